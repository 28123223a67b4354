"""The month's visits: a day in each window and the samplers of each visit (Q-3.5)."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dairyqa.reasons import Reason
from dairyqa.workdays.rules import WorkCalendar

NEAREST_DAY_LOOKS_AT_MOST = 31


@dataclass(frozen=True)
class Window:
    """A slot of the month with its first and last day, both included."""

    slot: int
    start: date
    end: date

    def days(self) -> list[date]:
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days + 1)]


@dataclass(frozen=True)
class Producer:
    """A producer with the answer to "is it in scope on that day?" and the reason if it is not."""

    id: int
    county: str
    in_scope: Callable[[date], bool]
    out_of_scope_reason: Reason


@dataclass(frozen=True)
class PlannedVisit:
    producer_id: int
    slot: int
    day: date
    samplers: tuple[int, ...]
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class NotScheduled:
    producer_id: int
    slot: int
    reason: Reason


@dataclass(frozen=True)
class ScheduleRules:
    """What the plan and the bureau's settings say about dates and samplers."""

    windows: Sequence[Window]
    least_days_apart: int
    samplers_per_visit: int
    visits_per_sampler_and_day: int
    secret: str


@dataclass
class _Board:
    """What is taken already while the month is being filled."""

    by_day: Counter = field(default_factory=Counter)
    by_county_day: Counter = field(default_factory=Counter)
    by_sampler: Counter = field(default_factory=Counter)
    by_sampler_day: Counter = field(default_factory=Counter)
    days_of: dict[tuple[int, int], date] = field(default_factory=dict)

    def put(self, visit: PlannedVisit, county: str) -> None:
        self.by_day[visit.day] += 1
        self.by_county_day[county, visit.day] += 1
        for sampler in visit.samplers:
            self.by_sampler[sampler] += 1
            self.by_sampler_day[sampler, visit.day] += 1
        self.days_of[visit.producer_id, visit.slot] = visit.day


def schedule_month(
    *,
    producers: Sequence[Producer],
    samplers: Sequence[int],
    existing: Iterable[PlannedVisit],
    rules: ScheduleRules,
    calendar: WorkCalendar,
) -> tuple[list[PlannedVisit], list[NotScheduled]]:
    """The visits that are missing in the month, and what cannot be scheduled and why.

    Days and samplers are random within what is allowed, least loaded first;
    the same secret and the same input give the same schedule. Visits in
    ``existing`` stay as they are.
    """
    counties = {producer.id: producer.county for producer in producers}
    board = _Board()
    for visit in existing:
        board.put(visit, counties.get(visit.producer_id, ""))
    visits, refused = [], []
    for producer in sorted(producers, key=lambda p: _ticket(rules.secret, "order", p.id)):
        for window in rules.windows:
            if (producer.id, window.slot) in board.days_of:
                continue
            found = _place(producer, window, samplers, board, rules, calendar)
            if isinstance(found, PlannedVisit):
                board.put(found, producer.county)
                visits.append(found)
            else:
                refused.append(found)
    return visits, refused


def _place(producer, window, samplers, board, rules, calendar) -> PlannedVisit | NotScheduled:
    days, reasons = _possible_days(producer, window, board, rules, calendar)
    if not days:
        return NotScheduled(producer.id, window.slot, reasons[-1])
    key = f"{producer.id}/{window.slot}/{window.start}"
    by_preference = sorted(
        days,
        key=lambda day: (
            board.by_day[day] + board.by_county_day[producer.county, day],
            _ticket(rules.secret, key, day.isoformat()),
        ),
    )
    for day in by_preference:
        team = _team(samplers, day, key, board, rules)
        if team:
            return PlannedVisit(producer.id, window.slot, day, team, reasons)
    return NotScheduled(producer.id, window.slot, Reason("too_few_samplers", {"needed": str(rules.samplers_per_visit)}))


def _possible_days(producer, window, board, rules, calendar) -> tuple[list[date], tuple[Reason, ...]]:
    due = Reason("visit_due", {"slot": str(window.slot), "start": str(window.start), "end": str(window.end)})
    workdays = [day for day in _days(window.start, window.end) if calendar.is_workday(day)]
    if not workdays:
        nearest = _nearest_workday(window, calendar)
        workdays, due = [nearest], Reason("window_without_workday", {"day": str(nearest)})
    in_scope = [day for day in workdays if producer.in_scope(day)]
    if not in_scope:
        return [], (producer.out_of_scope_reason,)
    apart = [day for day in in_scope if _far_enough(producer, window, day, board, rules, calendar)]
    if apart:
        return apart, (due,)
    other_days = {board.days_of[key] for key in board.days_of if key[0] == producer.id}
    different = [day for day in in_scope if day not in other_days]
    return different or in_scope, (due, Reason("visits_closer_than_planned", {"days": str(rules.least_days_apart)}))


def _far_enough(producer, window, day, board, rules, calendar) -> bool:
    """The day keeps its distance to the other visits, and leaves one for those still to be placed."""
    for other in rules.windows:
        if other.slot == window.slot:
            continue
        placed = board.days_of.get((producer.id, other.slot))
        choices = [placed] if placed else [d for d in _days(other.start, other.end) if calendar.is_workday(d)]
        if choices and not any(abs((choice - day).days) >= rules.least_days_apart for choice in choices):
            return False
    return True


def _team(samplers, day, key, board, rules) -> tuple[int, ...]:
    free = [s for s in samplers if board.by_sampler_day[s, day] < rules.visits_per_sampler_and_day]
    if len(free) < rules.samplers_per_visit:
        return ()
    by_load = sorted(
        free, key=lambda s: (board.by_sampler_day[s, day], board.by_sampler[s], _ticket(rules.secret, key, s))
    )
    return tuple(by_load[: rules.samplers_per_visit])


def _nearest_workday(window: Window, calendar: WorkCalendar) -> date:
    for distance in range(1, NEAREST_DAY_LOOKS_AT_MOST + 1):
        for day in (window.end + timedelta(days=distance), window.start - timedelta(days=distance)):
            if calendar.is_workday(day):
                return day
    raise ValueError("no working day within a month of the window")


def _days(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def _ticket(*parts) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
