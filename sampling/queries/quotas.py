"""The raw-material quota of producers (Q-3.1)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from enterprises.choices import RAW_KINDS, BatchKind
from enterprises.models import Batch, Enterprise
from sampling.models import Sample, SamplingPlan
from sampling.rules.quota import quota_is_met, required_samples


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
