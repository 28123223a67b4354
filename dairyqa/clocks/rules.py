"""From a statutory limit and the day of its event to the last day."""

from datetime import date, datetime, timedelta

from dairyqa.workdays.choices import LimitUnit
from dairyqa.workdays.rules import Deadline, WorkCalendar, deadline_after


def due_on(start: date, length: int, unit: str, calendar: WorkCalendar, roll: bool = False) -> Deadline:
    """The deadline of ``length`` working days, calendar days, months or years after the event on ``start``.

    ``roll`` moves a limit in calendar days that would end on a rest day. Hours
    are counted from an instant (``due_at``) and “promptly” has no last day: ``ValueError``.
    """
    return deadline_after(start, length, LimitUnit(unit), calendar, roll)


def due_at(start: datetime, hours: int) -> datetime:
    """Natural hours from the instant of the event; no rest day stops them."""
    return start + timedelta(hours=hours)


def fixed_date_on_or_after(start: date, month_and_day: str) -> date:
    """The next ``MM-DD`` (“11-05”) from ``start`` on."""
    month, day = map(int, month_and_day.split("-"))
    this_year = date(start.year, month, day)
    return this_year if this_year >= start else date(start.year + 1, month, day)
