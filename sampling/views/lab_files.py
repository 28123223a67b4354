"""Files of instruments and laboratory systems: sent, followed while they are read, mended, taken over."""

import django_filters
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.lists import Empty, ListPage
from sampling.choices import LabFileStatus, LabRowStatus
from sampling.forms.lab_files import RowForm, UploadForm
from sampling.models import InspectionItem, LabFile, LabFileRow
from sampling.queries.lab_files import counts_of, ready_results
from sampling.usecases import lab_file_rows, lab_file_taking
from sampling.usecases import lab_files as usecases
from sampling.usecases.lab_file_rows import MENDABLE

ROWS_A_PAGE = 50
MENDED_IN_PLACE = {LabRowStatus.WRONG, LabRowStatus.GOOD}


class LabFileFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("State"), choices=LabFileStatus.choices)

    class Meta:
        model = LabFile
        fields = ()


class LabFileList(ListPage):
    permission = Permission.LOAD_RESULTS
    title = _("Files of results")
    intro = _("Results from instruments and the laboratory's own system, as Excel or CSV; each file counts once.")
    columns = (
        Column("name", _("File"), link=("sampling:lab_file", "pk")),
        Column("status", _("State"), badge=LabFileStatus, sort="status"),
        Column("mapping", _("Read by"), value="mapping__name"),
        Column("rows_done", _("Rows"), numeric=True),
        Column("uploaded_by", _("Sent by"), value="uploaded_by__display_name", wide_only=True),
        Column("uploaded_at", _("Sent at"), sort="uploaded_at"),
    )
    filters = LabFileFilters
    search = ("name", "sha256")
    search_hint = _("Name of the file or its SHA-256")
    default_sort = "-uploaded_at"
    empty = Empty(
        _("No file has been sent yet"),
        _("Send what an instrument or the laboratory's system wrote; the columns are chosen once and remembered."),
        Action(_("Send a file"), reverse_lazy("sampling:lab_file_new"), permission=Permission.LOAD_RESULTS),
    )
    actions = (
        Action(_("Mappings"), reverse_lazy("sampling:file_mappings"), permission=Permission.LOAD_RESULTS),
        Action(
            _("Send a file"),
            reverse_lazy("sampling:lab_file_new"),
            permission=Permission.LOAD_RESULTS,
            icon="upload",
            tone="primary",
        ),
    )

    def queryset(self):
        return LabFile.objects.visible_to(self.request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LOAD_RESULTS)
def lab_file_new(request):
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*sent, user=request.user)
    if form.is_valid():
        try:
            lab_file, is_new = _received(form, request.user)
        except DomainError as refusal:
            form.add_error(refusal.field or "file", str(refusal))
        else:
            if not is_new:
                messages.info(request, gettext("This file was sent before: here it is. It counts once."))
            waits = lab_file.status == LabFileStatus.READING and not lab_file.mapping_id
            return redirect("sampling:lab_file_mapping", lab_file.pk) if waits else redirect(lab_file)
    context = {
        "title": gettext("Send a file of results"),
        "form": form,
        "submit": gettext("Send the file"),
        "back": reverse("sampling:lab_files"),
    }
    return render(request, "sampling/lab_file_new.html", context, status=422 if form.errors else 200)


def _received(form: UploadForm, user) -> tuple[LabFile, bool]:
    file, mapping, today = form.cleaned_data["file"], form.cleaned_data["mapping"], timezone.localdate()
    lab_file, is_new = usecases.receive_lab_file(content=file.read(), name=file.name, by=user, on=today)
    if mapping and lab_file.status == LabFileStatus.READING and not lab_file.mapping_id:
        usecases.read_by_mapping(lab_file=lab_file, mapping=mapping, by=user, on=today)
    elif is_new:
        usecases.look_into_lab_file(lab_file=lab_file, on=today)
    return lab_file, is_new


