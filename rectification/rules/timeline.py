"""Where things stand on a time line, in units of its drawing."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH, LABELS, ROW, HEAD = 1000, 190, 34, 26


@dataclass(frozen=True)
class Bar:
    """A period on its row; ``done`` is the width of the part that has gone by."""

    label: str
    x: int
    y: int
    width: int
    done: int
    is_inner: bool
    told: str

    @property
    def text_y(self) -> int:
        return self.y + 14


@dataclass(frozen=True)
class Tick:
    label: str
    x: int


@dataclass(frozen=True)
class Drawing:
    bars: list[Bar]
    ticks: list[Tick]
    today: int | None
    width: int
    height: int


def draw(
    rows: Iterable[tuple[str, dt.date, dt.date, bool, str]], first: dt.date, last: dt.date, today: dt.date
) -> Drawing:
    """Rows of (label, from, until, is inner, what is told of it) between ``first`` and ``last``, a tick a half-year."""
    whole = max((last - first).days + 1, 1)

    def at(day: dt.date) -> int:
        return round(LABELS + (WIDTH - LABELS) * min(max((day - first).days, 0), whole) / whole)

    bars = []
    for number, (label, starts, ends, is_inner, told) in enumerate(rows):
        x, end = at(starts), at(ends + dt.timedelta(days=1))
        done = min(max(at(today + dt.timedelta(days=1)) - x, 0), end - x) if today >= starts else 0
        bars.append(Bar(label, x, HEAD + number * ROW, end - x, done, is_inner, told))
    ticks = [Tick(f"{day:%Y-%m}", at(day)) for day in _half_years(first, last)]
    return Drawing(bars, ticks, at(today) if first <= today <= last else None, WIDTH, HEAD + len(bars) * ROW)


def _half_years(first: dt.date, last: dt.date) -> list[dt.date]:
    days = [dt.date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 7)]
    return [day for day in days if first <= day <= last]
