import django_filters
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import limit_in_words
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import ConfirmForm
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from enterprises.models import Enterprise
from rectification.choices import CaseStatus, Hazard, Punctuality
from rectification.forms.cases import CloseForm, MeasuresForm
from rectification.models import Case
from rectification.queries.cases import punctual
from rectification.queries.disputes import disputes_of
from rectification.usecases import cases as usecases


class CaseFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=gettext_lazy("State"), choices=CaseStatus.choices)
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County or district"),
        queryset=lambda request: Bureau.objects.counties_of(request.user).in_force_on(timezone.localdate()),
    )
    enterprise = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Producer"), queryset=lambda request: producers_with_cases(request.user)
    )
    deadline = django_filters.ChoiceFilter(
        label=gettext_lazy("Deadline"),
        choices=Punctuality.choices,
        method=lambda rows, name, value: punctual(rows, value, timezone.localdate()),
    )
    hazard = django_filters.ChoiceFilter(
        label=gettext_lazy("Hazard"),
        choices=Hazard.choices,
        method=lambda rows, name, value: rows.filter(is_serious_hazard=value == Hazard.SERIOUS),
    )

    class Meta:
        model = Case
        fields = ()


def producers_with_cases(user):
    return (
        Enterprise.objects.visible_to(user)
        .filter(Exists(Case.objects.filter(enterprise=OuterRef("pk"))))
        .order_by("name")
    )


class CaseList(ListPage):
    permission = Permission.VIEW_CASES
    title = gettext_lazy("Cases")
    intro = gettext_lazy("Verification and disposal of every failed sample, at the county of the producer.")
    columns = (
        Column("number", gettext_lazy("Case number"), sort="number", link=("rectification:case", "number")),
        Column(
            "enterprise",
            gettext_lazy("Producer"),
            value="enterprise__name",
            sort="enterprise__name",
            link=("enterprises:enterprise", "enterprise__credit_code"),
        ),
        Column(
            "failed_items",
            gettext_lazy("Items that do not conform"),
            value=lambda row: "、".join(failed["item"] for failed in row["failed_items"]),
            needs=("failed_items",),
        ),
        Column(
            "hazard",
            gettext_lazy("Hazard"),
            value=lambda row: Badge.of(Hazard.of(row["is_serious_hazard"]), Hazard),
            needs=("is_serious_hazard",),
            wide_only=True,
        ),
        Column("county", gettext_lazy("County or district"), value="county__area", sort="county__code", wide_only=True),
        Column("status", gettext_lazy("State"), badge=CaseStatus, sort="status"),
        Column(
            "due",
            gettext_lazy("To be finished by"),
            value=lambda row: row["due"],
            needs=("finish_due_on", "closed_on", "overturned_on"),
            sort="finish_due_on",
        ),
    )
    filters = CaseFilters
    search = ("number", "enterprise__name", "enterprise__initials", "sample__number")
    search_hint = gettext_lazy("Case, sample, producer or initials")
    default_sort = "-opened_on"
    empty = Empty(
        gettext_lazy("No cases yet"),
        gettext_lazy("A case opens by itself, in the moment in which a signatory approves a conclusion “fail”."),
    )

    def queryset(self):
        return Case.objects.visible_to(self.request.user)

    def enrich(self, rows):
        today = timezone.localdate()
        for row in rows:
            row["due"] = Deadline(
                due_on=row["finish_due_on"], today=today, done_on=row["closed_on"] or row["overturned_on"]
            )
        return rows


