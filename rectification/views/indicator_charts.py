"""Charts of indicators, as ``static/js/dashboard-charts.js`` draws them, and the tables behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.accounts.models import Bureau
from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Link
from rectification.choices import Direction, Goal, Trend
from rectification.models import Indicator
from rectification.queries.indicators.shown import Span, Value
from rectification.rules.indicators import Figure, plain

TONES = {True: "green", False: "red", None: "blue"}


@dataclass(frozen=True)
class Panel:
    name: str
    title: str
    charts: list[dict]
    table: Table
    note: str = ""

    @property
    def script_id(self) -> str:
        return f"{self.name}-data"


def address(name: str, span: Span, place: Bureau, *args) -> str:
    asked = {"period_from": span.first.isoformat(), "period_until": span.last.isoformat(), "place": place.code}
    return f"{reverse(f'rectification:{name}', args=args)}?{urlencode(asked)}"


def target_text(indicator: Indicator) -> str:
    if indicator.direction == Direction.RISING:
        return _("higher than the year before")
    return f"≥\N{NO-BREAK SPACE}{plain(indicator.target)}\N{NO-BREAK SPACE}%" if indicator.target is not None else "—"


def parts(figure: Figure) -> str:
    return f"{plain(figure.numerator)} / {plain(figure.denominator)}"


def overview(values: Sequence[Value], place: Bureau) -> Panel:
    """Every indicator with its value and target; nothing to count has no bar."""
    shown = [value for value in values if value.now.denominator]
    items = [
        _bar(value.now, address("indicator", value.span, place, value.indicator.pk), tone_of(value)) for value in shown
    ]
    labels = [f"{value.indicator.code} {value.indicator.name}" for value in shown]
    charts = [_bars(_("Values of the indicators"), labels, [{"name": _("Value"), "data": items}])] if shown else []
    columns = (
        Column("code", _("Code")),
        Column("name", _("Indicator"), prose=True),
        Column("value", _("Value"), numeric=True),
        Column("parts", _("Numerator / denominator"), numeric=True, wide_only=True),
        Column("target", _("Target")),
        Column("due_on", _("To be reached by"), wide_only=True),
        Column("goal", _("Goal"), badge=Goal),
        Column("before", _("Year before"), numeric=True, wide_only=True),
        Column("trend", _("Trend"), badge=Trend),
    )
    rows = [
        {
            "code": value.indicator.code,
            "name": Link(value.indicator.name, address("indicator", value.span, place, value.indicator.pk)),
            "value": value.now.shown,
            "parts": parts(value.now),
            "target": target_text(value.indicator),
            "due_on": value.indicator.due_on,
            "goal": value.goal,
            "before": value.before.shown,
            "trend": value.trend,
        }
        for value in values
    ]
    return Panel("overview", _("Values and targets"), charts, Table(columns, rows, _("No indicators are loaded.")))


def years(indicator: Indicator, found: Sequence[tuple[Span, Figure]], place: Bureau) -> Panel:
    labels = [f"{span.first.isoformat()} – {span.last.isoformat()}" for span, _figure in found]
    bars = [
        _bar(figure, address("indicator", span, place, indicator.pk), TONES[figure.is_reached])
        for span, figure in found
    ]
    names = [str(span.first.year) for span, _figure in found]
    chart = _bars(_("The same period of each year"), names, [{"name": indicator.name, "data": bars}], indicator)
    columns = (
        Column("period", _("Period")),
        Column("value", _("Value"), numeric=True),
        Column("parts", _("Numerator / denominator"), numeric=True),
    )
    rows = [
        {"period": Link(label, bar["url"]), "value": figure.shown, "parts": parts(figure)}
        for label, bar, (_span, figure) in zip(labels, bars, found, strict=True)
    ]
    return Panel("years", _("Trend"), [chart | {"horizontal": False}], Table(columns, rows))


def counties(value: Value, found: Sequence[tuple[Bureau, Figure]], own: set[int]) -> Panel:
    """``own``: counties whose rows the user may see; the others are compared by their values alone."""
    indicator = value.indicator
    urls = {
        county.pk: address("indicator", value.span, county, indicator.pk) if county.pk in own else ""
        for county, _figure in found
    }
    bars = [_bar(figure, urls[county.pk], TONES[figure.is_reached]) for county, figure in found if figure.denominator]
    labels = [county.area for county, figure in found if figure.denominator]
    chart = _bars(_("Counties side by side"), labels, [{"name": indicator.name, "data": bars}], indicator)
    columns = (
        Column("county", _("County or district")),
        Column("value", _("Value"), numeric=True),
        Column("parts", _("Numerator / denominator"), numeric=True),
        Column("left_out", _("Left out"), numeric=True),
    )
    rows = [
        {
            "county": Link(county.area, urls[county.pk]),
            "value": figure.shown,
            "parts": parts(figure),
            "left_out": len(figure.left_out),
        }
        for county, figure in found
    ]
    return Panel("counties", _("Counties"), [chart] if labels else [], Table(columns, rows, _("No counties.")))


def tone_of(value: Value) -> str:
    return {Goal.REACHED: "green", Goal.NOT_REACHED: "red"}.get(value.goal, "blue")


def _bar(figure: Figure, url: str, tone: str) -> dict:
    share = figure.percent
    text = figure.shown if share is None else f"{figure.shown} ({parts(figure)})"
    return {"value": None if share is None else float(share), "url": url, "text": text, "tone": tone}


def _bars(label: str, labels: list[str], series: list[dict], indicator: Indicator | None = None) -> dict:
    chart = {
        "type": "bars",
        "label": label,
        "labels": labels,
        "series": series,
        "unit": "%",
        "most": 100,
        "horizontal": True,
    }
    if indicator and indicator.target is not None:
        chart["target"] = float(indicator.target)
    return chart
