"""The API and the one form in which it says no."""

import datetime as dt
from hashlib import sha256

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, NinjaAPI, Path, Query, Status
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, ValidationError

from dairyqa.errors import DomainError
from dairyqa.json_answers import refusal
from sampling.choices import ReportVersionStatus, SampleStatus, TokenScope
from sampling.models import ReportVersion, Sample
from sampling.usecases.deliveries import KeyReused, deliver_results
from sampling.usecases.results import Entry, EntryClash

from .access import BearerToken
from .content import conclusion_out, kept_answer, samples_out
from .schemas import ConclusionsOut, Problem, ResultsIn, SampleOut, SamplesOut

LARGEST_KEY = 2**63 - 1
READING = {401: Problem, 403: Problem, 405: Problem, 422: Problem}
ONE = {**READING, 404: Problem}
WRITING = {**ONE, 400: Problem, 409: Problem, 413: Problem, 415: Problem}

api = NinjaAPI(
    title="DairyQA",
    version="1",
    description="Samples waiting, results in, conclusions out: for the programs of laboratories.",
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)

Number = Path(..., pattern=r"^[A-Za-z0-9-]{1,24}$", description="Sample number")
Key = Header(..., alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,80}$", description="One for each delivery")
Since = Query(None, description="Signed on this day or later")
After = Query(0, ge=0, le=LARGEST_KEY, description="`next` of the page before")
Limit = Query(50, ge=1, le=200, description="How many at once")


@api.get(
    "samples",
    response={200: SamplesOut, **READING},
    auth=BearerToken(TokenScope.READ_SAMPLES),
    operation_id="samples_waiting",
    summary="Samples that wait for results, with their items, limits, units and methods",
    url_name="samples",
)
def samples_waiting(request, after: int = After, limit: int = Limit):
    rows = list(_samples(request).filter(status=SampleStatus.RECEIVED, pk__gt=after).order_by("pk")[: limit + 1])
    shown = rows[:limit]
    return {
        "samples": samples_out(shown, timezone.localdate()),
        "next": shown[-1].pk if len(rows) > limit else None,
    }


@api.get(
    "samples/{number}",
    response={200: SampleOut, **ONE},
    auth=BearerToken(TokenScope.READ_SAMPLES),
    operation_id="sample",
    summary="One sample of the laboratory, in any state",
    url_name="sample",
)
def one_sample(request, number: str = Number):
    return samples_out([_sample(request, number)], timezone.localdate())[0]


@api.post(
    "samples/{number}/results",
    response={200: SampleOut, **WRITING},
    auth=BearerToken(TokenScope.WRITE_RESULTS),
    operation_id="deliver_results",
    summary="Deliver results: all are written and judged, or none; the same key again counts once",
    url_name="results",
)
def results_in(
    request,
    body: ResultsIn,
    number: str = Number,
    key: str = Key,
):
    sample = _sample(request, number)
    if twice := _named_twice(body):
        return _refused(422, "malformed", _("An item stands twice in this request."), twice)
    known = set(sample.results.values_list("item__code", flat=True))
    words = _("The item %(item)s is not among the test items of this sample.")
    unknown = [
        (f"results.{place}.item", words % {"item": row.item})
        for place, row in enumerate(body.results)
        if row.item not in known
    ]
    if unknown:
        return _refused(422, "refused", unknown[0][1], unknown)
    try:
        return deliver_results(
            token=request.auth,
            sample=sample,
            entries=[
                Entry(row.item, row.readings, row.unit, row.detection_limit, seen=row.seen) for row in body.results
            ],
            key=key,
            path=request.path,
            body_digest=sha256(request.body).hexdigest(),
            answer=kept_answer,
            on=timezone.localdate(),
        )
    except KeyReused as refused:
        return _refused(409, "key_reused", str(refused))
    except EntryClash as refused:
        return _refused(409, "changed_meanwhile", str(refused))
    except DomainError as refused:
        is_closed = sample.status != SampleStatus.RECEIVED
        return _refused(409 if is_closed else 422, "closed" if is_closed else "refused", str(refused))


@api.get(
    "conclusions",
    response={200: ConclusionsOut, **READING},
    auth=BearerToken(TokenScope.READ_CONCLUSIONS),
    operation_id="conclusions",
    summary="Signed conclusions since a day, corrected reports with their new version",
    url_name="conclusions",
)
def conclusions_out(
    request,
    since: dt.date | None = Since,
    after: int = After,
    limit: int = Limit,
):
    rows = ReportVersion.objects.filter(
        report__sample__laboratory=request.auth.laboratory, status=ReportVersionStatus.SIGNED
    )
    if since:
        rows = rows.filter(approved_on__gte=since)
    if after:
        last = rows.filter(pk=after).first()
        if last is None:
            return _refused(422, "malformed", _("This is no place in the list."), [("query.after", str(after))])
        rows = rows.filter(Q(approved_on__gt=last.approved_on) | Q(approved_on=last.approved_on, pk__gt=after))
    found = list(rows.select_related("report__sample").order_by("approved_on", "pk")[: limit + 1])
    shown = found[:limit]
    return {
        "conclusions": [conclusion_out(version) for version in shown],
        "next": shown[-1].pk if len(found) > limit else None,
    }


@api.exception_handler(AuthenticationError)
def no_token(_request, _error):
    answer = refusal("token", _("Send a token in force: Authorization: Bearer …"), 401)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(AuthorizationError)
def no_scope(_request, error):
    return refusal("scope", error.message, 403)


@api.exception_handler(ValidationError)
def malformed(_request, error):
    places = [(".".join(str(part) for part in row["loc"]), row["msg"]) for row in error.errors]
    return refusal("malformed", _("The request does not have the form of the description."), 422, errors=places)


@api.exception_handler(HttpError)
def unreadable(_request, error):
    return refusal("unreadable", _("The body is no JSON."), error.status_code)


@api.exception_handler(Http404)
def unknown(_request, _error):
    return refusal("unknown", _("There is no such thing, or it is not yours."), 404)


def _samples(request):
    related = ("category", "batch", "plan")
    return (
        Sample.objects.filter(laboratory=request.auth.laboratory)
        .select_related(*related)
        .prefetch_related("results__item")
    )


def _sample(request, number: str) -> Sample:
    return get_object_or_404(_samples(request), number=number)


def _named_twice(body: ResultsIn) -> list[tuple[str, str]]:
    seen: set[str] = set()
    twice = []
    for place, row in enumerate(body.results):
        if row.item in seen:
            twice.append((f"results.{place}.item", row.item))
        seen.add(row.item)
    return twice


def _refused(status: int, code: str, message: str, errors=()) -> Status:
    places = [{"field": field, "message": sentence} for field, sentence in errors]
    return Status(status, {"code": code, "message": message, "errors": places})
