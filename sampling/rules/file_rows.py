"""Rows of a file of results against the samples that they name: what is wrong with each, in words of the laboratory."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from dairyqa.reasons import Reason
from sampling.choices import LabRowStatus

from .units import accepted_units, factor, known_unit, unknown
from .values import parse_limit_of_detection, parse_value

LONGEST_SHOWN = 40
LONGEST_UNIT = 16
LONGEST_LIMIT = 20
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?|(\d{4})(\d{2})(\d{2})")
COUNTED = re.compile(r"\d{1,5}(\.\d+)?|1900[-/.].*|\d{1,2}:\d{2}(:\d{2})?")


@dataclass(frozen=True)
class KnownItem:
    """An item of a sample: how many values it needs, in which unit, and what is entered already."""

    code: str
    name: str
    n: int = 1
    unit: str = ""
    readings: tuple[str, ...] = ()
    entered_unit: str = ""
    detection_limit: str = ""
    version: str = ""


@dataclass(frozen=True)
class KnownSample:
    """A sample of the laboratory itself; ``is_open`` while results may be entered."""

    is_open: bool
    items: Mapping[str, KnownItem]


@dataclass(frozen=True)
class FileRow:
    """A result as the file, or who mended it, states it; ``item_code`` is "" for a name that nobody knows.

    ``confirmed`` is the version of the stored result that a person wants to be replaced.
    """

    line: int
    part: int
    sample: str
    item: str
    item_code: str
    values: tuple[str, ...]
    unit: str = ""
    lod: str = ""
    day: str = ""
    confirmed: str = ""


@dataclass
class CheckedRow:
    row: FileRow
    problems: list[Reason] = field(default_factory=list)
    digest: str = ""
    is_known: bool = False

    @property
    def status(self) -> LabRowStatus:
        if self.is_known:
            return LabRowStatus.KNOWN
        return LabRowStatus.WRONG if self.problems else LabRowStatus.GOOD


def check_rows(
    rows: Sequence[FileRow], sample: KnownSample | None, taken: Collection[str] = frozenset()
) -> list[CheckedRow]:
    """All rows of one sample number; ``taken``: digests of results that other files brought already.

    ``sample`` is None for a number that the laboratory has no sample of: whether another has one is not said.
    """
    checked = [CheckedRow(row) for row in rows]
    for code in {row.item_code for row in rows}:
        same = [found for found in checked if found.row.item_code == code]
        _check_result(same, sample, taken) if code else _name_unknown(same, sample)
    return checked


def result_digest(rows: Sequence[FileRow]) -> str:
    """The result that the rows make together: the same one from another file has the same digest."""
    first = rows[0]
    values = [value for row in rows for value in row.values]
    text = json.dumps([first.sample, first.item_code, values, first.unit, first.lod], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def invisible_sign(text: str) -> str:
    odd = next((sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Co")), "")
    return f"U+{ord(odd):04X}" if odd else ""


def day_problem(text: str) -> Reason | None:
    """A day that cannot be read, or one that is only counted: serial numbers and 1900-01-00 are said, not guessed."""
    typed = text.strip()
    if not typed:
        return None
    if COUNTED.fullmatch(typed):
        return Reason("file_day_counted", {"text": typed[:LONGEST_SHOWN]})
    found = DAY.fullmatch(typed)
    try:
        date(*(int(part) for part in found.groups() if part)) if found else date(0, 0, 0)
    except ValueError:
        return Reason("file_day_unreadable", {"text": typed[:LONGEST_SHOWN]})
    return None


def _name_unknown(same: list[CheckedRow], sample: KnownSample | None) -> None:
    for found in same:
        found.problems += _about_sample(found.row, sample)
        found.problems.append(Reason("file_item_unknown", {"item": found.row.item[:LONGEST_SHOWN]}))


def _check_result(same: list[CheckedRow], sample: KnownSample | None, taken: Collection[str]) -> None:
    digest = result_digest([found.row for found in same])
    for found in same:
        found.digest = digest
        found.is_known = digest in taken
    if same[0].is_known:
        return
    item = sample.items.get(same[0].row.item_code) if sample else None
    for found in same:
        found.problems += _about_sample(found.row, sample)
        if sample and item is None:
            found.problems.append(Reason("file_item_not_tested", {"item": found.row.item[:LONGEST_SHOWN]}))
        found.problems += _about_cells(found.row, item)
    if item is not None:
        _compare(same, item)


def _about_sample(row: FileRow, sample: KnownSample | None) -> list[Reason]:
    number = {"number": row.sample[:LONGEST_SHOWN]}
    if not row.sample:
        return [Reason("file_sample_missing")]
    if sample is None:
        return [Reason("file_sample_unknown", number)]
    return [] if sample.is_open else [Reason("file_sample_closed", number)]


def _about_cells(row: FileRow, item: KnownItem | None) -> list[Reason]:
    found = [
        Reason("file_invisible", {"text": text[:LONGEST_SHOWN], "sign": sign})
        for text in (row.sample, row.item, *row.values, row.unit, row.lod)
        if (sign := invisible_sign(text))
    ]
    values = [parse_value(text) for text in row.values]
    found += [value.refusal for value in values if value.refusal]
    has_own_unit = bool(values) and all(value.unit for value in values)
    found += _about_unit(row.unit, item, has_own_unit)
    if row.lod:
        limit = parse_limit_of_detection(row.lod)
        found += [limit] if isinstance(limit, Reason) else []
    if len(row.lod) > LONGEST_LIMIT and not found:
        found.append(Reason("detection_limit_unreadable", {"text": row.lod[:LONGEST_SHOWN]}))
    day = day_problem(row.day)
    return [*found, day] if day else found


def _about_unit(unit: str, item: KnownItem | None, has_own_unit: bool) -> list[Reason]:
    if unit and (known_unit(unit) is None or len(unit) > LONGEST_UNIT):
        return [unknown(unit, "、".join(accepted_units(item.unit)) if item and item.unit else "")]
    if item is None or not item.unit or (not unit and has_own_unit):
        return []
    scale = factor(unit, item.unit)
    return [scale] if isinstance(scale, Reason) else []


def _compare(same: list[CheckedRow], item: KnownItem) -> None:
    """The rows of one result with each other, with the number of values it needs, and with what is entered."""
    same = _without_twins(same) if item.n == 1 else same
    values = [value for found in same for value in found.row.values]
    lines = "、".join(str(found.row.line) for found in same)[:200]
    if len(values) != item.n:
        together = {"item": item.name, "given": str(len(values)), "n": str(item.n), "lines": lines}
        _add(same, Reason("file_count_differs", together))
    elif len({(found.row.unit, found.row.lod) for found in same}) > 1:
        _add(same, Reason("file_units_differ", {"item": item.name, "lines": lines}))
    elif item.readings and not any(found.problems for found in same):
        _compare_with_entered(same, item, values)


def _without_twins(same: list[CheckedRow]) -> list[CheckedRow]:
    """Where one value is wanted, the same value again in a later line: that line is the one to look at."""
    kept: list[CheckedRow] = []
    for found in same:
        said = (found.row.values, found.row.unit, found.row.lod)
        first = next((one for one in kept if (one.row.values, one.row.unit, one.row.lod) == said), None)
        if first is None:
            kept.append(found)
        else:
            found.problems.append(Reason("file_row_twice", {"line": str(first.row.line)}))
    return kept


def _compare_with_entered(same: list[CheckedRow], item: KnownItem, values: list[str]) -> None:
    first = same[0].row
    if (tuple(values), first.unit, first.lod) == (item.readings, item.entered_unit, item.detection_limit):
        for found in same:
            found.is_known = True
    elif any(found.row.confirmed != item.version for found in same):
        before = f"{'、'.join(item.readings)} {item.entered_unit}".strip()
        after = f"{'、'.join(values)} {first.unit}".strip()
        _add(same, Reason("file_value_differs", {"item": item.name, "before": before, "after": after}))


def _add(same: list[CheckedRow], problem: Reason) -> None:
    for found in same:
        found.problems.append(problem)
