import django_filters
from django.contrib import messages
from django.db.models import F, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau, Laboratory
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.forms import ConfirmForm, DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import workdays_between
from sampling.choices import BatchVerdict, DoubtStatus, ItemVerdict, Punctuality, SampleStatus
from sampling.forms.conclusions import ApprovalForm
from sampling.forms.results import DecisionForm, Grid
from sampling.judging import remarks_on, version_of_all
from sampling.models import LabReport, Sample, SamplingPlan
from sampling.queries.doubts import doubts_for_signatory, runs_of
from sampling.usecases.conclusions import acknowledge_report, approve_conclusion, send_report

from . import conclusion_sheet as sheet
from .results import results_of
from .stations import stations

RELATED = (
    "plan__report_section",
    "category",
    "batch__variety",
    "enterprise",
    "county",
    "laboratory",
    "visit",
    "report__approved_by",
    "report__sent_by",
    "report__acknowledged_by",
)

LATEST = 8  # events; the page of the sample has them all


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SAMPLES, to_write=Permission.APPROVE_CONCLUSIONS)
def conclusion(request, number):
    """Everything about a sample on one page, for the one who signs; a POST approves."""
    sample = visible_sample(request.user, number)
    stored = list(results_of(sample))
    form = ApprovalForm(request.POST or None, initial={"seen": version_of_all(stored)})
    if form.is_valid():
        try:
            now = timezone.localtime()
            report = approve_conclusion(sample=sample, by=request.user, on=now.date(), at=now, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Approved: report %(number)s.") % {"number": report.number})
            return redirect("sampling:conclusion", sample.number)
    return render(
        request, "sampling/conclusion.html", context_of(request, sample, form), status=422 if form.errors else 200
    )


def context_of(request, sample, form):
    results = list(results_of(sample))
    report = getattr(sample, "report", None)
    may_approve = request.user.may(Permission.APPROVE_CONCLUSIONS)
    return {
        "title": _("Conclusion on %(number)s") % {"number": sample.number},
        "sample": sample,
        "report": report,
        "form": form,
        "seen": version_of_all(results),
        "SampleStatus": SampleStatus,
        "BatchVerdict": BatchVerdict,
        "DoubtStatus": DoubtStatus,
        "ItemVerdict": ItemVerdict,
        "facts": sheet.facts_of(sample, request.user),
        "stations": stations(sample, results, timezone.localdate(), load_calendar()),
        "grid": Grid(results),
        "remarks": remarks_on(results),
        "corrections": sheet.corrections_of(sample),
        "versions": sheet.versions_of(report),
        "doubts": doubts_for_signatory(sample),
        "runs": runs_of(sample),
        "signature": sheet.signature_of(sample, results, request.user, timezone.localdate()),
        "may_approve": may_approve,
        "decisions": decisions_of(sample, results) if may_approve else [],
        "deadline": sheet.report_deadline(sample),
        "deadline_label": _("Report to the bureau due by"),
        "actions": allowed(sheet.steps_of(sample, report), request.user),
        "history": history_of(sample)[:LATEST],
    }


def decisions_of(sample, results):
    """The undecided items, each with the form that decides it."""
    if sample.status != SampleStatus.SUBMITTED:
        return []
    undecided = [result for result in results if result.verdict == ItemVerdict.INDETERMINATE]
    return [(result, DecisionForm(auto_id=f"{result.item.code}-%s")) for result in undecided]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SEND_REPORTS)
