"""Files of instruments and laboratory systems: kept as they came, read in pieces, taken over sample by sample."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.transitions import advance, hold
from sampling.choices import LabFileStatus, LabRowStatus
from sampling.models import FileMapping, LabFile, LabFileRow
from sampling.queries.lab_files import counts_of, names_of_items
from sampling.rules.file_reading import FileReading
from sampling.workbooks.heads import beginning_of
from sampling.workbooks.tables import TableRow, opened_table

from .lab_file_rows import cells_as_row, check_samples, sample_numbers

LINES_A_PIECE = 1_000
MOST_LINES = 60_000
LARGEST_FILE = 10 * 1024 * 1024
LONGEST_NAME = 120

CLOSED = [LabFileStatus.DISCARDED, LabFileStatus.FAILED]


def receive_lab_file(*, content: bytes, name: str, by, on: dt.date) -> tuple[LabFile, bool]:
    """Keep the file byte for byte; the same bytes again give the file that there is.

    Nothing is read yet: how, is said by ``read_by_mapping``. The second value says whether it is a new one.
    """
    if not content:
        raise DomainError(_("The file is empty."), "file")
    if len(content) > LARGEST_FILE:
        raise DomainError(
            _("The file is larger than %(size)s MB. Split it into several files.") % {"size": LARGEST_FILE // 1024**2},
            "file",
        )
    digest = hashlib.sha256(content).hexdigest()
    there = LabFile.objects.filter(laboratory=by.laboratory, sha256=digest).exclude(status__in=CLOSED)
    if known := there.first():
        return known, False
    try:
        with transaction.atomic():
            return _keep(content, name, digest, by, on), True
    except IntegrityError:
        return there.get(), False


def _keep(content: bytes, name: str, digest: str, by, on: dt.date) -> LabFile:
    lab_file = LabFile(
        laboratory=by.laboratory,
        name=name[-LONGEST_NAME:],
        sha256=digest,
        size=len(content),
        uploaded_by=by,
    )
    ending = "csv" if not content.startswith((b"PK", b"\xd0\xcf")) else "xlsx"
    lab_file.file.save(f"{digest[:16]}.{ending}", ContentFile(content), save=False)
    lab_file.save()
    record("lab_file.received", lab_file, by=by, on=on, file=lab_file.name, digest=digest)
    return lab_file


def look_into_lab_file(*, lab_file: LabFile, on: dt.date) -> None:
    """Whether a file that nobody has described has a table at all; one that cannot be opened has failed at once."""
    with lab_file.file.open("rb") as stored:
        content = stored.read()
    try:
        beginning_of(content, lab_file.name, names_of_items())
    except DomainError as refusal:
        _fail(lab_file, _reason_of(refusal), on)


@transaction.atomic
def read_by_mapping(*, lab_file: LabFile, mapping: FileMapping, by, on: dt.date) -> None:
    """Order the reading of a file that waits for it, or that could not be read; a worker does it."""
    hold(lab_file)
    lab_file.refresh_from_db(fields=["mapping"])
    if lab_file.status == LabFileStatus.FAILED:
        if LabFile.objects.filter(laboratory=lab_file.laboratory, sha256=lab_file.sha256).exclude(status__in=CLOSED):
            raise DomainError(_("The same file was sent again in the meantime."))
        advance(lab_file, LabFileStatus.READING, failure=None)
    elif lab_file.status != LabFileStatus.READING or lab_file.mapping_id:
        raise DomainError(_("The file is read already. Discard it and send it again to read it in another way."))
    lab_file.mapping, lab_file.mapping_used = mapping, mapping.reading
    lab_file.rows_done = lab_file.rows_total = lab_file.results_checked = 0
    lab_file.save(update_fields=["mapping", "mapping_used", "rows_done", "rows_total", "results_checked"])
    record("lab_file.mapped", lab_file, by=by, on=on, mapping=mapping.name, version=mapping.version)
    transaction.on_commit(lambda: _give_to_a_worker(lab_file.pk), robust=True)


def read_lab_file(*, lab_file: LabFile, on: dt.date) -> None:
    """Store the rows of the file in pieces and check them sample by sample.

    May be killed and called again, and by two workers at once: each piece is
    stored by the one that moves the count of lines on, the other one stops.
    """
    if lab_file.status != LabFileStatus.READING or not lab_file.mapping_id:
        return
    try:
        if _store_rows(lab_file):
            _check_all(lab_file, on)
    except DomainError as refusal:
        _fail(lab_file, _reason_of(refusal), on)


def _store_rows(lab_file: LabFile) -> bool:
    """Whether this worker, or an earlier one, came to the end of the file."""
    reading = FileReading.from_json(lab_file.mapping_used)
    names = names_of_items()
    with lab_file.file.open("rb") as stored:
        content = stored.read()
    if not lab_file.rows_total:
        LabFile.objects.filter(pk=lab_file.pk).update(rows_total=_lines_at_most(content))
    done = lab_file.rows_done
    with opened_table(content, lab_file.name, wanted=reading.headings, sheet=reading.sheet or None) as table:
        del content
        rest = (row for row in table.rows if row.line > done)
        for piece in _pieces(rest):
            if not _store_piece(lab_file, reading, names, piece, done):
                return False
            done = piece[-1].line
    LabFile.objects.filter(pk=lab_file.pk).update(rows_total=done)
    return True


def _lines_at_most(content: bytes) -> int:
    """For the progress bar: exact for text, for a workbook it is known when it is read."""
    return 0 if content.startswith(b"PK") else content.count(b"\n") + 1


def _pieces(rows: Iterable[TableRow]) -> Iterator[list[TableRow]]:
    rest = iter(rows)
    while piece := list(islice(rest, LINES_A_PIECE)):
        yield piece


@transaction.atomic
def _store_piece(lab_file: LabFile, reading: FileReading, names, piece: list[TableRow], done: int) -> bool:
    last = piece[-1].line
    if last > MOST_LINES:
        raise DomainError.because(Reason("table_too_long", {"count": MOST_LINES}))
    mine = LabFile.objects.filter(pk=lab_file.pk, status=LabFileStatus.READING, rows_done=done).update(rows_done=last)
    if not mine:
        return False
    rows = []
    for row in piece:
        for part, cells in reading.rows(row.texts):
            understood = cells_as_row(cells, reading, names)
            rows.append(
                LabFileRow(
                    lab_file=lab_file,
                    line=row.line,
                    part=part,
                    cells=cells,
                    sample_number=understood["sample_number"],
                    item_code=understood["item_code"],
                    status=LabRowStatus.GOOD,
                )
            )
    LabFileRow.objects.bulk_create(rows, batch_size=500)
    return True


def _check_all(lab_file: LabFile, on: dt.date) -> None:
    for numbers in sample_numbers(lab_file):
        with transaction.atomic():
            hold(lab_file)
            if lab_file.status != LabFileStatus.READING:
                return
            check_samples(lab_file, numbers)
            done = lab_file.rows.filter(sample_number__lte=numbers[-1]).count()
            LabFile.objects.filter(pk=lab_file.pk).update(results_checked=done)
    _finish_reading(lab_file, on)


@transaction.atomic
def _finish_reading(lab_file: LabFile, on: dt.date) -> None:
    hold(lab_file)
    if lab_file.status != LabFileStatus.READING:
        return
    counts = counts_of(lab_file)
    if not sum(counts.values()):
        raise DomainError.because(Reason("table_empty"))
    wrong = counts[LabRowStatus.WRONG]
    advance(lab_file, LabFileStatus.TO_MEND if wrong else LabFileStatus.READY)
    record(
        "lab_file.read",
        lab_file,
        by=None,
        on=on,
        results=sum(counts.values()),
        wrong=wrong,
        known=counts[LabRowStatus.KNOWN],
    )


def _reason_of(refusal: DomainError) -> Reason:
    return refusal.reason or Reason("refused_by_rule", {"sentence": str(refusal)})


@transaction.atomic
def _fail(lab_file: LabFile, why: Reason, on: dt.date) -> None:
    """Nothing of a file that cannot be read to its end stays."""
    hold(lab_file)
    if lab_file.status != LabFileStatus.READING:
        return
    lab_file.rows.all().delete()
    advance(lab_file, LabFileStatus.FAILED, failure=why.as_json(), mapping=None)
    record("lab_file.unreadable", lab_file, by=None, on=on, why=why)


@transaction.atomic
def discard_lab_file(*, lab_file: LabFile, by, on: dt.date) -> None:
    """Give the file up; it stays on record, and what was taken over of it stays entered."""
    hold(lab_file)
    lab_file.refresh_from_db(fields=["mapping"])
    if lab_file.status == LabFileStatus.READING and lab_file.mapping_id:
        raise DomainError(_("The file is being read or taken over, or is done with. Reload the page."))
    advance(lab_file, LabFileStatus.DISCARDED, taker=None)
    record("lab_file.discarded", lab_file, by=by, on=on)


def _give_to_a_worker(lab_file_id: int) -> None:
    from sampling.tasks import read_results_file  # noqa: PLC0415  circular

    read_results_file.delay(lab_file_id)
