from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.notices import usecases
from dairyqa.notices.choices import DeliveryStatus, WebhookKind, WebhookUse
from dairyqa.notices.forms import WebhookForm
from dairyqa.notices.models import Webhook
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import ConfirmForm
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table

LAST_MESSAGES = 10


class WebhookList(ListPage):
    permission = Permission.MANAGE_DELIVERIES
    title = gettext_lazy("Group bots")
    intro = gettext_lazy("Groups of WeCom, DingTalk or Feishu that hear of overdue dates, escalations and alarms.")
    columns = (
        Column("name", gettext_lazy("Name of the group"), sort="name", link=("notices:webhook", "pk")),
        Column("bureau", gettext_lazy("Bureau"), value="bureau__area", sort="bureau__area"),
        Column("kind", gettext_lazy("Kind"), value=lambda row: WebhookKind(row["kind"]).label, needs=("kind",)),
        Column("use", gettext_lazy("State"), value=lambda row: use_badge(row["is_active"]), needs=("is_active",)),
    )
    search = ("name",)
    search_hint = gettext_lazy("Name of the group")
    default_sort = "name"
    new = Action(
        gettext_lazy("New group bot"),
        reverse_lazy("notices:webhook_new"),
        permission=Permission.MANAGE_DELIVERIES,
        icon="plus",
        tone="primary",
    )
    actions = (new,)
    empty = Empty(
        gettext_lazy("No group bot yet"),
        gettext_lazy("Make a bot in the group's settings and enter its address here."),
        new,
    )

    def queryset(self):
        return Webhook.objects.visible_to(self.request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_DELIVERIES)
def webhook_new(request):
    form = WebhookForm(request.POST if request.method == "POST" else None, manager=request.user)
    if form.is_valid():
        made = usecases.create_webhook(by=request.user, on=timezone.localdate(), **form.values())
        messages.success(request, _("The group bot is set up. Send a test message."))
        return redirect(made)
    context = {
        "form": form,
        "title": _("New group bot"),
        "submit": _("Set up"),
        "back": reverse("notices:webhooks"),
    }
    return render(request, "layouts/form.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.MANAGE_DELIVERIES)
def webhook(request, pk):
    found = visible_webhook(request.user, pk)
    columns = (
        Column("created_at", _("Written"), link=("notices:delivery", "pk")),
        Column("status", _("State"), badge=DeliveryStatus),
        Column("attempts", _("Attempts"), numeric=True),
        Column("last_error", _("Last error"), prose=True),
    )
    last = found.deliveries.order_by("-pk").values("pk", "created_at", "status", "attempts", "last_error")
    context = {
        "title": found.name,
        "use": use_badge(found.is_active),
        "facts": [
            Fact(_("Kind"), found.get_kind_display()),
            Fact(_("Bureau"), found.bureau.name),
            Fact(_("Host"), found.host, hint=_("The rest of the address is a key and is not shown.")),
            Fact(_("Signed"), bool(found.secret)),
        ],
        "actions": allowed(steps_of(found), request.user),
        "last": Table(columns, last[:LAST_MESSAGES], empty=_("No message yet.")),
        "history": history_of(found),
    }
    return render(request, "notices/webhook.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_DELIVERIES)
def webhook_edit(request, pk):
    found = visible_webhook(request.user, pk)
    form = WebhookForm(request.POST if request.method == "POST" else None, manager=request.user, webhook=found)
    if form.is_valid():
        usecases.change_webhook(webhook=found, by=request.user, on=timezone.localdate(), **form.values())
        messages.success(request, _("The group bot is changed."))
        return redirect(found)
    context = {
        "form": form,
        "title": _("Change the group bot %(name)s") % {"name": found.name},
        "back": found.get_absolute_url(),
    }
    return render(request, "layouts/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_DELIVERIES)
def webhook_status(request, pk):
    """Take one in use out of use, one out of use into use."""
    found = visible_webhook(request.user, pk)
    return asked(
        request,
        found,
        lambda: usecases.set_webhook_active(
            webhook=found, is_active=not found.is_active, by=request.user, on=timezone.localdate()
        ),
        done=_("The group bot is changed."),
        **status_question(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_DELIVERIES)
def webhook_trial(request, pk):
    found = visible_webhook(request.user, pk)
    return asked(
        request,
        found,
        lambda: usecases.send_trial(webhook=found, by=request.user, on=timezone.localdate()),
        done=_("The test message is sent within a minute; the table below says how it went."),
        title=_("Send a test message to the group %(name)s?") % {"name": found.name},
        effects=[_("Everybody in the group reads that this is a test.")],
        submit=_("Send a test message"),
    )


def asked(request, found: Webhook, do, *, done: str, **question):
    """One question, one step."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            do()
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(found)
    context = {"form": form, "back": found.get_absolute_url(), **question}
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


def visible_webhook(user, pk) -> Webhook:
    return get_object_or_404(Webhook.objects.visible_to(user).select_related("bureau"), pk=pk)


def use_badge(is_active: bool) -> Badge:
    return Badge.of(WebhookUse.ACTIVE if is_active else WebhookUse.STOPPED, WebhookUse)


def steps_of(found: Webhook) -> list[Action]:
    manage = Permission.MANAGE_DELIVERIES
    return [
        Action(
            _("Send a test message"),
            reverse("notices:webhook_trial", args=[found.pk]),
            permission=manage,
            tone="primary",
            why_not="" if found.is_active else _("The group bot is not in use."),
        ),
        Action(_("Change"), reverse("notices:webhook_edit", args=[found.pk]), permission=manage, icon="edit"),
        Action(
            _("Take out of use") if found.is_active else _("Take into use"),
            reverse("notices:webhook_status", args=[found.pk]),
            permission=manage,
            tone="danger" if found.is_active else "",
        ),
    ]


def status_question(found: Webhook) -> dict:
    name = {"name": found.name}
    if found.is_active:
        return {
            "title": _("Take the group bot %(name)s out of use?") % name,
            "effects": [_("The group hears nothing any more; what waits for it is not sent.")],
            "submit": _("Take out of use"),
            "danger": True,
        }
    return {
        "title": _("Take the group bot %(name)s into use again?") % name,
        "effects": [_("The group hears of overdue dates and alarms again from the next morning on.")],
        "submit": _("Take into use"),
    }
