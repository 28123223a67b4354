"""The duties of a producer from one workbook: read and shown first, written only after confirmation."""

import datetime as dt
import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dairyqa.audit.record import record, record_all
from dairyqa.errors import DomainError
from dairyqa.transitions import advance
from enterprises.choices import EnteredBy, ImportStatus, RecordKind
from enterprises.models import DutyImport, Enterprise, Exam, Manager, MilkSource
from enterprises.queries.duty_imports import checked_records
from enterprises.rules.duty_records import RecordRow
from enterprises.rules.record_columns import SHEETS
from enterprises.workbooks.duties import read_duties, sheets_as_json

from .duty_records import PARENTS, new_row


@transaction.atomic
def preview_duties(*, enterprise: Enterprise, filename: str, content: bytes, by, on: dt.date) -> DutyImport:
    """Keep the rows of a workbook to be looked at; a file that waits for confirmation is given back as it is."""
    digest = hashlib.sha256(content).hexdigest()
    waiting = DutyImport.objects.filter(enterprise=enterprise, digest=digest, status=ImportStatus.PREVIEWED).first()
    if waiting:
        return waiting
    duty_import = DutyImport.objects.create(
        enterprise=enterprise,
        filename=filename[:120],
        digest=digest,
        sheets=sheets_as_json(read_duties(content, enterprise.credit_code)),
        uploaded_by=by,
    )
    rows = checked_records(duty_import, on)
    good = sum(row.is_good for row in rows)
    record(
        "duty_import.previewed", duty_import, by=by, on=on, file=duty_import.filename, good=good, bad=len(rows) - good
    )
    return duty_import


@transaction.atomic
def confirm_duties(*, duty_import: DutyImport, expected: int, take_good_rows: bool, by, on: dt.date) -> int:
    """Write the good rows and say how many; what is on record already is passed over.

    ``expected``: how many good rows the user saw; where that has changed nothing
    is written. Rows with errors are left out only if ``take_good_rows``.
    """
    advance(duty_import, ImportStatus.DONE)
    rows = checked_records(duty_import, on)
    good = [row for row in rows if row.is_good]
    if len(good) != expected:
        raise DomainError(_("The records have changed since this preview. Nothing was written; look again."))
    if not good:
        raise DomainError(_("There is no row that could be entered."))
    if any(row.problems and not row.is_repeated for row in rows) and not take_good_rows:
        raise DomainError(_("Some rows have errors. Nothing was written."))
    try:
        with transaction.atomic():
            written = [entry for kind in SHEETS for entry in _write(duty_import, kind, good, by)]
    except IntegrityError as error:
        raise DomainError(
            _("A row contradicts what is on record, for instance a person who holds the post already.")
        ) from error
    record_all("duty_record.entered", written, by=by, on=on)
    DutyImport.objects.filter(pk=duty_import.pk).update(created_count=len(written))
    duty_import.created_count = len(written)
    record("duty_import.done", duty_import, by=by, on=on, file=duty_import.filename, created=len(written))
    return len(written)


@transaction.atomic
def discard_duties(*, duty_import: DutyImport, by, on: dt.date) -> None:
    advance(duty_import, ImportStatus.DISCARDED)
    record("duty_import.discarded", duty_import, by=by, on=on, file=duty_import.filename)


def _write(duty_import: DutyImport, kind: RecordKind, good: list[RecordRow], by):
    """The rows of one sheet; pairs of a record and what its history says."""
    enterprise = duty_import.enterprise
    parents = _parents(kind, enterprise)
    for row in good:
        if row.kind != kind or row.values is None:
            continue
        values: dict[str, Any] = dict(row.values)
        parent = PARENTS.get(kind)
        if parent:
            values[parent] = parents[str(values[parent])]
        if values.get("retake_of"):
            values["retake_of"] = Exam.objects.get(
                manager=values["manager"], kind=values["kind"], held_on=values["retake_of"]
            )
        entry = new_row(kind, enterprise, values, EnteredBy.IMPORT, by)
        entry.save(force_insert=True)
        yield entry, {"record": f"{kind.label} {entry}"}


def _parents(kind: RecordKind, enterprise: Enterprise) -> dict:
    """By name; of two of one name the one that is still there."""
    if kind == RecordKind.EXAM:
        managers = Manager.objects.filter(enterprise=enterprise).order_by(F("left_on").asc(nulls_last=True))
        return {manager.name: manager for manager in managers}
    if kind in PARENTS:
        farms = MilkSource.objects.filter(enterprise=enterprise).order_by(F("until").asc(nulls_last=True))
        return {farm.name: farm for farm in farms}
    return {}
