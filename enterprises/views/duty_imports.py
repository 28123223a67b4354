"""The workbook of duties: template, file, what is in it row by row, confirmation."""

from collections import Counter

from django.contrib import messages
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
from enterprises.choices import ImportStatus, RowState
from enterprises.forms.ledgers import ConfirmImportForm, ImportForm, ProducerForm, YesForm
from enterprises.models import DutyImport
from enterprises.queries.duty_imports import checked_records
from enterprises.rules.duty_records import RecordRow
from enterprises.rules.record_columns import SHEETS
from enterprises.usecases import duty_imports as usecases
from enterprises.workbooks.duties import duty_template

LINES_ON_TOP = 10
ROWS_SHOWN = 200
LAST_IMPORTS = 10


@require_safe
@requires(Permission.EDIT_DUTIES)
def duty_import_template(request):
    """The empty workbook of ``?enterprise=``."""
    form = ProducerForm(request.GET, user=request.user)
    if not form.is_valid():
        return _import_page(request, ImportForm(user=request.user), form, status=422)
    producer = form.cleaned_data["enterprise"]
    return FileResponse(duty_template(producer), as_attachment=True, filename=f"企业履责_{producer.name}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_DUTIES)
def duty_import_new(request):
    asked = {"enterprise": request.GET.get("enterprise", "")}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*sent, user=request.user, initial=asked)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            given = usecases.preview_duties(
                enterprise=form.cleaned_data["enterprise"],
                filename=file.name,
                content=file.read(),
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect(given)
    template_form = ProducerForm(user=request.user, initial=asked)
    return _import_page(request, form, template_form, status=422 if form.errors else 200)


@require_safe
@requires(Permission.VIEW_DUTIES)
def duty_import(request, pk):
    return _preview_page(request, visible_import(request.user, pk))


@require_POST
@requires(Permission.EDIT_DUTIES)
def duty_import_confirm(request, pk):
    given = visible_import(request.user, pk)
    form = ConfirmImportForm(request.POST)
    if form.is_valid():
        try:
            created = usecases.confirm_duties(
                duty_import=given, **form.cleaned_data, by=request.user, on=timezone.localdate()
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            words = ngettext("%(n)s record is entered.", "%(n)s records are entered.", created)
            messages.success(request, words % {"n": created})
            return redirect(given)
    return _preview_page(request, visible_import(request.user, pk), form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_DUTIES)
def duty_import_discard(request, pk):
    given = visible_import(request.user, pk)
    form = YesForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            usecases.discard_duties(duty_import=given, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The file is discarded; nothing was entered."))
            return redirect("enterprises:duty_import_new")
    context = {
        "form": form,
        "title": _("Discard the file %(file)s?") % {"file": given.filename},
        "effects": [_("Nothing of it is entered."), _("The same file can be sent again later.")],
        "submit": _("Discard"),
        "danger": True,
        "back": given.get_absolute_url(),
    }
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


def visible_import(user, pk) -> DutyImport:
    related = ("enterprise__county", "uploaded_by")
    return get_object_or_404(DutyImport.objects.visible_to(user).select_related(*related), pk=pk)


def _preview_page(request, given: DutyImport, form=None, status=200):
    is_open = given.status == ImportStatus.PREVIEWED
    rows = checked_records(given, timezone.localdate()) if is_open else []
    wrong = [row for row in rows if row.state == RowState.WRONG]
    lines = [line for row in wrong for line in _lines(row)]
    context = {
        "title": given.filename,
        "import": given,
        "ImportStatus": ImportStatus,
        "RowState": RowState,
        "form": form,
        "is_open": is_open,
        "total": len(rows),
        "good": sum(row.is_good for row in rows),
        "repeated": sum(row.is_repeated for row in rows),
        "wrong": len(wrong),
        "lines": lines[:LINES_ON_TOP],
        "more_lines": max(len(lines) - LINES_ON_TOP, 0),
        "sheets": _sheets(rows),
        "history": history_of(given),
    }
    return render(request, "enterprises/duty_import.html", context, status=status)


def _sheets(rows: list[RecordRow]) -> list[dict]:
    """By sheet the heads and the rows, those with errors first."""
    order = {RowState.WRONG: 0, RowState.GOOD: 1, RowState.REPEATED: 2}
    found = []
    for kind, sheet in SHEETS.items():
        own = sorted((row for row in rows if row.kind == kind), key=lambda row: (order[row.state], row.row.number))
        if own:
            found.append(
                {
                    "name": sheet.name,
                    "heads": [(get_column_letter(n), column.heading) for n, column in enumerate(sheet.columns, 1)],
                    "rows": [_shown(row) for row in own[:ROWS_SHOWN]],
                    "counts": Counter(row.state for row in own),
                    "left_off": max(len(own) - ROWS_SHOWN, 0),
                }
            )
    return found


def _shown(row: RecordRow) -> dict:
    wrong = {problem.column: say(problem.reason) for problem in row.problems}
    return {
        "number": row.row.number,
        "state": row.state,
        "whole": wrong.get(None, ""),
        "cells": [(text, wrong.get(index, "")) for index, text in enumerate(row.row.cells)],
    }


def _lines(row: RecordRow) -> list[str]:
    """“考核记录, row 3, column C, 考核日期: should be …”"""
    sheet = SHEETS[row.kind]
    return [
        _("%(sheet)s, row %(row)s, column %(letter)s, %(heading)s: %(what)s")
        % {
            "sheet": sheet.name,
            "row": row.row.number,
            "letter": get_column_letter(problem.column + 1),
            "heading": sheet.columns[problem.column].heading,
            "what": say(problem.reason),
        }
        for problem in row.problems
        if problem.column is not None
    ]


def _import_page(request, form, template_form, status):
    context = {
        "title": _("Import the duties of a producer"),
        "form": form,
        "template_form": template_form,
        "earlier": _earlier(request.user),
        "back": reverse("enterprises:duty_overview"),
        "submit": _("Check the file"),
    }
    return render(request, "enterprises/duty_import_new.html", context, status=status)


def _earlier(user) -> Table:
    columns = (
        Column("filename", _("File"), link=("enterprises:duty_import", "pk")),
        Column("enterprise__name", _("Producer")),
        Column("uploaded_by__display_name", _("Uploaded by"), wide_only=True),
        Column("uploaded_at", _("Uploaded at"), wide_only=True),
        Column("status", _("Status"), badge=ImportStatus),
        Column("created_count", _("Records"), numeric=True),
    )
    rows = DutyImport.objects.visible_to(user).values("pk", *(column.name for column in columns))[:LAST_IMPORTS]
    return Table(columns, list(rows), empty=_("No file has been sent yet."))
