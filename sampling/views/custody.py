"""A sample goes from hand to hand: given, taken, and scanned one after the other."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.forms import ConfirmForm
from sampling.forms.custody import GiveListForm, ScanStep, TakeForm, TakeListForm, code_as_scanned
from sampling.models import Handover, Sample
from sampling.queries.custody import found_by_code, open_offer
from sampling.usecases.custody import (
    give_sample,
    give_samples,
    take_sample,
    take_samples,
    why_not_given,
    why_not_taken,
    withdraw_offer,
)

from .samples import visible_sample

LISTS = {ScanStep.GIVE: GiveListForm, ScanStep.TAKE: TakeListForm}
WHY_NOT = {ScanStep.GIVE: why_not_given, ScanStep.TAKE: why_not_taken}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HAND_OVER)
def sample_give(request, number):
    sample = visible_sample(request.user, number)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            give_sample(sample=sample, by=request.user, at=timezone.now(), on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("%(number)s is given: who takes it scans it.") % {"number": sample})
            return redirect(sample)
    context = {
        "title": gettext("Give the sample?"),
        "sample": sample,
        "form": form,
        "effects": [
            gettext("Whoever takes the sample scans it and enters its temperature and the state of its seals."),
            gettext("Until then you hold it and can take the offer back."),
        ],
        "submit": gettext("Give the sample"),
        "back": sample.get_absolute_url(),
    }
    return render(request, "sampling/sample_give.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HAND_OVER)
def sample_take(request, number):
    sample = visible_sample(request.user, number)
    form = TakeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            take_sample(sample=sample, **form.cleaned_data, by=request.user, at=timezone.now(), on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("You hold %(number)s now.") % {"number": sample})
            return redirect(sample)
    context = {
        "title": gettext("Take the sample"),
        "sample": sample,
        "offer": open_offer(sample),
        "why_not": why_not_taken(sample, request.user),
        "form": form,
        "back": sample.get_absolute_url(),
    }
    return render(request, "sampling/sample_take.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HAND_OVER)
def handover_withdraw(request, pk):
    handover = get_object_or_404(Handover.objects.visible_to(request.user).select_related("sample"), pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            withdraw_offer(handover=handover, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("You keep %(number)s.") % {"number": handover.sample})
            return redirect(handover.sample)
    context = {
        "title": gettext("Take the offer back?"),
        "effects": [gettext("The sample %(number)s stays with you.") % {"number": handover.sample}],
        "form": form,
        "submit": gettext("Take the offer back"),
        "back": handover.sample.get_absolute_url(),
    }
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HAND_OVER)
def handover_scan(request):
    step = _step(request)
    form = LISTS[step](request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            count = _hand_over(step, request.user, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _done_words(step, count))
            return redirect(reverse("sampling:handover_scan", query={"step": step.value}))
    context = {
        "title": gettext("Hand samples over"),
        "step": step,
        "steps": ScanStep,
        "form": form,
        "scanned": _scanned(request.user, step, _listed(request.user, request.POST.getlist("number"))),
    }
    return render(request, "sampling/handover_scan.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.HAND_OVER)
def handover_scanned(request):
    """The line of the list for what was scanned, or why there is none."""
    step = _step(request)
    code = code_as_scanned(request.GET.get("code", ""))
    found = found_by_code(request.user, code) if code else []
    context = {"step": step, "code": code, "scanned": _scanned(request.user, step, found)}
    return render(request, "sampling/_scanned.html", context)


def _hand_over(step, by, data) -> int:
    numbers = data.pop("number")
    samples = _listed(by, numbers)
    if len(samples) < len(numbers):
        raise DomainError(gettext("A sample of the list is not in your area any more."))
    moment = {"by": by, "at": timezone.now(), "on": timezone.localdate()}
    if step == ScanStep.GIVE:
        give_samples(samples=samples, **moment)
    else:
        take_samples(samples=samples, **data, **moment)
    return len(samples)


def _step(request) -> ScanStep:
    asked = request.GET.get("step", "")
    if asked in ScanStep.values:
        return ScanStep(asked)
    return ScanStep.GIVE if request.user.may(Permission.CARRY_OUT_VISITS) else ScanStep.TAKE


def _listed(user, numbers):
    """The samples of the list in its order; a number that is out of reach is left out."""
    numbers = [code_as_scanned(number) for number in numbers]
    rows = Sample.objects.visible_to(user).select_related("enterprise", "laboratory", "county", "visit", "plan")
    known = {sample.number: sample for sample in rows.filter(number__in=numbers)}
    return [known[number] for number in dict.fromkeys(numbers) if number in known]


def _scanned(user, step, samples):
    return [{"sample": sample, "why_not": WHY_NOT[step](sample, user)} for sample in samples]


def _done_words(step, count) -> str:
    if step == ScanStep.GIVE:
        words = ngettext("%(n)s sample is given: who takes it scans it.", "%(n)s samples are given.", count)
    else:
        words = ngettext("You hold %(n)s more sample now.", "You hold %(n)s more samples now.", count)
    return words % {"n": count}
