"""What the workbook, the PDF and the Word file of a report share: its words and tables, always in Chinese."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from rectification.choices import Direction, ReportKind, ReportStatus
from rectification.models import ActionReport, SubmittedReport
from rectification.queries.report_contents import content_of
from sampling.documents.layout import BLANK, day_of, moment_of

STATES = {
    ReportStatus.DRAFT: "编写中，尚未提交",
    ReportStatus.RETURNED: "已退回修改，尚未重新提交",
    ReportStatus.SUBMITTED: "已提交，待市局接收",
    ReportStatus.ACCEPTED: "市局已接收",
}
KINDS = {ReportKind.ANNUAL: "年度报告", ReportKind.INTERIM: "阶段性报告"}
FROZEN = (ReportStatus.SUBMITTED, ReportStatus.ACCEPTED)
RISING = "逐年提高"
REACHED = {True: "是", False: "否", None: BLANK}
# The heading under which figures and counts stand; without it they follow at the end under a heading of their own.
PLACES = {"work": "counts", "goals": "indicators"}
OWN_HEADINGS = {"indicators": "主要指标完成情况", "counts": "监管工作主要数据"}
NO_DAY = "　　　　年　　月　　日"
NO_BREAK = "\N{NO-BREAK SPACE}"
DIGITS = "零一二三四五六七八九"
NUMBERED = re.compile(r"^[一二三四五六七八九十]+、")


@dataclass(frozen=True)
class Heading:
    """A column of a list; ``share`` of the width in millimetres of a page held across."""

    key: str
    name: str
    share: int
    is_sum: bool = False


@dataclass(frozen=True)
class Listing:
    """A list of the report: cases, findings and so on; ``rows`` by the keys of its columns."""

    code: str
    title: str
    columns: Sequence[Heading]
    rows: Sequence[Mapping[str, str]]

    @property
    def cells(self) -> list[list[str]]:
        return [[str(row.get(column.key) or "") or BLANK for column in self.columns] for row in self.rows]


@dataclass(frozen=True)
class Part:
    """A heading with its paragraphs; ``holds`` says which table stands below them: counts, indicators or none."""

    title: str
    paragraphs: Sequence[str]
    holds: str = ""


@dataclass(frozen=True)
class Paper:
    """A report as it is printed: ``content`` as in rectification.queries.report_contents, and its state."""

    report: ActionReport
    content: Mapping[str, Any]
    frozen: SubmittedReport | None
    listings: Sequence[Listing]

    @property
    def is_sum(self) -> bool:
        """Whether the figures are sums of what counties reported."""
        return self.report.kind == ReportKind.ANNUAL and self.report.bureau_id == self.report.action.city_id

    @property
    def state(self) -> str:
        return STATES[ReportStatus(self.report.status)]

    @property
    def is_draft(self) -> bool:
        return self.frozen is None

    @property
    def period(self) -> str:
        first, last = (dt.date.fromisoformat(self.content[name]) for name in ("period_from", "period_until"))
        return f"{day_of(first)}至{day_of(last)}"

    @property
    def as_of(self) -> str:
        return day_of(dt.date.fromisoformat(self.content["as_of"])) if self.content["as_of"] else BLANK

    @property
    def dated(self) -> str:
        return day_of(timezone.localdate(self.frozen.submitted_at)) if self.frozen else NO_DAY

    @property
    def frozen_at(self) -> str:
        return moment_of(timezone.localtime(self.frozen.submitted_at)) if self.frozen else ""

    @property
    def provenance(self) -> str:
        """One sentence on where the figures come from."""
        origin = f"数据由系统统计，截至{self.as_of}"
        if self.frozen is None:
            return f"{origin}；{self.state}。"
        return f"{origin}；{self.frozen_at}提交时固定，SHA-256：{self.frozen.sha256}。"

    @property
    def missing(self) -> str:
        areas = self.content.get("missing") or []
        return f"未计入（报告尚未接收）：{'、'.join(areas)}。" if areas else ""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """The lines of a cover."""
        content = self.content
        lines = [
            ("报告编号", content["number"]),
            ("报告类别", KINDS[ReportKind(content["kind"])] + ("（全市汇总）" if self.is_sum else "")),
            ("报告单位", content["bureau"]),
            ("报送对象", content["to"]),
            ("专项行动", content["action"]),
            ("方案文号", content["document_no"]),
            ("报告期间", self.period),
            ("报送期限", day_of(dt.date.fromisoformat(content["due_on"])) if content["due_on"] else ""),
            ("状态", self.state),
            ("数据截至", self.as_of),
            ("提交时间", self.frozen_at),
            ("提交人", self.frozen.submitted_by.display_name if self.frozen else ""),
            ("内容校验值（SHA-256）", self.frozen.sha256 if self.frozen else ""),
        ]
        if self.is_sum:
            lines.append(("未计入的县（市、区）", "、".join(content.get("missing") or [])))
        return [(label, text or BLANK) for label, text in lines]

    @property
    def parts(self) -> list[Part]:
        """The office's headings with counts and indicators below the headings they belong to."""
        sections = self.content["sections"]
        parts = [
            Part(section["title"], paragraphs(section["text"]), PLACES.get(section["code"], "")) for section in sections
        ]
        there = {part.holds for part in parts}
        for holds, title in OWN_HEADINGS.items():
            if holds not in there:
                parts.append(Part(f"{ordinal(len(parts) + 1)}、{title}", [], holds))
        return [
            part if NUMBERED.match(part.title) else Part(f"{ordinal(place)}、{part.title}", part.paragraphs, part.holds)
            for place, part in enumerate(parts, start=1)
        ]

    @property
    def annexes(self) -> list[Listing]:
        """The lists, of a sum with the counties beside each other before them."""
        return [*([_counties(self.content)] if self.is_sum and self.content["indicators"] else []), *self.listings]

    @property
    def summary(self) -> str:
        """What the indicators say, in a sentence that an office may keep."""
        figures = self.content["indicators"]
        reached = [figure["name"] for figure in figures if goal(figure) is True]
        short = [figure["name"] for figure in figures if goal(figure) is False]
        text = f"截至{self.as_of}，共统计指标{len(figures)}项，其中达到目标{len(reached)}项、未达到{len(short)}项"
        others = len(figures) - len(reached) - len(short)
        if others:
            text += f"，无目标或本期无统计对象{others}项"
        return text + (f"。未达到目标的为：{'、'.join(short)}。" if short else "。")


