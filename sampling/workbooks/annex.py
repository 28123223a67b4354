"""The annex of a plan as the original prints it (附件), to be filled in and sent back."""

import io
from collections.abc import Iterable, Mapping
from itertools import groupby

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from dairyqa.ui.exports import text_cell
from enterprises.choices import BatchKind
from enterprises.models import FoodCategory
from sampling.models import InspectionItem
from sampling.rules.plan_content import Content

from .annex_reading import HEADS

SHEET, NAMES = "任务安排表", "可用名称"
HEAD_ROW = 2
WIDTHS = {"number": 6, "items": 60, "frequency": 28, "note": 34}
LEVELS = {"main_class": "（一级）", "sub_class": "（二级）", "kind_of_food": "（三级）", "category": "（四级）"}
NUMERALS = "〇一二三四"
THIN = Side(style="thin", color="999999")


def annex_workbook(content: Content, title: str) -> io.BytesIO:
    """The annex of the content with merged cells, and a second sheet with every name that may be used."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    _heads(sheet, title)
    lines = _lines(content["annex"])
    columns = {name: index for index, name in enumerate(HEADS, start=1)}
    for row, (category, line) in enumerate(lines, start=HEAD_ROW + 1):
        _write(sheet, row, columns["category"], category.name)
        _write(sheet, row, columns["items"], "、".join(line["items"]))
    _merge_levels(sheet, lines, columns)
    runs = _runs(lines, lambda entry: entry[0].batch_kind == BatchKind.PRODUCT)
    _merge_frequency(sheet, columns["frequency"], runs, content)
    if lines:
        _span(sheet, columns["note"], HEAD_ROW + 1, HEAD_ROW + len(lines), _notes(content))
    _names(book.create_sheet(NAMES))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _lines(annex: Iterable[Mapping]) -> list[tuple[FoodCategory, Mapping]]:
    """With their categories, those of one kind together as they are printed."""
    categories = {category.name: category for category in FoodCategory.objects.all()}
    return sorted(((categories[line["category"]], line) for line in annex), key=lambda entry: entry[0].position)


def _heads(sheet, title: str) -> None:
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADS))
    sheet.cell(1, 1, title).font = Font(bold=True, size=14)
    sheet.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    sheet.row_dimensions[1].height = 30
    for index, (name, heading) in enumerate(HEADS.items(), start=1):
        cell = _write(sheet, HEAD_ROW, index, heading + LEVELS.get(name, ""))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="E8EEF5")
        sheet.column_dimensions[get_column_letter(index)].width = WIDTHS.get(name, 16)
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 1)
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _merge_levels(sheet, lines, columns) -> None:
    levels = ("main_class", "sub_class", "kind_of_food")
    runs = _runs(lines, lambda entry: [getattr(entry[0], level) for level in levels])
    for number, (first, last, values) in enumerate(runs, start=1):
        for name, text in zip(("number", *levels), (number, *values), strict=True):
            _span(sheet, columns[name], first, last, text)


def _merge_frequency(sheet, column: int, runs, content: Content) -> None:
    for first, last, is_product in runs:
        text = _visits(content) if is_product else f"抽检比例不得少于所有原料批次的{content['raw_quota_percent']}%"
        _span(sheet, column, first, last, text)


def _runs(lines, key) -> list[tuple]:
    """First row, last row and value of each run of lines that agree."""
    runs, row = [], HEAD_ROW + 1
    for value, run in groupby(lines, key=key):
        length = len(list(run))
        runs.append((row, row + length - 1, value))
        row += length
    return runs


def _span(sheet, column: int, first: int, last: int, text) -> None:
    for row in range(first, last + 1):
        _write(sheet, row, column, text if row == first else None)
    if last > first:
        sheet.merge_cells(start_row=first, start_column=column, end_row=last, end_column=column)


def _write(sheet, row: int, column: int, value):
    cell = sheet.cell(row, column, value)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.border = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _visits(content: Content) -> str:
    """“每月第二或第三周和第三或第四周各抽检一次。”"""
    weeks = "和".join(_weeks(window["first_week"], window["last_week"]) for window in content["windows"])
    coverage = "企业在产品种实现抽检100%全覆盖。" if content["requires_full_coverage"] else ""
    return f"每月{weeks}各抽检一次。{coverage}"


def _weeks(first: int, last: int) -> str:
    if first == last:
        return f"第{NUMERALS[first]}周"
    return f"第{NUMERALS[first]}{'或' if last == first + 1 else '至'}第{NUMERALS[last]}周"


def _notes(content: Content) -> str:
    notes = [text for place, text in content["provisions"].items() if place.startswith("附件备注")]
    return "\n".join(f"{number}.{text}" for number, text in enumerate(notes, start=1))


def _names(sheet) -> None:
    sheet.append(["可用的食品细类", "可用的检验项目"])
    categories = list(FoodCategory.objects.values_list("name", flat=True))
    items = list(InspectionItem.objects.order_by("pk").values_list("name", flat=True))
    for index in range(max(len(categories), len(items))):
        sheet.append([text_cell(sheet, names[index]) if index < len(names) else None for names in (categories, items)])
    for letter in "AB":
        sheet.column_dimensions[letter].width = 28
