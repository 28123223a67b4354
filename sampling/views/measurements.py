"""How a value came about: doubts about it, repeats of its measurement, what the label states."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from sampling.choices import ItemVerdict, RunStatus, SampleStatus
from sampling.forms.measurements import ChooseForm, ConfirmDoubtForm, OrderRepeatForm, RepeatForm, StatedForm
from sampling.models import ItemResult, ResultDoubt, ResultRun, Sample
from sampling.queries.doubts import runs_of
from sampling.queries.plausibility import stated_before
from sampling.usecases.doubts import confirm_doubt, in_words
from sampling.usecases.repeats import candidates_of, choose_measurement, enter_repeat, order_repeat, typed_of
from sampling.usecases.stated import state_on_label

RELATED = ("category", "batch", "county", "laboratory")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_RESULTS)
def doubt_confirm(request, number, pk):
    doubts = ResultDoubt.objects.visible_to(request.user).select_related(
        "result__item", "result__sample__county", "answered_by"
    )
    doubt = get_object_or_404(doubts, pk=pk, result__sample__number=number)
    form = ConfirmDoubtForm(request.POST or None)
    back = f"{reverse('sampling:results', args=[number])}#row-{doubt.result.item.code}"
    if form.is_valid():
        try:
            confirm_doubt(doubt=doubt, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Confirmed: %(item)s.") % {"item": doubt.result.item})
            return redirect(back)
    context = {
        "title": _("Confirm the value of %(item)s?") % {"item": doubt.result.item},
        "sample": doubt.result.sample,
        "doubt": doubt,
        "typed": in_words(doubt.typed),
        "form": form,
        "submit": _("Confirm the value"),
        "back": back,
    }
    return render(request, "sampling/doubt_confirm.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SAMPLES, to_write=Permission.ENTER_RESULTS)
def repeat(request, number, item_code):
    """The measurements of an item; a POST enters what the ordered repeat gave."""
    sample = visible_sample(request.user, number)
    result = result_of(sample, item_code)
    runs = runs_of(sample).get(item_code, [])
    ordered = next((run for run in runs if run.status == RunStatus.ORDERED), None)
    if request.method == "POST" and ordered is None:
        messages.error(request, _("No repeat of this item is to be measured."))
        return redirect("sampling:repeat", sample.number, item_code)
    form = RepeatForm(result, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            enter_repeat(run=ordered, by=request.user, on=timezone.localdate(), **form.measured())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Entered. Somebody who measured none of them now says which one counts."))
            return redirect("sampling:repeat", sample.number, item_code)
    is_in_laboratory = sample.status == SampleStatus.RECEIVED
    context = {
        "title": _("Measurements of %(item)s") % {"item": result.item},
        "sample": sample,
        "result": result,
        "runs": [(run, in_words(typed_of(run))) for run in runs],
        "form": form if ordered and is_in_laboratory and request.user.may(Permission.ENTER_RESULTS) else None,
        "actions": allowed(steps_of(sample, result, runs), request.user),
        "ItemVerdict": ItemVerdict,
        "RunStatus": RunStatus,
        "SampleStatus": SampleStatus,
    }
    return render(request, "sampling/repeat.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_RESULTS)
def repeat_order(request, number, item_code):
    """The analyst has an item measured again while the sample is in the laboratory."""
    return _order(request, number, item_code, SampleStatus.RECEIVED)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.APPROVE_CONCLUSIONS)
def repeat_demand(request, number, item_code):
    """The signatory has an item measured again; its results go back to the analyst."""
    return _order(request, number, item_code, SampleStatus.SUBMITTED)


def _order(request, number, item_code, status):
    sample = visible_sample(request.user, number)
    result = result_of(sample, item_code)
    back = reverse("sampling:repeat", args=[number, item_code])
    if sample.status != status:
        messages.error(request, _("The sample is no longer where a repeat could be ordered from here."))
        return redirect(back)
    form = OrderRepeatForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            order_repeat(result=result, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("%(item)s is to be measured again.") % {"item": result.item})
            return redirect(back)
    effects = [
        _("It is measured again on the test portion. The backup portion stays locked for re-inspection."),
        _("What was measured is kept as measurement 1 and cannot be changed any more."),
    ]
    if status == SampleStatus.SUBMITTED:
        effects.append(_("The results go back to the analysts, with your reason."))
    context = {
        "title": _("Measure %(item)s again?") % {"item": result.item},
        "sample": sample,
        "result": result,
        "effects": effects,
        "form": form,
        "submit": _("Have it measured again"),
        "back": back,
    }
    return render(request, "sampling/repeat_order.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CHOOSE_MEASUREMENTS)
def repeat_choose(request, number, item_code):
    sample = visible_sample(request.user, number)
    result = result_of(sample, item_code)
    candidates = candidates_of(runs_of(sample).get(item_code, []))
    back = reverse("sampling:repeat", args=[number, item_code])
    form = ChooseForm(
        [(run.pk, f"{run.number}: {in_words(typed_of(run))} · {run.get_verdict_display()}") for run in candidates],
        request.POST if request.method == "POST" else None,
    )
    if form.is_valid():
        run = get_object_or_404(ResultRun.objects.select_related("result__sample"), pk=form.cleaned_data["run"])
        try:
            choose_measurement(run=run, reason=form.cleaned_data["reason"], by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The measurement counts; the others stay on record."))
            return redirect(back)
    context = {
        "title": _("Which measurement of %(item)s counts?") % {"item": result.item},
        "intro": _("All measurements stay on the conclusion page, in the history and in the notes of the report."),
        "sample": sample,
        "result": result,
        "form": form,
        "submit": _("Let it count"),
        "back": back,
    }
    return render(request, "sampling/repeat_choose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_RESULTS)
def stated(request, number):
    """What the label promises beyond the standard."""
    sample = visible_sample(request.user, number)
    results = list(ItemResult.objects.filter(sample=sample).select_related("item"))
    is_known = request.method == "GET" and not sample.stated_standard
    known = stated_before(sample) if is_known else ("", {})
    if known[0]:
        sample.stated_standard, sample.stated_limits = known
    form = StatedForm(sample, results, request.POST if request.method == "POST" else None)
    back = reverse("sampling:results", args=[number])
    if form.is_valid():
        try:
            state_on_label(
                sample=sample,
                stated_standard=form.cleaned_data["stated_standard"],
                limits=form.limits(),
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Saved; what was entered is judged by it too."))
            return redirect(back)
    context = {
        "title": _("What the label of %(number)s states") % {"number": sample.number},
        "sample": sample,
        "is_known_of_variety": bool(known[0]),
        "form": form,
        "submit": _("Save"),
        "back": back,
    }
    return render(request, "sampling/stated.html", context, status=422 if form.errors else 200)


def visible_sample(user, number) -> Sample:
    return get_object_or_404(Sample.objects.visible_to(user).select_related(*RELATED), number=number)


def result_of(sample: Sample, item_code: str) -> ItemResult:
    results = ItemResult.objects.filter(sample=sample).select_related("item", "sample", "entered_by")
    return get_object_or_404(results, item__code=item_code)


def steps_of(sample, result, runs) -> list[Action]:
    """What may be done with the measurements now, by whom."""
    at = [sample.number, result.item.code]
    is_ordered = any(run.status == RunStatus.ORDERED for run in runs)
    steps = []
    if sample.status == SampleStatus.RECEIVED and candidates_of(runs) and not is_ordered:
        address = reverse("sampling:repeat_choose", args=at)
        steps.append(
            Action(_("Choose what counts"), address, permission=Permission.CHOOSE_MEASUREMENTS, tone="primary")
        )
    if sample.status == SampleStatus.RECEIVED and not is_ordered:
        address = reverse("sampling:repeat_order", args=at)
        steps.append(Action(_("Measure again"), address, permission=Permission.ENTER_RESULTS))
    if sample.status == SampleStatus.SUBMITTED and not is_ordered:
        address = reverse("sampling:repeat_demand", args=at)
        steps.append(Action(_("Have it measured again"), address, permission=Permission.APPROVE_CONCLUSIONS))
    return steps