def paper_of(report: ActionReport) -> Paper:
    """As last submitted while that stands, else as it is being written."""
    content = content_of(report)
    is_frozen = report.status in FROZEN
    frozen = report.submissions.select_related("submitted_by").latest("pk") if is_frozen else None
    return Paper(report, content, frozen, listings_of(content))


def paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def ordinal(number: int) -> str:
    """1 to 99 in Chinese numerals, as headings count: 一, 十, 十二, 二十三."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return (DIGITS[tens] if tens > 1 else "") + "十" + (DIGITS[ones] if ones else "")


def goal(figure: Mapping) -> bool | None:
    """Whether what is asked for is reached; None without a target and of nothing."""
    if figure["direction"] == Direction.RISING:
        return {None: None, "up": True}.get(figure["trend"], False)
    return figure["is_reached"]


def target_of(figure: Mapping) -> str:
    if figure["direction"] == Direction.RISING:
        return RISING
    return f"≥{figure['target']}{NO_BREAK}%" if figure["target"] else BLANK


def _counties(content: Mapping) -> Listing:
    figures = content["indicators"]
    areas = {county["code"]: county["area"] for figure in figures for county in figure["counties"]}
    columns = [Heading("code", "编号", 16), Heading("name", "指标", 52)]
    columns += [Heading(code, area, 26) for code, area in sorted(areas.items())]
    rows = [
        {"code": figure["code"], "name": figure["name"], "all": _share(figure)}
        | {county["code"]: _share(county) for county in figure["counties"]}
        for figure in figures
    ]
    return Listing("counties", "各县（市、区）指标完成情况", [*columns, Heading("all", "全市", 26)], rows)


def _share(figure: Mapping) -> str:
    return f"{figure['shown'].replace(' ', NO_BREAK)}\n{figure['numerator']}／{figure['denominator']}"


def listings_of(content: Mapping) -> list[Listing]:
    own = [
        Listing(code, title, columns, content[code]) for code, (title, columns) in LISTS.items() if content.get(code)
    ]
    return own + [
        Listing(
            table["code"],
            table["name"],
            [Heading(str(place), **head) for place, head in enumerate(table["columns"])],
            [{str(place): text for place, text in enumerate(row)} for row in table["rows"]],
        )
        for table in content.get("tables", ())
        if table["rows"]
    ]


LISTS = {
    "cases": (
        "核查处置案件一览表",
        (
            Heading("number", "案件编号", 44),
            Heading("county", "县（市、区）", 22),
            Heading("name", "企业（单位）", 62),
            Heading("state", "状态", 30),
            Heading("opened_on", "立案日期", 24),
            Heading("due_on", "办理期限", 24),
            Heading("closed_on", "办结日期", 24),
        ),
    ),
    "findings": (
        "监督检查发现问题一览表",
        (
            Heading("number", "问题编号", 36),
            Heading("county", "县（市、区）", 20),
            Heading("name", "企业（单位）", 44),
            Heading("text", "问题", 58),
            Heading("severity", "程度", 16),
            Heading("state", "状态", 22),
            Heading("found_on", "发现日期", 22),
            Heading("due_on", "整改期限", 22),
            Heading("closed_on", "销号日期", 22),
        ),
    ),
}
