from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.clocks.models import ClockRule
from dairyqa.clocks.presenters import limit_in_words
from dairyqa.errors import DomainError
from dairyqa.ui.deadlines import Deadline
from dairyqa.ui.facts import Fact
from dairyqa.workdays.calendar import load_calendar
from dairyqa.workdays.rules import workdays_between
from sampling.choices import ItemVerdict, SampleStatus
from sampling.forms.results import DecisionForm, Grid, ReturnForm
from sampling.judging import tally
from sampling.models import ItemResult, Sample
from sampling.usecases.results import EntryClash, decide_item, enter_results, return_results, submit_results
from sampling.usecases.samples import TEST_CLOCK

RELATED = ("plan", "category", "batch__variety", "enterprise", "county", "laboratory", "submitted_by")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SAMPLES, to_write=Permission.ENTER_RESULTS)
def results(request, number):
    """The grid of results; a POST saves all its rows at once, which needs no JavaScript."""
    sample = visible_sample(request.user, number)
    grid = Grid(results_of(sample), request.POST or None)
    if request.method == "POST" and grid.is_valid():
        try:
            enter_results(sample=sample, entries=grid.entries(), by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            return grid_page(request, sample, grid, refusal)
        messages.success(request, _("Saved."))
        return redirect("sampling:results", sample.number)
    return grid_page(request, sample, grid)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_RESULTS)
def result_row(request, number, item_code):
    """One row of the grid: a POST saves it, the answer is the row as it stands then, with the state of the whole."""
    sample = visible_sample(request.user, number)
    result = get_object_or_404(results_of(sample), item__code=item_code)
    if not request.htmx:
        return redirect("sampling:results", sample.number)
    grid = Grid([result], request.POST or None)
    if request.method != "POST" or not grid.is_valid():
        return row_fragment(request, sample, grid)
    try:
        enter_results(sample=sample, entries=grid.entries(), by=request.user, on=timezone.localdate())
    except DomainError as refusal:
        return row_fragment(request, sample, grid, refusal)
    return row_fragment(request, sample, Grid([results_of(sample).get(pk=result.pk)]), saved_at=timezone.localtime())


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_RESULTS)
def results_submit(request, number):
    """Hand over for approval what is on the page; what is missing is named and nothing is handed over."""
    sample = visible_sample(request.user, number)
    grid = Grid(results_of(sample), request.POST or None)
    if request.method != "POST":
        return redirect("sampling:results", sample.number)
    if not grid.is_valid():
        return grid_page(request, sample, grid)
    try:
        submit_results(sample=sample, entries=grid.entries(), by=request.user, on=timezone.localdate())
    except DomainError as refusal:
        return grid_page(request, sample, grid, refusal)
    messages.success(request, _("The results of %(number)s wait for approval.") % {"number": sample.number})
    return redirect("sampling:results", sample.number)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.APPROVE_CONCLUSIONS)
def results_return(request, number):
    sample = visible_sample(request.user, number)
    back = reverse("sampling:conclusion", args=[sample.number])
    form = ReturnForm(request.POST or None)
    if form.is_valid():
        try:
            return_results(sample=sample, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The results are back with the analysts."))
            return redirect(back)
    context = {
        "form": form,
        "sample": sample,
        "title": _("Send the results of %(number)s back") % {"number": sample.number},
        "intro": _("The analysts see the reason above the grid. Nothing that was entered is lost."),
        "submit": _("Send back"),
        "back": back,
    }
    return render(request, "sampling/results_return.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.APPROVE_CONCLUSIONS)
def item_decide(request, number, item_code):
    sample = visible_sample(request.user, number)
    result = get_object_or_404(results_of(sample), item__code=item_code)
    back = reverse("sampling:conclusion", args=[sample.number])
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        try:
            decide_item(result=result, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Decided: %(item)s.") % {"item": result.item})
            return redirect(back)
    context = {
        "form": form,
        "sample": sample,
        "result": result,
        "ItemVerdict": ItemVerdict,
        "title": _("Decide on %(item)s") % {"item": result.item},
        "submit": _("Decide"),
        "back": back,
    }
    return render(request, "sampling/item_decide.html", context, status=422 if form.errors else 200)


def visible_sample(user, number) -> Sample:
    return get_object_or_404(Sample.objects.visible_to(user).select_related(*RELATED), number=number)


def results_of(sample: Sample):
    return ItemResult.objects.filter(sample=sample).select_related("sample", "item", "entered_by", "decided_by")


def grid_page(request, sample, grid, refusal=None):
    context = {
        "title": sample.number,
        "facts": grid_facts(sample),
        "deadline": testing_deadline(sample),
        "SampleStatus": SampleStatus,
        **grid_context(request, sample, grid, refusal),
        "tally": tally([row.result for row in grid.rows]),
    }
    return render(request, "sampling/results.html", context, status=status_of(grid, refusal))


def row_fragment(request, sample, grid, refusal=None, saved_at=None):
    context = {
        **grid_context(request, sample, grid, refusal),
        "row": grid.rows[0],
        "saved_at": saved_at,
        "tally": tally(list(results_of(sample))),
    }
    return render(request, "sampling/_result_saved.html", context, status=status_of(grid, refusal))


def grid_context(request, sample, grid, refusal):
    if isinstance(refusal, EntryClash):
        grid.show_clashes(refusal.results)
    return {
        "sample": sample,
        "grid": grid,
        "refusal": refusal,
        "may_enter": sample.status == SampleStatus.RECEIVED and request.user.may(Permission.ENTER_RESULTS),
        "ItemVerdict": ItemVerdict,
    }


def status_of(grid, refusal) -> int:
    if grid.clashes:
        return 409
    return 422 if refusal or grid.errors else 200


def testing_deadline(sample: Sample) -> Deadline | None:
    if sample.test_due_on is None or sample.status != SampleStatus.RECEIVED:
        return None
    today = timezone.localdate()
    clock = ClockRule.objects.named(TEST_CLOCK, on=sample.received_on)
    return Deadline(
        due_on=sample.test_due_on,
        today=today,
        workdays_left=workdays_between(today, sample.test_due_on, load_calendar()),
        reason=_("%(limit)s from reception") % {"limit": limit_in_words(clock)},
    )


def grid_facts(sample: Sample) -> list[Fact]:
    return [
        Fact(_("Sample"), sample.title, hint=str(sample.category)),
        Fact(_("Producer"), sample.enterprise.name),
        Fact(_("Batch"), str(sample.batch)),
        Fact(_("Made on"), sample.batch.produced_on),
        Fact(_("Received on"), sample.received_on, hint=sample.reception_remark),
    ]
