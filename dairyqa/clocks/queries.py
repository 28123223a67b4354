from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, QuerySet

from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import Deadline

from .choices import ClockKind, Urgency
from .models import Clock, ClockRule
from .models.clock import ClockQuerySet
from .presenters import workdays_left
from .rules import due_on

WEEK = timedelta(days=7)


def deadline_of(clock_id: str, start: date) -> Deadline:
    """The deadline that the statutory clock ``clock_id`` gives for an event on ``start``."""
    clock = ClockRule.objects.named(clock_id, on=start)
    if clock.length is None:
        raise ValueError(f"{clock_id} gives no number of days: {clock.unit}")
    return due_on(start, clock.length, clock.unit, load_calendar(), roll=clock.rolls)


def urgent(clocks: ClockQuerySet, urgency: str, today: date) -> QuerySet:
    """Those of the running duties whose last day stands so on ``today``."""
    duties = clocks.open().filter(kind=ClockKind.DUTY)
    match Urgency(urgency):
        case Urgency.OVERDUE:
            return duties.filter(due_on__lt=today)
        case Urgency.TODAY:
            return duties.filter(due_on=today)
        case Urgency.WEEK:
            return duties.filter(due_on__gt=today, due_on__lte=today + WEEK)
        case Urgency.LATER:
            return duties.filter(due_on__gt=today + WEEK)


@dataclass(frozen=True)
class ClockLine:
    """A clock as it stood on a day, for machines."""

    id: int
    rule: str
    name: str
    kind: str
    subject: str
    party: str
    county: str | None
    laboratory: str | None
    person: str | None
    started: date
    due: date
    left: int
    overdue: bool
    provisional: bool
    paused: bool


def clocks_on(day: date) -> list[ClockLine]:
    """Every clock that ran on ``day``, the most urgent first; ``left`` is in working days, negative once late."""
    left = workdays_left(day, load_calendar())
    rows = Clock.objects.open_on(day).select_related("rule", "county", "laboratory", "person")
    return [
        ClockLine(
            id=clock.pk,
            rule=clock.rule.clock_id,
            name=clock.rule.name,
            kind=clock.kind,
            subject=clock.subject_label,
            party=clock.party,
            county=clock.county and clock.county.area,
            laboratory=clock.laboratory and clock.laboratory.name,
            person=clock.person and clock.person.display_name,
            started=clock.started_on,
            due=clock.due_on,
            left=left(clock.due_on),
            overdue=clock.kind == ClockKind.DUTY and clock.due_on < day,
            provisional=clock.is_provisional,
            paused=clock.is_paused,
        )
        for clock in rows.order_by(F("due_on"), "pk")
    ]
