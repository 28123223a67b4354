"""How a sheet that is printed looks: fonts, borders, widths, and the page it is put on."""

from collections.abc import Sequence

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from dairyqa.ui.exports import write_text

FACE = "宋体"
TITLE = Font(name="黑体", size=16, bold=True)
HEAD = Font(name="黑体", size=11, bold=True)
BODY = Font(name=FACE, size=11)
BOLD = Font(name=FACE, size=11, bold=True)
NOTE = Font(name=FACE, size=9, color="555555")
LINE = Side(style="thin", color="8A94A6")
FRAME = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
HEAD_FILL = PatternFill("solid", start_color="DCE6F1")
SUM_FILL = PatternFill("solid", start_color="F2F5F9")
GOOD = PatternFill("solid", start_color="D9F2E0", end_color="D9F2E0")
BAD = PatternFill("solid", start_color="FBDADA", end_color="FBDADA")
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center")
MILLIMETRES_OF_AN_INCH = 25.4
LINE_HEIGHT, ROW_HEIGHT, HIGHEST_ROW = 15.5, 22, 409
WHOLE, AMOUNT, SHARE, POINTS, PERCENT = "#,##0", "#,##0.###", "0.00%", "+0.00;-0.00;0.00", 'General"%"'


def title_of(sheet: Worksheet, text: str, note: str, columns: int) -> None:
    """The title in line 1 and a note in line 2, each over all columns."""
    for line, words, font, alignment in ((1, text, TITLE, CENTER), (2, note, NOTE, LEFT)):
        write_text(sheet.cell(line, 1), words)
        sheet.cell(line, 1).font = font
        sheet.cell(line, 1).alignment = alignment
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=columns)
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = ROW_HEIGHT, True
    sheet.row_dimensions[1].height = 30
    sheet.row_dimensions[2].height = 30


def heads(sheet: Worksheet, line: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, start=1):
        cell = sheet.cell(line, column)
        write_text(cell, name)
        cell.font, cell.fill, cell.alignment, cell.border = HEAD, HEAD_FILL, CENTER, FRAME
    sheet.row_dimensions[line].height = 34


def put(sheet: Worksheet, line: int, column: int, value, *, form: str = "", bold: bool = False, align=None):
    """A framed cell: what people wrote as text; numbers, and formulas by ``formula`` alone, as such."""
    cell = sheet.cell(line, column)
    if isinstance(value, str):
        write_text(cell, value)
    else:
        cell.value = value
    cell.font, cell.border = BOLD if bold else BODY, FRAME
    cell.alignment = align or (LEFT if isinstance(value, str) else RIGHT)
    if form:
        cell.number_format = form
    return cell


def formula(sheet: Worksheet, line: int, column: int, text: str, *, form: str = "", bold: bool = False, align=RIGHT):
    """A framed cell that is computed; ``text`` is made of our own words and of addresses of cells."""
    cell = put(sheet, line, column, None, form=form, bold=bold, align=align)
    cell.value = text
    return cell


def widths(sheet: Worksheet, given: Sequence[float]) -> None:
    for column, width in enumerate(given, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width


def fit_height(sheet: Worksheet, line: int, texts: Sequence[tuple[str, float]]) -> None:
    """High enough for each text in its column's width; spreadsheets do not always measure it themselves."""
    lines = max(-(-_breadth(text) // max(int(width) - 2, 4)) for text, width in texts)
    sheet.row_dimensions[line].height = min(max(lines * LINE_HEIGHT + 6, ROW_HEIGHT), HIGHEST_ROW)


def printable(
    sheet: Worksheet, *, columns: int, lines: int, repeated: str = "", across: bool = True, foot: str
) -> None:
    """A4, as wide as one page, the head on each page, page numbers and ``foot`` below."""
    sheet.print_area = f"A1:{get_column_letter(columns)}{lines}"
    if repeated:
        sheet.print_title_rows = repeated
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape" if across else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 15 / MILLIMETRES_OF_AN_INCH
    margins.top, margins.bottom = 18 / MILLIMETRES_OF_AN_INCH, 18 / MILLIMETRES_OF_AN_INCH
    margins.header = margins.footer = 9 / MILLIMETRES_OF_AN_INCH
    sheet.oddFooter.left.text = foot.replace("&", "&&")
    sheet.oddFooter.right.text = "第 &P 页 共 &N 页"
    sheet.oddFooter.left.size = sheet.oddFooter.right.size = 9


def _breadth(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
