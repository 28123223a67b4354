"""What a report holds, as charts and tables of its page; read from its contents alone, frozen or not."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Link
from rectification.choices import Direction, Goal, Trend

from .indicator_charts import Panel

GOALS = {True: Goal.REACHED, False: Goal.NOT_REACHED}
TONES = {True: "green", False: "red"}


def panels_of(content: Mapping[str, Any], addresses: Mapping[str, str]) -> list[Panel]:
    """The indicators beside each other with their table; ``addresses``: the page of each by its code."""
    return [_indicators(content["indicators"], addresses)]


def tables_of(content: Mapping[str, Any]) -> list[tuple[str, Table]]:
    return [
        (_("Work done"), _counts(content["counts"])),
        (_("Cases"), _cases(content["cases"])),
        (_("Findings"), _findings(content["findings"])),
        *((listed["name"], _listed(listed)) for listed in content.get("tables", ()) if listed["rows"]),
    ]


def target_of(figure: Mapping[str, Any]) -> str:
    if figure["direction"] == Direction.RISING:
        return _("higher than the year before")
    return f"≥\N{NO-BREAK SPACE}{figure['target']}\N{NO-BREAK SPACE}%" if figure["target"] else "—"


def goal_of(figure: Mapping[str, Any]) -> Goal:
    if figure["percent"] is None:
        return Goal.NOTHING
    if figure["direction"] == Direction.RISING and figure["trend"]:
        return GOALS[figure["trend"] == Trend.UP]
    return GOALS.get(figure["is_reached"], Goal.NO_TARGET)


def _indicators(figures: list[Mapping[str, Any]], addresses: Mapping[str, str]) -> Panel:
    bars = [
        {
            "value": float(figure["percent"]),
            "url": addresses.get(figure["code"], ""),
            "text": f"{figure['shown']} ({figure['numerator']} / {figure['denominator']})",
            "tone": TONES.get(figure["is_reached"], "blue"),
        }
        for figure in figures
        if figure["percent"] is not None
    ]
    chart = {
        "type": "bars",
        "label": _("Values of the indicators"),
        "labels": [f"{row['code']} {row['name']}" for row in figures if row["percent"] is not None],
        "series": [{"name": _("Value"), "data": bars}],
        "unit": "%",
        "most": 100,
        "horizontal": True,
    }
    columns = (
        Column("name", _("Indicator"), prose=True),
        Column("value", _("Value"), numeric=True),
        Column("parts", _("Numerator / denominator"), numeric=True),
        Column("target", _("Target")),
        Column("goal", _("Goal"), badge=Goal),
        Column("before", _("Year before"), numeric=True, wide_only=True),
        Column("trend", _("Trend"), badge=Trend, wide_only=True),
    )
    rows = [
        {
            "name": Link(f"{figure['code']} {figure['name']}", addresses.get(figure["code"], "")),
            "value": figure["shown"],
            "parts": f"{figure['numerator']} / {figure['denominator']}",
            "target": target_of(figure),
            "goal": goal_of(figure),
            "before": figure["before"]["shown"],
            "trend": figure["trend"],
        }
        for figure in figures
    ]
    table = Table(columns, rows, _("No indicators are loaded."))
    return Panel("report-indicators", _("Values and targets"), [chart] if bars else [], table)


def _counts(counts: list[Mapping[str, Any]]) -> Table:
    columns = (
        Column("name", _("What was counted"), prose=True),
        Column("value", _("How many"), numeric=True),
        Column("unit", _("Unit")),
    )
    return Table(columns, [dict(row) for row in counts], _("Nothing to count in this period."))


def _cases(cases: list[Mapping[str, Any]]) -> Table:
    columns = (
        Column("number", _("Number"), link=("rectification:case", "number")),
        Column("county", _("County or district")),
        Column("name", _("Producer")),
        Column("state", _("State")),
        Column("opened_on", _("Opened on"), wide_only=True),
        Column("due_on", _("To be closed by"), wide_only=True),
        Column("closed_on", _("Closed on")),
    )
    return Table(columns, [dict(row) for row in cases], _("No case was opened in this period."))


def _findings(findings: list[Mapping[str, Any]]) -> Table:
    columns = (
        Column("number", _("Number"), link=("rectification:finding", "number")),
        Column("county", _("County or district")),
        Column("name", _("Producer or shop")),
        Column("text", _("What was found"), prose=True),
        Column("severity", _("Severity"), wide_only=True),
        Column("state", _("State")),
    )
    return Table(columns, [dict(row) for row in findings], _("Nothing was found in this period."))


def _listed(listed: Mapping[str, Any]) -> Table:
    columns = tuple(
        Column(str(place), head["name"], numeric=head["is_sum"]) for place, head in enumerate(listed["columns"])
    )
    return Table(columns, [{str(place): text for place, text in enumerate(row)} for row in listed["rows"]])
