import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from sampling.choices import VisitStatus
from sampling.models import Sample
from sampling.usecases.draws import hold_raw_draws
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import make_visit, seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PRODUCT = {
    "place": "finished_goods",
    "test_units": "7",
    "backup_units": "2",
    "test_kg": "1.75",
    "backup_kg": "0.5",
    "test_seal": "F7001",
    "backup_seal": "F7002",
    "MILK_SPECIES": "COW",
    "FAT_CLASS": "WHOLE",
}
RAW = {"place": "raw_material", "test_kg": "0.2", "backup_kg": "0.2", "test_seal": "F8001", "backup_seal": "F8002"}


@pytest.fixture
def producer(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def visit(cast, plan, producer, today):
    samplers = [cast.inspector, cast.second_inspector]
    return make_visit(plan, producer, today, samplers, status=VisitStatus.UNDER_WAY)


@pytest.fixture
def product(plan, producer, today):
    return make_product(make_variety(producer), today)


@pytest.fixture
def sample(cast, visit, product, today):
    return seal(visit, product, cast.inspector, today)


def seal_page(visit, batch):
    return reverse("sampling:sample_seal", args=[visit.pk, batch.pk])


@pytest.mark.provision("Q-5.2")
def test_seal_page_is_filled_with_what_the_plan_demands(cast, visit, product, signed_in):
    page = signed_in(cast.inspector).get(seal_page(visit, product))

    form = page.context["form"]
    assert (form["test_units"].value(), form["backup_units"].value()) == (7, 2)
    assert (str(form["test_kg"].value()), form["place"].value()) == ("1.75", "finished_goods")
    assert (form["MILK_SPECIES"].value(), form["FAT_CLASS"].value()) == ("COW", "WHOLE")
    assert "choice_reason" not in form.fields
    assertContains(page, 'data-piece="0.25" data-test-units="7" data-backup-units="2"')
    assertContains(page, "方案五（二）2")


@pytest.mark.provision("Q-5.2")
def test_seal_page_takes_more_pieces_where_nine_are_too_light(cast, visit, producer, signed_in, today):
    cups = make_product(make_variety(producer, unit_weight_g=100), today)

    form = signed_in(cast.inspector).get(seal_page(visit, cups)).context["form"]

    assert (form["test_units"].value(), form["backup_units"].value()) == (10, 2)


@pytest.mark.provision("Q-5.2")
def test_seal_page_of_raw_milk_asks_for_weights_alone(cast, visit, producer, signed_in, today):
    form = signed_in(cast.inspector).get(seal_page(visit, make_raw_milk(producer, today))).context["form"]

    assert {"test_units", "backup_units", "MILK_SPECIES"}.isdisjoint(form.fields)
    assert (str(form["test_kg"].value()), form["place"].value()) == ("0.200", "raw_material")


@pytest.mark.parametrize(("days", "missing"), [(30, 27), (57, 0), (180, 0)])
def test_seal_page_says_whether_the_backup_outlives_a_re_inspection(
    cast, visit, producer, signed_in, today, days, missing
):
    """Trap 18: said at sampling, not afterwards."""
    batch = make_product(make_variety(producer, shelf_life_days=days), today)
    page = signed_in(cast.inspector).get(seal_page(visit, batch))

    assert page.context["keeps"] == {"until": dt.date(2026, 5, 6), "days_missing": missing}
    assertContains(page, "2026-05-06")


def test_seal_page_of_raw_milk_knows_no_shelf_life(cast, visit, producer, signed_in, today):
    page = signed_in(cast.inspector).get(seal_page(visit, make_raw_milk(producer, today)))

    assert page.context["keeps"]["days_missing"] is None


@pytest.mark.provision("Q-7")
def test_what_the_bureau_pays_stays_with_the_sample(cast, visit, product, signed_in):
    prices = {"unit_price": "4.50", "purchase_price": "40.50"}
    signed_in(cast.inspector).post(seal_page(visit, product), PRODUCT | prices)

    sample = Sample.objects.get()
    assert (sample.unit_price, sample.purchase_price) == (Decimal("4.50"), Decimal("40.50"))
    assert sample.sealed_at is not None


@pytest.mark.provision("Q-7")
@pytest.mark.parametrize("wrong", [{"unit_price": "-1"}, {"purchase_price": "1.234"}, {"purchase_price": "dear"}])
def test_a_price_that_is_none_is_refused(cast, visit, product, signed_in, wrong):
    answer = signed_in(cast.inspector).post(seal_page(visit, product), PRODUCT | wrong)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)
    assert not Sample.objects.exists()


@pytest.mark.provision("Q-6.2", "Q-5.3")
def test_sealing_makes_the_sample_and_leads_back_to_the_visit(cast, visit, product, signed_in):
    answer = signed_in(cast.inspector).post(seal_page(visit, product), PRODUCT, follow=True)

    sample = Sample.objects.get()
    assertRedirects(answer, visit.get_absolute_url())
    (message,) = answer.context["messages"]
    assert sample.number in str(message)
    assert "2026-03-17" in str(message)
    assert sample.results.count() == 8
    assert set(sample.seals.values_list("number", flat=True)) == {"F7001", "F7002"}
    codes = [reason["code"] for reason in sample.choice_reasons]
    assert codes == ["variety_not_covered_yet", "largest_batch_on_hand"]


