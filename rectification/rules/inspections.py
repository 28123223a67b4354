"""How often a producer is inspected in a year, and which of these inspections are due (L-3.2.2)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MONTHS = 12
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """A time in which a producer was not to be inspected; ``until`` is its last day, None is open."""

    since: dt.date
    until: dt.date | None = None


@dataclass(frozen=True)
class Turn:
    """One of the inspections of a year: to be done from ``starts_on`` to ``due_on``.

    ``is_excused``: the producer was stopped or not licensed on every day of it.
    """

    number: int
    starts_on: dt.date
    due_on: dt.date
    done_on: dt.date | None = None
    is_excused: bool = False

    @property
    def is_missing(self) -> bool:
        return self.done_on is None and not self.is_excused


@dataclass(frozen=True)
class Reached:
    """A frequency over some producers: ``done`` of the ``asked`` turns that are not excused."""

    asked: int
    done: int
    excused: int


def turns_of(year: int, times: int) -> list[Turn]:
    """The year in ``times`` equal parts of whole months, 0 to 12; a remainder falls on the first parts."""
    if not 0 <= times <= MONTHS:
        raise ValueError(f"{times} inspections a year")
    ends = [_end_of(year, -(-MONTHS * number // times)) for number in range(1, times + 1)]
    starts = [dt.date(year, 1, 1), *(end + DAY for end in ends)]
    return [Turn(number, starts[number - 1], end) for number, end in enumerate(ends, start=1)]


def due_in_year(year: int, times: int, done: Iterable[dt.date], free: Sequence[Span] = ()) -> list[Turn]:
    """The turns of a producer in a year with what was done of them.

    ``done``: the days of its inspections of that kind; each fulfils the first
    turn that has begun by then and still lacks one, so that a late inspection
    makes up for what was missed and an early one never counts for later.
    ``free``: times in which it was stopped, closed or without a licence; a turn
    that lies in one of them, or in several that meet, is excused.
    """
    turns = [_excused(turn, free) for turn in turns_of(year, times)]
    for day in sorted(day for day in done if day.year == year):
        place = next((n for n, turn in enumerate(turns) if turn.is_missing and turn.starts_on <= day), None)
        if place is not None:
            turns[place] = _done(turns[place], day)
    return turns


def reached(turns: Iterable[Turn]) -> Reached:
    """How many of the turns were asked for, done and excused."""
    turns = list(turns)
    excused = sum(turn.is_excused and turn.done_on is None for turn in turns)
    return Reached(len(turns) - excused, sum(turn.done_on is not None for turn in turns), excused)


def free_times(
    *,
    licensed_from: dt.date,
    licensed_until: dt.date,
    closed_on: dt.date | None,
    stops: Iterable[tuple[dt.date, dt.date | None]],
) -> list[Span]:
    """When a producer is not to be inspected by turn; ``stops`` are pairs of the first day and that of resumption."""
    spans = [Span(dt.date.min, licensed_from - DAY), Span(licensed_until + DAY)]
    if closed_on:
        spans.append(Span(closed_on))
    return spans + [Span(first, resumed - DAY if resumed else None) for first, resumed in stops]


def is_free(first: dt.date, last: dt.date, free: Iterable[Span]) -> bool:
    """Whether free times, alone or where they meet, take every day from ``first`` to ``last``."""
    for span in sorted(free, key=lambda span: span.since):
        if span.since > first:
            return False
        if span.until is None or span.until >= last:
            return True
        first = max(first, span.until + DAY)
    return False


def _excused(turn: Turn, free: Sequence[Span]) -> Turn:
    if not is_free(turn.starts_on, turn.due_on, free):
        return turn
    return Turn(turn.number, turn.starts_on, turn.due_on, is_excused=True)


def _done(turn: Turn, day: dt.date) -> Turn:
    return Turn(turn.number, turn.starts_on, turn.due_on, done_on=day)


def _end_of(year: int, month: int) -> dt.date:
    return dt.date(year, month, 31) if month == MONTHS else dt.date(year, month + 1, 1) - DAY
