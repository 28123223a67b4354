"""Bulletins to other departments and regular publicity lists (L-3.2.4, L-3.3.3)."""

import datetime as dt

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.transitions import advance, hold
from rectification.choices import BulletinKind, BulletinStatus
from rectification.models import Bulletin
from rectification.queries.bulletin_rows import rows_of
from sampling.rules.canonical import canonical, digest


@transaction.atomic
def draft_bulletin(
    *,
    kind: str,
    department: str = "",
    subject: str,
    text: str = "",
    period_from: dt.date,
    period_until: dt.date,
    by,
    on: dt.date,
) -> Bulletin:
    """Draft a bulletin of the user's own bureau; its rows are what is on record of the period.

    ``department``: whom it goes to; a publicity list goes to the public and names none.
    Refused for a period that has not begun, or that ends before it begins.
    """
    if kind != BulletinKind.PUBLICITY and not department.strip():
        raise DomainError(_("Name the department."), field="department")
    if not subject.strip():
        raise DomainError(_("Give it a subject."), field="subject")
    if period_until < period_from:
        raise DomainError(_("The period ends before it begins."), field="period_until")
    if period_from > on:
        raise DomainError(_("The period has not begun yet."), field="period_from")
    series = f"{by.bureau.code}{on.year}"
    bulletin = Bulletin.objects.create(
        number=f"TB{series}{next_number(f'bulletin/{series}'):03d}",
        bureau=by.bureau,
        kind=kind,
        department="" if kind == BulletinKind.PUBLICITY else department.strip(),
        subject=subject.strip(),
        text=text.strip(),
        period_from=period_from,
        period_until=period_until,
        rows=_rows(kind, by.bureau, period_from, period_until),
        written_by=by,
    )
    record("bulletin.drafted", bulletin, by=by, on=on, kind=BulletinKind(kind), rows=len(bulletin.rows))
    return bulletin


@attempts_on_record
@transaction.atomic
def send_bulletin(*, bulletin: Bulletin, by, on: dt.date) -> None:
    """Send it: the rows are read once more, then frozen with their SHA-256; a publicity list is public from now on.

    Refused for who wrote it and for another bureau, with the attempt on record; and without a row.
    """
    hold(bulletin)
    if by.bureau_id != bulletin.bureau_id or by.pk == bulletin.written_by_id:
        refusal = _("Another person of the bureau sends what somebody wrote.")
        raise AttemptRefused("bulletin.sending_refused", bulletin, refusal)
    rows = _rows(bulletin.kind, bulletin.bureau, bulletin.period_from, bulletin.period_until)
    if not rows:
        raise DomainError(_("There is nothing to tell of this period."))
    advance(bulletin, BulletinStatus.SENT, sent_on=on, rows=rows)
    record("bulletin.sent", bulletin, by=by, on=on, rows=len(rows), sha256=digest(canonical(rows)))


@transaction.atomic
def note_bulletin_receipt(*, bulletin: Bulletin, received_on: dt.date, by, on: dt.date) -> None:
    """The department has it: the day of its receipt, once."""
    if by.bureau_id != bulletin.bureau_id:
        raise DomainError(_("The bureau that sent it records the receipt."))
    if bulletin.kind == BulletinKind.PUBLICITY:
        raise DomainError(_("A list for the public has no receipt."))
    if bulletin.sent_on is None or not bulletin.sent_on <= received_on <= on:
        raise DomainError(_("It is received after it was sent, and not in the future."), field="received_on")
    if not Bulletin.objects.filter(pk=bulletin.pk, received_on=None).update(received_on=received_on):
        raise DomainError(_("The receipt is on record already."))
    bulletin.received_on = received_on
    record("bulletin.received", bulletin, by=by, on=on, day=received_on.isoformat())


def _rows(kind: str, bureau, first: dt.date, last: dt.date) -> list[dict[str, str]]:
    """In Chinese whatever the reader's language: the letter is."""
    with translation.override("zh-hans"):
        return rows_of(kind, bureau, first, last)
