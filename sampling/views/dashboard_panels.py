"""The panels of a dashboard: a chart's data, and the table behind it whose figures lead to their rows."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau
from dairyqa.clocks.choices import Urgency
from dairyqa.clocks.models.clock import ClockQuerySet
from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Figure, Link, Percent, percent
from dairyqa.workdays.calendar import load_calendar
from enterprises.choices import RAW_KINDS, BatchKind
from enterprises.models import Enterprise
from sampling.choices import BatchVerdict, Punctuality, VisitStatus
from sampling.models import SamplingPlan
from sampling.queries import plan_months
from sampling.queries.dashboard import (
    VISIT_STATES,
    CoverageFigure,
    FailureFigure,
    clock_counts,
    coverage_figures,
    failure_figures,
    quotas_by_place,
    report_figures,
    visit_days,
)
from sampling.queries.quotas import QuotaSum, sum_of
from sampling.rules.shares import Share

PLACES = 2
PASS_RATE_TARGET = 99  # percent, the city keeps it (洛市监办〔2021〕23号, part 2); only the rounding depends on it
Scope = dict[str, int]


@dataclass(frozen=True)
class Place:
    """A row of a panel: a county, or a producer; ``query`` narrows a list to it."""

    pk: int
    label: str
    url: str
    query: dict[str, Any]

    @property
    def link(self) -> Link:
        return Link(self.label, self.url)


@dataclass(frozen=True)
class Panel:
    """``charts`` are data for ``static/js/dashboard-charts.js``."""

    name: str
    title: str
    table: Table
    charts: list[dict] = field(default_factory=list)
    note: str = ""

    @property
    def script_id(self) -> str:
        return f"{self.name}-data"


def producer_place(plan: SamplingPlan, producer: Enterprise) -> Place:
    url = reverse("sampling:producer_obligations", args=[plan.code, producer.credit_code])
    return Place(producer.pk, producer.name, url, {"county": producer.county_id, "q": producer.name})


def shown_share(share: Share) -> Percent:
    return Percent(share.fraction, PLACES)


def bar(value: float | int | None, url: str = "", text: str = "") -> dict:
    return {"value": value, "url": url, "text": text or ("—" if value is None else str(value))}


def share_bar(share: Share, url: str = "") -> dict:
    text = f"{percent(share.fraction, PLACES)} ({share.count}/{share.total})"
    return bar(None if share.fraction is None else float(share.fraction * 100), url, text)


def quota(plan, producers, places: Sequence[Place], place_of: Callable, scope: Scope, on: dt.date) -> Panel:
    """How much of the raw material was sampled, kind by kind and place by place (Q-3.1)."""
    quotas = quotas_by_place(plan, producers, on, place_of)
    page = reverse("sampling:quota", args=[plan.code])
    whole = address(page, {name: scope[name] for name in scope.keys() & {"county"}})
    gauges, series, rows = [], [], []
    for kind in RAW_KINDS:
        label = str(BatchKind(kind).label)
        total = sum_of(kind, (quota for owed in quotas.values() for quota in owed))
        gauges.append({"name": label, **share_bar(_quota_share(plan, total), whole)})
        rows.append(_quota_row(plan, Link(_("Together"), whole), label, total, whole))
        data = {}
        for place in places:
            figure, url = sum_of(kind, quotas.get(place.pk, ())), address(page, place.query)
            if figure.received or figure.sampled:
                rows.append(_quota_row(plan, place.link, label, figure, url))
                data[place.pk] = share_bar(_quota_share(plan, figure), url)
        series.append({"name": label, "data": data})
    shown = [place for place in places if any(place.pk in entry["data"] for entry in series)]
    target = plan.raw_quota_percent
    charts = [{"type": "gauges", "label": _("Share of raw batches sampled"), "target": target, "items": gauges}]
    if shown:
        charts.append(
            {
                "type": "bars",
                "label": _("Share of raw batches sampled, by place"),
                "labels": [place.label for place in shown],
                "series": [
                    {"name": entry["name"], "data": [entry["data"].get(place.pk, bar(None)) for place in shown]}
                    for entry in series
                ],
                "target": target,
                "unit": "%",
                "horizontal": True,
            }
        )
    note = _("Each producer owes %(percent)s %% of its own batches: a surplus here does not mend a shortfall there.")
    table = Table(_quota_columns(), rows, _("No raw material was received yet."))
    return Panel("quota", _("Raw-material quota"), table, charts, note % {"percent": target})


def _quota_columns():
    return (
        Column("place", _("Place")),
        Column("kind", _("Kind")),
        Column("received", _("received"), numeric=True),
        Column("sampled", _("sampled"), numeric=True),
        Column("share", _("Share"), numeric=True),
        Column("required", _("owed"), numeric=True),
        Column("short", _("short"), numeric=True),
    )


def _quota_share(plan: SamplingPlan, figure: QuotaSum) -> Share:
    return Share(figure.sampled, figure.received, plan.raw_quota_percent)


def _quota_row(plan: SamplingPlan, place: Link, kind: str, figure: QuotaSum, url: str) -> dict:
    counts = {name: Figure(getattr(figure, name), url) for name in ("received", "sampled", "required", "short")}
    return {"place": place, "kind": kind, "share": shown_share(_quota_share(plan, figure)), **counts}


def coverage(plan, producers, places: Sequence[Place], place_of: Callable, on: dt.date) -> Panel:
    """Varieties sampled of those in production, place by category (Q-3.8)."""
    categories, figures = coverage_figures(plan, producers, on, place_of)
    page = reverse("sampling:coverage", args=[plan.code])
    rows, labels, covered, uncovered = [], [], [], []
    for place in places:
        of_place = {category.pk: figures.get((place.pk, category.pk)) for category in categories}
        total = _sum_of(figure for figure in of_place.values() if figure)
        if not total.produced:
            continue
        url = address(page, place.query)
        rows.append(
            {
                "place": place.link,
                "covered": Figure(total.covered, url),
                "uncovered": Figure(total.produced - total.covered, url),
                "share": shown_share(total.share),
                **{
                    f"category_{pk}": figure and Link(f"{figure.covered}/{figure.produced}", url)
                    for pk, figure in of_place.items()
                },
            }
        )
        labels.append(place.label)
        covered.append(bar(total.covered, url))
        uncovered.append(bar(total.produced - total.covered, url))
    columns = (
        Column("place", _("Place")),
        Column("covered", _("Sampled"), numeric=True),
        Column("uncovered", _("Not sampled yet"), numeric=True),
        Column("share", _("Share"), numeric=True),
        *(Column(f"category_{category.pk}", category.name, numeric=True, wide_only=True) for category in categories),
    )
    chart = {
        "type": "bars",
        "label": _("Varieties in production by place"),
        "labels": labels,
        "series": [
            {"name": _("Sampled"), "tone": "green", "data": covered},
            {"name": _("Not sampled yet"), "tone": "amber", "data": uncovered},
        ],
        "stacked": True,
        "horizontal": True,
    }
    table = Table(columns, rows, _("No variety is in production."))
    return Panel("coverage", _("Coverage of varieties"), table, [chart] if rows else [])


def _sum_of(figures) -> CoverageFigure:
    total = CoverageFigure()
    for figure in figures:
        total.produced += figure.produced
        total.covered += figure.covered
    return total


def reports(plan, counties: Sequence[Bureau], scope: Scope, on: dt.date) -> Panel:
    """How many reports were in time, passes and failures apart (Q-8.4)."""
    page = reverse("sampling:reports")
    rows, bars = [], []
    for figure in report_figures(plan, counties, on):
        verdict = BatchVerdict(figure.verdict)
        lists = {
            "on_time": Punctuality.ON_TIME,
            "late": Punctuality.LATE,
            "overdue": Punctuality.OVERDUE,
            "open": Punctuality.NOT_DUE,
        }
        counts = {
            name: Figure(
                getattr(figure, name), address(page, scope | {"verdict": verdict.value, "punctuality": state.value})
            )
            for name, state in lists.items()
        }
        rows.append({"verdict": verdict, **counts, "share": shown_share(figure.share)})
        bars.append(share_bar(figure.share, address(page, scope | {"verdict": verdict.value})))
    columns = (
        Column("verdict", _("Verdict"), badge=BatchVerdict),
        Column("on_time", Punctuality.ON_TIME.label, numeric=True),
        Column("late", Punctuality.LATE.label, numeric=True),
        Column("overdue", Punctuality.OVERDUE.label, numeric=True),
        Column("open", Punctuality.NOT_DUE.label, numeric=True),
        Column("share", _("On-time rate"), numeric=True),
    )
    chart = {
        "type": "bars",
        "label": _("On-time rate of reports"),
        "labels": [str(BatchVerdict.PASS.label), str(BatchVerdict.FAIL.label)],
        "series": [{"name": _("On-time rate"), "tone": "blue", "data": bars}],
        "target": 100,
        "unit": "%",
        "most": 100,
        "horizontal": True,
    }
    limits = {"passed": plan.pass_report_workdays, "failed": plan.fail_report_workdays}
    note = _("A pass is reported within %(passed)s working days, a failure within %(failed)s (plan, part 8 (4)).")
    return Panel("reports", _("Reports in time"), Table(columns, rows), [chart], note % limits)


def failures(plan, counties: Sequence[Bureau], scope: Scope) -> Panel:
    """Failed samples by month of sampling and category, beside those that passed."""
    categories, figures = failure_figures(plan, counties)
    rows = [
        _failures_of(month, categories, figures, scope)
        for month in plan_months(plan)
        if any(month == key[0] for key in figures)
    ]
    columns = (
        Column("month", _("Month")),
        Column("passed", BatchVerdict.PASS.label, numeric=True),
        Column("failed", BatchVerdict.FAIL.label, numeric=True),
        Column("share", _("Pass rate"), numeric=True),
        *(Column(f"category_{category.pk}", category.name, numeric=True, wide_only=True) for category in categories),
    )
    failing = [c for c in categories if any(figure.failed for (_m, pk), figure in figures.items() if pk == c.pk)]
    chart = {
        "type": "bars",
        "label": _("Failed samples by month of sampling and category"),
        "labels": [row["month"] for row in rows],
        "series": [
            {"name": c.name, "data": [bar(cell.count, cell.url) for cell in (row[f"category_{c.pk}"] for row in rows)]}
            for c in failing
        ],
        "stacked": True,
    }
    table = Table(columns, rows, _("No sample has a conclusion yet."))
    return Panel("failures", _("Failures by month and category"), table, [chart] if failing else [])


def _failures_of(month: dt.date, categories, figures: dict[tuple[dt.date, int], FailureFigure], scope: Scope) -> dict:
    page = reverse("sampling:samples")
    of_month = scope | {"taken_from": month.isoformat(), "taken_to": _last_of(month).isoformat()}
    failed_query = of_month | {"verdict": BatchVerdict.FAIL.value}
    of_categories = {category.pk: figures.get((month, category.pk), FailureFigure()) for category in categories}
    passed = sum(figure.passed for figure in of_categories.values())
    failed = sum(figure.failed for figure in of_categories.values())
    return {
        "month": f"{month:%Y-%m}",
        "passed": Figure(passed, address(page, of_month | {"verdict": BatchVerdict.PASS.value})),
        "failed": Figure(failed, address(page, failed_query)),
        "share": shown_share(Share(passed, passed + failed, PASS_RATE_TARGET)),
        **{
            f"category_{pk}": Figure(figure.failed, address(page, failed_query | {"category": pk}))
            for pk, figure in of_categories.items()
        },
    }


def clocks(found: ClockQuerySet, scope: Scope, on: dt.date) -> Panel:
    """Running time limits by urgency."""
    page = reverse("clocks:clocks")
    narrowed = {name: value for name, value in scope.items() if name == "county"}
    tones = {Urgency.OVERDUE: "red", Urgency.TODAY: "amber", Urgency.WEEK: "blue", Urgency.LATER: "grey"}
    rows, bars = [], []
    for urgency, count in clock_counts(found, on).items():
        url = address(page, narrowed | {"urgency": urgency.value})
        rows.append({"urgency": urgency.label, "count": Figure(count, url)})
        bars.append(bar(count, url) | {"tone": tones[urgency]})
    columns = (Column("urgency", _("Urgency")), Column("count", _("Clocks"), numeric=True))
    chart = {
        "type": "bars",
        "label": _("Running clocks by urgency"),
        "labels": [str(row["urgency"]) for row in rows],
        "series": [{"name": _("Clocks"), "data": bars}],
        "horizontal": True,
    }
    return Panel("clocks", _("Running clocks"), Table(columns, rows), [chart])


def visits(
    plan, counties: Sequence[Bureau], days: list[dt.date], scope: Scope, on: dt.date
) -> tuple[Panel, list[dict]]:
    """The month's visits as a table, and as a strip of its days."""
    found = visit_days(plan, counties, days[0], days[-1])
    calendar = load_calendar()
    strip, rows = [], []
    for day in days:
        of_day = scope | {"planned_from": day.isoformat(), "planned_to": day.isoformat()}
        counts = found.get(day, {})
        late = counts.get(VisitStatus.PLANNED, 0) if day < on else 0
        strip.append(
            {
                "day": day,
                "total": sum(counts.values()),
                "late": late,
                "is_workday": calendar.is_workday(day),
                "is_today": day == on,
                "url": address(reverse("sampling:visits"), of_day),
            }
        )
        if counts:
            cells = {
                status.value: Figure(
                    counts.get(status, 0), address(reverse("sampling:visits"), of_day | {"status": status.value})
                )
                for status in VISIT_STATES
            }
            rows.append({"day": day, **cells, "late": late})
    columns = (
        Column("day", _("Day")),
        *(Column(status.value, status.label, numeric=True) for status in VISIT_STATES),
        Column("late", _("Not made on its day"), numeric=True),
    )
    return Panel("visits", _("Visits of this month"), Table(columns, rows, _("No visit lies in this month."))), strip


def address(page: str, query: dict) -> str:
    return f"{page}?{urlencode(query)}" if query else page


def _last_of(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
