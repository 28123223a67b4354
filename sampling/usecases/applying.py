"""A visit record that was received has its effects: all of them, or none with the reasons.

Evidence is never refused, effects are. A record whose visit is over waits for a person.
"""

import datetime as dt
import logging

from django.db import OperationalError, transaction

from dairyqa.audit.record import record as note
from dairyqa.reasons import Reason, say
from dairyqa.transitions import advance, hold
from sampling.choices import RecordStatus, VisitOutcome, VisitStatus
from sampling.forms.visit_record import Signature
from sampling.models import Visit, VisitRecord
from sampling.queries.packages import quantities_of
from sampling.rules.field_record import LEAST_SIGNATURES, missing_of

from .corrections import correct_from_record
from .documents import ask_for_papers
from .record_effects import begin, end, seal_samples, take_draws, update_ledger
from .record_sheet import EffectsRefused, Sheet
from .telling import tell_of_record

OPEN = (VisitStatus.PLANNED, VisitStatus.UNDER_WAY)
SAMPLER = "signature/sampler/"
LONGEST_DETAIL = 160
RELATED = ("author", "package", "visit__plan", "supersedes")

logger = logging.getLogger(__name__)


def apply_record(*, record: VisitRecord, by, on: dt.date) -> None:
    """Let a received record have its effects, through the same use cases as the pages (Q-5.1 to Q-5.3, Q-A.2).

    It becomes APPLIED; TO_MEND with what was refused, nothing of it done; or
    DISPUTED where the visit is over or another record of it had its effects.
    A record that replaces one that waited to be mended is applied like a first
    one; one that replaces an applied one corrects its samples. The day is that of
    the server's clock (``rules.device_clock``), and deadlines run from it. Asked
    twice it does nothing. ``by`` is the system (None) or who sent it; the effects
    are those of the person who recorded the visit.
    """
    try:
        with transaction.atomic():
            _apply(record, by, on)
    except EffectsRefused as refused:
        with transaction.atomic():
            _leave_to_mend(record, refused, by, on)


def apply_waiting(*, on: dt.date, before: dt.datetime) -> int:
    """Apply what was received before that moment and has no effects yet; returns how many records that were.

    The oldest first; one that fails stays as it is, and the others go on. Where the database is away it ends.
    """
    waiting = VisitRecord.objects.filter(status=RecordStatus.RECEIVED, received_at__lt=before)
    numbers = list(waiting.order_by("received_at", "pk").values_list("pk", flat=True))
    for number in numbers:
        try:
            apply_record(record=VisitRecord.objects.select_related(*RELATED).get(pk=number), by=None, on=on)
        except OperationalError:
            raise  # the database is busy or away: the next run takes them up, this one says that it failed
        except Exception:  # whatever it was, the next record must not wait for it
            logger.exception("visit record %s could not be applied", number)
    return len(numbers)


def _apply(record: VisitRecord, by, on: dt.date) -> None:
    visit = Visit.objects.select_related("plan__city", "enterprise__county", "county").get(pk=record.visit_id)
    hold(visit)
    hold(record)
    if record.status != RecordStatus.RECEIVED:
        return
    chain = _replaced_by(record)
    if any(earlier.status == RecordStatus.RECEIVED for earlier in chain):
        return  # its turn comes after the one that it replaces
    sheet = Sheet(record, visit)
    corrected = next((earlier for earlier in chain if earlier.status == RecordStatus.APPLIED), None)
    why = None if corrected else _why_disputed(visit)
    if why:
        _leave_disputed(sheet, why, by, on)
        _replace(chain, record, by, on, only=RecordStatus.TO_MEND)
        return
    _refuse_incomplete(sheet)
    if corrected:
        count = correct_from_record(sheet=sheet, earlier=corrected)
        note("visit_record.corrected", record, by=by, on=on, count=count, reason=sheet.body.correction)
    else:
        _have_effects(sheet)
        note("visit_record.applied", record, by=by, on=on, count=len(sheet.body.samples))
    _replace(chain, record, by, on)
    if sheet.body.outcome != VisitOutcome.PREVENTED:
        ask_for_papers(visit=visit, by=by, on=on)
    advance(record, RecordStatus.APPLIED, refusals=[], flags=sheet.remarkable())


