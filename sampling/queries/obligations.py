"""What each producer owes under a plan, and how it stands (Q-3.1, Q-3.5, Q-3.8)."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import prefetch_related_objects

from dairyqa.reasons import Reason, say
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import ONE_DAY, WorkCalendar, workdays_in
from enterprises.models import Enterprise
from sampling.choices import Outlook, PlanStatus, SlotState, VisitKind, VisitStatus
from sampling.models import SamplingPlan, Visit
from sampling.rules.coverage import CoverageOutlook, coverage_outlook
from sampling.rules.obligations import (
    Scope,
    SlotStanding,
    VisitFacts,
    VisitTally,
    slot_standing,
    tally,
    window_that_counts,
)
from sampling.rules.schedule import Window

from .coverage import VarietyCoverage, coverage
from .forecasts import Ahead, QuotaForecast, quota_forecasts
from .months import month_windows, plan_months
from .quotas import RawQuota, raw_quotas
from .scopes import scope_of

# All that a slot is judged by: a page shows thousands of them.
VISIT_FIELDS = (
    "pk",
    "enterprise_id",
    "month",
    "slot",
    "status",
    "planned_on",
    "started_on",
    "ended_on",
    "closing_reason",
    "change_reason",
)
STILL_OPEN = {SlotState.PLANNED, SlotState.UNDER_WAY, SlotState.TO_BE_PLANNED}


@dataclass(frozen=True)
class MonthSlot:
    """A slot of a month at a producer, with its visit if there is one."""

    month: date
    slot: int
    standing: SlotStanding
    visit_id: int | None

    @property
    def sentence(self) -> str:
        """How the slot stands, and why its visit was moved or called off."""
        return "；".join(say(reason) for reason in (self.standing.reason, self.standing.cause) if reason)


@dataclass(frozen=True)
class Obligation:
    """What a producer owes under a plan: visits of each month, raw-material batches, varieties.

    ``supplementary`` are its visits for raw material alone that are still to come, proposed ones too.
    """

    enterprise: Enterprise
    months: list[list[MonthSlot]]
    quotas: list[RawQuota]
    varieties: list[VarietyCoverage]
    forecasts: list[QuotaForecast]
    coverage: CoverageOutlook
    supplementary: list[Visit] = field(default_factory=list)

    @property
    def slots(self) -> list[MonthSlot]:
        return [slot for month in self.months for slot in month]

    @property
    def visits(self) -> VisitTally:
        return tally(slot.standing.state for slot in self.slots)

    @property
    def missed(self) -> int:
        return sum(slot.standing.state == SlotState.MISSED for slot in self.slots)

    @property
    def raw_short(self) -> int:
        return sum(quota.short for quota in self.quotas)

    @property
    def uncovered(self) -> int:
        return sum(not entry.is_covered for entry in self.varieties)

    @property
    def shortfall(self) -> int:
        """Everything that is behind, visits, raw-material batches and varieties together."""
        return self.missed + self.raw_short + self.uncovered

    @property
    def outlooks(self) -> list[Outlook]:
        return [*(entry.outlook for entry in self.forecasts), self.coverage.outlook]

    @property
    def outlook(self) -> Outlook:
        """The worst of them."""
        return max(self.outlooks, key=list(Outlook).index)

    @property
    def risk(self) -> tuple[int, ...]:
        """What lists are sorted by: what can no longer be met, what will be missed, what is behind now."""
        lost = sum(not entry.result.can_be_met for entry in self.forecasts)
        outlooks = self.outlooks
        return lost, outlooks.count(Outlook.ALARM), self.missed, outlooks.count(Outlook.WARNING), self.shortfall


@dataclass(frozen=True)
class _Slot:
    """A window of the plan as it is for every producer: its days, or why nobody owes it."""

    month: date
    window: Window
    days: list[date]
    not_owed: Reason | None

    def standing_of(self, scope: Scope, visit, on: date) -> SlotStanding:
        why = self.not_owed
        if why is None and not any(scope.covers(day) for day in self.days):
            why = scope.why_not(self.days)
        return slot_standing(self.window, visit and _facts(visit, on), out_of_scope=why, today=on)


def obligations(plan: SamplingPlan, enterprises: list[Enterprise], on: date) -> list[Obligation]:
    """How each producer stands on a day: every slot of the plan's months, quotas, coverage.

    The same number of queries for any number of producers.
    """
    calendar = load_calendar()
    prefetch_related_objects([plan], "windows")
    prefetch_related_objects(enterprises, "suspensions")
    regular, extra, made = _visits(plan, enterprises, on)
    covered, quotas = coverage(plan, enterprises, on), raw_quotas(plan, enterprises, on)
    by_month = [[_slot(plan, month, w, calendar) for w in month_windows(plan, month)] for month in plan_months(plan)]
    workdays = workdays_in(on + ONE_DAY, plan.ends_on, calendar)
    months_of, ahead = {}, {}
    for enterprise in enterprises:
        scope = scope_of(enterprise)
        months = [[_month_slot(enterprise, slot, scope, regular, on) for slot in month] for month in by_month]
        months_of[enterprise.pk] = months
        ahead[enterprise.pk] = Ahead(
            scope=scope,
            visits_made=made[enterprise.pk],
            visits_left=_open_slots(months)
            + sum(visit.status != VisitStatus.PROPOSED for visit in extra[enterprise.pk]),
            days=scope.days_covered(on + ONE_DAY, plan.ends_on),
            workdays=[day for day in workdays if scope.covers(day)],
        )
    forecasts = quota_forecasts(plan, {e.pk: quotas[e.pk] for e in enterprises}, ahead, on)
    return [
        Obligation(
            enterprise=enterprise,
            months=months_of[enterprise.pk],
            quotas=quotas[enterprise.pk],
            varieties=covered[enterprise.pk],
            forecasts=forecasts[enterprise.pk],
            coverage=_coverage_outlook(plan, covered[enterprise.pk], months_of[enterprise.pk]),
            supplementary=extra[enterprise.pk],
        )
        for enterprise in enterprises
    ]


def producers_of(plan: SamplingPlan, enterprises) -> list[Enterprise]:
    """Those of ``enterprises`` that the plan concerns: of its city, and not closed before it began."""
    of_city = enterprises.filter(county__parent=plan.city_id).exclude(closed_on__lte=plan.starts_on)
    return list(of_city.select_related("county").order_by("county__code", "name", "pk"))


def _visits(plan: SamplingPlan, enterprises: list[Enterprise], on: date):
    """Regular visits by producer, month and slot; by producer supplementary ones to come and how many were made."""
    found = Visit.objects.filter(plan=plan, enterprise__in=enterprises).order_by("pk")
    rows = found.filter(kind=VisitKind.REGULAR).values_list(*VISIT_FIELDS, named=True)
    regular, extra, made = {}, defaultdict(list), Counter[int]()
    # Of a slot that was cancelled and planned again, the visit that stands comes last and counts.
    for visit in sorted(rows, key=lambda visit: visit.status != VisitStatus.CANCELLED):
        regular[visit.enterprise_id, visit.month, visit.slot] = visit
        made[visit.enterprise_id] += _is_made(visit, on)
    for visit in found.filter(kind=VisitKind.SUPPLEMENTARY):
        made[visit.enterprise_id] += _is_made(visit, on)
        if _is_to_come(visit, on):
            extra[visit.enterprise_id].append(visit)
    return regular, extra, made


def _is_made(visit, on: date) -> bool:
    return visit.ended_on is not None and visit.ended_on <= on


def _is_to_come(visit: Visit, on: date) -> bool:
    if visit.status in (VisitStatus.PROPOSED, VisitStatus.PLANNED):
        return visit.planned_on >= on
    return visit.status == VisitStatus.UNDER_WAY


def _slot(plan: SamplingPlan, month: date, window: Window, calendar: WorkCalendar) -> _Slot:
    """The window as far as it lies in the plan's time; before its issue nothing is owed."""
    first = max(plan.starts_on, plan.issued_on or plan.starts_on)
    counts = window_that_counts(window, first, plan.ends_on)
    if plan.status != PlanStatus.ISSUED:
        return _Slot(month, window, [], Reason("slot_of_a_draft"))
    if counts is None:
        beyond = window.start > plan.ends_on
        day = {"day": (plan.ends_on if beyond else first).isoformat()}
        return _Slot(month, window, [], Reason("slot_after_plan" if beyond else "slot_before_plan", day))
    days = workdays_in(counts.start, counts.end, calendar)
    if not days and counts.start > window.start:
        return _Slot(month, counts, [], Reason("slot_before_plan", {"day": first.isoformat()}))
    return _Slot(month, counts, days or counts.days(), None)


