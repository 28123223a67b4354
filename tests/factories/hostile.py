"""Files that somebody might send: small, made on the spot, each with one thing wrong with it."""

import io
import struct
import zipfile
from collections.abc import Callable

from openpyxl import Workbook

HEAD = ("样品编号", "项目", "结果")
ROWS = (("S-1", "PROT", "2.95"), ("S-2", "FAT", "3.10"))


def workbook(rows=(HEAD, *ROWS), *, change: Callable[[Workbook], None] | None = None, title: str = "数据") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if change:
        change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cell(rows, value, number_format: str = "General") -> bytes:
    """A table whose last row has ``value`` as its result, shown by ``number_format``."""

    def change(book: Workbook) -> None:
        last = book.active.cell(len(rows) + 1, 3, value)
        last.number_format = number_format

    return workbook((HEAD, *rows), change=change)


def many_rows(count: int, columns: int = 3) -> bytes:
    """``count`` rows below the head, written by hand because a writer would take half a minute."""
    head = "".join(_inline(column, 1, HEAD[column] if column < 3 else f"c{column}") for column in range(columns))
    rest = "".join(f'<c r="{_letters(column)}{{0}}"><v>2.95</v></c>' for column in range(2, columns))
    row = (
        '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>S-{0}</t></is></c>'
        '<c r="B{0}" t="inlineStr"><is><t>PROT</t></is></c>' + rest + "</row>"
    )
    rows = "".join(row.format(number) for number in range(2, count + 2))
    return with_part("xl/worksheets/sheet1.xml", _sheet(f'<row r="1">{head}</row>{rows}'))


def far_cell(reference: str = "XFD1048576") -> bytes:
    """Two small cells that span a rectangle of 17 thousand million."""
    return with_part(
        "xl/worksheets/sheet1.xml", _sheet(f'<row r="1">{_inline(0, 1, "x")}<c r="{reference}"><v>1</v></c></row>')
    )


def with_part(name: str, text: str | bytes, source: bytes | None = None) -> bytes:
    """The workbook with one part replaced, or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source or workbook())) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, text)
    return stream.getvalue()


def bomb(megabytes: int = 200) -> bytes:
    return with_part("xl/worksheets/sheet1.xml", b" " * megabytes * 1024 * 1024)


def forged_bomb(megabytes: int = 100, stated: int = 1000) -> bytes:
    """A bomb that states a small size in both of its headers."""
    content = bytearray(bomb(megabytes))
    size = struct.pack("<I", megabytes * 1024 * 1024)
    at = content.find(size)
    while at >= 0:
        content[at : at + 4] = struct.pack("<I", stated)
        at = content.find(size, at)
    return bytes(content)


def text(rows=(HEAD, *ROWS), *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def _sheet(rows: str) -> str:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'


def _inline(column: int, row: int, words: str) -> str:
    return f'<c r="{_letters(column)}{row}" t="inlineStr"><is><t>{words}</t></is></c>'


def _letters(column: int) -> str:
    return chr(ord("A") + column)
