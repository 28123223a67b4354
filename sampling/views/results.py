from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

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
from sampling.forms.results import DecisionForm, ReturnForm
from sampling.judging import tally
from sampling.models import ItemResult, Sample
from sampling.queries.doubts import open_doubts, undecided_runs
from sampling.usecases.doubts import also_doubted
from sampling.usecases.results import EntryClash, decide_item, enter_results, return_results, submit_results
from sampling.usecases.samples import TEST_CLOCK

from .grids import cells_page, changes_page, make_grid, refuse, saved_page, status_of

RELATED = ("plan", "category", "batch__variety", "enterprise", "county", "laboratory", "submitted_by")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.VIEW_SAMPLES, to_write=Permission.ENTER_RESULTS)
def results(request, number):
    """The grid of results; a POST saves all its rows at once, which needs no JavaScript."""
    sample = visible_sample(request.user, number)
    grid = make_grid(results_of(sample), request.POST or None)
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
    grid = make_grid([result], request.POST or None)
    refusal, saved_at = None, None
    if request.method == "POST" and grid.is_valid():
        try:
            enter_results(sample=sample, entries=grid.entries(), by=request.user, on=timezone.localdate())
        except DomainError as refused:
            refusal = refused
            refuse(grid, grid.rows[0], refused)
        else:
            grid = make_grid([results_of(sample).get(pk=result.pk)])
            saved_at = timezone.localtime()
    more = summary_of(sample, results_of(sample)) | {"may_enter": sample.status == SampleStatus.RECEIVED}
    if saved_at and (codes := also_doubted(item_code)):
        more["others"] = make_grid(results_of(sample).filter(item__code__in=codes)).rows
    return saved_page(request, grid, refusal=refusal, saved_at=saved_at, **more)


@require_safe
@requires(Permission.ENTER_RESULTS)
def result_cells(request, number, item_code):
    sample = visible_sample(request.user, number)
    return cells_page(request, get_object_or_404(results_of(sample), item__code=item_code))


@require_safe
@requires(Permission.ENTER_RESULTS)
def results_changes(request, number):
    """What a page with the grid asks for every few seconds."""
    sample = visible_sample(request.user, number)
    grid = make_grid(results_of(sample))
    is_over = sample.status != SampleStatus.RECEIVED
    more = summary_of(sample, [row.result for row in grid.rows])
    return changes_page(request, grid, is_over=is_over, **more)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_RESULTS)
def results_submit(request, number):
    """Hand over for approval what is on the page; what is missing is named and nothing is handed over."""
    sample = visible_sample(request.user, number)
    if request.method != "POST":
        return redirect("sampling:results", sample.number)
    grid = make_grid(results_of(sample), request.POST or None)
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
    related = ("item", "entered_by", "decided_by", "sample__category", "sample__batch")
    return ItemResult.objects.filter(sample=sample).select_related(*related)


def grid_page(request, sample, grid, refusal=None):
    if isinstance(refusal, EntryClash):
        grid.show_clashes(refusal.results)
    context = {
        "title": sample.number,
        "facts": grid_facts(sample),
        "deadline": testing_deadline(sample),
        "sample": sample,
        "grid": grid,
        "refusal": refusal,
        "may_enter": sample.status == SampleStatus.RECEIVED and request.user.may(Permission.ENTER_RESULTS),
        "SampleStatus": SampleStatus,
        "ItemVerdict": ItemVerdict,
        **summary_of(sample, [row.result for row in grid.rows]),
    }
    return render(request, "sampling/results.html", context, status=status_of(grid, refusal))


def summary_of(sample: Sample, results) -> dict:
    """How far the testing is, with what keeps the results from being handed over."""
    open_rows = [*open_doubts(sample), *undecided_runs(sample)]
    return {
        "tally": tally(list(results)),
        "in_doubt": list(dict.fromkeys(str(row.result.item) for row in open_rows)),
        "summary": "sampling/_results_summary.html",
    }


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
