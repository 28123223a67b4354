"""The one reader of tables that others made: Excel workbooks (.xlsx) and text (.csv), which anybody may have written.

Nothing is guessed: what cannot be read as it stands is refused in one sentence that names the cell.
"""

import datetime as dt
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from openpyxl.utils import get_column_letter
from python_calamine import CalamineError

from dairyqa.errors import DomainError
from dairyqa.reasons import Reason

from .delimited import csv_rows
from .number_formats import PLAIN, NumberFormat, as_shown
from .sheet_scan import SheetScan, unreadable
from .unpacking import GuardedWorkbook, guarded

HEAD_ROWS = 10
MOST_ROWS = 20_000
LONGEST_CELL = 2_000
SHOWN = 40
WORKBOOK_STARTS = (b"PK", b"\xd0\xcf\x11\xe0")
LAYOUT = "\n\r\t"


@dataclass(frozen=True)
class TableRow:
    """A filled row: the text below each heading that was asked for; ``columns`` tells where each stands, from 1."""

    line: int
    texts: dict[str, str]
    columns: Mapping[str, int]

    @property
    def places(self) -> dict[str, str]:
        """Heading -> name of its cell, as “C7”."""
        return {heading: place(column, self.line) for heading, column in self.columns.items()}


@dataclass(frozen=True)
class Table:
    """What was read: ``sheet`` is empty for text; ``head_line`` is the line of the headings."""

    sheet: str
    head_line: int
    headings: list[str]
    rows: list[TableRow]


@dataclass(frozen=True)
class OpenTable:
    """A table whose filled rows come one by one."""

    sheet: str
    head_line: int
    headings: list[str]
    rows: Iterator[TableRow]


@dataclass(frozen=True)
class Grid:
    """A sheet, or a text file: its lines as they come, from 1; empty ones are there too."""

    name: str
    lines: Iterator[tuple[int, list[str]]]
    scan: SheetScan | None = None

    def refuse_tricks(self, columns: Collection[int], head_line: int) -> None:
        """Formulas, error values and merged cells in the columns that are read, from the head down.

        What a formula gave when the file was saved is not what it says, and may have been put there by anybody.
        """
        if self.scan is None:
            return
        for column in sorted(columns):
            if cell := _within(self.scan.formulas.get(column), column, head_line):
                raise DomainError.because(Reason("table_formula", {"cell": cell}))
            if cell := _within(self.scan.errors.get(column), column, head_line):
                raise DomainError.because(Reason("table_error_value", {"cell": cell}))
        for first, top, last, bottom in self.scan.merged:
            if bottom >= head_line and any(first <= column <= last for column in columns):
                cells = f"{place(first, top)}:{place(last, bottom)}"
                raise DomainError.because(Reason("table_merged", {"cells": cells}))


def read_table(
    content: bytes,
    filename: str,
    *,
    wanted: Collection[str],
    optional: Collection[str] = (),
    most_rows: int = MOST_ROWS,
    sheet: str | None = None,
    aliases: Mapping[str, str] | None = None,
) -> Table:
    """The filled rows below the head that has every ``wanted`` heading, found in the first ten lines.

    ``aliases``: other spelling of a heading -> the heading. Numbers come with all their digits (2.90 stays 2.90),
    days as 2026-03-05, texts as they stand. Raises ``DomainError``: no such sheet or heading, merged cells, formulas,
    errors and invisible characters in what is read, more than ``most_rows`` rows, and whatever ``guarded`` and
    ``csv_rows`` refuse.
    """
    with opened_table(content, filename, wanted=wanted, optional=optional, sheet=sheet, aliases=aliases) as table:
        rows = []
        for row in table.rows:
            _refuse_odd(row)
            rows.append(row)
            if len(rows) > most_rows:
                raise DomainError.because(Reason("table_too_long", {"count": most_rows}))
    return Table(table.sheet, table.head_line, table.headings, rows)


@contextmanager
def opened_table(
    content: bytes,
    filename: str,
    *,
    wanted: Collection[str],
    optional: Collection[str] = (),
    sheet: str | None = None,
    aliases: Mapping[str, str] | None = None,
) -> Iterator[OpenTable]:
    """As ``read_table``, row by row for tables of any length; single cells are not looked at."""
    with grids(content, filename) as found:
        grid, head_line, places = _table_in(found, sheet, wanted, optional, aliases or {})
        grid.refuse_tricks(places.values(), head_line)
        rows = (_row(line, texts, places) for line, texts in grid.lines)
        yield OpenTable(grid.name, head_line, list(places), (row for row in rows if any(row.texts.values())))


@contextmanager
def grids(content: bytes, filename: str) -> Iterator[Iterator[Grid]]:
    """Every visible sheet with its lines, or the one grid of a text file."""
    if content.startswith(WORKBOOK_STARTS):
        with guarded(content, filename) as book:
            yield (Grid(sheet.name, _lines(book, sheet.name, sheet.scan), sheet.scan) for sheet in book.sheets)
    else:
        records = enumerate(csv_rows(content, filename), start=1)
        yield iter([Grid("", ((line, [text.strip() for text in record]) for line, record in records))])


