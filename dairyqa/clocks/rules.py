"""From a statutory limit and the day of its event to the last day, and to the days on which it is recalled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dairyqa.reasons import Reason
from dairyqa.workdays.choices import LimitUnit
from dairyqa.workdays.rules import CountedDay, Deadline, WorkCalendar, deadline_after, nth_workday

from .choices import Level


@dataclass(frozen=True)
class Pause:
    """The clock stands still on the days after ``starts_on`` up to and with ``ends_on``.

    As with every limit the day of the event itself still counts as it was.
    """

    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        return self.starts_on < day <= self.ends_on


@dataclass(frozen=True)
class Step:
    """A day (or instant, for hours) on which somebody is told; ``step`` says how far from the last day."""

    step: int
    level: Level
    told_on: date
    told_at: datetime | None = None


def due_on(
    start: date,
    length: int,
    unit: str,
    calendar: WorkCalendar,
    roll: bool = False,
    pauses: Sequence[Pause] = (),
    not_after: date | None = None,
) -> Deadline:
    """The deadline of ``length`` working days, calendar days, months or years after the event on ``start``.

    ``roll`` moves a limit in calendar days that would end on a rest day. Paused
    days do not count (C20, C35, C36); ``not_after`` cuts the limit short, as the
    end of its shelf life does the keeping of a backup (办法第25条). Hours are
    counted from an instant (``due_at``) and “promptly” has no last day: ``ValueError``.
    """
    deadline = deadline_after(
        start, length, LimitUnit(unit), calendar, roll, lambda day: any(pause.holds(day) for pause in pauses)
    )
    if not_after is None or deadline.due <= not_after:
        return deadline
    last = max(not_after, start)
    days = (deadline.days[0], CountedDay(last, True, Reason("ends_at_the_latest")))
    return Deadline(last, False, days)


def due_at(start: datetime, hours: int) -> datetime:
    """Natural hours from the instant of the event; no rest day stops them."""
    return start + timedelta(hours=hours)


def fixed_date_on_or_after(start: date, month_and_day: str) -> date:
    """The next ``MM-DD`` (“11-05”) from ``start`` on."""
    month, day = map(int, month_and_day.split("-"))
    this_year = date(start.year, month, day)
    return this_year if this_year >= start else date(start.year + 1, month, day)


def levels_of(steps: Sequence[int]) -> dict[int, Level]:
    """Up to the last day those responsible are told, then their head, then the city."""
    late = sorted(step for step in steps if step > 0)
    return {step: Level.PEOPLE if step <= 0 else Level.HEAD if step == late[0] else Level.CITY for step in steps}


def steps_around(start: date, due: date, steps: Sequence[int], calendar: WorkCalendar) -> list[Step]:
    """The steps in working days before and after the last day, without those that the limit is too short for.

    None falls on a rest day: a last day that is one is recalled on the working day before.
    """
    levels = levels_of(steps)
    placed = [Step(step, levels[step], nth_workday(due, step, calendar)) for step in sorted(steps)]
    return [step for step in placed if step.step > 0 or step.told_on > start or step.step == 0]


def steps_around_instant(start: datetime, due: datetime, steps: Sequence[int]) -> list[Step]:
    """The steps in hours before and after the last moment, on rest days too."""
    levels = levels_of(steps)
    moments = [(step, due + timedelta(hours=step)) for step in sorted(steps)]
    return [Step(step, levels[step], at.date(), at) for step, at in moments if at > start]
