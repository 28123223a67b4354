"""核查处置记录 in the official fields, always in Chinese."""

from django.template.loader import render_to_string
from django.utils import timezone

from rectification.choices import CaseOrigin, CasePartKind, Cause, PartStatus, PenaltyKind, TransferTo
from rectification.models import Case, PublishedLine, ResultNotice
from sampling.documents.layout import Section, day_of, line, moment_of, yuan

ORIGINS = {
    CaseOrigin.SAMPLE: "监督抽检不合格",
    CaseOrigin.TIP_OFF: "投诉举报",
    CaseOrigin.INSPECTION: "监督检查",
    CaseOrigin.RISK: "风险报告",
    CaseOrigin.OTHER: "其他线索",
}
CAUSES = {
    Cause.RAW_MATERIAL: "原料",
    Cause.PROCESS: "过程",
    Cause.PACKAGING: "包装",
    Cause.STORAGE: "贮运",
    Cause.STANDARD: "标准理解",
    Cause.COUNTERFEIT: "假冒",
    Cause.OTHER: "其他",
}
AMOUNTS = {
    "made": "生产量",
    "in_stock": "库存量",
    "sold": "已销未召回量",
    "sealed": "封存量",
    "recalled": "召回量",
    "destroyed": "销毁量",
}
PENALTIES = {
    PenaltyKind.WARNING: "警告",
    PenaltyKind.FINE: "罚款",
    PenaltyKind.CONFISCATION: "没收",
    PenaltyKind.STOP: "责令停产停业",
    PenaltyKind.REVOCATION: "吊销许可证",
    PenaltyKind.BAN: "从业禁止",
    PenaltyKind.NONE: "不予处罚",
}
TRANSFERS = {
    TransferTo.POLICE: "移送公安机关",
    TransferTo.SUPPLIER_COUNTY: "通报供应商所在地",
    TransferTo.OTHER: "通报其他部门",
}
CLASSES = {"1": "一级", "2": "二级", "3": "三级"}


def context(case: Case) -> dict:
    parts = {part.kind: part for part in case.parts.all()}
    return {
        "number": case.number,
        "title": "不合格食品核查处置记录",
        "sections": [
            _what_failed(case),
            _course(case, parts),
            _amounts(case, parts),
            _putting_right(case, parts),
            _consequences(case, parts),
        ],
        "issuer": case.county.name,
        "dated": day_of(case.closed_on or timezone.localdate()),
    }


def as_paper(case: Case) -> bytes:
    from sampling.documents.pdf import as_pdf  # noqa: PLC0415  slow to load

    return as_pdf(render_to_string("documents/case_record.html", context(case)))


def _what_failed(case: Case) -> Section:
    served = ResultNotice.objects.filter(sample=case.sample, served_on__isnull=False).order_by("pk").first()
    lines = [
        line("案件号", case.number),
        line("任务来源", ORIGINS[CaseOrigin(case.origin)]),
        line("生产企业", case.enterprise.name, is_wide=True),
    ]
    if case.sample:
        lines += [line("抽样单编号", case.sample.number), line("样品名称", case.sample.title)]
        lines += [
            line(
                failed["item"],
                f"检验结果 {'、'.join(failed['readings'])} {failed['unit']}║标准值 {failed['limit']}",
                is_wide=True,
            )
            for failed in case.failed_items
        ]
        lines.append(line("通知书送达日期", day_of(served.served_on if served else None)))
    else:
        lines.append(line("线索内容", case.lead, is_wide=True))
    return Section("不合格信息", lines)


def _course(case: Case, parts) -> Section:
    extension = case.extensions.filter(approved_by__isnull=False).select_related("approved_by").last()
    extended = (
        f"是，批准人 {extension.approved_by.display_name}，延至 {day_of(extension.due_on)}" if extension else "否"
    )
    return Section(
        "办理经过",
        [
            line("立案日期", day_of(case.opened_on)),
            line("启动日期", day_of(case.started_on)),
            line("办理期限", day_of(case.finish_due_on)),
            line("是否延期", extended),
            line("完成日期", day_of(case.closed_on)),
            line("复检推翻日期", day_of(case.overturned_on)),
            line("风险控制", _told(parts, CasePartKind.RISK_CONTROL), is_wide=True),
        ],
    )


