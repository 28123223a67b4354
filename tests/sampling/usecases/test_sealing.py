import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from dairyqa.reasons import Reason
from sampling.choices import ItemVerdict, Portion, SampleStatus, SamplingPlace, VisitStatus
from sampling.models import ItemResult, PlanQuantity, Sample, Seal
from sampling.rules.quantities import Quantities
from sampling.usecases import sealing
from tests.factories.accounts import Cast
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_raw_powder, make_variety
from tests.factories.sampling import load_reference, make_plan, make_visit, seal

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 3, 10)
FRESH = dt.date(2026, 3, 9)


def begun(cast, plan, enterprise, on=ON, slot=1):
    samplers = [cast.inspector, cast.second_inspector]
    return make_visit(plan, enterprise, on, samplers, slot=slot, status=VisitStatus.UNDER_WAY)


@pytest.fixture
def producer(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def visit(cast, plan, producer):
    return begun(cast, plan, producer)


@pytest.fixture
def product(producer, plan):
    return make_product(make_variety(producer), FRESH)


@pytest.fixture
def raw_milk(producer, plan):
    return make_raw_milk(producer, FRESH)


def refusal_of(visit, batch, by, **values):
    with pytest.raises(DomainError) as refusal:
        seal(visit, batch, by, ON, **values)
    assert not Sample.objects.filter(visit=visit, batch=batch).exists()
    return refusal.value


@pytest.mark.provision("Q-3.6", "Q-6.1")
def test_seal_makes_a_sample_with_number_place_and_deadline(cast, visit, product):
    sample = seal(visit, product, cast.inspector, ON, choice_reasons=[Reason("largest_batch_on_hand")], remark="冷藏")

    sample.refresh_from_db()
    assert sample.number == "QYRP202644180200001"
    assert (sample.status, sample.kind, sample.title) == (SampleStatus.SEALED, "product", "鲜牛奶")
    assert (sample.sampled_on, sample.deliver_due_on) == (ON, dt.date(2026, 3, 17))
    assert (sample.test_units, sample.backup_units) == (7, 2)
    assert sample.choice_reasons == [{"code": "largest_batch_on_hand", "params": {}}]
    assert sample.remark == "冷藏"
    assert sample.plan.inspection_kind == "监督抽检"


@pytest.mark.provision("Q-8.2", "Q-4.1")
def test_seal_sends_the_sample_to_the_plan_s_laboratory(cast, visit, product):
    assert seal(visit, product, cast.inspector, ON).laboratory == cast.laboratory


def test_sample_numbers_count_up_over_the_city(cast, plan, visit, product):
    other = make_enterprise(cast.west)
    first = seal(visit, product, cast.inspector, ON)
    second = seal(begun(cast, plan, other), make_raw_milk(other, FRESH), cast.inspector, ON)

    assert [first.number[-5:], second.number[-5:]] == ["00001", "00002"]
    assert second.number.startswith("QYRP2026441881")


@pytest.mark.provision("Q-6.2")
def test_seal_attaches_the_items_of_the_annex_in_order(cast, visit, product, raw_milk):
    milk = seal(visit, product, cast.inspector, ON)
    raw = seal(visit, raw_milk, cast.inspector, ON)

    assert list(milk.results.values_list("item__name", flat=True)) == [
        "蛋白质",
        "酸度",
        "三聚氰胺",
        "丙二醇",
        "沙门氏菌",
        "金黄色葡萄球菌",
        "菌落总数",
        "大肠菌群",
    ]
    assert list(raw.results.values_list("item__name", flat=True)) == ["三聚氰胺", "黄曲霉毒素M1", "氯霉素"]


@pytest.mark.provision("Q-6.2")
@pytest.mark.parametrize(
    ("process", "not_demanded"), [("STERILIZED", {"菌落总数", "大肠菌群"}), ("PASTEURIZED", {"商业无菌"})]
)
def test_items_that_are_alternatives_are_never_both_demanded(cast, producer, visit, process, not_demanded):
    variety = make_variety(producer, "MODIFIED_MILK", "高钙奶", attributes={"PROCESS": process})

    sample = seal(visit, make_product(variety, FRESH), cast.inspector, ON)

    spared = sample.results.filter(verdict=ItemVerdict.NOT_APPLICABLE).values_list("item__name", flat=True)
    assert set(spared) == not_demanded


@pytest.mark.provision("Q-7")
def test_seal_keeps_prices_and_until_when_the_backup_is_needed(cast, visit, product):
    at = dt.datetime(2026, 3, 10, 2, 0, tzinfo=dt.UTC)
    prices = {"unit_price": Decimal("4.50"), "purchase_price": Decimal("40.50")}

    sample = seal(visit, product, cast.inspector, ON, sealed_at=at, **prices)

    sample.refresh_from_db()
    assert (sample.sealed_at, sample.unit_price, sample.purchase_price) == (at, *prices.values())
    assert (sample.spoils_on, sample.backup_needed_until) == (product.expires_on, dt.date(2026, 5, 6))


@pytest.mark.provision("Q-5.3")
def test_seal_keeps_both_seal_numbers(cast, visit, product):
    sample = seal(visit, product, cast.inspector, ON, test_seal="A1", backup_seal="B1")

    assert set(sample.seals.values_list("portion", "number")) == {(Portion.TEST, "A1"), (Portion.BACKUP, "B1")}


def test_seal_is_recorded(cast, visit, product):
    sample = seal(visit, product, cast.inspector, ON, test_seal="A1", backup_seal="B1")

    event = AuditEvent.objects.get(event="sample.sealed")
    assert (event.subject_id, event.actor_id, event.city_id) == (sample.pk, cast.inspector.pk, cast.city.pk)
    assert event.payload == {"number": sample.number, "batch": product.lot, "seals": "A1、B1"}


@pytest.mark.provision("Q-5.3")
@pytest.mark.parametrize(
    ("seals", "field"),
    [(("A1", "A1"), "backup_seal"), (("", "B1"), "test_seal"), (("A1", ""), "backup_seal")],
)
def test_seals_that_are_equal_or_missing_are_refused(cast, visit, product, seals, field):
    refusal = refusal_of(visit, product, cast.inspector, test_seal=seals[0], backup_seal=seals[1])

    assert refusal.field == field
    assert not Seal.objects.exists()


@pytest.mark.provision("Q-5.3")
@pytest.mark.parametrize(("seals", "field"), [(("B1", "C1"), "test_seal"), (("C1", "A1"), "backup_seal")])
def test_a_seal_is_used_once(cast, visit, product, raw_milk, seals, field):
    seal(visit, product, cast.inspector, ON, test_seal="A1", backup_seal="B1")

    refusal = refusal_of(visit, raw_milk, cast.inspector, test_seal=seals[0], backup_seal=seals[1])

    assert refusal.field == field
    assert set(Seal.objects.values_list("number", flat=True)) == {"A1", "B1"}


@pytest.mark.provision("Q-5.3")
def test_who_is_no_sampler_of_the_visit_is_refused(cast, visit, product):
    refusal_of(visit, product, cast.admin)


def test_seal_before_the_visit_has_begun_is_refused(cast, plan, producer, product):
    planned = make_visit(plan, producer, ON, [cast.inspector], slot=2)

    refusal_of(planned, product, cast.inspector)


@pytest.mark.provision("Q-5.2")
@pytest.mark.parametrize(
    ("quantities", "field"),
    [
        (Quantities(6, 2, Decimal("1.5"), Decimal("0.5")), "test_units"),
        (Quantities(7, 1, Decimal("1.5"), Decimal("0.5")), "backup_units"),
        (Quantities(7, 2, Decimal("0.9"), Decimal("0.2")), "test_kg"),
        (Quantities(7, 2, Decimal("1.3"), Decimal("0")), "backup_kg"),
    ],
)
def test_quantities_below_the_plan_are_refused_by_rule_and_source(cast, visit, product, quantities, field):
    refusal = refusal_of(visit, product, cast.inspector, quantities=quantities)

    assert refusal.field == field
    assert "方案五（二）2" in str(refusal)


@pytest.mark.provision("Q-5.2")
def test_a_group_without_quantities_in_the_plan_is_refused(cast, plan, visit, product):
    PlanQuantity.objects.filter(plan=plan, group="liquid").delete()

    refusal_of(visit, product, cast.inspector)


@pytest.mark.provision("Q-5.1")
def test_the_wrong_store_is_refused(cast, visit, product, raw_milk):
    assert refusal_of(visit, product, cast.inspector, place=SamplingPlace.RAW_MATERIAL).field == "place"
    assert refusal_of(visit, raw_milk, cast.inspector, place=SamplingPlace.FINISHED_GOODS).field == "place"


@pytest.mark.parametrize("attributes", [{}, {"MILK_SPECIES": "COW"}, {"MILK_SPECIES": "COW", "FAT_CLASS": "LOTS"}])
def test_an_attribute_that_the_limits_need_is_asked_for(cast, visit, product, attributes):
    refusal = refusal_of(visit, product, cast.inspector, attributes=attributes)

    assert refusal.field in ("MILK_SPECIES", "FAT_CLASS")


def test_what_follows_from_the_category_is_added_to_the_attributes(cast, visit, product):
    sample = seal(visit, product, cast.inspector, ON, attributes={"MILK_SPECIES": "GOAT", "FAT_CLASS": "SKIM"})

    assert sample.attributes == {"MILK_SPECIES": "GOAT", "FAT_CLASS": "SKIM", "PROCESS": "PASTEURIZED"}


@pytest.mark.provision("Q-3.2")
def test_a_batch_is_sampled_once_under_a_plan(cast, plan, producer, visit, raw_milk):
    """Trap 15."""
    seal(visit, raw_milk, cast.inspector, ON)
    next_visit = begun(cast, plan, producer, ON + dt.timedelta(days=7), slot=2)

    refusal_of(next_visit, raw_milk, cast.inspector)


@pytest.mark.provision("Q-3.6")
def test_a_second_product_at_a_visit_is_refused(cast, visit, product, producer):
    """Trap 13: at most one, and the next is refused to everybody who is there."""
    seal(visit, product, cast.inspector, ON)
    other = make_product(producer.varieties.get(), FRESH, lot="另一批")

    refusal_of(visit, other, cast.inspector)
    refusal_of(visit, other, cast.second_inspector)


@pytest.mark.provision("Q-2.1")
def test_raw_materials_are_taken_along_with_the_product(cast, visit, product, raw_milk, producer):
    for batch in (product, raw_milk, make_raw_powder(producer, FRESH)):
        seal(visit, batch, cast.inspector, ON)

    assert sorted(visit.samples.values_list("kind", flat=True)) == ["product", "raw_milk", "raw_powder"]


@pytest.mark.parametrize(
    "change",
    [
        {"arrived_on": ON + dt.timedelta(days=1)},
        {"gone_on": ON},
        {"expires_on": ON - dt.timedelta(days=1)},
    ],
    ids=["not there yet", "gone", "expired"],
)
def test_a_batch_that_is_not_on_hand_is_refused(cast, visit, producer, change):
    batch = make_product(make_variety(producer), FRESH, **change)

    refusal_of(visit, batch, cast.inspector)


def test_a_batch_of_another_producer_is_refused(cast, visit):
    refusal_of(visit, make_raw_milk(make_enterprise(cast.west), FRESH), cast.inspector)


@pytest.mark.provision("Q-3.2", "Q-3.6")
def test_two_that_pass_the_checks_at_once_meet_the_constraint(cast, visit, product, monkeypatch):
    seal(visit, product, cast.inspector, ON)
    monkeypatch.setattr(sealing, "_refuse_batch", lambda *arguments: None)

    with pytest.raises(DomainError):
        seal(visit, product, cast.second_inspector, ON)
    assert visit.samples.count() == 1


def test_nothing_remains_if_the_last_step_fails(cast, visit, product, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(sealing, "record", broken)

    with pytest.raises(RuntimeError):
        seal(visit, product, cast.inspector, ON)
    assert not Sample.objects.exists()
    assert not Seal.objects.exists()
    assert not ItemResult.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.provision("Q-3.2")
def test_of_simultaneous_seals_of_one_batch_one_wins_and_the_others_are_refused():
    cast = Cast()
    load_reference()
    plan = make_plan(cast)
    producer = make_enterprise(cast.east)
    visit = begun(cast, plan, producer)
    batch = make_raw_milk(producer, FRESH)

    def attempt(number):
        try:
            seal(visit, batch, cast.inspector, ON, test_seal=f"A{number}", backup_seal=f"B{number}")
        except DomainError as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "sealed"

    # SQLite has one writer at a time, and its test database lives in this process: there one after the other.
    with ThreadPoolExecutor(4 if connection.vendor == "postgresql" else 1) as threads:
        outcomes = list(threads.map(attempt, range(4)))

    assert outcomes.count("sealed") == 1
    assert all(outcomes)
    assert Sample.objects.count() == 1
    assert Seal.objects.count() == 2
