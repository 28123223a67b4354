"""When re-inspection (复检) is refused, what of it is tested, and who bears its cost (办法第30–36条)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dairyqa.reasons import Reason
from rectification.choices import FeeBearer, ReinspectionOutcome, ReinspectionRefusal
from sampling.choices import BackupStatus, ItemGroup, ItemVerdict


@dataclass(frozen=True)
class ContestedItem:
    """A failed item that is contested, by the limit that was frozen into its result."""

    code: str
    name: str
    group: str
    is_microbiological: bool

    @property
    def needs_legal_decision(self) -> bool:
        """Lactic acid bacteria stand in a clause of their own; whether it is microbiological in law is unclear."""
        return self.group == ItemGroup.LAB_COUNT and not self.is_microbiological


@dataclass(frozen=True)
class BackupFacts:
    """The backup portion as it stands; ``status`` is None where none was stored."""

    status: str | None
    expires_on: date | None
    finding: str = ""


@dataclass(frozen=True)
class Ground:
    """A ground of refusal that the facts give (办法第31条), and the sentence that says so."""

    refusal: ReinspectionRefusal
    reason: Reason


def counting_day(posted_on: date | None, received_on: date, posting_counts: bool) -> date:
    """The day on which an application counts as made: that of posting, or that of receipt (clocks.md, 4 (8))."""
    return posted_on if posted_on and posting_counts else received_on


def grounds_of_refusal(
    *, items: Sequence[ContestedItem], backup: BackupFacts, applied_on: date, until: date | None, today: date
) -> list[Ground]:
    """Every ground on which the whole application is refused, the most certain first; none if it may be accepted.

    ``applied_on`` is the day that counts, ``until`` the last day of the right
    (C08). Microbiological items are a ground only where nothing else is
    contested: of mixed failures the others are tested (``reinspectable``).
    """
    found = []
    if until and applied_on > until:
        found.append(
            Ground(
                ReinspectionRefusal.LATE,
                Reason("reinspection_late", {"applied": applied_on.isoformat(), "until": until.isoformat()}),
            )
        )
    if items and not reinspectable(items):
        names = "、".join(item.name for item in items)
        found.append(
            Ground(ReinspectionRefusal.MICROBIOLOGICAL, Reason("reinspection_microbiological", {"items": names}))
        )
    if backup.expires_on and today > backup.expires_on:
        expired = Reason("reinspection_backup_expired", {"expires": backup.expires_on.isoformat()})
        found.append(Ground(ReinspectionRefusal.BACKUP_EXPIRED, expired))
    return [*found, *_unusable(backup)]


def _unusable(backup: BackupFacts) -> list[Ground]:
    if backup.finding:
        reason = Reason("reinspection_backup_found", {"finding": backup.finding})
    elif backup.status is None:
        reason = Reason("reinspection_backup_absent")
    elif backup.status in (BackupStatus.DISPOSED, BackupStatus.USED_UP):
        reason = Reason("reinspection_backup_disposed")
    else:
        return []
    return [Ground(ReinspectionRefusal.BACKUP_UNUSABLE, reason)]


def reinspectable(items: Iterable[ContestedItem]) -> list[ContestedItem]:
    """The items that another body tests: microbiological ones are never re-inspected (办法第31条)."""
    return [item for item in items if not item.is_microbiological]


def doubtful(items: Iterable[ContestedItem]) -> list[ContestedItem]:
    """The items of which a legal officer must say whether they may be re-inspected."""
    return [item for item in items if item.needs_legal_decision]


@dataclass(frozen=True)
class Body:
    """A body of the list, by its key; ``laboratory`` is the key of ours, if it is one of ours; ``items`` are names."""

    id: int
    name: str
    is_active: bool
    laboratory: int | None
    items: frozenset[str]


@dataclass(frozen=True)
class Candidates:
    """Who takes part in the draw, and who does not with the reason; in the form of ``sampling.rules.draws``."""

    frame: list[dict]
    excluded: list[dict]


def candidates(
    bodies: Iterable[Body],
    *,
    items: Collection[str],
    first_laboratory: int,
    first_laboratory_name: str,
    declined: Collection[int] = (),
) -> Candidates:
    """The bodies that may test every contested item and are not the first laboratory (办法第32条第2款)."""
    frame, excluded = [], []
    for body in sorted(bodies, key=lambda body: body.id):
        row = {"id": body.id, "label": body.name}
        lack = _lack(body, items, first_laboratory, first_laboratory_name, declined)
        if lack:
            excluded.append({**row, "reason": lack.as_json()})
        else:
            frame.append(row)
    return Candidates(frame, excluded)


def _lack(
    body: Body, items: Collection[str], first_laboratory: int, first_name: str, declined: Collection[int]
) -> Reason | None:
    if not body.is_active:
        return Reason("body_not_active")
    if body.laboratory == first_laboratory or body.name == first_name:
        return Reason("body_tested_first")
    if body.id in declined:
        return Reason("body_declined")
    missing = sorted(set(items) - body.items)
    return Reason("body_may_not_test", {"items": "、".join(missing)}) if missing else None


def outcome_of(verdicts: Iterable[str]) -> ReinspectionOutcome:
    """The re-inspection differs from the first conclusion only if every item that it tested conforms."""
    if all(verdict == ItemVerdict.PASS for verdict in verdicts):
        return ReinspectionOutcome.OVERTURNED
    return ReinspectionOutcome.CONFIRMED


def fee_bearer(outcome: str) -> FeeBearer:
    """The applicant pays first; the bureau bears the cost where the first conclusion was wrong (办法第36条)."""
    return FeeBearer.AUTHORITY if outcome == ReinspectionOutcome.OVERTURNED else FeeBearer.APPLICANT
