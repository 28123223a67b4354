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
STEPS = ("visit_start", "visit_nothing_new", "visit_finish", "visit_prevented")


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


@pytest.mark.provision("Q-8.1")
def test_start_page_leads_to_the_notice(cast, visit, signed_in):
    page = signed_in(cast.inspector).get(step("visit_start", visit))

    assertContains(page, reverse("sampling:visit_document", args=[visit.pk, "notice"]))


def test_the_time_of_arrival_is_kept(cast, visit, signed_in):
    client = signed_in(cast.inspector)
    assert client.get(step("visit_start", visit)).context["form"]["arrived_at"].value() == dt.time(12)
    client.post(step("visit_start", visit), BOTH | {"arrived_at": "09:15"})

    visit.refresh_from_db()
    assert visit.arrived_at == dt.datetime.fromisoformat("2026-03-10T09:15:00+08:00")


def test_a_time_to_come_is_no_arrival(cast, visit, signed_in):
    answer = signed_in(cast.inspector).post(step("visit_start", visit), BOTH | {"arrived_at": "12:01"})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["arrived_at"]


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


@pytest.mark.parametrize(
    ("sent", "lacks"),
    [
        ({}, ["reason"]),
        ({"reason": "无"}, ["representative"]),
        ({"reason": "无", "unsigned_reason": "负责人不在场"}, ["witness"]),
        ({"reason": "无", "witness": "赵六"}, ["representative"]),
        ({"reason": "无", "representative": "郑经理", "witness": "赵六"}, ["unsigned_reason"]),
        ({"representative": "郑经理"}, ["reason"]),
    ],
)
def test_nothing_new_wants_reason_and_who_confirms(cast, begun, signed_in, sent, lacks):
    answer = signed_in(cast.inspector).post(step("visit_nothing_new", begun), sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == lacks


@pytest.mark.provision("Q-5.3")
def test_a_producer_that_does_not_sign_is_witnessed(cast, begun, producer, signed_in, today):
    seal(begun, make_product(make_variety(producer), today), cast.inspector, today)
    sent = {"unsigned_reason": "对抽样有异议", "witness": "赵六"}
    client = signed_in(cast.inspector)

    half = client.post(step("visit_finish", begun), {"unsigned_reason": "对抽样有异议"})
    assertContains(half, '<details class="unsigned" open>', status_code=422)
    assertRedirects(client.post(step("visit_finish", begun), sent), begun.get_absolute_url())

    begun.refresh_from_db()
    assert (begun.status, begun.unsigned_reason, begun.witness) == (VisitStatus.DONE, "对抽样有异议", "赵六")


@pytest.mark.provision("Q-3.6")
def test_finish_with_a_product_asks_who_confirms_alone(cast, begun, producer, signed_in, today):
    seal(begun, make_product(make_variety(producer), today), cast.inspector, today)
    client = signed_in(cast.inspector)

    assert "reason" not in client.get(step("visit_finish", begun)).context["form"].fields
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


@pytest.mark.provision("Q-8.5")
def test_a_visit_that_was_prevented_ends_with_what_happened(cast, visit, signed_in):
    client = signed_in(cast.inspector)
    assertContains(client.get(visit.get_absolute_url()), step("visit_prevented", visit))

    answer = client.post(step("visit_prevented", visit), {"kind": "no_access", "text": "门卫不让进厂"}, follow=True)

    assertRedirects(answer, visit.get_absolute_url())
    assertContains(answer, "门卫不让进厂")
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CANCELLED
    assert visit.incidents.get().kind == "no_access"


@pytest.mark.provision("Q-8.5")
@pytest.mark.parametrize(
    ("sent", "wrong"),
    [({}, ["kind", "text"]), ({"kind": "flood", "text": "x"}, ["kind"]), ({"kind": "closed"}, ["text"])],
)
def test_prevented_wants_kind_and_words(cast, visit, signed_in, sent, wrong):
    answer = signed_in(cast.inspector).post(step("visit_prevented", visit), sent)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == wrong
    visit.refresh_from_db()
    assert visit.status == VisitStatus.PLANNED


def test_prevented_where_samples_were_taken_is_refused(cast, begun, producer, signed_in, today):
    seal(begun, make_raw_milk(producer, today), cast.inspector, today)

    answer = signed_in(cast.inspector).post(step("visit_prevented", begun), {"kind": "closed", "text": "停电"})

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


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
