"""Orders to correct and to stop: the list and the page of one, with its paper."""

import django_filters
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.queries import files_of
from dairyqa.audit.presenters import history_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from rectification.choices import FindingStatus, OrderKind, OrderStatus, Severity
from rectification.documents import order as paper
from rectification.models import Order
from rectification.usecases.orders import SERVICE_PART

from .order_steps import visible_order

ENDED = (OrderStatus.ACCEPTED, OrderStatus.WITHDRAWN)
STANDS = (
    ("open", gettext_lazy("Not ended")),
    ("overdue", gettext_lazy("Overdue")),
    ("ended", gettext_lazy("Ended")),
)


def standing(rows, value):
    match value:
        case "overdue":
            return rows.unfinished().filter(due_on__lt=timezone.localdate())
        case "open":
            return rows.unfinished()
        case _:
            return rows.filter(status__in=ENDED)


class OrderFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=OrderStatus.choices)
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=OrderKind.choices)
    stand = django_filters.ChoiceFilter(
        label=gettext_lazy("Deadline"), choices=STANDS, method=lambda rows, name, value: standing(rows, value)
    )
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County or district"),
        queryset=lambda request: Bureau.objects.counties_of(request.user).in_force_on(timezone.localdate()),
    )
    issued_from = django_filters.DateFilter(
        label=gettext_lazy("Issued from"), field_name="issued_on", lookup_expr="gte", widget=DayInput
    )
    issued_to = django_filters.DateFilter(
        label=gettext_lazy("to"), field_name="issued_on", lookup_expr="lte", widget=DayInput
    )

    class Meta:
        model = Order
        fields = ()


class OrderList(ListPage):
    permission = Permission.VIEW_INSPECTIONS
    title = gettext_lazy("Orders")
    intro = gettext_lazy("Orders to correct and to stop, each followed until its correction is accepted.")
    columns = (
        Column("number", gettext_lazy("Number"), sort="number", link=("rectification:order", "number")),
        Column(
            "addressee",
            gettext_lazy("Producer or shop"),
            value=lambda row: row["enterprise__name"] or row["shop__name"],
            needs=("enterprise__name", "shop__name"),
        ),
        Column("kind", gettext_lazy("Kind"), value=lambda row: OrderKind(row["kind"]).label, needs=("kind",)),
        Column("status", gettext_lazy("State"), badge=OrderStatus, sort="status"),
        Column(
            "due",
            gettext_lazy("To be corrected by"),
            value=lambda row: row["due"],
            needs=("due_on", "ended_on"),
            sort="due_on",
        ),
        Column("county", gettext_lazy("County or district"), value="county__area", sort="county__code", wide_only=True),
        Column("issued_on", gettext_lazy("Issued on"), sort="issued_on", wide_only=True),
    )
    filters = OrderFilters
    search = ("number", "enterprise__name", "enterprise__initials", "shop__name")
    search_hint = gettext_lazy("Number, producer, shop or initials")
    default_sort = "-issued_on"
    empty = Empty(
        gettext_lazy("No orders yet"),
        gettext_lazy("An order is issued from the page of a producer, a shop, a finding or a case."),
    )

    def queryset(self):
        return Order.objects.visible_to(self.request.user)

    def enrich(self, rows):
        today = timezone.localdate()
        for row in rows:
            row["due"] = Deadline(due_on=row["due_on"], today=today, done_on=row["ended_on"])
        return rows


@require_safe
@requires(Permission.VIEW_INSPECTIONS)
def order(request, number):
    order = visible_order(request.user, number)
    answers = [(answer, files_of(answer)) for answer in order.order_answers.select_related("sent_by")]
    checks = [(check, files_of(check)) for check in order.checks.select_related("checked_by")]
    context = {
        "title": order.number,
        "order": order,
        "OrderStatus": OrderStatus,
        "deadline": _deadline(order),
        "deadline_label": _("To be corrected by"),
        "actions": allowed(_steps(order), request.user),
        "facts": _facts(order),
        "findings": _findings(order),
        "answers": answers,
        "checks": checks,
        "files": [*files_of(order, ""), *files_of(order, SERVICE_PART)],
        "history": history_of(order),
    }
    return render(request, "rectification/order.html", context)


