"""The sheets of the city's workbook that show its counties: their numbers with sums, and their shares side by side."""

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from rectification.documents.report_parts import Paper
from sampling.documents.layout import BLANK

from . import sheet_style as style
from .report_formulas import FIRST, mark_goals, number, put_target, reached, share

COUNTIES, COMPARED = "各县（市、区）", "县际比较"
COUNTY_HEADS = ("编号", "指标", "县（市、区）", "分子", "分母", "完成率", "目标", "达到目标")


def counties_sheet(book: Workbook, paper: Paper, foot: str) -> dict[str, int]:
    """The counties' numbers with a sum below each indicator; the line of each sum by the indicator's code."""
    sheet = book.create_sheet(COUNTIES)
    note = f"各县（市、区）已接收报告中的数据。{paper.missing}合计行由各行相加。"
    style.title_of(sheet, "各县（市、区）指标情况", note, len(COUNTY_HEADS))
    style.heads(sheet, FIRST - 1, COUNTY_HEADS)
    style.widths(sheet, (9, 40, 20, 14, 14, 12, 12, 12))
    line, totals = FIRST, {}
    for figure in paper.content["indicators"]:
        top = line
        for county in figure["counties"]:
            _county(sheet, line, figure, county)
            line += 1
        if line == top:
            continue
        totals[figure["code"]] = line
        _county(sheet, line, figure, {"area": "合计", "numerator": "0", "denominator": "0"}, bold=True)
        for column in "DE":
            sheet[f"{column}{line}"] = f"=SUM({column}{top}:{column}{line - 1})"
        line += 1
    last = max(line - 1, FIRST)
    mark_goals(sheet, f"H{FIRST}:H{last}")
    sheet.freeze_panes = f"D{FIRST}"
    sheet.auto_filter.ref = f"A{FIRST - 1}:H{last}"
    style.printable(sheet, columns=len(COUNTY_HEADS), lines=last, repeated=f"1:{FIRST - 1}", foot=foot)
    return totals


def compared_sheet(book: Workbook, paper: Paper, totals: Mapping[str, int], foot: str) -> None:
    """The counties beside each other: a line an indicator, each share taken from the counties' sheet."""
    figures = [figure for figure in paper.content["indicators"] if figure["code"] in totals]
    areas = {county["code"]: county["area"] for figure in figures for county in figure["counties"]}
    heads = ("编号", "指标", *(areas[code] for code in sorted(areas)), "合计")
    sheet = book.create_sheet(COMPARED)
    style.title_of(sheet, "县际比较（完成率）", f"{paper.period}，数据截至{paper.as_of}。{paper.missing}", len(heads))
    style.heads(sheet, FIRST - 1, heads)
    style.widths(sheet, (9, 40, *(16 for _head in heads[2:])))
    last = FIRST - 1
    for last, figure in enumerate(figures, start=FIRST):
        style.put(sheet, last, 1, figure["code"], align=style.CENTER)
        style.put(sheet, last, 2, figure["name"])
        total = totals[figure["code"]]
        top = total - len(figure["counties"])
        lines = {county["code"]: top + place for place, county in enumerate(figure["counties"])}
        for column, code in enumerate([*sorted(areas), ""], start=3):
            line = lines.get(code) if code else total
            if line:
                style.formula(sheet, last, column, f"='{COUNTIES}'!F{line}", form=style.SHARE, bold=not code)
            else:
                style.put(sheet, last, column, BLANK, align=style.RIGHT)
        style.fit_height(sheet, last, [(figure["name"], 40)])
    if figures:
        area = f"C{FIRST}:{get_column_letter(len(heads) - 1)}{last}"
        colours = {"start_color": "F8C9C4", "mid_color": "FFF3CD", "end_color": "CDEBD6"}
        kinds = {"start_type": "num", "mid_type": "num", "end_type": "num"}
        values = {"start_value": 0, "mid_value": 0.9, "end_value": 1}
        sheet.conditional_formatting.add(area, ColorScaleRule(**colours, **kinds, **values))
    sheet.freeze_panes = f"C{FIRST}"
    style.printable(sheet, columns=len(heads), lines=max(last, FIRST), repeated=f"1:{FIRST - 1}", foot=foot)


def _county(sheet: Worksheet, line: int, figure: Mapping, county: Mapping, *, bold: bool = False) -> None:
    style.put(sheet, line, 1, figure["code"], bold=bold, align=style.CENTER)
    style.put(sheet, line, 2, figure["name"], bold=bold)
    style.put(sheet, line, 3, county["area"], bold=bold)
    style.put(sheet, line, 4, number(county["numerator"]), form=style.AMOUNT, bold=bold)
    style.put(sheet, line, 5, number(county["denominator"]), form=style.AMOUNT, bold=bold)
    style.formula(sheet, line, 6, share(f"D{line}", f"E{line}", f"G{line}"), form=style.SHARE, bold=bold)
    put_target(sheet, line, 7, figure)
    style.formula(sheet, line, 8, reached(f"D{line}", f"E{line}", f"G{line}"), bold=bold, align=style.CENTER)
    if bold:
        for column in range(1, len(COUNTY_HEADS) + 1):
            sheet.cell(line, column).fill = style.SUM_FILL
    style.fit_height(sheet, line, [(figure["name"], 40)])
