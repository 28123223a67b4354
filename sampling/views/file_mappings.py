"""How files of results are read: chosen once from a file, with a preview, and kept for the laboratory."""

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from sampling.choices import LabFileStatus
from sampling.forms.lab_files import ROLE_LABELS, MappingEditForm, MappingForm
from sampling.models import FileMapping, InspectionItem, LabFile
from sampling.queries.lab_files import names_of_items
from sampling.rules.file_reading import FileReading, folded, proposed
from sampling.usecases.file_mappings import change_mapping, save_mapping
from sampling.usecases.lab_files import read_by_mapping
from sampling.workbooks.heads import Beginning, beginning_of

from .lab_files import visible_file

PREVIEWED = 5
RESULTS_PREVIEWED = 12

PREVIEW = (
    Column("sample", _("Sample number")),
    Column("item", _("Test item")),
    Column("means", _("Understood as")),
    Column("values", _("Values")),
    Column("unit", _("Unit")),
    Column("lod", _("Detection limit")),
)
CHOSEN = (Column("is", _("What it is")), Column("heading", _("Column of the file")))
NAMES = (Column("text", _("In the file")), Column("means", _("Means")))


class FileMappingList(ListPage):
    permission = Permission.LOAD_RESULTS
    title = _("Mappings of files")
    intro = _("How the files of each instrument are read. A mapping is made from a file and may be changed later.")
    columns = (
        Column("name", _("Name"), link=("sampling:file_mapping", "pk"), sort="name"),
        Column("version", _("Version"), numeric=True),
        Column("made_by", _("Last changed by"), value="made_by__display_name"),
    )
    default_sort = "name"
    empty = Empty(
        _("No mapping yet"),
        _("Send a file and say which column is what; it is remembered for the next one."),
        Action(_("Send a file"), reverse_lazy("sampling:lab_file_new"), permission=Permission.LOAD_RESULTS),
    )

    def queryset(self):
        return FileMapping.objects.visible_to(self.request.user)


@require_safe
@requires(Permission.LOAD_RESULTS)
def file_mapping(request, pk):
    mapping = visible_mapping(request.user, pk)
    reading = FileReading.from_json(mapping.reading)
    form = _("One row for each item") if not reading.is_wide else _("One row for each sample, a column for each item")
    names = dict(InspectionItem.objects.values_list("code", "name"))
    context = {
        "title": mapping.name,
        "facts": [
            Fact(_("Version"), mapping.version),
            Fact(_("Form"), form),
            Fact(_("Sheet"), reading.sheet or None),
            Fact(_("Last changed by"), mapping.made_by.display_name),
        ],
        "columns": Table(CHOSEN, [{"is": ROLE_LABELS[role], "heading": at} for role, at in reading.columns.items()]),
        "names": Table(
            NAMES,
            [{"text": text, "means": names.get(code, code)} for text, code in reading.items.items()]
            + [{"text": text, "means": unit} for text, unit in reading.units.items()],
            empty=_("All names of the file are understood as they stand."),
        ),
        "actions": allowed(
            [
                Action(
                    _("Change"),
                    reverse("sampling:file_mapping_edit", args=[mapping.pk]),
                    permission=Permission.LOAD_RESULTS,
                    tone="primary",
                )
            ],
            request.user,
        ),
        "history": history_of(mapping),
    }
    return render(request, "sampling/file_mapping.html", context)


def visible_mapping(user, pk) -> FileMapping:
    mappings = FileMapping.objects.visible_to(user).select_related("made_by", "laboratory")
    return get_object_or_404(mappings, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LOAD_RESULTS)
def file_mapping_edit(request, pk):
    """Columns and names by hand, for the files that come after: those that are there keep the reading they had."""
    mapping = visible_mapping(request.user, pk)
    form = MappingEditForm(request.POST or None, mapping=mapping)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            change_mapping(
                mapping=mapping,
                name=typed["name"],
                reading=form.chosen(),
                seen=typed["seen"],
                by=request.user,
                on=timezone.localdate(),
            )
        except DomainError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, gettext("Saved."))
            return redirect(mapping)
    context = {
        "title": gettext("Change the mapping %(name)s") % {"name": mapping.name},
        "mapping": mapping,
        "form": form,
        "back": mapping.get_absolute_url(),
    }
    return render(request, "sampling/file_mapping_edit.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LOAD_RESULTS)
def lab_file_mapping(request, pk):
    """Columns and names, proposed from the file itself; “Preview” shows what they make of its first rows."""
    found = visible_file(request.user, pk)
    if found.mapping_id or found.status not in (LabFileStatus.READING, LabFileStatus.FAILED):
        return redirect(found)
    try:
        form = _form(request, found)
    except DomainError as refusal:
        context = {"title": found.name, "file": found, "refusal": str(refusal)}
        return render(request, "sampling/lab_file_mapping.html", context, status=422)
    if form.is_valid() and "preview" not in request.POST:
        try:
            mapping = save_mapping(
                name=form.cleaned_data["name"], reading=form.chosen, by=request.user, on=timezone.localdate()
            )
            read_by_mapping(lab_file=found, mapping=mapping, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, gettext("The file is being read."))
            return redirect(found)
    context = {
        "title": gettext("How %(file)s is read") % {"file": found.name},
        "file": found,
        "form": form,
        "beginning": form.beginning,
        "is_wide": form.chosen.is_wide,
        "preview": Table(PREVIEW, _preview(form), empty=gettext("Nothing is understood yet: choose the columns.")),
        "back": reverse("sampling:lab_file", args=[found.pk]),
    }
    return render(request, "sampling/lab_file_mapping.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, found: LabFile) -> MappingForm:
    known = names_of_items()
    with found.file.open("rb") as stored:
        content = stored.read()
    sent = request.POST if request.method == "POST" else None
    sheet = (sent or request.GET).get("sheet", "")
    beginning = beginning_of(content, found.name, known, sheet)
    mapping = _fitting(request.user, beginning)
    reading = FileReading.from_json(mapping.reading) if mapping else proposed(beginning.headings, known)
    name = mapping.name if mapping else ""
    return MappingForm(sent, beginning=beginning, known=known, reading=reading, name=name)


def _fitting(user, beginning: Beginning) -> FileMapping | None:
    """The saved mapping whose columns the file has, that with the most of them."""
    there = {folded(heading) for heading in beginning.headings}
    fitting = []
    for mapping in FileMapping.objects.visible_to(user).order_by("pk"):
        wanted = FileReading.from_json(mapping.reading).headings
        if all(folded(heading) in there for heading in wanted):
            fitting.append((len(wanted), mapping.pk, mapping))
    return max(fitting)[2] if fitting else None


def _preview(form: MappingForm) -> list[dict]:
    reading, names = form.chosen, dict(InspectionItem.objects.values_list("code", "name"))
    if not reading.is_complete:
        return []
    rows = []
    for texts in form.beginning.rows[:PREVIEWED]:
        for _part, cells in reading.rows(texts):
            code = reading.item_code(cells["item"], form.known)
            rows.append(
                {
                    "sample": cells["sample"],
                    "item": cells["item"],
                    "means": names.get(code) or gettext("unknown"),
                    "values": "、".join(cells["values"]),
                    "unit": reading.unit(cells),
                    "lod": cells.get("lod", ""),
                }
            )
    return rows[:RESULTS_PREVIEWED]
