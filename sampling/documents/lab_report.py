"""检验报告: cover, facts of the sample, results with their limits, conclusion."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dairyqa.ui.values import quantity
from enterprises.choices import BatchKind
from sampling.choices import BatchVerdict, ItemVerdict
from sampling.models import ItemResult, LabReport, Sample
from sampling.rules.values import PLAIN_DIGITS, SUPERSCRIPTS, published_text

from .layout import BLANK, Section, day_of, line, pieces

VERDICTS = {
    ItemVerdict.PASS: "合格",
    ItemVerdict.FAIL: "不合格",
    ItemVerdict.NO_LIMIT: "不作判定",
    ItemVerdict.NOT_APPLICABLE: "不适用",
    ItemVerdict.INDETERMINATE: "未判定",
    ItemVerdict.INVALID: "未出具结果",
}
BATCH_VERDICTS = {BatchVerdict.PASS: "合格", BatchVerdict.FAIL: "不合格"}
STATEMENTS = (
    "本报告仅对所抽检的样品及其批次负责，不推及其他批次。",
    "本报告无检验检测专用章、无主检和批准人签字无效。",
    "未经本机构书面同意，不得部分复制本报告。",
    "检验样品取自检验部分，复检备份样品封存，仅供复检使用。",
    "对检验结论有异议的，可以依法申请复检或者提出异议；微生物指标不予复检。",
)


@dataclass(frozen=True)
class ResultLine:
    """A row of the grid, every cell as it is printed."""

    item: str
    result: str
    unit: str
    limit: str
    verdict: str
    method: str
    standard: str
    detection_limit: str
    is_failed: bool


def context(sample: Sample) -> dict:
    results = list(sample.results.select_related("item", "entered_by", "decided_by"))
    report = sample.report
    return {
        "number": report.number,
        "title": "检验报告",
        "cover": _cover(sample, report),
        "section": _facts(sample, results),
        "conclusion": conclusion_of(sample, results),
        "results": [_row(result) for result in results],
        "notes": _notes(results),
        "analysts": _names(result.entered_by for result in results),
        "signatory": str(report.approved_by),
        "approved_on": day_of(report.approved_on),
        "laboratory": sample.laboratory.name,
        "statements": STATEMENTS,
    }


def conclusion_of(sample: Sample, results: Sequence[ItemResult]) -> str:
    """The verdict on this batch in one sentence, with the standards it rests on (判定原则, Q-6.3)."""
    if sample.verdict == BatchVerdict.FAIL:
        failed = [result for result in results if result.verdict == ItemVerdict.FAIL]
        items = "、".join(result.item.name for result in failed)
        return f"经抽样检验，{items}项目不符合 {_standards(failed)} 要求，检验结论为不合格。"
    judged = [result for result in results if result.verdict == ItemVerdict.PASS]
    return f"经抽样检验，所检项目符合 {_standards(judged)} 要求，检验结论为合格。"


def _cover(sample: Sample, report: LabReport) -> list:
    is_product = sample.kind == BatchKind.PRODUCT
    return [
        line("报告编号", report.number),
        line("样品名称", sample.title),
        line("标称生产者", sample.enterprise.name if is_product else sample.batch.source),
        line("被抽样单位", sample.enterprise.name),
        line("委托单位", sample.plan.city.name),
        line("检验类别", sample.plan.inspection_kind),
    ]


def _facts(sample: Sample, results: Sequence[ItemResult]) -> Section:
    batch, variety = sample.batch, sample.batch.variety
    tested = sorted(result.entered_on for result in results if result.entered_on)
    period = f"{day_of(tested[0])}至{day_of(tested[-1])}" if tested else BLANK
    lines = [
        line("样品名称", sample.title),
        line("抽样单编号", sample.number),
        line("商标", variety and variety.brand),
        line("规格型号", variety and variety.packaging),
        line("生产日期" if batch.produced_on else "购进日期", day_of(batch.produced_on or batch.arrived_on)),
        line("批号", batch.lot),
        line("食品细类", sample.category.name),
        line("抽样日期", day_of(sample.sampled_on)),
        line("抽样基数", quantity(batch.quantity_kg, "kg")),
        line("检验样品数量", pieces(sample.test_units, sample.test_kg)),
        line("备样量", pieces(sample.backup_units, sample.backup_kg)),
        line("到样日期", day_of(sample.received_on)),
        line("检验日期", period),
        line("封样及样品状态", sample.reception_remark or "验收合格，予以接收"),
        line("抽样人", _names(row.person for row in sample.visit.sampler_rows.select_related("person"))),
        line("抽检计划", sample.plan.code),
        line("判定依据", _standards(results), is_wide=True),
    ]
    return Section("样品信息", lines)


def _row(result: ItemResult) -> ResultLine:
    return ResultLine(
        item=result.item.name,
        result=with_powers(published_text(result.readings)) if any(result.readings) else BLANK,
        unit=result.unit or BLANK,
        limit=result.limit_text or BLANK,
        verdict=VERDICTS[ItemVerdict(result.verdict)],
        method=result.method or BLANK,
        standard=result.standard or BLANK,
        detection_limit=result.detection_limit or BLANK,
        is_failed=result.verdict == ItemVerdict.FAIL,
    )


def _notes(results: Sequence[ItemResult]) -> list[str]:
    """What the grid does not say: items without limit or result, and decisions by a person."""
    of = {verdict: [r.item.name for r in results if r.verdict == verdict] for verdict in ItemVerdict}
    notes = []
    if data_only := of[ItemVerdict.NO_LIMIT]:
        notes.append(f"{'、'.join(data_only)}：现行标准无限量，只报数据，不作判定。")
    if idle := of[ItemVerdict.NOT_APPLICABLE]:
        notes.append(f"{'、'.join(idle)}：不适用于该产品，未检验。")
    if missing := of[ItemVerdict.INVALID] + of[ItemVerdict.INDETERMINATE]:
        notes.append(f"{'、'.join(missing)}：未出具判定；不影响不合格结论。")
    decided = [result for result in results if result.decided_by]
    notes += [f"{r.item.name}：由{r.decided_by}判定，{r.decision_reason}" for r in decided]
    return notes


def with_powers(text: str) -> SafeString:
    """Powers of ten as raised digits: the font has no glyphs for most superscript characters."""
    parts = re.split(f"([{SUPERSCRIPTS}]+)", text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<sup>{}</sup>", part.translate(PLAIN_DIGITS)) if place % 2 else part,)
            for place, part in enumerate(parts)
        ),
    )


def _standards(results: Sequence[ItemResult]) -> str:
    named = [standard for result in results for standard in result.standard.split("；")]
    return "、".join(dict.fromkeys(standard for standard in named if standard not in ("", BLANK)))


def _names(people) -> str:
    return "、".join(dict.fromkeys(str(person) for person in people if person))
