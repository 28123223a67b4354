"""What the grid of a sample and the worksheet of an item have in common: rows, cells, saving, looking for changes."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dairyqa.errors import DomainError
from sampling.cell_marks import limit_rows_of
from sampling.choices import ItemVerdict
from sampling.forms.results import Grid, RowForm
from sampling.judging import Tally
from sampling.models import ItemResult
from sampling.queries.doubts import doubts_beside, runs_beside
from sampling.queries.methods import methods_on
from sampling.queries.worksheets import saved_by_others
from sampling.usecases.results import EntryClash

# htmx stops asking again on this status.
STOP_ASKING = 286


def make_grid(results: Iterable[ItemResult], data=None, *, row: type[RowForm] = RowForm) -> Grid:
    """A grid with all that stands beside its cells; as many queries for one row as for fifty."""
    results = list(results)
    grid = Grid(
        results,
        data,
        row=row,
        methods=methods_on({result.item for result in results}, timezone.localdate()),
        doubts=doubts_beside(results),
        runs=runs_beside(results),
    )
    if any(row.is_open for row in grid.rows):
        grid.mark(limit_rows_of(result.sample for result in results))
    return grid


def refuse(grid: Grid, row: RowForm, refusal: DomainError) -> None:
    """Show beside the row why it was not saved: what somebody else has stored, or the sentence."""
    if isinstance(refusal, EntryClash):
        grid.show_clashes(refusal.results)
    else:
        row.refusal = refusal


def status_of(grid: Grid, refusal: DomainError | bool | None = None) -> int:
    if grid.clashes:
        return 409
    return 422 if refusal or grid.errors else 200


def cells_page(request: HttpRequest, result: ItemResult, row_form: type[RowForm] = RowForm) -> HttpResponse:
    """What the values say that are being typed; nothing is saved."""
    row = row_form(result, request.GET)
    if row.is_open:
        row.mark(limit_rows_of([result.sample]))
    return render(request, "sampling/_result_cells.html", {"row": row})


def saved_page(
    request: HttpRequest, grid: Grid, *, tally: Tally, summary: str, refusal=None, saved_at=None, **more
) -> HttpResponse:
    """The answer to one row that was sent: the row as it stands then, with the state of the whole."""
    context = {
        "row": grid.rows[0],
        "saved_at": saved_at,
        "tally": tally,
        "summary": summary,
        "may_enter": True,
        "ItemVerdict": ItemVerdict,
        **more,
    }
    return render(request, "sampling/_result_saved.html", context, status=status_of(grid, refusal))


def changes_page(
    request: HttpRequest, grid: Grid, *, tally: Tally, summary: str, is_over: bool = False, **more
) -> HttpResponse:
    """The rows that somebody else has saved since the page was opened, and who it was."""
    samples = {row.result.sample for row in grid.rows}
    context = {
        "rows": grid.changed_since(request.GET),
        "others": saved_by_others(samples, request.user, timezone.now()),
        "is_over": is_over,
        "tally": tally,
        "summary": summary,
        "may_enter": True,
        "ItemVerdict": ItemVerdict,
        **more,
    }
    return render(request, "sampling/_grid_changes.html", context, status=STOP_ASKING if is_over else 200)
