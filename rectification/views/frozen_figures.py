"""Freezing figures, and the page of a frozen one: is it genuine, and what has changed since."""

from collections.abc import Sequence

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.ui.columns import Column
from dairyqa.ui.days import day
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import ConfirmForm
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Link
from rectification.models import FrozenFigure, Indicator
from rectification.queries.indicators import figure_of
from rectification.queries.indicators.shown import Span, indicators_of
from rectification.rules.indicators import Changed, Figure, Row, plain
from rectification.usecases.figures import changed_since, freeze_figures, is_genuine

from .indicator_charts import address, target_text
from .indicators import asked_of, row_groups, span_of, visible_indicator


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.FREEZE_INDICATORS)
def figures_freeze(request):
    return _freeze(request, list(indicators_of(request.user)), "indicators")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.FREEZE_INDICATORS)
def figure_freeze(request, pk):
    return _freeze(request, [visible_indicator(request.user, pk)], "indicator", pk)


@require_safe
@requires(Permission.VIEW_ACTION)
def frozen_figure(request, pk):
    rows = FrozenFigure.objects.visible_to(request.user).select_related("indicator__action", "bureau", "frozen_by")
    frozen = get_object_or_404(rows, pk=pk)
    kept, today = Figure.from_content(frozen.content, frozen.indicator.target), timezone.localdate()
    changed = changed_since(frozen, on=today)
    now = figure_of(frozen.indicator, frozen.bureau, frozen.period_from, frozen.period_until, on=today)
    span = Span(frozen.period_from, frozen.period_until, today)
    facts = [
        Fact(_("Frozen at"), frozen.frozen_at),
        Fact(_("Frozen by"), frozen.frozen_by.display_name if frozen.frozen_by else ""),
        Fact(_("Area"), str(frozen.bureau)),
        Fact(_("Period"), f"{day(frozen.period_from)} – {day(frozen.period_until)}"),
        Fact(_("Target"), target_text(frozen.indicator)),
        Fact(_("SHA-256 of the rows"), frozen.sha256),
    ]
    context = {
        "title": f"{frozen.indicator.code} {frozen.indicator.name}",
        "frozen": frozen,
        "kept": kept,
        "now": now,
        "facts": facts,
        "is_genuine": is_genuine(frozen),
        "changed": changed,
        "changes": [
            _table(_("New since then"), changed.added),
            _table(_("No longer there"), changed.removed),
            _table(_("Counts otherwise"), changed.judged_anew),
        ],
        "groups": row_groups(kept),
        "live": address("indicator", span, frozen.bureau, frozen.indicator_id),
        "history": history_of(frozen),
        "actions": [],
    }
    return render(request, "rectification/frozen_figure.html", context)


def _freeze(request, indicators: Sequence[Indicator], back: str, *args):
    asked = asked_of(request)
    if not asked.is_valid():
        return render(request, "rectification/indicators.html", {"title": _("Indicators"), "form": asked}, status=400)
    span, place = span_of(asked)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    home = address(back, span, place, *args)
    if request.method == "POST" and form.is_valid():
        try:
            frozen = freeze_figures(
                indicators=indicators,
                bureau=place,
                period_from=span.first,
                period_until=span.last,
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            told = ngettext("%(count)s value is frozen.", "%(count)s values are frozen.", len(frozen))
            messages.success(request, told % {"count": len(frozen)})
            return redirect(home)
    period = {"first": day(span.first), "last": day(span.last), "area": place.area}
    context = {
        "title": _("Freeze the values?"),
        "effects": [
            _("The values of %(area)s from %(first)s to %(last)s are kept as they are now, with every row.") % period,
            _("Later changes of the rows are shown beside them; a frozen value never changes."),
            "、".join(f"{indicator.code} {indicator.name}" for indicator in indicators),
        ],
        "submit": _("Freeze"),
        "back": home,
        "form": form,
    }
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


def _table(title: str, found: Sequence[Changed]) -> dict:
    columns = (
        Column("title", _("What was counted")),
        Column("before", _("When it was frozen"), prose=True),
        Column("now", _("Now"), prose=True),
    )
    rows = [{"title": _link(changed), "before": _told(changed.before), "now": _told(changed.now)} for changed in found]
    return {"title": title, "count": len(rows), "table": Table(columns, rows)}


def _link(changed: Changed) -> Link:
    row = changed.now or changed.before
    return Link(row.title, row.href) if row else Link("")


def _told(row: Row | None) -> str:
    if row is None:
        return ""
    note = f" {say(row.note)}" if row.note else ""
    return f"{plain(row.part)} / {plain(row.whole)}{note}"
