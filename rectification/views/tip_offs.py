"""Tip-offs: the list and the page of one, both without what was told and by whom."""

import django_filters
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.queries import files_of
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.models import Clock
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from rectification.choices import TipOffChannel, TipOffOutcome, TipOffStatus
from rectification.models import TipOff
from rectification.usecases.tip_offs import DECISION_CLOCK, TRUE_IN_PART

NEW = Action(
    gettext_lazy("Enter a tip-off"),
    reverse_lazy("rectification:tip_off_new"),
    permission=Permission.HANDLE_TIP_OFFS,
    icon="plus",
    tone="primary",
)


class TipOffFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=TipOffStatus.choices)
    channel = django_filters.ChoiceFilter(label=gettext_lazy("Channel"), choices=TipOffChannel.choices)
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County or district"),
        queryset=lambda request: Bureau.objects.counties_of(request.user).in_force_on(timezone.localdate()),
    )
    received_from = django_filters.DateFilter(
        label=gettext_lazy("Received from"), field_name="received_on", lookup_expr="gte", widget=DayInput
    )
    received_to = django_filters.DateFilter(
        label=gettext_lazy("to"), field_name="received_on", lookup_expr="lte", widget=DayInput
    )

    class Meta:
        model = TipOff
        fields = ()


class TipOffList(ListPage):
    permission = Permission.VIEW_TIP_OFFS
    title = gettext_lazy("Tip-offs")
    intro = gettext_lazy("What the public and insiders report. What was told and by whom is encrypted.")
    columns = (
        Column("number", gettext_lazy("Number"), sort="number", link=("rectification:tip_off", "number")),
        Column("subject", gettext_lazy("Subject"), prose=True),
        Column(
            "about",
            gettext_lazy("Producer or shop"),
            value=lambda row: row["enterprise__name"] or row["shop__name"],
            needs=("enterprise__name", "shop__name"),
        ),
        Column("status", gettext_lazy("State"), badge=TipOffStatus, sort="status"),
        Column("received_on", gettext_lazy("Told on"), sort="received_on"),
        Column(
            "due",
            gettext_lazy("To be answered by"),
            value=lambda row: row["due"],
            needs=("answer_due_on", "answered_on"),
            sort="answer_due_on",
        ),
        Column(
            "channel",
            gettext_lazy("Channel"),
            value=lambda row: TipOffChannel(row["channel"]).label,
            needs=("channel",),
            wide_only=True,
        ),
        Column("county", gettext_lazy("County or district"), value="county__area", sort="county__code", wide_only=True),
    )
    filters = TipOffFilters
    search = ("number", "subject", "enterprise__name", "enterprise__initials", "shop__name")
    search_hint = gettext_lazy("Number, subject, producer or shop")
    default_sort = "-received_on"
    empty = Empty(gettext_lazy("No tip-offs yet"), gettext_lazy("Enter each one on the day on which it arrives."), NEW)
    actions = (NEW,)

    def queryset(self):
        return TipOff.objects.visible_to(self.request.user)

    def enrich(self, rows):
        today = timezone.localdate()
        for row in rows:
            due = row["answer_due_on"]
            row["due"] = due and Deadline(due_on=due, today=today, done_on=row["answered_on"])
        return rows


def visible_tip_off(user, number) -> TipOff:
    related = ("county__parent", "enterprise", "shop", "inspection", "case", "recorded_by")
    return get_object_or_404(TipOff.objects.visible_to(user).select_related(*related), number=number)


@require_safe
@requires(Permission.VIEW_TIP_OFFS)
def tip_off(request, number):
    found = visible_tip_off(request.user, number)
    label, deadline = _deadline(found)
    context = {
        "title": found.number,
        "tip_off": found,
        "TipOffStatus": TipOffStatus,
        "deadline": deadline,
        "deadline_label": label,
        "actions": allowed(_steps(found), request.user),
        "facts": _facts(found),
        "files": files_of(found),
        "history": history_of(found),
    }
    return render(request, "rectification/tip_off.html", context)


