"""Findings of all inspections: the list, the page of one, and its end."""

import django_filters
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.queries import files_of
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import limit_in_words
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.steps import act_on
from rectification.choices import FindingStatus, InspectionKind, InspectionStatus, Punctuality, Severity
from rectification.forms.inspections import CloseFindingForm, WhyForm
from rectification.models import Finding
from rectification.queries.inspection_pages import FOUND
from rectification.queries.inspections import overdue_findings
from rectification.usecases import findings as usecases


class FindingFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=FindingStatus.choices)
    severity = django_filters.ChoiceFilter(label=gettext_lazy("Severity"), choices=Severity.choices)
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Found by"), field_name="inspection__kind", choices=InspectionKind.choices
    )
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County or district"),
        queryset=lambda request: Bureau.objects.counties_of(request.user).in_force_on(timezone.localdate()),
    )
    deadline = django_filters.ChoiceFilter(
        label=gettext_lazy("Deadline"),
        choices=[(Punctuality.OVERDUE.value, gettext_lazy("Overdue"))],
        method=lambda rows, name, value: overdue_findings(rows, timezone.localdate()),
    )
    found_from = django_filters.DateFilter(label=gettext_lazy("Found from"), field_name="found_on", lookup_expr="gte")
    found_to = django_filters.DateFilter(label=gettext_lazy("to"), field_name="found_on", lookup_expr="lte")

    class Meta:
        model = Finding
        fields = ()


class FindingList(ListPage):
    permission = Permission.VIEW_INSPECTIONS
    title = gettext_lazy("Findings")
    intro = gettext_lazy("Every problem that an inspection found, until its correction is verified.")
    columns = (
        Column("number", gettext_lazy("Number"), sort="number", link=("rectification:finding", "number")),
        Column(
            "inspected",
            gettext_lazy("Inspected party"),
            value=lambda row: row["enterprise__name"] or row["inspection__shop__name"],
            needs=("enterprise__name", "inspection__shop__name"),
        ),
        Column("text", gettext_lazy("Problem found"), prose=True),
        Column("severity", gettext_lazy("Severity"), badge=Severity, sort="severity"),
        Column("status", gettext_lazy("State"), badge=FindingStatus, sort="status"),
        Column("county", gettext_lazy("County or district"), value="county__area", sort="county__code", wide_only=True),
        Column(
            "due",
            gettext_lazy("To be corrected by"),
            value=lambda row: row["due"],
            needs=("due_on", "closed_on", "status"),
            sort="due_on",
        ),
    )
    filters = FindingFilters
    search = ("number", "text", "enterprise__name", "enterprise__initials", "inspection__shop__name")
    search_hint = gettext_lazy("Number, words, producer or initials")
    default_sort = "-found_on"
    empty = Empty(
        gettext_lazy("No findings yet"), gettext_lazy("A finding is entered on the page of an inspection, on the spot.")
    )

    def queryset(self):
        return Finding.objects.visible_to(self.request.user)

    def enrich(self, rows):
        today = timezone.localdate()
        for row in rows:
            counts = row["status"] != FindingStatus.WITHDRAWN
            row["due"] = Deadline(due_on=row["due_on"], today=today, done_on=row["closed_on"]) if counts else None
        return rows


