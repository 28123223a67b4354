"""Load what a tablet exported to a file; what became of each record stands on the page until the next file."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.errors import DomainError
from dairyqa.ui.badges import Badge
from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from dairyqa.ui.values import Link
from sampling.choices import RecordStatus
from sampling.forms.record_loading import ExportForm
from sampling.models import RecordBase
from sampling.usecases.loading import Loaded, load_export
from sampling.usecases.uploads import registered_kinds

KEPT = "loaded_records"
LONGEST_NAME = 60


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LOAD_RECORDS)
def visit_record_load(request):
    sent = request.method == "POST"
    form = ExportForm(request.POST if sent else None, request.FILES if sent else None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        name = file.name[:LONGEST_NAME]
        try:
            loaded = load_export(file=file, size=file.size, name=name, by=request.user, at=timezone.now())
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            request.session[KEPT] = {"file": name, "records": [_kept(found) for found in loaded]}
            return redirect("sampling:visit_record_load")
    last = request.session.get(KEPT)
    context = {
        "title": gettext("Load the export of a tablet"),
        "form": form,
        "submit": gettext("Load the file"),
        "back": reverse("sampling:visit_records"),
        "last": last,
        "loaded": _table(request.user, last["records"]) if last and not form.errors else None,
    }
    return render(request, "sampling/record_load.html", context, status=422 if form.errors else 200)


def _kept(loaded: Loaded) -> dict:
    return {
        "uuid": str(loaded.uuid),
        "is_here": loaded.record is not None,
        "was_here": loaded.was_here,
        "refusal": loaded.refusal,
    }


LOADED = (
    Column("record", _("Record")),
    Column("visit", _("Visit or inspection")),
    Column("result", _("What became of it")),
    Column("status", _("State"), badge=RecordStatus),
    Column("why", _("Reason"), prose=True),
)


def _table(user, kept: list[dict]) -> Table:
    """The records of the last file with their state of today."""
    wanted = [row["uuid"] for row in kept if row["is_here"]]
    records = {
        str(record.uuid): record
        for kind in registered_kinds()
        for record in kind.model.objects.visible_to(user).filter(uuid__in=wanted)
    }
    return Table(LOADED, [_row(row, records.get(row["uuid"])) for row in kept])


def _row(kept: dict, record: RecordBase | None) -> dict:
    return {
        "record": Link(str(record), record.get_absolute_url()) if record else kept["uuid"],
        "visit": str(record.subject) if record else None,
        "result": _result(kept),
        "status": record.status if record else "",
        "why": kept["refusal"] or None,
    }


def _result(kept: dict) -> Badge:
    if kept["refusal"]:
        return Badge(gettext("Not taken"), "red")
    if kept["was_here"]:
        return Badge(gettext("Was here already"), "grey")
    return Badge(gettext("Taken in"), "green")
