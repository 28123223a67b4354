"""How statutory days are counted (民法典 200-203; the State Council's yearly holiday notice).

The day of the event is never counted. A working day is a weekday that no notice
made a day off, or a weekend day that a notice made a working day.
"""

import calendar as months
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dairyqa.reasons import Reason

from .choices import FESTIVALS, DayKind, LimitUnit

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class SpecialDay:
    kind: DayKind
    name: str


def never(day: date) -> bool:
    return False


def _no_days(year: int) -> Mapping[date, SpecialDay]:
    return {}


@dataclass(frozen=True)
class WorkCalendar:
    """The days that notices name, and what is known of a year without a notice.

    ``statutory`` gives the statutory holidays of a year that is not in
    ``official_years``; results that lean on such a year are provisional.
    """

    days: Mapping[date, SpecialDay]
    official_years: frozenset[int]
    statutory: Callable[[int], Mapping[date, SpecialDay]] = _no_days

    def is_official(self, day: date) -> bool:
        return day.year in self.official_years

    def special_day(self, day: date) -> SpecialDay | None:
        if day in self.days or self.is_official(day):
            return self.days.get(day)
        return self.statutory(day.year).get(day)

    def is_workday(self, day: date) -> bool:
        special = self.special_day(day)
        return special.kind == DayKind.WORK if special else day.weekday() < SATURDAY

    def day_reason(self, day: date) -> Reason:
        """Why the day is, or is not, a working day."""
        special = self.special_day(day)
        if special is None:
            return Reason("workday" if day.weekday() < SATURDAY else "weekend")
        code = "makeup_day" if special.kind == DayKind.WORK else "holiday"
        if festival := FESTIVALS.get(special.name):
            return Reason(f"{code}_{festival}")
        return Reason(code, {"name": special.name})


@dataclass(frozen=True)
class CountedDay:
    date: date
    counted: bool
    reason: Reason
    provisional: bool = False


@dataclass(frozen=True)
class Deadline:
    """The last day of a limit, and the days from its start that led there (the start itself first)."""

    due: date
    provisional: bool
    days: tuple[CountedDay, ...]


def after_workdays(start: date, n: int, calendar: WorkCalendar, is_paused: Callable[[date], bool] = never) -> Deadline:
    """The ``n``-th working day after ``start`` that is not paused.

    Provisional if any day passed is in a year without a notice.
    """
    _refuse_negative(n)
    days = [_start_day(start, calendar)]
    day, left = start, n
    while left:
        day += ONE_DAY
        paused = is_paused(day)
        counted = not paused and calendar.is_workday(day)
        days.append(_paused(day, calendar) if paused else _counted(day, counted, calendar))
        left -= counted
    return Deadline(day, any(counted.provisional for counted in days[1:]), tuple(days))


def after_days(
    start: date, n: int, calendar: WorkCalendar, roll: bool, is_paused: Callable[[date], bool] = never
) -> Deadline:
    """The ``n``-th calendar day after ``start`` that is not paused.

    With ``roll`` a limit that would end on a rest day ends on the next working
    day (民法典 203); only the days that this looks at can make it provisional.
    """
    _refuse_negative(n)
    days = [_start_day(start, calendar)]
    day, left = start, n
    while left:
        day += ONE_DAY
        paused = is_paused(day)
        days.append(_paused(day, calendar) if paused else _counted(day, True, calendar))
        left -= not paused
    last = day
    while roll and not calendar.is_workday(day):
        day += ONE_DAY
        days.append(_counted(day, False, calendar))
    if day != last:
        days[-1] = CountedDay(day, False, Reason("rolled_to"), days[-1].provisional)
    looked_at = every_day(last, day) if roll else []
    return Deadline(day, not all(map(calendar.is_official, looked_at)), tuple(days))


def after_months(start: date, n: int) -> Deadline:
    """The same-numbered day ``n`` months on, or that month's last day (民法典 202).

    The calendar of working days plays no part: such limits say how long to keep something.
    """
    _refuse_negative(n)
    year, month0 = divmod(start.year * 12 + start.month - 1 + n, 12)
    month_end = months.monthrange(year, month0 + 1)[1]
    due = date(year, month0 + 1, min(start.day, month_end))
    reason = Reason("same_day_of_month" if due.day == start.day else "end_of_month")
    return Deadline(due, False, (CountedDay(start, False, Reason("start_day")), CountedDay(due, True, reason)))


def deadline_after(
    start: date,
    n: int,
    unit: LimitUnit,
    calendar: WorkCalendar,
    roll: bool = False,
    is_paused: Callable[[date], bool] = never,
) -> Deadline:
    """``n`` units after ``start``; ``roll`` concerns calendar days only, a pause days of either kind."""
    if unit == LimitUnit.WORKING_DAY:
        return after_workdays(start, n, calendar, is_paused)
    if unit == LimitUnit.DAY:
        return after_days(start, n, calendar, roll, is_paused)
    return after_months(start, n * {LimitUnit.MONTH: 1, LimitUnit.YEAR: 12}[unit])


def nth_workday(day: date, n: int, calendar: WorkCalendar) -> date:
    """The ``n``-th working day after ``day``, or before it if ``n`` is negative.

    0 is the day itself, or the last working day before it.
    """
    step = ONE_DAY if n > 0 else -ONE_DAY
    if n == 0:
        while not calendar.is_workday(day):
            day += step
    for _ in range(abs(n)):
        day += step
        while not calendar.is_workday(day):
            day += step
    return day


def workdays_between(a: date, b: date, calendar: WorkCalendar) -> int:
    """Working days from ``a`` to ``b``, ``a`` excluded and ``b`` included; negative if ``b`` has passed."""
    if b < a:
        return -workdays_between(b, a, calendar)
    return len(workdays_in(a + ONE_DAY, b, calendar))


def workdays_in(first: date, last: date, calendar: WorkCalendar) -> list[date]:
    """The working days from ``first`` to ``last``, both included."""
    return [day for day in every_day(first, last) if calendar.is_workday(day)]


def every_day(first: date, last: date) -> list[date]:
    """Every day from ``first`` to ``last``, both included."""
    return [first + i * ONE_DAY for i in range((last - first).days + 1)]


def _start_day(start: date, calendar: WorkCalendar) -> CountedDay:
    return CountedDay(start, False, Reason("start_day"), not calendar.is_official(start))


def _counted(day: date, counted: bool, calendar: WorkCalendar) -> CountedDay:
    return CountedDay(day, counted, calendar.day_reason(day), not calendar.is_official(day))


def _paused(day: date, calendar: WorkCalendar) -> CountedDay:
    return CountedDay(day, False, Reason("paused"), not calendar.is_official(day))


def _refuse_negative(n: int) -> None:
    if n < 0:
        raise ValueError(f"a time limit cannot be negative: {n}")
