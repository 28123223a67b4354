"""What can be wrong with a record of a producer's own duties, and a sheet of them read cell by cell."""

import calendar
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from dairyqa.reasons import Reason
from enterprises.choices import RecordKind, RowState

from .batches import EARLIEST, Objection
from .cells import Unreadable, amount_of, day_of, plain
from .record_columns import SHEETS, Cell, RecordColumn
from .rows import FileRow, Problem

# Days that may lie ahead: they say when something ends or is next due.
AHEAD = {"valid_from", "valid_until", "until", "left_on", "next_due_on", "period_until"}
DAYS = {
    RecordKind.MANAGER: (("appointed_on", "left_on"),),
    RecordKind.CERTIFICATE: (("valid_from", "valid_until"),),
    RecordKind.MILK_SOURCE: (("since", "until"),),
    RecordKind.FARM_AUDIT: (("held_on", "next_due_on"),),
    RecordKind.SUPPLIER: (("since", "until"), ("reviewed_on", "next_due_on")),
    RecordKind.DUTY: (("period_from", "period_until"), ("period_from", "done_on")),
    RecordKind.RISK: (("found_on", "reported_on"), ("found_on", "settled_on")),
}
MONTH = re.compile(r"([0-9]{4})[-/.年]?([0-9]{1,2})月?")
SCORE_MOST = Decimal(100)


@dataclass(frozen=True)
class Known:
    """What a row may name: managers and farms of the producer, exams as (manager, day), keys that are on record."""

    managers: Collection[str]
    farms: Collection[str]
    exams: Collection[tuple[str, date]]
    keys: Mapping[RecordKind, Collection[tuple]]


@dataclass(frozen=True)
class RecordRow:
    """A row with its values, names instead of records; ``values`` is None where a cell is wrong."""

    kind: RecordKind
    row: FileRow
    values: Mapping[str, object] | None
    problems: tuple[Problem, ...] = ()
    is_repeated: bool = False

    @property
    def is_good(self) -> bool:
        return not self.problems and not self.is_repeated

    @property
    def state(self) -> RowState:
        if self.is_repeated:
            return RowState.REPEATED
        return RowState.WRONG if self.problems else RowState.GOOD


def objections(kind: RecordKind, values: Mapping, today: date) -> list[Objection]:
    """What is wrong with the values of a record; ``values`` by field, missing ones are None."""
    return [
        *_days_out_of_bounds(values, today),
        *_days_out_of_order(kind, values),
        *_incomplete(kind, values),
    ]


def key_of(kind: RecordKind, values: Mapping) -> tuple:
    return tuple(values.get(name) or "" for name in SHEETS[kind].key)


def month_of(text: str) -> date:
    """2026-03, 2026年3月, 202603 or any day of the month, as its first day; raises ``Unreadable``."""
    found = MONTH.fullmatch(plain(text))
    if found and 1 <= int(found[2]) <= 12:
        return date(int(found[1]), int(found[2]), 1)
    return day_of(text).replace(day=1)


def check_sheets(sheets: Mapping[RecordKind, Iterable[FileRow]], known: Known, today: date) -> list[RecordRow]:
    """Every row of the workbook, sheet by sheet; managers and farms may stand on a sheet of the same file."""
    checked: list[RecordRow] = []
    managers, farms, exams = set(known.managers), set(known.farms), set(known.exams)
    for kind in SHEETS:
        seen: set[tuple] = set()
        for row in sheets.get(kind, ()):
            found = _against_known(_check(kind, row, managers, farms, exams, today), known.keys.get(kind, ()), seen)
            checked.append(found)
            if found.values and kind == RecordKind.MANAGER:
                managers.add(str(found.values["name"]))
            if found.values and kind == RecordKind.MILK_SOURCE:
                farms.add(str(found.values["name"]))
            if found.values and kind == RecordKind.EXAM:
                exams.add((str(found.values["manager"]), found.values["held_on"]))  # type: ignore[arg-type]
    return checked


def _check(kind: RecordKind, row: FileRow, managers, farms, exams, today: date) -> RecordRow:
    values: dict[str, object] = {}
    problems = []
    index_of = {column.field: index for index, column in enumerate(SHEETS[kind].columns)}
    for index, column in enumerate(SHEETS[kind].columns):
        try:
            values[column.field] = _value(row, index, column, managers, farms)
        except Unreadable as unreadable:
            problems.append(Problem(index, unreadable.reason))
    unread = {problem.column for problem in problems}
    for found in objections(kind, values, today):
        if index_of[found.field] not in unread:
            problems.append(Problem(index_of[found.field], found.reason))
            unread.add(index_of[found.field])
    repeats = values.get("retake_of")
    if repeats and "manager" in values and (values["manager"], repeats) not in exams:
        problems.append(Problem(index_of["retake_of"], Reason("cell_unknown_exam", {"found": str(repeats)})))
    if problems:
        return RecordRow(kind, row, None, tuple(sorted(problems, key=lambda problem: problem.column or 0)))
    return RecordRow(kind, row, values)


