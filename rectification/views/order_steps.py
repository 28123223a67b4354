"""The steps of an order: issue, serve, answer, check, extend, withdraw."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.forms import show_refusal
from dairyqa.ui.steps import act_on
from enterprises.models import Enterprise
from rectification.forms.orders import (
    OrderAnswerForm,
    OrderCheckForm,
    OrderExtensionForm,
    OrderForm,
    OrderServiceForm,
    OrderWithdrawalForm,
)
from rectification.models import Case, Finding, Order, Shop
from rectification.usecases.order_checks import answer_order, check_order
from rectification.usecases.orders import approvers_of, extend_order, issue_order, note_service, withdraw_order


def visible_order(user, number) -> Order:
    related = ("enterprise__county", "shop", "county__parent", "issued_by", "inspection", "case", "suspension")
    return get_object_or_404(Order.objects.visible_to(user).select_related(*related), number=number)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_ORDERS)
def order_new(request, credit_code):
    enterprise = get_object_or_404(
        Enterprise.objects.visible_to(request.user).select_related("county__parent"), credit_code=credit_code
    )
    case = (
        Case.objects.visible_to(request.user).filter(enterprise=enterprise, number=request.GET.get("case", "")).first()
    )
    return _issue(request, enterprise, {"enterprise": enterprise, "case": case})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_ORDERS)
def order_new_shop(request, pk):
    shop = get_object_or_404(Shop.objects.visible_to(request.user).select_related("county__parent"), pk=pk)
    return _issue(request, shop, {"shop": shop})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_ORDERS)
def order_answer(request, number):
    order = visible_order(request.user, number)
    form = OrderAnswerForm(request.POST or None, request.FILES or None)
    return order_step(
        request,
        order,
        form,
        lambda: answer_order(order=order, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Enter the evidence of %(name)s") % {"name": order.addressee},
        intro=_("For a producer that sent it on paper. Who enters it does not accept it later."),
        submit=_("Enter"),
        done=_("The evidence is on record; somebody else checks it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_ORDERS)
def order_check(request, number):
    order = visible_order(request.user, number)
    form = OrderCheckForm(request.POST or None, request.FILES or None)
    return order_step(
        request,
        order,
        form,
        lambda: check_order(order=order, **form.check_made(), by=request.user, on=timezone.localdate()),
        title=_("Check the correction"),
        intro=_("Accepted means: the findings are verified and closed, and what the order stopped goes on."),
        submit=_("Record the check"),
        done=_("The check is on record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_ORDERS)
def order_extend(request, number):
    order = visible_order(request.user, number)
    form = OrderExtensionForm(request.POST or None, approvers=approvers_of(order))
    return order_step(
        request,
        order,
        form,
        lambda: extend_order(order=order, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Give more time"),
        submit=_("Extend"),
        done=_("The order has a new last day."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_ORDERS)
def order_service(request, number):
    order = visible_order(request.user, number)
    form = OrderServiceForm(request.POST or None, request.FILES or None, initial={"served_on": timezone.localdate()})
    return order_step(
        request,
        order,
        form,
        lambda: note_service(order=order, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Record the service of the order"),
        submit=_("Record the service"),
        done=_("The service is on record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_ORDERS)
def order_withdraw(request, number):
    order = visible_order(request.user, number)
    form = OrderWithdrawalForm(request.POST or None)
    return order_step(
        request,
        order,
        form,
        lambda: withdraw_order(order=order, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Withdraw the order?"),
        intro=_("Its findings are open again; a producer that it stopped goes on. The order stays on record."),
        submit=_("Withdraw the order"),
        done=_("The order is withdrawn."),
    )


def order_step(request, order: Order, form, act: Callable[[], Any], **told):
    """Show the form, or do what it asks for and go back to the order."""
    template = "rectification/order_form.html"
    return act_on(request, form, act, back=order.get_absolute_url(), template=template, order=order, **told)


def _issue(request, addressee, target: dict):
    findings = Finding.objects.visible_to(request.user).filter(number__in=request.GET.getlist("finding"))
    first = {
        "findings": list(findings),
        "facts": "\n".join(finding.text for finding in findings),
        "due_on": min((finding.due_on for finding in findings), default=None),
    }
    form = OrderForm(request.POST or None, request.FILES or None, addressee=addressee, initial=first)
    if form.is_valid():
        chosen = list(form.cleaned_data["findings"])
        inspections = {finding.inspection_id for finding in chosen}
        of_one = chosen[0].inspection if len(inspections) == 1 else None
        try:
            order = issue_order(
                **target, inspection=of_one, **form.cleaned_data, by=request.user, on=timezone.localdate()
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The order %(number)s is issued; serve it now.") % {"number": order.number})
            return redirect(order)
    context = {
        "form": form,
        "title": _("Order %(name)s to correct") % {"name": addressee},
        "submit": _("Issue the order"),
        "back": addressee.get_absolute_url(),
    }
    return render(request, "rectification/order_form.html", context, status=422 if form.errors else 200)
