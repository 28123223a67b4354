"""A plan is data: loaded from a fixture or copied from last year's, edited as a draft, then issued."""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance
from sampling.choices import PlanPart, PlanStatus
from sampling.models import PlanRevision, SamplingPlan
from sampling.queries.plan_content import content_of, last_issued_content, open_revision_of
from sampling.rules.plan_content import DATA_ONLY, DAYS, FIELDS, LONGEST_REASON, TEXTS, Content
from sampling.rules.plan_differences import differences

from .plan_content import apply_content, check_content, hold_plan
from .revisions import refuse_unacknowledged, store_as_issued

# What a fixture need not say.
DEFAULTS = {"min_days_between_visits": 7, "visits_per_sampler_and_day": 2, "supplementary_mode": "propose"}
IDENTITY = ("code_prefix", "city")
LONGEST_CODE = 20


@transaction.atomic
def load_plan(*, fixture: Mapping, year: int, draw_secret: str = "", by, on: dt.date) -> SamplingPlan:
    """Make the plan of ``year`` from a fixture (``fixtures/plans/``), as a draft.

    The fixture's dates keep their month and day. ``draw_secret`` feeds the random
    draws; it is made anew unless a demonstration wants to be repeatable. Refused where the plan
    exists already, where the fixture names a city, laboratory, section,
    category or item that is not on record, and where a field is missing or wrong.
    """
    _refuse_without_identity(fixture)
    city = Bureau.objects.filter(code=fixture["city"]).first()
    if city is None:
        raise DomainError(
            _("The plan names a %(what)s that is not on record: %(name)s")
            % {"what": _("city"), "name": fixture["city"]}
        )
    code = f"{fixture['code_prefix']}-{year}"
    plan = _new_plan(code, year, city, _content_of_fixture(fixture, year), draw_secret)
    record("plan.loaded", plan, by=by, on=on, code=code)
    return plan


@transaction.atomic
def clone_plan(
    *, plan: SamplingPlan, year: int, code: str, name: str, document_no: str, by, on: dt.date
) -> SamplingPlan:
    """Make a draft for another year from what was last issued; days keep their month and day."""
    content = {**_whole_content(plan), "name": name, "document_no": document_no}
    content |= {field: _moved_to(year, content[field]) for field in DAYS}
    clone = _new_plan(code, year, plan.city, content)
    record("plan.cloned", clone, by=by, on=on, code=code, source=plan.code)
    return clone


@transaction.atomic
def change_plan(*, plan: SamplingPlan, part: PlanPart, changes: Mapping, by, on: dt.date) -> int:
    """Put ``changes`` (fields of a content) into the draft plan or its open amendment; how many differences they make.

    Refused for an issued plan without an open amendment, and where the outcome would be no possible plan.
    """
    hold_plan(plan)
    revision = None if plan.status == PlanStatus.DRAFT else _held_draft(plan)
    before = revision.content if revision else content_of(plan)
    content = {**before, **changes}
    check_content(content, year=plan.year, city=plan.city)
    if revision and content["starts_on"] != before["starts_on"]:
        raise DomainError(_("The plan is in force since its first day, which stays."), field="starts_on")
    count = len(differences(before, content))
    if not count:
        return 0
    if revision:
        PlanRevision.objects.filter(pk=revision.pk).update(content=content)
        record("plan.revision_changed", plan, by=by, on=on, part=part, count=count, number=revision.number)
    else:
        apply_content(plan, content)
        record("plan.draft_changed", plan, by=by, on=on, part=part, count=count)
    return count


def acknowledge_without_limit(
    *, plan: SamplingPlan, annex: list[Mapping], reasons: Mapping[tuple[str, str], str], by, on: dt.date
) -> int:
    """Record why lines of the annex are tested although no limit can judge them; an empty reason takes it back."""
    if any(len(reason) > LONGEST_REASON for reason in reasons.values()):
        raise DomainError(_("The reason is too long."))
    changed = [_with_reasons(line, reasons) for line in annex]
    return change_plan(plan=plan, part=PlanPart.ACKNOWLEDGEMENTS, changes={"annex": changed}, by=by, on=on)


@transaction.atomic
def issue_plan(*, plan: SamplingPlan, by, on: dt.date) -> None:
    """Issue a draft: from now on visits are scheduled under it and it changes only by amendments.

    Refused while an item of the annex has no usable limit on the plan's first day and nobody has acknowledged it.
    """
    hold_plan(plan)
    if plan.status == PlanStatus.DRAFT:
        content = content_of(plan)
        check_content(content, year=plan.year, city=plan.city)
        refuse_unacknowledged(content, plan.starts_on)
    advance(plan, PlanStatus.ISSUED, issued_on=on)
    store_as_issued(plan, by=by)
    record("plan.issued", plan, by=by, on=on, code=plan.code)


def _refuse_without_identity(fixture: Mapping) -> None:
    if not isinstance(fixture, Mapping):
        raise DomainError(_("The file holds no plan."))
    for field in IDENTITY:
        if not isinstance(fixture.get(field), str):
            raise DomainError(_("The plan lacks the field “%(field)s”.") % {"field": field})


def _content_of_fixture(fixture: Mapping, year: int) -> dict:
    content: dict[str, Any] = {field: value for field, value in {**DEFAULTS, **fixture}.items() if field in FIELDS}
    for field in TEXTS:
        if isinstance(content.get(field), str):
            content[field] = content[field].replace("{year}", str(year))
    for field in DAYS:
        if isinstance(content.get(field), str):
            content[field] = f"{year:04d}-{content[field]}"
    return content


def _new_plan(code: str, year: int, city: Bureau, content: Content, draw_secret: str = "") -> SamplingPlan:
    if len(code) > LONGEST_CODE:
        raise DomainError(_("The code %(code)s is too long.") % {"code": code}, field="code")
    check_content(content, year=year, city=city)
    plan = SamplingPlan(code=code, year=year, city=city, draw_secret=draw_secret or secrets.token_hex(16))
    try:
        with transaction.atomic():
            apply_content(plan, content)
    except IntegrityError as error:
        raise DomainError(_("The plan %(code)s exists already.") % {"code": code}, field="code") from error
    return plan


def _whole_content(plan: SamplingPlan) -> dict:
    return content_of(plan) if plan.status == PlanStatus.DRAFT else last_issued_content(plan)


def _moved_to(year: int, day: str) -> str:
    """The same day of another year; 29 February becomes the 28th where there is none."""
    old = dt.date.fromisoformat(day)
    try:
        return old.replace(year=year).isoformat()
    except ValueError:
        return old.replace(year=year, day=28).isoformat()


def _held_draft(plan: SamplingPlan) -> PlanRevision:
    revision = open_revision_of(plan)
    if revision is None:
        raise DomainError(_("The plan is issued and does not change: begin an amendment first."))
    return revision


def _with_reasons(line: Mapping, reasons: Mapping[tuple[str, str], str]) -> dict:
    category, items, before = line["category"], line["items"], line.get(DATA_ONLY, {})
    given = {item: reasons.get((category, item), before.get(item, "")).strip() for item in items}
    kept = {item: reason for item, reason in given.items() if reason}
    return {"category": category, "items": items} | ({DATA_ONLY: kept} if kept else {})
