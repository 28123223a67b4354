"""The calendar of working days as it stands in the database."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from .choices import DayKind
from .completeness import whole_years
from .day_table import DayRow
from .models import CalendarDay, CalendarYear
from .rules import SpecialDay, WorkCalendar
from .statutory import statutory_days


@dataclass(frozen=True)
class DayChange:
    """A day before and after a table is loaded; None where no notice names it."""

    date: date
    before: SpecialDay | None
    after: SpecialDay | None


Versions = tuple[tuple[int, bool, UUID], ...]

_last_read: tuple[Versions, WorkCalendar] | None = None


def load_calendar() -> WorkCalendar:
    """One query; a second one only if another load changed the calendar since this process last read it."""
    global _last_read
    versions: Versions = tuple(CalendarYear.objects.values_list("year", "is_official", "version"))
    if _last_read is None or _last_read[0] != versions:
        _last_read = versions, _read(versions)
    return _last_read[1]


def calendar_with(rows: Iterable[DayRow], calendar: WorkCalendar) -> tuple[WorkCalendar, list[DayChange]]:
    """The calendar as it would be with ``rows`` loaded, and the days that differ."""
    rows = list(rows)
    whole = whole_years(rows)
    days = {day: special for day, special in calendar.days.items() if day.year not in whole}
    days |= {row.date: SpecialDay(row.kind, row.name) for row in rows}
    changes = [
        DayChange(day, calendar.days.get(day), days.get(day))
        for day in sorted(days.keys() | calendar.days.keys())
        if calendar.days.get(day) != days.get(day)
    ]
    return replace(calendar, days=days, official_years=calendar.official_years | whole), changes


def _read(versions: Versions) -> WorkCalendar:
    return WorkCalendar(
        days={
            day: SpecialDay(DayKind(kind), name)
            for day, kind, name in CalendarDay.objects.values_list("date", "kind", "name")
        },
        official_years=frozenset(year for year, is_official, _ in versions if is_official),
        statutory=statutory_days,
    )
