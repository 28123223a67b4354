"""What a simulated year came to."""

import datetime as dt
from collections import Counter

from django.db.models import Count, F, Min

from dairyqa.clocks.choices import ClockStatus
from dairyqa.clocks.models import Clock
from dairyqa.jobs.choices import Outcome
from dairyqa.jobs.models import JobRun
from dairyqa.notices.models import Delivery, Notice
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import workdays_in
from enterprises.models import Enterprise
from sampling.choices import SlotState, VisitKind, VisitStatus
from sampling.models import Draw, SamplingPlan, Visit
from sampling.queries.obligations import Obligation, obligations, producers_of
from sampling.rules.draws import verify


def figures_of(plan: SamplingPlan, on: dt.date) -> dict:
    """Everything that the year is judged by, as plain values."""
    rows = obligations(plan, producers_of(plan, Enterprise.objects.all()), on)
    return {
        "working_days": len(workdays_in(plan.starts_on, plan.ends_on, load_calendar())),
        "visits": _visits(plan, rows),
        "raw": [entry for row in rows for entry in _raw(row)],
        "coverage": _coverage(rows),
        "clocks": _clocks(plan),
        "notices": _notices(),
        "draws": _draws(plan),
        "jobs": _jobs(),
    }


def _visits(plan: SamplingPlan, rows: list[Obligation]) -> dict:
    states = Counter(slot.standing.state for row in rows for slot in row.slots)
    visits = Visit.objects.filter(plan=plan)
    regular = visits.filter(kind=VisitKind.REGULAR)
    outside = regular.filter(status__in=[VisitStatus.DONE, VisitStatus.NOTHING_NEW]).exclude(
        started_on__range=(F("window_start"), F("window_end"))
    )
    changes = visits.exclude(change_reason=None).values_list("change_reason__code").annotate(Count("pk"))
    return {
        "slots": {state.value: count for state, count in sorted(states.items())},
        "missed": states[SlotState.MISSED],
        "never_scheduled": states[SlotState.TO_BE_PLANNED],
        "outside_their_window": outside.count(),
        "without_two_samplers": visits.exclude(status__in=[VisitStatus.PROPOSED, VisitStatus.CANCELLED])
        .annotate(people=Count("sampler_rows"))
        .exclude(people=plan.samplers_per_visit)
        .count(),
        "on_days_of_rest": sum(
            not load_calendar().is_workday(day)
            for day in visits.exclude(status=VisitStatus.CANCELLED).values_list("planned_on", flat=True)
        ),
        "changes": dict(sorted(changes)),
        "supplementary": visits.filter(kind=VisitKind.SUPPLEMENTARY, status=VisitStatus.DONE).count(),
        "spread_of_samplers": _spread(plan),
    }


def _spread(plan: SamplingPlan) -> list[int]:
    loads = Visit.samplers.through.objects.filter(visit__plan=plan).values_list("person").annotate(Count("pk"))
    counts = [count for _person, count in loads]
    return [min(counts), max(counts)]


def _raw(row: Obligation):
    for quota in row.quotas:
        yield {
            "producer": row.enterprise.name,
            "kind": quota.kind,
            "received": quota.received,
            "sampled": quota.sampled,
            "required": quota.required,
            "met": quota.is_met,
            "told_in": _told_in(row, "quota_will_be_missed"),
        }


def _coverage(rows: list[Obligation]) -> dict:
    varieties = [(row, entry) for row in rows for entry in row.varieties]
    return {
        "varieties": len(varieties),
        "covered": sum(entry.is_covered for _row, entry in varieties),
        "uncovered": [
            {
                "producer": row.enterprise.name,
                "variety": entry.variety.name,
                "told_in": _told_in(row, "variety_uncovered_warning", "variety_uncovered_alarm"),
            }
            for row, entry in varieties
            if not entry.is_covered
        ],
    }


def _told_in(row: Obligation, *topics: str) -> str:
    """The month in which somebody was first told; the key of the notice names it."""
    told = Notice.objects.filter(topic__in=topics, subject=row.enterprise.name).aggregate(Min("key"))["key__min"]
    return told.split("/")[2] if told else ""


def _clocks(plan: SamplingPlan) -> dict:
    clocks = Clock.objects.filter(city=plan.city_id)
    closed = clocks.filter(status=ClockStatus.CLOSED)
    return {
        "opened": clocks.count(),
        "closed_in_time": closed.filter(closed_on__lte=F("due_on")).count(),
        "closed_late": closed.filter(closed_on__gt=F("due_on")).count(),
        "open": clocks.filter(status=ClockStatus.OPEN).count(),
    }


def _notices() -> dict:
    twice = Notice.objects.values("recipient", "key").annotate(times=Count("pk")).filter(times__gt=1)
    by_kind = Notice.objects.values_list("kind").annotate(Count("pk"))
    return {"by_kind": dict(sorted(by_kind)), "told_twice": twice.count(), "digests": Delivery.objects.count()}


def _draws(plan: SamplingPlan) -> dict:
    draws = Draw.objects.filter(plan=plan)
    return {"held": draws.count(), "wrong": sum(bool(verify(draw)) for draw in draws.iterator())}


def _jobs() -> dict:
    runs = JobRun.objects.values_list("job", "outcome").annotate(Count("pk"))
    jobs: dict[str, dict[str, int]] = {}
    for name, outcome, count in runs.order_by("job", "outcome"):
        jobs.setdefault(name, {})[Outcome(outcome).value] = count
    return jobs
