import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from dairyqa.accounts.choices import Role
from sampling.choices import VisitStatus
from tests.factories.accounts import make_user
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import SEEN, make_visit, seal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

BOTH = dict.fromkeys(SEEN, "on")
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
STEPS = ("visit_start", "visit_nothing_new", "visit_finish")


def step(name, visit):
    return reverse(f"sampling:{name}", args=[visit.pk])


@pytest.fixture
def producer(cast):
    return make_enterprise(cast.east)


@pytest.fixture
def visit(cast, plan, producer, today):
    return make_visit(plan, producer, today, [cast.inspector, cast.second_inspector])


@pytest.fixture
def begun(cast, plan, producer, today):
    samplers = [cast.inspector, cast.second_inspector]
    return make_visit(plan, producer, today, samplers, slot=2, status=VisitStatus.UNDER_WAY)


@pytest.mark.provision("Q-A.2")
def test_start_page_shows_the_ledger_and_the_earlier_sampling(cast, begun, visit, producer, signed_in, today):
    taken = make_raw_milk(producer, today - dt.timedelta(days=1), farm="连山牧场")
    make_raw_milk(producer, today, farm="鹤鸣牧场")
    sample = seal(begun, taken, cast.inspector, today)

    page = signed_in(cast.inspector).get(step("visit_start", visit))

    assert [batch.source for batch in page.context["ledger"]] == ["鹤鸣牧场", "连山牧场"]
    assert page.context["earlier"] == [sample]
    assertContains(page, sample.number, count=2)


@pytest.mark.provision("Q-A.2")
def test_start_page_does_not_show_another_producer(cast, visit, signed_in, today):
    make_raw_milk(make_enterprise(cast.east, "邻厂乳业有限公司"), today, farm="邻家牧场")

    assert signed_in(cast.inspector).get(step("visit_start", visit)).context["ledger"] == []


@pytest.mark.provision("Q-A.2")
def test_start_with_both_confirmed_begins_the_visit(cast, visit, signed_in):
    answer = signed_in(cast.inspector).post(step("visit_start", visit), BOTH)

    assertRedirects(answer, visit.get_absolute_url())
    visit.refresh_from_db()
    assert visit.status == VisitStatus.UNDER_WAY


@pytest.mark.provision("Q-A.2")
@pytest.mark.parametrize("missing", list(SEEN))
def test_start_without_one_of_them_is_refused(cast, visit, signed_in, missing):
    sent = {name: value for name, value in BOTH.items() if name != missing}

    answer = signed_in(cast.inspector).post(step("visit_start", visit), sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors
    visit.refresh_from_db()
    assert visit.status == VisitStatus.PLANNED


def test_start_twice_is_refused_readably(cast, visit, signed_in):
    client = signed_in(cast.inspector)
    client.post(step("visit_start", visit), BOTH)

    assert client.post(step("visit_start", visit), BOTH).status_code == 422


@pytest.mark.provision("Q-3.2")
def test_nothing_new_closes_with_reason_and_representative(cast, begun, signed_in):
    sent = {"reason": "未生产新成品", "representative": "郑经理"}

    answer = signed_in(cast.inspector).post(step("visit_nothing_new", begun), sent)

    assertRedirects(answer, begun.get_absolute_url())
    begun.refresh_from_db()
    assert (begun.status, begun.closing_reason) == (VisitStatus.NOTHING_NEW, "未生产新成品")


@pytest.mark.provision("Q-3.2")
def test_nothing_new_is_refused_while_a_batch_is_on_hand(cast, begun, producer, signed_in, today):
    make_product(make_variety(producer), today)
    sent = {"reason": "未生产新成品", "representative": "郑经理"}

    answer = signed_in(cast.inspector).post(step("visit_nothing_new", begun), sent)

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


@pytest.mark.parametrize("sent", [{}, {"reason": "无"}, {"representative": "郑经理"}])
def test_nothing_new_wants_reason_and_representative(cast, begun, signed_in, sent):
    answer = signed_in(cast.inspector).post(step("visit_nothing_new", begun), sent)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"reason", "representative"} - sent.keys()


