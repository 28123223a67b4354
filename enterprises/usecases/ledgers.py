"""Entries of the ledgers (Q-2.1, Q-2.2) under their batch definitions (Q-3.3, Q-3.4)."""

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dairyqa.audit.record import record
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason, say
from enterprises.choices import BatchKind
from enterprises.models import Batch, Enterprise, FoodCategory, Variety
from enterprises.rules.batches import ENTRIES, LedgerEntry, key_of, objections, one_batch


@transaction.atomic
def enter_raw_milk(
    *,
    enterprise: Enterprise,
    received_on: dt.date,
    farm: str,
    quantity_kg: Decimal,
    lot: str = "",
    gone_on: dt.date | None = None,
    by,
    on: dt.date,
) -> Batch:
    """Enter received raw milk; under the default rule one batch a farm and day (Q-3.3)."""
    values = {"received_on": received_on, "farm": farm, "quantity_kg": quantity_kg, "lot": lot, "gone_on": gone_on}
    return _enter(enterprise, BatchKind.RAW_MILK, values, by=by, on=on)


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
    gone_on: dt.date | None = None,
    by,
    on: dt.date,
) -> Batch:
    """Enter received milk powder; same delivery and same lot on the label are one batch (Q-3.4)."""
    values = {
        "received_on": received_on,
        "delivery_no": delivery_no,
        "supplier": supplier,
        "lot": lot,
        "produced_on": produced_on,
        "quantity_kg": quantity_kg,
        "expires_on": expires_on,
        "gone_on": gone_on,
    }
    return _enter(enterprise, BatchKind.RAW_POWDER, values, by=by, on=on)


@transaction.atomic
def enter_product(
    *,
    enterprise: Enterprise,
    variety: Variety,
    lot: str,
    produced_on: dt.date,
    quantity_kg: Decimal,
    gone_on: dt.date | None = None,
    by,
    on: dt.date,
) -> Batch:
    """Enter a batch that the producer made; its shelf life follows from the variety."""
    if variety.enterprise_id != enterprise.pk:
        raise DomainError(_("This variety belongs to another producer."), field="variety")
    values = {
        "variety": variety,
        "lot": lot,
        "produced_on": produced_on,
        "quantity_kg": quantity_kg,
        "gone_on": gone_on,
    }
    return _enter(enterprise, BatchKind.PRODUCT, values, by=by, on=on)


ENTER = {
    BatchKind.RAW_MILK: enter_raw_milk,
    BatchKind.RAW_POWDER: enter_raw_powder,
    BatchKind.PRODUCT: enter_product,
}


@transaction.atomic
def mark_batch_gone(*, batch: Batch, gone_on: dt.date, by, on: dt.date) -> None:
    """The batch was used up or sold out on ``gone_on``; from then on it is not on hand."""
    if gone_on < batch.arrived_on:
        raise DomainError(_("The batch cannot be gone before it came."), field="gone_on")
    if gone_on > on:
        raise DomainError(_("This day is in the future."), field="gone_on")
    if not Batch.objects.filter(pk=batch.pk, gone_on=None).update(gone_on=gone_on):
        raise DomainError(_("The batch is marked as used up or sold out already."))
    batch.gone_on = gone_on
    record("batch.gone", batch, by=by, on=on, gone_on=gone_on.isoformat())


def category_for(kind: str) -> FoodCategory:
    """The one fine category of a raw material."""
    return FoodCategory.objects.get(batch_kind=kind)


def batch_of(enterprise: Enterprise, entry: LedgerEntry, raw: FoodCategory | None) -> Batch:
    """The batch, not saved; ``raw`` is the category of a raw material, a product has its variety's."""
    return Batch(
        kind=entry.kind,
        enterprise=enterprise,
        county_id=enterprise.county_id,
        category_id=raw.pk if raw else entry.category_id,
        variety_id=entry.variety_id,
        key=key_of(entry, enterprise.batching_rule),
        lot=entry.lot,
        source=entry.source,
        delivery_no=entry.delivery_no,
        arrived_on=entry.arrived_on,
        produced_on=entry.produced_on,
        expires_on=entry.expires_on,
        quantity_kg=entry.quantity_kg,
        gone_on=entry.gone_on,
    )


def _enter(enterprise: Enterprise, kind: BatchKind, values: dict, *, by, on: dt.date) -> Batch:
    for found in objections(kind, values, rule=enterprise.batching_rule, today=on):
        raise DomainError(say(found.reason), field=found.field)
    raw = None if kind == BatchKind.PRODUCT else category_for(kind)
    batch = batch_of(enterprise, ENTRIES[kind](**values), raw)
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
    except IntegrityError as error:
        if Batch.objects.filter(enterprise=enterprise, kind=batch.kind, key=batch.key).exists():
            raise DomainError(_already_there(batch, enterprise)) from error
        raise
    record("batch.entered", batch, by=by, on=on, batch=str(batch))
    return batch


def _already_there(batch: Batch, enterprise: Enterprise) -> str:
    """The refusal with the definition of a batch that it rests on."""
    return f"{say(Reason('ledger_has_batch'))} {say(one_batch(batch.kind, enterprise.batching_rule))}"
