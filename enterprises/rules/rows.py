"""From the rows of a ledger's workbook to entries, or to what is wrong with each cell."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dairyqa.reasons import Reason
from enterprises.choices import BatchKind, RowState

from .batches import ENTRIES, LedgerEntry, Made, key_of, objections, one_batch
from .cells import Unreadable, amount_of, day_of, plain
from .columns import COLUMNS, CellKind, LedgerColumn


@dataclass(frozen=True)
class FileRow:
    """A row as it stands in the file: its number there, the texts of its cells, which of them hold formulas."""

    number: int
    cells: tuple[str, ...]
    formulas: tuple[int, ...] = ()

    def as_json(self) -> list:
        return [self.number, list(self.cells), list(self.formulas)]

    @classmethod
    def from_json(cls, data: list) -> "FileRow":
        number, cells, formulas = data
        return cls(number, tuple(cells), tuple(formulas))


@dataclass(frozen=True)
class Problem:
    """What is wrong with the cell of a column, or with the whole row; ``rule`` is the definition behind it."""

    column: int | None
    reason: Reason
    rule: Reason | None = None


@dataclass(frozen=True)
class CheckedRow:
    row: FileRow
    entry: LedgerEntry | None
    key: str
    problems: tuple[Problem, ...]
    is_repeated: bool = False

    @property
    def is_good(self) -> bool:
        return not self.problems

    @property
    def state(self) -> RowState:
        if self.is_repeated:
            return RowState.REPEATED
        return RowState.GOOD if self.is_good else RowState.WRONG


def check_rows(
    rows: Iterable[FileRow], *, kind: BatchKind, rule: str, varieties: Mapping[str, Made], today: date
) -> list[CheckedRow]:
    """Every row by the rules of a single entry, and against the rows before it.

    ``rule``: the producer's batching rule; ``varieties``: what it makes, by name.
    """
    first_of: dict[str, int] = {}
    return [
        _against_earlier(_check(row, kind, rule, varieties, today), first_of, one_batch(kind, rule)) for row in rows
    ]


def without_known(rows: Iterable[CheckedRow], known: Container[str], definition: Reason) -> list[CheckedRow]:
    """The rows again, those refused whose key is in the ledger already."""
    problem = Problem(None, Reason("ledger_has_batch"), definition)
    return [
        replace(row, problems=(problem,), is_repeated=True) if row.is_good and row.key in known else row for row in rows
    ]


def _check(row: FileRow, kind: BatchKind, rule: str, varieties: Mapping[str, Made], today: date) -> CheckedRow:
    values, problems = {}, []
    for index, column in enumerate(COLUMNS[kind]):
        try:
            value = _value(row, index, column, varieties)
        except Unreadable as unreadable:
            problems.append(Problem(index, unreadable.reason))
        else:
            if value is not None:
                values[column.field] = value
    index_of = {column.field: index for index, column in enumerate(COLUMNS[kind])}
    unread = {problem.column for problem in problems}
    for found in objections(kind, values, rule=rule, today=today):
        if index_of[found.field] not in unread:
            problems.append(Problem(index_of[found.field], found.reason))
    if problems:
        return CheckedRow(row, None, "", tuple(sorted(problems, key=lambda problem: problem.column or 0)))
    entry = ENTRIES[kind](**values)
    return CheckedRow(row, entry, key_of(entry, rule), ())


def _value(row: FileRow, index: int, column: LedgerColumn, varieties: Mapping[str, Made]):
    text = row.cells[index]
    if index in row.formulas:
        raise Unreadable("cell_formula", text)
    if not plain(text):
        if column.is_required:
            raise Unreadable("cell_empty", text)
        return None
    match column.kind:
        case CellKind.DAY:
            return day_of(text)
        case CellKind.AMOUNT:
            return amount_of(text)
        case CellKind.VARIETY:
            return _variety(text, varieties)
    return _short(text, column.longest)


def _variety(text: str, varieties: Mapping[str, Made]) -> Made:
    if plain(text) not in varieties:
        raise Unreadable("cell_unknown_variety", text)
    return varieties[plain(text)]


def _short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Unreadable("cell_too_long", f"{text[:20]}…")
    return " ".join(text.split())


def _against_earlier(row: CheckedRow, first_of: dict[str, int], definition: Reason) -> CheckedRow:
    if not row.is_good:
        return row
    first = first_of.setdefault(row.key, row.row.number)
    if first == row.row.number:
        return row
    problem = Problem(None, Reason("row_repeats", {"row": str(first)}), definition)
    return replace(row, problems=(problem,), is_repeated=True)
