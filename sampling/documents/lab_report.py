"""检验报告: cover, facts of the sample, results with their limits, conclusion."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dairyqa.ui.values import quantity
from enterprises.choices import BatchKind
from sampling.models import Sample
from sampling.rules.values import PLAIN_DIGITS, SUPERSCRIPTS

from .layout import BLANK, Section, day_of, line, pieces
from .report_content import names_of

DIGEST_SHOWN = 12

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
    """The version in force, from what was signed: a later change of the results does not reach it."""
    report = sample.report
    version = report.versions.signed().select_related("approved_by").get(version=report.version)
    return {
        **_page(sample, version.content, report.number),
        "signatory": str(version.approved_by),
        "approved_on": day_of(version.approved_on),
        "signed": f"电子签发：{version.approved_by}，{day_of(version.approved_on)}，"
        f"内容摘要 SHA-256 {version.digest[:DIGEST_SHOWN]}",
        "version": version.version,
    }


def preview_context(sample: Sample, content: Mapping[str, Any]) -> dict:
    """What a signature would issue, marked as not issued."""
    report = getattr(sample, "report", None)
    return {
        **_page(sample, content, report.number if report else "（签发时编号）"),
        "signatory": BLANK,
        "approved_on": BLANK,
        "signed": "",
        "version": report.version + 1 if report else 1,
        "is_preview": True,
    }


def _page(sample: Sample, content: Mapping[str, Any], number: str) -> dict:
    return {
        "number": number,
        "title": "检验报告",
        "cover": _cover(sample, number),
        "section": _facts(sample, content),
        "conclusion": content["conclusion"],
        "results": [_row(row) for row in content["rows"]],
        "notes": content["notes"],
        "changes": [_change(change) for change in content["changes"]],
        "reason": content["reason"],
        "analysts": content["analysts"],
        "laboratory": sample.laboratory.name,
        "statements": STATEMENTS,
    }


def _cover(sample: Sample, number: str) -> list:
    is_product = sample.kind == BatchKind.PRODUCT
    return [
        line("报告编号", number),
        line("样品名称", sample.title),
        line("标称生产者", sample.enterprise.name if is_product else sample.batch.source),
        line("被抽样单位", sample.enterprise.name),
        line("委托单位", sample.plan.city.name),
        line("检验类别", sample.plan.inspection_kind),
    ]


def _facts(sample: Sample, content: Mapping[str, Any]) -> Section:
    batch, variety = sample.batch, sample.batch.variety
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
        line("检验日期", content["tested"]),
        line("封样及样品状态", sample.reception_remark or "验收合格，予以接收"),
        line("抽样人", names_of(row.person for row in sample.visit.sampler_rows.select_related("person"))),
        line("抽检计划", sample.plan.code),
        line("判定依据", content["standards"], is_wide=True),
    ]
    if content["stated_standard"]:
        lines.append(line("明示标准", content["stated_standard"], is_wide=True))
    return Section("样品信息", lines)


def _row(row: Mapping[str, str]) -> ResultLine:
    standard = f"{row['standard']} {row['clause']}".strip()
    return ResultLine(
        item=row["item"],
        result=with_powers(row["result"]),
        unit=row["unit"],
        limit=row["limit"],
        verdict=row["verdict"],
        method=row["method"],
        standard=standard,
        detection_limit=row["detection_limit"],
        is_failed=bool(row["is_failed"]),
    )


def _change(change: Mapping[str, str]) -> str:
    return f"{change['item']}：{change['before']} → {change['after']}"


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
