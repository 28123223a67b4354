"""Which varieties in production were sampled (Q-3.8)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from enterprises.models import Enterprise, Variety
from sampling.choices import SampleStatus
from sampling.models import SamplingPlan


@dataclass(frozen=True)
class VarietyCoverage:
    variety: Variety
    last_sampled_on: date | None

    @property
    def is_covered(self) -> bool:
        return self.last_sampled_on is not None


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
