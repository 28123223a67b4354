"""The matrix of producers and varieties."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.reasons import say
from dairyqa.ui.exports import spreadsheet
from enterprises.models import FoodCategory
from sampling.choices import Outlook
from sampling.forms.obligations import CoverageForm
from sampling.models import SamplingPlan
from sampling.queries import Obligation, VarietyCoverage
from sampling.queries import obligations as obligations_of
from sampling.queries.coverage import VarietyStock, variety_stocks

from .obligations import PAGE_SIZE, producers_asked, visible_plan


@dataclass(frozen=True)
class Cell:
    """The varieties of one fine category that a producer makes, each with what is on hand of it."""

    entries: list[tuple[VarietyCoverage, VarietyStock]]


@dataclass(frozen=True)
class Row:
    obligation: Obligation
    cells: list[Cell | None]

    @property
    def open_on_hand(self) -> int:
        """Varieties not sampled yet of which a batch is in the store."""
        return sum(
            not entry.is_covered and bool(stock.on_hand) for cell in self.cells if cell for entry, stock in cell.entries
        )


@require_safe
@requires(Permission.VIEW_VISITS)
def coverage(request, code):
    plan = visible_plan(request.user, code)
    form = CoverageForm(request.GET, user=request.user)
    asked = form.cleaned_data if form.is_valid() else {}
    today = timezone.localdate()
    found = obligations_of(plan, producers_asked(plan, request.user, asked), today)
    categories = _categories(found)
    rows = [row for row in _rows(plan, found, categories, today) if _is_asked(row, asked.get("state"))]
    rows.sort(key=lambda row: (list(Outlook).index(row.obligation.coverage.outlook), row.obligation.uncovered))
    rows.reverse()
    if form.is_valid() and "export" in request.GET:
        name = f"{gettext('Coverage of varieties')}_{plan.code}_{today.isoformat()}.xlsx"
        return FileResponse(_sheet(rows), as_attachment=True, filename=name)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "title": gettext("Coverage of varieties"),
        "plan": plan,
        "form": form,
        "categories": categories,
        "rows": page.object_list,
        "page": page,
        "totals": _totals(rows),
        "Outlook": Outlook,
    }
    return render(request, "sampling/coverage.html", context, status=200 if form.is_valid() else 400)


def _categories(found: list[Obligation]) -> list[FoodCategory]:
    """The columns: every fine category that one of the producers makes."""
    categories = {entry.variety.category for row in found for entry in row.varieties}
    return sorted(categories, key=lambda category: category.position)


def _rows(plan: SamplingPlan, found: list[Obligation], categories: list[FoodCategory], today) -> list[Row]:
    stocks = variety_stocks(plan, [entry.variety.pk for row in found for entry in row.varieties], today)
    rows = []
    for row in found:
        cells = defaultdict(list)
        for entry in row.varieties:
            cells[entry.variety.category_id].append((entry, stocks.get(entry.variety.pk, VarietyStock())))
        rows.append(Row(row, [Cell(cells[c.pk]) if c.pk in cells else None for c in categories]))
    return rows


def _is_asked(row: Row, state: str | None) -> bool:
    if not row.obligation.varieties:
        return False
    match state:
        case CoverageForm.OPEN:
            return row.obligation.uncovered > 0
        case CoverageForm.ON_HAND:
            return row.open_on_hand > 0
        case CoverageForm.AT_RISK:
            return row.obligation.coverage.outlook != Outlook.GOOD
    return True


def _totals(rows: list[Row]) -> dict:
    """By variety, and by fine category with one sample at least: the plan's word 品种 is read both ways."""
    cells = [cell for row in rows for cell in row.cells if cell]
    entries = [entry for cell in cells for entry, stock in cell.entries]
    return {
        "varieties": len(entries),
        "covered": sum(entry.is_covered for entry in entries),
        "categories": len(cells),
        "categories_covered": sum(any(entry.is_covered for entry, stock in cell.entries) for cell in cells),
        "on_hand": sum(row.open_on_hand for row in rows),
        "outlooks": [(outlook, sum(row.obligation.coverage.outlook == outlook for row in rows)) for outlook in Outlook],
    }


def _sheet(rows: list[Row]):
    heads = [
        gettext("Producer"),
        gettext("County or district"),
        gettext("Fine category"),
        gettext("Variety"),
        gettext("Last sampled"),
        gettext("Sample"),
        gettext("Batches on hand that can be sampled"),
        gettext("Last made"),
        gettext("Outlook"),
    ]
    return spreadsheet(gettext("Coverage of varieties"), heads, _sheet_rows(rows))


def _sheet_rows(rows: list[Row]):
    for row in rows:
        enterprise, why = row.obligation.enterprise, say(row.obligation.coverage.reason)
        for cell in filter(None, row.cells):
            for entry, stock in cell.entries:
                variety = entry.variety
                yield [
                    enterprise.name,
                    enterprise.county.area,
                    str(variety.category),
                    variety.name,
                    entry.last_sampled_on,
                    entry.sample,
                    stock.on_hand,
                    stock.last_made_on,
                    why,
                ]