@require_safe
@requires(Permission.VIEW_CASES)
def case(request, number):
    case = get_object_or_404(
        Case.objects.visible_to(request.user).select_related("enterprise", "county", "sample__report"), number=number
    )
    clock = ClockRule.objects.named(usecases.FINISH_CLOCK, on=case.opened_on)
    context = {
        "title": case.number,
        "case": case,
        "clock": clock,
        "CaseStatus": CaseStatus,
        "hazard": Hazard.of(case.is_serious_hazard),
        "Hazard": Hazard,
        "deadline": deadline_of(case, clock),
        "deadline_label": _("Verification and disposal to be finished by"),
        "actions": allowed(steps_of(case), request.user),
        "facts": facts_of(case, request.user),
        "failed": failed_items(case),
        "history": history_of(case),
    }
    return render(request, "rectification/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def case_start(request, number):
    case = visible_case(request.user, number)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            usecases.start_case(case=case, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Verification and disposal have begun."))
            return redirect(case)
    context = {
        "title": _("Begin verification and disposal of %(number)s?") % {"number": case.number},
        "effects": [
            _("Today becomes the day on which verification and disposal began."),
            _("From then on risk control, cause and rectification are recorded."),
        ],
        "submit": _("Begin"),
        "back": case.get_absolute_url(),
        "case": case,
        "form": form,
    }
    return render(request, "rectification/case_confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def case_measures(request, number):
    case = visible_case(request.user, number)
    form = MeasuresForm(request.POST or None, initial={"measures": case.measures})
    if form.is_valid():
        try:
            usecases.record_measures(case=case, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The measures are on record."))
            return redirect(case)
    context = {
        "form": form,
        "case": case,
        "title": _("Record the measures of %(number)s") % {"number": case.number},
        "submit": _("Save the measures"),
        "back": case.get_absolute_url(),
        "failed": case.failed_items,
    }
    return render(request, "rectification/case_measures.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def case_close(request, number):
    case = visible_case(request.user, number)
    form = CloseForm(request.POST or None)
    if form.is_valid():
        try:
            usecases.close_case(case=case, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The case is closed."))
            return redirect(case)
    context = {
        "form": form,
        "case": case,
        "title": _("Close the case %(number)s?") % {"number": case.number},
        "effects": [
            _("Verification and disposal of this failed sample end today."),
            _("A closed case is not opened again, and its measures and proof stay as they are."),
        ],
        "submit": _("Close the case"),
        "back": case.get_absolute_url(),
    }
    return render(request, "rectification/case_confirm.html", context, status=422 if form.errors else 200)


def visible_case(user, number) -> Case:
    return get_object_or_404(Case.objects.visible_to(user).select_related("enterprise"), number=number)


def deadline_of(case: Case, clock: ClockRule) -> Deadline:
    return Deadline(
        due_on=case.finish_due_on,
        today=timezone.localdate(),
        reason=_("%(limit)s from the conclusion “fail”") % {"limit": limit_in_words(clock)},
        done_on=case.closed_on or case.overturned_on,
    )


def steps_of(case: Case) -> list[Action]:
    """The next step first; steps that must wait say for what."""
    if case.status in (CaseStatus.CLOSED, CaseStatus.OVERTURNED):
        return []
    is_open = case.status == CaseStatus.OPEN
    address = {
        name: reverse(f"rectification:case_{name}", args=[case.number]) for name in ("start", "measures", "close")
    }
    measures = Action(
        _("Change the measures") if case.measures else _("Record the measures"),
        address["measures"],
        permission=Permission.HANDLE_CASES,
        icon="edit",
        tone="" if case.measures else "primary",
        why_not=_("Begin verification and disposal first.") if is_open else "",
    )
    close = Action(
        _("Close the case"),
        address["close"],
        permission=Permission.HANDLE_CASES,
        icon="check",
        tone="primary",
        why_not="" if case.measures else _("Record risk control, cause and rectification first."),
    )
    if not is_open:
        return [measures, close]
    start = Action(
        _("Begin verification and disposal"),
        address["start"],
        permission=Permission.HANDLE_CASES,
        icon="route",
        tone="primary",
    )
    return [start, measures, close]


def facts_of(case: Case, user) -> list[Fact]:
    sample = case.sample
    return [
        Fact(_("Producer"), case.enterprise.name, href=case.enterprise.get_absolute_url()),
        Fact(_("County or district"), str(case.county)),
        Fact(_("Sample"), sample.number, href=sample.get_absolute_url(), hint=sample.title),
        Fact(_("Report number"), sample.report.number, href=reverse("sampling:conclusion", args=[sample.number])),
        Fact(_("Opened on"), case.opened_on),
        Fact(_("Begun on"), case.started_on),
        Fact(_("Closed on"), case.closed_on),
        *(
            [Fact(_("Verdict overturned on"), case.overturned_on, hint=case.overturn_reason)]
            if case.overturned_on
            else []
        ),
        *(
            Fact(dispute._meta.verbose_name, dispute.number, dispute.get_absolute_url(), dispute.get_status_display())
            for dispute in disputes_of(sample)
        ),
    ]


def failed_items(case: Case) -> Table:
    columns = (
        Column("item", _("Test item")),
        Column("result", _("Result")),
        Column("limit", _("Limit")),
        Column("standard", _("Standard")),
        Column("reason", _("Why")),
    )
    rows = [
        {
            **failed,
            "result": f"{'、'.join(failed['readings'])} {failed['unit']}",
            "reason": Reason.from_json(failed["reason"]) if failed["reason"] else None,
        }
        for failed in case.failed_items
    ]
    return Table(columns, rows)
