"""What was written about a sample is corrected, signed again, while the sample is still on its way (Q-5.2, Q-5.3)."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from dairyqa.audit.changes import changed_fields
from dairyqa.audit.payload import fields
from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from dairyqa.transitions import hold
from sampling.choices import Portion, SampleStatus
from sampling.forms.visit_record import read_record
from sampling.models import Sample, Seal, Visit, VisitRecord
from sampling.rules.quantities import Quantities

from .record_effects import attribute_fields, taking_of, who_confirms
from .record_sheet import Sheet
from .sealing import attach_items, attach_seals, lawful_attributes

# What a correction leaves alone: a change of these is another visit, not another wording.
FIXED = ("outcome", "gone", "found", "draws")


@transaction.atomic
def correct_sample(
    *,
    sample: Sample,
    place: str,
    quantities: Quantities,
    attributes: Mapping[str, str],
    test_seal: str,
    backup_seal: str,
    unit_price: Decimal | None,
    purchase_price: Decimal | None,
    remark: str,
    reason: str,
    by,
    on: dt.date,
) -> bool:
    """Write anew what was written of a sealed sample; returns whether anything differs.

    Every rule of sealing holds again (Q-5.1 to Q-5.3); where attributes changed,
    the test items are made out anew. The sampling form gets its next version.
    Refused without a reason, and once the sample is in the laboratory.
    """
    hold(sample)
    values = {
        "place": place,
        "test_units": quantities.test_units,
        "backup_units": quantities.backup_units,
        "test_kg": quantities.test_kg,
        "backup_kg": quantities.backup_kg,
        "attributes": lawful_attributes(sample.batch, sample.plan, place, quantities, attributes),
        "unit_price": unit_price,
        "purchase_price": purchase_price,
        "remark": remark,
    }
    changes = changed_fields(sample, values)
    seals = {Portion.TEST: test_seal, Portion.BACKUP: backup_seal}
    former = {seal.portion: seal.number for seal in sample.seals.all()}
    if not changes and seals == former:
        return False
    if sample.status != SampleStatus.SEALED:
        raise DomainError(_("The sample is in the laboratory already: it is not corrected any more."))
    if not reason:
        raise DomainError(_("Say why the sample is corrected."), field="reason")
    for name, value in changes.items():
        setattr(sample, name, value)
    sample.version += 1
    sample.save(update_fields=[*changes, "version"])
    if seals != former:
        Seal.objects.filter(sample=sample).delete()
        attach_seals(sample, test_seal, backup_seal)
    if "attributes" in changes:
        sample.results.all().delete()
        attach_items(sample)
    record(
        "sample.corrected",
        sample,
        by=by,
        on=on,
        version=sample.version,
        changes=fields(Sample, changes) if changes else "—",
        former="、".join(former[portion] for portion in (Portion.TEST, Portion.BACKUP)),
        seals=f"{test_seal}、{backup_seal}",
        reason=reason,
    )
    return True


def correct_from_record(*, sheet: Sheet, earlier: VisitRecord) -> int:
    """Correct an applied record by a later version of it: its samples, and who confirms for the producer.

    Returns how many samples changed; the forms of the others get their next version too.
    """
    _refuse_another_visit(sheet, earlier)
    samples = {sample.number: sample for sample in _samples_of(sheet)}
    count = 0
    for place, taken in enumerate(sheet.body.samples):
        with sheet.part(f"samples.{place}", attribute_fields(taken)):
            sample, reason = samples.get(taken.number), sheet.body.correction
            if sample is None:
                raise DomainError(_("There is no such sample at this visit."), field="number")
            differs = correct_sample(sample=sample, **taking_of(taken), reason=reason, by=sheet.by, on=sheet.day)
            if not differs:
                _sign_again(sample, reason, sheet)
            count += differs
    sheet.stop_if_refused()
    Visit.objects.filter(pk=sheet.visit.pk).update(**who_confirms(sheet.body))
    return count


def _sign_again(sample: Sample, reason: str, sheet: Sheet) -> None:
    """The sampling form bears signatures for the whole record, so that it has its next version with them."""
    if sample.status != SampleStatus.SEALED:
        return
    sample.version += 1
    sample.save(update_fields=["version"])
    record("sample.signed_again", sample, by=sheet.by, on=sheet.day, version=sample.version, reason=reason)


def _samples_of(sheet: Sheet):
    related = ("plan", "category", "batch__category", "batch__variety")
    return sheet.visit.samples.select_related(*related).prefetch_related("seals")


def _refuse_another_visit(sheet: Sheet, earlier: VisitRecord) -> None:
    before, now = read_record(earlier.body.encode()), sheet.body
    if not now.correction:
        sheet.refuse("correction", Reason("correction_without_reason"))
    if {one.number: one.batch for one in before.samples} != {one.number: one.batch for one in now.samples}:
        sheet.refuse("samples", Reason("correction_of_numbers"))
    for name in FIXED:
        if getattr(before, name) != getattr(now, name):
            sheet.refuse(name, Reason("correction_of_other"))
    sheet.stop_if_refused()
