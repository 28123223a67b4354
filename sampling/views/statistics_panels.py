"""The panels of the statistics: a chart's data and the table behind it."""

from collections.abc import Sequence
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from dairyqa.workdays.calendar import load_calendar
from sampling.choices import BatchVerdict
from sampling.models import Sample
from sampling.queries.statistics import (
    STAGES,
    TOGETHER,
    Duration,
    Durations,
    Tested,
    categories_tested,
    items_tested,
    month_costs,
    months_tested,
    turn_round,
)
from sampling.rules.shares import Share

from .dashboard_panels import PASS_RATE_TARGET, Panel, bar, share_bar, shown_share

STAGE_LABELS = {
    "reception": gettext_lazy("Sampling to reception"),
    "testing": gettext_lazy("Reception to hand-over for approval"),
    "approval": gettext_lazy("Hand-over to conclusion"),
    "reporting": gettext_lazy("Conclusion to report"),
    "receipt": gettext_lazy("Report to receipt"),
    "whole": gettext_lazy("Sampling to receipt, the whole way"),
}
SHORT_LABELS = {
    "testing": gettext_lazy("Testing"),
    "approval": gettext_lazy("Approval"),
    "reporting": gettext_lazy("Reporting"),
}
MOST_ITEMS = 12


def all_panels(samples: QuerySet[Sample], *, may_see_costs: bool) -> list[Panel]:
    by_laboratory, by_month = turn_round(samples, load_calendar())
    shown = [
        stages(by_laboratory),
        _durations("laboratories", _("Turn-round by laboratory"), _("Laboratory"), by_laboratory, str),
        _durations(
            "months",
            _("Turn-round by month of sampling"),
            _("Month"),
            by_month,
            lambda month: f"{month:%Y-%m}",
            note=_("The latest months hold only those that are through already, the quick ones."),
        ),
        items(items_tested(samples)),
        _tested("categories", _("Batches by category"), _("Fine category"), categories_tested(samples)),
        failures(months_tested(samples)),
    ]
    return [*shown, costs(samples)] if may_see_costs else shown


def stages(by_laboratory: Durations) -> Panel:
    """How many working days each step of a sample takes."""
    rows = [
        {"stage": str(label), **_figures(by_laboratory[stage].get(TOGETHER, Duration()))}
        for stage, label in STAGE_LABELS.items()
    ]
    measured = [row for row in rows if row["count"]]
    chart = {
        "type": "bars",
        "label": _("Working days by stage"),
        "labels": [row["stage"] for row in measured],
        "series": [
            {"name": _("median"), "data": [bar(_plain(row["median"])) for row in measured]},
            {"name": _("90th percentile"), "data": [bar(row["slowest"]) for row in measured]},
        ],
        "horizontal": True,
    }
    columns = (
        Column("stage", _("Stage")),
        Column("count", _("Samples"), numeric=True),
        Column("median", _("median"), numeric=True),
        Column("slowest", _("90th percentile"), numeric=True),
    )
    table = Table(columns, rows, _("Nothing to count yet."))
    note = _("Working days, the first day not counted. Nine samples in ten took no longer than the 90th percentile.")
    return Panel("stages", _("Turn-round by stage"), table, [chart] if measured else [], note)


def _durations(name: str, title: str, head: str, durations: Durations, label, note: str = "") -> Panel:
    """Medians of a laboratory or month, stage by stage, the 90th percentile behind each."""
    places = sorted({place for found in durations.values() for place in found if place is not TOGETHER})
    rows = [
        {
            "place": label(place),
            "count": durations["reception"].get(place, Duration()).total,
            **{stage: _in_words(durations[stage].get(place, Duration())) for stage in STAGES},
        }
        for place in places
    ]
    columns = (
        Column("place", head),
        Column("count", _("Samples"), numeric=True),
        *(Column(stage, str(STAGE_LABELS[stage]), numeric=True, wide_only=stage != "whole") for stage in STAGES),
    )
    chart = {
        "type": "bars",
        "label": title,
        "labels": [row["place"] for row in rows],
        "series": [
            {
                "name": str(label_of_stage),
                "data": [bar(_plain(durations[stage].get(place, Duration()).median)) for place in places],
            }
            for stage, label_of_stage in SHORT_LABELS.items()
        ],
        "stacked": True,
    }
    said = _("Median of the working days, in brackets the 90th percentile.")
    table = Table(columns, rows, _("Nothing to count yet."))
    return Panel(name, title, table, [chart] if rows else [], f"{said} {note}".strip())


