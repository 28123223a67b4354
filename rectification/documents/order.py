"""责令改正通知书 and 责令停产整改通知书, in the official Chinese words whatever the reader's language."""

from django.template.loader import render_to_string
from django.utils import translation

from enterprises.models import Enterprise
from rectification.choices import OrderKind, OrderStatus
from rectification.models import Order
from sampling.documents.layout import Section, day_of, line

TITLES = {OrderKind.CORRECT: "责令改正通知书", OrderKind.STOP: "责令停产整改通知书"}


def context(order: Order) -> dict:
    return {
        "number": order.number,
        "title": TITLES[OrderKind(order.kind)],
        "recipient": str(order.addressee),
        "is_stop": order.kind == OrderKind.STOP,
        "at_once": order.due_on == order.issued_on,
        "due": day_of(order.due_on),
        "is_withdrawn": order.status == OrderStatus.WITHDRAWN,
        "sections": [_addressee(order), _facts(order), _demands(order)],
        "issuer": (order.issued_by.bureau or order.county).name,
        "dated": day_of(order.issued_on),
    }


def as_paper(order: Order) -> bytes:
    from sampling.documents.pdf import as_pdf  # noqa: PLC0415  slow to load

    with translation.override("zh-hans"):
        return as_pdf(render_to_string("documents/order.html", context(order)))


def _addressee(order: Order) -> Section:
    addressee = order.addressee
    lines = [line("名称", addressee.name, is_wide=True), line("统一社会信用代码", addressee.credit_code)]
    if isinstance(addressee, Enterprise):
        lines.append(line("食品生产许可证编号", addressee.licence_no))
    return Section("当事人", [*lines, line("地址", addressee.address, is_wide=True)])


def _facts(order: Order) -> Section:
    acceptance = getattr(order, "acceptance", None)
    held = [line("验收日期", day_of(acceptance.held_on)), line("验收组织", acceptance.panel)] if acceptance else []
    found = [
        line(f"问题 {finding.number}", finding.text, is_wide=True) for finding in order.findings.order_by("number")
    ]
    lines = [
        *held,
        line("违法（不符合）事实", order.facts, is_wide=True),
        *found,
        line("违反条款", order.provisions, is_wide=True),
    ]
    return Section("事实和依据", lines)


def _demands(order: Order) -> Section:
    due = "立即" if order.due_on == order.issued_on else f"于 {day_of(order.due_on)} 前"
    lines = [line("改正内容", order.demands, is_wide=True), line("改正期限", due)]
    if order.kind != OrderKind.STOP:
        return Section("责令改正", lines)
    stop = [line("停产范围（产线、品种）", order.scope, is_wide=True), line("停产起始日期", day_of(order.issued_on))]
    return Section("责令停产整改", [*stop, *lines])
