"""The improvement action of the first city, findings of a producer, and orders in their states."""

import datetime as dt
import itertools

from django.conf import settings

from dairyqa.clocks.usecases import load_clocks_fixture
from rectification.choices import (
    AcceptanceOutcome,
    CheckTarget,
    InspectionKind,
    InspectionStatus,
    OrderKind,
    Severity,
    ShopKind,
)
from rectification.models import Checklist, Finding, Inspection, Shop
from rectification.usecases.acceptance import record_acceptance
from rectification.usecases.actions import load_action_file
from rectification.usecases.order_checks import answer_order
from rectification.usecases.orders import issue_order
from rectification.usecases.steps import report_task, split_step

from .attachments import upload

ON = dt.date(2026, 9, 21)
DUE = dt.date(2026, 10, 9)
_numbers = itertools.count(1)


def load_demo_action():
    load_clocks_fixture()
    return load_action_file(settings.BASE_DIR / "fixtures" / "demo" / "action.json")


def make_inspection(enterprise, on=ON, kind=InspectionKind.DAILY, **values):
    checklist, _is_new = Checklist.objects.get_or_create(
        code="TEST-ORDERS",
        defaults={"name": "检查表", "target": CheckTarget.PRODUCER, "valid_from": dt.date(2020, 1, 1)},
    )
    return Inspection.objects.create(
        number=f"JCT{next(_numbers):06d}",
        kind=kind,
        enterprise=enterprise,
        county=enterprise.county,
        checklist=checklist,
        status=InspectionStatus.DONE,
        done_on=on,
        **values,
    )


def make_finding(enterprise, on=ON, due_on=DUE, **values):
    inspection = values.pop("inspection", None) or make_inspection(enterprise, on)
    return Finding.objects.create(
        **{
            "number": f"WTT{next(_numbers):06d}",
            "inspection": inspection,
            "enterprise": enterprise,
            "county": enterprise.county,
            "text": "原料库温度记录不完整",
            "severity": Severity.MAJOR,
            "found_on": on,
            "due_on": due_on,
            **values,
        }
    )


def make_shop(county, name="惠民超市"):
    return Shop.objects.create(name=name, kind=ShopKind.SUPERMARKET, county=county, address="人民路1号")


def make_order(enterprise, by, on=ON, kind=OrderKind.CORRECT, due_on=DUE, **values):
    load_clocks_fixture()
    values = {
        "facts": "原料库温度记录不完整",
        "provisions": "《中华人民共和国食品安全法》第四十六条",
        "demands": "补齐温度记录，落实专人负责",
        "scope": "巴氏杀菌乳生产线" if kind == OrderKind.STOP else "",
    } | values
    return issue_order(kind=kind, enterprise=enterprise, due_on=due_on, **values, by=by, on=on)


def answered(order, by, on=ON, uploads=None):
    files = [upload()] if uploads is None else uploads
    answer_order(order=order, text="已补齐记录并培训", uploads=files, by=by, on=on)
    return order


def make_task(action, by, counties, on=ON, due_on=DUE, title="组织企业完成整改并报送清单", step="2.3"):
    return split_step(step=action.steps.get(code=step), title=title, counties=counties, due_on=due_on, by=by, on=on)[0]


def reported(task, by, on=ON):
    report_task(task=task, report="已完成，清单见附件", uploads=[upload()], by=by, on=on)
    return task


def failed_acceptance(action, enterprise, by, on=ON, **values):
    return record_acceptance(
        step=action.steps.get(code="2.3"),
        enterprise=enterprise,
        held_on=on,
        panel="市局验收组",
        outcome=AcceptanceOutcome.FAILED,
        reason="体系文件未运行",
        **values,
        by=by,
        on=on,
    )


def passed_acceptance(action, enterprise, by, on=ON, **values):
    return record_acceptance(
        step=action.steps.get(code="2.3"),
        enterprise=enterprise,
        held_on=on,
        panel="市局验收组",
        outcome=AcceptanceOutcome.PASSED,
        reason="整改到位",
        **values,
        by=by,
        on=on,
    )