def items(found: Sequence[Tested]) -> Panel:
    """How often each item failed."""
    panel = _tested("items", _("Items"), _("Test item"), found)
    failing = [one for one in found if one.failed][:MOST_ITEMS]
    chart = {
        "type": "bars",
        "label": _("Items by number of failures"),
        "labels": [one.label for one in failing],
        "series": [{"name": _("failed"), "tone": "red", "data": [_failed_bar(one) for one in failing]}],
        "horizontal": True,
    }
    return Panel(panel.name, panel.title, panel.table, [chart] if failing else [], panel.note)


def _tested(name: str, title: str, head: str, found: Sequence[Tested]) -> Panel:
    rows = [
        {
            "label": one.label,
            "total": one.total,
            "passed": one.passed,
            "failed": one.failed,
            "share": shown_share(one.fail_share),
        }
        for one in found
    ]
    columns = (
        Column("label", head),
        Column("total", _("judged"), numeric=True),
        Column("passed", BatchVerdict.PASS.label, numeric=True, wide_only=True),
        Column("failed", BatchVerdict.FAIL.label, numeric=True),
        Column("share", _("Failure rate"), numeric=True),
    )
    chart = {
        "type": "bars",
        "label": title,
        "labels": [one.label for one in found],
        "series": [{"name": _("Failure rate"), "tone": "red", "data": [share_bar(one.fail_share) for one in found]}],
        "unit": "%",
        "horizontal": True,
    }
    return Panel(name, title, Table(columns, rows, _("Nothing to count yet.")), [chart] if rows else [])


def failures(found: Sequence[Tested]) -> Panel:
    """Failures over time, and the pass rate that is reported on."""
    rows = [
        {
            "label": one.label,
            "total": one.total,
            "failed": one.failed,
            "share": shown_share(Share(one.passed, one.total, PASS_RATE_TARGET)),
        }
        for one in found
    ]
    columns = (
        Column("label", _("Month")),
        Column("total", _("judged"), numeric=True),
        Column("failed", BatchVerdict.FAIL.label, numeric=True),
        Column("share", _("Pass rate"), numeric=True),
    )
    chart = {
        "type": "bars",
        "label": _("Failed batches by month of sampling"),
        "labels": [one.label for one in found],
        "series": [{"name": _("failed"), "tone": "red", "data": [_failed_bar(one) for one in found]}],
    }
    table = Table(columns, rows, _("Nothing to count yet."))
    return Panel("over_time", _("Failures over time"), table, [chart] if rows else [])


def costs(samples: QuerySet[Sample]) -> Panel:
    """What samples and tests cost, by month of sampling (Q-7)."""
    found = month_costs(samples)
    rows = [
        {
            "month": f"{one.month:%Y-%m}",
            "samples": one.samples,
            "purchase": one.purchase,
            "unpriced": one.unpriced,
            "testing": one.testing,
            "untold": one.untold,
        }
        for one in found
    ]
    columns = (
        Column("month", _("Month")),
        Column("samples", _("Samples"), numeric=True),
        Column("purchase", _("Purchase prices"), numeric=True, unit=_("CNY")),
        Column("unpriced", _("Price missing"), numeric=True, wide_only=True),
        Column("testing", _("Costs of testing"), numeric=True, unit=_("CNY")),
        Column("untold", _("Cost missing"), numeric=True, wide_only=True),
    )
    chart = {
        "type": "bars",
        "label": _("Costs by month of sampling"),
        "labels": [row["month"] for row in rows],
        "series": [
            {"name": _("Purchase prices"), "data": [bar(_plain(one.purchase)) for one in found]},
            {"name": _("Costs of testing"), "data": [bar(_plain(one.testing)) for one in found]},
        ],
        "unit": _("CNY"),
        "stacked": True,
    }
    return Panel("costs", _("Costs"), Table(columns, rows, _("Nothing to count yet.")), [chart] if rows else [])


def _figures(duration: Duration) -> dict:
    return {"count": duration.total, "median": duration.median, "slowest": duration.slowest_tenth}


def _in_words(duration: Duration) -> str:
    return f"{_plain(duration.median):g} ({duration.slowest_tenth})" if duration.total else ""


def _plain(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _failed_bar(one: Tested) -> dict:
    return bar(one.failed, text=str(one.failed))
