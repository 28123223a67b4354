"""Records of producers' own duties, and workbooks of them."""

import datetime as dt
import io

from openpyxl import load_workbook

from dairyqa.accounts.choices import Role
from enterprises.choices import DutyKind, DutyOutcome, RecordKind
from enterprises.models import Certificate, Exam, Manager, MilkIntake, MilkSource, ProducerAccess
from enterprises.rules.record_columns import SHEETS
from enterprises.usecases.duty_records import report_duty, report_risk
from enterprises.workbooks.duties import duty_template
from tests.factories.accounts import make_user

TODAY = dt.date(2026, 10, 8)


def make_producer_account(enterprise, username="qiye1"):
    user = make_user(username, Role.PRODUCER, bureau=enterprise.county)
    ProducerAccess.objects.create(enterprise=enterprise, user=user, opened_on=TODAY)
    return user


def make_duty(enterprise, by, kind=DutyKind.SELF_INSPECTION, done_on=TODAY, **values):
    return report_duty(
        **{
            "enterprise": enterprise,
            "kind": kind,
            "done_on": done_on,
            "outcome": DutyOutcome.MET,
            "by": by,
            "on": TODAY,
        }
        | values
    )


def make_risk(enterprise, by, found_on=TODAY, **values):
    return report_risk(
        **{"enterprise": enterprise, "found_on": found_on, "description": "杀菌温度记录缺失", "by": by, "on": TODAY}
        | values
    )


def make_manager(enterprise, name="李安", post="officer", **values):
    return Manager.objects.create(
        **{"enterprise": enterprise, "name": name, "post": post, "appointed_on": dt.date(2025, 1, 1)} | values
    )


def make_exam(manager, held_on, *, is_passed=True, kind="spot", **values):
    return Exam.objects.create(manager=manager, held_on=held_on, is_passed=is_passed, kind=kind, **values)


def make_certificate(enterprise, kind="haccp", until=dt.date(2027, 12, 31), **values):
    return Certificate.objects.create(
        **{
            "enterprise": enterprise,
            "kind": kind,
            "number": f"{kind}-1",
            "issuer": "某认证公司",
            "valid_from": dt.date(2024, 1, 1),
            "valid_until": until,
        }
        | values
    )


def make_source(enterprise, name="清源牧场", origin="own", **kg_of_month):
    """``kg_of_month``: m2026_03=1000."""
    source = MilkSource.objects.create(enterprise=enterprise, name=name, origin=origin, since=dt.date(2024, 1, 1))
    for month, kg in kg_of_month.items():
        year, number = map(int, month.removeprefix("m").split("_"))
        MilkIntake.objects.create(source=source, month=dt.date(year, number, 1), kg=kg)
    return source


def filled(enterprise, rows) -> bytes:
    """The template with ``rows`` by kind of record, each a tuple of cells."""
    book = load_workbook(duty_template(enterprise))
    for kind, lines in rows.items():
        for line in lines:
            book[SHEETS[kind].name].append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


EVERY_SHEET = {
    RecordKind.MANAGER: [("李安", "食品安全员", dt.date(2025, 1, 1), None)],
    RecordKind.EXAM: [
        ("李安", "监督抽查考核", "2026-04-10", "市局", 55, "不合格", None),
        ("李安", "监督抽查考核", "2026/4/30", "市局", 88.5, "合格", "2026-04-10"),
    ],
    RecordKind.CERTIFICATE: [("HACCP", "H-1", "某认证公司", "2025-05-01", "2028-04-30")],
    RecordKind.MILK_SOURCE: [("清源牧场", "自建", 35, "2024-01-01", None)],
    RecordKind.MILK_INTAKE: [("清源牧场", "2026-03", "126,000"), ("清源牧场", "2026年4月", 130000.5)],
    RecordKind.FARM_AUDIT: [("清源牧场", "2026-03-20", "通过", "良好", "2027-03-20")],
    RecordKind.SUPPLIER: [("某包装公司", "包装膜", "2024-01-01", None, "2026-02-10", "通过", "2027-02-10")],
    RecordKind.DUTY: [("自查报告", "2026-06-20", "2026-01-01", "2026-06-30", "已落实", None, "质量部", "上半年", "")],
    RecordKind.RISK: [("2026-05-06", "自查", "温度记录缺失", "否", "2026-05-06", "补录", "2026-05-07")],
}
