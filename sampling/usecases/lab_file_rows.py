"""Rows of a file of results: checked with the others of their sample, mended in place, left out."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance, hold
from sampling.choices import LabFileStatus, LabRowStatus
from sampling.models import LabFile, LabFileRow
from sampling.queries.lab_files import known_samples, names_of_items, taken_elsewhere
from sampling.rules.file_reading import FileReading
from sampling.rules.file_rows import CheckedRow, FileRow, check_rows, result_digest

SAMPLES_A_PAGE = 200
LONGEST_NUMBER = 40
OPEN = [LabRowStatus.GOOD, LabRowStatus.WRONG, LabRowStatus.KNOWN]
MENDABLE = [LabFileStatus.TO_MEND, LabFileStatus.READY]


def cells_as_row(cells: Mapping[str, Any], reading: FileReading, names: Mapping[str, str]) -> dict[str, str]:
    """What the cells mean here: the number of the sample and the code of the item."""
    return {
        "sample_number": cells.get("sample", "")[:LONGEST_NUMBER],
        "item_code": reading.item_code(cells.get("item", ""), names),
    }


def sample_numbers(lab_file: LabFile, **only: Any) -> Iterator[list[str]]:
    """The sample numbers of the file in order, a page at a time."""
    last = None
    while True:
        rows = lab_file.rows.filter(**only).order_by("sample_number")
        if last is not None:
            rows = rows.filter(sample_number__gt=last)
        page = list(rows.values_list("sample_number", flat=True).distinct()[:SAMPLES_A_PAGE])
        if not page:
            return
        yield page
        last = page[-1]


def check_samples(lab_file: LabFile, numbers: Collection[str]) -> None:
    """Check every row of these samples that is not yet taken over; stored rows follow what is true now."""
    reading = FileReading.from_json(lab_file.mapping_used)
    rows: dict[str, list[LabFileRow]] = {number: [] for number in numbers}
    for row in lab_file.rows.filter(sample_number__in=numbers, status__in=OPEN):
        rows[row.sample_number].append(row)
    samples = known_samples(lab_file.laboratory, numbers)
    stated = {number: [_stated(row, reading) for row in found] for number, found in rows.items()}
    taken = taken_elsewhere(lab_file, _digests(stated.values()))
    changed = []
    for number, found in rows.items():
        by_place = {(row.line, row.part): row for row in found}
        for checked in check_rows(stated[number], samples.get(number), taken):
            changed.append(_applied(by_place[checked.row.line, checked.row.part], checked))
    LabFileRow.objects.bulk_create(
        changed,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["status", "problems", "digest"],
    )


def _digests(stated: Iterable[list[FileRow]]) -> set[str]:
    found = set()
    for rows in stated:
        for code in {row.item_code for row in rows}:
            found.add(result_digest([row for row in rows if row.item_code == code]))
    return found


def _stated(row: LabFileRow, reading: FileReading) -> FileRow:
    cells = row.mended or row.cells
    return FileRow(
        line=row.line,
        part=row.part,
        sample=cells.get("sample", ""),
        item=cells.get("item", ""),
        item_code=row.item_code,
        values=tuple(cells["values"]),
        unit=reading.unit(cells),
        lod=cells.get("lod", ""),
        day=cells.get("day", ""),
        confirmed=cells.get("confirmed", ""),
    )


def _applied(row: LabFileRow, checked: CheckedRow) -> LabFileRow:
    row.status, row.digest = checked.status, checked.digest
    row.problems = [] if checked.is_known else [problem.as_json() for problem in checked.problems]
    return row


@transaction.atomic
def mend_row(*, row: LabFileRow, cells: Mapping[str, Any], by, on: dt.date) -> LabFileRow:
    """Put other cells beside those of the file, which stay, and check the samples concerned anew.

    ``cells``: those that differ, by role (``values`` is a list). Refused where
    the row is taken over, left out or counted already.
    """
    lab_file = _held(row)
    before = row.mended or row.cells
    after = {**before, **cells}
    after.pop("confirmed", None)
    if after == {name: text for name, text in before.items() if name != "confirmed"}:
        return row
    reading = FileReading.from_json(lab_file.mapping_used)
    old_number = row.sample_number
    understood = cells_as_row(after, reading, names_of_items())
    row.mended, row.mended_by = after, by
    row.sample_number, row.item_code = understood["sample_number"], understood["item_code"]
    row.save(update_fields=["mended", "mended_by", "sample_number", "item_code"])
    record(
        "lab_file.row_mended",
        lab_file,
        by=by,
        on=on,
        line=row.line,
        before=_in_words(before),
        after=_in_words(after),
    )
    return _checked_again(lab_file, row, {old_number, row.sample_number})


@transaction.atomic
def confirm_row(*, row: LabFileRow, by, on: dt.date) -> LabFileRow:
    """Let the file's value replace what is entered now; whatever is entered later needs to be confirmed anew."""
    lab_file = _held(row)
    sample = known_samples(lab_file.laboratory, [row.sample_number]).get(row.sample_number)
    item = sample.items.get(row.item_code) if sample else None
    if item is None or not any(problem["code"] == "file_value_differs" for problem in row.problems):
        raise DomainError(_("There is nothing to confirm in this line."))
    same = lab_file.rows.filter(sample_number=row.sample_number, item_code=row.item_code, status__in=OPEN)
    for other in same:
        other.mended, other.mended_by = {**(other.mended or other.cells), "confirmed": item.version}, by
        other.save(update_fields=["mended", "mended_by"])
    record("lab_file.row_confirmed", lab_file, by=by, on=on, line=row.line, item=f"{row.sample_number} {item.name}")
    return _checked_again(lab_file, row, {row.sample_number})


@transaction.atomic
def leave_out_row(*, row: LabFileRow, by, on: dt.date) -> LabFileRow:
    """Let the line count for nothing; it stays on record."""
    lab_file = _held(row)
    LabFileRow.objects.filter(pk=row.pk).update(status=LabRowStatus.LEFT_OUT, problems=[])
    record("lab_file.row_left_out", lab_file, by=by, on=on, line=row.line, result=_in_words(row.mended or row.cells))
    return _checked_again(lab_file, row, {row.sample_number})


def settle(lab_file: LabFile) -> None:
    """The file is ready as soon as no row is left to mend, and no longer when one is again."""
    is_wrong = lab_file.rows.filter(status=LabRowStatus.WRONG).exists()
    status = LabFileStatus.TO_MEND if is_wrong else LabFileStatus.READY
    if lab_file.status != status:
        advance(lab_file, status)


def _held(row: LabFileRow) -> LabFile:
    lab_file = row.lab_file
    hold(lab_file)
    lab_file.refresh_from_db(fields=["taker"])
    row.refresh_from_db()
    if lab_file.status not in MENDABLE or lab_file.taker_id:
        raise DomainError(_("The file is being read or taken over, or is done with. Reload the page."))
    if row.status not in (LabRowStatus.WRONG, LabRowStatus.GOOD):
        raise DomainError(_("This line is taken over or left out already."))
    row.lab_file = lab_file
    return lab_file


def _checked_again(lab_file: LabFile, row: LabFileRow, numbers: Collection[str]) -> LabFileRow:
    check_samples(lab_file, numbers)
    settle(lab_file)
    row.refresh_from_db()
    row.lab_file = lab_file
    return row


def _in_words(cells: Mapping[str, Any]) -> str:
    words = [cells.get("sample", ""), cells.get("item", ""), "、".join(cells["values"]), cells.get("unit", "")]
    return " ".join(filter(None, words))[:200]
