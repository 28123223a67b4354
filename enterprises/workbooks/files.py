"""Opening a workbook that anybody may have made with anything."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dairyqa.errors import DomainError
from dairyqa.reasons import Reason

LARGEST_FILE = 5 * 1024 * 1024
# What openpyxl has to read, unpacked: rows and texts stream through it, all else becomes objects and is slow.
LARGEST_ROWS = 12 * 1024 * 1024
LARGEST_REST = 1024 * 1024
MOST_PARTS = 500
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


@contextmanager
def opened(content: bytes) -> Iterator[Workbook]:
    """The workbook as a stream of rows; raises ``DomainError`` with the one thing that is wrong with the file."""
    refuse_by_its_bytes(content)
    refuse_bomb(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl on styles and extensions that do not matter here
            yield load_workbook(io.BytesIO(content), read_only=True)
    except BROKEN as error:
        raise DomainError.because(Reason("workbook_damaged")) from error


def cell_text(value, longest: int = LONGEST_CELL) -> str:
    """A cell as its reader sees it; whole numbers without a point, days as 2026-03-05."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return _number(value)
    return str(value).strip()[:longest]


def _number(value: float) -> str:
    """To 15 digits, which is as far as Excel itself computes and shows."""
    text = f"{value:.15g}"
    return f"{value:.0f}" if "e+" in text else text


def refuse_by_its_bytes(content: bytes, largest: int = LARGEST_FILE) -> None:
    """An empty file, one that is too large, and what is no workbook of today; ``largest`` in bytes."""
    if not content:
        raise DomainError.because(Reason("workbook_empty"))
    if len(content) > largest:
        raise DomainError.because(Reason("workbook_too_large", {"size": largest // 1024**2}))
    if content.startswith(OLD_OR_LOCKED):
        if LOCKED in content:
            raise DomainError.because(Reason("workbook_locked"))
        raise DomainError.because(Reason("workbook_old"))
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise DomainError.because(Reason("workbook_is_none"))


def refuse_bomb(content: bytes, largest_rows: int = LARGEST_ROWS) -> None:
    """By the sizes that the archive states: zipfile reads no further than these; ``largest_rows`` in bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if "xl/workbook.xml" not in {part.filename for part in parts}:
        raise DomainError.because(Reason("workbook_is_none"))
    read = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    rows = sum(part.file_size for part in read if part.filename.startswith(("xl/worksheets/", "xl/sharedStrings")))
    rest = sum(part.file_size for part in read) - rows
    if len(parts) > MOST_PARTS or rows > largest_rows or rest > LARGEST_REST:
        raise DomainError.because(Reason("workbook_bomb"))
