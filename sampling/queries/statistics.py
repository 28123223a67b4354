"""Figures over many samples, counted in the database: turn-round, items, categories, failures, costs."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from dairyqa.workdays.rules import WorkCalendar, workdays_in
from sampling.choices import BatchVerdict, ItemVerdict
from sampling.models import ItemResult, Sample
from sampling.rules.percentiles import at_share, median
from sampling.rules.shares import Share

# Stage -> from which day to which it runs.
STAGES = {
    "reception": ("sampled_on", "received_on"),
    "testing": ("received_on", "submitted_on"),
    "approval": ("submitted_on", "concluded_on"),
    "reporting": ("concluded_on", "reported_on"),
    "receipt": ("reported_on", "report__acknowledged_on"),
    "whole": ("sampled_on", "report__acknowledged_on"),
}
TOGETHER = None


@dataclass
class Duration:
    """How many working days a stage took, of each number how often."""

    counts: Counter = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def median(self) -> Decimal | None:
        return median(self.counts)

    @property
    def slowest_tenth(self) -> int | None:
        """Working days within which nine of ten were done."""
        return at_share(self.counts, 90)


@dataclass(frozen=True)
class Tested:
    """Passed and failed of one item, category or month; what is data only or not applicable takes no part."""

    label: str
    passed: int
    failed: int
    pk: int | None = None

    @property
    def total(self) -> int:
        return self.passed + self.failed

    @property
    def fail_share(self) -> Share:
        return Share(self.failed, self.total)


@dataclass(frozen=True)
class MonthCost:
    """What was paid in a month of sampling, in CNY; a missing price or cost is counted as missing."""

    month: date
    samples: int
    purchase: Decimal | None
    unpriced: int
    testing: Decimal | None
    untold: int


Durations = dict[str, dict[object, Duration]]


def turn_round(samples: QuerySet[Sample], calendar: WorkCalendar) -> tuple[Durations, Durations]:
    """By laboratory and by month of sampling: stage -> laboratory or month -> duration; None is all together.

    One query a stage, which brings each pair of days once: the memory grows with the days, not with the samples.
    """
    by_laboratory: Durations = {stage: defaultdict(Duration) for stage in STAGES}
    by_month: Durations = {stage: defaultdict(Duration) for stage in STAGES}
    pairs = {stage: _pairs(samples, *days) for stage, days in STAGES.items()}
    between = _Workdays(calendar, (day for found in pairs.values() for row in found for day in row[2:4]))
    for stage, found in pairs.items():
        for laboratory, month, start, end, count in found:
            days = between(start, end)
            for durations, place in ((by_laboratory, laboratory), (by_month, month)):
                durations[stage][place].counts[days] += count
                durations[stage][TOGETHER].counts[days] += count
    return by_laboratory, by_month


def items_tested(samples: QuerySet[Sample]) -> list[Tested]:
    """Items of the samples that are concluded, the one that failed most often first."""
    results = ItemResult.objects.filter(sample__in=samples.filter(concluded_on__isnull=False))
    rows = (
        results.order_by()
        .values("item", "item__name")
        .annotate(passed=_count(ItemVerdict.PASS), failed=_count(ItemVerdict.FAIL))
        .filter(Q(passed__gt=0) | Q(failed__gt=0))
    )
    found = [Tested(row["item__name"], row["passed"], row["failed"], row["item"]) for row in rows]
    return sorted(found, key=lambda one: (-one.failed, -one.total, one.label))


def categories_tested(samples: QuerySet[Sample]) -> list[Tested]:
    rows = _concluded(samples).values("category", "category__name", "category__position")
    counted = rows.annotate(passed=_count(BatchVerdict.PASS), failed=_count(BatchVerdict.FAIL)).order_by(
        "category__position"
    )
    return [Tested(row["category__name"], row["passed"], row["failed"], row["category"]) for row in counted]


def months_tested(samples: QuerySet[Sample]) -> list[Tested]:
    rows = _concluded(samples).annotate(month=TruncMonth("sampled_on")).values("month")
    counted = rows.annotate(passed=_count(BatchVerdict.PASS), failed=_count(BatchVerdict.FAIL)).order_by("month")
    return [Tested(f"{row['month']:%Y-%m}", row["passed"], row["failed"]) for row in counted]


def month_costs(samples: QuerySet[Sample]) -> list[MonthCost]:
    rows = samples.order_by().annotate(month=TruncMonth("sampled_on")).values("month")
    counted = rows.annotate(
        samples=Count("pk"),
        purchase=Sum("purchase_price"),
        unpriced=Count("pk", filter=Q(purchase_price=None)),
        testing=Sum("test_cost"),
        untold=Count("pk", filter=Q(test_cost=None)),
    )
    return [MonthCost(**row) for row in counted.order_by("month")]


def _concluded(samples: QuerySet[Sample]) -> QuerySet[Sample]:
    return samples.order_by().filter(concluded_on__isnull=False)


def _count(verdict: str) -> Count:
    return Count("pk", filter=Q(verdict=verdict))


def _pairs(samples: QuerySet[Sample], start: str, end: str) -> list[tuple]:
    rows = samples.order_by().filter(**{f"{start}__isnull": False, f"{end}__isnull": False})
    return list(
        rows.annotate(month=TruncMonth("sampled_on"), start=F(start), end=F(end))
        .values_list("laboratory__name", "month", "start", "end")
        .annotate(count=Count("pk"))
    )


class _Workdays:
    """Working days between two days, counted once for the whole span."""

    def __init__(self, calendar: WorkCalendar, days: Iterable[date]):
        known = sorted(set(days))
        self.workdays = workdays_in(known[0], known[-1], calendar) if known else []

    def __call__(self, start: date, end: date) -> int:
        return max(0, bisect_right(self.workdays, end) - bisect_right(self.workdays, start))
