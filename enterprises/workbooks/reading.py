"""Reading a ledger's workbook that anybody may have made with anything."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from dairyqa.errors import DomainError
from enterprises.choices import BatchKind
from enterprises.rules.cells import plain
from enterprises.rules.columns import COLUMNS, SHEET_NAMES
from enterprises.rules.rows import FileRow

from .template import CODE_LABEL, INSTRUCTIONS

LARGEST_FILE = 5 * 1024 * 1024
# What openpyxl has to read, unpacked: rows and texts stream through it, all else becomes objects and is slow.
LARGEST_ROWS = 12 * 1024 * 1024
LARGEST_REST = 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 5_000
LAST_ROW = 10_000  # with the empty rows in between
LONGEST_CELL = 200
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = "EncryptedPackage".encode("utf-16-le")
# What zipfile, the XML parser and openpyxl raise on files that were cut off or made up.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    InvalidFileException,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)


def read_workbook(content: bytes, kind: BatchKind, credit_code: str) -> list[FileRow]:
    """The filled rows of the ledger's sheet; raises ``DomainError`` with the one thing that is wrong with the file."""
    _refuse_by_its_bytes(content)
    _refuse_bomb(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl on styles and extensions that do not matter here
            book = load_workbook(io.BytesIO(content), read_only=True)
            _refuse_other_producer(book, credit_code)
            rows = list(_rows(_sheet(book, kind), len(COLUMNS[kind])))
    except BROKEN as error:
        raise DomainError(
            _("The file is damaged and cannot be read. Open it in Excel, save it again and send that.")
        ) from error
    if not rows:
        raise DomainError(_("The sheet “%(sheet)s” has no entries below its head.") % {"sheet": SHEET_NAMES[kind]})
    return rows


def _refuse_by_its_bytes(content: bytes) -> None:
    if not content:
        raise DomainError(_("The file is empty."))
    if len(content) > LARGEST_FILE:
        raise DomainError(_("The file is larger than 5 MB. Split it into several files."))
    if content.startswith(OLD_OR_LOCKED):
        if LOCKED in content:
            raise DomainError(_("The file is protected by a password. Save it without one and send it again."))
        raise DomainError(_("This is an old Excel file (.xls). Save it as .xlsx and send it again."))
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise DomainError(_("This is not an Excel workbook (.xlsx). Fill in the template and send that."))


def _refuse_bomb(content: bytes) -> None:
    """By the sizes that the archive states: zipfile reads no further than these."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise DomainError(_("This is not an Excel workbook (.xlsx). Fill in the template and send that."))
    read = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    rows = sum(part.file_size for part in read if part.filename.startswith(("xl/worksheets/", "xl/sharedStrings")))
    rest = sum(part.file_size for part in read) - rows
    if len(parts) > MOST_PARTS or rows > LARGEST_ROWS or rest > LARGEST_REST:
        raise DomainError(_("The file unpacks to far more than a ledger needs. Copy the rows into a new template."))


def _refuse_other_producer(book, credit_code: str) -> None:
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
    return [_text(value) for value in first]


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
        texts = tuple(_text(cell.value) for cell in cells) + ("",) * (width - len(cells))
        if not any(texts):
            continue
        count += 1
        if number > LAST_ROW or count > MOST_ROWS:
            raise DomainError(
                _("The sheet has more than 5,000 entries or goes on past row 10,000. Split it into several files.")
            )
        formulas = tuple(index for index, cell in enumerate(cells) if cell.data_type == "f")
        yield FileRow(number, texts, formulas)


def _text(value) -> str:
    """A cell as its reader sees it; whole numbers without a point, days as 2026-03-05."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return _number(value)
    return str(value).strip()[:LONGEST_CELL]


def _number(value: float) -> str:
    """To 15 digits, which is as far as Excel itself computes and shows."""
    text = f"{value:.15g}"
    return f"{value:.0f}" if "e+" in text else text
