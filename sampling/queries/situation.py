"""What the schedule of a month rests on: producers, inspectors and visits as they are."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch

from dairyqa.accounts.models import User
from dairyqa.reasons import Reason
from enterprises.models import Enterprise
from sampling.choices import VisitStatus
from sampling.models import Absence, Draw, Recusal, SamplingPlan, SuperiorSampling, Visit, VisitSampler
from sampling.rules.schedule import FARTHEST_FROM_WINDOW, Producer, ScheduleRules, Standing
from sampling.rules.teams import Roster, Sampler

from .months import month_windows

# Visits that were called off by themselves: with the reason gone, the slot is planned again.
COMES_BACK = (
    "producer_suspended",
    "producer_closed",
    "licence_not_valid_in_window",
    "slot_not_planned_any_more",
)
# A visit that its samplers could not carry out is tried once more while its window lasts.
TRIED_AGAIN = "visit_prevented"
MOST_TRIES = 2
BUSY = (VisitStatus.PLANNED, VisitStatus.UNDER_WAY)


@dataclass(frozen=True)
class Situation:
    """A month of a plan as it is before anything is scheduled; ``engaged`` are people in visits of other months."""

    enterprises: dict[int, Enterprise]
    visits: dict[int, Visit]
    closed: frozenset[tuple[int, int]]
    producers: dict[int, Producer]
    samplers: list[Sampler]
    engaged: list[tuple[int, date]]
    held: Counter[str]


def roster_of(plan: SamplingPlan, situation: Situation) -> Roster:
    """The inspectors with what they have to do in other months; the visits of this one are for the caller to add."""
    roster = Roster(
        situation.samplers,
        visits_a_day=plan.visits_per_sampler_and_day,
        secret=plan.draw_secret,
        attempts=lambda prefix: situation.held[prefix],
    )
    for person, day in situation.engaged:
        roster.engage([person], day)
    return roster


def engage_all(roster: Roster, visits: Iterable[Visit]) -> None:
    for visit in visits:
        roster.engage([row.person_id for row in visit.sampler_rows.all()], visit.planned_on)


def schedule_rules(plan: SamplingPlan, month: date, on: date) -> ScheduleRules:
    """Days to come begin tomorrow; a month whose windows are all over is made up as if it lay ahead."""
    windows = month_windows(plan, month)
    is_over = on > max(window.end for window in windows)
    return ScheduleRules(
        month=month,
        windows=windows,
        least_days_apart=plan.min_days_between_visits,
        samplers_per_visit=plan.samplers_per_visit,
        secret=plan.draw_secret,
        first_day=plan.starts_on,
        last_day=plan.ends_on,
        earliest=None if is_over else on + timedelta(days=1),
        issued_on=plan.issued_on,
    )


def situation_of(plan: SamplingPlan, rules: ScheduleRules) -> Situation:
    """Nine queries, however many producers; the visits are locked until the transaction ends."""
    margin = timedelta(days=FARTHEST_FROM_WINDOW)
    first = min(window.start for window in rules.windows) - margin
    last = max(window.end for window in rules.windows) + margin
    superior = SuperiorSampling.objects.filter(on__range=(first, last))
    enterprises = (
        Enterprise.objects.filter(county__parent=plan.city_id)
        .select_related("county")
        .prefetch_related("suspensions", Prefetch("superior_samplings", superior, to_attr="taken_days"))
    )
    by_id = {enterprise.pk: enterprise for enterprise in enterprises}
    visits = list(
        Visit.objects.filter(plan=plan, month=rules.month)
        .select_for_update(of=("self",))
        .prefetch_related("sampler_rows")
        .order_by("pk")
    )
    for visit in visits:
        visit.plan, visit.enterprise = plan, by_id[visit.enterprise_id]
    return Situation(
        enterprises=by_id,
        visits={visit.pk: visit for visit in visits if visit.status != VisitStatus.CANCELLED},
        closed=_closed_slots(visits, rules),
        producers={enterprise.pk: _producer(enterprise, rules.month) for enterprise in by_id.values()},
        samplers=inspectors(plan, first, last),
        engaged=_engaged_elsewhere(plan, rules.month, first, last),
        held=_draws_held(plan, rules.month),
    )


def standing(visit: Visit, on: date, rules: ScheduleRules) -> Standing:
    is_to_come = visit.planned_on >= on or visit.window_end > on
    return Standing(
        ref=visit.pk,
        producer_id=visit.enterprise_id,
        slot=visit.slot,
        day=visit.planned_on,
        samplers=tuple(row.person_id for row in visit.sampler_rows.all()),
        is_open=visit.status == VisitStatus.PLANNED and rules.earliest is not None and is_to_come,
    )


def inspectors(plan: SamplingPlan, first: date, last: date) -> list[Sampler]:
    """The inspectors of the plan's city with their absences and recusals from ``first`` to ``last``."""
    absences, recusals = defaultdict(list), defaultdict(set)
    for person, start, end in Absence.objects.covering(first, last).values_list("person", "starts_on", "ends_on"):
        absences[person].append((start, end))
    for person, enterprise in Recusal.objects.covering(first, last).values_list("person", "enterprise"):
        recusals[person].add(enterprise)
    people = User.objects.inspectors_of(plan.city).order_by("pk").values_list("pk", "display_name")
    return [Sampler(pk, name, _away(absences[pk]), frozenset(recusals[pk])) for pk, name in people]


