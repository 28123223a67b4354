"""A new holiday notice: what it changes is shown first, then written."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.clocks.usecases import CalendarChange, Move, change_calendar
from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from dairyqa.workdays.calendar import DayChange
from dairyqa.workdays.choices import DayKind
from dairyqa.workdays.day_table import DayTableError, write_day_table
from dairyqa.workdays.forms import LoadForm, NoticeForm, told

SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_WORKDAYS)
def notice(request):
    """Paste or upload a notice; the answer is a preview of the days and of the clocks that move."""
    form = NoticeForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            change = change_calendar(
                rows=values["rows"], loaded_from=values["loaded_from"], on=timezone.localdate(), dry_run=True
            )
        except DayTableError as error:
            form.add_problems(error.problems)
        else:
            load = LoadForm(initial={"table": write_day_table(values["rows"]), "loaded_from": values["loaded_from"]})
            return render(request, "workdays/notice_preview.html", preview_of(change, request.user) | {"form": load})
    return _form_page(request, form, status=422 if form.errors else 200)


@require_POST
@requires(Permission.EDIT_WORKDAYS)
def notice_load(request):
    """Write what was previewed."""
    form = LoadForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            change = change_calendar(
                rows=values["table"], loaded_from=values["loaded_from"], on=timezone.localdate(), by=request.user
            )
        except DayTableError as error:
            form.add_error(None, [told(problem) for problem in error.problems])
        else:
            messages.success(request, _loaded(len(change.moves)))
            return redirect("workdays:year", change.years[-1].year)
    return _form_page(request, form, status=422)


def _form_page(request, form, status):
    context = {
        "form": form,
        "title": _("Load a holiday notice"),
        "submit": _("Show what changes"),
        "back": reverse("workdays:home"),
    }
    return render(request, "workdays/notice.html", context, status=status)


def _loaded(moved: int) -> str:
    words = ngettext("The calendar is loaded; %(n)s clock moved.", "The calendar is loaded; %(n)s clocks moved.", moved)
    return words % {"n": moved}


def preview_of(change: CalendarChange, user) -> dict:
    """The days and the clocks that move; of other cities' clocks only the number."""
    mine = [move for move in change.moves if move.clock.city_id == user.audit_city_id]
    return {
        "title": _("What this notice changes"),
        "years": change.years,
        "days": days_table(change.days),
        "clocks": clocks_table(mine[:SHOWN]),
        "moved": len(mine),
        "more": max(len(mine) - SHOWN, 0),
        "elsewhere": len(change.moves) - len(mine),
        "settled": change.settled,
        "is_empty": not change.days and all(year.is_empty for year in change.years),
    }


def days_table(days: list[DayChange]) -> Table:
    columns = (
        Column("date", _("Day")),
        Column("before", _("so far"), value=lambda row: _special(row["before"])),
        Column("after", _("from now on"), value=lambda row: _special(row["after"])),
    )
    return Table(columns, [vars(day) for day in days])


def clocks_table(moves: list[Move]) -> Table:
    columns = (
        Column("rule", _("Time limit")),
        Column("subject", _("Record")),
        Column("before", _("so far")),
        Column("after", _("from now on")),
    )
    rows = [
        {
            "rule": f"{move.clock.rule.clock_id} {move.clock.rule.name}",
            "subject": move.clock.subject_label,
            "before": move.before,
            "after": move.after,
        }
        for move in moves
    ]
    return Table(columns, rows, empty=_("No running clock moves."))


def _special(special) -> str:
    return f"{DayKind(special.kind).label} · {special.name}" if special else str(_("not named"))
