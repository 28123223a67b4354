"""What a tablet asks for before it goes out: who it works for, which visits there are, what each of them needs."""

import datetime as dt

from django.db.models import Prefetch
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import UUID4, BaseModel, ConfigDict, ValidationError

from dairyqa.accounts.permissions import Permission
from dairyqa.json_answers import answer, json_view, moment, refusal
from sampling.choices import VisitStatus
from sampling.models import TabletPackage, Visit
from sampling.usecases.packages import issue_package

LONGEST_REQUEST = 1024
DAYS_AROUND = dt.timedelta(days=14)
OPEN = (VisitStatus.PLANNED, VisitStatus.UNDER_WAY)


@json_view("GET")
def field_session(request):
    user = request.user
    return answer(
        {
            "user": {"id": user.pk, "name": user.display_name, "language": get_language()},
            "csrf": get_token(request),
            "server_time": moment(timezone.now()),
            "may_visit": user.may(Permission.CARRY_OUT_VISITS),
        }
    )


@json_view("GET", permission=Permission.CARRY_OUT_VISITS)
def field_visits(request):
    today = timezone.localdate()
    visits = (
        Visit.objects.filter(samplers=request.user, status__in=OPEN)
        .filter(planned_on__range=(today - DAYS_AROUND, today + DAYS_AROUND))
        .select_related("enterprise", "county")
        .prefetch_related("sampler_rows__person", _packages_of_others(request.user))
        .order_by("planned_on", "pk")
    )
    return answer({"server_time": moment(timezone.now()), "visits": [_entry(visit) for visit in visits]})


@json_view("POST", permission=Permission.CARRY_OUT_VISITS)
def field_package(request, pk):
    visit = get_object_or_404(Visit.objects.filter(samplers=request.user), pk=pk)
    device = device_of(request)
    if device is None:
        return refusal("malformed", _("Say which tablet this is."), 422)
    if visit.status not in OPEN:
        return refusal("visit_closed", _("This visit is not open any more."), 409)
    now = timezone.now()
    package = issue_package(visit=visit, device=device, by=request.user, on=timezone.localdate(now), at=now)
    return answer(package.content)


class _Tablet(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    device: UUID4


def device_of(request) -> str | None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_REQUEST:
        return None
    try:
        return str(_Tablet.model_validate_json(request.body).device)
    except ValidationError:
        return None


def _packages_of_others(person) -> Prefetch:
    """Other people's tablets that took the visit along and have sent no record of it."""
    out = TabletPackage.objects.filter(returned_at=None, replaced_at=None).exclude(person=person)
    return Prefetch("packages", out.select_related("person").defer("content").order_by("-issued_at"), "elsewhere")


def _entry(visit) -> dict:
    other = visit.elsewhere[0] if visit.elsewhere else None
    return {
        "id": visit.pk,
        "enterprise": visit.enterprise.name,
        "county": visit.county.area,
        "address": visit.enterprise.address,
        "planned_on": visit.planned_on.isoformat(),
        "window": [visit.window_start.isoformat(), visit.window_end.isoformat()],
        "kind": visit.kind,
        "status": visit.status,
        "samplers": [row.person.display_name for row in visit.sampler_rows.all()],
        "other_tablet": other and {"person": other.person.display_name, "since": moment(other.issued_at)},
    }
