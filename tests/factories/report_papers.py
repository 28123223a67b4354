"""Reports as they are printed, of figures that are hard to compute; nothing of it is stored."""

import datetime as dt
from decimal import Decimal

from dairyqa.accounts.models import Bureau, User
from rectification.choices import Direction, ReportKind, ReportStatus
from rectification.documents.report_parts import Paper, listings_of
from rectification.models import Action, ActionReport, SubmittedReport
from rectification.rules.indicators import percent, reaches, shown

INJECTED = '=1+1|HYPERLINK("http://x","y") <b>粗</b> & \x0b'
# Numerator, denominator and target: halves, a share that is not rounded up to its target, nothing, kilograms.
SHARES = [
    ("1", "1", "100"),
    ("1", "32", "100"),
    ("3", "32", None),
    ("98996", "100000", "99"),
    ("99", "100", "99"),
    ("197", "199", "99"),
    ("0", "0", "100"),
    ("0", "7", "100"),
    ("12345.5", "30000.25", None),
    ("2", "3", "66.67"),
]


def figure(place: int, numerator: str, denominator: str, target: str | None, counties=()) -> dict:
    return _value(numerator, denominator, target) | {
        "code": f"LK{place:02d}",
        "name": f"指标{place}",
        "numerator_text": INJECTED,
        "denominator_text": "全部",
        "direction": Direction.AT_LEAST if target else Direction.NONE,
        "target": target,
        "trend": None,
        "before": _value("1", "32", target),
        "counties": [
            {"code": f"44180{number}", "area": f"{number}县", **_value(part, whole, target)}
            for number, (part, whole) in enumerate(counties, start=1)
        ],
    }


def rising(place: int) -> dict:
    return figure(place, "3", "4", None) | {"direction": Direction.RISING, "trend": "up"}


def a_paper(indicators: list[dict], *, is_sum: bool = False) -> Paper:
    """A county's report as submitted, or the city's as it is being written."""
    city = Bureau(pk=1, name="清远市市场监督管理局", area="清远市", code="441800")
    county = Bureau(pk=2, name="英德市市场监督管理局", area="英德市", code="441881")
    bureau = city if is_sum else county
    action = Action(pk=1, title="提升行动", city=city)
    status = ReportStatus.DRAFT if is_sum else ReportStatus.SUBMITTED
    report = ActionReport(action=action, bureau=bureau, kind=ReportKind.ANNUAL, year=2026, status=status, number="ZJ1")
    content = {
        "number": "ZJ1",
        "title": f"2026年度工作报告{INJECTED}",
        "kind": ReportKind.ANNUAL,
        "year": 2026,
        "action": action.title,
        "document_no": "清市监〔2024〕1号",
        "to": "清远市市场监督管理局食品生产安全监管科",
        "bureau": bureau.name,
        "code": bureau.code,
        "period_from": "2026-01-01",
        "period_until": "2026-12-31",
        "due_on": "2026-11-05",
        "as_of": "2026-10-20",
        "sections": [
            {"code": "work", "title": "一、工作推进情况", "text": f"（一）体系检查\n{INJECTED}\n第二段"},
            {"code": "plans", "title": "下一步打算", "text": ""},
        ],
        "attachments": [{"name": f"{INJECTED}.pdf", "sha256": "0" * 64}],
        "indicators": indicators,
        "counts": [
            {"code": "findings", "name": "发现问题", "unit": "项", "value": 32},
            {"code": "findings_closed", "name": "其中：已整改销号", "unit": "项", "value": 1},
            {"code": "cases", "name": "立案", "unit": "件", "value": 2},
        ],
        "cases": [
            {"number": f"HC{place}", "county": "英德市", "name": INJECTED, "state": "已办结", "opened_on": "2026-07-01"}
            for place in (1, 2)
        ],
        "findings": [],
        "tables": [
            {
                "code": "penalties",
                "name": "行政处罚一览表",
                "columns": [
                    {"name": "被处罚人", "share": 50, "is_sum": False},
                    {"name": "罚款（元）", "share": 26, "is_sum": True},
                ],
                "rows": [["甲公司", "1000.5"], ["乙公司", "2000"], ["丙公司", ""]],
            }
        ],
        "missing": ["佛冈县"] if is_sum else [],
    }
    frozen = None
    if not is_sum:
        frozen = SubmittedReport(
            content=content,
            sha256="a" * 64,
            submitted_at=dt.datetime(2026, 10, 20, 1, 30, tzinfo=dt.UTC),
            submitted_by=User(display_name="张三"),
        )
    return Paper(report, content, frozen, listings_of(content))


def _value(numerator: str, denominator: str, target: str | None) -> dict:
    part, whole = Decimal(numerator), Decimal(denominator)
    goal = Decimal(target) if target else None
    share = percent(part, whole, goal)
    return {
        "numerator": numerator,
        "denominator": denominator,
        "percent": str(share) if share is not None else None,
        "shown": shown(share),
        "is_reached": reaches(part, whole, goal) if goal is not None and whole else None,
    }
