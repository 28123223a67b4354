"""What the bureau pays for the samples (Q-7): the purchase prices, summed by what one asks for."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from sampling.choices import SampleStatus
from sampling.models import Sample

NOT_TESTED = (SampleStatus.SEALED, SampleStatus.REFUSED)
# What the sums can be broken down by -> the values that name a line; the payer is always the plan's.
GROUPS = {
    "plan": ("plan__code", "plan__payer"),
    "month": ("month", "plan__payer"),
    "county": ("county__area", "plan__payer"),
    "enterprise": ("enterprise__name", "plan__payer"),
}


@dataclass(frozen=True)
class Cost:
    """A line of the statement: ``paid`` in CNY for ``priced`` samples; of ``unpriced`` ones the price is missing.

    ``tested`` is what testing cost, in CNY; of ``untold`` samples that were tested it is missing.
    """

    label: object
    payer: str
    paid: Decimal | None
    priced: int
    unpriced: int
    tested: Decimal | None
    untold: int


def costs_by(samples: QuerySet[Sample], group: str) -> list[Cost]:
    """One line a group and payer; a missing price is counted as missing and never as nothing."""
    names = GROUPS[group]
    lines = samples.order_by().annotate(month=TruncMonth("sampled_on")).values(*names).annotate(**_sums())
    return [
        Cost(line[names[0]], line["plan__payer"], **{name: line[name] for name in _sums()})
        for line in lines.order_by(*names)
    ]


def total_costs(samples: QuerySet[Sample]) -> Cost:
    return Cost(None, "", **samples.order_by().aggregate(**_sums()))


def _sums() -> dict:
    return {
        "paid": Sum("purchase_price"),
        "priced": Count("purchase_price"),
        "unpriced": Count("pk", filter=Q(purchase_price=None)),
        "tested": Sum("test_cost"),
        "untold": Count("pk", filter=Q(test_cost=None) & ~Q(status__in=NOT_TESTED)),
    }
