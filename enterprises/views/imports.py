from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from openpyxl.utils import get_column_letter

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from enterprises.choices import BatchKind, ImportStatus, RowState
from enterprises.forms.ledgers import ConfirmImportForm, ImportForm, ProducerForm, YesForm
from enterprises.models import LedgerImport
from enterprises.queries import checked_rows
from enterprises.rules.columns import COLUMNS, SHEET_NAMES, LedgerColumn
from enterprises.rules.rows import CheckedRow, Problem
from enterprises.usecases import imports as usecases
from enterprises.workbooks.template import ledger_template as make_template

from .ledgers import LEDGER_NAMES

ROWS_A_PAGE = 100
PROBLEMS_ON_TOP = 10
LAST_IMPORTS = 10


@require_safe
@requires(Permission.EDIT_LEDGERS)
def ledger_template(request, kind):
    """The empty workbook of ``?enterprise=``; it knows the producer's varieties and batching rule."""
    form = ProducerForm(request.GET, user=request.user)
    if not form.is_valid():
        return _import_page(request, kind, ImportForm(user=request.user), form, status=422)
    producer = form.cleaned_data["enterprise"]
    names = list(producer.varieties.produced().order_by("name").values_list("name", flat=True))
    if kind == BatchKind.PRODUCT and not names:
        form.add_error("enterprise", _("This producer has no variety in production yet; add its varieties first."))
        return _import_page(request, kind, ImportForm(user=request.user), form, status=422)
    file = make_template(kind, producer, names)
    return FileResponse(file, as_attachment=True, filename=f"{SHEET_NAMES[kind]}_{producer.name}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_LEDGERS)
def ledger_import(request, kind):
    asked = {"enterprise": request.GET.get("enterprise", "")}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*sent, user=request.user, initial=asked)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            preview = usecases.preview_ledger(
                enterprise=form.cleaned_data["enterprise"],
                kind=kind,
                filename=file.name,
                content=file.read(),
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            form.add_error(refusal.field or "file", str(refusal))
        else:
            return redirect(preview)
    template_form = ProducerForm(user=request.user, initial=asked)
    return _import_page(request, kind, form, template_form, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_LEDGERS)
def import_preview(request, pk):
    return _preview_page(request, visible_import(request.user, pk))


@require_POST
@requires(Permission.EDIT_LEDGERS)
def import_confirm(request, pk):
    ledger_import = visible_import(request.user, pk)
    form = ConfirmImportForm(request.POST)
    if form.is_valid():
        try:
            created = usecases.confirm_import(
                ledger_import=ledger_import, **form.cleaned_data, by=request.user, on=timezone.localdate()
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _entered(created))
            return redirect(ledger_import)
    return _preview_page(request, visible_import(request.user, pk), form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_LEDGERS)
def import_discard(request, pk):
    ledger_import = visible_import(request.user, pk)
    form = YesForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            usecases.discard_import(ledger_import=ledger_import, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("The file is discarded; nothing was entered."))
            return redirect("enterprises:ledger", ledger_import.kind)
    context = {
        "import": ledger_import,
        "kind": BatchKind(ledger_import.kind),
        "ledger": LEDGER_NAMES[ledger_import.kind],
        "form": form,
        "title": _("Discard the file %(file)s?") % {"file": ledger_import.filename},
        "effects": [_("Nothing of it enters the ledger."), _("The same file can be sent again later.")],
        "submit": _("Discard"),
        "danger": True,
        "back": ledger_import.get_absolute_url(),
    }
    return render(request, "enterprises/import_discard.html", context, status=422 if form.errors else 200)


def visible_import(user, pk) -> LedgerImport:
    return get_object_or_404(
        LedgerImport.objects.visible_to(user).select_related("enterprise__county", "uploaded_by"), pk=pk
    )


@dataclass(frozen=True)
class ShownRow:
    """A row of the file as the preview shows it: each cell with what is wrong with it."""

    number: int
    cells: list[tuple[str, str]]
    state: RowState
    whole: str

    @classmethod
    def of(cls, checked: CheckedRow) -> "ShownRow":
        wrong = {problem.column: _words(problem) for problem in checked.problems}
        cells = [(text, wrong.get(index, "")) for index, text in enumerate(checked.row.cells)]
        return cls(checked.row.number, cells, checked.state, wrong.get(None, ""))


def _preview_page(request, ledger_import, form=None, status=200):
    columns = COLUMNS[BatchKind(ledger_import.kind)]
    is_open = ledger_import.status == ImportStatus.PREVIEWED
    rows = checked_rows(ledger_import, timezone.localdate()) if is_open else []
    wrong = [row for row in rows if not row.is_good]
    only_wrong = request.GET.get("only") == "wrong"
    page = Paginator(wrong if only_wrong else rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    lines = [_line(row, problem, columns) for row in wrong[:PROBLEMS_ON_TOP] for problem in row.problems]
    context = {
        "title": ledger_import.filename,
        "import": ledger_import,
        "ImportStatus": ImportStatus,
        "RowState": RowState,
        "kind": BatchKind(ledger_import.kind),
        "ledger": LEDGER_NAMES[ledger_import.kind],
        "form": form,
        "is_open": is_open,
        "imported_before": _imported_before(ledger_import) if is_open else "",
        "heads": [(get_column_letter(index), column.heading) for index, column in enumerate(columns, start=1)],
        "page": page,
        "rows": [ShownRow.of(row) for row in page],
        "only_wrong": only_wrong,
        "total": len(rows),
        "good": len(rows) - len(wrong),
        "wrong": len(wrong),
        "lines": lines[:PROBLEMS_ON_TOP],
        "more_lines": max(sum(len(row.problems) for row in wrong) - PROBLEMS_ON_TOP, 0),
        "history": history_of(ledger_import),
    }
    return render(request, "enterprises/import.html", context, status=status)


def _imported_before(ledger_import) -> str:
    return usecases.imported_before(
        enterprise=ledger_import.enterprise, kind=ledger_import.kind, digest=ledger_import.digest
    )


def _import_page(request, kind, form, template_form, status):
    context = {
        "kind": kind,
        "ledger": LEDGER_NAMES[kind],
        "title": _("Import from Excel"),
        "form": form,
        "template_form": template_form,
        "earlier": _earlier(request.user, kind),
        "back": reverse("enterprises:ledger", args=[kind]),
        "submit": _("Check the file"),
    }
    return render(request, "enterprises/ledger_import.html", context, status=status)


def _earlier(user, kind) -> Table:
    rows = (
        LedgerImport.objects.visible_to(user)
        .filter(kind=kind)
        .order_by("-pk")
        .values(
            "pk", "filename", "enterprise__name", "uploaded_by__display_name", "uploaded_at", "status", "created_count"
        )
    )[:LAST_IMPORTS]
    columns = (
        Column("filename", _("File"), link=("enterprises:import", "pk")),
        Column("enterprise__name", _("Producer")),
        Column("uploaded_by__display_name", _("Uploaded by"), wide_only=True),
        Column("uploaded_at", _("Uploaded at"), wide_only=True),
        Column("status", _("Status"), badge=ImportStatus),
        Column("created_count", _("Batches"), numeric=True),
    )
    return Table(columns, rows, empty=_("No file has been sent yet."))


def _line(row: CheckedRow, problem: Problem, columns: tuple[LedgerColumn, ...]) -> dict:
    """“Row 5, column C, 数量（千克）: should be …”, with the row to jump to."""
    words = {"row": row.row.number, "what": _words(problem)}
    if problem.column is None:
        return {"row": row.row.number, "text": _("Row %(row)s: %(what)s") % words}
    words |= {"letter": get_column_letter(problem.column + 1), "heading": columns[problem.column].heading}
    return {"row": row.row.number, "text": _("Row %(row)s, column %(letter)s, %(heading)s: %(what)s") % words}


def _words(problem: Problem) -> str:
    return " ".join(say(reason) for reason in (problem.reason, problem.rule) if reason)


def _entered(count: int) -> str:
    return ngettext("%(n)s batch is in the ledger.", "%(n)s batches are in the ledger.", count) % {"n": count}
