import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

from enterprises.choices import BatchingRule, BatchKind, Stock
from enterprises.rules.batches import (
    key_of,
    objections,
    one_batch,
    product_entry,
    raw_milk_entry,
    raw_milk_key,
    raw_powder_entry,
    stock,
)

TODAY = dt.date(2026, 3, 10)
DEFAULT, OWN = BatchingRule.SAME_DAY_AND_FARM, BatchingRule.OWN
MILK = {"received_on": TODAY, "farm": "清源牧场", "quantity_kg": Decimal(5000)}
POWDER = {
    "received_on": TODAY,
    "delivery_no": "JH1",
    "supplier": "南岭乳粉贸易行",
    "lot": "RF1",
    "produced_on": dt.date(2026, 1, 10),
    "quantity_kg": Decimal(500),
}
FRESH_MILK = SimpleNamespace(pk=7, category_id=1, shelf_life_days=15)


def found(kind, values, rule=DEFAULT):
    return [(objection.field, objection.reason.code) for objection in objections(kind, values, rule=rule, today=TODAY)]


@pytest.mark.provision("Q-3.3")
def test_milk_of_one_day_and_farm_is_one_batch_whatever_its_lot():
    def key(**changes):
        return key_of(raw_milk_entry(**(MILK | changes)), DEFAULT)

    assert key(lot="A") == key(lot="B") == key(farm=" 清源 牧场 ")
    assert key() != key(farm="北山牧场")
    assert key() != key(received_on=dt.date(2026, 3, 9))


@pytest.mark.provision("Q-3.3")
def test_own_rule_counts_the_producers_batch_number():
    keys = {key_of(raw_milk_entry(**MILK, lot=lot), OWN) for lot in ("NG-1", "ng-1", "ＮＧ-1", "NG-2")}

    assert len(keys) == 2
    assert found(BatchKind.RAW_MILK, MILK, OWN) == [("lot", "ledger_own_lot_missing")]
    assert found(BatchKind.RAW_MILK, MILK | {"lot": "NG-1"}, OWN) == []


@pytest.mark.provision("Q-3.4")
def test_powder_of_one_delivery_and_lot_is_one_batch():
    def key(**changes):
        return key_of(raw_powder_entry(**(POWDER | changes)), DEFAULT)

    assert key() == key(supplier="another")
    assert key() != key(lot="RF2")
    assert key() != key(delivery_no="JH2")


def test_product_is_one_batch_by_variety_and_lot_and_keeps_for_its_shelf_life():
    entry = product_entry(variety=FRESH_MILK, lot="A1", produced_on=TODAY, quantity_kg=Decimal(800))

    assert key_of(entry, DEFAULT) == "7|a1"
    assert entry.expires_on == dt.date(2026, 3, 25)
    assert entry.arrived_on == TODAY


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("raw_milk", {"received_on": dt.date(2026, 3, 11)}, ("received_on", "ledger_day_in_future")),
        ("raw_milk", {"received_on": dt.date(1999, 12, 31)}, ("received_on", "ledger_day_too_early")),
        ("raw_milk", {"gone_on": dt.date(2026, 3, 9)}, ("gone_on", "ledger_gone_before_it_came")),
        ("raw_milk", {"quantity_kg": Decimal(0)}, ("quantity_kg", "ledger_quantity")),
        ("raw_milk", {"quantity_kg": Decimal("1.001")}, ("quantity_kg", "ledger_quantity")),
        ("raw_milk", {"quantity_kg": Decimal("1e10")}, ("quantity_kg", "ledger_quantity_too_large")),
        ("raw_powder", {"produced_on": dt.date(2026, 3, 11)}, ("produced_on", "ledger_made_after_receipt")),
        ("raw_powder", {"expires_on": dt.date(2026, 1, 9)}, ("expires_on", "ledger_expires_before_made")),
    ],
)
def test_implausible_values_are_named(kind, changes, expected):
    assert expected in found(BatchKind(kind), (MILK if kind == "raw_milk" else POWDER) | changes)


def test_plausible_values_raise_no_objection():
    assert found(BatchKind.RAW_MILK, MILK | {"gone_on": TODAY}) == []
    assert found(BatchKind.RAW_POWDER, POWDER | {"expires_on": dt.date(2027, 7, 10)}) == []
    product = {"variety": FRESH_MILK, "lot": "A1", "produced_on": TODAY, "quantity_kg": Decimal("0.01")}
    assert found(BatchKind.PRODUCT, product) == []


def test_future_product_is_named_once():
    assert found(BatchKind.PRODUCT, {"produced_on": dt.date(2026, 3, 11)}) == [("produced_on", "ledger_day_in_future")]


@pytest.mark.provision("Q-3.3")
@pytest.mark.provision("Q-3.4")
def test_each_kind_names_its_definition():
    codes = [one_batch(kind, rule).code for kind in BatchKind for rule in (DEFAULT, OWN)]

    assert codes == [
        "one_batch_raw_milk",
        "one_batch_own_rule",
        "one_batch_raw_powder",
        "one_batch_raw_powder",
        "one_batch_product",
        "one_batch_product",
    ]


@pytest.mark.parametrize(
    ("gone_on", "expires_on", "expected"),
    [
        (None, None, Stock.ON_HAND),
        (None, TODAY, Stock.ON_HAND),
        (None, dt.date(2026, 3, 9), Stock.EXPIRED),
        (TODAY, None, Stock.GONE),
        (dt.date(2026, 3, 11), None, Stock.ON_HAND),
        (dt.date(2026, 3, 9), dt.date(2026, 3, 9), Stock.GONE),
    ],
)
def test_stock(gone_on, expires_on, expected):
    assert stock(gone_on=gone_on, expires_on=expires_on, today=TODAY) == expected


def test_default_key_ignores_an_empty_lot():
    assert raw_milk_key(DEFAULT, received_on=TODAY, farm="a", lot="") == "2026-03-10|a"
