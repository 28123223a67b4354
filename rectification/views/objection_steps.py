"""The steps of an objection: receiving, asking for papers, accepting, refusing, reviewing, withdrawing."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.forms import ConfirmForm, show_refusal
from rectification.choices import ObjectionKind
from rectification.forms.disputes import ComplaintForm, ReviewForm, WordsForm
from rectification.queries.objections import until_of
from rectification.usecases.objection_answers import leave_unchanged
from rectification.usecases.objections import (
    accept_objection,
    ask_department,
    ask_to_complete,
    complete_papers,
    note_answer,
    receive_objection,
    refuse_objection,
    review_objection,
    withdraw_objection,
)
from sampling.models import Sample

from .objections import visible_objection
from .steps import take_step


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def objection_receive(request, number):
    sample = get_object_or_404(
        Sample.objects.visible_to(request.user).select_related("enterprise", "plan__city"), number=number
    )
    form = ComplaintForm(request.POST or None, sample=sample)
    if form.is_valid():
        try:
            made = receive_objection(
                sample=sample, complaint=form.complaint(), by=request.user, on=timezone.localdate()
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, gettext("The objection is on record."))
            return redirect(made)
    context = {
        "form": form,
        "sample": sample,
        "title": gettext("Record an objection"),
        "submit": gettext("Record"),
        "back": sample.get_absolute_url(),
        "intro": gettext(
            "To the sampling process within 7 working days of sampling, to anything else within 7 of service."
        ),
    }
    return render(request, "rectification/dispute_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def objection_ask(request, number):
    found = visible_objection(request.user, number)
    form = WordsForm(request.POST or None, name="missing", label=_("Every paper that is missing"))
    return _step(
        request,
        found,
        form,
        ask_to_complete,
        title=gettext("Ask the applicant to complete the papers?"),
        effects=[
            gettext("This is done once, so name everything (办法第38条)."),
            gettext("Until the papers are whole no time to decide runs."),
        ],
        submit=gettext("Ask"),
        done=gettext("The applicant was asked to complete the papers."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def objection_complete(request, number):
    found = visible_objection(request.user, number)
    return _step(
        request,
        found,
        ConfirmForm(request.POST if request.method == "POST" else None),
        complete_papers,
        title=gettext("Are the papers whole?"),
        effects=[gettext("Five working days to decide run from today.")],
        submit=gettext("They are whole"),
        done=gettext("The papers are whole."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def objection_accept(request, number):
    found = visible_objection(request.user, number)
    return _step(
        request,
        found,
        ConfirmForm(request.POST if request.method == "POST" else None),
        accept_objection,
        title=gettext("Accept the objection %(number)s?") % {"number": found.number},
        effects=[
            gettext("Review of the sampling process: 20 working days.")
            if found.kind == ObjectionKind.PROCESS
            else gettext("Review: 30 working days, without the time that another department needs to answer.")
        ],
        submit=gettext("Accept"),
        done=gettext("The objection is under review."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def objection_refuse(request, number):
    found = visible_objection(request.user, number)
    period = until_of(found)
    late = gettext("raised on %(day)s, the period ended on %(until)s") % {
        "day": period.counts_on,
        "until": period.until,
    }
    form = WordsForm(
        request.POST or None, name="reason", label=_("Reason of the refusal"), initial=late if period.is_late else ""
    )
    return _step(
        request,
        found,
        form,
        refuse_objection,
        title=gettext("Refuse the objection %(number)s?") % {"number": found.number},
        effects=[gettext("The applicant is told in writing, with the reason (办法第38条).")],
        submit=gettext("Refuse the application"),
        done=gettext("The objection is refused."),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def objection_department(request, number):
    found = visible_objection(request.user, number)
    form = WordsForm(
        request.POST or None, name="reason", label=_("Which department, and what it is asked"), max_length=200
    )
    return _step(
        request,
        found,
        form,
        ask_department,
        title=gettext("Ask another department?"),
        effects=[gettext("The review stands still from tomorrow until its answer is recorded (办法第39条).")],
        submit=gettext("Ask, and stop the clock"),
        done=gettext("The review stands still."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def objection_answer(request, number):
    found = visible_objection(request.user, number)
    form = WordsForm(request.POST or None, name="answer", label=_("What the department answered"))
    return _step(
        request,
        found,
        form,
        note_answer,
        title=gettext("Record the answer?"),
        effects=[gettext("The review goes on from tomorrow, its last day moves by the days it stood still.")],
        submit=gettext("Record"),
        done=gettext("The review goes on."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def objection_review(request, number):
    found = visible_objection(request.user, number)
    return _step(
        request,
        found,
        ReviewForm(request.POST or None, kind=found.kind),
        review_objection,
        title=gettext("Result of the review of %(number)s") % {"number": found.number},
        effects=[gettext("The applicant is told the result in writing; the backup is free of this objection.")],
        submit=gettext("Record the result"),
        done=gettext("The review has ended."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def objection_unchanged(request, number):
    found = visible_objection(request.user, number)
    form = WordsForm(request.POST or None, name="reason", label=_("Why the report stays as it is"))
    return _step(
        request,
        found,
        form,
        leave_unchanged,
        title=gettext("Decide that the report stays as it is?"),
        effects=[gettext("The laboratory has nothing to correct; the reason stands in the record.")],
        submit=gettext("The report stays"),
        done=gettext("The decision is on record."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HANDLE_DISPUTES)
def objection_withdraw(request, number):
    found = visible_objection(request.user, number)
    form = WordsForm(request.POST or None, name="reason", label=_("How the applicant withdrew"))
    return _step(
        request,
        found,
        form,
        withdraw_objection,
        title=gettext("Record that %(number)s was withdrawn?") % {"number": found.number},
        effects=[gettext("Its clocks end, and the backup is free of this objection.")],
        submit=gettext("Record the withdrawal"),
        done=gettext("The objection is withdrawn."),
    )


def _step(request, found, form, act, **words):
    return take_step(
        request,
        form,
        lambda: act(objection=found, **form.cleaned_data, by=request.user, on=timezone.localdate()),
        back=found,
        **words,
    )
