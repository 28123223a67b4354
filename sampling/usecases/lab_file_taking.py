"""Good rows of a file become results: one transaction for each sample, as if an analyst had typed them."""

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.transitions import advance, hold
from sampling.choices import LabFileStatus, LabRowStatus
from sampling.models import LabFile, LabFileRow, Sample
from sampling.queries.lab_files import counts_of, known_samples
from sampling.rules.file_reading import FileReading

from .lab_file_rows import MENDABLE, check_samples, sample_numbers
from .results import Entry, enter_results

LONGEST_REASON = 200


@transaction.atomic
def order_taking(*, lab_file: LabFile, by, on: dt.date) -> None:
    """Have the good rows taken over; rows that were wrong are checked once more, because the world may have changed."""
    hold(lab_file)
    lab_file.refresh_from_db(fields=["taker"])
    if lab_file.status not in MENDABLE:
        raise DomainError(_("The file is being read or taken over, or is done with. Reload the page."))
    if lab_file.taker_id:
        return
    lab_file.taker = by
    lab_file.save(update_fields=["taker"])
    record("lab_file.taking_asked", lab_file, by=by, on=on)
    transaction.on_commit(lambda: _give_to_a_worker(lab_file.pk), robust=True)


def take_lab_file(*, lab_file: LabFile, on: dt.date) -> None:
    """Enter the results of every sample whose rows are all good; of a sample with a row to mend nothing is entered.

    May be killed and called again: what is taken over is not taken twice.
    """
    if lab_file.taker_id is None or lab_file.status not in MENDABLE:
        return
    for state in (LabRowStatus.WRONG, LabRowStatus.GOOD):
        for numbers in sample_numbers(lab_file, status=state):
            for number in numbers:
                _take_sample(lab_file, number, on)
    _finish_taking(lab_file, on)


@transaction.atomic
def _take_sample(lab_file: LabFile, number: str, on: dt.date) -> None:
    sample = Sample.objects.filter(laboratory=lab_file.laboratory, number=number).first()
    if sample is not None:
        hold(sample)
    check_samples(lab_file, [number])
    rows = lab_file.rows.filter(sample_number=number)
    if sample is None or rows.filter(status=LabRowStatus.WRONG).exists():
        return
    good = list(rows.filter(status=LabRowStatus.GOOD))
    if not good:
        return
    try:
        enter_results(sample=sample, entries=_entries(lab_file, number, good), by=lab_file.taker, on=on)
    except DomainError as refusal:
        problem = Reason("file_refused", {"why": str(refusal)[:LONGEST_REASON]}).as_json()
        rows.filter(status=LabRowStatus.GOOD).update(status=LabRowStatus.WRONG, problems=[problem])
        return
    results = {result.item.code: result for result in sample.results.select_related("item")}
    for row in good:
        row.status, row.result = LabRowStatus.TAKEN, results[row.item_code]
    LabFileRow.objects.bulk_update(good, ["status", "result"])


def _entries(lab_file: LabFile, number: str, good: list[LabFileRow]) -> list[Entry]:
    reading = FileReading.from_json(lab_file.mapping_used)
    items = known_samples(lab_file.laboratory, [number])[number].items
    by_item: dict[str, list[dict]] = defaultdict(list)
    for row in good:
        by_item[row.item_code].append(row.mended or row.cells)
    return [
        Entry(
            item_code=code,
            readings=[value for cells in rows for value in cells["values"]],
            unit=reading.unit(rows[0]),
            detection_limit=rows[0].get("lod", ""),
            seen=items[code].version,
        )
        for code, rows in by_item.items()
    ]


@transaction.atomic
def _finish_taking(lab_file: LabFile, on: dt.date) -> None:
    hold(lab_file)
    lab_file.refresh_from_db(fields=["taker"])
    if lab_file.taker_id is None or lab_file.status not in MENDABLE:
        return
    counts = counts_of(lab_file)
    wrong, by = counts[LabRowStatus.WRONG], lab_file.taker
    status = LabFileStatus.TO_MEND if wrong else LabFileStatus.TAKEN
    if lab_file.status == status:
        LabFile.objects.filter(pk=lab_file.pk).update(taker=None)
    else:
        advance(lab_file, status, taker=None)
    taken = lab_file.rows.filter(status=LabRowStatus.TAKEN)
    record(
        "lab_file.taken",
        lab_file,
        by=by,
        on=on,
        results=counts[LabRowStatus.TAKEN],
        samples=taken.order_by().values("sample_number").distinct().count(),
        left=wrong,
    )


def _give_to_a_worker(lab_file_id: int) -> None:
    from sampling.tasks import take_results_file  # noqa: PLC0415  circular

    take_results_file.delay(lab_file_id)
