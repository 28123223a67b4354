"""A person decides on a visit record that has no effect: kept as evidence only, or its further samples taken over."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record as note
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.transitions import advance, hold
from sampling.choices import RecordStatus
from sampling.models import Sample, Visit, VisitRecord
from sampling.rules.field_record import missing_of

from .documents import ask_for_papers
from .record_effects import attribute_fields, taking_of, update_ledger
from .record_sheet import EffectsRefused, Sheet
from .sealing import put_under_seal


@transaction.atomic
def decide_record(*, record: VisitRecord, take_samples: bool, reason: str, by, on: dt.date) -> None:
    """Decide on a disputed record, or on one that nobody will mend; the reason stays with it.

    With ``take_samples`` the samples that a disputed record adds to its visit
    are sealed, also where the visit has ended, by the day on which they were
    taken; every rule of sealing holds (Q-3.2, Q-5.1 to Q-5.3). What is refused of
    them stays on the record; refused altogether where no sample can be taken over.
    """
    if not reason:
        raise DomainError(_("Give a reason for the decision."), field="reason")
    visit = Visit.objects.select_related("plan__city", "enterprise__county", "county").get(pk=record.visit_id)
    hold(visit)
    hold(record)
    decided = {"decided_by": by, "decided_on": on, "decision_reason": reason}
    if not take_samples:
        advance(record, RecordStatus.KEPT, **decided)
        note("visit_record.kept", record, by=by, on=on, reason=reason)
        return
    if record.status != RecordStatus.DISPUTED:
        raise DomainError(_("Only of a disputed record samples can be taken over."))
    sheet = Sheet(record, visit)
    _take_over(sheet, reason)
    count = sheet.visit.samples.filter(number__in=[taken.number for taken in sheet.body.samples]).count()
    advance(record, RecordStatus.APPLIED, refusals=sheet.refusals, flags=sheet.remarkable(), **decided)
    note("visit_record.taken_over", record, by=by, on=on, count=count, reason=reason)
    ask_for_papers(visit=sheet.visit, by=by, on=on)


def _take_over(sheet: Sheet, reason: str) -> None:
    for field, lack in missing_of(sheet.json, sheet.package):
        sheet.refuse(field, lack)
    try:
        sheet.stop_if_refused()
        batches = update_ledger(sheet)
    except EffectsRefused as refused:
        raise DomainError(str(refused)) from refused
    sealed = [_seal(sheet, place, batches, reason) for place in range(len(sheet.body.samples))]
    if not any(sealed):
        lacks = "; ".join(refusal["message"] for refusal in sheet.refusals)
        raise DomainError(lacks or _("The record adds no sample to its visit."))


def _seal(sheet: Sheet, place: int, batches, reason: str) -> Sample | None:
    taken = sheet.body.samples[place]
    batch = batches.get(taken.batch)
    chosen = [Reason("chosen_by_sampler", {"reason": taken.choice_reason})] if taken.choice_reason else []
    with sheet.part(f"samples.{place}", attribute_fields(taken)):
        if batch is None:
            raise DomainError(_("This batch belongs to another producer."), field="batch")
        return put_under_seal(
            visit=sheet.visit,
            batch=batch,
            number=taken.number,
            choice_reasons=[*chosen, Reason("taken_over_by_decision", {"reason": reason})],
            sealed_at=taken.sealed_at,
            **taking_of(taken),
            by=sheet.by,
            on=sheet.day,
        )
    return None
