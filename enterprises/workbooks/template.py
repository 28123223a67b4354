"""The workbook that producers and officers fill in."""

import io
from datetime import date

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from enterprises.choices import BatchingRule, BatchKind
from enterprises.models import Enterprise
from enterprises.rules.batches import EARLIEST
from enterprises.rules.columns import COLUMNS, SHEET_NAMES, CellKind, LedgerColumn

INSTRUCTIONS = "填写说明"
VARIETIES = "品种"
CODE_LABEL = "统一社会信用代码"
LAST_ENTRY = 5_001
DEFINITIONS = {
    BatchKind.RAW_MILK: "同一天同一牧场收购的生鲜乳为1个批次，只填一行；企业有书面组批规定的，按其批号，一个批号一行。",
    BatchKind.RAW_POWDER: "同一批进货且标签标注的生产日期（批号）相同的为同一批次，只填一行。",
    BatchKind.PRODUCT: "一个品种的一个批号为一个批次，只填一行。",
}
NUMBER_FORMATS = {CellKind.DAY: "yyyy-mm-dd", CellKind.AMOUNT: "0.00", CellKind.TEXT: "@", CellKind.VARIETY: "@"}


def ledger_template(kind: BatchKind, enterprise: Enterprise, varieties: list[str]) -> io.BytesIO:
    """An empty ledger of the producer; ``varieties``: the names to choose from, for products."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET_NAMES[kind]
    sheet.freeze_panes = "A2"
    for index, column in enumerate(COLUMNS[kind], start=1):
        _head(sheet, index, column)
        validation = _validation(column, len(varieties))
        if validation:
            letter = get_column_letter(index)
            validation.add(f"{letter}2:{letter}{LAST_ENTRY}")
            sheet.add_data_validation(validation)
    _instructions(book.create_sheet(INSTRUCTIONS), kind, enterprise)
    if kind == BatchKind.PRODUCT:
        _varieties(book.create_sheet(VARIETIES), varieties)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _head(sheet, index: int, column: LedgerColumn) -> None:
    cell = sheet.cell(1, index, column.heading + (" *" if column.is_required else ""))
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", start_color="E8EEF5")
    cell.alignment = Alignment(vertical="center")
    cell.number_format = "@"
    cell.comment = Comment(column.hint, "DairyQA")
    dimension = sheet.column_dimensions[get_column_letter(index)]
    dimension.width = 30 if column.kind == CellKind.VARIETY else 20
    dimension.number_format = NUMBER_FORMATS[column.kind]


def _validation(column: LedgerColumn, count: int) -> DataValidation | None:
    if column.kind == CellKind.TEXT:
        return None
    rules = {
        CellKind.DAY: {"type": "date", "operator": "greaterThanOrEqual", "formula1": str(_serial(EARLIEST))},
        CellKind.AMOUNT: {"type": "decimal", "operator": "greaterThan", "formula1": "0"},
        CellKind.VARIETY: {"type": "list", "formula1": f"'{VARIETIES}'!$A$1:$A${max(count, 1)}"},
    }
    return DataValidation(
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=column.heading,
        error=column.hint,
        showInputMessage=True,
        promptTitle=column.heading,
        prompt=column.hint,
        **rules[column.kind],
    )


def _instructions(sheet, kind: BatchKind, enterprise: Enterprise) -> None:
    sheet.append(["企业名称", enterprise.name])
    sheet.append([CODE_LABEL, enterprise.credit_code])
    sheet.append(["台账", SHEET_NAMES[kind]])
    sheet.append(["批次", DEFINITIONS[kind]])
    if kind == BatchKind.RAW_MILK and enterprise.batching_rule == BatchingRule.OWN:
        sheet.append(["本企业组批规定", enterprise.batching_text])
    sheet.append(["填写", f"在“{SHEET_NAMES[kind]}”表第 2 行起填写，不改表头，不用公式；一次最多 5000 行。"])
    sheet.append(["带 * 的列", "必填"])
    sheet.append([])
    sheet.append(["列", "要求", "示例"])
    for column in COLUMNS[kind]:
        sheet.append([column.heading, column.hint, column.example])
    sheet.column_dimensions["A"].width = 22
    sheet.column_dimensions["B"].width = 70
    sheet.column_dimensions["C"].width = 20
    for row in sheet.iter_rows():
        row[0].font = Font(bold=True)
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type


def _varieties(sheet, names: list[str]) -> None:
    for row, name in enumerate(names, start=1):
        cell = sheet.cell(row, 1, name)
        cell.data_type = "s"
    sheet.sheet_state = "hidden"


def _serial(day: date) -> int:
    """The number under which Excel keeps a day."""
    return (day - date(1899, 12, 30)).days
