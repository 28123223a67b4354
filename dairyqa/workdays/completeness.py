"""Whether a table holds a year's whole notice: what is missing is named."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from dairyqa.reasons import Reason

from .choices import DayKind
from .day_table import DayRow
from .rules import SATURDAY, SpecialDay, every_day

DECEMBER, LAST_WEEK = 12, 25
NEW_YEAR = "元旦"
LONGEST_HOLIDAY = 15


def whole_years(rows: Iterable[DayRow]) -> set[int]:
    """The years whose whole notice the rows hold: both 1 January and 1 October are off."""
    off = {row.date for row in rows if row.kind == DayKind.OFF}
    return {day.year for day in off if {date(day.year, 1, 1), date(day.year, 10, 1)} <= off}


def missing_days(rows: Iterable[DayRow], year: int, statutory: Mapping[date, SpecialDay]) -> Iterator[Reason]:
    """What the notice of ``year`` lacks, given its statutory holidays.

    Each statutory holiday is off; a holiday has no gap; and the weekdays off
    beyond the statutory days are exactly those that make-up days pay for.
    """
    mine = [row for row in rows if notice_year(row) == year]
    off = {row.date for row in mine if row.kind == DayKind.OFF}
    for day, special in sorted(statutory.items()):
        if day not in off:
            yield Reason("notice_lacks_statutory", {"date": day.isoformat(), "name": special.name})
    gaps = sorted(_gaps(mine, off))
    for day, name in gaps:
        yield Reason("notice_has_gap", {"date": day.isoformat(), "name": name})
    if gaps or statutory.keys() - off:
        return
    extra = sum(day.weekday() < SATURDAY for day in off) - len(statutory)
    makeup = sum(row.kind == DayKind.WORK for row in mine)
    if makeup != extra:
        code = "notice_lacks_makeup" if makeup < extra else "notice_lacks_off"
        yield Reason(code, {"year": str(year), "extra": str(extra), "makeup": str(makeup)})


def notice_year(row: DayRow) -> int:
    """The notice that gives the day: the last days of December come with the next year's."""
    is_next = row.name == NEW_YEAR and row.date.month == DECEMBER and row.date.day >= LAST_WEEK
    return row.date.year + 1 if is_next else row.date.year


def _gaps(rows: list[DayRow], off: set[date]) -> Iterator[tuple[date, str]]:
    by_name = defaultdict(list)
    for row in rows:
        if row.kind == DayKind.OFF:
            by_name[row.name].append(row.date)
    for name, days in by_name.items():
        first, last = min(days), max(days)
        if (last - first).days <= LONGEST_HOLIDAY:
            yield from ((day, name) for day in every_day(first, last) if day not in off)
