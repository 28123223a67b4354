import django_filters
from django.conf import settings
from django.contrib import messages
from django.db.models import F
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.notices import usecases
from dairyqa.notices.choices import Channel, DeliveryStatus, NoticeKind
from dairyqa.notices.compose import notices_of
from dairyqa.notices.models import Delivery
from dairyqa.notices.presenters import sentence_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import ConfirmForm
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table

FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


class DeliveryFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=DeliveryStatus.choices)
    channel = django_filters.ChoiceFilter(label=gettext_lazy("Way"), choices=Channel.choices)

    class Meta:
        model = Delivery
        fields = ()


class DeliveryList(ListPage):
    permission = Permission.MANAGE_DELIVERIES
    title = gettext_lazy("Deliveries")
    intro = gettext_lazy("Messages that left, or should have left, by e-mail and group bots.")
    columns = (
        Column("created_at", gettext_lazy("Written"), sort="created_at", link=("notices:delivery", "pk")),
        Column("to", gettext_lazy("Addressee")),
        Column("channel", gettext_lazy("Way"), value=lambda row: Channel(row["channel"]).label, needs=("channel",)),
        Column("status", gettext_lazy("State"), badge=DeliveryStatus),
        Column("attempts", gettext_lazy("Attempts"), numeric=True),
        Column("last_error", gettext_lazy("Last error"), prose=True),
        Column(
            "next",
            gettext_lazy("Next attempt"),
            value=lambda row: next_attempt(row),
            needs=("next_attempt_at",),
            wide_only=True,
        ),
        Column("sent_at", gettext_lazy("Sent"), wide_only=True),
    )
    filters = DeliveryFilters
    search = ("to",)
    search_hint = gettext_lazy("Person or group")
    default_sort = "-created_at"
    empty = Empty(
        gettext_lazy("No message was written yet"),
        gettext_lazy("Each person with notices gets one message on the morning of a working day."),
    )
    template = "notices/deliveries.html"

    def queryset(self):
        deliveries = Delivery.objects.visible_to(self.request.user)
        return deliveries.annotate(to=Coalesce("recipient__display_name", F("webhook__name")))

    def extra_context(self):
        return {"mail_directory": settings.EMAIL_FILE_PATH if settings.EMAIL_BACKEND == FILE_BACKEND else ""}


def next_attempt(row):
    return row["next_attempt_at"] if row["status"] == DeliveryStatus.WAITING else None


@require_safe
@requires(Permission.MANAGE_DELIVERIES)
def delivery(request, pk):
    found = visible_delivery(request.user, pk)
    lines = [{"kind": notice.kind, "sentence": sentence_of(notice)} for notice in notices_of(found)]
    columns = (
        Column("kind", _("Kind"), badge=NoticeKind),
        Column("sentence", _("Notice"), prose=True),
    )
    context = {
        "title": _("Message to %(name)s") % {"name": found.webhook or found.recipient},
        "delivery": found,
        "DeliveryStatus": DeliveryStatus,
        "facts": facts_of(found),
        "actions": allowed(steps_of(found), request.user),
        "lines": Table(columns, lines, empty=_("Nothing that is still unread.")),
        "history": history_of(found),
    }
    return render(request, "notices/delivery.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_DELIVERIES)
def delivery_again(request, pk):
    found = visible_delivery(request.user, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            now = timezone.localtime()
            usecases.send_again(delivery=found, by=request.user, on=now.date(), at=now)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The message is sent within a minute."))
            return redirect("notices:delivery", pk=found.pk)
    effects = [_("The message goes back into the queue and is tried again as if for the first time.")]
    if found.status == DeliveryStatus.UNCERTAIN:
        effects.append(_("It may have arrived the first time; then it arrives twice."))
    context = {
        "form": form,
        "title": _("Send the message again?"),
        "effects": effects,
        "submit": _("Send again"),
        "back": reverse("notices:delivery", args=[found.pk]),
    }
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


def visible_delivery(user, pk) -> Delivery:
    deliveries = Delivery.objects.visible_to(user).select_related(
        "recipient__bureau", "recipient__laboratory__city", "webhook__bureau"
    )
    return get_object_or_404(deliveries, pk=pk)


def steps_of(found: Delivery) -> list[Action]:
    if DeliveryStatus.WAITING not in Delivery.TRANSITIONS[found.status]:
        return []
    return [
        Action(
            _("Send again"),
            reverse("notices:delivery_again", args=[found.pk]),
            permission=Permission.MANAGE_DELIVERIES,
            tone="primary",
        )
    ]


def facts_of(found: Delivery) -> list[Fact]:
    return [
        Fact(_("Way"), found.get_channel_display()),
        Fact(_("Addressee"), str(found.webhook or found.recipient)),
        Fact(_("Written"), found.created_at),
        Fact(_("Attempts"), found.attempts),
        Fact(_("Last error"), found.last_error),
        Fact(_("Next attempt"), found.next_attempt_at if found.status == DeliveryStatus.WAITING else None),
        Fact(_("Sent"), found.sent_at),
    ]
