"""How each of a producer's visits of a month stands (Q-3.5)."""

from dataclasses import dataclass
from datetime import date

from dairyqa.reasons import Reason
from sampling.choices import SlotState, VisitStatus

from .schedule import Window


@dataclass(frozen=True)
class VisitFacts:
    """What there is of a visit; ``day`` is when it ended, began or is planned for, whichever came last."""

    status: str
    day: date
    closing_reason: str = ""


@dataclass(frozen=True)
class SlotStanding:
    state: SlotState
    reason: Reason


def slot_standing(window: Window, visit: VisitFacts | None, *, in_scope: bool, today: date) -> SlotStanding:
    """The state of a slot with its reason; ``in_scope`` says whether the producer was covered in the window."""
    if visit is None:
        return _without_visit(window, in_scope, today)
    day = {"day": visit.day.isoformat()}
    match visit.status:
        case VisitStatus.DONE if window.start <= visit.day <= window.end:
            return SlotStanding(SlotState.DONE, Reason("slot_done", day))
        case VisitStatus.DONE:
            return SlotStanding(SlotState.DONE, Reason("slot_done_outside_window", day | _span(window)))
        case VisitStatus.NOTHING_NEW:
            return SlotStanding(
                SlotState.NOTHING_NEW, Reason("slot_nothing_new", day | {"reason": visit.closing_reason})
            )
        case VisitStatus.UNDER_WAY:
            return SlotStanding(SlotState.UNDER_WAY, Reason("slot_under_way", day))
        case VisitStatus.CANCELLED:
            return SlotStanding(SlotState.EXCUSED, Reason("slot_cancelled", day))
    if today > max(window.end, visit.day):
        return SlotStanding(SlotState.MISSED, Reason("slot_missed", day | _span(window)))
    return SlotStanding(SlotState.PLANNED, Reason("slot_planned", day))


def _without_visit(window: Window, in_scope: bool, today: date) -> SlotStanding:
    if not in_scope:
        return SlotStanding(SlotState.NOT_IN_SCOPE, Reason("slot_not_in_scope", _span(window)))
    if today > window.end:
        return SlotStanding(SlotState.MISSED, Reason("slot_never_scheduled", _span(window)))
    return SlotStanding(SlotState.TO_BE_PLANNED, Reason("slot_to_be_planned", _span(window)))


def _span(window: Window) -> dict[str, str]:
    return {"start": window.start.isoformat(), "end": window.end.isoformat()}
