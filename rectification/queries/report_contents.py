"""What a report of the action holds: the office's texts, the indicators, counts and lists, as of a day."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import translation

from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau
from dairyqa.attachments.queries import files_of
from rectification.choices import FindingStatus, ReportKind, ReportStatus
from rectification.models import ActionReport, Case, Finding, Indicator, Inspection, Order
from rectification.rules.indicators import percent, plain, reaches, shown

from .indicators import figures_for
from .report_lists import joined, lists_of

LIST_LIMIT = 500


def content_of(report: ActionReport) -> dict[str, Any]:
    """Everything that exports print: as last submitted while that stands, else as it is being written."""
    if report.status in (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED):
        return report.submissions.latest("pk").content
    return content_now(report)


def content_now(report: ActionReport) -> dict[str, Any]:
    """JSON-able; the figures are those of the last refresh, in Chinese whatever the reader's language."""
    return {
        "number": report.number,
        "title": report.title,
        "kind": report.kind,
        "year": report.year,
        "action": report.action.title,
        "document_no": report.action.document_no,
        "to": recipient_of(report),
        "bureau": report.bureau.name,
        "code": report.bureau.code,
        "period_from": report.period_from.isoformat(),
        "period_until": report.period_until.isoformat(),
        "due_on": report.due_on.isoformat() if report.due_on else None,
        "sections": [
            {"code": row.code, "title": row.title, "text": row.text} for row in report.sections.order_by("position")
        ],
        "attachments": [
            {"name": file.name, "sha256": file.sha256} for file in files_of(report) if file.withdrawn_on is None
        ],
        **(report.figures or {"as_of": None, "indicators": [], "counts": [], "cases": [], "findings": []}),
    }


def recipient_of(report: ActionReport) -> str:
    if report.bureau.level != BureauLevel.COUNTY:
        return report.bureau.parent.name if report.bureau.parent else ""
    return f"{report.action.city.name}{report.action.report_section}"


def figures_now(report: ActionReport, on: dt.date) -> dict[str, Any]:
    """Indicators without their rows, counts and lists of one bureau, as of ``on``."""
    indicators = Indicator.objects.filter(action=report.action).select_related("action").order_by("position")
    found = figures_for(report.bureau, report.period_from, report.period_until, indicators, on=on)
    pks = {indicator.code: indicator.pk for indicator in indicators}
    with translation.override("zh-hans"):
        return {
            "as_of": on.isoformat(),
            "indicators": [
                {name: value for name, value in figure.items() if name != "rows"} | {"pk": pks[figure["code"]]}
                for figure in found
            ],
            **_lists(report, on),
            "missing": [],
        }


def consolidated(report: ActionReport, on: dt.date) -> dict[str, Any]:
    """The city's figures, made of what its counties' accepted reports of the year say; who is missing is named."""
    counties = list(
        Bureau.objects.filter(parent=report.bureau, level=BureauLevel.COUNTY).in_force_on(on).order_by("code")
    )
    accepted = {
        row.bureau_id: row.submissions.latest("pk").content
        for row in ActionReport.objects.filter(
            action=report.action,
            year=report.year,
            kind=ReportKind.ANNUAL,
            status=ReportStatus.ACCEPTED,
            bureau__in=counties,
        )
    }
    here = [(county, accepted[county.pk]) for county in counties if county.pk in accepted]
    frame = figures_now(report, on)
    return {
        "as_of": on.isoformat(),
        "indicators": [_summed(figure, here) for figure in frame["indicators"]],
        "counts": _added(content["counts"] for _county, content in here),
        "cases": [row for _county, content in here for row in content["cases"]],
        "findings": [row for _county, content in here for row in content["findings"]],
        "tables": joined(content for _county, content in here),
        "missing": [county.area for county in counties if county.pk not in accepted],
    }


def _summed(figure: dict, here) -> dict:
    columns = []
    for county, content in here:
        theirs = next((row for row in content["indicators"] if row["code"] == figure["code"]), None)
        if theirs:
            value = {name: theirs[name] for name in ("numerator", "denominator", "percent", "shown", "is_reached")}
            columns.append({"code": county.code, "area": county.area, **value})
    numerator = sum((Decimal(row["numerator"]) for row in columns), Decimal())
    denominator = sum((Decimal(row["denominator"]) for row in columns), Decimal())
    target = Decimal(figure["target"]) if figure["target"] else None
    share = percent(numerator, denominator, target)
    return figure | {
        "numerator": plain(numerator),
        "denominator": plain(denominator),
        "percent": str(share) if share is not None else None,
        "shown": shown(share),
        "is_reached": reaches(numerator, denominator, target) if target is not None and denominator else None,
        "trend": None,
        "counties": columns,
    }


def _added(counts: Iterable[list[dict]]) -> list[dict]:
    total: dict[str, dict] = {}
    for rows in counts:
        for row in rows:
            line = total.setdefault(row["code"], row | {"value": 0})
            line["value"] += row["value"]
    return list(total.values())


def _lists(report: ActionReport, on: dt.date) -> dict[str, Any]:
    places = Bureau.objects.within(report.bureau)
    span = (report.period_from, min(report.period_until, on))
    inspections = Inspection.objects.filter(county__in=places, done_on__range=span)
    findings = (
        Finding.objects.filter(county__in=places, found_on__range=span)
        .exclude(status=FindingStatus.WITHDRAWN)
        .select_related("enterprise", "inspection__shop", "inspection__enterprise", "county")
    )
    orders = Order.objects.filter(county__in=places, issued_on__range=span)
    cases = Case.objects.filter(county__in=places, opened_on__range=span).select_related("enterprise", "county")
    closed = [row for row in findings if row.closed_on and row.closed_on <= on]
    ended = [row for row in cases if row.closed_on and row.closed_on <= on]
    counts = (
        ("inspections", "监督检查", "次", inspections.count()),
        ("findings", "发现问题", "项", len(findings)),
        ("findings_closed", "其中：已整改销号", "项", len(closed)),
        ("orders", "责令改正（停产整改）", "份", orders.count()),
        ("cases", "不合格样品和线索核查处置立案", "件", len(cases)),
        ("cases_closed", "其中：已办结", "件", len(ended)),
    )
    return {
        "counts": [{"code": code, "name": name, "unit": unit, "value": value} for code, name, unit, value in counts],
        "cases": [
            {
                "number": row.number,
                "county": row.county.area,
                "name": str(row.enterprise),
                "state": row.get_status_display(),
                "opened_on": row.opened_on.isoformat(),
                "due_on": row.finish_due_on.isoformat(),
                "closed_on": row.closed_on.isoformat() if row.closed_on else "",
            }
            for row in list(cases.order_by("number"))[:LIST_LIMIT]
        ],
        "findings": [
            {
                "number": row.number,
                "county": row.county.area,
                "name": row.inspection.inspected.name,
                "text": row.text,
                "severity": row.get_severity_display(),
                "state": row.get_status_display(),
                "found_on": row.found_on.isoformat(),
                "due_on": row.due_on.isoformat(),
                "closed_on": row.closed_on.isoformat() if row.closed_on else "",
            }
            for row in list(findings.order_by("number"))[:LIST_LIMIT]
        ],
        "tables": lists_of(places, *span, LIST_LIMIT),
    }
