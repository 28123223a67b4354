"""How each of a producer's visits of a month stands, and why (Q-1, Q-3.2, Q-3.5, Q-A.2, Q-A.3)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dairyqa.reasons import Reason
from sampling.choices import SlotState, VisitStatus

from .schedule import Window

NOT_OWED = {SlotState.NOT_IN_SCOPE}
EXCUSED = {SlotState.EXCUSED, SlotState.NOTHING_NEW}


@dataclass(frozen=True)
class Stop:
    """A time without production; ``resumed_on`` is the first day on which it went on."""

    starts_on: date
    resumed_on: date | None
    reason: str = ""

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.resumed_on is None or day < self.resumed_on)


@dataclass(frozen=True)
class Scope:
    """When a producer is covered by the plan: licensed, not closed and producing (Q-1)."""

    valid_from: date
    valid_until: date
    closed_on: date | None = None
    stops: tuple[Stop, ...] = ()

    def covers(self, day: date) -> bool:
        if not self.valid_from <= day <= self.valid_until or self._is_closed(day):
            return False
        return not any(stop.covers(day) for stop in self.stops)

    def days_covered(self, first: date, last: date) -> int:
        """How many days from ``first`` to ``last``, both included, are covered."""
        return sum(self.covers(first + timedelta(days=n)) for n in range((last - first).days + 1))

    def why_not(self, days: Sequence[date]) -> Reason:
        """Why none of the days, given in order, is covered."""
        first, last = days[0], days[-1]
        if self._is_closed(first):
            return Reason("slot_closed", {"day": str(self.closed_on)})
        if last < self.valid_from or first > self.valid_until:
            return Reason("slot_licence_not_valid", {"start": str(self.valid_from), "end": str(self.valid_until)})
        for stop in self.stops:
            if stop.covers(first) and stop.covers(last):
                return _suspended(stop)
        return Reason("slot_not_in_scope", {"start": str(first), "end": str(last)})

    def _is_closed(self, day: date) -> bool:
        return self.closed_on is not None and day >= self.closed_on


@dataclass(frozen=True)
class VisitFacts:
    """What there is of a visit; ``day`` is when it ended, began or is planned for, whichever came last.

    ``cause`` is why it was last moved or cancelled.
    """

    status: str
    day: date
    closing_reason: str = ""
    cause: Reason | None = None


@dataclass(frozen=True)
class SlotStanding:
    state: SlotState
    reason: Reason
    cause: Reason | None = None


@dataclass(frozen=True)
class VisitTally:
    """A producer's visits of the plan: ``owed`` is the sum of the other four.

    A visit that found nothing new counts as excused, not as done; windows outside
    the producer's scope or the plan's time are not owed at all.
    """

    owed: int
    done: int
    excused: int
    missed: int
    open: int


def window_that_counts(window: Window, first: date, last: date) -> Window | None:
    """The part of a window from ``first`` to ``last``: a plan issued within a window counts from its issue."""
    start, end = max(window.start, first), min(window.end, last)
    return Window(window.slot, start, end) if start <= end else None


def slot_standing(
    window: Window, visit: VisitFacts | None, *, out_of_scope: Reason | None = None, today: date
) -> SlotStanding:
    """The state of a slot with its reason.

    ``out_of_scope`` says why nothing was owed in the window, if so. A visit that
    was made all the same counts; one that was called off there is not owed.
    """
    if visit is None or (out_of_scope and visit.status == VisitStatus.CANCELLED):
        return _without_visit(window, out_of_scope, today)
    day = {"day": visit.day.isoformat()}
    match visit.status:
        case VisitStatus.DONE if window.start <= visit.day <= window.end:
            return SlotStanding(SlotState.DONE, Reason("slot_done", day), visit.cause)
        case VisitStatus.DONE:
            return SlotStanding(SlotState.DONE, Reason("slot_done_outside_window", day | _span(window)), visit.cause)
        case VisitStatus.NOTHING_NEW:
            reason = Reason("slot_nothing_new", day | {"reason": visit.closing_reason})
            return SlotStanding(SlotState.NOTHING_NEW, reason, visit.cause)
        case VisitStatus.UNDER_WAY:
            return SlotStanding(SlotState.UNDER_WAY, Reason("slot_under_way", day), visit.cause)
        case VisitStatus.CANCELLED:
            return SlotStanding(SlotState.EXCUSED, Reason("slot_cancelled", day), visit.cause)
    if today > max(window.end, visit.day):
        return SlotStanding(SlotState.MISSED, Reason("slot_missed", day | _span(window)), visit.cause)
    return SlotStanding(SlotState.PLANNED, Reason("slot_planned", day), visit.cause)


def tally(states: Iterable[SlotState]) -> VisitTally:
    """Count the slots so that nothing is lost: every slot that is owed is in exactly one of the four."""
    found = Counter(states)
    done, missed = found[SlotState.DONE], found[SlotState.MISSED]
    excused = sum(found[state] for state in EXCUSED)
    owed = found.total() - sum(found[state] for state in NOT_OWED)
    return VisitTally(owed=owed, done=done, excused=excused, missed=missed, open=owed - done - excused - missed)


def _without_visit(window: Window, out_of_scope: Reason | None, today: date) -> SlotStanding:
    if out_of_scope:
        return SlotStanding(SlotState.NOT_IN_SCOPE, out_of_scope)
    if today > window.end:
        return SlotStanding(SlotState.MISSED, Reason("slot_never_scheduled", _span(window)))
    return SlotStanding(SlotState.TO_BE_PLANNED, Reason("slot_to_be_planned", _span(window)))


def _suspended(stop: Stop) -> Reason:
    params = {"start": str(stop.starts_on), "reason": stop.reason or "—"}
    if stop.resumed_on is None:
        return Reason("slot_suspended", params)
    return Reason("slot_suspended_until", params | {"end": str(stop.resumed_on)})


def _span(window: Window) -> dict[str, str]:
    return {"start": window.start.isoformat(), "end": window.end.isoformat()}
