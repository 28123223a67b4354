"""The inspection records that tablets sent: what each says, its photos, and what became of it."""

import json

import django_filters
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.presenters import history_of
from dairyqa.errors import DomainError
from dairyqa.reasons import say
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import show_refusal
from dairyqa.ui.lists import Empty, ListPage
from rectification.choices import Answer, Severity
from rectification.forms.inspections import KeepRecordForm
from rectification.models import InspectionFile, InspectionRecord
from rectification.usecases.inspection_records import keep_inspection_record
from sampling.choices import RecordStatus
from sampling.views.record_files import ShownFile
from sampling.views.record_sections import position
from sampling.views.record_words import clock_facts
from sampling.views.visit_records import file_answer

from .inspection_record_words import refusals_of


class InspectionRecordFilters(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(label=_("State"), choices=RecordStatus.choices)
    county = django_filters.ModelChoiceFilter(
        label=_("County or district"),
        field_name="inspection__county",
        queryset=lambda request: Bureau.objects.counties_of(request.user),
    )

    class Meta:
        model = InspectionRecord
        fields = ()


class InspectionRecordList(ListPage):
    permission = Permission.VIEW_INSPECTIONS
    title = _("Inspection records")
    intro = _("What tablets sent of inspections: sealed and kept byte for byte, with what became of each.")
    columns = (
        Column("began_at", _("Sent at"), sort="began_at", link=("rectification:inspection_record", "uuid")),
        Column(
            "inspected",
            _("Inspected party"),
            value=lambda row: row["inspection__enterprise__name"] or row["inspection__shop__name"],
            needs=("inspection__enterprise__name", "inspection__shop__name"),
        ),
        Column(
            "inspection",
            _("Inspection"),
            value="inspection__number",
            sort="inspection__number",
            link=("rectification:inspection", "inspection__number"),
        ),
        Column("author", _("Recorded by"), value="author__display_name"),
        Column("status", _("State"), badge=RecordStatus, sort="status"),
        Column("receipt_no", _("Receipt number")),
        Column("county", _("County or district"), value="inspection__county__area", wide_only=True),
        Column(
            "remarkable",
            _("Remarkable"),
            value=lambda row: "；".join(say(flag) for flag in row["flags"]) or None,
            needs=("flags",),
            prose=True,
            wide_only=True,
        ),
    )
    filters = InspectionRecordFilters
    search = (
        "inspection__number",
        "inspection__enterprise__name",
        "inspection__enterprise__initials",
        "inspection__shop__name",
        "receipt_no",
    )
    search_hint = _("Number, producer, initials, shop or receipt")
    default_sort = "-began_at"
    empty = Empty(
        _("No inspection record yet"),
        _("A record appears here when a tablet sends an inspection that was carried out and sealed on it."),
    )

    def queryset(self):
        return InspectionRecord.objects.visible_to(self.request.user)


@require_safe
@requires(Permission.VIEW_INSPECTIONS)
def inspection_record(request, uuid):
    record = visible_inspection_record(request.user, uuid)
    body = json.loads(record.body)
    items = {item["code"]: item for item in record.package.content["checklist"]["items"]}
    context = {
        "title": f"{record.inspection.number} {record.inspection.inspected}",
        "record": record,
        "RecordStatus": RecordStatus,
        "Severity": Severity,
        "facts": _facts(record, body),
        "clock": clock_facts(record, body),
        "flags": [say(flag) for flag in record.flags],
        "refusals": refusals_of(record.refusals, body),
        "body": body,
        "findings": [{**found, "line": items.get(found["item"])} for found in body["findings"]],
        "counts": [(answer, _count(body, answer)) for answer in Answer],
        "remarks": [(code, row["note"]) for code, row in body["answers"].items() if row["note"]],
        "photos": [_photo(record, file, body) for file in record.files.all()],
        "strays": record.strays.count(),
        "actions": allowed(_actions(record), request.user),
        "history": history_of(record),
    }
    return render(request, "rectification/inspection_record.html", context)


@require_safe
@requires(Permission.VIEW_INSPECTIONS)
def inspection_record_file(request, uuid, pk):
    """The re-encoded copy of a photo; ``?original=1`` the original as it came, to be kept only."""
    record = get_object_or_404(InspectionRecord.objects.visible_to(request.user), uuid=uuid)
    return file_answer(request, record, pk)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.MANAGE_INSPECTIONS)
def inspection_record_keep(request, uuid):
    record = visible_inspection_record(request.user, uuid)
    form = KeepRecordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            keep_inspection_record(record=record, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, gettext("Decided: it is on the record."))
            return redirect(record)
    context = {
        "title": gettext("Keep the record as evidence only"),
        "intro": gettext("It changes nothing at the inspection; the record, its photos and the reason stay."),
        "inspection": record.inspection,
        "form": form,
        "submit": gettext("Keep as evidence only"),
        "back": record.get_absolute_url(),
    }
    return render(request, "rectification/inspection_form.html", context, status=422 if form.errors else 200)


def visible_inspection_record(user, uuid) -> InspectionRecord:
    related = ("inspection__enterprise", "inspection__shop", "inspection__county", "package", "author", "sent_by")
    rows = InspectionRecord.objects.visible_to(user).select_related(*related, "decided_by", "supersedes")
    return get_object_or_404(rows, uuid=uuid)


def _count(body, answer: str) -> int:
    return sum(row["answer"] == answer for row in body["answers"].values())


def _photo(record: InspectionRecord, file: InspectionFile, body) -> ShownFile:
    keys = [found["key"] for found in body["findings"]]
    key = file.facts["finding"]
    number = keys.index(key) + 1 if key in keys else ""
    return ShownFile(
        file=file,
        title=gettext("Finding %(number)s") % {"number": number},
        url=reverse("rectification:inspection_record_file", args=[record.uuid, file.pk]) if file.received_at else "",
        taken_at=parse_datetime(file.facts["taken_at"]),
        position=position(file.facts.get("position")),
    )


def _facts(record: InspectionRecord, body) -> list[Fact]:
    inspection = record.inspection
    facts = [
        Fact(_("Inspection"), inspection.number, href=inspection.get_absolute_url()),
        Fact(_("Inspected party"), str(inspection.inspected), href=inspection.inspected.get_absolute_url()),
        Fact(_("County or district"), inspection.county.area),
        Fact(_("Arrival"), parse_datetime(body["arrival"]["at"])),
        Fact(_("Ended at"), parse_datetime(body["ended_at"])),
        Fact(_("Present for the inspected"), body["present"] or None),
        Fact(_("Receipt number"), record.receipt_no),
        Fact(_("Recorded by"), record.author.display_name),
        Fact(_("Uploaded by"), record.sent_by.display_name),
        Fact(_("Replaces"), record.supersedes and str(record.supersedes)),
        Fact(_("Settled by"), record.decided_by and record.decided_by.display_name),
        Fact(_("Settled on"), record.decided_on),
        Fact(_("Reason for settling it so"), record.decision_reason or None),
        Fact(_("SHA-256 of the record"), record.digest),
    ]
    return [fact for fact in facts if fact.value is not None]


def _actions(record: InspectionRecord) -> list[Action]:
    if record.status != RecordStatus.TO_MEND:
        return []
    url = reverse("rectification:inspection_record_keep", args=[record.uuid])
    return [Action(_("Keep as evidence only"), url, permission=Permission.MANAGE_INSPECTIONS, icon="lock")]
