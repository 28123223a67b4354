"""A report of the action as a workbook that computes: cover, indicators, counties, counts, lists.

Formulas are made of addresses of cells and our own words only; whatever people wrote stands as text.
"""

import io
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dairyqa.ui.exports import legal
from rectification.choices import Direction
from rectification.documents.report_parts import Listing, Paper, goal, paragraphs
from sampling.documents.layout import BLANK

from . import sheet_style as style
from .report_counties import COMPARED, COUNTIES, compared_sheet, counties_sheet
from .report_formulas import FIRST, mark_goals, number, put_target, reached, share

COVER, INDICATORS, CHART, COUNTS, TEXTS = "封面", "指标", "指标图", "主要数据", "文字"
SHEETS = {
    "cases": "案件",
    "findings": "问题",
    "inspections": "监督检查",
    "orders": "责令改正",
    "recalls": "召回",
    "penalties": "行政处罚",
    "transfers": "移送通报",
    "trainings": "培训",
}
INDICATOR_HEADS = (
    "编号",
    "指标",
    "统计口径（分子／分母）",
    "分子",
    "分母",
    "完成率",
    "目标",
    "与目标差（百分点）",
    "达到目标",
)
BEFORE_HEADS = ("上年同期分子", "上年同期分母", "上年同期完成率", "同比变化（百分点）")
# Shares by the counts they are made of: name, part, whole.
COUNT_SHARES = (("问题整改完成率", "findings_closed", "findings"), ("案件办结率", "cases_closed", "cases"))
TALLIES = (("达到目标（项）", '"是"'), ("未达到（项）", '"否"'), ("无目标或无统计对象（项）", f'"{BLANK}"'))
RULE = (
    "完成率＝分子÷分母，四舍六入五成双保留两位小数，未达到目标的不进位到目标；"
    "是否达到目标按分子、分母直接比较。分母为 0 的不计算。"
)


def report_workbook(paper: Paper) -> bytes:
    book = Workbook()
    foot = f"{paper.content['number']}　{paper.state}"
    _cover(book.active, paper, foot)
    totals = counties_sheet(book, paper, foot) if paper.is_sum else {}
    _indicators(book, paper, totals, foot)
    if paper.content["indicators"]:
        _chart(book, paper, foot)
    _counts(book, paper, foot)
    for listing in paper.listings:
        _list(book, listing, foot)
    _texts(book, paper, foot)
    if totals:
        compared_sheet(book, paper, totals, foot)
    _in_order(book)
    book.properties.title, book.properties.creator = legal(paper.content["title"]), legal(paper.content["bureau"])
    book.calculation.fullCalcOnLoad = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _in_order(book: Workbook) -> None:
    """As they are read: sheets that others take numbers from are made before them."""
    first = [name for name in (COVER, INDICATORS, CHART, COMPARED, COUNTIES, COUNTS) if name in book.sheetnames]
    rest = [name for name in book.sheetnames if name not in first]
    book._sheets = [book[name] for name in (*first, *rest)]


def _cover(sheet: Worksheet, paper: Paper, foot: str) -> None:
    sheet.title = COVER
    sheet.sheet_view.showGridLines = False
    style.widths(sheet, (26, 66))
    for line, words, font in ((2, paper.content["bureau"], style.HEAD), (3, paper.content["title"], style.TITLE)):
        style.write_text(sheet.cell(line, 1), words)
        sheet.cell(line, 1).font, sheet.cell(line, 1).alignment = font, style.CENTER
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=2)
    sheet.row_dimensions[2].height, sheet.row_dimensions[3].height = 26, 62
    line = 5
    for label, text in paper.facts:
        style.put(sheet, line, 1, label, bold=True).fill = style.HEAD_FILL
        style.put(sheet, line, 2, text)
        style.fit_height(sheet, line, [(text, 66), (label, 26)])
        sheet.row_dimensions[line].height += 6
        line += 1
    names = [file["name"] for file in paper.content["attachments"]]
    style.put(sheet, line, 1, "附件", bold=True).fill = style.HEAD_FILL
    style.put(sheet, line, 2, "\n".join(f"{place}. {name}" for place, name in enumerate(names, 1)) or BLANK)
    sheet.row_dimensions[line].height = max(len(names), 1) * style.LINE_HEIGHT + 11
    style.printable(sheet, columns=2, lines=line, across=False, foot=foot)


