"""Which batches a visit should take, and why (Q-3.2, Q-3.7, Q-3.8, Q-5.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dairyqa.reasons import Reason


@dataclass(frozen=True)
class ProductCandidate:
    batch_id: int
    variety_id: int
    quantity_kg: Decimal
    produced_on: date
    sampled_before: bool
    variety_covered: bool


@dataclass(frozen=True)
class RankedBatch:
    batch_id: int
    reasons: tuple[Reason, ...]


def rank_products(candidates: Iterable[ProductCandidate]) -> list[RankedBatch]:
    """Batches in the order of the proposal: uncovered varieties first, then large batches, then fresh ones.

    A batch that was sampled under the plan is left out (Q-3.2).
    """
    fresh = [c for c in candidates if not c.sampled_before]
    ordered = sorted(fresh, key=lambda c: (c.variety_covered, -c.quantity_kg, -c.produced_on.toordinal(), c.batch_id))
    largest = max((c.quantity_kg for c in fresh), default=None)
    return [RankedBatch(c.batch_id, _product_reasons(c, largest)) for c in ordered]


def _product_reasons(candidate: ProductCandidate, largest: Decimal | None) -> tuple[Reason, ...]:
    reasons = []
    if not candidate.variety_covered:
        reasons.append(Reason("variety_not_covered_yet"))
    if candidate.quantity_kg == largest:
        reasons.append(Reason("largest_batch_on_hand"))
    return tuple(reasons) or (Reason("variety_covered_smaller_batch"),)
