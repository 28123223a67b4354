"""监督检查结果记录 of a finished inspection, for both sides to sign."""

from django.template.loader import render_to_string
from django.utils import timezone

from rectification.choices import Answer, FindingStatus, InspectionKind, Severity
from rectification.models import Inspection
from rectification.queries.inspection_pages import finding_rows, groups_of
from sampling.documents.layout import Section, day_of, line, moment_of, plain_qr

KINDS = {
    InspectionKind.DAILY: "日常监督检查",
    InspectionKind.SYSTEM: "体系检查",
    InspectionKind.UNANNOUNCED: "飞行检查",
    InspectionKind.LEAD: "有因检查",
    InspectionKind.LOOK_BACK: "“回头看”检查",
}
ANSWERS = {Answer.MET: "符合", Answer.NOT_MET: "不符合", Answer.NOT_APPLICABLE: "不适用"}
SEVERITIES = {Severity.MINOR: "一般", Severity.MAJOR: "较重", Severity.SERIOUS: "严重"}


def page_of(inspection: Inspection) -> str:
    """The record as HTML, in Chinese whatever the reader's language is."""
    return render_to_string("documents/inspection.html", context(inspection))


def context(inspection: Inspection) -> dict:
    findings = [row for row in finding_rows(inspection) if row.status != FindingStatus.WITHDRAWN]
    groups = [(group.name, [_item(line) for line in group.lines]) for group in groups_of(inspection)]
    counts = dict.fromkeys(ANSWERS.values(), 0)
    for _name, items in groups:
        for item in items:
            counts[item["answer"]] += 1
    return {
        "title": "监督检查结果记录",
        "number": inspection.number,
        "qr": plain_qr(inspection.number),
        "section": _head(inspection),
        "groups": groups,
        "counts": "，".join(f"{word} {n} 项" for word, n in counts.items()),
        "findings": [
            {
                "number": row.number,
                "code": row.item.code if row.item else "",
                "text": row.text,
                "severity": SEVERITIES[Severity(row.severity)],
                "due": day_of(row.due_on),
                "photos": len(row.photos),
            }
            for row in findings
        ],
        "summary": inspection.summary,
        "issuer": inspection.county.name,
        "dated": day_of(inspection.done_on),
    }


def _head(inspection: Inspection) -> Section:
    inspected = inspection.inspected
    licence = inspection.enterprise.licence_no if inspection.enterprise else inspected.credit_code
    begun = timezone.localtime(inspection.started_at) if inspection.started_at else None
    return Section(
        "被检查单位",
        [
            line("名称", inspected.name, is_wide=True),
            line("地址", inspected.address, is_wide=True),
            line("许可证编号" if inspection.enterprise else "统一社会信用代码", licence),
            line("检查类型", KINDS[InspectionKind(inspection.kind)]),
            line("检查开始时间", moment_of(begun)),
            line("检查结束日期", day_of(inspection.done_on)),
            line("检查人员", "、".join(person.display_name for person in inspection.inspectors.all())),
            line("被检查单位在场人员", inspection.present),
            line("检查表", f"{inspection.checklist.name}（第 {inspection.checklist.version} 版）", is_wide=True),
            *([line("第三方机构", inspection.third_party, is_wide=True)] if inspection.third_party else []),
            *([line("线索来源", inspection.lead, is_wide=True)] if inspection.lead else []),
        ],
    )


def _item(row) -> dict:
    return {
        "code": row.item.code,
        "text": row.item.text,
        "source": row.item.source,
        "answer": ANSWERS[Answer(row.answer.answer)],
        "note": row.answer.note,
    }
