import datetime as dt
from decimal import Decimal

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from enterprises.choices import BatchingRule
from enterprises.models import Batch
from enterprises.usecases.ledgers import enter_product, enter_raw_milk, enter_raw_powder, mark_batch_gone
from tests.enterprises.conftest import TODAY
from tests.factories.enterprises import make_enterprise, make_raw_milk, make_variety


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def milk(dairy, cast, **changes):
    values = {"received_on": TODAY, "farm": "清源牧场", "quantity_kg": Decimal(5000)} | changes
    return enter_raw_milk(enterprise=dairy, **values, by=cast.officer_east, on=TODAY)


def powder(dairy, cast, **changes):
    values = {
        "received_on": TODAY,
        "delivery_no": "JH1",
        "supplier": "南岭乳粉贸易行",
        "lot": "RF1",
        "produced_on": dt.date(2026, 1, 10),
        "quantity_kg": Decimal(500),
    }
    return enter_raw_powder(enterprise=dairy, **(values | changes), by=cast.officer_east, on=TODAY)


@pytest.mark.provision("Q-2.1")
@pytest.mark.provision("Q-3.3")
def test_second_milk_of_the_same_farm_and_day_is_refused_with_the_definition(dairy, cast):
    """Trap 15: no two batches of a farm and day under the default definition."""
    milk(dairy, cast)

    with pytest.raises(DomainError, match=r"in the ledger already.*one day from one farm.*part 3 \(1\) 1"):
        milk(dairy, cast, farm="清源 牧场", lot="other")
    milk(dairy, cast, farm="北山牧场")
    assert Batch.objects.count() == 2
    assert AuditEvent.objects.filter(event="batch.entered").count() == 2


@pytest.mark.provision("Q-3.3")
def test_own_batching_rule_needs_and_counts_its_number(dairy, cast):
    dairy.batching_rule, dairy.batching_text = BatchingRule.OWN, "每罐为一批"
    dairy.save()

    with pytest.raises(DomainError) as refusal:
        milk(dairy, cast)
    assert refusal.value.field == "lot"
    milk(dairy, cast, lot="NG-1")
    milk(dairy, cast, lot="NG-2")
    with pytest.raises(DomainError, match="own written batching rule"):
        milk(dairy, cast, lot="ng-1", farm="北山牧场")


@pytest.mark.provision("Q-2.1")
@pytest.mark.provision("Q-3.4")
def test_second_powder_of_the_same_delivery_and_lot_is_refused_with_the_definition(dairy, cast):
    powder(dairy, cast)

    with pytest.raises(DomainError, match=r"one delivery with the same lot.*part 3 \(1\) 2"):
        powder(dairy, cast, quantity_kg=Decimal(20))
    powder(dairy, cast, lot="RF2")
    powder(dairy, cast, delivery_no="JH2")
    assert Batch.objects.count() == 3


@pytest.mark.provision("Q-2.2")
def test_product_batch_keeps_for_the_shelf_life_of_its_variety(dairy, cast):
    variety = make_variety(dairy, shelf_life_days=15)

    batch = enter_product(
        enterprise=dairy,
        variety=variety,
        lot="A1",
        produced_on=TODAY,
        quantity_kg=Decimal(800),
        by=cast.admin,
        on=TODAY,
    )

    assert (batch.expires_on, batch.category, batch.county) == (dt.date(2026, 3, 25), variety.category, cast.east)


def test_variety_of_another_producer_is_refused(dairy, cast):
    with pytest.raises(DomainError) as refusal:
        enter_product(
            enterprise=make_enterprise(cast.west),
            variety=make_variety(dairy),
            lot="A1",
            produced_on=TODAY,
            quantity_kg=Decimal(800),
            by=cast.admin,
            on=TODAY,
        )
    assert refusal.value.field == "variety"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_on": dt.date(2026, 3, 11)}, "received_on"),
        ({"quantity_kg": Decimal(-1)}, "quantity_kg"),
        ({"gone_on": dt.date(2026, 3, 9)}, "gone_on"),
    ],
)
def test_implausible_entry_is_refused_at_its_field(dairy, cast, changes, field):
    with pytest.raises(DomainError) as refusal:
        milk(dairy, cast, **changes)
    assert refusal.value.field == field
    assert not Batch.objects.exists()


def test_batch_leaves_the_store_once(dairy, cast):
    batch = make_raw_milk(dairy, dt.date(2026, 3, 8))
    mark_batch_gone(batch=batch, gone_on=TODAY, by=cast.admin, on=TODAY)

    assert not Batch.objects.on_hand(TODAY).exists()
    with pytest.raises(DomainError):
        mark_batch_gone(batch=batch, gone_on=TODAY, by=cast.admin, on=TODAY)


@pytest.mark.parametrize("day", [dt.date(2026, 3, 7), dt.date(2026, 3, 11)])
def test_batch_leaves_between_its_coming_and_today(dairy, cast, day):
    with pytest.raises(DomainError) as refusal:
        mark_batch_gone(batch=make_raw_milk(dairy, dt.date(2026, 3, 8)), gone_on=day, by=cast.admin, on=TODAY)
    assert refusal.value.field == "gone_on"