def _against_known(row: RecordRow, known: Collection[tuple], seen: set[tuple]) -> RecordRow:
    if row.values is None:
        return row
    key = key_of(row.kind, row.values)
    if key in known or key in seen:
        return replace(row, is_repeated=True, problems=(Problem(None, Reason("record_is_there")),))
    seen.add(key)
    return row


def _value(row: FileRow, index: int, column: RecordColumn, managers, farms):
    text = row.cells[index]
    if index in row.formulas:
        raise Unreadable("cell_formula", text)
    if not plain(text):
        if column.is_required:
            raise Unreadable("cell_empty", text)
        return "" if column.kind in (Cell.TEXT, Cell.CHOICE) else None
    readers = {
        Cell.DAY: lambda: day_of(text),
        Cell.MONTH: lambda: month_of(text),
        Cell.NUMBER: lambda: _number(text, column),
        Cell.CHOICE: lambda: _chosen(text, column),
        Cell.MANAGER: lambda: _named(text, managers, "cell_unknown_manager"),
        Cell.FARM: lambda: _named(text, farms, "cell_unknown_farm"),
        Cell.TEXT: lambda: _short(text, column.longest),
    }
    return readers[column.kind]()


def _short(text: str, longest: int) -> str:
    if len(text) > longest:
        raise Unreadable("cell_too_long", f"{text[:20]}…")
    return " ".join(text.split())


def _number(text: str, column: RecordColumn):
    number = amount_of(text)
    if column.field == "distance_km":
        if number != number.to_integral_value() or number > 32_000:
            raise Unreadable("cell_not_a_number", text)
        return int(number)
    if number != round(number, 1) or number >= Decimal(10) ** 11:
        raise Unreadable("cell_not_a_number", text)
    return number


def _chosen(text: str, column: RecordColumn):
    words = {plain(word).replace(" ", "").upper(): value for word, value in column.choices.items()}
    key = plain(text).replace(" ", "").upper()
    if key not in words:
        unreadable = Unreadable("cell_not_a_choice", text)
        unreadable.reason = Reason("cell_not_a_choice", {"found": text, "choices": "、".join(column.choices)})
        raise unreadable
    return words[key]


def _named(text: str, names: Collection[str], code: str) -> str:
    name = " ".join(text.split())
    if name not in names:
        raise Unreadable(code, text)
    return name


def _days_out_of_bounds(values: Mapping, today: date) -> Iterable[Objection]:
    for name, value in values.items():
        if not isinstance(value, date):
            continue
        if value < EARLIEST:
            params = {"day": value.isoformat(), "year": str(EARLIEST.year)}
            yield Objection(name, Reason("record_day_too_early", params))
        if name == "month":
            value = value.replace(day=1)
        if value > today and name not in AHEAD:
            yield Objection(name, Reason("record_day_in_future", {"day": value.isoformat()}))


def _days_out_of_order(kind: RecordKind, values: Mapping) -> Iterable[Objection]:
    for first, second in DAYS.get(kind, ()):
        earlier, later = values.get(first), values.get(second)
        if earlier and later and later < earlier:
            params = {"earlier": earlier.isoformat(), "later": later.isoformat()}
            yield Objection(second, Reason("record_days_in_order", params))


def _incomplete(kind: RecordKind, values: Mapping) -> Iterable[Objection]:
    if kind == RecordKind.EXAM and values.get("score") is not None and not 0 <= values["score"] <= SCORE_MOST:
        yield Objection("score", Reason("record_score_of_hundred", {"found": str(values["score"])}))
    if kind == RecordKind.SUPPLIER and bool(values.get("reviewed_on")) != bool(values.get("outcome")):
        missing = "outcome" if values.get("reviewed_on") else "reviewed_on"
        yield Objection(missing, Reason("record_review_whole"))
    if kind == RecordKind.DUTY and bool(values.get("period_from")) != bool(values.get("period_until")):
        missing = "period_until" if values.get("period_from") else "period_from"
        yield Objection(missing, Reason("record_period_whole"))
    if kind == RecordKind.RISK and values.get("settled_on") and not (values.get("handled") or "").strip():
        yield Objection("handled", Reason("record_settled_says_how"))


def last_day_of(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])