def _deadline(found: TipOff) -> tuple[str, Deadline | None]:
    today = timezone.localdate()
    if found.answer_due_on:
        reason = _("Accepted on %(day)s") % {"day": found.decided_on.isoformat()}
        due = Deadline(due_on=found.answer_due_on, today=today, reason=reason, done_on=found.answered_on)
        return _("To be answered by"), due
    clock = Clock.objects.of(found).filter(rule__clock_id=DECISION_CLOCK).last()
    if clock is None:
        return "", None
    reason = _("15 working days from its arrival on %(day)s") % {"day": found.received_on.isoformat()}
    due = Deadline(due_on=clock.due_on, today=today, reason=reason, done_on=found.decided_on)
    return _("To be decided by"), due


def _steps(found: TipOff) -> list[Action]:
    at = {
        name: reverse(f"rectification:tip_off_{name}", args=[found.number])
        for name in ("text", "informant", "accept", "refuse", "inspect", "case", "answer", "reward")
    }
    can = {"permission": Permission.HANDLE_TIP_OFFS}
    opening = [Action(_("Open what was told"), at["text"], icon="eye", **can)]
    if not found.is_anonymous:
        opening.append(
            Action(_("Open the informant"), at["informant"], icon="lock", permission=Permission.SEE_INFORMANTS)
        )
    if found.status == TipOffStatus.RECEIVED:
        return [
            Action(_("Accept"), at["accept"], icon="check", tone="primary", **can),
            *opening,
            Action(_("Not accept"), at["refuse"], icon="x", tone="danger", **can),
        ]
    if found.status == TipOffStatus.ACCEPTED:
        nothing = "" if found.enterprise or found.shop else _("It names neither a producer nor a shop of the register.")
        no_producer = "" if found.enterprise else _("A case concerns a producer of the register.")
        steps = [Action(_("Answer"), at["answer"], icon="signature", tone="primary", **can), *opening]
        if found.inspection is None:
            steps.append(Action(_("Inspect because of it"), at["inspect"], icon="clipboard", why_not=nothing, **can))
        if found.case is None:
            steps.append(Action(_("Open a case because of it"), at["case"], icon="shield", why_not=no_producer, **can))
        return steps
    if found.outcome in TRUE_IN_PART and not found.is_anonymous and not found.rewarded_on:
        label = _("Note the payment") if found.reward else _("Grant a reward")
        return [Action(label, at["reward"], icon="plus", **can), *opening]
    return opening


def _facts(found: TipOff) -> list[Fact]:
    about = found.enterprise or found.shop
    facts = [
        Fact(_("Subject"), found.subject),
        Fact(_("About"), about and str(about), href=about.get_absolute_url() if about else ""),
        Fact(_("County or district"), str(found.county)),
        Fact(_("Told on"), found.received_on, hint=found.recorded_by.display_name),
        Fact(_("Channel"), found.get_channel_display()),
        Fact(_("Informant"), _("Anonymous") if found.is_anonymous else _("On record, sealed")),
    ]
    if found.refusal:
        facts.append(Fact(_("Why it was not accepted"), found.refusal))
    if found.inspection:
        facts.append(Fact(_("Inspection"), found.inspection.number, href=found.inspection.get_absolute_url()))
    if found.case:
        facts.append(Fact(_("Case"), found.case.number, href=found.case.get_absolute_url()))
    if found.answered_on:
        facts.append(Fact(_("Outcome"), TipOffOutcome(found.outcome).label))
        facts.append(Fact(_("What the informant is told"), found.answer))
    if found.reward:
        facts += [
            Fact(_("Reward (yuan)"), found.reward, hint=found.reward_reason),
            Fact(_("Reward paid on"), found.rewarded_on),
        ]
    return facts
