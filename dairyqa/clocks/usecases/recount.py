"""A new holiday table moves the clocks that run: shown first, then written on the record (traps 9 and 22)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

from dairyqa.audit.record import record_all
from dairyqa.clocks.choices import ClockKind, ClockUnit
from dairyqa.clocks.models import Clock, ClockStep
from dairyqa.clocks.reckoning import reckon, rows_of
from dairyqa.clocks.rules import Pause, Step
from dairyqa.clocks.telling import telling, telling_values
from dairyqa.notices.choices import NoticeKind
from dairyqa.workdays.calendar import DayChange, calendar_with, load_calendar
from dairyqa.workdays.day_table import DayRow
from dairyqa.workdays.rules import WorkCalendar
from dairyqa.workdays.usecases import YearChange, check_days, load_days

CHUNK = 1000
# A reminder lies no further from a last day than this, however the working days fall.
REACH = dt.timedelta(days=60)
CHANGED = ["due_on", "is_provisional", "next_step_on"]

_MOVED = telling("""
    SELECT clock.*, %(people)s AS level, 'clock_moved:' || clock.id || ':' || clock.due_on AS occasion,
           %(information)s AS notice_kind, 'clock_moved' AS topic
      FROM clocks_clock clock WHERE clock.id IN ({})
""")


@dataclass(frozen=True)
class Move:
    """A clock with its last day before and under the new calendar; equal if it only is provisional no longer."""

    clock: Clock
    before: dt.date
    was_provisional: bool
    steps: Sequence[Step]

    @property
    def after(self) -> dt.date:
        return self.clock.due_on

    @property
    def moves(self) -> bool:
        return self.before != self.after

    @property
    def is_settled(self) -> bool:
        return self.was_provisional and not self.clock.is_provisional


@dataclass(frozen=True)
class CalendarChange:
    """What loading a table does: to the days, and to the clocks that run."""

    years: list[YearChange]
    days: list[DayChange]
    moves: list[Move]
    settled: int


@transaction.atomic
def change_calendar(
    *, rows: list[DayRow], loaded_from: str, on: dt.date, by=None, dry_run: bool = False
) -> CalendarChange:
    """Load a holiday table and move the running clocks accordingly, or only tell what would happen.

    A whole notice that lacks a statutory holiday, a day inside a holiday or a
    make-up day is refused (``DayTableError``). Ended clocks stay as they are.
    """
    check_days(rows)
    calendar, days = calendar_with(rows, load_calendar())
    years = load_days(rows=rows, loaded_from=loaded_from, on=on, by=by, dry_run=dry_run)
    if dry_run:
        changes = list(_recounted(calendar, {change.date for change in days}, on))
    else:
        changes = recount_clocks(calendar=calendar, days={change.date for change in days}, on=on, by=by)
    moves = [change for change in changes if change.moves]
    return CalendarChange(years, days, moves, sum(change.is_settled for change in changes))


@transaction.atomic
def recount_clocks(*, calendar: WorkCalendar, days: set[dt.date], on: dt.date, by=None) -> list[Move]:
    """Count the running clocks that the changed ``days`` can concern anew, and write what differs.

    Last day, mirrored field, provisional mark and reminders follow; each move is
    on the record, and those responsible are told.
    """
    changes = list(_recounted(calendar, days, on))
    clocks = [change.clock for change in changes]
    Clock.objects.bulk_update(clocks, CHANGED, batch_size=CHUNK)
    for part in _parts([clock.pk for clock in clocks]):
        ClockStep.objects.filter(clock__in=part).delete()
    ClockStep.objects.bulk_create(
        (row for change in changes for row in rows_of(change.clock, change.steps)), batch_size=CHUNK
    )
    moves = [change for change in changes if change.moves]
    _mirror(moves)
    record_all("clock.moved", ((move.clock, _payload(move)) for move in moves), by=by, on=on)
    _tell([move.clock.pk for move in moves])
    return changes


def _recounted(calendar: WorkCalendar, days: set[dt.date], on: dt.date) -> Iterator[Move]:
    """The clocks whose last day, mark or reminders differ under ``calendar``; they are changed but not saved."""
    keys = list(_concerned(days).order_by("pk").values_list("pk", flat=True))
    for part in _parts(keys):
        rows = Clock.objects.filter(pk__in=part).select_related("rule", "city", "county", "laboratory", "person")
        for clock in rows.prefetch_related("pauses", "extensions", "steps").order_by("pk"):
            if change := _change(clock, calendar, on):
                yield change


def _concerned(days: set[dt.date]):
    """Open clocks near a changed day, and those that lean on a year without a notice."""
    rows = Clock.objects.open().filter(is_paused=False).exclude(unit=ClockUnit.HOUR)
    provisional = rows.filter(is_provisional=True)
    if not days:
        return provisional
    near = rows.exclude(kind=ClockKind.KEEP).filter(started_on__lt=max(days) + REACH, due_on__gte=min(days) - REACH)
    return provisional | near


def _change(clock: Clock, calendar: WorkCalendar, on: dt.date) -> Move | None:
    before, mark, next_step = clock.due_on, clock.is_provisional, clock.next_step_on
    known = {(step.step, step.told_on) for step in clock.steps.all()}
    extra = sum(extension.length for extension in clock.extensions.all())
    pauses = [Pause(pause.starts_on, pause.ends_on) for pause in clock.pauses.all() if pause.ends_on]
    steps = reckon(clock, calendar, extra, pauses)
    if clock.due_on == before:
        if clock.is_provisional == mark and {(step.step, step.told_on) for step in steps} == known:
            return None
        clock.next_step_on = _next_unless_told(clock, steps, next_step, on)
    return Move(clock, before, mark, steps)


def _next_unless_told(clock: Clock, steps: Sequence[Step], next_step: dt.date | None, on: dt.date) -> dt.date | None:
    """The last day stays, so its steps up to today are not told again; one that is still waiting is."""
    if clock.kind != ClockKind.DUTY or (next_step and next_step <= on):
        return next_step
    return next((step.told_on for step in steps if step.told_on > on), None)


def _mirror(moves: Iterable[Move]) -> None:
    """One UPDATE for each date field and day."""
    subjects = defaultdict(list)
    for move in moves:
        if move.clock.subject_field:
            subjects[move.clock.subject_type, move.clock.subject_field, move.after].append(move.clock.subject_id)
    for (kind, field, due_on), keys in subjects.items():
        for part in _parts(keys):
            apps.get_model(kind)._base_manager.filter(pk__in=part).update(**{field: due_on})


def _payload(move: Move) -> dict[str, str]:
    return {"clock": str(move.clock), "before": move.before.isoformat(), "after": move.after.isoformat()}


def _tell(keys: list[int]) -> None:
    values = {**telling_values(), "information": NoticeKind.INFORMATION.value}
    for part in _parts(keys):
        named = {f"clock{number}": key for number, key in enumerate(part)}
        statement = _MOVED.format(", ".join(f"%({name})s" for name in named))
        with connection.cursor() as cursor:
            cursor.execute(statement, {**values, **named})


def _parts(keys: list[int]) -> Iterator[list[int]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
