"""复检受理 or 不予受理通知书 with the body drawn and the hand-over, and after the conclusion the 复检结论通知书."""

from dairyqa.ui.facts import Fact
from rectification.choices import FeeBearer, Recipient, ReinspectionOutcome, ReinspectionRefusal, ReinspectionStatus
from rectification.models import Reinspection, ReinspectionItem
from rectification.queries.reinspections import attempts_of
from sampling.choices import DrawStatus, ItemVerdict
from sampling.documents.layout import Section, day_of, line
from sampling.models import Document, Sample

from .result_notice import RECIPIENTS

GROUNDS = {
    ReinspectionRefusal.MICROBIOLOGICAL: "检验结论为微生物指标不合格",
    ReinspectionRefusal.BACKUP_EXPIRED: "复检备份样品超过保质期",
    ReinspectionRefusal.LATE: "逾期提出复检申请",
    ReinspectionRefusal.BACKUP_UNUSABLE: "其他原因导致备份样品无法实现复检目的",
    ReinspectionRefusal.OTHER_LEGAL: "法律、法规、规章以及食品安全标准规定的不予复检的其他情形",
}
OUTCOMES = {ReinspectionOutcome.CONFIRMED: "维持初检结论", ReinspectionOutcome.OVERTURNED: "复检结论与初检结论不一致"}
VERDICTS = {ItemVerdict.PASS: "合格", ItemVerdict.FAIL: "不合格", ItemVerdict.NOT_APPLICABLE: "不予复检"}
BEARERS = {FeeBearer.APPLICANT: "复检申请人", FeeBearer.AUTHORITY: "实施监督抽检的市场监督管理部门"}


def context(document: Document) -> dict:
    found = Reinspection.objects.select_related("sample__plan__city", "sample__report", "body").get(
        number=document.reference
    )
    is_refused = found.status == ReinspectionStatus.REFUSED
    sections = [_application(found)]
    if is_refused:
        sections.append(_refusal(found))
    elif found.body:
        sections.append(_body(found))
    if found.concluded_on:
        sections.append(_conclusion(found))
    last = found.decided_on if is_refused else found.concluded_on or found.assigned_on or found.decided_on
    return {
        "number": found.number,
        "title": _title(found, is_refused=is_refused),
        "recipient": found.applicant_name,
        "sections": sections,
        "is_refused": is_refused,
        "article": "第三十一条" if is_refused else "第三十二条",
        "issuer": found.sample.plan.city.name,
        "dated": day_of(last),
    }


def version_in_force(sample: Sample, reference: str) -> int | None:
    """It grows with each stage: decided, each body drawn or lost again, handed over, concluded."""
    found = Reinspection.objects.filter(sample=sample, number=reference).first()
    if found is None or found.status in (ReinspectionStatus.APPLIED, ReinspectionStatus.WITHDRAWN):
        return None
    attempts = attempts_of(found)
    drawn = sum(attempt["status"] == DrawStatus.DONE for attempt in attempts)
    declined = sum("declined" in attempt for attempt in attempts)
    ended = found.status == ReinspectionStatus.REFUSED
    accepted = found.assign_due_on is not None
    return accepted + ended + drawn + declined + bool(found.handed_over_on) + bool(found.concluded_on)


def public_facts(document: Document) -> list[Fact]:
    return [Fact("决定日期", Reinspection.objects.get(number=document.reference).decided_on)]


def _title(found: Reinspection, *, is_refused: bool) -> str:
    if is_refused:
        return "复检不予受理通知书"
    return "复检结论通知书" if found.concluded_on else "复检受理通知书"


def _application(found: Reinspection) -> Section:
    sample = found.sample
    items = found.items.values_list("result__item__name", flat=True)
    return Section(
        "复检申请",
        [
            line("样品名称", sample.title),
            line("抽样单编号", sample.number),
            line("检验报告编号", sample.report.number),
            line("申请人身份", RECIPIENTS[Recipient(found.applicant)]),
            line("收到申请日期", day_of(found.applied_on)),
            line("决定日期", day_of(found.decided_on)),
            line("申请复检项目", "、".join(items), is_wide=True),
        ],
    )


def _refusal(found: Reinspection) -> Section:
    return Section(
        "不予受理",
        [
            line("法定情形", GROUNDS[ReinspectionRefusal(found.refusal_ground)], is_wide=True),
            line("理由", found.refusal_reason, is_wide=True),
        ],
    )


def _body(found: Reinspection) -> Section:
    return Section(
        "复检机构",
        [
            line("复检机构", found.body and found.body.name, is_wide=True),
            line("随机确定日期", day_of(found.assigned_on)),
            line("备份样品移交期限", day_of(found.handover_due_on)),
            line("备份样品移交日期", day_of(found.handed_over_on)),
        ],
    )


def _conclusion(found: Reinspection) -> Section:
    items = [
        f"{row.result.item.name}：{_values(row)}{VERDICTS[ItemVerdict(row.verdict)]}"
        for row in found.items.select_related("result__item")
    ]
    return Section(
        "复检结论",
        [
            line("复检报告编号", found.report_no),
            line("复检结论日期", day_of(found.concluded_on)),
            line("复检结论", OUTCOMES[ReinspectionOutcome(found.outcome)]),
            line("复检费用承担", BEARERS[FeeBearer(found.fee_borne_by)]),
            line("各项目", "；".join(items), is_wide=True),
        ],
    )


def _values(row: ReinspectionItem) -> str:
    """What the body found, before the verdict; nothing of an item that it did not test."""
    return f"{'、'.join(row.readings)} {row.unit}".strip() + "，" if row.readings else ""
