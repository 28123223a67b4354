"""Visits for raw material alone, where the regular ones cannot mend a shortfall (Q-3.1)."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.transitions import advance
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import ONE_DAY, workdays_in
from enterprises.models import Enterprise
from sampling.choices import PlanStatus, SupplementaryMode, VisitKind, VisitStatus
from sampling.models import SamplingPlan, SuperiorSampling, Visit
from sampling.queries.forecasts import QuotaForecast
from sampling.queries.obligations import Obligation, obligations, producers_of
from sampling.queries.scopes import scope_of
from sampling.rules.forecast import forecast, visits_in_time
from sampling.rules.supplementary import Appointment, spread

from .staffing import draw_samplers

DAYS_AHEAD = 35
WORKDAYS_TO_CONFIRM = 3


@transaction.atomic
def plan_supplementary_visits(*, plan: SamplingPlan, by=None, on: dt.date) -> list[Visit]:
    """Make the supplementary visits of the coming weeks for every producer whose quota needs some; returns them.

    What is needed until the end of the plan is spread evenly; only the part that
    falls into the next ``DAYS_AHEAD`` days is made, less what is open or was
    rejected for these days, so a second run makes nothing. They are proposed for
    the bureau to confirm, or planned at once with samplers drawn, as the plan says.
    Proposals whose day came unconfirmed lapse. Refused for a draft; after the end of the plan there is nothing to do.
    """
    if plan.status != PlanStatus.ISSUED:
        raise DomainError(_("The plan has not been issued yet: nothing is scheduled under a draft."))
    # Another worker on the same plan waits here and then finds what this one has made.
    SamplingPlan.objects.filter(pk=plan.pk).update(revision=F("revision"))
    _let_lapse(plan, by, on)
    if not plan.starts_on <= on < plan.ends_on:
        return []
    rows = obligations(plan, producers_of(plan, Enterprise.objects.all()), on)
    short = [(row, missing) for row in rows if (missing := _missing(row))]
    visits = _visits(plan, short, on)
    if visits:
        Visit.objects.bulk_create(visits)
        _announce(plan, visits, by, on)
    return visits


@transaction.atomic
def confirm_supplementary_visit(*, visit: Visit, by, on: dt.date) -> None:
    """The bureau agrees to a proposed visit; its samplers are drawn.

    Refused once the day has come, and on a day on which a superior authority samples (Q-A.3).
    """
    if visit.planned_on <= on:
        raise DomainError(_("The proposed day has come: reject the proposal, a new one will be made."))
    if SuperiorSampling.objects.filter(enterprise=visit.enterprise_id, on=visit.planned_on).exists():
        raise DomainError(_("A superior authority samples on this day: reject the proposal, a new one will be made."))
    advance(visit, VisitStatus.PLANNED)
    record("visit.confirmed", visit, by=by, on=on)
    draw_samplers(visits=[visit], by=by, on=on)


@transaction.atomic
def reject_supplementary_visit(*, visit: Visit, reason: str, by, on: dt.date) -> None:
    """The bureau turns a proposed visit down, with its reason."""
    if not reason.strip():
        raise DomainError(_("Say why the visit is not needed or not possible."), field="reason")
    if visit.status != VisitStatus.PROPOSED:
        raise DomainError(_("Only a proposed visit can be rejected."))
    why = Reason("proposal_rejected", {"reason": reason.strip()})
    advance(visit, VisitStatus.CANCELLED, change_reason=why.as_json())
    record("visit.rejected", visit, by=by, on=on, reason=reason.strip())


def _let_lapse(plan: SamplingPlan, by, on: dt.date) -> None:
    lapsed = Visit.objects.filter(
        plan=plan, kind=VisitKind.SUPPLEMENTARY, status=VisitStatus.PROPOSED, planned_on__lte=on
    ).update(status=VisitStatus.CANCELLED, change_reason=Reason("proposal_lapsed", {"day": on.isoformat()}).as_json())
    if lapsed:
        record("plan.supplementary_lapsed", plan, by=by, on=on, count=lapsed)


def _missing(row: Obligation) -> list[QuotaForecast]:
    """The quotas that the regular visits alone do not meet."""
    confirmed = sum(visit.status != VisitStatus.PROPOSED for visit in row.supplementary)
    found = []
    for entry in row.forecasts:
        regular = replace(entry.pace, visits_left=entry.pace.visits_left - confirmed)
        result = forecast(regular)
        if result.extra_visits:
            found.append(replace(entry, pace=regular, result=result))
    return found


def _visits(plan: SamplingPlan, short: list[tuple[Obligation, list[QuotaForecast]]], on: dt.date) -> list[Visit]:
    last = min(on + dt.timedelta(days=DAYS_AHEAD), plan.ends_on)
    ids = [row.enterprise.pk for row, missing in short]
    taken, answered, load = _engagements(plan, ids, on, last)
    is_automatic = plan.supplementary_mode == SupplementaryMode.AUTOMATIC
    status = VisitStatus.PLANNED if is_automatic else VisitStatus.PROPOSED
    workdays = workdays_in(on + ONE_DAY, last, load_calendar())
    visits = []
    for row, missing in short:
        enterprise = row.enterprise
        needed = max(entry.result.extra_visits for entry in missing)
        due = visits_in_time(needed, (last - on).days, (plan.ends_on - on).days) - answered[enterprise.pk]
        if due <= 0 or not workdays:
            continue
        scope = scope_of(enterprise)
        days = [day for day in workdays if day not in taken[enterprise.pk] and scope.covers(day)]
        if any(entry.result.by == workdays[0] for entry in missing):
            days = days[:due]  # what is on hand now is all there is
        elif not is_automatic and len(days) - WORKDAYS_TO_CONFIRM >= due:
            days = days[WORKDAYS_TO_CONFIRM:]
        days = _apart(days, taken[enterprise.pk], due)
        weekdays = frozenset().union(*(entry.weekdays for entry in missing))
        occasion = f"supplementary/{enterprise.pk}/{on.isoformat()}"
        reasons = [_reason(entry).as_json() for entry in missing]
        visits += [
            _visit(plan, enterprise, appointment, status, reasons)
            for appointment in spread(
                days, due, weekdays=weekdays, load=load, secret=plan.draw_secret, occasion=occasion
            )
        ]
    return visits


def _apart(days: list[dt.date], taken: set[dt.date], count: int) -> list[dt.date]:
    """Days that do not adjoin another visit, which would find the same milk, if there are enough of them."""
    apart = [day for day in days if not {day - ONE_DAY, day + ONE_DAY} & taken]
    return apart if len(apart) >= count else days


def _engagements(plan: SamplingPlan, ids: list[int], on: dt.date, last: dt.date):
    """Days that are taken and supplementary visits made or rejected already, by producer; visits on each day."""
    taken, answered, load = defaultdict(set), Counter[int](), Counter[dt.date]()
    for enterprise, day in SuperiorSampling.objects.filter(enterprise__in=ids, on__range=(on, last)).values_list(
        "enterprise", "on"
    ):
        taken[enterprise].add(day)
    coming = Visit.objects.filter(county__parent=plan.city_id, planned_on__range=(on, last))
    for enterprise, of_plan, kind, status, day in coming.values_list(
        "enterprise", "plan", "kind", "status", "planned_on"
    ):
        stands = status != VisitStatus.CANCELLED
        if stands:
            load[day] += 1
            taken[enterprise].add(day)
        is_answer = status not in (VisitStatus.DONE, VisitStatus.NOTHING_NEW) and (stands or day > on)
        if of_plan == plan.pk and kind == VisitKind.SUPPLEMENTARY and is_answer:
            answered[enterprise] += 1
    return taken, answered, load


def _visit(
    plan: SamplingPlan, enterprise: Enterprise, appointment: Appointment, status: VisitStatus, reasons: list
) -> Visit:
    return Visit(
        plan=plan,
        enterprise=enterprise,
        county_id=enterprise.county_id,
        kind=VisitKind.SUPPLEMENTARY,
        revision=plan.revision,
        month=appointment.day.replace(day=1),
        slot=None,
        window_start=appointment.start,
        window_end=appointment.end,
        planned_on=appointment.day,
        status=status,
        reasons=reasons,
    )


def _reason(entry: QuotaForecast) -> Reason:
    return Reason(
        f"supplementary_{entry.quota.kind}",
        {
            "received": str(entry.result.expected_received),
            "required": str(entry.result.required_at_end),
            "sampled": str(entry.result.expected_sampled),
            "visits": str(entry.pace.visits_left),
            "extra": str(entry.result.extra_visits),
        },
    )


def _announce(plan: SamplingPlan, visits: list[Visit], by, on: dt.date) -> None:
    if plan.supplementary_mode == SupplementaryMode.AUTOMATIC:
        record("plan.supplementary_planned", plan, by=by, on=on, count=len(visits))
        draw_samplers(visits=visits, by=by, on=on)
    else:
        record("plan.supplementary_proposed", plan, by=by, on=on, count=len(visits))
