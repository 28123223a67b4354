"""Report a special situation at a visit or with a sample, and a visit that could not be carried out (Q-8.5)."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from sampling.forms.incidents import IncidentForm
from sampling.usecases.incidents import prevent_visit, report_incident

from .samples import visible_sample
from .visits import visible_visit


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REPORT_INCIDENTS)
def visit_incident(request, pk):
    return _report(request, visible_visit(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.REPORT_INCIDENTS)
def sample_incident(request, number):
    return _report(request, visible_sample(request.user, number))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CARRY_OUT_VISITS)
def visit_prevented(request, pk):
    """The samplers could not carry out the visit: the kind and what happened take the place of samples."""
    visit = visible_visit(request.user, pk)
    form = IncidentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            prevent_visit(visit=visit, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("Reported: the responsible section and the county are told."))
            return redirect(visit)
    context = {
        "title": gettext("Could the visit not be carried out?"),
        "visit": visit,
        "form": form,
        "effects": [
            gettext("The visit ends without samples; what happened stays with it as the reason."),
            gettext("The responsible section of the city and the county are told at once."),
            gettext("While its window lasts, the visit is scheduled once more."),
        ],
        "submit": gettext("Report, and end the visit"),
        "danger": True,
        "back": visit.get_absolute_url(),
    }
    return render(request, "sampling/visit_prevented.html", context, status=422 if form.errors else 200)


def _report(request, subject):
    form = IncidentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            report_incident(subject=subject, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("Reported: the responsible section and the county are told."))
            return redirect(subject)
    context = {
        "title": gettext("Report a special situation"),
        "intro": str(subject),
        "form": form,
        "submit": gettext("Report"),
        "back": subject.get_absolute_url(),
    }
    return render(request, "layouts/form.html", context, status=422 if form.errors else 200)
