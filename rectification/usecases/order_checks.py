"""Evidence of a correction, and the check of it by somebody who did not do it (L-2.1)."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.attachments.queries import with_files
from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.record import record
from dairyqa.audit.refusals import AttemptRefused, attempts_on_record
from dairyqa.errors import DomainError
from dairyqa.transitions import advance, hold
from enterprises.choices import EnteredBy
from rectification.choices import CheckManner, OrderStatus
from rectification.models import Order, OrderAnswer, OrderCheck

from .orders import end_accepted


@attempts_on_record
@transaction.atomic
def answer_order(*, order: Order, text: str, uploads: Sequence[File] = (), by, on: dt.date) -> OrderAnswer:
    """What the producer sends as evidence: from its own account, or entered by its county or city.

    More may be sent until the order ends. An account that the order does not
    concern is refused; the attempt is on record.
    """
    if not Order.objects.visible_to(by).filter(pk=order.pk).exists():
        raise AttemptRefused("order.answer_refused", order, _("This order concerns another producer or county."))
    if not text.strip():
        raise DomainError(_("Say what was corrected and how."), field="text")
    hold(order)
    if order.status != OrderStatus.ANSWERED:
        advance(order, OrderStatus.ANSWERED)
    is_own = by.role == Role.PRODUCER
    answer = OrderAnswer.objects.create(
        order=order,
        text=text.strip(),
        sent_on=on,
        sent_by=by,
        entered=EnteredBy.PRODUCER if is_own else EnteredBy.BUREAU,
    )
    add_attachments(subject=answer, uploads=uploads, by=by, on=on)
    record("order.answered", order, by=by, on=on, source=EnteredBy(answer.entered), text=answer.text[:200])
    return answer


@attempts_on_record
@transaction.atomic
def check_order(
    *,
    order: Order,
    manner: str,
    is_accepted: bool,
    reason: str,
    uploads: Sequence[File] = (),
    by,
    on: dt.date,
) -> OrderCheck:
    """Check the correction on the spot or on paper, and accept it or not.

    Refused with the attempt on record: by whoever sent the evidence, or a
    producer; and an acceptance without any file that proves the correction, be
    it of the producer or of the check. An order to stop that came of an
    acceptance ends with a later acceptance only.
    """
    if getattr(order, "acceptance", None) and is_accepted:
        raise DomainError(_("This producer goes on after an acceptance that it passes: record that one."))
    return record_check(
        order=order, manner=manner, is_accepted=is_accepted, reason=reason, uploads=uploads, by=by, on=on
    )


def record_check(
    *, order: Order, manner: str, is_accepted: bool, reason: str, uploads: Sequence[File] = (), by, on: dt.date
) -> OrderCheck:
    """Part of ``check_order`` and of a later acceptance, in whose transaction it runs."""
    if not reason.strip():
        raise DomainError(_("Say what was seen."), field="reason")
    hold(order)
    if is_accepted:
        refuse_who_did_it(order, by)
    check = OrderCheck.objects.create(
        order=order, manner=manner, checked_on=on, checked_by=by, is_accepted=is_accepted, reason=reason.strip()[:400]
    )
    add_attachments(subject=check, uploads=uploads, by=by, on=on)
    if not is_accepted:
        if order.status != OrderStatus.REFUSED:
            advance(order, OrderStatus.REFUSED)
        record("order.refused", order, by=by, on=on, manner=CheckManner(manner), reason=check.reason)
        return check
    if not uploads and not with_files(order.order_answers.all()):
        raise AttemptRefused(
            "order.acceptance_refused", order, _("No file proves the correction yet."), field="uploads"
        )
    end_accepted(order=order, reason=check.reason, by=by, on=on)
    record("order.accepted", order, by=by, on=on, manner=CheckManner(manner), reason=check.reason)
    return check


def refuse_who_did_it(order: Order, by) -> None:
    """Raises ``AttemptRefused`` for who sent the evidence and for a producer."""
    if by.role == Role.PRODUCER or order.order_answers.filter(sent_by=by).exists():
        raise AttemptRefused(
            "order.acceptance_refused",
            order,
            _("Who corrected it or sent the evidence does not accept it: another person does."),
        )
