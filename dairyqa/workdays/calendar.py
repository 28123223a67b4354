"""The calendar of working days as it stands in the database."""

from uuid import UUID

from .choices import DayKind
from .models import CalendarDay, CalendarYear
from .rules import SpecialDay, WorkCalendar
from .statutory import statutory_days

Versions = tuple[tuple[int, bool, UUID], ...]

_last_read: tuple[Versions, WorkCalendar] | None = None


def load_calendar() -> WorkCalendar:
    """One query; a second one only if another load changed the calendar since this process last read it."""
    global _last_read
    versions: Versions = tuple(CalendarYear.objects.values_list("year", "is_official", "version"))
    if _last_read is None or _last_read[0] != versions:
        _last_read = versions, _read(versions)
    return _last_read[1]


def _read(versions: Versions) -> WorkCalendar:
    return WorkCalendar(
        days={
            day: SpecialDay(DayKind(kind), name)
            for day, kind, name in CalendarDay.objects.values_list("date", "kind", "name")
        },
        official_years=frozenset(year for year, is_official, _ in versions if is_official),
        statutory=statutory_days,
    )
