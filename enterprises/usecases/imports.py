"""A ledger from a workbook: read and shown first, written only after confirmation."""

import datetime as dt
import hashlib

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.models import AuditEvent
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance
from dairyqa.ui.days import day
from enterprises.choices import BatchKind, ImportStatus
from enterprises.models import Batch, Enterprise, LedgerImport
from enterprises.queries import checked_rows
from enterprises.workbooks.reading import read_workbook

from .ledgers import batch_of, category_for


@transaction.atomic
def preview_ledger(
    *, enterprise: Enterprise, kind: BatchKind, filename: str, content: bytes, by, on: dt.date
) -> LedgerImport:
    """Keep the rows of a file to be looked at; nothing enters the ledger.

    A file that waits for confirmation already is given back as it is; one whose
    every row was imported before is refused.
    """
    digest = hashlib.sha256(content).hexdigest()
    same = LedgerImport.objects.filter(enterprise=enterprise, kind=kind, digest=digest)
    waiting = same.filter(status=ImportStatus.PREVIEWED).first()
    if waiting:
        return waiting
    if any(done.created_count == len(done.rows) for done in same.filter(status=ImportStatus.DONE)):
        raise DomainError(imported_before(enterprise=enterprise, kind=kind, digest=digest), field="file")
    ledger_import = LedgerImport.objects.create(
        enterprise=enterprise,
        kind=kind,
        filename=filename[:120],
        digest=digest,
        rows=[row.as_json() for row in read_workbook(content, kind, enterprise.credit_code)],
        uploaded_by=by,
    )
    good = sum(row.is_good for row in checked_rows(ledger_import, on))
    record(
        "ledger.previewed",
        ledger_import,
        by=by,
        on=on,
        file=ledger_import.filename,
        good=good,
        bad=len(ledger_import.rows) - good,
    )
    return ledger_import


@transaction.atomic
def confirm_import(*, ledger_import: LedgerImport, expected: int, take_good_rows: bool, by, on: dt.date) -> int:
    """Write the good rows under the rules of single entry, and say how many.

    ``expected``: how many good rows the user saw; if the ledger has changed since,
    nothing is written. Rows with errors are left out only if ``take_good_rows``.
    """
    advance(ledger_import, ImportStatus.DONE)
    rows = checked_rows(ledger_import, on)
    good = [row.entry for row in rows if row.is_good and row.entry]
    if len(good) != expected:
        raise DomainError(_("Ledger or register have changed since this preview. Nothing was written; look again."))
    if not good:
        raise DomainError(_("There is no row that could be entered."))
    if len(good) < len(rows) and not take_good_rows:
        raise DomainError(_("Some rows have errors. Nothing was written."))
    enterprise, kind = ledger_import.enterprise, ledger_import.kind
    raw = None if kind == BatchKind.PRODUCT else category_for(kind)
    batches = [batch_of(enterprise, entry, raw) for entry in good]
    for batch in batches:
        batch.imported_from = ledger_import
    try:
        with transaction.atomic():
            Batch.objects.bulk_create(batches)
    except IntegrityError as error:
        keys = [batch.key for batch in batches]
        if Batch.objects.filter(enterprise=enterprise, kind=kind, key__in=keys).exists():
            raise DomainError(
                _("Somebody has just entered one of these batches. Nothing was written; look again.")
            ) from error
        raise
    LedgerImport.objects.filter(pk=ledger_import.pk).update(created_count=len(batches))
    ledger_import.created_count = len(batches)
    record("ledger.imported", ledger_import, by=by, on=on, file=ledger_import.filename, created=len(batches))
    return len(batches)


@transaction.atomic
def discard_import(*, ledger_import: LedgerImport, by, on: dt.date) -> None:
    advance(ledger_import, ImportStatus.DISCARDED)
    record("ledger.discarded", ledger_import, by=by, on=on, file=ledger_import.filename)


def imported_before(*, enterprise: Enterprise, kind: str, digest: str) -> str:
    """When and by whom the same file was last imported; empty if it was not."""
    same = LedgerImport.objects.filter(enterprise=enterprise, kind=kind, digest=digest, status=ImportStatus.DONE)
    event = AuditEvent.objects.filter(
        event="ledger.imported", subject_type=LedgerImport._meta.label_lower, subject_id__in=same.values("pk")
    ).last()
    if event is None:
        return ""
    return _("%(name)s imported this file on %(day)s (%(n)s batches). Nothing is entered twice.") % {
        "name": event.actor_name,
        "day": day(event.happened_on),
        "n": event.payload["created"],
    }
