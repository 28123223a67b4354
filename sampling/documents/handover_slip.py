"""样品移交确认单: the check at reception and every hand the sample went through; what is unknown is ticked by hand."""

from dataclasses import dataclass

from django.utils import timezone

from dairyqa.ui.values import quantity
from sampling.choices import HandoverStatus, RefusalGround, SampleStatus
from sampling.models import Handover, Reception, Sample
from sampling.rules.reception import POINT_OF

from .layout import BLANK, Choice, Section, day_of, line, moment_of, pieces
from .signing import workplaces_of

GOOD_AND_BAD = {
    "seals_intact": ("封条", "完好", "有破损"),
    "packaging_intact": ("样品包装", "完好", "有破损"),
    "quantity_enough": ("样品数量", "满足", "不满足"),
    "state_normal": ("样品状态", "正常", "异常"),
    "papers_match": ("文书信息", "与样品相符", "与样品不符"),
}
NUMBER_OF_PAPERS = ("文书数量", ("齐全", "不齐全"))
WAYS = Choice("送达方式", ("自送", "寄送（运单号：　　　　　　　）"))


@dataclass(frozen=True)
class Step:
    giver: str
    given_at: str
    taker: str
    taken_at: str
    temperature: str
    seals: str
    remark: str


def context(sample: Sample) -> dict:
    taken = list(
        sample.handovers.filter(status=HandoverStatus.TAKEN).select_related("given_by", "taken_by").order_by("pk")
    )
    return {
        "number": sample.number,
        "title": "样品移交确认单",
        "section": _facts(sample, taken),
        "steps": [_step(handover) for handover in taken],
        "checks": checks_of(sample, taken),
        "outcome": Choice("移交确认结果", ("接受", "拒收"), _outcome(sample)),
        "ground": _ground(sample),
        "papers": Choice(*NUMBER_OF_PAPERS, _number_of_papers(sample)),
        "ways": WAYS,
        "laboratory": sample.laboratory.name,
        "body": workplaces_of(sample.visit),
    }


def checks_of(sample: Sample, taken: list[Handover]) -> list[Choice]:
    """One box is ticked only where the finding is on record: nobody looked means that nobody ticks."""
    found = _found(sample, taken)
    return [
        Choice(label, (good, bad), None if point not in found else good if found[point] else bad)
        for point, (label, good, bad) in GOOD_AND_BAD.items()
    ]


def _found(sample: Sample, taken: list[Handover]) -> dict[str, bool]:
    """From the reception; of samples from before there were any, what the hand-overs and the refusal say."""
    if reception := reception_of(sample):
        return {point: getattr(reception, point) for point in GOOD_AND_BAD}
    found = {"seals_intact": all(handover.seals_intact for handover in taken)} if taken else {}
    if sample.status == SampleStatus.REFUSED and sample.refusal_ground in POINT_OF:
        found[POINT_OF[RefusalGround(sample.refusal_ground)]] = False
    return found


def reception_of(sample: Sample) -> Reception | None:
    return Reception.objects.filter(sample=sample).select_related("received_by").first()


def _number_of_papers(sample: Sample) -> str | None:
    reception = reception_of(sample)
    if reception is None:
        return None
    complete, incomplete = NUMBER_OF_PAPERS[1]
    return complete if reception.papers_complete else incomplete


def _facts(sample: Sample, taken: list[Handover]) -> Section:
    units = sample.test_units + sample.backup_units if sample.test_units and sample.backup_units else None
    measured = [handover.temperature_c for handover in taken if handover.temperature_c is not None]
    sampled = moment_of(timezone.localtime(sample.sealed_at)) if sample.sealed_at else day_of(sample.sampled_on)
    return Section(
        "样品",
        [
            line("抽样单编号", sample.number),
            line("抽样时间", sampled),
            line("样品名称", sample.title),
            line("样品批号", sample.batch.lot),
            line("样品件数（含备用样品）", pieces(units, sample.test_kg + sample.backup_kg)),
            line("封条编号", "、".join(seal.number for seal in sample.seals.all())),
            line("被抽样单位", sample.enterprise.name),
            line("抽样单位", workplaces_of(sample.visit)),
            line("运输温度", quantity(measured[-1], "℃") if measured else "　　　　℃"),
            line("送达期限", day_of(sample.deliver_due_on)),
            line("收样时间", _received_at(sample, taken)),
            line("承检机构", sample.laboratory.name),
        ],
    )


def _received_at(sample: Sample, taken: list[Handover]) -> str:
    if not (sample.received_on or sample.refused_on):
        return "　　　年　月　日　时　分"
    if taken and sample.received_on:
        return moment_of(timezone.localtime(taken[-1].taken_at))
    return day_of(sample.received_on or sample.refused_on)


def _outcome(sample: Sample) -> str | None:
    if sample.status == SampleStatus.SEALED:
        return None
    return "拒收" if sample.status == SampleStatus.REFUSED else "接受"


def _ground(sample: Sample) -> str:
    if sample.status != SampleStatus.REFUSED:
        return ""
    return f"{sample.get_refusal_ground_display()}：{sample.reception_remark}"


def _step(handover: Handover) -> Step:
    return Step(
        giver=str(handover.given_by),
        given_at=moment_of(timezone.localtime(handover.given_at)),
        taker=str(handover.taken_by),
        taken_at=moment_of(timezone.localtime(handover.taken_at)),
        temperature=BLANK if handover.temperature_c is None else quantity(handover.temperature_c, "℃"),
        seals="完好" if handover.seals_intact else "有破损",
        remark=handover.remark or BLANK,
    )
