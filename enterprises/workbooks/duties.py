"""The one workbook of a producer's duties: a sheet for each kind of record."""

import io
from collections.abc import Mapping

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from dairyqa.errors import DomainError
from enterprises.choices import RecordKind
from enterprises.models import Enterprise
from enterprises.rules.cells import plain
from enterprises.rules.record_columns import SHEETS, Cell, RecordColumn, Sheet
from enterprises.rules.rows import FileRow

from .files import cell_text, opened
from .reading import refuse_other_producer
from .template import CODE_LABEL, INSTRUCTIONS

MOST_ROWS = 5_000
LAST_ROW = 10_000
LAST_ENTRY = 5_001
CHOICES = "选项"
NUMBER_FORMATS = {Cell.DAY: "yyyy-mm-dd", Cell.NUMBER: "0.0", Cell.MONTH: "@"}
LONGEST_CELL = 1_000


def duty_template(enterprise: Enterprise) -> io.BytesIO:
    """The empty workbook of a producer; what may stand in a cell is offered as a list."""
    book = Workbook()
    _instructions(book.active, enterprise)
    choices = book.create_sheet(CHOICES)
    choices.sheet_state = "hidden"
    lists = 0
    for sheet in SHEETS.values():
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "A2"
        for index, column in enumerate(sheet.columns, start=1):
            _head(page, index, column)
            if column.choices:
                lists += 1
                _offer(page, index, column, choices, lists)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def read_duties(content: bytes, credit_code: str) -> dict[RecordKind, list[FileRow]]:
    """The filled rows of each sheet; raises ``DomainError`` with the one thing that is wrong with the file.

    A sheet may be missing; one that is there has the heads of the template.
    """
    with opened(content) as book:
        refuse_other_producer(book, credit_code)
        titles = set(book.sheetnames)
        found = {kind: list(_rows(book[sheet.name], sheet)) for kind, sheet in SHEETS.items() if sheet.name in titles}
    if not found:
        raise DomainError(_("The workbook has none of the sheets of the template. Please use the template."))
    if not any(found.values()):
        raise DomainError(_("No sheet has entries below its head."))
    return {kind: rows for kind, rows in found.items() if rows}


def sheets_as_json(sheets: Mapping[RecordKind, list[FileRow]]) -> dict:
    return {kind.value: [row.as_json() for row in rows] for kind, rows in sheets.items()}


def sheets_from_json(data: Mapping) -> dict[RecordKind, list[FileRow]]:
    return {RecordKind(kind): [FileRow.from_json(row) for row in rows] for kind, rows in data.items()}


def _rows(page, sheet: Sheet):
    page.reset_dimensions()  # what the file states about its own size is not to be trusted
    width = len(sheet.columns)
    _refuse_other_heads(page, sheet)
    count = 0
    for number, cells in enumerate(page.iter_rows(min_row=2, max_row=LAST_ROW + 1, max_col=width), start=2):
        texts = tuple(cell_text(cell.value, LONGEST_CELL + 1) for cell in cells) + ("",) * (width - len(cells))
        if not any(texts):
            continue
        count += 1
        if number > LAST_ROW or count > MOST_ROWS:
            raise DomainError(
                _("The sheet has more than 5,000 entries or goes on past row 10,000. Split it into several files.")
            )
        yield FileRow(number, texts, tuple(index for index, cell in enumerate(cells) if cell.data_type == "f"))


def _refuse_other_heads(page, sheet: Sheet) -> None:
    first = next(page.iter_rows(max_row=1, max_col=len(sheet.columns), values_only=True), ())
    heads = [plain(cell_text(value)).removesuffix("*").rstrip() for value in first]
    for index, column in enumerate(sheet.columns):
        found = heads[index] if index < len(heads) else ""
        if found != plain(column.heading):
            raise DomainError(
                _(
                    "Sheet “%(sheet)s”: the head of column %(letter)s should be “%(wanted)s”, not “%(found)s”. "
                    "Use the template."
                )
                % {
                    "sheet": sheet.name,
                    "letter": get_column_letter(index + 1),
                    "wanted": column.heading,
                    "found": found,
                }
            )


def _head(page, index: int, column: RecordColumn) -> None:
    cell = page.cell(1, index, column.heading + (" *" if column.is_required else ""))
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", start_color="E8EEF5")
    cell.alignment = Alignment(vertical="center")
    if column.hint:
        cell.comment = Comment(column.hint, "DairyQA")
    dimension = page.column_dimensions[get_column_letter(index)]
    dimension.width = 36 if column.longest > 200 else 20
    dimension.number_format = NUMBER_FORMATS.get(column.kind, "@")


def _offer(page, index: int, column: RecordColumn, choices, place: int) -> None:
    letter = get_column_letter(place)
    for row, word in enumerate(column.choices, start=1):
        choices[f"{letter}{row}"] = word
    validation = DataValidation(
        type="list",
        formula1=f"'{CHOICES}'!${letter}$1:${letter}${len(column.choices)}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=column.heading,
        error=column.hint[:220],
    )
    target = get_column_letter(index)
    validation.add(f"{target}2:{target}{LAST_ENTRY}")
    page.add_data_validation(validation)


def _instructions(page, enterprise: Enterprise) -> None:
    page.title = INSTRUCTIONS
    page.append(["企业名称", enterprise.name])
    page.append([CODE_LABEL, enterprise.credit_code])
    page.append(["填写", "每类记录一张表，从第 2 行起填写；不填的表留空；不改表头，不用公式；一张表最多 5000 行。"])
    page.append(["重复", "系统中已有的同一条记录不会重复计入。"])
    page.append(["带 * 的列", "必填"])
    page.append([])
    page.append(["表", "列", "要求", "示例"])
    for sheet in SHEETS.values():
        for column in sheet.columns:
            page.append([sheet.name, column.heading, column.hint, column.example])
    for letter, width in zip("ABCD", (20, 24, 70, 28), strict=True):
        page.column_dimensions[letter].width = width
    for row in page.iter_rows():
        row[0].font = Font(bold=True)
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
