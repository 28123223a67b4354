"""Reads that span models: what is owed, what is on hand, what a visit should take."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Prefetch, Q, prefetch_related_objects
from django.utils.functional import cached_property

from dairyqa.clocks.queries import deadline_of
from dairyqa.reasons import Reason
from enterprises.choices import RAW_KINDS, BatchKind, EnterpriseStatus
from enterprises.models import Batch, Enterprise, Variety
from sampling.choices import SampleStatus, SlotState, VisitStatus
from sampling.models import Sample, SamplingPlan, Visit
from sampling.rules.obligations import SlotStanding, VisitFacts, slot_standing
from sampling.rules.proposal import ProductCandidate, RankedBatch, draw, rank_products
from sampling.rules.quantities import QuantityRule
from sampling.rules.quota import expected_arrivals, quota_is_met, raw_batches_to_take, required_samples
from sampling.rules.schedule import Window
from sampling.rules.windows import visit_window


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
class Choice:
    """A batch on hand as the samplers see it; ``sample`` is the one taken of it under the plan already."""

    batch: Batch
    reasons: tuple[Reason, ...]
    is_proposed: bool
    sample: Sample | None = None


@dataclass(frozen=True)
class Proposal:
    """What a visit should take: products in the order of preference, raw batches by draw and how many of them.

    ``batches`` is everything on hand, ``samples`` what was taken of it under the plan, by batch.
    """

    products: list[RankedBatch]
    raw: dict[str, list[RankedBatch]]
    batches: dict[int, Batch]
    samples: dict[int, Sample]

    @property
    def is_empty(self) -> bool:
        return not self.products and not any(self.raw.values())

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


@dataclass(frozen=True)
class MonthSlot:
    """A slot of a month at a producer, with its visit if there is one."""

    month: date
    slot: int
    standing: SlotStanding
    visit_id: int | None


@dataclass(frozen=True)
class Obligation:
    """What a producer owes under a plan: visits of each month, raw-material batches, varieties."""

    enterprise: Enterprise
    months: list[list[MonthSlot]]
    quotas: list[RawQuota]
    varieties: list[VarietyCoverage]

    @property
    def missed(self) -> int:
        return sum(slot.standing.state == SlotState.MISSED for month in self.months for slot in month)

    @property
    def raw_short(self) -> int:
        return sum(quota.short for quota in self.quotas)

    @property
    def uncovered(self) -> int:
        return sum(not entry.is_covered for entry in self.varieties)

    @property
    def shortfall(self) -> int:
        """Everything that is behind, visits, raw-material batches and varieties together: what lists are sorted by."""
        return self.missed + self.raw_short + self.uncovered


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


def month_windows(plan: SamplingPlan, month: date) -> list[Window]:
    """The windows of a month (its first day), by slot."""
    return [
        Window(window.slot, *visit_window(month, window.first_week, window.last_week, plan.week_definition))
        for window in plan.windows.all()
    ]


def plan_months(plan: SamplingPlan) -> list[date]:
    """The first days of the months of the plan's period."""
    first, last = (day.year * 12 + day.month - 1 for day in (plan.starts_on, plan.ends_on))
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]


def obligations(plan: SamplingPlan, enterprises: list[Enterprise], on: date) -> list[Obligation]:
    """How each producer stands on a day: every slot of the plan's months, quotas, coverage; five queries."""
    visits = {
        (visit.enterprise_id, visit.month, visit.slot): visit
        for visit in Visit.objects.filter(plan=plan, enterprise__in=enterprises)
    }
    quotas, covered = raw_quotas(plan, enterprises, on), coverage(plan, enterprises)
    prefetch_related_objects([plan], "windows")
    months = [(month, month_windows(plan, month)) for month in plan_months(plan)]
    return [
        Obligation(
            enterprise=enterprise,
            months=[
                [
                    _month_slot(enterprise, month, window, visits.get((enterprise.pk, month, window.slot)), on)
                    for window in windows
                ]
                for month, windows in months
            ],
            quotas=quotas[enterprise.pk],
            varieties=covered[enterprise.pk],
        )
        for enterprise in enterprises
    ]


def _month_slot(enterprise: Enterprise, month: date, window: Window, visit: Visit | None, on: date) -> MonthSlot:
    in_scope = (
        enterprise.status == EnterpriseStatus.PRODUCING
        and enterprise.licence_valid_from <= window.end
        and enterprise.licence_valid_until >= window.start
    )
    facts = visit and VisitFacts(
        visit.status, visit.ended_on or visit.started_on or visit.planned_on, visit.closing_reason
    )
    standing = slot_standing(window, facts, in_scope=in_scope, today=on)
    return MonthSlot(month, window.slot, standing, visit.pk if visit else None)


def quantity_rule(plan: SamplingPlan, batch: Batch) -> QuantityRule | None:
    """What the plan demands of a sample of this batch (Q-5.2); None if it says nothing of the product group."""
    minima = plan.quantities.filter(group=batch.category.group).first()
    return minima and minima.as_rule()


def reinspection_until(sampled_on: date) -> date:
    """The last day on which a producer can apply for re-inspection if every step takes its whole time.

    Delivered and tested (C01, C02), served (C06), applied for (C08).
    """
    day = sampled_on
    for clock in ("C01", "C02", "C06", "C08"):
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
    """What the visit should take on that day, from the batches on hand, with the reasons."""
    plan = visit.plan
    on_hand = list(
        Batch.objects.filter(enterprise=visit.enterprise_id).on_hand(on).select_related("category", "variety__category")
    )
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
    quotas = {quota.kind: quota for quota in raw_quotas(plan, [visit.enterprise], on)[visit.enterprise_id]}
    raw = {}
    for kind in RAW_KINDS:
        free = [batch.pk for batch in on_hand if batch.kind == kind and batch.pk not in sampled]
        raw[kind] = _proposed_raw(visit, kind, free, quotas.get(kind), on)
    return Proposal(products, raw, {batch.pk: batch for batch in on_hand}, sampled)


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
