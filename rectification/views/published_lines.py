"""A line of an announcement: taken in, left out, withdrawn, corrected."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.ui.forms import ConfirmForm, show_refusal
from rectification.forms.publications import CorrectForm, TakeForm, WithdrawForm
from rectification.models import Publication, PublishedLine
from rectification.queries.publishing import why_not_yet
from rectification.usecases import publications as usecases
from sampling.models import Sample

from .publications import visible_publication


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLISH)
def publication_take(request, pk, number):
    found = visible_publication(request.user, pk)
    sample = get_object_or_404(Sample.objects.visible_to(request.user).filter(plan__city=found.city), number=number)
    today = timezone.localdate()
    reasons = why_not_yet(sample, today)
    form = TakeForm(request.POST if request.method == "POST" else None, must_wait=bool(reasons))
    if form.is_valid():
        try:
            usecases.take_sample(publication=found, sample=sample, by=request.user, on=today, **form.cleaned_data)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("%(number)s stands in the draft.") % {"number": sample.number})
            return redirect(found)
    context = {
        "title": _("Publish %(number)s early?") % {"number": number}
        if reasons
        else _("Take %(number)s in?") % {"number": number},
        "effects": [
            *(say(reason) for reason in reasons),
            _("%(sample)s of %(producer)s is put into the draft.")
            % {"sample": sample.title, "producer": sample.enterprise.name},
        ],
        "submit": _("Take it in"),
        "danger": bool(reasons),
    }
    return _answer(request, context, form, found)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLISH)
def line_leave(request, pk):
    line = visible_line(request.user, pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if _done(form, lambda: usecases.leave_out(line=line, by=request.user, on=timezone.localdate())):
        messages.success(request, _("%(number)s is left out.") % {"number": line.sample.number})
        return redirect(line.publication)
    context = {
        "title": _("Leave %(number)s out?") % {"number": line.sample.number},
        "effects": [_("It can stand in a later announcement; its clock of publication goes on.")],
        "submit": _("Leave it out"),
    }
    return _answer(request, context, form, line.publication)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLISH)
def line_withdraw(request, pk):
    line = visible_line(request.user, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if _done(
        form,
        lambda: usecases.withdraw_line(line=line, by=request.user, on=timezone.localdate(), **form.cleaned_data),
    ):
        messages.success(request, _("The line is withdrawn."))
        return redirect(line.publication)
    context = {
        "title": _("Withdraw the line of %(number)s?") % {"number": line.sample.number},
        "effects": [
            _("The public page no longer shows what was found, and says that the entry was withdrawn today."),
            _("The line stays on record here as it was published."),
            _("The result can stand in another announcement."),
        ],
        "submit": _("Withdraw"),
        "danger": True,
    }
    return _answer(request, context, form, line.publication)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.PUBLISH)
def line_correct(request, pk):
    line = visible_line(request.user, pk)
    form = CorrectForm(request.POST if request.method == "POST" else None)
    if _done(
        form,
        lambda: usecases.correct_line(line=line, by=request.user, on=timezone.localdate(), **form.cleaned_data),
    ):
        messages.success(request, _("The line is corrected."))
        return redirect(line.publication)
    context = {
        "title": _("Correct the line of %(number)s?") % {"number": line.sample.number},
        "effects": [
            _("A new line says what stands in the system now; the public page names the day of the correction."),
            _("The former line stays on record here as it was published."),
        ],
        "submit": _("Correct"),
    }
    return _answer(request, context, form, line.publication)


def visible_line(user, pk) -> PublishedLine:
    lines = PublishedLine.objects.filter(publication__in=Publication.objects.visible_to(user))
    return get_object_or_404(lines.select_related("publication__city", "sample"), pk=pk)


def _done(form, step) -> bool:
    """Whether the step was taken; a refusal becomes an error of the form."""
    if not form.is_valid():
        return False
    try:
        step()
    except DomainError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _answer(request, context: dict, form, publication: Publication):
    context |= {"form": form, "publication": publication, "back": publication.get_absolute_url()}
    return render(request, "rectification/publication_confirm.html", context, status=422 if form.errors else 200)
