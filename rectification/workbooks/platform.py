"""Our rows as a workbook that the national platform takes: texts as text, numbers as numbers, days as text."""

import tempfile
from collections.abc import Iterable, Mapping
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from dairyqa.ui.exports import head_cell, text_cell

from .mapping import NAMES, columns_of

TEXT_FORMAT = "@"
WIDTH = 18


def platform_workbook(sheet: str, rows: Iterable[Mapping[str, str | Decimal]]):
    """An open temporary file with one head line and a line for each of ``rows``, which go by ``PlatformColumn.value``.

    Columns for which we hold nothing stay empty: they are keyed by hand.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(NAMES[sheet])
    columns = columns_of(sheet)
    page.freeze_panes = "A2"
    for index, _column in enumerate(columns, start=1):
        page.column_dimensions[get_column_letter(index)].width = WIDTH
    page.append([head_cell(page, column.heading) for column in columns])
    for row in rows:
        page.append([_cell(page, row[column.value]) if column.value else None for column in columns])
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(page, value: str | Decimal):
    if not isinstance(value, str):
        return value
    cell = text_cell(page, value)
    if isinstance(cell, str):
        cell = WriteOnlyCell(page, cell)
    cell.number_format = TEXT_FORMAT
    return cell
