"""A producer's own access as its county manages it, and the door through which the producer comes in."""

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.navigation_map import OWN_HOME
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import ConfirmForm
from dairyqa.ui.tables import Table
from enterprises.forms.access import CodeForm, SlipForm
from enterprises.models import Enterprise, ProducerAccess
from enterprises.usecases.access import (
    close_producer_access,
    enter_with_slip,
    issue_slip,
    open_producer_access,
    revoke_slip,
)

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_safe
@requires(Permission.MANAGE_PRODUCER_ACCESS)
def access(request, credit_code):
    enterprise, found = _visible(request.user, credit_code)
    context = {
        "title": _("Own access of %(name)s") % {"name": enterprise.name},
        "enterprise": enterprise,
        "actions": allowed(_steps(enterprise, found), request.user),
        "facts": _facts(found),
        "slips": _slips(found),
        "history": history_of(found) if found else [],
    }
    return render(request, "enterprises/access.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PRODUCER_ACCESS)
def access_open(request, credit_code):
    enterprise, _found = _visible(request.user, credit_code)
    return _confirmed(
        request,
        enterprise,
        lambda: open_producer_access(enterprise=enterprise, by=request.user, on=timezone.localdate()),
        title=_("Open the own access of %(name)s?") % {"name": enterprise.name},
        effects=[
            _("The producer gets one account; its user name is the credit code."),
            _("It sees its own conclusions, orders and ledgers, and nothing else."),
            _("It comes in with a slip that you print next; there it can set a password of its own."),
        ],
        submit=_("Open the access"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PRODUCER_ACCESS)
def access_close(request, credit_code):
    enterprise, found = _open_access(request.user, credit_code)
    return _confirmed(
        request,
        enterprise,
        lambda: close_producer_access(access=found, by=request.user, on=timezone.localdate()),
        title=_("Close the own access of %(name)s?") % {"name": enterprise.name},
        effects=[
            _("The producer is signed out at once; password and slips no longer count."),
            _("What it sent and confirmed stays on record."),
        ],
        submit=_("Close the access"),
        danger=True,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PRODUCER_ACCESS)
def slip_new(request, credit_code):
    """Its code stands in the answer to this one request and nowhere else."""
    enterprise, found = _open_access(request.user, credit_code)
    today = timezone.localdate()
    form = SlipForm(request.POST if request.method == "POST" else None, today=today)
    if form.is_valid():
        try:
            slip, code = issue_slip(access=found, **form.cleaned_data, by=request.user, on=today)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            return _printed(request, enterprise, slip, code)
    context = {
        "form": form,
        "enterprise": enterprise,
        "title": _("Issue a slip for %(name)s") % {"name": enterprise.name},
        "intro": _("The code is shown once, to be printed. Hand the slip to the producer's person in charge."),
        "submit": _("Issue and show the slip"),
        "back": _address(enterprise),
    }
    return render(request, "enterprises/access_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_PRODUCER_ACCESS)
def slip_revoke(request, credit_code):
    enterprise, found = _open_access(request.user, credit_code)
    slip = found.slips.filter(revoked_on=None).first()

    def revoke():
        if slip is None:
            raise DomainError(_("No slip is valid."))
        revoke_slip(slip=slip, by=request.user, on=timezone.localdate())

    return _confirmed(
        request,
        enterprise,
        revoke,
        title=_("Revoke the slip of %(name)s?") % {"name": enterprise.name},
        effects=[
            _("Nobody comes in with it any more, and whoever did is signed out."),
            _("The password that was set goes too; the producer needs a new slip."),
        ],
        submit=_("Revoke"),
        danger=True,
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def slip_enter(request, code=""):
    """The door. To open the address of the QR does nothing yet: the button on the page does."""
    form = CodeForm(request.POST if request.method == "POST" else None, initial={"code": code})
    if form.is_valid():
        try:
            user = enter_with_slip(
                code=form.cleaned_data["code"], address=request.META.get("REMOTE_ADDR", ""), at=timezone.now()
            )
        except DomainError as refusal:
            form.add_error("code", str(refusal))
        else:
            login(request, user, backend=BACKEND)
            return redirect(OWN_HOME)
    context = {"form": form, "has_code": bool(code) and not form.errors}
    return render(request, "enterprises/slip_enter.html", context, status=422 if form.errors else 200)


def _visible(user, credit_code) -> tuple[Enterprise, ProducerAccess | None]:
    enterprise = get_object_or_404(
        Enterprise.objects.visible_to(user).select_related("county"), credit_code=credit_code
    )
    found = ProducerAccess.objects.select_related("user", "enterprise__county").filter(enterprise=enterprise).first()
    return enterprise, found


def _open_access(user, credit_code) -> tuple[Enterprise, ProducerAccess]:
    enterprise, _found = _visible(user, credit_code)
    accesses = ProducerAccess.objects.select_related("user", "enterprise__county")
    return enterprise, get_object_or_404(accesses, enterprise=enterprise)


def _address(enterprise) -> str:
    return reverse("enterprises:access", args=[enterprise.credit_code])


def _confirmed(request, enterprise, act, *, title, effects, submit, danger=False):
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            act()
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done; it stands in the history."))
            return redirect(_address(enterprise))
    context = {
        "form": form,
        "enterprise": enterprise,
        "title": title,
        "effects": effects,
        "submit": submit,
        "danger": danger,
        "back": _address(enterprise),
    }
    return render(request, "enterprises/access_confirm.html", context, status=422 if form.errors else 200)


def _printed(request, enterprise, slip, code):
    address = settings.SITE_URL + reverse("enterprises:slip_code", args=[code])
    qr = segno.make(address, error="m").svg_inline(border=1, svgclass="qr", lineclass=None, omitsize=True)
    context = {
        "enterprise": enterprise,
        "slip": slip,
        "code": code,
        "site": settings.SITE_URL + reverse("enterprises:slip"),
        "qr": mark_safe(qr),  # noqa: S308  drawn here from our own address
        "back": _address(enterprise),
    }
    return render(request, "enterprises/slip.html", context)


def _steps(enterprise: Enterprise, found: ProducerAccess | None) -> list[Action]:
    def step(label, name, icon, tone=""):
        url = reverse(f"enterprises:{name}", args=[enterprise.credit_code])
        return Action(label, url, permission=Permission.MANAGE_PRODUCER_ACCESS, icon=icon, tone=tone)

    if found is None or not found.user.is_active:
        return [step(_("Open the access"), "access_open", "plus", "primary")]
    steps = [step(_("Issue a slip"), "slip_new", "plus", "primary")]
    if found.slips.filter(revoked_on=None).exists():
        steps.append(step(_("Revoke the slip"), "slip_revoke", "x"))
    return [*steps, step(_("Close the access"), "access_close", "lock", "danger")]


def _facts(found: ProducerAccess | None) -> list[Fact]:
    if found is None:
        return [Fact(_("Account of a producer"), _("not opened yet"))]
    return [
        Fact(_("User name"), found.user.username),
        Fact(_("Account"), _("Can sign in") if found.user.is_active else _("Account closed")),
        Fact(_("Opened on"), found.opened_on),
        Fact(_("Own password"), found.user.has_usable_password()),
        Fact(_("Last signed in"), found.user.last_login),
    ]


def _slips(found: ProducerAccess | None) -> Table:
    columns = (
        Column("issued_on", _("Issued on")),
        Column("issued_by__display_name", _("Issued by")),
        Column("expires_on", _("Valid until")),
        Column("last_used_at", _("Last used at")),
        Column("revoked_on", _("Ended on")),
    )
    rows = found.slips.values(*(column.name for column in columns)) if found else []
    return Table(columns, rows, empty=_("No slip was issued yet."))
