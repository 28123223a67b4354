"""What the reader of values does not tell: formulas, errors, merged cells, how numbers are shown, how far a sheet goes.

A pass over the bytes of the sheet as it is unpacked, so that a hostile sheet is refused before anything is built of it.
"""

import re
from array import array
from collections.abc import Collection

from openpyxl.utils import column_index_from_string

from dairyqa.errors import DomainError
from dairyqa.reasons import Reason

MOST_CELLS = 1_500_000
# The reader keeps the whole rectangle in memory: one cell far away would cost as much as a table up to there.
LARGEST_EXTENT = 2_000_000
LONGEST_TAG = 1024 * 1024
MOST_MERGED = 10_000

ENDS = (b" ", b">", b"/", b"\t", b"\n", b"\r")
ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
CELL = re.compile(rb'<(?:\w+:)?c(?: [^<>]*?)?? r="([A-Z]{1,3})([1-9]\d{0,6})"[^<>]*?(/?)>')
# The same where no name has a prefix, as in nearly every file: a literal beginning is found many times faster.
BARE_CELL = re.compile(rb'<c (?:[^<>]*? )??r="([A-Z]{1,3})([1-9]\d{0,6})"[^<>]*?(/?)>')
CELL_OR_FORMULA = re.compile(rb'<(?:\w+:)?(?:c(?: [^<>]*?)?? r="([A-Z]{1,3})(\d{1,7})"|f[\s/>])')
ERROR = re.compile(rb'<(?:\w+:)?c(?: [^<>]*?)?? r="([A-Z]{1,3})(\d{1,7})"[^<>]*? t="e"')
MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^<>]*?ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"')

Cell = tuple[int, int]


class SheetScan:
    """Fed with the pieces of a sheet in their order; rows and columns count from 1.

    ``formulas`` and ``errors``: column -> first and last row where one stands. ``merged``: first column, first row,
    last column, last row. ``styles``: column -> number of the style by row, 0 where the number stands for itself.
    """

    def __init__(self, styles_that_matter: Collection[int]):
        self.cells = self.last_row = self.last_column = 0
        self.formulas: dict[int, list[int]] = {}
        self.errors: dict[int, list[int]] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.styles: dict[int, array] = {}
        self._rest = b""
        self._last_cell: Cell = (0, 0)
        numbers = "|".join(map(str, sorted(styles_that_matter))).encode()
        self._styled = re.compile(
            rb'<(?:\w+:)?c(?= (?:[^<>]*? )?s="(' + numbers + rb')")[^<>]*? r="([A-Z]{1,3})(\d{1,7})"[^<>]*?(?<!/)>'
        )
        self._any_style = bool(numbers)

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        """Take the next piece; a tag that is cut off at its end waits for the one after it."""
        text = self._rest + piece
        cut = len(text) if is_last else max(text.rfind(b"<"), 0)
        self._rest = text[cut:]
        if len(self._rest) > LONGEST_TAG:
            raise unreadable()
        self._look_at(text[:cut])

    @property
    def is_too_large(self) -> bool:
        return self.cells > MOST_CELLS or self.last_row * self.last_column > LARGEST_EXTENT

    def _look_at(self, text: bytes) -> None:
        if b"<!" in text:
            raise unreadable()
        is_bare = _count(text, b":c") == 0
        cells = (BARE_CELL if is_bare else CELL).findall(text)
        if len(cells) != (_count(text, b"<c") if is_bare else len(ANY_CELL.findall(text))):
            raise unreadable()
        self._find_tricks(text)
        if cells:
            self._measure([cell for cell in cells if not cell[2]])
            self._last_cell = _position(*cells[-1][:2])
        if self._any_style:
            self._note_styles(text)

    def _find_tricks(self, text: bytes) -> None:
        if _count(text, b"<f") or _count(text, b":f"):
            self._find_formulas(text)
        if b't="e"' in text:
            for column, row in ERROR.findall(text):
                _note(self.errors, _position(column, row))
        if b"mergeCell" in text:
            self.merged += [
                (*_position(first, top), *_position(last, bottom)) for first, top, last, bottom in MERGED.findall(text)
            ]
        if len(self.merged) > MOST_MERGED:
            raise unreadable()

    def _measure(self, filled: list[tuple[bytes, bytes, bytes]]) -> None:
        self.cells += len(filled)
        if self.is_too_large or not filled:
            return
        self.last_row = max(self.last_row, max(map(int, {row for _column, row, _end in filled})))
        columns = {column for column, _row, _end in filled}
        self.last_column = max(self.last_column, max(_column(letters) for letters in columns))

    def _find_formulas(self, text: bytes) -> None:
        cell = self._last_cell
        for column, row in CELL_OR_FORMULA.findall(text):
            if column:
                cell = _position(column, row)
            else:
                _note(self.formulas, cell)

    def _note_styles(self, text: bytes) -> None:
        if self.is_too_large:
            return
        for style, letters, row in self._styled.findall(text):
            column = self.styles.setdefault(_column(letters), array("H"))
            column.extend([0] * (int(row) + 1 - len(column)))
            column[int(row)] = int(style)


def unreadable() -> DomainError:
    return DomainError.because(Reason("workbook_damaged"))


def _count(text: bytes, beginning: bytes) -> int:
    """How many tags begin so, whatever follows the name."""
    return sum(text.count(beginning + end) for end in ENDS)


def _note(found: dict[int, list[int]], cell: Cell) -> None:
    column, row = cell
    rows = found.setdefault(column, [row, row])
    rows[:] = min(rows[0], row), max(rows[1], row)


def _position(letters: bytes, row: bytes) -> Cell:
    return _column(letters), int(row)


def _column(letters: bytes) -> int:
    try:
        return column_index_from_string(letters.decode())
    except ValueError as error:
        raise unreadable() from error