@require_safe
@requires(Permission.LOAD_RESULTS)
def lab_file(request, pk):
    """The page; while a worker is at it, it asks for its middle part by itself, and when that is done for the whole."""
    found = visible_file(request.user, pk)
    response = answer(request, found)
    if request.htmx and not is_busy(found):
        response["HX-Refresh"] = "true"
    return response


@require_safe
@requires(Permission.LOAD_RESULTS)
def lab_file_original(request, pk):
    """The bytes as they came, always for keeping, never shown: they may be anything."""
    found = visible_file(request.user, pk)
    if not found.file.storage.exists(found.file.name):
        raise Http404
    return FileResponse(
        found.file.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )


@require_POST
@requires(Permission.LOAD_RESULTS)
def lab_file_take(request, pk):
    found = visible_file(request.user, pk)
    try:
        lab_file_taking.order_taking(lab_file=found, by=request.user, on=timezone.localdate())
    except DomainError as refusal:
        return answer(request, found, str(refusal))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LOAD_RESULTS)
def lab_file_discard(request, pk):
    found, refused = visible_file(request.user, pk), ""
    if request.method == "POST":
        try:
            usecases.discard_lab_file(lab_file=found, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            refused = str(refusal)
        else:
            messages.success(request, gettext("The file is discarded."))
            return redirect("sampling:lab_files")
    context = {
        "title": gettext("Discard the file %(file)s?") % {"file": found.name},
        "effects": [
            gettext("Results that were taken over stay entered."),
            gettext("The original stays on record; the same file may be sent again."),
        ],
        "refusal": refused,
        "submit": gettext("Discard"),
        "danger": True,
        "back": found.get_absolute_url(),
    }
    return render(request, "sampling/lab_file_discard.html", context, status=422 if refused else 200)


@require_POST
@requires(Permission.LOAD_RESULTS)
def lab_file_row(request, pk):
    """Mend a row in place; the answer shows every row of the page anew, because rows of one result hang together."""
    row = visible_row(request.user, pk)
    form = RowForm(request.POST, cells=row.mended or row.cells)
    if not form.is_valid():
        return answer(request, row.lab_file, " ".join(sum(form.errors.values(), [])))
    return _done(request, row, lab_file_rows.mend_row, cells=form.changes())


@require_POST
@requires(Permission.LOAD_RESULTS)
def lab_file_row_leave_out(request, pk):
    return _done(request, visible_row(request.user, pk), lab_file_rows.leave_out_row)


@require_POST
@requires(Permission.LOAD_RESULTS)
def lab_file_row_confirm(request, pk):
    return _done(request, visible_row(request.user, pk), lab_file_rows.confirm_row)


def _done(request, row: LabFileRow, use_case, **values):
    try:
        use_case(row=row, by=request.user, on=timezone.localdate(), **values)
    except DomainError as refusal:
        return answer(request, row.lab_file, str(refusal))
    if not request.htmx:
        return redirect(row.lab_file)
    return answer(request, visible_file(request.user, row.lab_file_id))


def visible_file(user, pk) -> LabFile:
    related = ("laboratory", "mapping", "uploaded_by", "taker")
    return get_object_or_404(LabFile.objects.visible_to(user).select_related(*related), pk=pk)


def visible_row(user, pk) -> LabFileRow:
    rows = LabFileRow.objects.filter(lab_file__in=LabFile.objects.visible_to(user))
    return get_object_or_404(rows.select_related("lab_file__laboratory"), pk=pk)


def is_busy(found: LabFile) -> bool:
    return bool(found.taker_id) or (found.status == LabFileStatus.READING and found.mapping_id is not None)


def answer(request, found: LabFile, refusal: str = ""):
    """The page, or its middle part; HTMX swaps in only answers of success, so a refusal comes as one to it."""
    counts = counts_of(found)
    context = {
        "title": found.name,
        "file": found,
        "LabFileStatus": LabFileStatus,
        "LabRowStatus": LabRowStatus,
        "counts": counts,
        "results": sum(counts.values()),
        "taken": counts[LabRowStatus.TAKEN],
        "ready": ready_results(found) if found.status in MENDABLE else 0,
        "to_take": counts[LabRowStatus.TAKEN] + counts[LabRowStatus.GOOD],
        "is_busy": is_busy(found),
        "may_mend": found.status in MENDABLE and not found.taker_id,
        "refusal": refusal,
        **_rows(request, found, counts),
    }
    if request.htmx:
        return render(request, "sampling/_lab_file.html", context)
    context |= {
        "facts": _facts(found),
        "actions": allowed(_actions(found), request.user),
        "history": history_of(found),
    }
    return render(request, "sampling/lab_file.html", context, status=422 if refusal else 200)


def _rows(request, found: LabFile, counts: dict[str, int]) -> dict:
    """The rows of one state a page at a time, those to mend first; none while they are still being checked."""
    if found.status == LabFileStatus.READING:
        return {"page": None}
    states = [state for state in (LabRowStatus.WRONG, *LabRowStatus) if counts[state]]
    asked = request.GET.get("state")
    state = asked if asked in states else (states or [LabRowStatus.GOOD])[0]
    page = Paginator(
        found.rows.filter(status=state).select_related("result__sample", "lab_file"), ROWS_A_PAGE
    ).get_page(request.GET.get("page"))
    return {
        "page": page,
        "rows": [_shown(row) for row in page],
        "state": state,
        "states": [(one.value, one.label, counts[one]) for one in dict.fromkeys(states)],
        "item_names": InspectionItem.objects.order_by("code").values_list("name", flat=True),
    }


def _shown(row: LabFileRow) -> dict:
    cells = row.mended or row.cells
    return {
        "row": row,
        "cells": cells,
        "before": row.cells if row.mended and _differs(row) else None,
        "form": RowForm(cells=cells, wanted=_wanted(row)) if row.status in MENDED_IN_PLACE else None,
        "problems": [say(problem) for problem in row.problems],
        "may_confirm": any(problem["code"] == "file_value_differs" for problem in row.problems),
    }


def _wanted(row: LabFileRow) -> int:
    """How many values the line could hold: all that the item needs, where the file has columns for several."""
    several = "value2" in row.lab_file.mapping_used["columns"]
    needed = (int(problem["params"]["n"]) for problem in row.problems if problem["code"] == "file_count_differs")
    return next(needed, 1) if several else 1


def _differs(row: LabFileRow) -> bool:
    return {**row.mended, "confirmed": None} != {**row.cells, "confirmed": None}


def _facts(found: LabFile) -> list[Fact]:
    mapping = found.mapping
    return [
        Fact(_("Sent by"), found.uploaded_by.display_name),
        Fact(_("Sent at"), found.uploaded_at),
        Fact(
            _("Read by"),
            mapping.name if mapping else None,
            href=reverse("sampling:file_mapping", args=[mapping.pk]) if mapping else "",
        ),
        Fact(_("Size"), _("%(n)s KB") % {"n": max(found.size // 1024, 1)}),
        Fact(_("SHA-256 of the file"), found.sha256),
    ]


def _actions(found: LabFile) -> list[Action]:
    may = Permission.LOAD_RESULTS
    original = reverse("sampling:lab_file_original", args=[found.pk])
    actions = [Action(_("Original file"), original, permission=may, icon="download")]
    if found.status in (LabFileStatus.READING, LabFileStatus.FAILED) and not found.mapping_id:
        address = reverse("sampling:lab_file_mapping", args=[found.pk])
        actions.append(Action(_("Choose the columns"), address, permission=may, tone="primary"))
    if LabFileStatus.DISCARDED in found.TRANSITIONS[found.status] and not is_busy(found):
        address = reverse("sampling:lab_file_discard", args=[found.pk])
        actions.append(Action(_("Discard"), address, permission=may, icon="trash"))
    return actions
