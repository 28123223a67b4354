"""The lists of a report beside cases and findings: inspections, orders, recalls, penalties, transfers, training."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone

from dairyqa.accounts.models import Bureau
from rectification.choices import FindingStatus
from rectification.models import Inspection, Order, Penalty, Recall, Training, Transfer
from rectification.rules.indicators import plain

# By code: title and columns as name, width in millimetres of a page held across, and whether it is added up.
LISTS: dict[str, tuple[str, Sequence[tuple[str, int, bool]]]] = {
    "inspections": (
        "监督检查一览表",
        (
            ("检查编号", 44, False),
            ("县（市、区）", 24, False),
            ("被检查单位", 66, False),
            ("检查方式", 30, False),
            ("检查日期", 28, False),
            ("发现问题（项）", 24, True),
        ),
    ),
    "orders": (
        "责令改正（停产整改）一览表",
        (
            ("文书编号", 44, False),
            ("县（市、区）", 24, False),
            ("当事人", 58, False),
            ("种类", 30, False),
            ("下达日期", 28, False),
            ("整改期限", 28, False),
            ("状态", 28, False),
        ),
    ),
    "recalls": (
        "食品召回一览表",
        (
            ("案件编号", 44, False),
            ("县（市、区）", 24, False),
            ("企业", 54, False),
            ("级别", 16, False),
            ("启动日期", 28, False),
            ("完成日期", 28, False),
            ("单位", 14, False),
            ("应召回", 20, False),
            ("已召回", 20, False),
        ),
    ),
    "penalties": (
        "行政处罚一览表",
        (
            ("案件编号", 44, False),
            ("县（市、区）", 24, False),
            ("被处罚人", 50, False),
            ("种类", 26, False),
            ("罚款（元）", 26, True),
            ("没收（元）", 26, True),
            ("决定日期", 28, False),
            ("决定书文号", 34, False),
        ),
    ),
    "transfers": (
        "案件移送和通报一览表",
        (
            ("案件编号", 44, False),
            ("县（市、区）", 24, False),
            ("企业", 54, False),
            ("移送（通报）单位", 50, False),
            ("发出日期", 28, False),
            ("回执日期", 28, False),
        ),
    ),
    "trainings": (
        "监管人员培训一览表",
        (
            ("单位", 50, False),
            ("培训名称", 66, False),
            ("日期", 28, False),
            ("学时", 18, True),
            ("参加人数", 20, True),
            ("考核合格人数", 24, True),
        ),
    ),
}


def lists_of(places: Iterable[Bureau], first: dt.date, last: dt.date, limit: int) -> list[dict[str, Any]]:
    """Each list with its columns and rows as texts: plain numbers, days as 2026-10-20, ``limit`` rows at most."""
    span = (first, last)
    rows = {
        "inspections": _inspections(places, span),
        "orders": _orders(places, span),
        "recalls": _recalls(places, span),
        "penalties": _penalties(places, span),
        "transfers": _transfers(places, span),
        "trainings": _trainings(places, span),
    }
    return [
        {
            "code": code,
            "name": name,
            "columns": [{"name": head, "share": share, "is_sum": is_sum} for head, share, is_sum in columns],
            "rows": rows[code][:limit],
        }
        for code, (name, columns) in LISTS.items()
    ]


def joined(contents: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lists of several reports below each other, in the order of the reports."""
    found: dict[str, dict[str, Any]] = {}
    for content in contents:
        for table in content.get("tables", ()):
            whole = found.setdefault(table["code"], {**table, "rows": []})
            whole["rows"] += table["rows"]
    return list(found.values())


def _inspections(places, span) -> list[list[str]]:
    found = Count("findings", filter=~Q(findings__status=FindingStatus.WITHDRAWN))
    rows = Inspection.objects.filter(county__in=places, done_on__range=span).annotate(found=found)
    return [
        [row.number, row.county.area, row.inspected.name, row.get_kind_display(), _day(row.done_on), str(row.found)]
        for row in rows.select_related("county", "enterprise", "shop").order_by("done_on", "number")
    ]


def _orders(places, span) -> list[list[str]]:
    rows = Order.objects.filter(county__in=places, issued_on__range=span).select_related("county", "enterprise", "shop")
    return [
        [
            row.number,
            row.county.area,
            _addressee(row),
            row.get_kind_display(),
            _day(row.issued_on),
            _day(row.due_on),
            row.get_status_display(),
        ]
        for row in rows.order_by("issued_on", "number")
    ]


def _recalls(places, span) -> list[list[str]]:
    rows = Recall.objects.filter(case__county__in=places, started_at__date__range=span)
    return [
        [
            row.case.number,
            row.case.county.area,
            row.case.enterprise.name,
            f"{row.recall_class} 级",
            _day(timezone.localdate(row.started_at)),
            _day(row.finished_on),
            getattr(getattr(row.case, "amounts", None), "unit", ""),
            _amount(row.to_recall),
            _amount(row.recalled),
        ]
        for row in rows.select_related("case__county", "case__enterprise", "case__amounts").order_by("started_at", "pk")
    ]


def _penalties(places, span) -> list[list[str]]:
    rows = Penalty.objects.filter(case__county__in=places, decided_on__range=span)
    return [
        [
            row.case.number,
            row.case.county.area,
            f"{row.name} {row.post}".strip(),
            row.get_kind_display(),
            _amount(row.fine),
            _amount(row.confiscated),
            _day(row.decided_on),
            row.number,
        ]
        for row in rows.select_related("case__county").order_by("decided_on", "pk")
    ]


def _transfers(places, span) -> list[list[str]]:
    rows = Transfer.objects.filter(case__county__in=places, sent_on__range=span)
    return [
        [
            row.case.number,
            row.case.county.area,
            row.case.enterprise.name,
            row.authority,
            _day(row.sent_on),
            _day(row.received_on),
        ]
        for row in rows.select_related("case__county", "case__enterprise").order_by("sent_on", "pk")
    ]


def _trainings(places, span) -> list[list[str]]:
    rows = Training.objects.filter(bureau__in=places, held_on__range=span).annotate(
        came=Count("attendances"), passed=Count("attendances", filter=Q(attendances__is_passed=True))
    )
    return [
        [row.bureau.name, row.title, _day(row.held_on), _amount(row.hours), str(row.came), str(row.passed)]
        for row in rows.select_related("bureau").order_by("held_on", "pk")
    ]


def _addressee(order: Order) -> str:
    party = order.enterprise or order.shop
    return party.name if party else ""


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else plain(amount)
