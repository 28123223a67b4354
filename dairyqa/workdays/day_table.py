"""Reads a holiday table: CSV lines ``date,kind,name``, one for each day that a notice changes."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from dairyqa.reasons import Reason
from dairyqa.ui.exports import csv_text, csv_text_read

from .choices import DayKind
from .rules import SATURDAY

# Names as international tables give them -> as our data and documents do.
ENGLISH_NAMES = {
    "new year's day": "元旦",
    "spring festival": "春节",
    "tomb-sweeping day": "清明节",
    "labour day": "劳动节",
    "dragon boat festival": "端午节",
    "mid-autumn festival": "中秋节",
    "national day": "国庆节",
}


@dataclass(frozen=True)
class DayRow:
    date: date
    kind: DayKind
    name: str


@dataclass(frozen=True)
class Problem:
    """What is wrong on a line (the header is line 1), or with the table as a whole."""

    line: int | None
    reason: Reason


class DayTableError(Exception):
    def __init__(self, problems: list[Problem]):
        super().__init__(problems)
        self.problems = problems


def read_day_table(content: bytes) -> list[DayRow]:
    """The days of the table, or ``DayTableError`` with everything that is wrong in it.

    Columns ``date``, ``kind`` (OFF or WORK) and ``name`` (or ``holiday_en``); a
    column ``weekday`` (Mon-Sun) is checked, others are ignored.
    """
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), restval="")
    except UnicodeDecodeError:
        raise DayTableError([Problem(1, Reason("day_table_encoding"))]) from None
    columns = set(reader.fieldnames or ())
    if not {"date", "kind"} <= columns or not columns & {"name", "holiday_en"}:
        raise DayTableError([Problem(1, Reason("day_table_columns"))])

    rows: dict[date, DayRow] = {}
    lines: dict[date, int] = {}
    problems: list[Problem] = []
    for record in reader:
        row = _read_row(record)
        wrong = list(_problems_of(record, row, lines))
        problems += [Problem(reader.line_num, reason) for reason in wrong]
        if row and not wrong:
            rows[row.date], lines[row.date] = row, reader.line_num
    if not rows and not problems:
        problems.append(Problem(1, Reason("day_table_empty")))
    if problems:
        raise DayTableError(problems)
    return sorted(rows.values(), key=lambda row: row.date)


def _read_row(record: Mapping[str, str]) -> DayRow | None:
    day, kind, name = _date(record["date"]), record["kind"].strip().upper(), _name(record)
    return DayRow(day, DayKind(kind), name) if day and kind in DayKind.values else None


def _problems_of(record: Mapping[str, str], row: DayRow | None, lines: Mapping[date, int]) -> Iterator[Reason]:
    if _date(record["date"]) is None:
        yield Reason("day_table_date", {"value": record["date"]})
    if record["kind"].strip().upper() not in DayKind.values:
        yield Reason("day_table_kind", {"value": record["kind"]})
    if not _name(record):
        yield Reason("day_table_name")
    if row is None:
        return
    weekday = record.get("weekday", "").strip()
    if weekday and weekday.casefold() != row.date.strftime("%a").casefold():
        yield Reason("day_table_weekday", {"date": row.date.isoformat(), "value": weekday})
    if row.kind == DayKind.WORK and row.date.weekday() < SATURDAY:
        yield Reason("day_table_not_weekend", {"date": row.date.isoformat()})
    if row.date in lines:
        yield Reason("day_table_twice", {"date": row.date.isoformat(), "line": str(lines[row.date])})


def _date(text: str) -> date | None:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()
    except ValueError:
        return None


def _name(record: Mapping[str, str]) -> str:
    name = csv_text_read((record.get("name") or record.get("holiday_en") or "").strip())
    return ENGLISH_NAMES.get(name.casefold(), name)


def write_day_table(rows: Iterable[DayRow]) -> str:
    """The table that ``read_day_table`` reads back as the same rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["date", "kind", "name"])
    writer.writerows((row.date.isoformat(), row.kind.value, csv_text(row.name)) for row in rows)
    return out.getvalue()
