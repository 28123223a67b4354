"""Re-inspections: the list, a record with its clocks and draws, and the steps up to the decision."""

import django_filters
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.ui.actions import allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.forms import ConfirmForm, show_refusal
from dairyqa.ui.lists import Empty, ListPage
from rectification.choices import ReinspectionOutcome, ReinspectionStatus
from rectification.forms.disputes import AcceptForm, ApplicationForm, RefuseForm, WordsForm
from rectification.models import Reinspection
from rectification.queries.disputes import REINSPECTION_ENDED
from rectification.queries.reinspections import contested_item, contested_rows, grounds_of, served_values
from rectification.rules.reinspections import doubtful
from rectification.usecases.reinspections import (
    accept_reinspection,
    apply_for_reinspection,
    refuse_reinspection,
    withdraw_reinspection,
)
from sampling.choices import BatchVerdict
from sampling.models import Sample

from .reinspection_facts import DUE_FIELDS, deadline_of, draws_of, facts_of, item_table, next_steps, papers_of
from .steps import clocks_of, take_step, with_deadlines


class ReinspectionFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("State"), choices=ReinspectionStatus.choices)
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=ReinspectionOutcome.choices)

    class Meta:
        model = Reinspection
        fields = ()


class ReinspectionList(ListPage):
    permission = Permission.VIEW_FOLLOW_UP
    title = _("Re-inspections")
    intro = _("Applied for within 7 working days of service, tested by another body on the backup portion.")
    columns = (
        Column("number", _("Number"), sort="number", link=("rectification:reinspection", "number")),
        Column("sample", _("Sample"), value="sample__number", link=("sampling:sample", "sample__number")),
        Column("applicant_name", _("Applicant"), sort="applicant_name"),
        Column("status", _("State"), badge=ReinspectionStatus, sort="status"),
        Column("due", _("Next deadline"), value=lambda row: row["due"], needs=tuple(DUE_FIELDS.values())),
        Column("body", _("Re-inspection body"), value="body__name", wide_only=True),
        Column("outcome", _("Outcome"), badge=ReinspectionOutcome, sort="outcome", wide_only=True),
        Column("applied_on", _("Letter received on"), sort="applied_on", wide_only=True),
    )
    filters = ReinspectionFilters
    search = ("number", "sample__number", "applicant_name", "sample__enterprise__initials")
    search_hint = _("Number, sample, applicant or initials")
    default_sort = "-applied_on"
    empty = Empty(
        _("No re-inspection yet"),
        _("An application is recorded on the page of the failed sample, once its result has been served."),
    )

    def queryset(self):
        return Reinspection.objects.visible_to(self.request.user)

    def enrich(self, rows):
        return with_deadlines(rows, DUE_FIELDS)


@require_safe
@requires(Permission.VIEW_FOLLOW_UP)
def reinspection(request, number):
    found = visible_reinspection(request.user, number)
    rows = contested_rows(found)
    grounds = grounds_of(found, timezone.localdate()) if found.status == ReinspectionStatus.APPLIED else []
    items = [contested_item(row.result) for row in rows]
    context = {
        "title": found.number,
        "reinspection": found,
        "ReinspectionStatus": ReinspectionStatus,
        "ReinspectionOutcome": ReinspectionOutcome,
        "deadline": deadline_of(found),
        "deadline_label": found.get_status_display(),
        "actions": allowed([*next_steps(found, grounds), *papers_of(found)], request.user),
        "facts": facts_of(found, request.user),
        "grounds": grounds,
        "is_mixed": any(item.is_microbiological for item in items) and not grounds,
        "doubtful": doubtful(items) if found.status == ReinspectionStatus.APPLIED else [],
        "is_open": found.status not in REINSPECTION_ENDED,
        "items": item_table(rows, served_values(found)),
        "draws": draws_of(found),
        "clocks": clocks_of(found, request.user),
        "history": history_of(found),
    }
    return render(request, "rectification/reinspection.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def reinspection_apply(request, number):
    """Record an application that has come; whether it is accepted is decided afterwards."""
    sample = get_object_or_404(
        Sample.objects.visible_to(request.user).select_related("enterprise", "plan__city"), number=number
    )
    if sample.verdict != BatchVerdict.FAIL:
        messages.error(request, gettext("Re-inspection is of a “fail” that was reported."))
        return redirect(sample)
    form = ApplicationForm(request.POST or None, sample=sample)
    if form.is_valid():
        try:
            made = apply_for_reinspection(
                sample=sample, application=form.application(), by=request.user, on=timezone.localdate()
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, gettext("The application is on record."))
            return redirect(made)
    context = {
        "form": form,
        "sample": sample,
        "title": gettext("Record an application for re-inspection"),
        "submit": gettext("Record"),
        "back": sample.get_absolute_url(),
        "intro": gettext("Late applications are recorded too: they are refused in writing, with the ground."),
    }
    return render(request, "rectification/dispute_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def reinspection_accept(request, number):
    found = visible_reinspection(request.user, number)
    needs_decision = doubtful(contested_item(row.result) for row in contested_rows(found))
    data = request.POST if request.method == "POST" else None
    form = AcceptForm(data) if needs_decision else ConfirmForm(data)
    return take_step(
        request,
        form,
        lambda: accept_reinspection(reinspection=found, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        back=found,
        title=gettext("Accept the application %(number)s?") % {"number": found.number},
        effects=[
            gettext("The notice of acceptance is issued today; the body is drawn within 5 working days."),
            gettext("Microbiological items are left out: for them the first verdict stands."),
        ],
        submit=gettext("Accept"),
        done=gettext("Accepted: the body is drawn next."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def reinspection_refuse(request, number):
    found = visible_reinspection(request.user, number)
    grounds = grounds_of(found, timezone.localdate())
    form = RefuseForm(request.POST or None, grounds=grounds)
    return take_step(
        request,
        form,
        lambda: refuse_reinspection(reinspection=found, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        back=found,
        title=gettext("Refuse the application %(number)s?") % {"number": found.number},
        effects=[
            gettext("The applicant is told in writing, with the ground and the reason (办法第32条)."),
            *(gettext("The records say: %(reason)s") % {"reason": say(ground.reason)} for ground in grounds),
        ],
        submit=gettext("Refuse the application"),
        done=gettext("The application is refused."),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def reinspection_withdraw(request, number):
    found = visible_reinspection(request.user, number)
    form = WordsForm(request.POST or None, name="reason", label=_("How the applicant withdrew"))
    return take_step(
        request,
        form,
        lambda: withdraw_reinspection(
            reinspection=found, **form.cleaned_data, by=request.user, on=timezone.localdate()
        ),
        back=found,
        title=gettext("Record that %(number)s was withdrawn?") % {"number": found.number},
        effects=[gettext("The first conclusion stands, and the backup is free of this application.")],
        submit=gettext("Record the withdrawal"),
        done=gettext("The application is withdrawn."),
    )


@require_safe
@requires(Permission.VIEW_FOLLOW_UP)
def reinspection_file(request, number):
    """The report of the body drawn, as it was put in."""
    found = visible_reinspection(request.user, number)
    if not found.report_file:
        raise Http404
    return FileResponse(found.report_file.open(), as_attachment=True, filename=f"{found.number}.pdf")


def visible_reinspection(user, number) -> Reinspection:
    related = ("sample__plan__city", "sample__batch", "sample__laboratory", "sample__enterprise", "notice", "body")
    return get_object_or_404(Reinspection.objects.visible_to(user).select_related(*related), number=number)