@require_safe
@requires(Permission.VIEW_INSPECTIONS)
def order_paper(request, number):
    """The paper is made from what stands in the order when it is asked for; nothing is kept."""
    order = visible_order(request.user, number)
    response = HttpResponse(paper.as_paper(order), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{order.number}.pdf"'
    return response


def _deadline(order: Order) -> Deadline:
    last = order.extensions.select_related("approved_by").last()
    reason = (
        _("Extended from %(day)s, approved by %(name)s: %(reason)s")
        % {"day": last.former_due_on.isoformat(), "name": last.approved_by.display_name, "reason": last.reason}
        if last
        else _("Set by the order of %(day)s") % {"day": order.issued_on.isoformat()}
    )
    return Deadline(due_on=order.due_on, today=timezone.localdate(), reason=reason, done_on=order.ended_on)


def _steps(order: Order) -> list[Action]:
    address = {
        name: reverse(f"rectification:order_{name}", args=[order.number])
        for name in ("paper", "service", "answer", "check", "extend", "withdraw")
    }
    print_it = Action(_("Paper (PDF)"), address["paper"], permission=Permission.VIEW_INSPECTIONS, icon="printer")
    if order.status in ENDED:
        return [print_it]
    can = {"permission": Permission.HANDLE_ORDERS}
    is_answered = order.status == OrderStatus.ANSWERED
    return [
        Action(_("Check the correction"), address["check"], icon="check", tone="primary" if is_answered else "", **can),
        Action(_("Enter evidence"), address["answer"], icon="upload", tone="" if is_answered else "primary", **can),
        Action(_("Record the service"), address["service"], icon="signature", **can),
        Action(_("Give more time"), address["extend"], icon="clock", **can),
        print_it,
        Action(_("Withdraw"), address["withdraw"], icon="x", tone="danger", **can),
    ]


def _facts(order: Order) -> list[Fact]:
    addressee = order.addressee
    facts = [
        Fact(_("Producer") if order.enterprise else _("Shop"), str(addressee), href=addressee.get_absolute_url()),
        Fact(_("Kind"), order.get_kind_display()),
        Fact(_("County or district"), str(order.county)),
        Fact(_("Issued on"), order.issued_on, hint=order.issued_by.display_name),
        Fact(_("Facts found"), order.facts),
        Fact(_("Provisions violated"), order.provisions or None),
        Fact(_("What is to be corrected"), order.demands),
    ]
    if order.scope:
        stopped = order.suspension
        facts.append(Fact(_("What stops (lines, varieties)"), order.scope))
        facts.append(
            Fact(
                _("Sampling schedule"),
                _("Left since %(day)s") % {"day": stopped.starts_on.isoformat()}
                if stopped and not stopped.resumed_on
                else _("Back since %(day)s") % {"day": stopped.resumed_on.isoformat()}
                if stopped
                else _("Stays in it"),
            )
        )
    if order.case:
        facts.append(Fact(_("Case"), order.case.number, href=order.case.get_absolute_url()))
    if order.withdrawal_reason:
        facts.append(Fact(_("Why it was withdrawn"), order.withdrawal_reason))
    return facts


def _findings(order: Order) -> Table:
    columns = (
        Column("number", _("Number"), link=("rectification:finding", "number")),
        Column("text", _("What was found"), prose=True),
        Column("severity", _("Severity"), badge=Severity),
        Column("status", _("State"), badge=FindingStatus),
    )
    rows = order.findings.order_by("number").values("number", "text", "severity", "status")
    return Table(columns, rows, empty=_("No finding of an inspection hangs on this order."))