def _amounts(case: Case, parts) -> Section:
    amounts = getattr(case, "amounts", None)
    lines = [
        line(label, f"{getattr(amounts, name).normalize():f} {amounts.unit}" if amounts else "")
        for name, label in AMOUNTS.items()
    ]
    recall = getattr(case, "recall", None)
    if recall:
        lines += [
            line("召回级别", CLASSES[recall.recall_class]),
            line("召回启动时间", moment_of(timezone.localtime(recall.started_at) if recall.started_at else None)),
            line("召回公告日期", day_of(recall.announced_on)),
            line("召回完成日期", day_of(recall.finished_on)),
            line("召回原因及危害", recall.reason, is_wide=True),
            line("召回总结", recall.summary, is_wide=True),
        ]
    else:
        lines.append(line("召回", _told(parts, CasePartKind.RECALL), is_wide=True))
    return Section("产品控制", lines)


def _putting_right(case: Case, parts) -> Section:
    cause = CAUSES[Cause(case.cause)] if case.cause else ""
    return Section(
        "原因排查与整改",
        [
            line("原因类别", cause, is_wide=True),
            line("原因分析", _told(parts, CasePartKind.CAUSE), is_wide=True),
            line("整改措施", _told(parts, CasePartKind.RECTIFICATION), is_wide=True),
            line("复查日期", _done_on(parts, CasePartKind.ACCEPTANCE)),
            line("复查人员", _done_by(parts, CasePartKind.ACCEPTANCE)),
            line("复查结论", _told(parts, CasePartKind.ACCEPTANCE), is_wide=True),
            line("回头看", _told(parts, CasePartKind.LOOK_BACK), is_wide=True),
        ],
    )


def _consequences(case: Case, parts) -> Section:
    penalties = [
        line(f"{penalty.name} {penalty.post}".strip(), _decision(penalty), is_wide=True)
        for penalty in case.penalties.all()
    ]
    transfers = [
        line(TRANSFERS[TransferTo(transfer.to)], _passed_on(transfer), is_wide=True)
        for transfer in case.transfers.all()
    ]
    published = PublishedLine.objects.filter(sample=case.sample, publication__published_on__isnull=False)
    line_of = published.select_related("publication").last() if case.sample else None
    announced = f"{day_of(line_of.publication.published_on)} {line_of.publication.number}" if line_of else ""
    return Section(
        "立案处罚、移送通报与公布",
        [
            *(penalties or [line("行政处罚", _told(parts, CasePartKind.PENALTY), is_wide=True)]),
            *(transfers or [line("移送通报", _told(parts, CasePartKind.TRANSFER), is_wide=True)]),
            line("公布日期及公告", announced, is_wide=True),
            line("办结依据", case.closing_proof, is_wide=True),
        ],
    )


def _decision(penalty) -> str:
    figures = [PENALTIES[PenaltyKind(penalty.kind)], penalty.number, day_of(penalty.decided_on)]
    if penalty.fine:
        figures.append(f"罚款 {yuan(penalty.fine)}")
    if penalty.confiscated:
        figures.append(f"没收 {yuan(penalty.confiscated)}")
    return "；".join(word for word in (*figures, penalty.reason) if word)


def _passed_on(transfer) -> str:
    receipt = f"回执 {day_of(transfer.received_on)}" if transfer.received_on else "尚无回执"
    words = (transfer.authority, transfer.number, day_of(transfer.sent_on), receipt, transfer.outcome)
    return "；".join(word for word in words if word)


def _told(parts, kind: str) -> str:
    """What was recorded of a part; what is still to do stays a dash."""
    part = parts.get(kind)
    if part is None or part.status == PartStatus.TO_DO:
        return ""
    return f"不涉及：{part.text}" if part.status == PartStatus.NOT_NEEDED else part.text


def _done_on(parts, kind: str) -> str:
    return day_of(parts[kind].done_on) if kind in parts else ""


def _done_by(parts, kind: str) -> str:
    part = parts.get(kind)
    return part.done_by.display_name if part and part.done_by else ""