def folded(heading: str) -> str:
    """A heading as it is compared: width, case, spaces, line breaks and a star for “must be filled” do not count."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).casefold().strip("*")


def place(column: int, line: int) -> str:
    return f"{get_column_letter(column)}{line}"


def invisible_in(text: str) -> str:
    """The first character that nobody sees or that turns the text around, as U+202E; "" if there is none."""
    odd = next((sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Co") and sign not in LAYOUT), "")
    return f"U+{ord(odd):04X}" if odd else ""


def _table_in(
    found: Iterator[Grid], sheet: str | None, wanted: Collection[str], optional: Collection[str], aliases: Mapping
) -> tuple[Grid, int, dict[str, int]]:
    """The first grid with the head, the line of the head, and the column of each heading; the lines go on below it."""
    known = {folded(heading): heading for heading in (*wanted, *optional)}
    known |= {folded(alias): heading for alias, heading in aliases.items() if folded(alias) not in known}
    names, nearest = [], None
    for grid in found:
        names.append(grid.name)
        if sheet is not None and grid.name and folded(grid.name) != folded(sheet):
            continue
        for line, texts in grid.lines:
            if line > HEAD_ROWS:
                break
            places = _places(line, texts, known)
            missing = [heading for heading in wanted if heading not in places]
            if not missing:
                return grid, line, places
            if nearest is None or len(missing) < len(nearest[1]):
                nearest = grid.name, missing
    raise _no_table(names, sheet, nearest)


def _no_table(names: Sequence[str], sheet: str | None, nearest: tuple[str, list[str]] | None) -> DomainError:
    if nearest is None and sheet is not None and names:
        there = "、".join(name[:SHOWN] for name in names[:10])
        return DomainError.because(Reason("table_sheet_missing", {"sheet": sheet, "names": there}))
    if nearest is None:
        return DomainError.because(Reason("table_missing"))
    where, missing = nearest
    values = {"sheet": where[:SHOWN], "columns": "、".join(missing)}
    return DomainError.because(Reason("table_sheet_lacks" if where else "table_lacks", values))


def _places(line: int, texts: Sequence[str], known: Mapping[str, str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for column, text in enumerate(texts, start=1):
        heading = known.get(folded(text))
        if heading in places:
            first, second = place(places[heading], line), place(column, line)
            raise DomainError.because(
                Reason("table_heading_twice", {"heading": heading, "first": first, "second": second})
            )
        if heading is not None:
            places[heading] = column
    return places


def _row(line: int, texts: Sequence[str], columns: Mapping[str, int]) -> TableRow:
    width = len(texts)
    read = {heading: texts[column - 1] if column <= width else "" for heading, column in columns.items()}
    return TableRow(line, read, columns)


def _refuse_odd(row: TableRow) -> None:
    for heading, text in row.texts.items():
        if odd := invisible_in(text):
            raise DomainError.because(Reason("table_invisible", {"cell": row.places[heading], "sign": odd}))
        if len(text) > LONGEST_CELL:
            raise DomainError.because(
                Reason("table_cell_too_long", {"cell": row.places[heading], "count": LONGEST_CELL})
            )


def _lines(book: GuardedWorkbook, name: str, scan: SheetScan) -> Iterator[tuple[int, list[str]]]:
    """The sheet's values as texts; the reader builds the sheet only when the first line is asked for."""
    try:
        sheet = book.values.get_sheet_by_name(name)
        left_of_it = sheet.start[1] if sheet.start else 0
        before = [""] * left_of_it
        for line, values in enumerate(sheet.iter_rows(), start=1):
            if scan.styles:
                cells = enumerate(values, start=left_of_it + 1)
                yield line, before + [_text(value, _format(book, scan, line, column)) for column, value in cells]
            else:
                yield line, before + [value.strip() if type(value) is str else _text(value) for value in values]
    except (CalamineError, ValueError, OverflowError) as error:
        raise unreadable() from error


def _format(book: GuardedWorkbook, scan: SheetScan, line: int, column: int) -> NumberFormat:
    styles = scan.styles.get(column)
    return book.formats[styles[line]] if styles is not None and line < len(styles) and styles[line] else PLAIN


def _text(value, form: NumberFormat = PLAIN) -> str:
    if type(value) is float or type(value) is int:
        return as_shown(value, form)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if value == dt.time():
        return "1900-01-00"  # what Excel shows for the day 0 that an empty or broken date becomes
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)


def _within(rows: list[int] | None, column: int, head_line: int) -> str:
    """The cell nearest to the head, of the first and last row where something stands; "" if both are above it."""
    below = [row for row in rows or () if row >= head_line]
    return place(column, min(below)) if below else ""
