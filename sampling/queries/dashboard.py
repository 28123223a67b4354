"""What a city or a county looks at in the morning; the same number of queries for any number of rows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from dairyqa.accounts.models import Bureau
from dairyqa.clocks.choices import Urgency
from dairyqa.clocks.models.clock import ClockQuerySet
from dairyqa.clocks.queries import urgent
from enterprises.models import Enterprise, FoodCategory
from sampling.choices import BatchVerdict, VisitStatus
from sampling.models import LabReport, Sample, SamplingPlan, Visit
from sampling.rules.shares import Share

from .coverage import coverage
from .quotas import RawQuota, raw_quotas

VISIT_STATES = (VisitStatus.DONE, VisitStatus.NOTHING_NEW, VisitStatus.UNDER_WAY, VisitStatus.PLANNED)


@dataclass
class CoverageFigure:
    produced: int = 0
    covered: int = 0

    @property
    def share(self) -> Share:
        return Share(self.covered, self.produced)


@dataclass(frozen=True)
class ReportFigure:
    """Reports of one verdict; what is not sent and not due yet is ``open`` and takes no part in the rate."""

    verdict: str
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    open: int = 0

    @property
    def share(self) -> Share:
        return Share(self.on_time, self.on_time + self.late + self.overdue)


@dataclass(frozen=True)
class FailureFigure:
    passed: int = 0
    failed: int = 0


def quotas_by_place(
    plan: SamplingPlan, enterprises: list[Enterprise], on: date, place: Callable[[Enterprise], int]
) -> dict[int, list[RawQuota]]:
    """The producers' quotas; ``place`` says to which place a producer counts."""
    quotas = raw_quotas(plan, enterprises, on)
    by_place: dict[int, list[RawQuota]] = defaultdict(list)
    for enterprise in enterprises:
        by_place[place(enterprise)] += quotas[enterprise.pk]
    return by_place


def coverage_figures(
    plan: SamplingPlan, enterprises: list[Enterprise], on: date, place: Callable[[Enterprise], int]
) -> tuple[list[FoodCategory], dict[tuple[int, int], CoverageFigure]]:
    """The fine categories in production, and the figures by place and category."""
    categories: dict[int, FoodCategory] = {}
    figures: dict[tuple[int, int], CoverageFigure] = defaultdict(CoverageFigure)
    found = coverage(plan, enterprises, on)
    for enterprise in enterprises:
        for entry in found[enterprise.pk]:
            category = entry.variety.category
            categories[category.pk] = category
            figure = figures[place(enterprise), category.pk]
            figure.produced += 1
            figure.covered += entry.is_covered
    return sorted(categories.values(), key=lambda category: category.position), dict(figures)


def visit_days(plan: SamplingPlan, counties: Sequence[Bureau], first: date, last: date) -> dict[date, Counter[str]]:
    """How many visits each day from ``first`` to ``last`` has, by state; proposed and cancelled ones are none."""
    found = (
        Visit.objects.filter(plan=plan, county__in=counties, planned_on__range=(first, last), status__in=VISIT_STATES)
        .values_list("planned_on", "status")
        .annotate(n=Count("id"))
        .order_by()
    )
    days: dict[date, Counter[str]] = defaultdict(Counter)
    for day, status, n in found:
        days[day][status] = n
    return days


def clock_counts(clocks: ClockQuerySet, on: date) -> dict[Urgency, int]:
    """How many of these clocks run, by urgency."""
    return {urgency: urgent(clocks, urgency, on).count() for urgency in Urgency}


def report_figures(plan: SamplingPlan, counties: Sequence[Bureau], on: date) -> list[ReportFigure]:
    """Passes and failures apart: they have time limits of their own (Q-8.4)."""
    due, sent = F("sample__report_due_on"), Q(sample__reported_on__isnull=False)
    rows = (
        LabReport.objects.filter(sample__plan=plan, sample__county__in=counties)
        .values("verdict")
        .annotate(
            on_time=Count("pk", filter=sent & Q(sample__reported_on__lte=due)),
            late=Count("pk", filter=sent & Q(sample__reported_on__gt=due)),
            overdue=Count("pk", filter=~sent & Q(sample__report_due_on__lt=on)),
            open=Count("pk", filter=~sent & Q(sample__report_due_on__gte=on)),
        )
        .order_by()
    )
    found = {row["verdict"]: ReportFigure(**row) for row in rows}
    return [found.get(verdict, ReportFigure(verdict)) for verdict in (BatchVerdict.PASS, BatchVerdict.FAIL)]


def failure_figures(
    plan: SamplingPlan, counties: Sequence[Bureau]
) -> tuple[list[FoodCategory], dict[tuple[date, int], FailureFigure]]:
    """By month of sampling and fine category, of the samples that have a conclusion."""
    rows = (
        Sample.objects.filter(plan=plan, county__in=counties, concluded_on__isnull=False)
        .annotate(month=TruncMonth("sampled_on"))
        .values("month", "category")
        .annotate(
            passed=Count("pk", filter=Q(verdict=BatchVerdict.PASS)),
            failed=Count("pk", filter=Q(verdict=BatchVerdict.FAIL)),
        )
        .order_by()
    )
    figures = {(row["month"], row["category"]): FailureFigure(row["passed"], row["failed"]) for row in rows}
    categories = FoodCategory.objects.filter(pk__in={category for _month, category in figures}).order_by("position")
    return list(categories), figures
