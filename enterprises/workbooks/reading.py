"""Reading a ledger's workbook that anybody may have made with anything."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from dairyqa.errors import DomainError
from enterprises.choices import BatchKind
from enterprises.rules.cells import plain
from enterprises.rules.columns import COLUMNS, SHEET_NAMES
from enterprises.rules.rows import FileRow

from .files import cell_text, opened
from .template import CODE_LABEL, INSTRUCTIONS

MOST_ROWS = 5_000
LAST_ROW = 10_000  # with the empty rows in between


def read_workbook(content: bytes, kind: BatchKind, credit_code: str) -> list[FileRow]:
    """The filled rows of the ledger's sheet; raises ``DomainError`` with the one thing that is wrong with the file."""
    with opened(content) as book:
        refuse_other_producer(book, credit_code)
        rows = list(_rows(_sheet(book, kind), len(COLUMNS[kind])))
    if not rows:
        raise DomainError(_("The sheet “%(sheet)s” has no entries below its head.") % {"sheet": SHEET_NAMES[kind]})
    return rows


def refuse_other_producer(book, credit_code: str) -> None:
    if INSTRUCTIONS not in book.sheetnames:
        return
    for label, code in book[INSTRUCTIONS].iter_rows(max_row=6, max_col=2, min_col=1, values_only=True):
        if label == CODE_LABEL and code and code != credit_code:
            raise DomainError(
                _("The template was made for the producer %(code)s, not for the one that is chosen.") % {"code": code}
            )


def _sheet(book, kind: BatchKind) -> ReadOnlyWorksheet:
    """The sheet whose head fits; failing that, the refusal names the first head that does not."""
    sheets = [sheet for sheet in book.worksheets if sheet.title != INSTRUCTIONS and sheet.sheet_state == "visible"]
    heads = {sheet.title: _head(sheet) for sheet in sheets}
    for sheet in sheets:
        if _misfit(heads[sheet.title], kind) is None:
            return sheet
    for other in BatchKind:
        if any(_misfit(head, other) is None for head in heads.values()):
            raise DomainError(
                _("This is the template “%(found)s”; here “%(wanted)s” is needed.")
                % {"found": SHEET_NAMES[other], "wanted": SHEET_NAMES[kind]}
            )
    name = SHEET_NAMES[kind] if SHEET_NAMES[kind] in heads else next(iter(heads), None)
    if name is None or not any(heads[name]):
        raise DomainError(
            _("The workbook has no sheet “%(sheet)s”. Please use the template.") % {"sheet": SHEET_NAMES[kind]}
        )
    index = _misfit(heads[name], kind)
    raise DomainError(
        _("Sheet “%(sheet)s”: the head of column %(letter)s should be “%(wanted)s”, not “%(found)s”. Use the template.")
        % {
            "sheet": name,
            "letter": get_column_letter(index + 1),
            "wanted": COLUMNS[kind][index].heading,
            "found": heads[name][index] if index < len(heads[name]) else "",
        }
    )


def _head(sheet) -> list[str]:
    sheet.reset_dimensions()  # what the file states about its own size is not to be trusted
    first = next(sheet.iter_rows(max_row=1, max_col=max(map(len, COLUMNS.values())), values_only=True), ())
    return [cell_text(value) for value in first]


def _misfit(head: list[str], kind: BatchKind) -> int | None:
    """The first column whose heading is not the template's."""
    for index, column in enumerate(COLUMNS[kind]):
        found = plain(head[index]).removesuffix("*").rstrip() if index < len(head) else ""
        if found != plain(column.heading):
            return index
    return None


def _rows(sheet, width: int) -> Iterator[FileRow]:
    count = 0
    for number, cells in enumerate(sheet.iter_rows(min_row=2, max_row=LAST_ROW + 1, max_col=width), start=2):
        texts = tuple(cell_text(cell.value) for cell in cells) + ("",) * (width - len(cells))
        if not any(texts):
            continue
        count += 1
        if number > LAST_ROW or count > MOST_ROWS:
            raise DomainError(
                _("The sheet has more than 5,000 entries or goes on past row 10,000. Split it into several files.")
            )
        formulas = tuple(index for index, cell in enumerate(cells) if cell.data_type == "f")
        yield FileRow(number, texts, formulas)
