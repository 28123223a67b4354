"""An inspection record from a tablet has its effects: all of them, or none with the reasons (docs/adr/0004)."""

import datetime as dt
import logging
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.accounts.permissions import Permission
from dairyqa.audit.record import record as note
from dairyqa.errors import DomainError
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from dairyqa.reasons import Reason
from dairyqa.transitions import advance, hold
from rectification.choices import InspectionStatus
from rectification.forms.inspection_record import InspectionBody, NotedFinding, read_inspection
from rectification.models import Inspection, InspectionPackage, InspectionRecord, InspectionStray
from rectification.queries.inspection_packages import OPEN
from sampling.choices import RecordStatus
from sampling.forms.visit_record import Malformed, facts_of
from sampling.usecases.record_sheet import EffectsRefused, RecordSheet
from sampling.usecases.uploads import RecordKind

from .findings import record_finding
from .inspections import answer_items, checklist_for, finish_inspection, start_inspection

LONGEST_DETAIL = 160

logger = logging.getLogger(__name__)


@dataclass
class InspectionSheet(RecordSheet):
    """An inspection record with its inspection as it stands now."""

    record: InspectionRecord
    inspection: Inspection

    @cached_property
    def body(self) -> InspectionBody:
        return read_inspection(self.record.body.encode())


def apply_inspection_record(*, record: InspectionRecord, by, on: dt.date) -> None:
    """Let a received record begin, fill in and finish its inspection through the use cases of the pages (L-3.2.2).

    It becomes APPLIED, or TO_MEND with what was refused and nothing of it done:
    also where the inspection was finished elsewhere, or its list was followed by
    a newer one. The day is that of the server's clock (``rules.device_clock``).
    Asked twice it does nothing. ``by`` is the system (None) or who sent it; the
    effects are those of the person who recorded it.
    """
    try:
        with transaction.atomic():
            _apply(record, by, on)
    except EffectsRefused as refused:
        with transaction.atomic():
            _leave_to_mend(record, refused, by, on)


def apply_waiting_inspections(*, on: dt.date, before: dt.datetime) -> int:
    """Apply what was received before that moment and has no effects yet; returns how many records that were."""
    waiting = InspectionRecord.objects.filter(status=RecordStatus.RECEIVED, received_at__lt=before)
    numbers = list(waiting.order_by("received_at", "pk").values_list("pk", flat=True))
    for number in numbers:
        try:
            found = InspectionRecord.objects.select_related("author", "package", "supersedes").get(pk=number)
            apply_inspection_record(record=found, by=None, on=on)
        except OperationalError:
            raise  # the database is busy or away: the next run takes them up, this one says that it failed
        except Exception:  # whatever it was, the next record must not wait for it
            logger.exception("inspection record %s could not be applied", number)
    return len(numbers)


@transaction.atomic
def keep_inspection_record(*, record: InspectionRecord, reason: str, by, on: dt.date) -> None:
    """A person decides that a record which nobody will mend stays as evidence only; refused without a reason."""
    hold(record)
    if not reason.strip():
        raise DomainError(_("Give a reason for the decision."), field="reason")
    advance(record, RecordStatus.KEPT, decided_by=by, decided_on=on, decision_reason=reason.strip()[:200])
    note("inspection_record.kept", record, by=by, on=on, reason=record.decision_reason)


def _apply(record: InspectionRecord, by, on: dt.date) -> None:
    related = ("enterprise", "shop", "county__parent", "checklist", "case")
    inspection = Inspection.objects.select_related(*related).get(pk=record.inspection_id)
    hold(inspection)
    hold(record)
    if record.status != RecordStatus.RECEIVED:
        return
    chain = _replaced_by(record)
    if any(earlier.status == RecordStatus.RECEIVED for earlier in chain):
        return  # its turn comes after the one that it replaces
    sheet = InspectionSheet(record, inspection)
    _begin(sheet)
    _answer(sheet)
    for place, found in enumerate(sheet.body.findings):
        with sheet.part(f"findings.{place}"):
            _find(sheet, found)
    sheet.stop_if_refused()
    with sheet.part(""):
        finish_inspection(
            inspection=inspection, summary=sheet.body.summary, present=sheet.body.present, by=sheet.by, on=sheet.day
        )
    sheet.stop_if_refused()
    note("inspection_record.applied", record, by=by, on=on, count=len(sheet.body.findings))
    _replace(chain, record, by, on)
    advance(record, RecordStatus.APPLIED, refusals=[], flags=sheet.remarkable())


def _begin(sheet: InspectionSheet) -> None:
    """Begin it with the list that the tablet had, unless that was done elsewhere."""
    inspection, body = sheet.inspection, sheet.body
    if inspection.status not in OPEN:
        label = InspectionStatus(inspection.status).label
        sheet.refuse("", Reason("inspection_is_over", {"status": str(label)}))
    else:
        with sheet.part(""):
            if inspection.status == InspectionStatus.UNDER_WAY:
                if not sheet.package["inspection"]["started"]:
                    sheet.flags.append(Reason("inspection_begun_meanwhile"))
            elif checklist_for(inspection.kind, inspection.shop, sheet.day).pk == body.checklist:
                at = body.arrival.at
                start_inspection(inspection=inspection, present=body.present, by=sheet.by, on=sheet.day, at=at)
        if not sheet.refusals and (inspection.checklist_id != body.checklist or inspection.started_at is None):
            sheet.refuse("answers", Reason("checklist_replaced", {"version": sheet.package["checklist"]["version"]}))
    sheet.stop_if_refused()


