"""Measured goals: value, target, trend, counties, and the way down to every row (L-2)."""

from collections.abc import Iterable

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.reasons import say
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.exports import spreadsheet
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Link, exported
from rectification.choices import Goal, Trend
from rectification.forms.indicators import FigureForm
from rectification.models import FrozenFigure, Indicator
from rectification.queries.indicators.shown import Span, by_county, indicators_of, value_at, years_at
from rectification.rules.indicators import Figure, Row, plain
from rectification.views import indicator_charts as charts

MOST_ROWS = 100


def asked_of(request) -> FigureForm:
    if request.user.bureau is None:
        raise Http404
    return FigureForm(request.GET, bureau=request.user.bureau, today=timezone.localdate())


def span_of(form: FigureForm) -> tuple[Span, Bureau]:
    cleaned = form.cleaned_data
    return Span(cleaned["period_from"], cleaned["period_until"], timezone.localdate()), cleaned["place"]


def visible_indicator(user, pk: int) -> Indicator:
    return get_object_or_404(indicators_of(user), pk=pk)


@require_safe
@requires(Permission.VIEW_ACTION)
def indicators(request):
    form = asked_of(request)
    context = {"title": _("Indicators"), "form": form}
    if not form.is_valid():
        return render(request, "rectification/indicators.html", context, status=400)
    span, place = span_of(form)
    values = [value_at(indicator, place, span) for indicator in indicators_of(request.user)]
    panel = charts.overview(values, place)
    if "export" in request.GET:
        return _workbook(panel.title, panel.table, place, span)
    return render(
        request,
        "rectification/indicators.html",
        context
        | {
            "place": place,
            "span": span,
            "panel": panel,
            "reached": sum(value.goal == Goal.REACHED for value in values),
            "missed": sum(value.goal == Goal.NOT_REACHED for value in values),
            "actions": allowed(_steps("figures_freeze", span, place), request.user),
        },
    )


@require_safe
@requires(Permission.VIEW_ACTION)
def indicator(request, pk):
    found, form = visible_indicator(request.user, pk), asked_of(request)
    context = {"title": f"{found.code} {found.name}", "indicator": found, "form": form}
    if not form.is_valid():
        return render(request, "rectification/indicator.html", context, status=400)
    span, place = span_of(form)
    value = value_at(found, place, span)
    if "export" in request.GET:
        return _workbook(context["title"], rows_table(value.now), place, span)
    own = set(Bureau.objects.counties_of(request.user).values_list("pk", flat=True))
    kept = FrozenFigure.objects.visible_to(request.user).filter(indicator=found, bureau=place)
    history = list(kept.select_related("frozen_by")[:20])
    now = [kept for kept in history if (kept.period_from, kept.period_until) == (span.first, span.last)]
    return render(
        request,
        "rectification/indicator.html",
        context
        | {
            "place": place,
            "span": span,
            "value": value,
            "Goal": Goal,
            "Trend": Trend,
            "target": charts.target_text(found),
            "numerator": plain(value.now.numerator),
            "denominator": plain(value.now.denominator),
            "panels": [
                charts.years(found, years_at(found, place, value), place),
                charts.counties(value, by_county(value, place), own),
            ],
            "groups": row_groups(value.now),
            "kept": now[0] if now else None,
            "history": history_table(history),
            "actions": allowed(_steps("figure_freeze", span, place, found.pk), request.user),
        },
    )


def row_groups(figure: Figure) -> list[dict]:
    """What stands in the way first: the rows in the denominator alone, what was left out, then what counts."""
    return [
        _group("others", _("In the denominator only"), figure.others),
        _group("left_out", _("Left out, and why"), [out.row for out in figure.left_out], figure),
        _group("counted", _("In the numerator"), figure.counted),
    ]


def _group(name: str, title: str, rows: list[Row], figure: Figure | None = None) -> dict:
    why = {out.row.key: say(out.why) for out in figure.left_out} if figure else {}
    shown = [
        {
            "title": Link(row.title, row.href),
            "amount": _amount(row),
            "note": why.get(row.key) or (say(row.note) if row.note else ""),
        }
        for row in rows[:MOST_ROWS]
    ]
    weighs = any(row.whole != 1 for row in rows[:MOST_ROWS])
    columns = [Column("title", _("What was counted")), Column("note", _("Why"), prose=True)]
    if weighs:
        columns.insert(1, Column("amount", _("Numerator / denominator"), numeric=True))
    table = Table(tuple(columns), shown, _("None."))
    return {"name": name, "title": title, "count": len(rows), "table": table, "more": max(0, len(rows) - MOST_ROWS)}


def rows_table(figure: Figure) -> Table:
    """Every row in one table, for a spreadsheet."""
    columns = (
        Column("group", _("Group")),
        Column("title", _("What was counted")),
        Column("part", _("Numerator"), numeric=True),
        Column("whole", _("Denominator"), numeric=True),
        Column("why", _("Why")),
    )
    told = [
        *((_("In the numerator"), row, row.note) for row in figure.counted),
        *((_("In the denominator only"), row, row.note) for row in figure.others),
        *((_("Left out, and why"), out.row, out.why) for out in figure.left_out),
    ]
    rows = [
        {
            "group": group,
            "title": row.title,
            "part": row.part,
            "whole": row.whole,
            "why": say(note) if note else "",
        }
        for group, row, note in told
    ]
    return Table(columns, rows)


def history_table(found: Iterable[FrozenFigure]) -> Table:
    columns = (
        Column("at", _("Frozen at")),
        Column("period", _("Period")),
        Column("value", _("Value"), numeric=True),
        Column("parts", _("Numerator / denominator"), numeric=True, wide_only=True),
        Column("by", _("Frozen by"), wide_only=True),
        Column("digest", _("Digest"), wide_only=True),
    )
    rows = [
        {
            "at": kept.frozen_at,
            "period": Link(
                f"{kept.period_from.isoformat()} – {kept.period_until.isoformat()}",
                reverse("rectification:frozen_figure", args=[kept.pk]),
            ),
            "value": Figure.from_content(kept.content, kept.indicator.target).shown,
            "parts": f"{plain(kept.numerator)} / {plain(kept.denominator)}",
            "by": kept.frozen_by.display_name if kept.frozen_by else "",
            "digest": kept.sha256[:12],
        }
        for kept in found
    ]
    return Table(columns, rows, _("This value was never frozen."))


def _amount(row: Row) -> str:
    return f"{plain(row.part)} / {plain(row.whole)}"


def _steps(freeze: str, span: Span, place: Bureau, *args) -> list[Action]:
    here = charts.address("indicator" if args else "indicators", span, place, *args)
    why_not = _("The period has not begun yet.") if span.first > span.on else ""
    return [
        Action(_("Excel"), f"{here}&export=xlsx", icon="download"),
        Action(
            _("Freeze"),
            charts.address(freeze, span, place, *args),
            icon="lock",
            tone="primary",
            permission=Permission.FREEZE_INDICATORS,
            why_not=why_not,
        ),
    ]


def _workbook(title: str, table: Table, place: Bureau, span: Span) -> FileResponse:
    heads = [column.head for column in table.columns]
    rows = ([_cell(column.read(row)) for column in table.columns] for row in table.rows)
    name = f"{title}_{place.area}_{span.first.isoformat()}_{span.last.isoformat()}.xlsx"
    return FileResponse(spreadsheet(title, heads, rows), as_attachment=True, filename=name)


def _cell(value):
    return value.text if isinstance(value, Link) else exported(value)
