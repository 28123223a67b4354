"""Which raw batches a visit takes: how many the quota asks for, from which, and what was drawn (Q-3.1, Q-5.1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dairyqa.reasons import Reason
from enterprises.choices import RAW_KINDS
from enterprises.models import Batch
from sampling.choices import DrawKind, DrawStatus, VisitStatus
from sampling.models import Draw, Sample, Visit
from sampling.rules.quota import expected_arrivals, raw_batches_owed

from .quotas import RawQuota, raw_quotas

USUAL_DAYS_BETWEEN_VISITS = 15


def raw_occasion(visit: Visit, kind: str) -> str:
    return f"visit/{visit.pk}/{kind}"


def candidate_of(batch: Batch) -> dict:
    """A batch as it stands in the list of candidates, in the words of the ledger."""
    words = (batch.arrived_on.isoformat(), batch.source, batch.lot, f"{batch.quantity_kg.normalize():f} kg")
    return {"id": batch.pk, "label": " ".join(word for word in words if word)}


@dataclass(frozen=True)
class RawNeed:
    """What a visit should take of one kind of raw material.

    ``owed`` is how many the quota asks for, ``frame`` are the batches on hand that
    could be taken, ``excluded`` those that were sampled before. ``draw`` is the draw
    that stands, ``sealed`` those that tablets hold and have not made yet.
    """

    kind: str
    frame: list[dict]
    excluded: list[dict]
    owed: int
    reasons: tuple[Reason, ...]
    draw: Draw | None
    sealed: list[Draw]
    taken_here: frozenset[int]

    @property
    def count(self) -> int:
        """How many are still to be taken now."""
        return min(self.owed, len(self.frame))

    @property
    def drawn(self) -> list[int]:
        """The batches drawn that can still be taken, no more than are needed."""
        free = {candidate["id"] for candidate in self.frame}
        result = self.draw.result if self.draw else []
        return [batch for batch in result if batch in free][: self.count]

    @property
    def undrawn(self) -> int:
        """How many are needed beyond what was drawn."""
        return self.count - len(self.drawn)

    @property
    def is_as_drawn(self) -> bool:
        """Whether a draw stands and neither the candidates nor their number have changed since."""
        if self.draw is None:
            return False
        known = {candidate["id"] for candidate in self.draw.frame}
        now = {candidate["id"] for candidate in self.frame} | (self.taken_here & known)
        return now == known and self.count + len(self.taken_here & known) <= self.draw.count


def raw_needs(visit: Visit, on: date, on_hand: Iterable[Batch], samples: Mapping[int, Sample]) -> dict[str, RawNeed]:
    """By kind; ``on_hand`` are the producer's batches on that day, ``samples`` those taken of them, by batch."""
    quotas = {quota.kind: quota for quota in raw_quotas(visit.plan, [visit.enterprise], on)[visit.enterprise_id]}
    draws = list(
        Draw.objects.filter(visit=visit, kind=DrawKind.RAW_BATCHES).exclude(status=DrawStatus.ABORTED).order_by("pk")
    )
    days_ahead = _days_to_next_visit(visit, on)
    needs: dict[str, RawNeed] = {}
    for kind in RAW_KINDS:
        batches = sorted((batch for batch in on_hand if batch.kind == kind), key=lambda batch: batch.pk)
        free = [batch for batch in batches if batch.pk not in samples]
        taken = [batch for batch in batches if batch.pk in samples]
        owed, reasons = _owed(visit, quotas.get(kind), len(free), days_ahead, on)
        of_kind = [draw for draw in draws if draw.occasion == raw_occasion(visit, kind)]
        needs[kind] = RawNeed(
            kind=kind,
            frame=[candidate_of(batch) for batch in free],
            excluded=[
                {**candidate_of(batch), "reason": _sampled_before(samples[batch.pk]).as_json()} for batch in taken
            ],
            owed=owed,
            reasons=reasons,
            draw=next((draw for draw in of_kind if draw.status == DrawStatus.DONE), None),
            sealed=[draw for draw in of_kind if draw.status == DrawStatus.COMMITTED],
            taken_here=frozenset(batch.pk for batch in taken if samples[batch.pk].visit_id == visit.pk),
        )
    return needs


def _sampled_before(sample: Sample) -> Reason:
    return Reason("batch_sampled_before", {"number": sample.number})


def _owed(visit: Visit, quota: RawQuota | None, free: int, days_ahead: int, on: date) -> tuple[int, tuple[Reason, ...]]:
    if quota is None:
        return 0, ()
    expected = expected_arrivals(quota.received, (on - visit.plan.starts_on).days + 1, days_ahead)
    owed = raw_batches_owed(received=quota.received, sampled=quota.sampled, expected=expected, percent=quota.percent)
    if any(reason["code"] == f"supplementary_{quota.kind}" for reason in visit.reasons):
        owed = max(owed, 1)  # it was made for what the end of the plan will lack, also where the quota is met today
    figures = {
        "received": str(quota.received),
        "sampled": str(quota.sampled),
        "required": str(quota.required),
        "expected": str(expected),
        "count": str(min(owed, free)),
    }
    return owed, (Reason("quota_asks_for_raw", figures),)


def _days_to_next_visit(visit: Visit, on: date) -> int:
    following = (
        Visit.objects.filter(
            plan=visit.plan_id, enterprise=visit.enterprise_id, status=VisitStatus.PLANNED, planned_on__gt=on
        )
        .order_by("planned_on")
        .values_list("planned_on", flat=True)
        .first()
    )
    return (following - on).days if following else USUAL_DAYS_BETWEEN_VISITS
