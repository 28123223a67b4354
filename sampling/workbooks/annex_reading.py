"""Reading the annex of a plan from a workbook like the original: a title, a head of eight columns, merged cells."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import iterparse

from django.utils.translation import gettext as _
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from dairyqa.errors import DomainError
from enterprises.workbooks.files import cell_text, opened

HEADS = {
    "number": "序号",
    "main_class": "食品大类",
    "sub_class": "食品亚类",
    "kind_of_food": "食品品种",
    "category": "食品细类",
    "items": "监督抽检项目",
    "frequency": "监督抽检频次",
    "note": "备注",
}
LAST_HEAD_ROW = 15
LAST_ROW, LAST_COLUMN = 300, 20
MOST_MERGED = 2_000
LONGEST_CELL = 2_000
Grid = list[list[str]]


@dataclass(frozen=True)
class AnnexRow:
    """A row of the table, merged cells filled in; ``columns`` gives each heading's letter position from 1."""

    number: int
    cells: dict[str, str]
    columns: dict[str, int]


def read_annex(content: bytes) -> list[AnnexRow]:
    """The rows below the head that name a fine category or items.

    Raises ``DomainError`` where the file is no workbook, no sheet has the head, or nothing stands below it.
    """
    with opened(content) as book:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            grid = _grid(sheet)
            head = _head(grid)
            if head:
                return _rows(grid, *head)
    raise DomainError(
        _("No sheet has a head with the columns “%(category)s” and “%(items)s” in its first rows.")
        % {"category": HEADS["category"], "items": HEADS["items"]}
    )


def plain(text: str) -> str:
    """As names are compared: full and half width alike, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _grid(sheet: ReadOnlyWorksheet) -> Grid:
    """The texts of the sheet's first rows, each merged cell's text in all the places that it covers."""
    sheet.reset_dimensions()  # what the file states about its own size is not to be trusted
    rows = sheet.iter_rows(max_row=LAST_ROW + 1, max_col=LAST_COLUMN, values_only=True)
    grid = [[cell_text(value, LONGEST_CELL) for value in row] for row in rows]
    if any(any(row) for row in grid[LAST_ROW:]):
        raise DomainError(_("The table goes on past row %(row)s.") % {"row": LAST_ROW})
    for left, top, right, bottom in _merged(sheet):
        if top > len(grid) or left > LAST_COLUMN:
            continue
        text = grid[top - 1][left - 1]
        for row in grid[top - 1 : bottom]:
            row[left - 1 : right] = [text] * (min(right, LAST_COLUMN) - left + 1)
    return grid


def _merged(sheet: ReadOnlyWorksheet) -> Iterator[tuple[int, int, int, int]]:
    """Straight from the XML: openpyxl makes an object for every cell of a range, however large it is said to be."""
    count = 0
    with sheet._get_source() as source:
        for _event, element in iterparse(source):
            if element.tag.endswith("}mergeCell"):
                count += 1
                if count > MOST_MERGED:
                    raise DomainError(_("The sheet has far more merged cells than an annex."))
                yield range_boundaries(element.get("ref", ""))
            element.clear()


def _head(grid: Grid) -> tuple[int, dict[str, int]] | None:
    """Where the head stands (from 0), and which column each heading has."""
    for index, row in enumerate(grid[:LAST_HEAD_ROW]):
        columns: dict[str, int] = {}
        for position, text in enumerate(row):
            for name, heading in HEADS.items():
                if plain(text).startswith(heading):
                    columns.setdefault(name, position)
        if {"category", "items"} <= columns.keys():
            return index, columns
    return None


def _rows(grid: Grid, head: int, columns: dict[str, int]) -> list[AnnexRow]:
    heading = grid[head][columns["category"]]
    rows = []
    for number, row in enumerate(grid[head + 1 :], start=head + 2):
        cells = {name: row[position] for name, position in columns.items()}
        if cells["category"] == heading or not (cells["category"] or cells["items"]):
            continue
        rows.append(AnnexRow(number, cells, {name: position + 1 for name, position in columns.items()}))
    if not rows:
        raise DomainError(_("The table has no rows below its head."))
    return rows
