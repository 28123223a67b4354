"""Spreadsheets of lists: typed cells, and text that looks like a formula stays text."""

import tempfile
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

# What a spreadsheet takes for the beginning of a formula, in its full width too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
QUOTE = "'"
LONGEST_TEXT = 32_767
WIDEST_COLUMN = 40


def spreadsheet(title, heads, rows):
    """An open temporary file with one sheet: ``heads`` fixed on top, ``rows`` of plain values below.

    Rows are written as they come, so memory does not grow with their number.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for index, head in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = _width(head)
    sheet.append([head_cell(sheet, head) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet, value):
    if isinstance(value, str):
        return text_cell(sheet, value)
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
        return cell
    return value


def text_cell(sheet, text):
    text = legal(text)[:LONGEST_TEXT]
    if not text.startswith(FORMULA_STARTS) and text not in ERROR_CODES:
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = True  # Excel keeps it text even after somebody edits the cell
    return cell


def legal(text: str) -> str:
    """Without the signs that a file of an office program cannot hold."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)


def write_text(cell, text):
    """Put ``text`` into a cell of a sheet as text, whatever it looks like."""
    cell.value = legal(text)[:LONGEST_TEXT]
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS) or text in ERROR_CODES


def csv_text(text: str) -> str:
    """Text for a cell of a CSV file, quoted where Excel would compute it; ``csv_text_read`` takes the quote off."""
    return QUOTE + text if text.startswith(FORMULA_STARTS) else text


def csv_text_read(text: str) -> str:
    return text[1:] if text.startswith(QUOTE) and text[1:].startswith(FORMULA_STARTS) else text


def head_cell(sheet, text):
    cell = WriteOnlyCell(sheet, legal(str(text))[:LONGEST_TEXT])
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", start_color="E8EEF5")
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    return cell


def _width(head):
    wide = sum(2 if ord(character) > 0x2E80 else 1 for character in head)
    return min(max(wide + 4, 16), WIDEST_COLUMN)


def _sheet_name(title):
    return "".join(character for character in title if character not in r"[]:*?/\'")[:31] or "1"
