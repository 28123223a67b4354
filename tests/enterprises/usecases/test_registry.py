import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError, TransitionRefused
from enterprises.choices import EnterpriseStatus, RiskGrade
from enterprises.models import Enterprise, FoodCategory
from enterprises.usecases.registry import (
    add_variety,
    change_enterprise,
    change_variety,
    register_enterprise,
    set_enterprise_status,
)
from tests.enterprises.conftest import TODAY
from tests.factories.enterprises import make_product, make_variety


def register(cast, **changes):
    values = {
        "name": "北江乳业有限公司",
        "credit_code": "91441802MA4X12AB9E",
        "licence_no": "SC10544180200018",
        "licence_valid_from": dt.date(2024, 1, 1),
        "licence_valid_until": dt.date(2028, 12, 31),
        "county": cast.east,
        "address": "工业园一路1号",
        "risk_grade": RiskGrade.B,
    }
    return register_enterprise(**(values | changes), by=cast.admin, on=TODAY)


def events():
    return list(AuditEvent.objects.order_by("pk").values_list("event", flat=True))


@pytest.mark.provision("Q-1")
def test_registered_producer_is_in_scope_while_licensed_and_producing(cast):
    producer = register(cast, credit_code=" 91441802ma4x12ab9e ")

    assert (producer.credit_code, producer.initials) == ("91441802MA4X12AB9E", "bjryyxgs")
    assert list(Enterprise.objects.in_scope_on(TODAY)) == [producer]
    assert not Enterprise.objects.in_scope_on(dt.date(2029, 1, 1))
    assert not Enterprise.objects.in_scope_on(dt.date(2023, 12, 31))
    assert events() == ["enterprise.registered"]


@pytest.mark.provision("Q-1")
def test_suspended_producer_leaves_the_scope_and_comes_back(cast):
    producer = register(cast)

    set_enterprise_status(enterprise=producer, to=EnterpriseStatus.SUSPENDED, reason="检修", by=cast.admin, on=TODAY)
    assert not Enterprise.objects.in_scope_on(TODAY)
    set_enterprise_status(enterprise=producer, to=EnterpriseStatus.PRODUCING, reason="复产", by=cast.admin, on=TODAY)
    assert Enterprise.objects.in_scope_on(TODAY).exists()

    assert events() == ["enterprise.registered", "enterprise.suspended", "enterprise.resumed"]


def test_closed_producer_stays_closed(cast):
    producer = register(cast)
    set_enterprise_status(enterprise=producer, to=EnterpriseStatus.CLOSED, reason="注销", by=cast.admin, on=TODAY)

    with pytest.raises(TransitionRefused):
        set_enterprise_status(enterprise=producer, to=EnterpriseStatus.PRODUCING, reason="x", by=cast.admin, on=TODAY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"credit_code": "91441802MA4X12AB90"}, "credit_code"), ({"licence_no": "SC10544180200019"}, "licence_no")],
)
def test_wrong_check_digit_is_refused(cast, changes, field):
    with pytest.raises(DomainError) as refusal:
        register(cast, **changes)
    assert refusal.value.field == field
    assert not Enterprise.objects.exists()


def test_number_that_somebody_else_has_just_registered_is_refused_readably(cast):
    register(cast)

    with pytest.raises(DomainError):
        register(cast, licence_no="SC10544188100177")
    assert events() == ["enterprise.registered"]


@pytest.mark.provision("L-3.2.1")
def test_a_renewed_licence_is_on_record_and_keeps_the_producer_in_scope(cast):
    producer, after = register(cast), dt.date(2029, 1, 10)
    assert not producer.is_in_scope_on(after)

    change_enterprise(enterprise=producer, licence_valid_until=dt.date(2033, 12, 31), by=cast.admin, on=TODAY)

    assert Enterprise.objects.get().is_in_scope_on(after)
    changes = AuditEvent.objects.get(event="enterprise.changed").payload["changes"]
    assert changes["names"] == ["licence_valid_until"]


def test_change_is_recorded_by_the_names_of_the_fields(cast):
    producer = register(cast)

    change_enterprise(enterprise=producer, name="南江乳业有限公司", phone="1", by=cast.admin, on=TODAY)

    producer.refresh_from_db()
    assert (producer.name, producer.initials) == ("南江乳业有限公司", "njryyxgs")
    assert AuditEvent.objects.get(event="enterprise.changed").payload["changes"]["names"] == ["name", "phone"]


def test_change_to_the_same_values_is_no_event(cast):
    change_enterprise(enterprise=register(cast), address="工业园一路1号", by=cast.admin, on=TODAY)

    assert events() == ["enterprise.registered"]


@pytest.mark.provision("Q-2.2")
def test_variety_is_added_once_at_a_producer(dairy, cast):
    values = {
        "name": "鲜牛奶",
        "category": FoodCategory.objects.get(code="PASTEURIZED_MILK"),
        "attributes": {"MILK_SPECIES": "COW", "FAT_CLASS": "WHOLE"},
        "unit_weight_g": 250,
        "shelf_life_days": 15,
    }
    add_variety(enterprise=dairy, **values, by=cast.admin, on=TODAY)

    with pytest.raises(DomainError):
        add_variety(enterprise=dairy, **values, by=cast.admin, on=TODAY)
    assert dairy.varieties.count() == 1


@pytest.mark.provision("Q-2.2")
def test_category_of_a_variety_with_batches_stays(dairy, cast):
    variety = make_variety(dairy)
    make_product(variety, TODAY)

    with pytest.raises(DomainError) as refusal:
        change_variety(variety=variety, category=FoodCategory.objects.get(code="CHEESE"), by=cast.admin, on=TODAY)
    assert refusal.value.field == "category"

    change_variety(variety=variety, is_produced=False, by=cast.admin, on=TODAY)
    assert not dairy.varieties.produced().exists()
