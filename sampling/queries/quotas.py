"""The raw-material quota of producers (Q-3.1)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth

from enterprises.choices import RAW_KINDS, BatchKind
from enterprises.models import Batch, Enterprise
from sampling.models import Sample, SamplingPlan
from sampling.rules.quota import quota_is_met, required_samples

from .months import plan_months


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
class QuotaSum:
    """The quotas of several producers together.

    Each producer owes its own share, so what is owed and what is short are sums, not a share of the sum.
    """

    kind: str
    received: int
    sampled: int
    required: int
    short: int
    producers_short: int

    @property
    def label(self) -> str:
        return BatchKind(self.kind).label


@dataclass(frozen=True)
class MonthQuota:
    """One month of a quota: what came and what was sampled in it, and the sums since the start of the plan."""

    month: date
    received: int
    sampled: int
    total_received: int
    total_sampled: int
    required: int
    short: int


def raw_quotas(plan: SamplingPlan, enterprises: list[Enterprise], on: date) -> dict[int, list[RawQuota]]:
    """The quota of each producer and kind, cumulative from the start of the plan to ``on`` (Q-3.1); two queries.

    Batches that were there before the plan began count neither as received nor as sampled.
    """
    ids = [enterprise.pk for enterprise in enterprises]
    received_by = _counted(received_batches(plan, on).filter(enterprise__in=ids))
    sampled_by = _counted(raw_samples(plan, on).filter(enterprise__in=ids))
    quotas = defaultdict(list)
    for enterprise in ids:
        for kind in RAW_KINDS:
            received = received_by.get((enterprise, kind), 0)
            taken = sampled_by.get((enterprise, kind), 0)
            if received or taken:
                required = required_samples(received, plan.raw_quota_percent)
                quotas[enterprise].append(RawQuota(kind, received, taken, required, plan.raw_quota_percent))
    return quotas


def sum_of(kind: str, quotas: Iterable[RawQuota]) -> QuotaSum:
    """The quotas of one kind added up."""
    own = [quota for quota in quotas if quota.kind == kind]
    return QuotaSum(
        kind=kind,
        received=sum(quota.received for quota in own),
        sampled=sum(quota.sampled for quota in own),
        required=sum(quota.required for quota in own),
        short=sum(quota.short for quota in own),
        producers_short=sum(not quota.is_met for quota in own),
    )


def quota_months(plan: SamplingPlan, enterprises: list[Enterprise], on: date) -> dict[str, list[MonthQuota]]:
    """Month by month up to ``on``, for each kind: the sum of the producers' own shares; two queries."""
    ids = [enterprise.pk for enterprise in enterprises]
    received = _by_month(received_batches(plan, on).filter(enterprise__in=ids), "arrived_on")
    sampled = _by_month(raw_samples(plan, on).filter(enterprise__in=ids), "sampled_on")
    months = [month for month in plan_months(plan) if month <= on]
    found: dict[str, list[MonthQuota]] = {}
    for kind in RAW_KINDS:
        came, taken = dict.fromkeys(ids, 0), dict.fromkeys(ids, 0)
        found[kind] = []
        for month in months:
            new = {pk: received.get((pk, kind, month), 0) for pk in ids}
            new_taken = {pk: sampled.get((pk, kind, month), 0) for pk in ids}
            for pk in ids:
                came[pk] += new[pk]
                taken[pk] += new_taken[pk]
            owed = {pk: required_samples(came[pk], plan.raw_quota_percent) for pk in ids}
            found[kind].append(
                MonthQuota(
                    month=month,
                    received=sum(new.values()),
                    sampled=sum(new_taken.values()),
                    total_received=sum(came.values()),
                    total_sampled=sum(taken.values()),
                    required=sum(owed.values()),
                    short=sum(max(0, owed[pk] - taken[pk]) for pk in ids),
                )
            )
    return found


def received_batches(plan: SamplingPlan, on: date) -> QuerySet[Batch]:
    """Raw-material batches that came in the plan's period, up to ``on``."""
    return Batch.objects.raw().filter(arrived_on__range=(plan.starts_on, min(on, plan.ends_on)))


def raw_samples(plan: SamplingPlan, on: date) -> QuerySet[Sample]:
    """The samples of such batches, those refused by the laboratory left out."""
    return Sample.objects.taken().filter(
        plan=plan, kind__in=RAW_KINDS, sampled_on__lte=on, batch__arrived_on__gte=plan.starts_on
    )


def _counted(rows: QuerySet) -> dict[tuple[int, str], int]:
    counted = rows.values_list("enterprise", "kind").annotate(Count("id")).order_by()
    return {(enterprise, kind): n for enterprise, kind, n in counted}


def _by_month(rows: QuerySet, day: str) -> dict[tuple[int, str, date], int]:
    by_month = rows.annotate(in_month=TruncMonth(day)).values_list("enterprise", "kind", "in_month")
    counted = by_month.annotate(Count("id")).order_by()
    return {(enterprise, kind, month): n for enterprise, kind, month, n in counted}
