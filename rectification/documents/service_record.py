"""送达回证 of a notice: every attempt, who served, who took it, and the day that counts."""

from django.utils import timezone

from dairyqa.ui.facts import Fact
from rectification.choices import NoticeStatus, Recipient, ServiceMethod, ServiceOutcome
from rectification.models import ResultNotice, Service
from sampling.documents.layout import BLANK, Choice, Section, day_of, line, moment_of
from sampling.models import Document, Sample

from .result_notice import RECIPIENTS

METHODS = {
    ServiceMethod.DIRECT: "直接送达",
    ServiceMethod.LEFT: "留置送达",
    ServiceMethod.POST: "邮寄送达",
    ServiceMethod.ELECTRONIC: "电子送达",
    ServiceMethod.PUBLIC: "公告送达",
}
OUTCOMES = {ServiceOutcome.DELIVERED: "已送达", ServiceOutcome.PENDING: "送达中", ServiceOutcome.FAILED: "未送达"}


def context(document: Document) -> dict:
    notice = ResultNotice.objects.select_related("sample__county", "sample__report").get(number=document.reference)
    return {
        "number": notice.number,
        "title": "送达回证",
        "section": Section(
            "送达文书",
            [
                line("送达文书名称", "食品安全抽样检验结果通知书、检验报告"),
                line("文号", f"{notice.number}；{notice.sample.report.number}"),
                line("受送达人", notice.recipient_name),
                line("与样品的关系", RECIPIENTS[Recipient(notice.recipient)]),
                line("送达地址", notice.recipient_address, is_wide=True),
            ],
        ),
        "attempts": [_attempt(service) for service in notice.services.all()],
        "served": day_of(notice.served_on),
        "until": day_of(notice.appeal_due_on),
        "issuer": notice.sample.county.name,
    }


def version_in_force(sample: Sample, reference: str) -> int | None:
    """It grows with each attempt, and once more when one that was on its way is settled."""
    notice = ResultNotice.objects.filter(sample=sample, number=reference).first()
    if notice is None or not notice.services.exists():
        return None
    settled = notice.services.exclude(outcome=ServiceOutcome.PENDING).count()
    return notice.services.count() + settled + (notice.status == NoticeStatus.WITHDRAWN)


def public_facts(document: Document) -> list[Fact]:
    notice = ResultNotice.objects.get(number=document.reference)
    return [Fact("送达日期", notice.served_on), Fact("受送达人", notice.recipient_name)]


def _attempt(service: Service) -> dict:
    details = {
        "送达地点": service.place,
        "代收人与受送达人的关系": service.relation,
        "拒收或者未送达事由": service.refusal,
        "见证人": service.witness,
        "电子送达": "受送达人已同意采用电子送达方式" if service.has_consent else "",
        "邮件、电文或者公告编号": service.tracking_no,
        "证据文件 SHA-256": service.proof_sha256,
    }
    return {
        "method": Choice("送达方式", tuple(METHODS.values()), METHODS[ServiceMethod(service.method)]),
        "outcome": OUTCOMES[ServiceOutcome(service.outcome)],
        "moment": moment_of(timezone.localtime(service.served_at)),
        "effective": day_of(service.effective_on),
        "taken_by": service.taken_by or BLANK,
        "servers": "、".join(service.servers),
        "details": [line(label, value) for label, value in details.items() if value],
    }
