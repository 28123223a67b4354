"""Workbooks of strangers, unpacked under guard: what the reader of values gets is only what was looked at here."""

import io
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from python_calamine import CalamineError, CalamineWorkbook

from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from enterprises.workbooks.files import BROKEN, refuse_bomb, refuse_by_its_bytes

from .number_formats import NumberFormat, number_formats
from .sheet_scan import SheetScan, unreadable

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_ROWS = 64 * 1024 * 1024
LARGEST_TEXTS = 12 * 1024 * 1024
PIECE = 1024 * 1024
SHOWN = 40
MACROS = ("vbaproject", "macrosheets", "activex")
MACRO_NAMES = (".xlsm", ".xltm", ".xlam", ".xlsb")
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
TEXTS = "xl/sharedStrings.xml"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True)
class GuardedSheet:
    name: str
    scan: SheetScan


@dataclass(frozen=True)
class GuardedWorkbook:
    """The visible sheets in their order, the values behind them, and how each style shows its numbers."""

    values: CalamineWorkbook
    sheets: list[GuardedSheet]
    formats: list[NumberFormat]


@contextmanager
def guarded(content: bytes, filename: str) -> Iterator[GuardedWorkbook]:
    """Raises ``DomainError`` with the one thing that is wrong; at most 10 MB, 64 MB of rows unpacked, no macros.

    Sizes that an archive states may be forged, and two readers may take different parts of it for the same. So each
    part is unpacked once, counted, looked at and laid down anew, and the reader of values opens only that.
    """
    refuse_by_its_bytes(content, LARGEST_FILE)
    _refuse_macros(content, filename)
    refuse_bomb(content, LARGEST_ROWS)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as copy:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(copy, "w") as clean:
                formats = _formats(archive)
                sheets = _copied(archive, clean, formats)
            copy.flush()
            values = CalamineWorkbook.from_path(copy.name)
        except (*BROKEN, CalamineError) as error:
            raise unreadable() from error
        with values:
            yield GuardedWorkbook(values, sheets, formats)


def _refuse_macros(content: bytes, filename: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name.lower() for name in archive.namelist()]
    if filename.lower().endswith(MACRO_NAMES) or any(macro in name for name in names for macro in MACROS):
        raise DomainError.because(Reason("table_macros"))


def _formats(archive: zipfile.ZipFile) -> list[NumberFormat]:
    return number_formats(_part(archive, STYLES)) if STYLES in archive.namelist() else []


def _copied(archive: zipfile.ZipFile, clean: zipfile.ZipFile, formats: list[NumberFormat]) -> list[GuardedSheet]:
    """Lay down what the reader needs: the list of sheets, styles, texts and the sheets themselves."""
    for name in ("[Content_Types].xml", "_rels/.rels", WORKBOOK, RELATIONS, STYLES):
        if name in archive.namelist():
            clean.writestr(name, _part(archive, name))
    if TEXTS in archive.namelist():
        _copy_texts(archive, clean)
    that_matter = [number for number, form in enumerate(formats) if form.changes_text]
    sheets = []
    for name, path, is_visible in _sheets(archive):
        scan = SheetScan(that_matter)
        with archive.open(path) as source, clean.open(path, "w") as target:
            while piece := source.read(PIECE):
                target.write(piece)
                scan.feed(piece)
                if scan.is_too_large:
                    raise _too_large(name)
            scan.feed(b"", is_last=True)
        if is_visible:
            sheets.append(GuardedSheet(name, scan))
    return sheets


def _copy_texts(archive: zipfile.ZipFile, clean: zipfile.ZipFile) -> None:
    size, end = 0, b""
    with archive.open(TEXTS) as source, clean.open(TEXTS, "w") as target:
        while piece := source.read(PIECE):
            size += len(piece)
            if size > LARGEST_TEXTS:
                raise DomainError.because(Reason("table_too_much_text"))
            if b"<!" in end + piece:
                raise unreadable()
            end = piece[-1:]
            target.write(piece)


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, bool]]:
    """Name, path of the part and whether it is shown, for the sheets that hold cells."""
    targets = {
        node.get("Id"): node.get("Target", "")
        for node in ET.fromstring(_part(archive, RELATIONS))
        if node.get("Type", "").endswith("/worksheet")
    }
    for node in ET.fromstring(_part(archive, WORKBOOK)).iter():
        if node.tag.rpartition("}")[2] != "sheet":
            continue
        target = targets.get(node.get(RELATION_ID) or node.get(STRICT_RELATION_ID))
        if target:
            path = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))
            yield node.get("name", ""), path, node.get("state", "visible") == "visible"


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A small part as a whole; one that declares entities or a type is no workbook's."""
    text = archive.read(name)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text or text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise unreadable()
    return text


def _too_large(sheet: str) -> DomainError:
    return DomainError.because(Reason("table_too_many_cells", {"sheet": sheet[:SHOWN]}))
