"""What is on hand at a producer and what a visit should take of it (Q-3.2, Q-3.7, Q-5.1, Q-A.2)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils.functional import cached_property

from dairyqa.clocks.queries import deadline_of
from dairyqa.reasons import Reason
from enterprises.choices import BatchKind
from enterprises.models import Batch
from sampling.choices import VisitKind
from sampling.models import Sample, SamplingPlan, Visit
from sampling.rules.proposal import ProductCandidate, RankedBatch, rank_products
from sampling.rules.quantities import QuantityRule

from .coverage import coverage
from .raw_draws import RawNeed, raw_needs


@dataclass(frozen=True)
class Choice:
    """A batch on hand as the samplers see it; ``sample`` is the one taken of it under the plan already."""

    batch: Batch
    reasons: tuple[Reason, ...]
    is_proposed: bool
    sample: Sample | None = None


@dataclass(frozen=True)
class Proposal:
    """What a visit should take: products in the order of preference, raw batches as they were drawn.

    ``needs`` says of each raw material how many are to be taken, from which; ``batches``
    is everything on hand, ``samples`` what was taken of it under the plan, by batch.
    """

    products: list[RankedBatch]
    needs: dict[str, RawNeed]
    batches: dict[int, Batch]
    samples: dict[int, Sample]

    @property
    def is_empty(self) -> bool:
        return not self.products and not any(need.count for need in self.needs.values())

    @property
    def raw(self) -> dict[str, list[RankedBatch]]:
        return {kind: [RankedBatch(batch, need.reasons) for batch in need.drawn] for kind, need in self.needs.items()}

    @cached_property
    def choices(self) -> dict[int, Choice]:
        """Every batch on hand: what is proposed first, then what else there is, what was sampled last."""
        proposed = [*self.products[:1], *(entry for drawn in self.raw.values() for entry in drawn)]
        ranked = {entry.batch_id: Choice(self.batches[entry.batch_id], entry.reasons, True) for entry in proposed}
        for entry in self.products[1:]:
            ranked[entry.batch_id] = Choice(self.batches[entry.batch_id], entry.reasons, False)
        others = [batch for pk, batch in self.batches.items() if pk not in ranked]
        for batch in sorted(
            others, key=lambda batch: (batch.pk in self.samples, -batch.arrived_on.toordinal(), batch.pk)
        ):
            ranked[batch.pk] = Choice(batch, (), False, self.samples.get(batch.pk))
        return ranked

    def choices_of(self, kind: str) -> list[Choice]:
        return [choice for choice in self.choices.values() if choice.batch.kind == kind]


def quantity_rule(plan: SamplingPlan, batch: Batch) -> QuantityRule | None:
    """What the plan demands of a sample of this batch (Q-5.2); None if it says nothing of the product group."""
    minima = plan.quantities.filter(group=batch.category.group).first()
    return minima and minima.as_rule()


REINSPECTION_CLOCKS = ("C01", "C02", "C06", "C08")


def reinspection_until(sampled_on: date) -> date:
    """The last day on which a producer can apply for re-inspection if every step takes its whole time.

    Delivered and tested (C01, C02), served (C06), applied for (C08).
    """
    day = sampled_on
    for clock in REINSPECTION_CLOCKS:
        day = deadline_of(clock, day).due
    return day


def recent_raw_batches(visit: Visit, on: date) -> list[Batch]:
    """The newest lines of the raw-material ledger, each with its samples under the plan in ``taken`` (Q-A.2)."""
    taken = Prefetch("samples", Sample.objects.taken().filter(plan=visit.plan_id), to_attr="taken")
    ledger = Batch.objects.raw().filter(enterprise=visit.enterprise_id, arrived_on__lte=on).select_related("category")
    return list(ledger.prefetch_related(taken).order_by("-arrived_on", "-pk")[:RECENT_LINES])


def earlier_samples(visit: Visit) -> list[Sample]:
    """The last samples taken at the producer under any plan, newest first (Q-A.2)."""
    return list(visit.enterprise.samples.exclude(visit=visit).order_by("-sampled_on", "-pk")[:RECENT_LINES])


RECENT_LINES = 12


def propose(visit: Visit, on: date) -> Proposal:
    """What the visit should take on that day, from the batches on hand, with the reasons.

    A supplementary visit takes raw material only.
    """
    plan = visit.plan
    batches = Batch.objects.filter(enterprise=visit.enterprise_id).on_hand(on)
    if visit.kind == VisitKind.SUPPLEMENTARY:
        batches = batches.raw()
    on_hand = list(batches.select_related("category", "variety__category"))
    sampled = {sample.batch_id: sample for sample in Sample.objects.taken().filter(plan=plan, batch__in=on_hand)}
    covered = {
        entry.variety.pk for entry in coverage(plan, [visit.enterprise])[visit.enterprise_id] if entry.is_covered
    }
    products = rank_products(
        ProductCandidate(
            batch_id=batch.pk,
            variety_id=batch.variety_id,
            quantity_kg=batch.quantity_kg,
            produced_on=batch.produced_on,
            sampled_before=batch.pk in sampled,
            variety_covered=batch.variety_id in covered,
        )
        for batch in on_hand
        if batch.kind == BatchKind.PRODUCT
    )
    needs = raw_needs(visit, on, on_hand, sampled)
    return Proposal(products, needs, {batch.pk: batch for batch in on_hand}, sampled)
