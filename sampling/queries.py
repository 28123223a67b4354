"""Reads that span models: what is owed, what is on hand, what a visit should take."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q

from dairyqa.reasons import Reason
from enterprises.choices import RAW_KINDS, BatchKind
from enterprises.models import Batch, Enterprise, Variety
from sampling.choices import SampleStatus, VisitStatus
from sampling.models import Sample, SamplingPlan, Visit
from sampling.rules.proposal import ProductCandidate, RankedBatch, draw, rank_products
from sampling.rules.quota import expected_arrivals, quota_is_met, raw_batches_to_take, required_samples


@dataclass(frozen=True)
class RawQuota:
    """Where a producer stands with one kind of raw material under a plan."""

    kind: str
    received: int
    sampled: int
    required: int
    percent: int

    @property
    def short(self) -> int:
        return max(0, self.required - self.sampled)

    @property
    def is_met(self) -> bool:
        return quota_is_met(self.sampled, self.received, self.percent)

    @property
    def label(self) -> str:
        return BatchKind(self.kind).label


@dataclass(frozen=True)
class VarietyCoverage:
    variety: Variety
    last_sampled_on: date | None

    @property
    def is_covered(self) -> bool:
        return self.last_sampled_on is not None


@dataclass(frozen=True)
class Proposal:
    """What a visit should take: products in the order of preference, raw batches by draw and how many of them."""

    products: list[RankedBatch]
    raw: dict[str, list[RankedBatch]]
    batches: dict[int, Batch]


def raw_quotas(plan: SamplingPlan, enterprises: list[Enterprise], on: date) -> dict[int, list[RawQuota]]:
    """The quota of each producer and kind, cumulative from the start of the plan to ``on`` (Q-3.1); two queries."""
    ids = [enterprise.pk for enterprise in enterprises]
    arrived = (
        Batch.objects.raw()
        .filter(enterprise__in=ids, arrived_on__range=(plan.starts_on, min(on, plan.ends_on)))
        .values_list("enterprise", "kind")
        .annotate(Count("id"))
    )
    sampled = (
        Sample.objects.taken()
        .filter(plan=plan, enterprise__in=ids, kind__in=RAW_KINDS, sampled_on__lte=on)
        .values_list("enterprise", "kind")
        .annotate(Count("id"))
    )
    received_by = {(enterprise, kind): n for enterprise, kind, n in arrived}
    sampled_by = {(enterprise, kind): n for enterprise, kind, n in sampled}
    quotas = defaultdict(list)
    for enterprise in ids:
        for kind in RAW_KINDS:
            received = received_by.get((enterprise, kind), 0)
            taken = sampled_by.get((enterprise, kind), 0)
            if received or taken:
                required = required_samples(received, plan.raw_quota_percent)
                quotas[enterprise].append(RawQuota(kind, received, taken, required, plan.raw_quota_percent))
    return quotas


def coverage(plan: SamplingPlan, enterprises: list[Enterprise]) -> dict[int, list[VarietyCoverage]]:
    """Which varieties in production were sampled under the plan, and when last (Q-3.8); one query."""
    under_plan = Q(batches__samples__plan=plan) & ~Q(batches__samples__status=SampleStatus.REFUSED)
    varieties = (
        Variety.objects.produced()
        .filter(enterprise__in=enterprises)
        .select_related("category")
        .annotate(last_sampled_on=Max("batches__samples__sampled_on", filter=under_plan))
    )
    covered = defaultdict(list)
    for variety in varieties:
        covered[variety.enterprise_id].append(VarietyCoverage(variety, variety.last_sampled_on))
    return covered


def propose(visit: Visit, on: date) -> Proposal:
    """What the visit should take on that day, from the batches on hand, with the reasons."""
    plan = visit.plan
    on_hand = list(
        Batch.objects.filter(enterprise=visit.enterprise_id).on_hand(on).select_related("category", "variety__category")
    )
    sampled = set(Sample.objects.taken().filter(plan=plan, batch__in=on_hand).values_list("batch", flat=True))
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
    quotas = {quota.kind: quota for quota in raw_quotas(plan, [visit.enterprise], on)[visit.enterprise_id]}
    raw = {}
    for kind in RAW_KINDS:
        free = [batch.pk for batch in on_hand if batch.kind == kind and batch.pk not in sampled]
        raw[kind] = _proposed_raw(visit, kind, free, quotas.get(kind), on)
    return Proposal(products, raw, {batch.pk: batch for batch in on_hand})


def _proposed_raw(visit: Visit, kind: str, free: list[int], quota: RawQuota | None, on: date) -> list[RankedBatch]:
    if quota is None:
        return []
    plan = visit.plan
    expected = expected_arrivals(quota.received, (on - plan.starts_on).days + 1, _days_to_next_visit(visit, on))
    count = raw_batches_to_take(
        received=quota.received,
        sampled=quota.sampled,
        expected=expected,
        on_hand=len(free),
        percent=quota.percent,
    )
    reason = Reason(
        "quota_asks_for_raw",
        {
            "received": str(quota.received),
            "sampled": str(quota.sampled),
            "required": str(quota.required),
            "expected": str(expected),
            "count": str(count),
        },
    )
    chosen = draw(free, count, secret=plan.draw_secret, occasion=f"visit/{visit.pk}/{kind}")
    return [RankedBatch(batch, (reason,)) for batch in chosen]


USUAL_DAYS_BETWEEN_VISITS = 15


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
