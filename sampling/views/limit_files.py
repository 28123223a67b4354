"""The table of limits to and from Excel: what a file would change is shown first."""

from collections import Counter

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.columns import Column
from dairyqa.ui.forms import show_refusal
from dairyqa.ui.tables import Table
from sampling.choices import LimitFileRowState
from sampling.forms.limits import LimitFileConfirmForm, LimitFileForm
from sampling.models import Limit
from sampling.queries.limit_files import FileRow, rows_of_file
from sampling.usecases.limits import LeavesTrouble, save_limits
from sampling.workbooks.limit_table import HEADS, SHEET, limits_workbook, read_limits

from .limit_edits import ask_why

COLUMNS = (
    Column("line", _("Line"), numeric=True),
    Column("row_id", _("Row")),
    Column("state", _("What becomes of it"), badge=LimitFileRowState),
    Column("words", _("Columns, or what is wrong"), prose=True),
)
MOST_SHOWN = 200


@require_safe
@requires(Permission.VIEW_PLANS)
def limit_file(request):
    """The whole table, withdrawn rows too, in the form that can be loaded again."""
    limits = Limit.objects.select_related("category", "item")
    file = limits_workbook((limit.as_row(), limit.is_withdrawn) for limit in limits)
    return FileResponse(file, as_attachment=True, filename=f"{SHEET}_{timezone.localdate().isoformat()}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_LIMITS)
def limit_load(request):
    """Show what the file would change; nothing is kept."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = LimitFileForm(*sent)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = rows_of_file(read_limits(file.read(), file.name))
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return _preview(request, rows)
    context = {
        "form": form,
        "title": gettext("Load limits from Excel"),
        "intro": gettext(
            "Download the table, change it, and send it back. Rows that the file lacks stay; "
            "a row is withdrawn by the word 作废 in its last column."
        ),
        "submit": gettext("Show what the file changes"),
        "back": reverse("sampling:limits"),
    }
    return render(request, "sampling/limit_load.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.EDIT_LIMITS)
def limit_load_confirm(request):
    form = LimitFileConfirmForm(request.POST)
    if form.is_valid():
        try:
            changed = save_limits(**form.cleaned_data, by=request.user, on=timezone.localdate())
        except LeavesTrouble as trouble:
            ask_why(form, trouble)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            words = ngettext("%(n)s row of the table is changed.", "%(n)s rows of the table are changed.", len(changed))
            messages.success(request, words % {"n": len(changed)})
            return redirect("sampling:limits")
    return _page(request, form, None)


def _preview(request, rows: list[FileRow]):
    counts = Counter(row.state for row in rows)
    drafts = [row.draft for row in rows if row.state not in (LimitFileRowState.SAME, LimitFileRowState.WRONG)]
    if counts[LimitFileRowState.WRONG]:
        drafts = []
    shown = [row for row in rows if row.state != LimitFileRowState.SAME]
    lines = [
        {"line": row.line, "row_id": row.row_id, "state": row.state, "words": _words(row)} for row in shown[:MOST_SHOWN]
    ]
    table = Table(COLUMNS, lines, gettext("The file says the same as the table: nothing would change."))
    form = LimitFileConfirmForm(drafts=drafts) if drafts else None
    return _page(request, form, table, [(state, counts[state]) for state in LimitFileRowState])


def _page(request, form, table, counts=()):
    context = {
        "title": gettext("What the file changes"),
        "form": form,
        "table": table,
        "counts": counts,
        "has_wrong": any(state == LimitFileRowState.WRONG and count for state, count in counts),
        "LimitFileRowState": LimitFileRowState,
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "sampling/limit_load_preview.html", context, status=status)


def _words(row: FileRow) -> str:
    return "；".join(row.problems) or "、".join(HEADS[column] for column in row.changed)
