"""The acceptance of a producer in a step that decides: it goes on, or stops until a later one passes (L-4.2)."""

import datetime as dt
from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.record import record
from dairyqa.audit.refusals import attempts_on_record
from dairyqa.errors import DomainError
from enterprises.models import Enterprise
from rectification.choices import AcceptanceOutcome, CheckManner, OrderKind
from rectification.models import Acceptance, Order, Step

from .order_checks import record_check
from .orders import issue_order, withdraw_order

LONGEST_STOP = dt.timedelta(days=90)


@attempts_on_record
@transaction.atomic
def record_acceptance(
    *,
    step: Step,
    enterprise: Enterprise,
    held_on: dt.date,
    panel: str,
    outcome: str,
    reason: str,
    scope: str = "",
    demands: str = "",
    due_on: dt.date | None = None,
    uploads: Sequence[File] = (),
    by,
    on: dt.date,
) -> Acceptance:
    """Enter the outcome for one producer. Not passed orders it to stop; a later one that passes ends that order.

    ``scope`` and ``demands`` go into the order (default: all production; what
    was found), ``due_on`` too (default 90 days). The end of a stop needs a file
    that proves the correction and another person than who sent the evidence:
    otherwise it is refused, and the attempt is on record.
    """
    if not step.decides_production:
        raise DomainError(_("The acceptance of this step decides nothing about production."))
    if enterprise.county.parent_id != step.action.city_id:
        raise DomainError(_("This producer is not in the city of the action."), field="enterprise")
    if not step.starts_on <= held_on <= on:
        raise DomainError(_("An acceptance is held between the beginning of its step and today."), field="held_on")
    if not reason.strip() or not panel.strip():
        raise DomainError(_("Say who held it and what was found."), field="reason")
    if Acceptance.objects.filter(step=step, enterprise=enterprise, held_on=held_on).exists():
        raise DomainError(_("An acceptance of this day is on record already."), field="held_on")
    standing = list(stops_of(enterprise))
    order = None
    if outcome == AcceptanceOutcome.FAILED:
        order = issue_order(
            kind=OrderKind.STOP,
            enterprise=enterprise,
            facts=reason,
            provisions=f"{step.action.document_no} {step.source}".strip(),
            demands=demands.strip() or reason,
            scope=scope.strip() or _("All production"),
            due_on=due_on or on + LONGEST_STOP,
            by=by,
            on=on,
        )
    acceptance = Acceptance.objects.create(
        step=step,
        enterprise=enterprise,
        held_on=held_on,
        panel=panel.strip(),
        outcome=outcome,
        reason=reason.strip(),
        order=order,
        recorded_by=by,
    )
    add_attachments(subject=acceptance, uploads=uploads, by=by, on=on)
    record(
        "acceptance.recorded",
        enterprise,
        by=by,
        on=on,
        step=step.title,
        day=held_on.isoformat(),
        outcome=AcceptanceOutcome(outcome),
        reason=reason,
    )
    for former in standing:
        _settle(former, acceptance, uploads, by, on)
    return acceptance


def stops_of(enterprise: Enterprise):
    """The standing orders to stop that came of an acceptance."""
    return Order.objects.unfinished().filter(enterprise=enterprise, kind=OrderKind.STOP, acceptance__isnull=False)


def _settle(former: Order, acceptance: Acceptance, uploads: Sequence[File], by, on: dt.date) -> None:
    """End the order of an earlier acceptance that failed: corrected, or replaced by the one that is new."""
    if acceptance.order is None:
        record_check(
            order=former,
            manner=CheckManner.ON_SITE,
            is_accepted=True,
            reason=acceptance.reason,
            uploads=uploads,
            by=by,
            on=on,
        )
        return
    told = _("Replaced by order %(number)s.") % {"number": acceptance.order.number}
    withdraw_order(order=former, reason=told, by=by, on=on)
