"""异议受理 or 不予受理通知书, and after the review the 异议审核结论告知书."""

from dairyqa.ui.facts import Fact
from rectification.choices import ObjectionKind, ObjectionStatus, Recipient
from rectification.models import Objection
from sampling.documents.layout import Section, day_of, line
from sampling.models import Document, Sample

from .result_notice import RECIPIENTS

KINDS = {
    ObjectionKind.PROCESS: "抽样过程",
    ObjectionKind.AUTHENTICITY: "样品真实性",
    ObjectionKind.METHOD: "检验方法",
    ObjectionKind.STANDARD: "标准适用",
}
TITLES = {
    ObjectionStatus.ACCEPTED: "异议受理通知书",
    ObjectionStatus.REFUSED: "异议不予受理通知书",
    ObjectionStatus.UPHELD: "异议审核结论告知书",
    ObjectionStatus.REJECTED: "异议审核结论告知书",
}
VERSIONS = {
    ObjectionStatus.ACCEPTED: 1,
    ObjectionStatus.REFUSED: 1,
    ObjectionStatus.UPHELD: 2,
    ObjectionStatus.REJECTED: 2,
}


def context(document: Document) -> dict:
    found = Objection.objects.select_related("sample__plan__city").get(number=document.reference)
    is_refused = found.status == ObjectionStatus.REFUSED
    return {
        "number": found.number,
        "title": TITLES[ObjectionStatus(found.status)],
        "recipient": found.applicant_name,
        "sections": [_complaint(found), _decision(found)],
        "is_refused": is_refused or found.status == ObjectionStatus.REJECTED,
        "article": "第三十九条" if found.reviewed_on else "第三十八条",
        "issuer": found.sample.plan.city.name,
        "dated": day_of(found.reviewed_on or found.decided_on),
    }


def version_in_force(sample: Sample, reference: str) -> int | None:
    """The decision is the first, the result of the review the second."""
    found = Objection.objects.filter(sample=sample, number=reference).first()
    return VERSIONS.get(ObjectionStatus(found.status)) if found else None


def public_facts(document: Document) -> list[Fact]:
    return [Fact("决定日期", Objection.objects.get(number=document.reference).decided_on)]


def _complaint(found: Objection) -> Section:
    return Section(
        "异议申请",
        [
            line("样品名称", found.sample.title),
            line("抽样单编号", found.sample.number),
            line("异议事项", KINDS[ObjectionKind(found.kind)]),
            line("申请人身份", RECIPIENTS[Recipient(found.applicant)]),
            line("收到申请日期", day_of(found.received_on)),
            line("决定日期", day_of(found.decided_on)),
            line("事实和证据", found.grounds, is_wide=True),
        ],
    )


def _decision(found: Objection) -> Section:
    if found.status == ObjectionStatus.REFUSED:
        return Section("不予受理", [line("理由", found.refusal_reason, is_wide=True)])
    if found.status == ObjectionStatus.ACCEPTED:
        return Section("受理", [line("审核期限至", day_of(found.review_due_on), is_wide=True)])
    return Section(
        "审核结论",
        [
            line("结论", "异议成立" if found.status == ObjectionStatus.UPHELD else "异议不成立"),
            line("审核日期", day_of(found.reviewed_on)),
            line("理由", found.review_reason, is_wide=True),
            line("处理", found.consequence, is_wide=True),
        ],
    )
