"""Orders to correct and orders to stop (责令改正、责令停产整改) from their issue to their end (L-2.1, L-4.2)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.accounts.models import User
from dairyqa.accounts.permissions import Permission
from dairyqa.accounts.roles import PERMISSIONS
from dairyqa.attachments.usecases import add_attachments
from dairyqa.audit.record import record
from dairyqa.clocks.models import Clock
from dairyqa.clocks.usecases import cancel_clock, close_clock, extend_clock, open_clock
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.transitions import advance, hold
from enterprises.choices import EnterpriseStatus
from enterprises.models import Enterprise
from enterprises.usecases.registry import set_enterprise_status
from rectification.choices import FindingStatus, OrderKind, OrderStatus, Severity
from rectification.models import Case, Finding, Inspection, Order, OrderExtension, Shop

from .findings import CORRECTION_CLOCKS, close_finding

ORDER_CLOCK = "C44"
SERVICE_PART = "service"
PREFIXES = {OrderKind.CORRECT: "ZG", OrderKind.STOP: "TC"}


@transaction.atomic
def issue_order(
    *,
    kind: str,
    enterprise: Enterprise | None = None,
    shop: Shop | None = None,
    inspection: Inspection | None = None,
    case: Case | None = None,
    findings: Iterable[Finding] = (),
    facts: str,
    provisions: str = "",
    demands: str,
    due_on: dt.date,
    scope: str = "",
    is_whole_stop: bool = True,
    uploads: Sequence[File] = (),
    by,
    on: dt.date,
) -> Order:
    """Order a producer or a shop to correct what was found, or a producer to stop until it has.

    ``findings`` are open ones of the addressee; they are ordered from now on,
    with the order's last day as theirs. ``scope`` says what stops, lines or
    varieties; where everything stops (``is_whole_stop``) the producer is
    suspended and so leaves the sampling schedule until the order ends. A
    producer that has stopped already stays stopped.
    """
    findings = list(findings)
    _refuse_unfounded(kind, enterprise, shop, findings, scope, due_on, on)
    addressee: Any = enterprise or shop
    county = addressee.county
    order = Order.objects.create(
        number=_next_number(kind, county.parent.code, on),
        kind=kind,
        enterprise=enterprise,
        shop=shop,
        county=county,
        inspection=inspection,
        case=case,
        facts=_said(facts, "facts", _("Say what was found.")),
        provisions=provisions.strip(),
        demands=_said(demands, "demands", _("Say what is to be corrected.")),
        scope=scope.strip() if kind == OrderKind.STOP else "",
        issued_on=on,
        issued_by=by,
        due_on=due_on,
    )
    for finding in findings:
        hold(finding)
        advance(finding, FindingStatus.ORDERED, order=order, due_on=due_on)
        cancel_clock(clock_id=CORRECTION_CLOCKS[Severity(finding.severity)], subject=finding, on=on)
        record("finding.ordered_by", finding, by=by, on=on, number=order.number, due=due_on.isoformat())
    open_clock(
        clock_id=ORDER_CLOCK,
        subject=order,
        started_on=on,
        length=(due_on - on).days,
        field="due_on",
        city=county.parent_id,
        county=county,
    )
    add_attachments(subject=order, uploads=uploads, by=by, on=on)
    record("order.issued", order, by=by, on=on, kind=OrderKind(kind), number=order.number, due=due_on.isoformat())
    if kind == OrderKind.STOP and is_whole_stop:
        _stop(order, by, on)
    return order


@transaction.atomic
def note_service(*, order: Order, served_on: dt.date, text: str, uploads: Sequence[File] = (), by, on: dt.date) -> None:
    """Put on record how and to whom the order was served (送达), with the files that prove it."""
    if not order.issued_on <= served_on <= on:
        raise DomainError(_("An order is served between its issue and today."), field="served_on")
    told = _said(text, "text", _("Say how it was served and who took it."))
    add_attachments(subject=order, part=SERVICE_PART, uploads=uploads, by=by, on=on)
    record("order.served", order, by=by, on=on, day=served_on.isoformat(), text=told[:300])


@transaction.atomic
def extend_order(*, order: Order, due_on: dt.date, reason: str, approved_by: User, by, on: dt.date) -> OrderExtension:
    """Give more time, approved by a named person who handles orders there and did not issue this one."""
    hold(order)
    _refuse_ended(order)
    if due_on <= order.due_on:
        raise DomainError(_("The new last day lies after %(day)s.") % {"day": order.due_on.isoformat()}, field="due_on")
    if due_on < on:
        raise DomainError(_("The new last day lies in the past."), field="due_on")
    if not approvers_of(order).filter(pk=approved_by.pk).exists():
        raise DomainError(
            _("Another person of the county or the city who handles orders approves it."), field="approved_by"
        )
    extension = OrderExtension.objects.create(
        order=order,
        former_due_on=order.due_on,
        due_on=due_on,
        reason=_said(reason, "reason", _("Say why more time is needed.")),
        approved_by=approved_by,
        approved_on=on,
    )
    clock = Clock.objects.of(order).open().get(rule__clock_id=ORDER_CLOCK)
    extend_clock(
        clock=clock, length=(due_on - order.due_on).days, reason=extension.reason, approved_by=approved_by, by=by, on=on
    )
    order.due_on = due_on
    Finding.objects.filter(order=order, status=FindingStatus.ORDERED).update(due_on=due_on)
    record(
        "order.extended",
        order,
        by=by,
        on=on,
        due=due_on.isoformat(),
        approved_by=approved_by.display_name,
        reason=extension.reason,
    )
    return extension


@transaction.atomic
def withdraw_order(*, order: Order, reason: str, by, on: dt.date) -> None:
    """Take an order back, with the reason: its findings are open again with a period anew, what it stopped goes on."""
    reason = _said(reason, "reason", _("Say why the order is withdrawn."))
    hold(order)
    advance(order, OrderStatus.WITHDRAWN, ended_on=on, withdrawal_reason=reason)
    cancel_clock(clock_id=ORDER_CLOCK, subject=order, on=on)
    for finding in order.findings.filter(status=FindingStatus.ORDERED):
        advance(finding, FindingStatus.OPEN, order=None)
        open_clock(
            clock_id=CORRECTION_CLOCKS[Severity(finding.severity)],
            subject=finding,
            started_on=on,
            city=order.county.parent_id or order.county_id,
            county=order.county_id,
            field="due_on",
            anew=True,
        )
        record("finding.freed", finding, by=by, on=on, number=order.number, reason=reason)
    record("order.withdrawn", order, by=by, on=on, reason=reason)
    lift_stop(order=order, reason=reason, by=by, on=on)


def end_accepted(*, order: Order, reason: str, by, on: dt.date) -> None:
    """The correction was checked and accepted: its findings are closed, and what the order stopped goes on.

    Part of a check or of an acceptance, in whose transaction it runs.
    """
    advance(order, OrderStatus.ACCEPTED, ended_on=on)
    close_clock(clock_id=ORDER_CLOCK, subject=order, on=on)
    for finding in order.findings.filter(status=FindingStatus.ORDERED):
        note = _("Order %(number)s: %(reason)s") % {"number": order.number, "reason": reason}
        close_finding(finding=finding, note=note, order=order, by=by, on=on)
    lift_stop(order=order, reason=reason, by=by, on=on)


def lift_stop(*, order: Order, reason: str, by, on: dt.date) -> None:
    """Let a producer go on that an order stopped; not before its last order to stop has ended.

    A producer that stopped for another reason stays stopped.
    """
    if order.kind != OrderKind.STOP:
        return
    enterprise: Any = order.enterprise
    hold(enterprise)
    is_stopped_by_order = enterprise.suspensions.filter(resumed_on=None, order__isnull=False).exists()
    if not is_stopped_by_order or enterprise.orders.unfinished().filter(kind=OrderKind.STOP).exists():
        return
    told = _("Order %(number)s has ended: %(reason)s") % {"number": order.number, "reason": reason}
    set_enterprise_status(enterprise=enterprise, to=EnterpriseStatus.PRODUCING, reason=told[:200], by=by, on=on)


def approvers_of(order: Order):
    """Who may approve more time: those of the county and the city who handle orders, but for the issuer."""
    roles = [role for role, permissions in PERMISSIONS.items() if Permission.HANDLE_ORDERS in permissions]
    at = [order.county_id, order.county.parent_id]
    people = User.objects.filter(role__in=roles, bureau__in=at, is_active=True)
    return people.exclude(pk=order.issued_by_id).order_by("display_name", "pk")


def _stop(order: Order, by, on: dt.date) -> None:
    enterprise: Any = order.enterprise
    hold(enterprise)
    if enterprise.status != EnterpriseStatus.PRODUCING:
        return
    told = _("Order %(number)s: %(scope)s") % {"number": order.number, "scope": order.scope}
    set_enterprise_status(enterprise=enterprise, to=EnterpriseStatus.SUSPENDED, reason=told[:200], by=by, on=on)
    order.suspension = enterprise.suspensions.get(resumed_on=None)
    order.save(update_fields=["suspension"])


def _refuse_unfounded(kind, enterprise, shop, findings: list[Finding], scope: str, due_on: dt.date, on: dt.date):
    if (enterprise is None) == (shop is None):
        raise DomainError(_("An order goes to one producer or to one shop."))
    if kind == OrderKind.STOP and (enterprise is None or not scope.strip()):
        raise DomainError(_("An order to stop goes to a producer and says what stops."), field="scope")
    if due_on < on:
        raise DomainError(_("The last day to correct it lies in the past."), field="due_on")
    for finding in findings:
        found_at = finding.enterprise_id or finding.inspection.shop_id
        if found_at != (enterprise or shop).pk or bool(finding.enterprise_id) != bool(enterprise):
            raise DomainError(_("%(number)s was found elsewhere.") % {"number": finding.number}, field="findings")


def _refuse_ended(order: Order) -> None:
    if order.status in (OrderStatus.ACCEPTED, OrderStatus.WITHDRAWN):
        raise DomainError(_("The order has ended."))


def _said(text: str, field: str, refusal: str) -> str:
    if not text.strip():
        raise DomainError(refusal, field=field)
    return text.strip()


def _next_number(kind: str, city_code: str, on: dt.date) -> str:
    prefix = PREFIXES[OrderKind(kind)]
    number = next_number(f"order/{prefix}/{city_code}/{on.year}")
    return f"{prefix}{city_code}{on.year}{number:04d}"
