"""The list of cases, and the steps of a case as a whole."""

import django_filters
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.days import day
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.forms import ConfirmForm
from dairyqa.ui.lists import Empty, ListPage
from enterprises.models import Enterprise
from rectification.choices import CaseOrigin, CaseStatus, Hazard, Punctuality
from rectification.forms.cases import CloseForm, ExtensionForm, LeadForm, ReasonForm
from rectification.models import Case, CaseExtension
from rectification.queries.cases import punctual
from rectification.usecases import cases as usecases
from rectification.usecases.case_extensions import allow_extension, ask_for_extension, refuse_extension

from .case_steps import case_step, visible_case


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
    origin = django_filters.ChoiceFilter(label=gettext_lazy("Opened because of"), choices=CaseOrigin.choices)
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
    intro = gettext_lazy("Verification and disposal of failed samples and of leads, at the county of the producer.")
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
            gettext_lazy("What does not conform"),
            value=lambda row: "、".join(failed["item"] for failed in row["failed_items"]) or row["lead"],
            needs=("failed_items", "lead"),
        ),
        Column(
            "hazard",
            gettext_lazy("Hazard"),
            value=lambda row: Badge.of(Hazard.of(row["is_serious_hazard"]), Hazard),
            needs=("is_serious_hazard",),
            wide_only=True,
        ),
        Column(
            "origin",
            gettext_lazy("Opened because of"),
            value=lambda row: CaseOrigin(row["origin"]).label,
            needs=("origin",),
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
    actions = (
        Action(
            gettext_lazy("Open a case"),
            reverse_lazy("rectification:case_new"),
            permission=Permission.HANDLE_CASES,
            icon="plus",
        ),
    )
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


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def case_new(request):
    form = LeadForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            case = usecases.open_case_from_lead(**form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("The case %(number)s is open.") % {"number": case.number})
            return redirect(case)
    context = {
        "form": form,
        "title": _("Open a case"),
        "intro": _(
            "Because of a tip-off, an inspection, a risk report or another lead; a failed sample opens its own."
        ),
        "submit": _("Open the case"),
        "back": reverse("rectification:cases"),
    }
    return render(request, "rectification/case_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def case_start(request, number):
    case = visible_case(request.user, number)
    return case_step(
        request,
        case,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda: usecases.start_case(case=case, by=request.user, on=timezone.localdate()),
        title=_("Begin verification and disposal of %(number)s?") % {"number": case.number},
        effects=[
            _("Today becomes the day on which verification and disposal began."),
            _("From then on its parts are recorded, each with its proof."),
        ],
        submit=_("Begin"),
        done=_("Verification and disposal have begun."),
        template="rectification/case_confirm.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def case_close(request, number):
    case = visible_case(request.user, number)
    form = CloseForm(request.POST or None, request.FILES or None)
    return case_step(
        request,
        case,
        form,
        lambda: usecases.close_case(case=case, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Close the case %(number)s?") % {"number": case.number},
        intro=_("Verification and disposal end today; a look-back visit follows. A closed case stays as it is."),
        submit=_("Close the case"),
        done=_("The case is closed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def extension_ask(request, number):
    case = visible_case(request.user, number)
    form = ExtensionForm(request.POST or None)
    return case_step(
        request,
        case,
        form,
        lambda: ask_for_extension(case=case, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Ask for more time"),
        intro=_("A named person of the superior bureau decides in writing (办法第45条)."),
        submit=_("Ask"),
        done=_("The request waits for its decision."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def extension_allow(request, number):
    case = visible_case(request.user, number)
    asked = _request_of(case)
    return case_step(
        request,
        case,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda: allow_extension(extension=asked, by=request.user, on=timezone.localdate()),
        title=_("Allow more time for %(number)s?") % {"number": case.number},
        effects=[
            _("%(name)s asks for time until %(day)s: %(reason)s")
            % {"name": asked.asked_by.display_name, "day": day(asked.due_on), "reason": asked.reason},
            _("Your name stands in the record as the one who allowed it."),
        ],
        submit=_("Allow it"),
        done=_("More time is allowed."),
        template="rectification/case_confirm.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_CASES)
def extension_refuse(request, number):
    case = visible_case(request.user, number)
    asked = _request_of(case)
    form = ReasonForm(request.POST or None)
    return case_step(
        request,
        case,
        form,
        lambda: refuse_extension(extension=asked, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Refuse more time for %(number)s?") % {"number": case.number},
        submit=_("Refuse it"),
        done=_("More time is refused."),
    )


def _request_of(case: Case) -> CaseExtension:
    return get_object_or_404(
        CaseExtension.objects.select_related("asked_by", "case__county"), case=case, decided_on=None
    )
