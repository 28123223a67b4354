"""The improvement action of the demonstration city: tasks of its counties, acceptances with one stop, orders."""

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from rectification.choices import (
    AcceptanceOutcome,
    CheckManner,
    FindingStatus,
    OrderKind,
    OrderStatus,
    Severity,
    StepTaskStatus,
)
from rectification.demo.cast import read
from rectification.models import Action, Finding, Order, StepTask
from rectification.usecases.acceptance import record_acceptance, stops_of
from rectification.usecases.actions import load_action
from rectification.usecases.order_checks import answer_order, check_order
from rectification.usecases.orders import issue_order, note_service
from rectification.usecases.steps import accept_task, report_task, return_task, split_step
from sampling.usecases.schedule import schedule_month

# (month, day) of giving the task, step, task, last day
TASKS = (
    ((1, 12), "2.3", "组织辖区企业对照体系检查问题清单完成整改并报送佐证", (3, 31)),
    ((7, 6), "3", "总结辖区提升行动成效，报送长效监管机制建设材料", (10, 31)),
)
REPORTED_AFTER, DECIDED_AFTER = dt.timedelta(days=45), dt.timedelta(days=6)
LAZY = ("441825",)  # the county that has not reported its task of summer
RETURNED = ("441823",)  # the county whose first report was sent back
ACCEPTANCE_DAY, AGAIN_DAY = (4, 15), (6, 10)
FAILED = "连南瑶岭干酪有限公司"
# Orders that came of no inspection: the first awaits its check today, the second is overdue.
ORDERS = (((11, 6), "英德英州乳业有限公司"), ((10, 30), "清远云麓乳品有限公司"))
SILENT = "清远云麓乳品有限公司"
ORDER_DAY, ORDER_TIME, ANSWERED_AFTER, CHECKED_AFTER = 14, dt.timedelta(days=20), 12, 16
PANEL = "市局食品生产安全监管科、体系检查专家组"


def prepare_action() -> None:
    load_action(read("action.json"))


def follow_action(city, day: dt.date) -> None:
    """What a working day asks for of the city's action; a city without one has orders only."""
    action = Action.objects.filter(city=city.plan.city, starts_on__lte=day, ends_on__gte=day).first()
    if action:
        _split(city, action, day)
        _report(city, day)
        _decide(city, day)
        _accept(city, action, day)
    _order(city, day)
    _order_finding(city, day)
    _follow_orders(city, day)


def _split(city, action: Action, day: dt.date) -> None:
    for given, step, title, due in TASKS:
        if (day.month, day.day) == given:
            counties = {enterprise.county for enterprise, _row in city.producers}
            split_step(
                step=action.steps.get(code=step),
                title=title,
                detail="逐企说明问题、措施、完成时间和责任人，附企业整改报告。",
                counties=sorted(counties, key=lambda county: county.code),
                due_on=dt.date(day.year, *due),
                by=city.admin,
                on=day,
            )


def _report(city, day: dt.date) -> None:
    clerks = {clerk.bureau_id: clerk for clerk in city.clerks.values()}
    waiting = StepTask.objects.filter(
        county__parent=city.plan.city, status__in=[StepTaskStatus.OPEN, StepTaskStatus.RETURNED]
    ).select_related("county__parent", "step")
    for task in waiting:
        is_summer = task.due_on.month > 6
        begun = task.decided_on or task.due_on - 2 * REPORTED_AFTER + dt.timedelta(days=5 * (task.pk % 7))
        if day < begun + REPORTED_AFTER or (is_summer and task.county.code in LAZY):
            continue
        report_task(
            task=task,
            report="辖区企业已按问题清单完成整改，逐企复核，佐证材料见附件。",
            uploads=[scan(f"report {task.pk}")],
            by=clerks[task.county_id],
            on=day,
        )


def _decide(city, day: dt.date) -> None:
    reported = StepTask.objects.filter(
        county__parent=city.plan.city, status=StepTaskStatus.DONE, done_on__lte=day - DECIDED_AFTER
    ).select_related("county__parent", "step")
    for task in reported:
        if task.county.code in RETURNED and not task.return_reason:
            later = max(task.due_on, day) + dt.timedelta(days=20)
            return_task(
                task=task, reason="缺少企业负责人签字的整改报告，请补齐后重报。", due_on=later, by=city.admin, on=day
            )
        else:
            accept_task(task=task, by=city.admin, on=day)