def _month_slot(enterprise: Enterprise, slot: _Slot, scope: Scope, visits: dict, on: date) -> MonthSlot:
    visit = visits.get((enterprise.pk, slot.month, slot.window.slot))
    return MonthSlot(slot.month, slot.window.slot, slot.standing_of(scope, visit, on), visit.pk if visit else None)


def _facts(visit, on: date) -> VisitFacts:
    """The visit as it stood on that day: what came later had not happened yet."""
    cause = Reason.from_json(visit.change_reason) if visit.change_reason else None
    if visit.status == VisitStatus.CANCELLED:
        return VisitFacts(VisitStatus.CANCELLED, visit.planned_on, cause=cause)
    if visit.ended_on and visit.ended_on <= on:
        return VisitFacts(visit.status, visit.ended_on, visit.closing_reason, cause)
    if visit.started_on and visit.started_on <= on:
        return VisitFacts(VisitStatus.UNDER_WAY, visit.started_on, cause=cause)
    return VisitFacts(VisitStatus.PLANNED, visit.planned_on, cause=cause)


def _coverage_outlook(plan: SamplingPlan, varieties: list[VarietyCoverage], months: list[list[MonthSlot]]):
    uncovered = sum(not entry.is_covered for entry in varieties) if plan.requires_full_coverage else 0
    return coverage_outlook(
        uncovered=uncovered, visits_left=_open_slots(months), products_per_visit=plan.products_per_visit
    )


def _open_slots(months: list[list[MonthSlot]]) -> int:
    return sum(slot.standing.state in STILL_OPEN for month in months for slot in month)
