"""Entries of the ledgers (Q-2.1, Q-2.2) under their batch definitions (Q-3.3, Q-3.4)."""

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from enterprises.choices import BatchingRule, BatchKind
from enterprises.models import Batch, Enterprise, FoodCategory, Variety
from enterprises.rules.batches import product_key, raw_milk_key, raw_powder_key


@transaction.atomic
def enter_raw_milk(
    *, enterprise: Enterprise, received_on: dt.date, farm: str, quantity_kg: Decimal, lot: str = "", by, on: dt.date
) -> Batch:
    """Enter received raw milk; under the default rule one batch a farm and day (Q-3.3)."""
    _refuse_future(received_on, on, "received_on")
    if enterprise.batching_rule == BatchingRule.OWN and not lot:
        raise DomainError(_("This producer has its own batching rule: give its batch number."), field="lot")
    return _enter(
        Batch(
            kind=BatchKind.RAW_MILK,
            enterprise=enterprise,
            county_id=enterprise.county_id,
            category=category_for(BatchKind.RAW_MILK),
            key=raw_milk_key(enterprise.batching_rule, received_on=received_on, farm=farm, lot=lot),
            lot=lot,
            source=farm,
            arrived_on=received_on,
            quantity_kg=quantity_kg,
        ),
        by=by,
        on=on,
    )


@transaction.atomic
def enter_raw_powder(
    *,
    enterprise: Enterprise,
    received_on: dt.date,
    delivery_no: str,
    supplier: str,
    lot: str,
    produced_on: dt.date,
    quantity_kg: Decimal,
    expires_on: dt.date | None = None,
    by,
    on: dt.date,
) -> Batch:
    """Enter received milk powder; same delivery and same lot on the label are one batch (Q-3.4)."""
    _refuse_future(received_on, on, "received_on")
    if produced_on > received_on:
        raise DomainError(_("The powder cannot have been made after it was received."), field="produced_on")
    return _enter(
        Batch(
            kind=BatchKind.RAW_POWDER,
            enterprise=enterprise,
            county_id=enterprise.county_id,
            category=category_for(BatchKind.RAW_POWDER),
            key=raw_powder_key(delivery_no=delivery_no, lot=lot),
            lot=lot,
            source=supplier,
            delivery_no=delivery_no,
            arrived_on=received_on,
            produced_on=produced_on,
            expires_on=expires_on,
            quantity_kg=quantity_kg,
        ),
        by=by,
        on=on,
    )


@transaction.atomic
def enter_product(
    *, enterprise: Enterprise, variety: Variety, lot: str, produced_on: dt.date, quantity_kg: Decimal, by, on: dt.date
) -> Batch:
    """Enter a batch that the producer made; its shelf life follows from the variety."""
    _refuse_future(produced_on, on, "produced_on")
    if variety.enterprise_id != enterprise.pk:
        raise DomainError(_("This variety belongs to another producer."), field="variety")
    return _enter(
        Batch(
            kind=BatchKind.PRODUCT,
            enterprise=enterprise,
            county_id=enterprise.county_id,
            category=variety.category,
            variety=variety,
            key=product_key(variety_id=variety.pk, lot=lot),
            lot=lot,
            arrived_on=produced_on,
            produced_on=produced_on,
            expires_on=produced_on + dt.timedelta(days=variety.shelf_life_days),
            quantity_kg=quantity_kg,
        ),
        by=by,
        on=on,
    )


@transaction.atomic
def mark_batch_gone(*, batch: Batch, gone_on: dt.date, by, on: dt.date) -> None:
    """The batch was used up or sold out on ``gone_on``; from then on it is not on hand."""
    if gone_on < batch.arrived_on:
        raise DomainError(_("The batch cannot be gone before it came."), field="gone_on")
    if not Batch.objects.filter(pk=batch.pk, gone_on=None).update(gone_on=gone_on):
        raise DomainError(_("The batch is marked as used up or sold out already."))
    batch.gone_on = gone_on
    record("batch.gone", batch, by=by, on=on, gone_on=gone_on.isoformat())


def category_for(kind: str) -> FoodCategory:
    """The one fine category of a raw material."""
    return FoodCategory.objects.get(batch_kind=kind)


def duplicate_message(batch: Batch) -> str:
    """Why the batch exists already, in the words of its definition."""
    if batch.kind == BatchKind.RAW_POWDER:
        return _("This lot of this delivery is in the ledger already: it is the same batch (plan, part 3 (1) 2).")
    if batch.kind == BatchKind.PRODUCT:
        return _("This lot of this variety is in the ledger already.")
    if batch.enterprise.batching_rule == BatchingRule.OWN:
        return _("This batch number is in the ledger already.")
    return _("Milk of the same farm and day is in the ledger already: it is one batch (plan, part 3 (1) 1).")


def _enter(batch: Batch, *, by, on: dt.date) -> Batch:
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
    except IntegrityError as error:
        if Batch.objects.filter(enterprise=batch.enterprise, kind=batch.kind, key=batch.key).exists():
            raise DomainError(duplicate_message(batch)) from error
        raise
    record("batch.entered", batch, by=by, on=on, batch=str(batch))
    return batch


def _refuse_future(day: dt.date, today: dt.date, field: str) -> None:
    if day > today:
        raise DomainError(_("This day is in the future."), field=field)