def _away(periods: list[tuple[date, date]]):
    return lambda day: any(start <= day <= end for start, end in periods)


def _closed_slots(visits: Iterable[Visit], rules: ScheduleRules) -> frozenset[tuple[int, int]]:
    """The slots that are not planned again."""
    tries, closed = Counter[tuple[int, int]](), set()
    for visit in visits:
        if visit.status == VisitStatus.CANCELLED and visit.change_reason["code"] not in COMES_BACK:
            slot = (visit.enterprise_id, visit.slot)
            tries[slot] += 1
            may_try = visit.change_reason["code"] == TRIED_AGAIN and _lasts(visit, rules) and tries[slot] < MOST_TRIES
            closed |= set() if may_try else {slot}
    return frozenset(closed)


def _lasts(visit: Visit, rules: ScheduleRules) -> bool:
    return rules.earliest is not None and rules.earliest <= visit.window_end


def _producer(enterprise: Enterprise, month: date) -> Producer:
    taken = {
        entry.on: Reason("superior_sampling", {"day": entry.on.isoformat(), "authority": entry.authority})
        for entry in enterprise.taken_days
    }
    reason = _out_of_scope_reason(enterprise, month)
    return Producer(enterprise.pk, enterprise.county.code, enterprise.is_in_scope_on, reason, taken)


def _out_of_scope_reason(enterprise: Enterprise, month: date) -> Reason:
    if enterprise.closed_on:
        return Reason("producer_closed", {"day": enterprise.closed_on.isoformat()})
    if any(stop.resumed_on is None or stop.resumed_on > month for stop in enterprise.suspensions.all()):
        return Reason("producer_suspended")
    period = {"start": str(enterprise.licence_valid_from), "end": str(enterprise.licence_valid_until)}
    return Reason("licence_not_valid_in_window", period)


def _engaged_elsewhere(plan: SamplingPlan, month: date, first: date, last: date) -> list[tuple[int, date]]:
    rows = VisitSampler.objects.filter(visit__status__in=BUSY, visit__planned_on__range=(first, last))
    return list(rows.exclude(visit__plan=plan, visit__month=month).values_list("person", "visit__planned_on"))


def _draws_held(plan: SamplingPlan, month: date) -> Counter[str]:
    """How many draws of samplers each visit of the month had, by the name of its occasion without the number."""
    occasions = Draw.objects.filter(plan=plan, occasion__startswith=f"samplers/{month:%Y-%m}/").values_list(
        "occasion", flat=True
    )
    return Counter(occasion.rpartition("/")[0] for occasion in occasions)
