"""The beginning of a file that nobody has described yet: its headings and some rows below them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from sampling.rules.file_reading import proposed

from .tables import HEAD_ROWS, Grid, grids

LOOKED_AT = 300
LONGEST_HEADING = 80
MOST_HEADINGS = 60


@dataclass(frozen=True)
class Beginning:
    """``rows``: the first filled lines below the head, by heading; ``sheets``: all that the file has."""

    sheet: str
    sheets: list[str]
    line: int
    headings: list[str]
    rows: list[dict[str, str]]


def beginning_of(content: bytes, filename: str, known: Mapping[str, str], sheet: str = "") -> Beginning:
    """The sheet, and in its first lines the head, that says most by itself; ``known``: names of test items."""
    best, names = None, []
    with grids(content, filename) as found:
        for grid in found:
            names.append(grid.name)
            if sheet and grid.name != sheet:
                continue
            score, beginning = _beginning(grid, known)
            if beginning and (best is None or score > best[0]):
                best = score, beginning
    if best is None:
        raise DomainError.because(Reason("table_missing"))
    return Beginning(sheets=names, **best[1])


def _beginning(grid: Grid, known: Mapping[str, str]) -> tuple[int, dict | None]:
    lines = list(islice(grid.lines, LOOKED_AT))
    heads = [(_score(texts, known), -line) for line, texts in lines[:HEAD_ROWS]]
    if not heads or max(heads)[0] == 0:
        return 0, None
    score, line = max(heads)[0], -max(heads)[1]
    headings = _headings(lines[line - 1][1])
    columns = {heading: column for column, heading in headings.items()}
    rows = [
        {heading: texts[column] if column < len(texts) else "" for heading, column in columns.items()}
        for _line, texts in lines[line:]
    ]
    filled = [row for row in rows if any(row.values())]
    return score, {"sheet": grid.name, "line": line, "headings": list(columns), "rows": filled}


def _score(texts: Sequence[str], known: Mapping[str, str]) -> int:
    """How much a line looks like a head: a column that is understood weighs more than one that is filled."""
    reading = proposed([text for text in texts if text], known)
    understood = len(reading.columns) + len(reading.items)
    return 10 * understood + min(sum(map(bool, texts)), 9)


def _headings(texts: Sequence[str]) -> dict[int, str]:
    """Column -> heading; of two columns with the same heading the first."""
    found: dict[int, str] = {}
    for column, text in enumerate(texts):
        if text and text not in found.values() and len(text) <= LONGEST_HEADING and len(found) < MOST_HEADINGS:
            found[column] = text
    return found
