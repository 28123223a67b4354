"""The steps of an inspection: day and people, begin, answers, findings, end, record."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.steps import act_on
from rectification.choices import Answer, InspectionStatus, Severity
from rectification.documents.inspection import page_of
from rectification.forms.inspections import AnswerForm, DayForm, FindingForm, FinishForm, StartForm, WhyForm
from rectification.models import Inspection
from rectification.queries.inspection_pages import line_of, progress_of
from rectification.usecases import inspections as usecases
from rectification.usecases.findings import record_finding

from .inspections import visible_inspection


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_INSPECTIONS)
def inspection_day(request, number):
    found = visible_inspection(request.user, number)
    initial = {"planned_on": found.planned_on, "inspectors": found.inspectors.all()}
    form = DayForm(request.POST or None, county=found.county, initial=initial)
    return step(
        request,
        found,
        form,
        lambda: usecases.set_day(inspection=found, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Set day and people of %(number)s") % {"number": found.number},
        submit=_("Save"),
        done=_("Day and people are set."),
        intro=str(found.inspected),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CARRY_OUT_INSPECTIONS)
def inspection_start(request, number):
    found = visible_inspection(request.user, number)
    form = StartForm(request.POST or None, initial={"present": found.present})
    now = timezone.now()
    return step(
        request,
        found,
        form,
        lambda: usecases.start_inspection(
            inspection=found, **form.cleaned_data, by=request.user, on=timezone.localdate(now), at=now
        ),
        title=_("Begin the inspection of %(name)s") % {"name": found.inspected},
        submit=_("Begin the inspection"),
        done=_("The inspection has begun."),
        intro=_("Show your papers, two of you; say what the inspection is about. The list of items opens next."),
    )


@require_POST
@requires(Permission.CARRY_OUT_INSPECTIONS)
def inspection_answer(request, number, item):
    """One item, saved as it is tapped; answers with its line, the progress with it."""
    found = visible_inspection(request.user, number)
    row = get_object_or_404(found.checklist.items, pk=item)
    form, refusal = AnswerForm(request.POST), ""
    if form.is_valid():
        try:
            usecases.answer_items(
                inspection=found,
                answers={row.pk: (form.cleaned_data["answer"], form.cleaned_data["note"])},
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as error:
            refusal = str(error)
    else:
        refusal = _("Choose one of the answers.")
    if not request.htmx and not refusal:
        return redirect(f"{found.get_absolute_url()}#item-{row.pk}")
    context = {
        "inspection": found,
        "line": line_of(found, row),
        "progress": progress_of(found),
        "answers": Answer,
        "Severity": Severity,
        "may_answer": found.status == InspectionStatus.UNDER_WAY,
        "refusal": refusal,
        "oob": True,
    }
    return render(request, "rectification/_inspection_item.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CARRY_OUT_INSPECTIONS)
def inspection_finding(request, number):
    """A finding, with photos; in place on the page of the inspection, or on a page of its own."""
    found = visible_inspection(request.user, number)
    item = found.checklist.items.filter(pk=_number(request.GET.get("item"))).first()
    initial = {"item": item, "severity": item.severity if item else Severity.MINOR}
    form = FindingForm(request.POST or None, request.FILES or None, inspection=found, initial=initial)
    return step(
        request,
        found,
        form,
        lambda: record_finding(inspection=found, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        title=_("Enter a finding"),
        submit=_("Save the finding"),
        done=_("The finding is on record."),
        intro=f"{item.code} {item.text}" if item else "",
        anchor=f"#item-{item.pk}" if item else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CARRY_OUT_INSPECTIONS)
def inspection_finish(request, number):
    found = visible_inspection(request.user, number)
    form = FinishForm(request.POST or None, initial={"present": found.present, "summary": found.summary})
    return step(
        request,
        found,
        form,
        lambda: usecases.finish_inspection(
            inspection=found, **form.cleaned_data, by=request.user, on=timezone.localdate()
        ),
        title=_("Finish the inspection %(number)s") % {"number": found.number},
        submit=_("Finish"),
        done=_("The inspection is finished; its record can be printed."),
        intro=_("Afterwards answers and findings stay as they are. After serious findings a look-back is planned."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_INSPECTIONS)
def inspection_call_off(request, number):
    found = visible_inspection(request.user, number)
    form = WhyForm(request.POST or None)
    return step(
        request,
        found,
        form,
        lambda: usecases.call_off_inspection(
            inspection=found, **form.cleaned_data, by=request.user, on=timezone.localdate()
        ),
        title=_("Call off %(number)s?") % {"number": found.number},
        submit=_("Call off"),
        done=_("The inspection is called off."),
        intro=_("It does not take place; what was recorded of it stays."),
    )


@require_safe
@requires(Permission.VIEW_INSPECTIONS)
def inspection_file(request, number):
    """The record of a finished inspection as PDF."""
    from sampling.documents.pdf import as_pdf  # noqa: PLC0415  slow to load, and only needed here

    found = visible_inspection(request.user, number)
    if found.status != InspectionStatus.DONE:
        raise Http404
    response = HttpResponse(as_pdf(page_of(found)), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


def step(request, found: Inspection, form, act: Callable[[], Any], *, anchor: str = "", **told):
    """Show the form, or do what it asks for and go back to the inspection."""
    back, template = f"{found.get_absolute_url()}{anchor}", "rectification/inspection_form.html"
    return act_on(request, form, act, back=back, template=template, inspection=found, **told)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None
