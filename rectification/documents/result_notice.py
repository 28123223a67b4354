"""检验结果通知书 with its 回执: the result, the rights with their days, the duties, and who handles the case."""

import datetime as dt

from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import length_in_words
from dairyqa.clocks.queries import deadline_of
from dairyqa.ui.facts import Fact
from dairyqa.workdays.calendar import load_calendar
from enterprises.choices import BatchKind
from rectification.choices import NoticeStanding, NoticeStatus, Recipient
from rectification.models import ResultNotice
from rectification.usecases.service import OBJECTION_CLOCK, REINSPECTION_CLOCK, SERVE_CLOCK
from sampling.documents.layout import Choice, Section, day_of, line
from sampling.models import Document, Sample

KINDS = {
    BatchKind.PRODUCT: "生产（成品库待销产品）",
    BatchKind.RAW_MILK: "采购（原料生鲜乳）",
    BatchKind.RAW_POWDER: "采购（原料乳粉）",
}
RECIPIENTS = {Recipient.SAMPLED: "被抽样单位", Recipient.PRODUCER: "标称生产者", Recipient.SUPPLIER: "原料供应者"}
SUPERSEDED = {
    NoticeStanding.REPLACED: "检验报告已更正，以更正后报告的通知书为准",
    NoticeStanding.OVERTURNED: "不合格结论已被推翻，本通知书不再有效",
}
ANSWERS = ("对检验结论无异议", "将在规定期限内申请复检或者提出异议")
DUTIES = (
    "立即封存不合格食品，暂停生产、经营不合格食品，通知相关生产经营者和消费者；",
    "依法召回已上市销售的不合格食品，并对召回的食品采取无害化处理、销毁等措施；",
    "排查不合格原因并进行整改，向住所地市场监督管理部门报告处理情况，配合核查处置。",
    "复检和异议期间，不得停止履行上述义务。",
)


def context(document: Document) -> dict:
    notice = ResultNotice.objects.select_related("sample__plan__city", "sample__county", "sample__report").get(
        number=document.reference
    )
    sample = notice.sample
    version = sample.report.versions.get(version=notice.report_version)
    failed = [row for row in version.content["rows"] if row["is_failed"]]
    return {
        "number": notice.number,
        "title": "食品安全抽样检验结果通知书",
        "recipient": notice.recipient_name,
        "recipient_kind": RECIPIENTS[Recipient(notice.recipient)],
        "section": _facts(notice, version.version),
        "failed": failed,
        "conclusion": version.content["conclusion"],
        "rights": _rights(notice, is_microbiological=_is_microbiological(sample, failed)),
        "days": _days(notice),
        "served": notice.served_on and (day_of(notice.served_on), day_of(notice.appeal_due_on)),
        "duties": DUTIES,
        "handled_by": sample.county.name,
        "is_supplier": notice.recipient == Recipient.SUPPLIER,
        "issuer": sample.county.name,
        "dated": day_of(notice.issued_on),
        "slip": Choice("意见", ANSWERS),
        "organiser": sample.plan.city.name,
    }


def version_in_force(sample: Sample, reference: str) -> int | None:
    """A notice is made once; one that was withdrawn is in force no longer."""
    standing = ResultNotice.objects.filter(sample=sample, number=reference).exclude(status=NoticeStatus.WITHDRAWN)
    return 1 if standing.exists() else None


def public_facts(document: Document) -> list[Fact]:
    notice = ResultNotice.objects.with_standing().get(number=document.reference)
    return [
        Fact("签发日期", notice.issued_on),
        Fact("送达对象", notice.recipient_name),
        *[Fact("效力", text) for text in filter(None, [SUPERSEDED.get(notice.standing)])],
    ]


def _facts(notice: ResultNotice, version: int) -> Section:
    sample = notice.sample
    batch, variety = sample.batch, sample.batch.variety
    return Section(
        "抽检样品",
        [
            line("样品名称", sample.title),
            line("抽样单编号", sample.number),
            line("商标", variety and variety.brand),
            line("规格型号", variety and variety.packaging),
            line("生产日期" if batch.produced_on else "购进日期", day_of(batch.produced_on or batch.arrived_on)),
            line("批号", batch.lot),
            line("抽样日期", day_of(sample.sampled_on)),
            line("抽样环节", KINDS[BatchKind(sample.kind)]),
            line("被抽样单位", sample.enterprise.name),
            line("检验机构", sample.laboratory.name),
            line("检验报告编号", _with_version(sample.report.number, version), is_wide=True),
        ],
    )


def _with_version(number: str, version: int) -> str:
    return f"{number}（第 {version} 版）" if version > 1 else number


def _rights(notice: ResultNotice, *, is_microbiological: bool) -> list[str]:
    def term(clock: str) -> str:
        return length_in_words(ClockRule.objects.named(clock, on=notice.issued_on))

    city = notice.sample.plan.city.name
    rights = [
        f"对检验结论有异议的，可以自收到检验结论之日起{term(REINSPECTION_CLOCK)}内，"
        f"向{city}或者其上一级市场监督管理部门提出书面复检申请。逾期未提出的，不予受理。",
        f"对样品真实性、检验方法、标准适用有异议的，可以自收到不合格结论通知之日起{term(OBJECTION_CLOCK)}内，"
        f"向{city}提出书面异议审核申请，并提交相关证明材料。",
    ]
    if is_microbiological:
        rights.append("不合格项目中的微生物指标，依法不予复检。")
    return rights


def _days(notice: ResultNotice) -> list[tuple[str, str]]:
    """For each working day on which it can be received in time: until when the periods run."""
    last = deadline_of(SERVE_CLOCK, notice.issued_on).due
    calendar = load_calendar()
    span = (last - notice.issued_on).days
    days = [notice.issued_on + dt.timedelta(days=n) for n in range(span + 1)]
    return [(day_of(day), day_of(deadline_of(REINSPECTION_CLOCK, day).due)) for day in days if calendar.is_workday(day)]


def _is_microbiological(sample: Sample, failed) -> bool:
    codes = [row["code"] for row in failed]
    snapshots = sample.results.filter(item__code__in=codes).values_list("limit_snapshot", flat=True)
    return any(snapshot and snapshot.get("microbiological") for snapshot in snapshots)