def test_sealing_raw_milk_keeps_the_reason_of_the_draw(cast, visit, producer, signed_in, today):
    batch = make_raw_milk(producer, today)
    hold_raw_draws(visit=visit, by=cast.inspector, on=today)

    signed_in(cast.inspector).post(seal_page(visit, batch), RAW)

    assert [reason["code"] for reason in Sample.objects.get().choice_reasons] == ["quota_asks_for_raw"]


@pytest.mark.provision("Q-3.7")
def test_another_batch_than_proposed_wants_a_reason_which_is_kept(cast, visit, producer, product, signed_in, today):
    smaller = make_product(producer.varieties.get(), today, lot="S", quantity_kg=1)
    client = signed_in(cast.inspector)

    refused = client.post(seal_page(visit, smaller), PRODUCT)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["choice_reason"]
    client.post(seal_page(visit, smaller), PRODUCT | {"choice_reason": "大批次已装车"})

    reasons = Sample.objects.get().choice_reasons
    assert reasons[-1] == {"code": "chosen_by_sampler", "params": {"reason": "大批次已装车"}}


@pytest.mark.provision("Q-5.3")
def test_a_seal_number_is_one_number_however_it_is_typed(cast, visit, producer, product, signed_in, today):
    client = signed_in(cast.inspector)
    client.post(seal_page(visit, product), PRODUCT | {"test_seal": "ｆ 7001"})
    batch = make_raw_milk(producer, today)
    hold_raw_draws(visit=visit, by=cast.inspector, on=today)

    answer = client.post(seal_page(visit, batch), RAW | {"test_seal": "F7001"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["test_seal"]


WRONG = {
    "six pieces": ({"test_units": "6"}, "test_units"),
    "too light": ({"test_kg": "0.5"}, "test_kg"),
    "no weight": ({"backup_kg": "0"}, "backup_kg"),
    "words": ({"test_kg": "一公斤"}, "test_kg"),
    "too fine": ({"test_kg": "1.75001"}, "test_kg"),
    "endless": ({"test_units": "9" * 12}, "test_units"),
    "wrong store": ({"place": "raw_material"}, "place"),
    "no store": ({"place": ""}, "place"),
    "equal seals": ({"backup_seal": "f7001"}, "backup_seal"),
    "no seal": ({"test_seal": " "}, "test_seal"),
    "long seal": ({"test_seal": "F" * 31}, "test_seal"),
    "no fat class": ({"FAT_CLASS": ""}, "FAT_CLASS"),
    "invented fat class": ({"FAT_CLASS": "DOUBLE"}, "FAT_CLASS"),
    "long remark": ({"remark": "备" * 201}, "remark"),
}


@pytest.mark.provision("Q-5.1", "Q-5.2", "Q-5.3")
@pytest.mark.parametrize(("change", "field"), WRONG.values(), ids=WRONG.keys())
def test_sealing_refuses_what_is_wrong_at_its_field(cast, visit, product, signed_in, change, field):
    answer = signed_in(cast.inspector).post(seal_page(visit, product), PRODUCT | change)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Sample.objects.exists()


@pytest.mark.provision("Q-5.2")
def test_refusal_names_the_rule_and_its_source(cast, visit, product, signed_in):
    client = signed_in(cast.inspector)
    client.cookies["django_language"] = "en"

    answer = client.post(seal_page(visit, product), PRODUCT | {"test_kg": "0.88", "backup_kg": "0.2"})

    assertContains(answer, "at least 1.2 kg, now 1.08 kg: 0.12 kg short (方案五（二）2)", status_code=422)


@pytest.mark.provision("Q-3.2")
def test_sealing_twice_is_refused_readably(cast, visit, product, sample, signed_in):
    client = signed_in(cast.inspector)

    page = client.get(seal_page(visit, product))
    answer = client.post(seal_page(visit, product), PRODUCT | {"choice_reason": "再抽一次"})

    assertContains(page, sample.number)
    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert Sample.objects.count() == 1


def test_sealing_what_is_not_on_hand_is_refused(cast, visit, producer, signed_in, today):
    gone = make_product(make_variety(producer), today - dt.timedelta(days=3), gone_on=today)

    answer = signed_in(cast.inspector).post(seal_page(visit, gone), PRODUCT)

    assert answer.status_code == 422
    assert not Sample.objects.exists()


def test_seal_page_of_a_strange_batch_or_visit_is_not_found(cast, plan, visit, product, signed_in, today):
    strange = make_raw_milk(make_enterprise(cast.east, "邻厂乳业有限公司"), today)
    far_producer = make_enterprise(cast.other_county, "洛阳乳业有限公司")
    far = make_visit(plan, far_producer, today, [cast.stranger], status=VisitStatus.UNDER_WAY)
    client = signed_in(cast.inspector)

    assert client.get(seal_page(visit, strange)).status_code == 404
    assert client.post(seal_page(visit, strange), RAW).status_code == 404
    assert client.get(seal_page(far, make_raw_milk(far_producer, today))).status_code == 404


def test_seal_page_is_for_inspectors(cast, visit, product, signed_in):
    for person in (cast.admin, cast.officer_east, cast.auditor, cast.analyst):
        assert signed_in(person).get(seal_page(visit, product)).status_code == 403
        assert signed_in(person).post(seal_page(visit, product), PRODUCT).status_code == 403
    assert not Sample.objects.exists()
