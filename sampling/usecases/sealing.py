"""A sample is sealed at a visit: what the plan forbids is refused (Q-3.2, Q-5.1 to Q-5.3)."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.clocks.queries import deadline_of
from dairyqa.clocks.usecases import open_clock
from dairyqa.errors import DomainError
from dairyqa.numbering.models import next_number
from dairyqa.reasons import Reason, say
from enterprises.choices import ATTRIBUTE_VALUES, RAW_KINDS, BatchKind
from enterprises.models import Batch
from sampling.choices import Portion, SamplingPlace, VisitKind
from sampling.judging import judge_results, limit_rows
from sampling.models import ItemResult, PlanItem, Sample, SamplingPlan, Seal, Visit
from sampling.queries import quantity_rule, reinspection_until
from sampling.rules.quantities import Quantities, quantity_shortfalls

from .visits import join_visit

DELIVERY_CLOCK = "C01"


@transaction.atomic
def seal_sample(
    *,
    visit: Visit,
    batch: Batch,
    place: str,
    quantities: Quantities,
    test_seal: str,
    backup_seal: str,
    attributes: Mapping[str, str],
    choice_reasons: list[Reason],
    number: str | None = None,
    unit_price: Decimal | None = None,
    purchase_price: Decimal | None = None,
    remark: str = "",
    sealed_at: dt.datetime | None = None,
    by,
    on: dt.date,
) -> Sample:
    """Seal the sample of one batch at a visit under way.

    It gets its number – the next one, or ``number``, which was reserved for a
    tablet –, its test items from the plan's annex (Q-6.2) and the day by which
    the laboratory must have it (clock C01). Prices are in CNY. Refuses what the plan
    forbids: a batch that is not this producer's or not on hand, that was
    sampled before (Q-3.2), a second product (Q-3.6), quantities below the
    minima (Q-5.2), the wrong store (Q-5.1), seals that are equal or used and
    people who are not samplers of the visit (Q-5.3).
    """
    join_visit(visit, by)
    return put_under_seal(
        visit=visit,
        batch=batch,
        place=place,
        quantities=quantities,
        test_seal=test_seal,
        backup_seal=backup_seal,
        attributes=attributes,
        choice_reasons=choice_reasons,
        number=number,
        unit_price=unit_price,
        purchase_price=purchase_price,
        remark=remark,
        sealed_at=sealed_at,
        by=by,
        on=on,
    )


@transaction.atomic
def put_under_seal(
    *,
    visit: Visit,
    batch: Batch,
    place: str,
    quantities: Quantities,
    test_seal: str,
    backup_seal: str,
    attributes: Mapping[str, str],
    choice_reasons: list[Reason],
    number: str | None,
    unit_price: Decimal | None,
    purchase_price: Decimal | None,
    remark: str,
    sealed_at: dt.datetime | None,
    by,
    on: dt.date,
) -> Sample:
    """As ``seal_sample``, also where the visit has ended: for what a person takes over from a disputed record."""
    _refuse_batch(visit, batch, on)
    attributes = lawful_attributes(batch, visit.plan, place, quantities, attributes)
    sample = _create(
        Sample(
            number=_reserved(visit, number) if number else next_sample_number(visit, on),
            plan=visit.plan,
            visit=visit,
            enterprise=visit.enterprise,
            county_id=visit.county_id,
            laboratory_id=visit.plan.laboratory_id,
            batch=batch,
            kind=batch.kind,
            category=batch.category,
            title=batch.title,
            attributes=attributes,
            sampled_on=on,
            place=place,
            test_units=quantities.test_units,
            backup_units=quantities.backup_units,
            test_kg=quantities.test_kg,
            backup_kg=quantities.backup_kg,
            choice_reasons=[reason.as_json() for reason in choice_reasons],
            unit_price=unit_price,
            purchase_price=purchase_price,
            remark=remark,
            sealed_at=sealed_at,
            spoils_on=batch.expires_on,
            backup_needed_until=reinspection_until(on),
            deliver_due_on=deadline_of(DELIVERY_CLOCK, on).due,
        )
    )
    attach_seals(sample, test_seal, backup_seal)
    attach_items(sample)
    open_clock(
        clock_id=DELIVERY_CLOCK,
        subject=sample,
        field="deliver_due_on",
        started_on=on,
        city=visit.plan.city_id,
        county=sample.county_id,
        person=by,
    )
    record(
        "sample.sealed",
        sample,
        by=by,
        on=on,
        number=sample.number,
        batch=str(batch),
        seals=f"{test_seal}、{backup_seal}",
    )
    return sample


def lawful_attributes(
    batch: Batch, plan: SamplingPlan, place: str, quantities: Quantities, attributes: Mapping[str, str]
) -> dict[str, str]:
    """The attributes that count for the batch; refused what the plan forbids of place and quantities (Q-5.1, Q-5.2)."""
    _refuse_place(batch, place)
    _refuse_quantities(plan, batch, quantities)
    attributes = {**attributes, **batch.category.fixed_attributes}
    _refuse_missing_attributes(batch, attributes)
    return attributes


def _refuse_batch(visit: Visit, batch: Batch, on: dt.date) -> None:
    if batch.enterprise_id != visit.enterprise_id:
        raise DomainError(_("This batch belongs to another producer."))
    if not Batch.objects.on_hand(on).filter(pk=batch.pk).exists():
        raise DomainError(_("This batch is not on hand on the day of the visit."))
    if batch.samples.taken().filter(plan=visit.plan_id).exists():
        raise DomainError(
            _("This batch was sampled under the plan already and is not sampled again (plan, part 3 (1)).")
        )
    if batch.kind == BatchKind.PRODUCT and visit.kind == VisitKind.SUPPLEMENTARY:
        raise DomainError(_("This is a supplementary visit for raw material: no product is sampled at it."))
    if batch.kind == BatchKind.PRODUCT and visit.samples.taken().filter(kind=BatchKind.PRODUCT).exists():
        raise DomainError(_("One product batch is sampled at each visit (plan, part 3 (2))."))


def _refuse_place(batch: Batch, place: str) -> None:
    right = SamplingPlace.RAW_MATERIAL if batch.kind in RAW_KINDS else SamplingPlace.FINISHED_GOODS
    if place != right:
        raise DomainError(
            _("This batch is sampled in the %(place)s (plan, part 5 (1)).") % {"place": right.label}, field="place"
        )


def _refuse_quantities(plan: SamplingPlan, batch: Batch, quantities: Quantities) -> None:
    rule = quantity_rule(plan, batch)
    if rule is None:
        raise DomainError(_("The plan sets no quantities for this product group: ask the city bureau to complete it."))
    for field, reason in quantity_shortfalls(quantities, rule):
        raise DomainError(say(reason), field=field)


def _refuse_missing_attributes(batch: Batch, attributes: Mapping[str, str]) -> None:
    for attribute in batch.category.attributes:
        if attributes.get(attribute) not in ATTRIBUTE_VALUES[attribute]:
            raise DomainError(_("The test items depend on this: please choose."), field=attribute)


def next_sample_number(visit: Visit, on: dt.date) -> str:
    prefix = f"{visit.plan.code.split('-')[0]}RP{on.year}"
    return f"{prefix}{visit.county.code}{next_number(f'sample/{prefix}'):05d}"


def _reserved(visit: Visit, number: str) -> str:
    if not any(number in package.numbers for package in visit.packages.only("numbers")):
        raise DomainError(_("The number %(number)s is not reserved for this visit.") % {"number": number}, "number")
    if Sample.objects.filter(number=number).exists():
        raise DomainError(_("The number %(number)s was used already.") % {"number": number}, "number")
    return number


def _create(sample: Sample) -> Sample:
    try:
        with transaction.atomic():
            sample.save(force_insert=True)
    except IntegrityError as error:
        raise DomainError(_("This batch, or another product, has just been sampled at this visit.")) from error
    return sample


def attach_seals(sample: Sample, test_seal: str, backup_seal: str) -> None:
    if test_seal == backup_seal:
        raise DomainError(_("Test and backup portion are sealed separately: two seal numbers."), field="backup_seal")
    for portion, number, field in (
        (Portion.TEST, test_seal, "test_seal"),
        (Portion.BACKUP, backup_seal, "backup_seal"),
    ):
        if not number:
            raise DomainError(_("The seal number is missing."), field=field)
        try:
            with transaction.atomic():
                Seal.objects.create(sample=sample, portion=portion, number=number)
        except IntegrityError as error:
            raise DomainError(_("The seal %(number)s was used before.") % {"number": number}, field=field) from error


def attach_items(sample: Sample) -> None:
    """Every line of the annex; those whose condition is not met are marked so and not demanded."""
    lines = PlanItem.objects.filter(plan=sample.plan_id, category=sample.category_id).select_related("item")
    results = [ItemResult(sample=sample, item=line.item, position=line.position) for line in lines.order_by("position")]
    judge_results(sample, results, limit_rows(sample))
    ItemResult.objects.bulk_create(results)
