"""What the laboratory finds when a sample arrives, point by point (样品移交确认单)."""

from dataclasses import dataclass, fields, replace

from sampling.choices import ReceptionOutcome, RefusalGround


@dataclass(frozen=True)
class Findings:
    """The points of the check at the door; each is in order unless it is said otherwise."""

    seals_intact: bool = True
    packaging_intact: bool = True
    quantity_enough: bool = True
    state_normal: bool = True
    papers_complete: bool = True
    papers_match: bool = True

    @property
    def wrong(self) -> tuple[str, ...]:
        """The names of the points that are not in order."""
        return tuple(field.name for field in fields(self) if not getattr(self, field.name))


GROUND_OF = {
    "seals_intact": RefusalGround.SEAL_BROKEN,
    "packaging_intact": RefusalGround.PACKAGE_DAMAGED,
    "quantity_enough": RefusalGround.QUANTITY_SHORT,
    "state_normal": RefusalGround.STATE_ABNORMAL,
    "papers_complete": RefusalGround.PAPERS_DIFFER,
    "papers_match": RefusalGround.PAPERS_DIFFER,
}
# The papers have two points: that they match is what the ground says.
POINT_OF = {ground: point for point, ground in GROUND_OF.items()}


def outcome_of(findings: Findings, remark: str) -> ReceptionOutcome:
    """How a sample that is taken in was received: anything noted or not in order is a remark."""
    return ReceptionOutcome.WITH_REMARK if remark or findings.wrong else ReceptionOutcome.ACCEPTED


def findings_of_refusal(findings: Findings, ground: str) -> Findings:
    """The findings of a refused sample: the point of its ground is not in order, whatever was ticked.

    Papers may be missing or not match: what was found of the two stays.
    """
    if ground == RefusalGround.OTHER or ground in {GROUND_OF[point] for point in findings.wrong}:
        return findings
    return replace(findings, **{POINT_OF[RefusalGround(ground)]: False})