def report_send(request, number):
    sample = visible_sample(request.user, number)
    today = timezone.localdate()
    back = reverse("sampling:conclusion", args=[sample.number])
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            send_report(sample=sample, by=request.user, on=today)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The conclusion is reported."))
            return redirect(back)
    effects = [_("%(section)s receives the conclusion today.") % {"section": sample.plan.report_section.name}]
    if sample.report_due_on:
        effects.append(sheet.late_words(sample.report_due_on, today))
    context = {
        "title": _("Report the conclusion on %(number)s?") % {"number": sample.number},
        "sample": sample,
        "form": form,
        "effects": effects,
        "submit": _("Send the report"),
        "back": back,
    }
    return render(request, "sampling/report_send.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ACKNOWLEDGE_REPORTS)
def report_acknowledge(request, number):
    reports = LabReport.objects.visible_to(request.user).select_related(
        "sample__county", "sample__plan__report_section"
    )
    report = get_object_or_404(reports, number=number)
    back = reverse("sampling:conclusion", args=[report.sample.number])
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            acknowledge_report(report=report, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Receipt is confirmed."))
            return redirect(back)
    section = report.sample.plan.report_section.name
    context = {
        "title": _("Confirm receipt of report %(number)s?") % {"number": report.number},
        "report": report,
        "sample": report.sample,
        "form": form,
        "effects": [_("%(section)s has the report from today on; the laboratory sees it.") % {"section": section}],
        "submit": _("Confirm receipt"),
        "back": back,
    }
    return render(request, "sampling/report_acknowledge.html", context, status=422 if form.errors else 200)


def visible_sample(user, number) -> Sample:
    samples = Sample.objects.visible_to(user).select_related(*RELATED)
    return get_object_or_404(samples.prefetch_related("report__versions__approved_by"), number=number)


def punctual(reports, name, punctuality):
    """Those of the reports that stand so today."""
    today = timezone.localdate()
    is_open = Q(sample__reported_on=None)
    is_late = Q(sample__reported_on__gt=F("sample__report_due_on"))
    return reports.filter(
        {
            Punctuality.OPEN: is_open,
            Punctuality.NOT_DUE: is_open & Q(sample__report_due_on__gte=today),
            Punctuality.OVERDUE: is_open & Q(sample__report_due_on__lt=today),
            Punctuality.ON_TIME: Q(sample__reported_on__lte=F("sample__report_due_on")),
            Punctuality.LATE: is_late,
        }[punctuality]
    )


def laboratories_of(request):
    reports = LabReport.objects.visible_to(request.user)
    return Laboratory.objects.filter(pk__in=reports.values("sample__laboratory")).order_by("name")


def plans_of(request):
    return SamplingPlan.objects.visible_to(request.user)


def counties_of(request):
    return Bureau.objects.counties_of(request.user)


class ReportFilters(django_filters.FilterSet):
    verdict = django_filters.ChoiceFilter(
        label=gettext_lazy("Verdict"),
        choices=[(verdict.value, verdict.label) for verdict in (BatchVerdict.PASS, BatchVerdict.FAIL)],
    )
    punctuality = django_filters.ChoiceFilter(
        label=gettext_lazy("In time"), choices=Punctuality.choices, method=punctual
    )
    laboratory = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Laboratory"), field_name="sample__laboratory", queryset=laboratories_of
    )
    plan = django_filters.ModelChoiceFilter(label=gettext_lazy("Plan"), field_name="sample__plan", queryset=plans_of)
    county = django_filters.ModelChoiceFilter(
        label=gettext_lazy("County or district"), field_name="sample__county", queryset=counties_of
    )
    approved_from = django_filters.DateFilter(
        label=gettext_lazy("Approved from"), field_name="approved_on", lookup_expr="gte", widget=DayInput
    )
    approved_to = django_filters.DateFilter(
        label=gettext_lazy("to"), field_name="approved_on", lookup_expr="lte", widget=DayInput
    )

    class Meta:
        model = LabReport
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request.user.bureau_id is None:
            del self.filters["county"]


class ReportList(ListPage):
    permission = Permission.VIEW_SAMPLES
    title = gettext_lazy("Reports")
    intro = gettext_lazy("Every approved conclusion: by when it is reported to the bureau, and whether it was in time.")
    columns = (
        Column("number", gettext_lazy("Report number"), sort="number", link=("sampling:conclusion", "sample__number")),
        Column("sample", gettext_lazy("Sample"), value="sample__title", needs=("sample__number",)),
        Column(
            "enterprise", gettext_lazy("Producer"), value="sample__enterprise__name", sort="sample__enterprise__name"
        ),
        Column("verdict", gettext_lazy("Verdict"), badge=BatchVerdict, sort="verdict"),
        Column("approved_on", gettext_lazy("Approved on"), sort="approved_on", wide_only=True),
        Column(
            "due",
            gettext_lazy("Report due"),
            value=lambda row: row["due"],
            needs=("sample__report_due_on", "sample__reported_on"),
            sort="sample__report_due_on",
        ),
        Column(
            "reported_on",
            gettext_lazy("Reported on"),
            value="sample__reported_on",
            sort="sample__reported_on",
            wide_only=True,
        ),
        Column("acknowledged_on", gettext_lazy("Receipt confirmed"), sort="acknowledged_on", wide_only=True),
    )
    filters = ReportFilters
    search = (
        "number",
        "sample__number",
        "sample__title",
        "sample__enterprise__name",
        "sample__enterprise__initials",
    )
    search_hint = gettext_lazy("Report, sample, producer or initials")
    default_sort = "-approved_on"
    actions = (
        Action(
            gettext_lazy("Figures by laboratory"),
            reverse_lazy("sampling:report_figures"),
            permission=Permission.VIEW_STATISTICS,
            icon="file",
        ),
    )
    empty = Empty(
        gettext_lazy("No reports yet"),
        gettext_lazy("A report appears here in the moment in which a signatory approves a conclusion."),
        Action(
            gettext_lazy("Samples that wait for approval"),
            reverse_lazy("sampling:samples", query={"status": SampleStatus.SUBMITTED.value}),
            permission=Permission.APPROVE_CONCLUSIONS,
        ),
    )

    def queryset(self):
        return LabReport.objects.visible_to(self.request.user)

    def enrich(self, rows):
        calendar, today = load_calendar(), timezone.localdate()
        for row in rows:
            due = row["sample__report_due_on"]
            row["due"] = Deadline(
                due_on=due,
                today=today,
                workdays_left=workdays_between(today, due, calendar),
                done_on=row["sample__reported_on"],
            )
        return rows