@pytest.mark.provision("Q-3.6")
def test_finish_with_a_product_asks_for_the_representative_alone(cast, begun, producer, signed_in, today):
    seal(begun, make_product(make_variety(producer), today), cast.inspector, today)
    client = signed_in(cast.inspector)

    assert list(client.get(step("visit_finish", begun)).context["form"].fields) == ["representative"]
    assertRedirects(client.post(step("visit_finish", begun), {"representative": "郑经理"}), begun.get_absolute_url())
    begun.refresh_from_db()
    assert begun.status == VisitStatus.DONE


@pytest.mark.provision("Q-3.6")
def test_finish_without_a_product_asks_why(cast, begun, producer, signed_in, today):
    seal(begun, make_raw_milk(producer, today), cast.inspector, today)
    client = signed_in(cast.inspector)

    refused = client.post(step("visit_finish", begun), {"representative": "郑经理"})
    client.post(step("visit_finish", begun), {"representative": "郑经理", "reason": "当日无成品"})

    assert refused.status_code == 422
    begun.refresh_from_db()
    assert (begun.status, begun.closing_reason) == (VisitStatus.DONE, "当日无成品")


@pytest.mark.parametrize("name", STEPS)
def test_step_of_a_visit_out_of_sight_is_not_found(cast, plan, signed_in, name, today):
    far = make_visit(plan, make_enterprise(cast.other_county), today, [cast.stranger])

    assert signed_in(cast.inspector).get(step(name, far)).status_code == 404
    assert signed_in(cast.inspector).post(step(name, far)).status_code == 404


@pytest.mark.parametrize("name", STEPS)
def test_step_is_for_inspectors(cast, visit, signed_in, name):
    for person in (cast.admin, cast.officer_east, cast.auditor, cast.analyst):
        assert signed_in(person).get(step(name, visit)).status_code == 403
        assert signed_in(person).post(step(name, visit), BOTH).status_code == 403


def test_step_by_an_inspector_who_was_not_drawn_is_refused(cast, plan, producer, signed_in, today):
    other = make_visit(plan, producer, today, [cast.second_inspector])

    answer = signed_in(cast.inspector).post(step("visit_start", other), BOTH)

    assert answer.status_code == 422
    other.refresh_from_db()
    assert other.status == VisitStatus.PLANNED


def test_an_inspector_carries_out_a_visit_in_another_county_that_he_was_drawn_for(cast, plan, signed_in, today):
    inspector = make_user("inspector_west", Role.INSPECTOR, bureau=cast.west)
    visit = make_visit(plan, make_enterprise(cast.east), today, [inspector, cast.inspector])
    batch = make_product(make_variety(visit.enterprise), today)
    client = signed_in(inspector)

    client.post(step("visit_start", visit), BOTH)
    client.post(reverse("sampling:sample_seal", args=[visit.pk, batch.pk]), PRODUCT)
    client.post(step("visit_finish", visit), {"representative": "郑经理"})

    visit.refresh_from_db()
    assert visit.status == VisitStatus.DONE
    assert client.get(visit.samples.get().get_absolute_url()).status_code == 200


def test_an_inspector_does_not_see_a_visit_in_another_county_of_others(cast, plan, signed_in, today):
    inspector = make_user("inspector_west", Role.INSPECTOR, bureau=cast.west)
    visit = make_visit(plan, make_enterprise(cast.east), today, [cast.inspector], status=VisitStatus.UNDER_WAY)
    sample = seal(visit, make_product(make_variety(visit.enterprise), today), cast.inspector, today)

    assert signed_in(inspector).get(visit.get_absolute_url()).status_code == 404
    assert signed_in(inspector).get(sample.get_absolute_url()).status_code == 404
