"""A seal found broken: reported at once, decided by the city."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.days import day
from sampling.forms.custody import BrokenSealForm, SealDecisionForm
from sampling.models import BrokenSeal
from sampling.usecases.broken_seals import decide_broken_seal, report_broken_seal

from .samples import visible_sample


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.HAND_OVER)
def broken_seal(request, number):
    sample = visible_sample(request.user, number)
    form = BrokenSealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            report_broken_seal(sample=sample, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.warning(request, gettext("Reported. The sample waits until the city bureau has decided."))
            return redirect(sample)
    context = {
        "title": gettext("Report a broken seal"),
        "sample": sample,
        "form": form,
        "submit": gettext("Report the broken seal"),
        "back": sample.get_absolute_url(),
    }
    return render(request, "sampling/broken_seal.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DECIDE_SEALS)
def broken_seal_decide(request, pk):
    rows = BrokenSeal.objects.visible_to(request.user)
    broken = get_object_or_404(
        rows.select_related("sample__enterprise", "sample__laboratory", "sample__batch", "sample__plan", "found_by"),
        pk=pk,
    )
    form = SealDecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            decide_broken_seal(broken=broken, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("Decided: %(decision)s.") % {"decision": broken.get_decision_display()})
            return redirect(broken.sample)
    context = {
        "title": gettext("Decide on the broken seal"),
        "broken": broken,
        "sample": broken.sample,
        "form": form,
        "effects": [
            gettext("Stays valid: the sample goes on to the laboratory; the broken seal stays on record with it."),
            gettext("Void: the sample is refused, its batch may be sampled again while it is on hand."),
            gettext("It must reach the laboratory by %(day)s.") % {"day": day(broken.sample.deliver_due_on)},
        ],
        "submit": gettext("Record the decision"),
        "back": broken.sample.get_absolute_url(),
    }
    return render(request, "sampling/broken_seal_decide.html", context, status=422 if form.errors else 200)
