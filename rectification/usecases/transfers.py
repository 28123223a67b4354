"""Papers that are passed on: to the police, to the supplier's bureau, to another department (L-3.2.4, L-3.2.5)."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import Bureau, User
from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from dairyqa.transitions import hold
from rectification.choices import CasePartKind, CaseStatus, TransferTo
from rectification.models import Case, Transfer


@transaction.atomic
def record_transfer(
    *,
    case: Case,
    to: str,
    authority: str = "",
    bureau: Bureau | None = None,
    number: str = "",
    sent_on: dt.date,
    reason: str,
    uploads: Sequence[File] = (),
    by,
    on: dt.date,
) -> Transfer:
    """Enter what was passed on and to whom; a bureau that works with this product is told at once."""
    hold(case)
    if case.status != CaseStatus.IN_PROGRESS:
        raise DomainError(_("Papers are passed on while the case is under way."))
    if not (authority or bureau):
        raise DomainError(_("Name the authority."), field="authority")
    if not case.opened_on <= sent_on <= on:
        raise DomainError(_("Papers of this case were sent between its opening and today."), field="sent_on")
    transfer = Transfer.objects.create(
        case=case,
        to=to,
        authority=authority or str(bureau),
        bureau=bureau,
        number=number,
        sent_on=sent_on,
        reason=reason,
    )
    add_attachments(subject=case, part=CasePartKind.TRANSFER, uploads=uploads, by=by, on=on)
    record(
        "case.transferred",
        case,
        by=by,
        on=on,
        to=TransferTo(to),
        authority=transfer.authority,
        number=number or "—",
        reason=reason,
    )
    if bureau:
        _tell(transfer, bureau)
    return transfer


@transaction.atomic
def note_receipt(
    *, transfer: Transfer, received_on: dt.date, outcome: str = "", uploads: Sequence[File] = (), by, on: dt.date
) -> None:
    """The other authority has confirmed that it has the papers, and maybe what it did."""
    if not transfer.sent_on <= received_on <= on:
        raise DomainError(_("A receipt lies between the sending and today."), field="received_on")
    changes = {"received_on": received_on, "outcome": outcome}
    if not Transfer.objects.filter(pk=transfer.pk, received_on=None).update(**changes):
        raise DomainError(_("The receipt is on record already."))
    transfer.received_on, transfer.outcome = received_on, outcome
    add_attachments(subject=transfer.case, part=CasePartKind.TRANSFER, uploads=uploads, by=by, on=on)
    record("case.receipt_noted", transfer.case, by=by, on=on, authority=transfer.authority, day=received_on.isoformat())


def _tell(transfer: Transfer, bureau: Bureau) -> None:
    heads = User.objects.filter(bureau=bureau, is_active=True, role__in=[Role.CITY_ADMIN, Role.COUNTY_OFFICER])
    notify(
        recipients=heads.values_list("pk", flat=True),
        key=f"case_transfer:{transfer.pk}",
        kind=NoticeKind.INFORMATION,
        topic="case_transfer",
        subject=transfer.case.number,
        detail=transfer.reason,
        is_urgent=transfer.case.is_serious_hazard,
    )
