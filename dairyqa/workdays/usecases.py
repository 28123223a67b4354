import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from dairyqa.audit.record import record

from .completeness import missing_days, whole_years
from .day_table import DayRow, DayTableError, Problem, read_day_table
from .models import CalendarDay, CalendarYear
from .statutory import statutory_days

FIXTURE = "days_2021_2026.csv"


@dataclass(frozen=True)
class YearChange:
    """What loading a table does to a year. ``is_whole``: the table holds the year's whole notice."""

    year: int
    is_whole: bool
    added: int
    changed: int
    removed: int

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


@transaction.atomic
def load_days(*, rows: list[DayRow], loaded_from: str, on: date, by=None, dry_run: bool = False) -> list[YearChange]:
    """Bring the calendar to what ``rows`` say, year by year; what is so already stays untouched.

    A year whose rows hold both 1 January and 1 October off is taken as its whole
    notice: it becomes official, and its days that the table lacks are removed.
    Rows of any other year, like the 31 December that the next notice gives, are added to it.
    """
    by_year: dict[int, list[DayRow]] = defaultdict(list)
    for row in rows:
        by_year[row.date.year].append(row)
    return [_load_year(year, by_year[year], loaded_from, on, by, dry_run) for year in sorted(by_year)]


def check_days(rows: list[DayRow]) -> None:
    """Refuse a whole notice that lacks a day: ``DayTableError`` names what is missing."""
    problems = [
        Problem(None, reason)
        for year in sorted(whole_years(rows))
        for reason in missing_days(rows, year, statutory_days(year))
    ]
    if problems:
        raise DayTableError(problems)


def load_calendar_fixture(*, on: date) -> list[YearChange]:
    """Load the shipped years, except those that somebody has loaded from another file since."""
    rows = read_day_table((settings.BASE_DIR / "fixtures" / "calendar" / FIXTURE).read_bytes())
    kept = set(CalendarYear.objects.exclude(loaded_from=FIXTURE).values_list("year", flat=True))
    return load_days(rows=[row for row in rows if row.date.year not in kept], loaded_from=FIXTURE, on=on)


def _load_year(year: int, rows: list[DayRow], loaded_from: str, on: date, by, dry_run: bool) -> YearChange:
    before = {day.date: day for day in CalendarDay.objects.filter(date__year=year)}
    is_whole = year in whole_years(rows)
    new = [row for row in rows if row.date not in before]
    changed = [row for row in rows if row.date in before and _differs(before[row.date], row)]
    gone = before.keys() - {row.date for row in rows} if is_whole else set()
    change = YearChange(year, is_whole, len(new), len(changed), len(gone))
    if dry_run:
        return change

    known = CalendarYear.objects.filter(year=year).first()
    if change.is_empty and known and known.is_official >= is_whole:
        return change
    CalendarDay.objects.filter(date__in=gone | {row.date for row in changed}).delete()
    CalendarDay.objects.bulk_create(CalendarDay(date=row.date, kind=row.kind, name=row.name) for row in new + changed)
    _note_load(year, change, loaded_from=loaded_from, on=on, by=by)
    return change


def _differs(day: CalendarDay, row: DayRow) -> bool:
    return (day.kind, day.name) != (row.kind, row.name)


def _note_load(year: int, change: YearChange, *, loaded_from: str, on: date, by) -> None:
    values = {"loaded_from": loaded_from, "loaded_on": on, "version": uuid.uuid4()}
    if change.is_whole:
        values |= {"is_official": True, "notice": f"国务院办公厅关于{year}年部分节假日安排的通知"}
    calendar_year, _ = CalendarYear.objects.update_or_create(year=year, defaults=values)
    record(
        "calendar.loaded",
        calendar_year,
        by=by,
        on=on,
        file=loaded_from,
        added=change.added,
        changed=change.changed,
        removed=change.removed,
    )
