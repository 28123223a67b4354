from datetime import date, timedelta

from django.db.models import QuerySet

from dairyqa.reasons import Reason
from enterprises.choices import BatchKind, LicenceState
from enterprises.models import Batch, Enterprise, LedgerImport
from enterprises.rules.batches import one_batch
from enterprises.rules.cells import plain
from enterprises.rules.licences import WARNING_DAYS
from enterprises.rules.rows import CheckedRow, FileRow, check_rows, without_known


def checked_rows(ledger_import: LedgerImport, today: date) -> list[CheckedRow]:
    """The rows of a file as they stand today, against the register and the ledger; two queries at most."""
    enterprise, kind = ledger_import.enterprise, BatchKind(ledger_import.kind)
    rows = check_rows(
        map(FileRow.from_json, ledger_import.rows),
        kind=kind,
        rule=enterprise.batching_rule,
        varieties=_varieties_by_name(enterprise) if kind == BatchKind.PRODUCT else {},
        today=today,
    )
    keys = {row.key for row in rows if row.is_good}
    known = set(Batch.objects.filter(enterprise=enterprise, kind=kind, key__in=keys).values_list("key", flat=True))
    return without_known(rows, known, definition_for(enterprise, kind))


def in_licence_state(enterprises: QuerySet, state: str, today: date) -> QuerySet:
    """Those whose licence is valid, ends soon or has ended; as ``rules.licences.licence_state`` says."""
    soon = today + timedelta(days=WARNING_DAYS)
    return {
        LicenceState.VALID: enterprises.filter(licence_valid_until__gt=soon),
        LicenceState.ENDING: enterprises.filter(licence_valid_until__range=(today, soon)),
        LicenceState.EXPIRED: enterprises.filter(licence_valid_until__lt=today),
    }[LicenceState(state)]


def definition_for(enterprise: Enterprise, kind: BatchKind) -> Reason:
    return one_batch(kind, enterprise.batching_rule)


def _varieties_by_name(enterprise: Enterprise) -> dict:
    return {plain(variety.name): variety for variety in enterprise.varieties.produced()}