def _replaced_by(record: VisitRecord) -> list[VisitRecord]:
    """The records that it replaces, the latest first."""
    chain: list[VisitRecord] = []
    earlier = record.supersedes
    while earlier and earlier not in chain:
        hold(earlier)
        chain.append(earlier)
        earlier = earlier.supersedes
    return chain


def _why_disputed(visit: Visit) -> Reason | None:
    applied = visit.records.filter(status=RecordStatus.APPLIED).order_by("pk").first()
    if applied:
        return Reason("visit_has_a_record", {"receipt": str(applied)})
    if visit.status not in OPEN:
        return Reason("visit_is_over", {"status": str(VisitStatus(visit.status).label)})
    return None


def _refuse_incomplete(sheet: Sheet) -> None:
    """What the record lacks, and who signed it without being a sampler of the visit (Q-5.3)."""
    for field, reason in missing_of(sheet.json, sheet.package):
        sheet.refuse(field, reason)
    _refuse_strange_samplers(sheet)
    sheet.stop_if_refused()


def _refuse_strange_samplers(sheet: Sheet) -> None:
    """Two samplers of the visit as it stands now must have signed; that others were drawn meanwhile is flagged."""
    now = set(sheet.visit.sampler_rows.values_list("person", flat=True))
    signed = {
        int(file.slot.removeprefix(SAMPLER)): file.name
        for file in sheet.body.files
        if isinstance(file, Signature) and file.slot.startswith(SAMPLER)
    }
    if {sampler["id"] for sampler in sheet.package["visit"]["samplers"]} != now:
        sheet.flags.append(Reason("samplers_changed_meanwhile"))
    if len(now & signed.keys()) < LEAST_SIGNATURES:
        for person in signed.keys() - now:
            sheet.refuse(f"{SAMPLER}{person}", Reason("sampler_is_not_of_the_visit", {"name": signed[person]}))


def _have_effects(sheet: Sheet) -> None:
    _flag_changes(sheet)
    batches = update_ledger(sheet)
    if sheet.body.outcome != VisitOutcome.PREVENTED:
        begin(sheet)
        take_draws(sheet, batches)
        seal_samples(sheet, batches)
    end(sheet)


def _flag_changes(sheet: Sheet) -> None:
    visit, then = sheet.visit, sheet.package["visit"]
    if then["planned_on"] != visit.planned_on.isoformat():
        sheet.flags.append(Reason("visit_moved_meanwhile", {"day": visit.planned_on.isoformat()}))
    if sheet.package["quantities"] != quantities_of(visit.plan):
        sheet.flags.append(Reason("plan_changed_meanwhile"))


def _replace(chain: list[VisitRecord], record: VisitRecord, by, on: dt.date, only: str = "") -> None:
    """What still waits to be mended, or had its effects, is replaced; with ``only``, what has this status."""
    for earlier in chain:
        if earlier.status in ([only] if only else [RecordStatus.TO_MEND, RecordStatus.APPLIED]):
            advance(earlier, RecordStatus.SUPERSEDED)
            note("visit_record.superseded", earlier, by=by, on=on, successor=str(record))


def _leave_disputed(sheet: Sheet, why: Reason, by, on: dt.date) -> None:
    sheet.refuse("", why)
    advance(sheet.record, RecordStatus.DISPUTED, refusals=sheet.refusals, flags=sheet.remarkable())
    note("visit_record.disputed", sheet.record, by=by, on=on, reason=why)
    tell_of_record(sheet.record, "record_disputed", say(why))


def _leave_to_mend(record: VisitRecord, refused: EffectsRefused, by, on: dt.date) -> None:
    """Nothing was done; one that waited to be mended is replaced all the same."""
    hold(record)
    if record.status != RecordStatus.RECEIVED:
        return
    flags = Sheet(record, record.visit, flags=refused.flags).remarkable()
    advance(record, RecordStatus.TO_MEND, refusals=refused.refusals, flags=flags)
    _replace(_replaced_by(record), record, by, on, only=RecordStatus.TO_MEND)
    detail = str(refused)[:LONGEST_DETAIL]
    note("visit_record.to_mend", record, by=by, on=on, refusals=detail)
    tell_of_record(record, "record_to_mend", detail)