def _accept(city, action: Action, day: dt.date) -> None:
    if (day.month, day.day) not in (ACCEPTANCE_DAY, AGAIN_DAY):
        return
    step = action.steps.get(code="2.3")
    for enterprise, _row in city.producers:
        is_again = (day.month, day.day) == AGAIN_DAY
        if is_again != (enterprise.name == FAILED and stops_of(enterprise).exists()):
            continue
        is_failed = enterprise.name == FAILED and not is_again
        record_acceptance(
            step=step,
            enterprise=enterprise,
            held_on=day,
            panel=PANEL,
            outcome=AcceptanceOutcome.FAILED if is_failed else AcceptanceOutcome.PASSED,
            reason="关键控制点监控记录缺失，纠偏措施未落实，体系文件与现场不符。"
            if is_failed
            else "体系检查问题均已整改，现场与记录相符，运行有效。",
            scope="干酪生产线（全部在产品种）" if is_failed else "",
            demands="补齐关键控制点监控与纠偏记录，修订体系文件并培训，经复验收合格后恢复生产。" if is_failed else "",
            due_on=day + dt.timedelta(days=50) if is_failed else None,
            uploads=[scan(f"acceptance {enterprise.pk} {day}")],
            by=city.admin,
            on=day,
        )
        if is_failed or is_again:
            enterprise.refresh_from_db(fields=["status"])
            schedule_month(plan=city.plan, month=day.replace(day=1), by=None, on=day)


def _order(city, day: dt.date) -> None:
    for date, name in ORDERS:
        for enterprise, _row in city.producers:
            if (day.month, day.day) == date and enterprise.name == name:
                _issue(city, enterprise, "原料库温度记录不完整，部分日期缺少记录和签名。", day)


def _order_finding(city, day: dt.date) -> None:
    """Once a month the county orders what its inspections found to be worse than minor."""
    if day.day != ORDER_DAY:
        return
    open_ones = Finding.objects.filter(
        county__parent=city.plan.city, status=FindingStatus.OPEN, enterprise__isnull=False
    ).exclude(severity=Severity.MINOR)
    finding = open_ones.select_related("enterprise__county__parent", "inspection").order_by("due_on", "pk").first()
    if finding is None or finding.enterprise_id not in city.clerks:
        return
    _issue(city, finding.enterprise, finding.text, day, inspection=finding.inspection, findings=[finding])


def _issue(city, enterprise, facts: str, day: dt.date, **found) -> None:
    clerk = city.clerks[enterprise.pk]
    order = issue_order(
        kind=OrderKind.CORRECT,
        enterprise=enterprise,
        **found,
        facts=facts,
        provisions="《中华人民共和国食品安全法》第三十三条、第四十六条",
        demands="立即查找原因并整改，落实专人负责，提交整改报告和照片。",
        due_on=day + ORDER_TIME,
        by=clerk,
        on=day,
    )
    note_service(order=order, served_on=day, text="直接送达，企业食品安全总监签收。", by=clerk, on=day)


def _follow_orders(city, day: dt.date) -> None:
    """The county enters the evidence, the city's people check it; whoever entered it never does."""
    orders = Order.objects.unfinished().filter(county__parent=city.plan.city, enterprise__isnull=False)
    for order in orders.select_related("enterprise", "county__parent"):
        age = (day - order.issued_on).days
        if order.status == OrderStatus.ISSUED and age >= ANSWERED_AFTER and order.enterprise.name != SILENT:
            answer_order(
                order=order,
                text="已查明原因并完成整改，修订制度，对相关人员培训考核，佐证见附件。",
                uploads=[scan(f"evidence {order.number}")],
                by=city.clerks[order.enterprise_id],
                on=day,
            )
        elif order.status == OrderStatus.ANSWERED and age >= CHECKED_AFTER and order.kind == OrderKind.CORRECT:
            check_order(
                order=order,
                manner=CheckManner.ON_SITE,
                is_accepted=True,
                reason="现场复查，问题已整改，记录完整。",
                by=city.admin,
                on=day,
            )


def scan(text: str) -> SimpleUploadedFile:
    """A small picture of a paper."""
    page = Image.new("L", (420, 300), 250)
    pen = ImageDraw.Draw(page)
    pen.text((24, 20), text, fill=40)
    for line in range(8):
        pen.line((24, 60 + 26 * line, 396 - 37 * (line % 3), 60 + 26 * line), fill=150, width=3)
    stream = io.BytesIO()
    page.save(stream, "PNG")
    return SimpleUploadedFile("佐证材料.png", stream.getvalue())