@require_safe
@requires(Permission.VIEW_INSPECTIONS)
def finding(request, number):
    found = visible_finding(request.user, number)
    context = {
        "title": found.number,
        "finding": found,
        "FindingStatus": FindingStatus,
        "Severity": Severity,
        "deadline": deadline_of(found),
        "deadline_label": _("To be corrected by"),
        "actions": allowed(steps_of(found), request.user),
        "facts": facts_of(found),
        "photos": files_of(found, FOUND),
        "proofs": files_of(found, usecases.CORRECTED),
        "history": history_of(found),
    }
    return render(request, "rectification/finding.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CARRY_OUT_INSPECTIONS)
def finding_close(request, number):
    found = visible_finding(request.user, number)
    form = CloseFindingForm(request.POST or None, request.FILES or None)
    act = usecases.close_finding
    return _step(
        request,
        found,
        form,
        act,
        title=_("Verify the correction of %(number)s"),
        submit=_("Verified"),
        done=_("The correction is verified."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_INSPECTIONS)
def finding_withdraw(request, number):
    found = visible_finding(request.user, number)
    form = WhyForm(request.POST or None)
    act = usecases.withdraw_finding
    return _step(
        request,
        found,
        form,
        act,
        title=_("Withdraw the finding %(number)s?"),
        submit=_("Withdraw"),
        done=_("The finding is withdrawn."),
        intro=_("It stays on record and counts in no figure."),
    )


def visible_finding(user, number) -> Finding:
    related = (
        "enterprise",
        "inspection__enterprise",
        "inspection__shop",
        "county__parent",
        "item",
        "closed_by",
        "order",
    )
    return get_object_or_404(Finding.objects.visible_to(user).select_related(*related), number=number)


def deadline_of(found: Finding) -> Deadline | None:
    if found.status == FindingStatus.WITHDRAWN:
        return None
    rule = ClockRule.objects.named(usecases.CORRECTION_CLOCKS[Severity(found.severity)], on=found.found_on)
    reason = _("%(limit)s for a finding of this severity, unless another day was set") % {"limit": limit_in_words(rule)}
    return Deadline(due_on=found.due_on, today=timezone.localdate(), reason=reason, done_on=found.closed_on)


def steps_of(found: Finding) -> list[Action]:
    if found.status in (FindingStatus.CLOSED, FindingStatus.WITHDRAWN):
        return []
    why_not = ""
    if found.order:
        why_not = _("It hangs on the order %(number)s: it is closed when that is accepted.") % {
            "number": found.order.number
        }
    elif found.inspection.status != InspectionStatus.DONE:
        why_not = _("Finish the inspection first.")
    return [
        *_order_steps(found),
        Action(
            _("Verify the correction"),
            reverse("rectification:finding_close", args=[found.number]),
            permission=Permission.CARRY_OUT_INSPECTIONS,
            icon="check",
            tone="primary",
            why_not=why_not,
        ),
        Action(
            _("Withdraw"),
            reverse("rectification:finding_withdraw", args=[found.number]),
            permission=Permission.MANAGE_INSPECTIONS,
            why_not=_("Withdraw the order first.") if found.order else "",
        ),
    ]


def _order_steps(found: Finding) -> list[Action]:
    """To order its correction, of a finding that no order names yet."""
    if found.order:
        return []
    if found.enterprise:
        address = reverse(
            "rectification:order_new", args=[found.enterprise.credit_code], query={"finding": found.number}
        )
    else:
        address = reverse(
            "rectification:order_new_shop", args=[found.inspection.shop_id], query={"finding": found.number}
        )
    return [Action(_("Order a correction"), address, permission=Permission.HANDLE_ORDERS, icon="file")]


def facts_of(found: Finding) -> list[Fact]:
    inspected = found.inspection.inspected
    optional = [
        Fact(_("Checklist item"), f"{found.item.code} {found.item.text}", hint=found.item.source)
        if found.item
        else None,
        Fact(found.order.get_kind_display(), found.order.number, found.order.get_absolute_url())
        if found.order
        else None,
        Fact(_("Verified on"), found.closed_on),
        Fact(_("Verified by"), found.closed_by.display_name) if found.closed_by else None,
        Fact(
            _("Why it was withdrawn") if found.status == FindingStatus.WITHDRAWN else _("How it was verified"),
            found.closing_note,
        ),
    ]
    return [
        Fact(_("Inspected party"), str(inspected), inspected.get_absolute_url()),
        Fact(
            _("Inspection"),
            found.inspection.number,
            found.inspection.get_absolute_url(),
            found.inspection.get_kind_display(),
        ),
        Fact(_("County or district"), str(found.county)),
        Fact(_("Found on"), found.found_on),
        *(fact for fact in optional if fact and fact.value),
    ]


def _step(request, found: Finding, form, act, *, title: str, intro: str = "", **told):
    return act_on(
        request,
        form,
        lambda: act(finding=found, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        back=found.get_absolute_url(),
        title=title % {"number": found.number},
        intro=intro or found.text,
        template="rectification/finding_form.html",
        finding=found,
        **told,
    )
