"""Months laid out in weeks, to show a year and how a deadline is counted."""

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dairyqa.reasons import Reason

from .choices import FESTIVALS, DayKind
from .rules import CountedDay, Deadline, WorkCalendar

MOST_MONTHS = 6
NOT_COUNTED_ONE_BY_ONE = ("same_day_of_month", "end_of_month", "ends_at_the_latest")


@dataclass(frozen=True)
class Cell:
    """A day: ``name`` of the holiday or mark of a make-up day; ``number`` of a counted day; ``marks`` for the style."""

    date: date
    reason: Reason
    name: Reason | None
    number: int | None
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Month:
    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


@dataclass(frozen=True)
class Clock:
    """A deadline with the months in which its counting shows; of many months the middle is left out."""

    deadline: Deadline
    months: tuple[Month, ...]
    left_out: int

    @property
    def start(self) -> date:
        return self.deadline.days[0].date


def year_months(year: int, calendar: WorkCalendar, today: date) -> tuple[Month, ...]:
    """The twelve months of a year."""

    def cell(day: date) -> Cell:
        marks = ("today",) if day == today else ()
        return Cell(day, calendar.day_reason(day), _name(day, calendar), None, (*_kind_marks(day, calendar), *marks))

    return tuple(_month(date(year, month, 1), cell) for month in range(1, 13))


def clock_of(deadline: Deadline, calendar: WorkCalendar) -> Clock:
    """The months that hold a day of the deadline's counting; its days numbered as they count."""
    numbers = _numbers(deadline)
    days = {day.date: day for day in deadline.days}

    def cell(day: date) -> Cell:
        counted = days.get(day)
        reason = counted.reason if counted else calendar.day_reason(day)
        marks = (*_kind_marks(day, calendar), *_clock_marks(day, counted, deadline))
        return Cell(day, reason, _name(day, calendar), numbers.get(day), marks)

    firsts = sorted({day.replace(day=1) for day in days})
    shown = firsts if len(firsts) <= MOST_MONTHS else firsts[:2] + firsts[-2:]
    return Clock(deadline, tuple(_month(first, cell) for first in shown), len(firsts) - len(shown))


def _month(first: date, cell) -> Month:
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    return Month(first, tuple(tuple(cell(d) if d.month == first.month else None for d in week) for week in weeks))


def _numbers(deadline: Deadline) -> Mapping[date, int]:
    """1, 2, 3 ... on the counted days; none for months, whose days are not counted one by one."""
    if deadline.days[-1].reason.code in NOT_COUNTED_ONE_BY_ONE:
        return {}
    counted = [day.date for day in deadline.days if day.counted]
    return {day: number for number, day in enumerate(counted, start=1)}


def _kind_marks(day: date, calendar: WorkCalendar) -> tuple[str, ...]:
    special = calendar.special_day(day)
    if special is None:
        kind = "work" if calendar.is_workday(day) else "rest"
    else:
        kind = "makeup" if special.kind == DayKind.WORK else "holiday"
    return (kind,) if calendar.is_official(day) else (kind, "provisional")


def _clock_marks(day: date, counted: CountedDay | None, deadline: Deadline) -> tuple[str, ...]:
    start = deadline.days[0].date
    if day == start:
        return ("start",)
    if not start < day <= deadline.due:
        return ("outside",)
    if counted and counted.reason.code == "paused":
        return ("paused",)
    marks = ("counted",) if counted and counted.counted else ()
    return (*marks, "due") if day == deadline.due else marks


def _name(day: date, calendar: WorkCalendar) -> Reason | None:
    special = calendar.special_day(day)
    if special is None:
        return None
    if special.kind == DayKind.WORK:
        return Reason("makeup_mark")
    if festival := FESTIVALS.get(special.name):
        return Reason(f"festival_{festival}")
    return Reason("festival", {"name": special.name})
