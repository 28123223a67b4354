"""The records that tablets sent: what each says, its photos and signatures, and what became of it."""

import json
from pathlib import PurePosixPath

import django_filters
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.tables import Table
from sampling.choices import RecordStatus
from sampling.forms.visits import inspectors_near
from sampling.models import FileBase, RecordBase, Sample, VisitRecord

from .record_files import photos_of, signatures_of
from .record_sections import Names, sections_of
from .record_versions import others_of
from .record_words import clock_facts, flags_of, refusals_of

TO_DECIDE = (RecordStatus.DISPUTED, RecordStatus.TO_MEND)
# What a browser may show of a file; anything else is only ever downloaded.
SHOWN = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}
AN_HOUR_S = 3600
SHOWN_WHEN_SIGNING = 8


class RecordFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("State"), choices=RecordStatus.choices)
    county = django_filters.ModelChoiceFilter(
        label=_("County or district"),
        field_name="visit__county",
        queryset=lambda request: Bureau.objects.counties_of(request.user),
    )
    author = django_filters.ModelChoiceFilter(
        label=_("Inspector"), queryset=lambda request: inspectors_near(request.user)
    )
    began_from = django_filters.DateFilter(
        label=_("Sent from"), field_name="began_at", lookup_expr="date__gte", widget=DayInput
    )
    began_to = django_filters.DateFilter(label=_("to"), field_name="began_at", lookup_expr="date__lte", widget=DayInput)

    class Meta:
        model = VisitRecord
        fields = ()


class VisitRecordList(ListPage):
    permission = Permission.VIEW_RECORDS
    title = _("Visit records")
    intro = _("What tablets sent of visits: signed, sealed and kept byte for byte, with what became of each.")
    columns = (
        Column("began_at", _("Sent at"), sort="began_at", link=("sampling:visit_record", "uuid")),
        Column("enterprise", _("Producer"), value="visit__enterprise__name", sort="visit__enterprise__name"),
        Column("author", _("Recorded by"), value="author__display_name"),
        Column("status", _("State"), badge=RecordStatus, sort="status"),
        Column("receipt_no", _("Receipt number")),
        Column("visit", _("Visit"), value="visit__planned_on", link=("sampling:visit", "visit_id"), wide_only=True),
        Column("county", _("County or district"), value="visit__county__area", wide_only=True),
        Column(
            "remarkable",
            _("Remarkable"),
            value=lambda row: "；".join(flags_of(row["flags"])) or None,
            needs=("flags",),
            prose=True,
            wide_only=True,
        ),
    )
    filters = RecordFilters
    search = ("visit__enterprise__name", "visit__enterprise__initials", "receipt_no", "package__numbers")
    search_hint = _("Producer, its initials, a receipt or a sample number")
    default_sort = "-began_at"
    actions = (
        Action(
            _("Load an export"),
            reverse_lazy("sampling:visit_record_load"),
            permission=Permission.LOAD_RECORDS,
            icon="upload",
        ),
    )
    empty = Empty(
        _("No visit record yet"),
        _("A record appears here when a tablet sends a visit that was signed and sealed on it."),
    )

    def queryset(self):
        return VisitRecord.objects.visible_to(self.request.user)


@require_safe
@requires(Permission.VIEW_RECORDS)
def visit_record(request, uuid):
    record = visible_record(request.user, uuid)
    body, files = json.loads(record.body), list(record.files.all())
    taken = set(Sample.objects.filter(visit=record.visit_id).values_list("number", flat=True))
    names = Names.of(body, record.package.content, taken)
    context = {
        "title": f"{record.visit.enterprise.name} {record.visit.planned_on.isoformat()}",
        "record": record,
        "RecordStatus": RecordStatus,
        "facts": _facts(record),
        "clock": clock_facts(record, body),
        "code": body["content"][:SHOWN_WHEN_SIGNING],
        "flags": flags_of(record.flags),
        "refusals": refusals_of(record.refusals, body, names),
        "sections": sections_of(body, names),
        "photos": photos_of(record, files),
        "signatures": signatures_of(record, files),
        "others": others_of(record, names),
        "strays": Table(STRAYS, record.strays.order_by("pk").values("sent_at", "sent_by__display_name", "digest")),
        "actions": allowed(_actions(record), request.user),
        "history": history_of(record),
    }
    return render(request, "sampling/visit_record.html", context)


STRAYS = (
    Column("sent_at", _("Sent at")),
    Column("sent_by__display_name", _("Uploaded by")),
    Column("digest", _("SHA-256"), prose=True),
)


@require_safe
@requires(Permission.VIEW_RECORDS)
def visit_record_file(request, uuid, pk):
    """The re-encoded copy of a photo or signature; ``?original=1`` the original as it came, to be kept only."""
    record = get_object_or_404(VisitRecord.objects.visible_to(request.user), uuid=uuid)
    return file_answer(request, record, pk)


def file_answer(request, record: RecordBase, pk: int) -> FileResponse:
    """A file of a record of any kind, which the caller has checked that the person may see."""
    found = get_object_or_404(record.files.filter(received_at__isnull=False), pk=pk)
    is_original = request.GET.get("original") == "1"
    stored = found.original if is_original else found.shown
    if not stored.storage.exists(stored.name):
        raise Http404
    kind = SHOWN.get(PurePosixPath(found.shown.name).suffix.lower())
    response = FileResponse(
        stored.open("rb"),
        as_attachment=is_original or kind is None,
        filename=_name_of(record, found, PurePosixPath(stored.name).suffix),
        content_type="application/octet-stream" if is_original or kind is None else kind,
    )
    response.headers["Cache-Control"] = f"private, max-age={AN_HOUR_S}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def visible_record(user, uuid) -> VisitRecord:
    related = ("visit__enterprise", "visit__county", "package", "author", "sent_by", "decided_by", "supersedes")
    return get_object_or_404(VisitRecord.objects.visible_to(user).select_related(*related), uuid=uuid)


def _name_of(record: RecordBase, found: FileBase, suffix: str) -> str:
    return f"{record}_{found.slot.replace('/', '-')}{suffix}"


def _facts(record: VisitRecord) -> list[Fact]:
    visit = record.visit
    facts = [
        Fact(_("Producer"), visit.enterprise.name, href=visit.enterprise.get_absolute_url()),
        Fact(_("County or district"), visit.county.area),
        Fact(_("Visit"), visit.planned_on, href=visit.get_absolute_url()),
        Fact(_("Receipt number"), record.receipt_no),
        Fact(_("Recorded by"), record.author.display_name),
        Fact(_("Uploaded by"), record.sent_by.display_name),
        Fact(_("Tablet"), record.device[:8], hint=gettext("loaded %(at)s") % {"at": _minute(record.package.issued_at)}),
        Fact(_("Settled by"), record.decided_by and record.decided_by.display_name),
        Fact(_("Settled on"), record.decided_on),
        Fact(_("Reason for settling it so"), record.decision_reason or None),
        Fact(_("SHA-256 of the record"), record.digest),
    ]
    return [fact for fact in facts if fact.value is not None]


def _minute(value) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


def _actions(record: VisitRecord) -> list[Action]:
    if record.status not in TO_DECIDE:
        return []
    url = reverse("sampling:visit_record_decide", args=[record.uuid])
    label = _("Decide on the record")
    return [Action(label, url, permission=Permission.DECIDE_RECORDS, icon="approve", tone="primary")]