def _answer(sheet: InspectionSheet) -> None:
    keys = dict(sheet.inspection.checklist.items.values_list("code", "pk"))
    for code in sheet.body.answers.keys() - keys:
        sheet.refuse(f"answers.{code}", Reason("item_unknown", {"code": code}))
    sheet.stop_if_refused()
    given = {keys[code]: (row.answer, row.note) for code, row in sheet.body.answers.items()}
    with sheet.part("answers"):
        answer_items(inspection=sheet.inspection, answers=given, by=sheet.by, on=sheet.day)
    sheet.stop_if_refused()


def _find(sheet: InspectionSheet, found: NotedFinding) -> None:
    item = None
    if found.item is not None:
        item = sheet.inspection.checklist.items.filter(code=found.item).first()
        if item is None:
            raise DomainError(_("This item does not belong to the list of the inspection."), field="item")
    record_finding(
        inspection=sheet.inspection,
        text=found.text,
        severity=found.severity,
        item=item,
        due_on=found.due_on,
        uploads=_photos_of(sheet.record, found.key),
        by=sheet.by,
        on=sheet.day,
    )


def _photos_of(record: InspectionRecord, key: str) -> list[ContentFile]:
    photos = []
    for file in record.files.order_by("slot"):
        if file.facts["finding"] == key:
            with file.original.open("rb") as original:
                name = f"{file.slot.replace('/', '-')}{PurePosixPath(str(file.original)).suffix}"
                photos.append(ContentFile(original.read(), name=name))
    return photos


def _replaced_by(record: InspectionRecord) -> list[InspectionRecord]:
    """The records that it replaces, the latest first."""
    chain: list[InspectionRecord] = []
    earlier = record.supersedes
    while isinstance(earlier, InspectionRecord) and earlier not in chain:
        hold(earlier)
        chain.append(earlier)
        earlier = earlier.supersedes
    return chain


def _replace(chain: list[InspectionRecord], record: InspectionRecord, by, on: dt.date) -> None:
    for earlier in chain:
        if earlier.status == RecordStatus.TO_MEND:
            advance(earlier, RecordStatus.SUPERSEDED)
            note("inspection_record.superseded", earlier, by=by, on=on, successor=str(record))


def _leave_to_mend(record: InspectionRecord, refused: EffectsRefused, by, on: dt.date) -> None:
    """Nothing was done; one that waited to be mended is replaced all the same."""
    hold(record)
    if record.status != RecordStatus.RECEIVED:
        return
    flags = InspectionSheet(record, record.inspection, flags=refused.flags).remarkable()
    advance(record, RecordStatus.TO_MEND, refusals=refused.refusals, flags=flags)
    _replace(_replaced_by(record), record, by, on)
    detail = str(refused)[:LONGEST_DETAIL]
    note("inspection_record.to_mend", record, by=by, on=on, refusals=detail)
    officers = User.objects.filter(role=Role.COUNTY_OFFICER, bureau=record.inspection.county_id, is_active=True)
    notify(
        recipients={record.author_id, *officers.values_list("pk", flat=True)},
        key=f"inspection_record/{record.pk}/to_mend",
        kind=NoticeKind.ALARM,
        topic="inspection_record_to_mend",
        subject=str(record.inspection.inspected),
        detail=detail,
        url=record.get_absolute_url(),
    )


def _package_of(body: InspectionBody, by) -> InspectionPackage:
    """What the record was made with; who sends it is one of the inspectors."""
    package = InspectionPackage.objects.select_related("inspection__county", "person").filter(uuid=body.package).first()
    if package is None:
        raise Malformed(("package", _("The server never gave out this package.")))
    inspection = package.inspection
    if inspection.pk != body.inspection:
        raise Malformed(("inspection", _("The package is for another inspection.")))
    if package.person != by and not inspection.inspectors.filter(pk=by.pk).exists() and not _loads(by, package):
        raise Malformed(("inspection", _("This is an inspection of other people.")))
    if package.content["checklist"]["id"] != body.checklist:
        raise Malformed(("checklist", _("The package holds another list.")))
    if body.supersedes and not InspectionRecord.objects.filter(uuid=body.supersedes, inspection=inspection).exists():
        raise Malformed(("supersedes", _("The inspection has no such record that could be replaced.")))
    return package


def _loads(by, package: InspectionPackage) -> bool:
    """An administrator of the area brings what a tablet exported to a file."""
    return by.may(Permission.LOAD_RECORDS) and InspectionPackage.objects.visible_to(by).filter(pk=package.pk).exists()


def _note_received(record: InspectionRecord, *, by, on: dt.date) -> None:
    note("inspection_record.received", record, by=by, on=on, count=record.files.count())


def _note_stray(record: InspectionRecord, stray: InspectionStray, *, by, on: dt.date) -> None:
    note("inspection_record.other_bytes_kept", record, by=by, on=on, digest=stray.digest)


def _note_loaded(record: InspectionRecord, *, file: str, by, on: dt.date) -> None:
    note("inspection_record.loaded", record, by=by, on=on, file=file, author=record.author.display_name)


INSPECTIONS = RecordKind(
    model=InspectionRecord,
    packages=InspectionPackage,
    read=read_inspection,
    package_of=_package_of,
    about=lambda package: {"inspection": package.inspection},
    facts_of=facts_of,
    may_ask=lambda person: Q(inspection__in=person.inspections.all()),
    apply=apply_inspection_record,
    note_received=_note_received,
    note_stray=_note_stray,
    note_loaded=_note_loaded,
)