def _indicators(book: Workbook, paper: Paper, totals: Mapping[str, int], foot: str) -> None:
    sheet = book.create_sheet(INDICATORS)
    names = INDICATOR_HEADS + (() if paper.is_sum else BEFORE_HEADS)
    given = (8, 27, 36, 12, 12, 11, 11, 12, 9, *(() if paper.is_sum else (12, 12, 12, 12)))
    style.title_of(sheet, "指标完成情况", f"{paper.period}，数据截至{paper.as_of}。{paper.missing}{RULE}", len(names))
    style.heads(sheet, FIRST - 1, names)
    style.widths(sheet, given)
    line = FIRST
    for figure in paper.content["indicators"]:
        _indicator(sheet, line, figure, totals.get(figure["code"]), has_before=not paper.is_sum)
        scope = f"{figure['numerator_text']}／{figure['denominator_text']}"
        style.fit_height(sheet, line, [(scope, given[2]), (figure["name"], given[1])])
        line += 1
    last = line - 1
    for words, test in (
        ("达到目标（项）", '"是"'),
        ("未达到（项）", '"否"'),
        ("无目标或无统计对象（项）", f'"{BLANK}"'),
    ):
        style.put(sheet, line, 1, words, bold=True)
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=3)
        style.formula(sheet, line, 4, f"=COUNTIF(I{FIRST}:I{max(last, FIRST)},{test})", form=style.WHOLE, bold=True)
        for column in (1, 2, 3, 4):
            sheet.cell(line, column).fill, sheet.cell(line, column).border = style.SUM_FILL, style.FRAME
        line += 1
    mark_goals(sheet, f"I{FIRST}:I{max(last, FIRST)}")
    sheet.freeze_panes = f"C{FIRST}"
    style.printable(sheet, columns=len(names), lines=line - 1, repeated=f"1:{FIRST - 1}", foot=foot)


def _indicator(sheet: Worksheet, line: int, figure: Mapping, total: int | None, *, has_before: bool) -> None:
    style.put(sheet, line, 1, figure["code"], align=style.CENTER)
    style.put(sheet, line, 2, figure["name"])
    style.put(sheet, line, 3, f"{figure['numerator_text']}／{figure['denominator_text']}")
    for column, name in ((4, "numerator"), (5, "denominator")):
        if total:
            address = f"='{COUNTIES}'!{get_column_letter(column)}{total}"
            style.formula(sheet, line, column, address, form=style.AMOUNT)
        else:
            style.put(sheet, line, column, number(figure[name]), form=style.AMOUNT)
    put_target(sheet, line, 7, figure)
    part, whole, target = f"D{line}", f"E{line}", f"G{line}"
    style.formula(sheet, line, 6, share(part, whole, target), form=style.SHARE)
    gap = f'=IF(AND(ISNUMBER(F{line}),ISNUMBER({target})),ROUND(F{line}*100-{target},2),"{BLANK}")'
    style.formula(sheet, line, 8, gap, form=style.POINTS)
    if figure["direction"] != Direction.RISING:
        style.formula(sheet, line, 9, reached(part, whole, target), align=style.CENTER)
    elif has_before:
        rose = f'IF({part}*K{line}>J{line}*{whole},"是","否")'
        style.formula(sheet, line, 9, f'=IF(OR(N({whole})=0,N(K{line})=0),"{BLANK}",{rose})', align=style.CENTER)
    else:
        style.put(sheet, line, 9, _said(goal(figure)), align=style.CENTER)
    if has_before:
        style.put(sheet, line, 10, number(figure["before"]["numerator"]), form=style.AMOUNT)
        style.put(sheet, line, 11, number(figure["before"]["denominator"]), form=style.AMOUNT)
        style.formula(sheet, line, 12, share(f"J{line}", f"K{line}", target), form=style.SHARE)
        both = f"AND(ISNUMBER(F{line}),ISNUMBER(L{line}))"
        style.formula(sheet, line, 13, f'=IF({both},ROUND((F{line}-L{line})*100,2),"{BLANK}")', form=style.POINTS)


def _said(is_reached: bool | None) -> str:
    return {True: "是", False: "否", None: BLANK}[is_reached]


def _counts(book: Workbook, paper: Paper, foot: str) -> None:
    sheet = book.create_sheet(COUNTS)
    style.title_of(sheet, "监管工作主要数据", f"{paper.period}，数据截至{paper.as_of}。{paper.missing}", 5)
    style.heads(sheet, FIRST - 1, ("项目", "单位", "数量", "明细表行数", "与明细表"))
    style.widths(sheet, (44, 10, 14, 14, 16))
    listed = {listing.code: listing for listing in paper.listings}
    line, places = FIRST, {}
    for count in paper.content["counts"]:
        places[count["code"]] = line
        style.put(sheet, line, 1, count["name"])
        style.fit_height(sheet, line, [(count["name"], 44)])
        style.put(sheet, line, 2, count["unit"], align=style.CENTER)
        style.put(sheet, line, 3, count["value"], form=style.WHOLE)
        if count["code"] in listed:
            end = FIRST + len(listed[count["code"]].rows) - 1
            address = f"'{SHEETS[count['code']]}'!B{FIRST}:B{end}"
            style.formula(sheet, line, 4, f"=COUNTA({address})", form=style.WHOLE)
            style.formula(sheet, line, 5, f'=IF(C{line}=D{line},"一致","明细未全列")', align=style.CENTER)
        else:
            style.put(sheet, line, 4, BLANK, align=style.CENTER)
            style.put(sheet, line, 5, BLANK, align=style.CENTER)
        line += 1
    for name, part, whole in COUNT_SHARES:
        if part in places and whole in places:
            style.put(sheet, line, 1, name, bold=True)
            style.fit_height(sheet, line, [(name, 44)])
            style.put(sheet, line, 2, "%", align=style.CENTER)
            formula = share(f"C{places[part]}", f"C{places[whole]}")
            style.formula(sheet, line, 3, formula, form=style.SHARE, bold=True)
            for column in (4, 5):
                style.put(sheet, line, column, BLANK, align=style.CENTER)
            line += 1
    sheet.freeze_panes = f"A{FIRST}"
    style.printable(sheet, columns=5, lines=line, repeated=f"1:{FIRST - 1}", across=False, foot=foot)


