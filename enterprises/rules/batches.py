"""What makes one batch (Q-3.3, Q-3.4), and what a line of a ledger must hold."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Protocol

from dairyqa.reasons import Reason
from enterprises.choices import BatchingRule, BatchKind, Stock

EARLIEST = date(2000, 1, 1)  # an earlier day is a slip of the pen or a number that a spreadsheet took for a date
MOST_KG = Decimal("9999999999.99")
LONGEST = {"source": 60, "lot": 60, "delivery_no": 40}


class Made(Protocol):
    """A variety as far as a ledger needs it."""

    pk: int
    category_id: int
    shelf_life_days: int


@dataclass(frozen=True)
class LedgerEntry:
    """One line of a ledger, typed or read from a file. Quantity in kg.

    ``arrived_on`` is the day of receipt of a raw material, of production of a product;
    a product has a variety with its category, a raw material has neither.
    """

    kind: BatchKind
    arrived_on: date
    quantity_kg: Decimal
    source: str = ""
    lot: str = ""
    delivery_no: str = ""
    variety_id: int | None = None
    category_id: int = 0
    produced_on: date | None = None
    expires_on: date | None = None
    gone_on: date | None = None


@dataclass(frozen=True)
class Objection:
    """Why an entry is refused; ``field`` as the form and the columns of the template name it."""

    field: str
    reason: Reason


def raw_milk_entry(
    *, received_on: date, farm: str, quantity_kg: Decimal, lot: str = "", gone_on: date | None = None
) -> LedgerEntry:
    return LedgerEntry(
        BatchKind.RAW_MILK, arrived_on=received_on, source=farm, lot=lot, quantity_kg=quantity_kg, gone_on=gone_on
    )


def raw_powder_entry(
    *,
    received_on: date,
    delivery_no: str,
    supplier: str,
    lot: str,
    produced_on: date,
    quantity_kg: Decimal,
    expires_on: date | None = None,
    gone_on: date | None = None,
) -> LedgerEntry:
    return LedgerEntry(
        BatchKind.RAW_POWDER,
        arrived_on=received_on,
        delivery_no=delivery_no,
        source=supplier,
        lot=lot,
        produced_on=produced_on,
        expires_on=expires_on,
        quantity_kg=quantity_kg,
        gone_on=gone_on,
    )


def product_entry(
    *, variety: Made, lot: str, produced_on: date, quantity_kg: Decimal, gone_on: date | None = None
) -> LedgerEntry:
    """A product's shelf life follows from its variety."""
    return LedgerEntry(
        BatchKind.PRODUCT,
        arrived_on=produced_on,
        variety_id=variety.pk,
        category_id=variety.category_id,
        lot=lot,
        produced_on=produced_on,
        expires_on=produced_on + timedelta(days=variety.shelf_life_days),
        quantity_kg=quantity_kg,
        gone_on=gone_on,
    )


ENTRIES: dict[str, Callable[..., LedgerEntry]] = {
    BatchKind.RAW_MILK: raw_milk_entry,
    BatchKind.RAW_POWDER: raw_powder_entry,
    BatchKind.PRODUCT: product_entry,
}


def objections(kind: str, values: Mapping[str, Any], *, rule: str, today: date) -> Iterator[Objection]:
    """Everything that is wrong with the values of a line at a producer with the batching rule ``rule``.

    ``values``: the arguments of the kind's entry; one that could not be read may be absent.
    """
    arrival = "produced_on" if kind == BatchKind.PRODUCT else "received_on"
    for field in dict.fromkeys((arrival, "produced_on", "gone_on")):
        yield from _implausible(field, values.get(field), today)
    yield from _out_of_order(values, arrival)
    if "quantity_kg" in values:
        yield from _wrong_amount(values["quantity_kg"])
    if kind == BatchKind.RAW_MILK and rule == BatchingRule.OWN and not values.get("lot"):
        yield Objection("lot", Reason("ledger_own_lot_missing"))


def key_of(entry: LedgerEntry, rule: str) -> str:
    """Under this key a batch exists once in its producer's ledger of the kind."""
    if entry.kind == BatchKind.RAW_MILK:
        return raw_milk_key(rule, received_on=entry.arrived_on, farm=entry.source, lot=entry.lot)
    if entry.kind == BatchKind.RAW_POWDER:
        return raw_powder_key(delivery_no=entry.delivery_no, lot=entry.lot)
    return product_key(variety_id=entry.variety_id, lot=entry.lot)


def one_batch(kind: str, rule: str) -> Reason:
    """The definition by which two entries are the same batch."""
    if kind == BatchKind.RAW_MILK:
        return Reason("one_batch_own_rule" if rule == BatchingRule.OWN else "one_batch_raw_milk")
    return Reason("one_batch_raw_powder" if kind == BatchKind.RAW_POWDER else "one_batch_product")


def stock(*, gone_on: date | None, expires_on: date | None, today: date) -> Stock:
    """Whether a batch that has arrived is in the store on that day."""
    if gone_on and gone_on <= today:
        return Stock.GONE
    return Stock.EXPIRED if expires_on and expires_on < today else Stock.ON_HAND


def raw_milk_key(rule: str, *, received_on: date, farm: str, lot: str) -> str:
    """The key under which a producer's raw-milk batch exists once.

    Under the default rule a farm's milk of one day is one batch, whatever its
    lot; under the producer's own rule the lot that it gives counts (Q-3.3).
    """
    if rule == BatchingRule.SAME_DAY_AND_FARM:
        return f"{received_on.isoformat()}|{_folded(farm)}"
    return f"own|{_folded(lot)}"


def raw_powder_key(*, delivery_no: str, lot: str) -> str:
    """Same delivery and same production date or lot on the label: one batch (Q-3.4)."""
    return f"{_folded(delivery_no)}|{_folded(lot)}"


def product_key(*, variety_id: int | None, lot: str) -> str:
    return f"{variety_id}|{_folded(lot)}"


def _implausible(field: str, day: date | None, today: date) -> Iterator[Objection]:
    if day and day > today:
        yield Objection(field, Reason("ledger_day_in_future", {"day": day.isoformat()}))
    elif day and day < EARLIEST:
        yield Objection(field, Reason("ledger_day_too_early", {"day": day.isoformat(), "year": str(EARLIEST.year)}))


def _out_of_order(values: Mapping[str, Any], arrival: str) -> Iterator[Objection]:
    for earlier, later, wrong, code in (
        ("produced_on", arrival, "produced_on", "ledger_made_after_receipt"),
        ("produced_on", "expires_on", "expires_on", "ledger_expires_before_made"),
        (arrival, "gone_on", "gone_on", "ledger_gone_before_it_came"),
    ):
        first, last = values.get(earlier), values.get(later)
        if first and last and first > last:
            yield Objection(wrong, Reason(code))


def _wrong_amount(quantity_kg: Decimal) -> Iterator[Objection]:
    found = {"found": f"{quantity_kg:f}"}
    if quantity_kg <= 0 or quantity_kg != round(quantity_kg, 2):
        yield Objection("quantity_kg", Reason("ledger_quantity", found))
    elif quantity_kg > MOST_KG:
        yield Objection("quantity_kg", Reason("ledger_quantity_too_large", found))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
