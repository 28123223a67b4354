"""The parts of verification and disposal: which a case has, which must be done, what amounts must give."""

from collections.abc import Iterable
from decimal import Decimal

from rectification.choices import CaseOrigin, CasePartKind, RecallClass

# What follows after the case is closed: it holds up no closing.
AFTER_CLOSING = (CasePartKind.LOOK_BACK, CasePartKind.PUBLICATION)

# By class of a recall: the clocks of its start and of its end (食品召回管理办法第 13、18 条).
RECALL_CLOCKS = {
    RecallClass.FIRST: ("C28", "C31"),
    RecallClass.SECOND: ("C29", "C32"),
    RecallClass.THIRD: ("C30", "C33"),
}


def parts_of(origin: str) -> list[CasePartKind]:
    """The parts of a case; only results of sampling are published."""
    return [kind for kind in CasePartKind if kind != CasePartKind.PUBLICATION or origin == CaseOrigin.SAMPLE]


def must_be_done(kind: str, *, origin: str, is_raw: bool) -> bool:
    """Whether a part cannot be “not needed”.

    Risk control and cause always; the amounts of a sampled batch; for raw
    material the notice to the supplier's bureau (L-3.2.4).
    """
    match kind:
        case CasePartKind.RISK_CONTROL | CasePartKind.CAUSE | CasePartKind.LOOK_BACK | CasePartKind.PUBLICATION:
            return True
        case CasePartKind.AMOUNTS:
            return origin == CaseOrigin.SAMPLE
        case CasePartKind.TRANSFER:
            return is_raw
    return False


def off_by(made: Decimal, parts: Iterable[Decimal]) -> Decimal:
    """By how much the parts exceed what was made; negative where some of it is not accounted for."""
    return sum(parts, Decimal(0)) - made
