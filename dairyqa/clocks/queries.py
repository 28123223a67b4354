from datetime import date

from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import Deadline

from .models import ClockRule
from .rules import due_on


def deadline_of(clock_id: str, start: date) -> Deadline:
    """The deadline that the statutory clock ``clock_id`` gives for an event on ``start``."""
    clock = ClockRule.objects.named(clock_id, on=start)
    if clock.length is None:
        raise ValueError(f"{clock_id} gives no number of days: {clock.unit}")
    return due_on(start, clock.length, clock.unit, load_calendar(), roll=clock.rolls)
