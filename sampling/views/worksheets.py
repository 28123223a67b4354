"""Worksheets: one item of many samples, entered in one go at the bench."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.columns import Column
from dairyqa.ui.exports import spreadsheet
from dairyqa.ui.tables import Table
from sampling.choices import ItemGroup, ItemVerdict
from sampling.forms.results import Grid, SampleRowForm
from sampling.judging import tally
from sampling.models import InspectionItem, ItemResult
from sampling.queries.worksheets import in_test, items_waiting, worksheet_results
from sampling.usecases.results import enter_results

from .grids import cells_page, changes_page, make_grid, refuse, saved_page, status_of

MOST_ROWS = 60
SUMMARY = "sampling/_worksheet_summary.html"
COLUMNS = (
    Column("item__name", gettext_lazy("Test item"), link=("sampling:worksheet", "item__code")),
    Column("item__group", gettext_lazy("Group"), value=lambda row: ItemGroup(row["item__group"]).label, wide_only=True),
    Column("samples", gettext_lazy("Samples waiting"), numeric=True),
    Column("spoils_on", gettext_lazy("First shelf life to end")),
    Column("test_due_on", gettext_lazy("First to be tested by")),
)


@require_safe
@requires(Permission.ENTER_RESULTS)
def worksheets(request):
    nothing = _("No sample in the laboratory waits for a result.")
    context = {"title": _("Worksheets"), "table": Table(COLUMNS, items_waiting(request.user), nothing)}
    return render(request, "sampling/worksheets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_RESULTS)
def worksheet(request, item_code):
    """The samples that wait for an item; a POST saves the rows that changed, each sample for itself."""
    item = item_in_test(request.user, item_code)
    chosen = request.GET.getlist("sample")
    results = list(worksheet_results(request.user, item_code, on=timezone.localdate(), numbers=chosen)[: MOST_ROWS + 1])
    has_more, results = len(results) > MOST_ROWS, results[:MOST_ROWS]
    if request.GET.get("export") == "xlsx":
        return exported(item, results)
    grid = make_grid(results, request.POST or None, row=SampleRowForm)
    if request.method == "POST":
        save_rows(grid, request.user)
    refused = any(row.refusal or row.clash or row.errors for row in grid.posted)
    if request.method == "POST" and not refused:
        messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    context = {
        "title": _("Worksheet: %(item)s") % {"item": item},
        "item": item,
        "grid": grid,
        "chosen": chosen,
        "has_more": has_more,
        "refused": refused,
        "method": grid.rows[0].method if grid.rows else None,
        "today": timezone.localdate(),
        "tally": tally(results),
        "may_enter": True,
        "ItemVerdict": ItemVerdict,
    }
    return render(request, "sampling/worksheet.html", context, status=status_of(grid, refused))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.ENTER_RESULTS)
def worksheet_row(request, item_code, number):
    """One sample of a worksheet: a POST saves it, the answer is the row as it stands then."""
    result = result_in_test(request.user, item_code, number)
    if not request.htmx:
        return redirect("sampling:worksheet", item_code)
    grid = make_grid([result], request.POST or None, row=SampleRowForm)
    refusal, saved_at = None, None
    if request.method == "POST" and grid.is_valid():
        try:
            enter_results(sample=result.sample, entries=grid.entries(), by=request.user, on=timezone.localdate())
        except DomainError as refused:
            refusal = refused
            refuse(grid, grid.rows[0], refused)
        else:
            grid = make_grid([result_in_test(request.user, item_code, number)], row=SampleRowForm)
            saved_at = timezone.localtime()
    told = tally(list(worksheet_results(request.user, item_code, on=timezone.localdate())))
    return saved_page(request, grid, tally=told, summary=SUMMARY, refusal=refusal, saved_at=saved_at)


@require_safe
@requires(Permission.ENTER_RESULTS)
def worksheet_cells(request, item_code, number):
    return cells_page(request, result_in_test(request.user, item_code, number), SampleRowForm)


@require_safe
@requires(Permission.ENTER_RESULTS)
def worksheet_changes(request, item_code):
    item_in_test(request.user, item_code)
    results = worksheet_results(request.user, item_code, on=timezone.localdate())[:MOST_ROWS]
    grid = make_grid(results, row=SampleRowForm)
    return changes_page(request, grid, tally=tally([row.result for row in grid.rows]), summary=SUMMARY)


def item_in_test(user, item_code) -> InspectionItem:
    """An item that a sample of this person's laboratory is tested for, whether or not it still waits."""
    if not in_test(user).filter(item__code=item_code).exists():
        raise Http404
    return InspectionItem.objects.get(code=item_code)


def result_in_test(user, item_code, number) -> ItemResult:
    related = ("item", "entered_by", "decided_by", "sample__category", "sample__batch__variety", "sample__enterprise")
    return get_object_or_404(in_test(user).select_related(*related), item__code=item_code, sample__number=number)


def save_rows(grid: Grid, by) -> None:
    """Save each row that was changed in a transaction of its own; what is refused stays as typed, with its reason."""
    for row in grid.posted:
        if not row.is_valid():
            continue
        entry, result = row.entry(), row.result
        if entry.typed == (result.readings, result.unit, result.detection_limit):
            continue
        try:
            enter_results(sample=result.sample, entries=[entry], by=by, on=timezone.localdate())
        except DomainError as refusal:
            refuse(grid, row, refusal)


def exported(item, results) -> FileResponse:
    places = max((len(SampleRowForm(result).cells) for result in results), default=1)
    values = [_("Value")] if places == 1 else [f"{_('Value')} {place}" for place in range(1, places + 1)]
    heads = [
        _("Sample number"),
        _("Sample"),
        _("Fine category"),
        _("Shelf life ends on"),
        _("To be tested by"),
        *values,
        _("Unit"),
        _("Detection limit"),
        _("Limit"),
        _("Verdict"),
    ]
    rows = [_sheet_row(result, places) for result in results]
    title = _("Worksheet: %(item)s") % {"item": item}
    name = f"{title}_{timezone.localdate().isoformat()}.xlsx".replace(":", " ").replace("：", " ")
    return FileResponse(spreadsheet(title, heads, rows), as_attachment=True, filename=name)


def _sheet_row(result: ItemResult, places: int) -> list:
    sample = result.sample
    return [
        sample.number,
        sample.title,
        str(sample.category),
        sample.spoils_on,
        sample.test_due_on,
        *[*result.readings, *[""] * places][:places],
        result.unit or (result.limit_snapshot or {}).get("unit", ""),
        result.detection_limit,
        result.limit_text,
        str(ItemVerdict(result.verdict).label),
    ]