def _list(book: Workbook, listing: Listing, foot: str) -> None:
    sheet = book.create_sheet(SHEETS.get(listing.code, listing.title[:31]))
    columns = listing.columns
    style.title_of(sheet, listing.title, f"共 {len(listing.rows)} 行。", len(columns) + 1)
    style.heads(sheet, FIRST - 1, ["序号", *(column.name for column in columns)])
    given = [6, *(max(column.share * 0.62, 13) for column in columns)]
    style.widths(sheet, given)
    last = FIRST + len(listing.rows) - 1
    for line, texts in enumerate(listing.cells, start=FIRST):
        style.formula(sheet, line, 1, f"=ROW()-{FIRST - 1}", align=style.CENTER)
        for place, (column, text) in enumerate(zip(columns, texts, strict=True), start=2):
            value = number(text) if column.is_sum and text != BLANK else text
            style.put(sheet, line, place, value, form=style.AMOUNT if column.is_sum else "")
        style.fit_height(sheet, line, list(zip(texts, given[1:], strict=True)))
    sheet.freeze_panes = f"C{FIRST}"
    sheet.auto_filter.ref = f"A{FIRST - 1}:{get_column_letter(len(columns) + 1)}{last}"
    if any(column.is_sum for column in columns):
        _sums(sheet, listing, last)
        last += 1
    style.printable(sheet, columns=len(columns) + 1, lines=last, repeated=f"1:{FIRST - 1}", foot=foot)


def _sums(sheet: Worksheet, listing: Listing, last: int) -> None:
    """Below the list the sums of what is shown of it: they follow the filter."""
    for place in range(1, len(listing.columns) + 2):
        is_sum = place > 1 and listing.columns[place - 2].is_sum
        if is_sum:
            letter = get_column_letter(place)
            total = f"=SUBTOTAL(9,{letter}{FIRST}:{letter}{last})"
            style.formula(sheet, last + 1, place, total, form=style.AMOUNT, bold=True)
        else:
            style.put(sheet, last + 1, place, "合计" if place == 2 else "", bold=True)
        sheet.cell(last + 1, place).fill = style.SUM_FILL


def _texts(book: Workbook, paper: Paper, foot: str) -> None:
    """A line for each paragraph: a cell holds no more than a page."""
    sheet = book.create_sheet(TEXTS)
    style.widths(sheet, (26, 84))
    style.title_of(sheet, "文字部分", paper.provenance, 2)
    style.heads(sheet, FIRST - 1, ("标题", "内容"))
    line = FIRST
    for section in paper.content["sections"]:
        for place, words in enumerate(paragraphs(section["text"]) or ["（未填写）"]):
            style.put(sheet, line, 1, "" if place else section["title"], bold=True)
            style.put(sheet, line, 2, words)
            style.fit_height(sheet, line, [(words, 84)])
            line += 1
    sheet.freeze_panes = f"A{FIRST}"
    style.printable(sheet, columns=2, lines=max(line - 1, FIRST), repeated=f"1:{FIRST - 1}", across=False, foot=foot)


def _chart(book: Workbook, paper: Paper, foot: str) -> None:
    """A page of its own with each indicator's share as a bar, read from the sheet of indicators."""
    figures, last = book[INDICATORS], FIRST + len(paper.content["indicators"]) - 1
    sheet = book.create_sheet(CHART)
    sheet.sheet_view.showGridLines = False
    style.title_of(sheet, "各项指标完成率", f"{paper.period}，数据截至{paper.as_of}。{paper.missing}", 14)
    style.widths(sheet, [11] * 14)
    chart = BarChart()
    chart.type, chart.gapWidth, chart.legend = "bar", 45, None
    chart.add_data(Reference(figures, min_col=6, min_row=FIRST - 1, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(figures, min_col=2, min_row=FIRST, max_row=last))
    chart.title = None
    chart.x_axis.scaling.orientation = "maxMin"  # from the top down, as in the table
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1.1  # room for the numbers behind the bars
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D9DEE5"))
    chart.y_axis.number_format, chart.y_axis.majorUnit = "0%", 0.2
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.dataLabels = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False
    )
    chart.series[0].graphicalProperties.solidFill = "2F6DB5"
    chart.width, chart.height = 38, 17
    sheet.add_chart(chart, "A3")
    style.printable(sheet, columns=14, lines=36, foot=foot)
