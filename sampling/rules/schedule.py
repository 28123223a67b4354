"""The month's visits: a day in each window and the samplers of each visit (Q-3.5)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dairyqa.reasons import Reason
from dairyqa.workdays.rules import WorkCalendar

from .teams import Roster, Team, ticket

ONE_DAY = timedelta(days=1)
FARTHEST_FROM_WINDOW = 31


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
    """A producer with the answer to "is it in scope on that day?" and the reason if it is not.

    ``taken`` are days on which a superior authority samples there (annex, note 2).
    """

    id: int
    county: str
    in_scope: Callable[[date], bool]
    out_of_scope_reason: Reason
    taken: Mapping[date, Reason] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """A visit that is there; ``is_open`` if it is planned for a day to come, so that it may still change."""

    ref: int
    producer_id: int
    slot: int | None
    day: date
    samplers: tuple[int, ...]
    is_open: bool


@dataclass(frozen=True)
class PlannedVisit:
    producer_id: int
    slot: int
    day: date
    team: Team
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class NotScheduled:
    producer_id: int
    slot: int
    reason: Reason


@dataclass(frozen=True)
class ScheduleRules:
    """What the plan and the bureau's settings say about dates and samplers.

    ``first_day`` and ``last_day`` bound the days that may be used (the plan's
    period); ``earliest`` is the first day to come, None for a month that is made up
    later. A window that ended before ``issued_on`` is not made up.
    """

    month: date
    windows: Sequence[Window]
    least_days_apart: int
    samplers_per_visit: int
    secret: str
    first_day: date
    last_day: date
    earliest: date | None = None
    issued_on: date = date.min


class Days:
    """Which days a month offers; looked up once for all producers."""

    def __init__(self, rules: ScheduleRules, calendar: WorkCalendar):
        self.calendar = calendar
        self.month = rules.month
        self.first = max(rules.first_day, rules.earliest) if rules.earliest else rules.first_day
        self.last = rules.last_day
        self.workdays = {window.slot: [d for d in window.days() if calendar.is_workday(d)] for window in rules.windows}
        self.usable = {slot: [d for d in days if self.first <= d <= self.last] for slot, days in self.workdays.items()}

    def is_usable(self, day: date) -> bool:
        return self.first <= day <= self.last and self.calendar.is_workday(day)

    def around(self, window: Window) -> list[date]:
        """Usable days outside the window, those of the month before others, of each the nearest first."""
        found = [
            day
            for distance in range(1, FARTHEST_FROM_WINDOW + 1)
            for day in (window.end + distance * ONE_DAY, window.start - distance * ONE_DAY)
            if self.is_usable(day)
        ]
        return sorted(found, key=self.is_of_another_month)

    def is_of_another_month(self, day: date) -> bool:
        return (day.year, day.month) != (self.month.year, self.month.month)


@dataclass
class Board:
    """What is taken already while the month is being filled."""

    roster: Roster
    by_day: Counter = field(default_factory=Counter)
    by_county_day: Counter = field(default_factory=Counter)
    days_of: dict[int, dict[object, date]] = field(default_factory=lambda: defaultdict(dict))

    def put(self, key: object, producer_id: int, county: str, day: date, samplers: Iterable[int]) -> None:
        """``key`` is the slot of a regular visit, anything else for a supplementary one."""
        self.by_day[day] += 1
        self.by_county_day[county, day] += 1
        self.days_of[producer_id][key] = day
        self.roster.engage(samplers, day)

    def take_off(self, key: object, producer_id: int, county: str, samplers: Iterable[int]) -> None:
        day = self.days_of[producer_id].pop(key)
        self.by_day[day] -= 1
        self.by_county_day[county, day] -= 1
        self.roster.release(samplers, day)

    def load(self, county: str, day: date) -> int:
        return self.by_day[day] + self.by_county_day[county, day]


def fill_month(
    *,
    producers: Sequence[Producer],
    board: Board,
    closed: Collection[tuple[int, int]],
    rules: ScheduleRules,
    days: Days,
) -> tuple[list[PlannedVisit], list[NotScheduled]]:
    """The visits that are missing in the month, and what cannot be scheduled and why.

    Days are random within what is allowed, least loaded first; samplers are
    drawn. The same secret and the same input give the same schedule. Visits on
    the board stay as they are; ``closed`` are slots (producer, slot) that the bureau called off.
    """
    visits, refused = [], []
    for producer in sorted(producers, key=lambda p: ticket(rules.secret, "order", p.id)):
        for window in rules.windows:
            if window.slot in board.days_of[producer.id] or (producer.id, window.slot) in closed:
                continue
            found = _place(producer, window, board, rules, days)
            if isinstance(found, PlannedVisit):
                board.put(found.slot, producer.id, producer.county, found.day, found.team.members)
                visits.append(found)
            else:
                refused.append(found)
    return visits, refused


def lawful_days(
    producer: Producer, window: Window, board: Board, rules: ScheduleRules, days: Days
) -> tuple[list[date], list[date]]:
    """Days of the window that keep the distance to the other visits, and those that are merely on another day."""
    free = _free_days(producer, days.usable[window.slot], board)
    apart = [day for day in free if _is_far_enough(producer, window, day, board, rules, days)]
    return apart, [day for day in free if day not in apart]


def days_outside(producer: Producer, window: Window, board: Board, days: Days) -> list[date]:
    """Lawful days around the window, those of the month before others, of each the nearest to the window first."""
    return _free_days(producer, days.around(window), board)


def _free_days(producer: Producer, choice: Iterable[date], board: Board) -> list[date]:
    """Days on which the producer is in scope, no superior authority samples and none of its visits takes place."""
    others = set(board.days_of[producer.id].values())
    return [day for day in choice if producer.in_scope(day) and day not in producer.taken and day not in others]


def _place(producer, window, board, rules, days) -> PlannedVisit | NotScheduled:
    if not any(producer.in_scope(day) for day in _days_judged(window, days)):
        return NotScheduled(producer.id, window.slot, producer.out_of_scope_reason)
    if rules.earliest and window.end < rules.issued_on:
        return NotScheduled(producer.id, window.slot, Reason("window_has_passed", _span(window)))
    apart, close = lawful_days(producer, window, board, rules, days)
    due = Reason("visit_due", {"slot": str(window.slot)} | _span(window))
    too_close = Reason("visits_closer_than_planned", {"days": str(rules.least_days_apart)})
    for choice, reasons in ((apart, (due,)), (close, (due, too_close))):
        if found := _first_with_team(
            producer, window, _by_preference(choice, producer, window, board, rules), board, rules
        ):
            return PlannedVisit(producer.id, window.slot, *found, reasons)
    outside = days_outside(producer, window, board, days)
    if found := _first_with_team(producer, window, outside, board, rules):
        day = {"day": found[0].isoformat()}
        cause = _why_outside(producer, window, bool(apart or close), days)
        return PlannedVisit(producer.id, window.slot, *found, (due, Reason(cause, day)))
    if not (apart or close or outside):
        return NotScheduled(producer.id, window.slot, Reason("no_lawful_day", _span(window)))
    return NotScheduled(producer.id, window.slot, Reason("too_few_samplers", {"needed": str(rules.samplers_per_visit)}))


def _days_judged(window: Window, days: Days) -> list[date]:
    """The days on which a producer must be in scope to owe the visit: to come, or all if there are none to come."""
    workdays = days.workdays[window.slot] or window.days()
    return [day for day in workdays if days.first <= day <= days.last] or workdays


def _why_outside(producer: Producer, window: Window, has_lawful_day: bool, days: Days) -> str:
    if not days.workdays[window.slot]:
        return "window_without_workday"
    if window.end < days.first:
        return "window_was_over"
    if has_lawful_day:
        return "too_few_samplers_in_window"
    if any(day in producer.taken for day in days.usable[window.slot]):
        return "superior_sampling_in_window"
    return "no_day_left_in_window"


def _first_with_team(producer, window, choice: Iterable[date], board, rules) -> tuple[date, Team] | None:
    prefix = occasion_prefix(rules.month, producer.id, window.slot)
    for day in choice:
        if team := board.roster.draw(prefix, producer.id, day, rules.samplers_per_visit):
            return day, team
    return None


def occasion_prefix(month: date, producer_id: int, slot: object) -> str:
    """The name of a visit's draws of samplers, without the running number."""
    return f"samplers/{month:%Y-%m}/{producer_id}/{slot}"


def _by_preference(choice: Sequence[date], producer, window, board, rules) -> list[date]:
    key = f"{producer.id}/{window.slot}/{window.start}"
    return sorted(
        choice, key=lambda day: (board.load(producer.county, day), ticket(rules.secret, key, day.isoformat()))
    )


def _is_far_enough(producer, window, day, board, rules, days) -> bool:
    """The day keeps its distance to the other visits, and leaves one for those still to be placed."""
    for other in rules.windows:
        if other.slot == window.slot:
            continue
        placed = board.days_of[producer.id].get(other.slot)
        choices = [placed] if placed else days.usable[other.slot]
        if choices and not any(abs((choice - day).days) >= rules.least_days_apart for choice in choices):
            return False
    return True


def _span(window: Window) -> dict[str, str]:
    return {"start": window.start.isoformat(), "end": window.end.isoformat()}
