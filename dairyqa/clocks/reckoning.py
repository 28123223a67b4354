"""What the rules make of a clock: its last day, whether that is provisional, and its steps."""

import datetime as dt
from collections.abc import Sequence
from itertools import zip_longest

from django.utils import timezone

from dairyqa.workdays.rules import ONE_DAY, Deadline, WorkCalendar

from .choices import ClockKind, ClockUnit
from .models import Clock, ClockStep
from .rules import Pause, Step, due_at, due_on, fixed_date_on_or_after, steps_around, steps_around_instant


def counting_of(clock: Clock, calendar: WorkCalendar, extra: int = 0, pauses: Sequence[Pause] = ()) -> Deadline | None:
    """The days that were counted; none for hours and for a fixed day of the year."""
    if clock.length is None or clock.unit in (ClockUnit.HOUR, ClockUnit.DATE):
        return None
    length = clock.length + extra
    return due_on(clock.started_on, length, clock.unit, calendar, clock.rolls, pauses, clock.not_after)


def reckon(clock: Clock, calendar: WorkCalendar, extra: int = 0, pauses: Sequence[Pause] = ()) -> list[Step]:
    """Set the last day of ``clock`` (not saved) and return its steps; ``extra`` is the sum of its extensions."""
    if clock.started_at and clock.length is not None:
        clock.due_at = due_at(clock.started_at, clock.length + extra)
        clock.due_on = timezone.localdate(clock.due_at)
    elif counting := counting_of(clock, calendar, extra, pauses):
        clock.due_on, clock.is_provisional = counting.due, counting.provisional
    else:
        clock.due_on = fixed_date_on_or_after(clock.started_on, clock.rule.fixed_date)
    steps = _steps(clock, calendar)
    clock.next_step_on, clock.next_step_at = _next(clock, steps)
    return steps


def rows_of(clock: Clock, steps: Sequence[Step]) -> list[ClockStep]:
    """The steps as rows, each with the moment of the following one."""
    return [
        ClockStep(
            clock=clock,
            step=step.step,
            level=step.level,
            told_on=step.told_on,
            told_at=step.told_at,
            until_on=following.told_on if following else None,
            until_at=following.told_at if following else None,
        )
        for step, following in zip_longest(steps, steps[1:])
    ]


def _steps(clock: Clock, calendar: WorkCalendar) -> list[Step]:
    if clock.unit == ClockUnit.HOUR:
        started, due = timezone.localtime(clock.started_at), timezone.localtime(clock.due_at)
        return steps_around_instant(started, due, clock.rule.steps)
    return steps_around(clock.started_on, clock.due_on, clock.rule.steps, calendar)


def _next(clock: Clock, steps: Sequence[Step]) -> tuple[dt.date | None, dt.datetime | None]:
    """When the sweep looks at the clock next: at its first step, or the day after a right or a keeping is over."""
    if clock.kind != ClockKind.DUTY:
        return clock.due_on + ONE_DAY, None
    return (steps[0].told_on, steps[0].told_at) if steps else (None, None)
