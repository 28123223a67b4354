"""Which varieties in production were sampled (Q-3.8)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef

from enterprises.choices import BatchKind
from enterprises.models import Batch, Enterprise, Variety
from sampling.models import Sample, SamplingPlan


@dataclass(frozen=True)
class VarietyCoverage:
    """A variety with the last sample of it under the plan, by its number, if there is one."""

    variety: Variety
    last_sampled_on: date | None
    sample: str = ""

    @property
    def is_covered(self) -> bool:
        return self.last_sampled_on is not None


@dataclass(frozen=True)
class VarietyStock:
    """Batches of a variety that a visit could sample now, and when one was last made."""

    on_hand: int = 0
    last_made_on: date | None = None


def coverage(
    plan: SamplingPlan, enterprises: list[Enterprise], on: date | None = None
) -> dict[int, list[VarietyCoverage]]:
    """Which varieties in production were sampled under the plan (up to ``on``), and when last (Q-3.8); two queries."""
    samples = Sample.objects.taken().filter(plan=plan, kind=BatchKind.PRODUCT, enterprise__in=enterprises)
    if on:
        samples = samples.filter(sampled_on__lte=on)
    ordered = samples.order_by("sampled_on", "pk").values_list("batch__variety", "sampled_on", "number")
    last = {variety: (sampled_on, number) for variety, sampled_on, number in ordered}
    covered = defaultdict(list)
    for variety in Variety.objects.produced().filter(enterprise__in=enterprises).select_related("category"):
        covered[variety.enterprise_id].append(VarietyCoverage(variety, *last.get(variety.pk, (None, ""))))
    return covered


def variety_stocks(plan: SamplingPlan, varieties: list[int], on: date) -> dict[int, VarietyStock]:
    """For each variety the unsampled batches on hand and the day of the last batch made; two queries."""
    made = Batch.objects.filter(variety__in=varieties, arrived_on__lte=on).order_by()
    last = dict(made.values_list("variety").annotate(Max("produced_on")))
    taken = Sample.objects.taken().filter(batch=OuterRef("pk"), plan=plan)
    free = dict(made.on_hand(on).filter(~Exists(taken)).values_list("variety").annotate(Count("id")))
    return {variety: VarietyStock(free.get(variety, 0), day) for variety, day in last.items()}
