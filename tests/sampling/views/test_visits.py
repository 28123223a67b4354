import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from enterprises.choices import BatchKind
from enterprises.models import Enterprise
from sampling.choices import VisitStatus
from sampling.usecases.draws import hold_raw_draws
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.sampling import make_visit, seal
from tests.factories.sheets import sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

VISITS = reverse("sampling:visits")
NEXT_MONTH = dt.date(2026, 4, 9)


def page_of(visit):
    return reverse("sampling:visit", args=[visit.pk])


def shown(page):
    return {row["pk"] for row in page.context["page"].rows}


@pytest.fixture
def team(cast):
    return [cast.inspector, cast.second_inspector]


@pytest.fixture
def visit(cast, plan, team, today):
    return make_visit(plan, make_enterprise(cast.east, "北江乳业有限公司"), today, team)


@pytest.fixture
def begun(cast, plan, team, today):
    return make_visit(plan, make_enterprise(cast.east, "凤城鲜奶有限公司"), today, team, status=VisitStatus.UNDER_WAY)


@pytest.fixture
def elsewhere(cast, plan, team):
    return make_visit(plan, make_enterprise(cast.west, "连江牧业乳品有限公司"), NEXT_MONTH, team[:1])


@pytest.mark.provision("Q-4.2")
def test_list_shows_the_county_its_visits(cast, visit, elsewhere, signed_in):
    assert shown(signed_in(cast.officer_east).get(VISITS)) == {visit.pk}
    assert shown(signed_in(cast.officer_west).get(VISITS)) == {elsewhere.pk}
    assert shown(signed_in(cast.admin).get(VISITS)) == {visit.pk, elsewhere.pk}
    assert shown(signed_in(cast.stranger).get(VISITS)) == set()


@pytest.mark.parametrize("person", ["analyst", "system_admin"])
def test_list_is_not_for_everybody(cast, signed_in, person):
    assert signed_in(getattr(cast, person)).get(VISITS).status_code == 403


def test_list_filters(cast, plan, visit, elsewhere, begun, signed_in):
    client = signed_in(cast.admin)

    def found(**asked):
        return shown(client.get(VISITS, asked))

    assert found(month="2026-04") == {elsewhere.pk}
    assert found(status="under_way") == {begun.pk}
    assert found(county=cast.west.pk) == {elsewhere.pk}
    assert found(sampler=cast.second_inspector.pk) == {visit.pk, begun.pk}
    assert found(plan=plan.pk) == {visit.pk, begun.pk, elsewhere.pk}
    assert found(q="北江") == {visit.pk}
    assert found(q=Enterprise.objects.get(name="凤城鲜奶有限公司").initials[:4].lower()) == {begun.pk}


@pytest.mark.parametrize("asked", [{"month": "April"}, {"month": "1899-01"}, {"county": "x"}, {"status": "lost"}])
def test_list_names_a_filter_that_is_wrong(cast, visit, signed_in, asked):
    assert signed_in(cast.admin).get(VISITS, asked).status_code == 400


def test_list_takes_the_same_queries_for_any_number_of_visits(cast, plan, visit, team, signed_in, queries_of):
    client = signed_in(cast.admin)
    of_one = queries_of(client, VISITS)
    for name in ("丙乳业有限公司", "丁乳业有限公司"):
        make_visit(plan, make_enterprise(cast.west, name), NEXT_MONTH, team)

    assert queries_of(client, VISITS) == of_one
    assert len(shown(client.get(VISITS))) == 3


def test_list_exports_samplers_and_window(cast, visit, signed_in):
    _, row = sheet_of(signed_in(cast.admin).get(VISITS, {"export": "xlsx"}))

    assert row[1:3] == ("北江乳业有限公司", "清城区")
    assert row[4] == "inspector、second_inspector"


def test_visit_of_another_county_is_not_found(cast, visit, signed_in):
    assert signed_in(cast.officer_west).get(page_of(visit)).status_code == 404
    assert signed_in(cast.stranger).get(page_of(visit)).status_code == 404
    assert signed_in(cast.analyst).get(page_of(visit)).status_code == 403


def test_planned_visit_is_begun_by_its_samplers_only(cast, plan, visit, signed_in, today):
    other = make_visit(plan, make_enterprise(cast.east), today, [cast.second_inspector])
    start = reverse("sampling:visit_start", args=[visit.pk])
    client = signed_in(cast.inspector)

    assertContains(client.get(page_of(visit)), start)
    page = client.get(page_of(other))
    assertNotContains(page, "btn-big")
    assert page.context["actions"][0].why_not
    assert start not in {action.url for action in signed_in(cast.admin).get(page_of(visit)).context["actions"]}


@pytest.mark.provision("Q-1")
def test_planned_visit_at_a_producer_without_licence_says_why_it_cannot_begin(cast, visit, signed_in, today):
    Enterprise.objects.filter(pk=visit.enterprise_id).update(licence_valid_until=today - dt.timedelta(days=1))

    assert signed_in(cast.inspector).get(page_of(visit)).context["actions"][0].why_not


def test_visit_warns_outside_its_window(cast, elsewhere, visit, signed_in):
    client = signed_in(cast.inspector)

    assert client.get(page_of(elsewhere)).context["is_outside_window"]
    assert not client.get(page_of(visit)).context["is_outside_window"]


@pytest.mark.provision("Q-3.7", "Q-3.8", "Q-5.1")
def test_visit_under_way_shows_the_proposal_with_its_reasons(cast, begun, signed_in, today):
    variety = make_variety(begun.enterprise)
    small, large = make_product(variety, today, lot="S", quantity_kg=100), make_product(variety, today, lot="L")
    milk = make_raw_milk(begun.enterprise, today)
    hold_raw_draws(visit=begun, by=cast.inspector, on=today)

    page = signed_in(cast.inspector).get(page_of(begun))

    product, raw, _ = page.context["sections"]
    assert [choice.batch for choice in product["proposed"]] == [large]
    assert [reason.code for reason in product["proposed"][0].reasons] == [
        "variety_not_covered_yet",
        "largest_batch_on_hand",
    ]
    assert [choice.batch for choice in product["others"]] == [small]
    assert [choice.batch for choice in raw["proposed"]] == [milk]
    for batch in (small, large, milk):
        assertContains(page, reverse("sampling:sample_seal", args=[begun.pk, batch.pk]))


def test_visit_under_way_offers_batches_to_its_samplers_only(cast, begun, signed_in, today):
    batch = make_product(make_variety(begun.enterprise), today)

    page = signed_in(cast.admin).get(page_of(begun))

    assertContains(page, batch.lot)
    assertNotContains(page, reverse("sampling:sample_seal", args=[begun.pk, batch.pk]))


@pytest.mark.provision("Q-3.6")
def test_visit_with_its_product_offers_no_second_one(cast, begun, signed_in, today):
    variety = make_variety(begun.enterprise)
    taken, other = make_product(variety, today, lot="A"), make_product(variety, today, lot="B")
    seal(begun, taken, cast.inspector, today)

    page = signed_in(cast.inspector).get(page_of(begun))

    product = next(section for section in page.context["sections"] if section["kind"] == BatchKind.PRODUCT)
    assert product["is_full"]
    assert [choice.batch for choice in product["taken"]] == [taken]
    assertNotContains(page, reverse("sampling:sample_seal", args=[begun.pk, other.pk]))
    assert [action.tone for action in page.context["actions"]] == ["", "primary", ""]


def test_visit_says_what_to_do_next(cast, begun, signed_in, today):
    client = signed_in(cast.inspector)
    nothing = client.get(page_of(begun)).context
    batch = make_product(make_variety(begun.enterprise), today)
    to_take = client.get(page_of(begun)).context
    seal(begun, batch, cast.inspector, today)
    all_taken = client.get(page_of(begun)).context

    assert len({nothing["step"], to_take["step"], all_taken["step"]}) == 3
    assert [bool(action.why_not) for action in nothing["actions"]] == [False, True, False]
    assert [bool(action.why_not) for action in to_take["actions"]] == [True, True, False]
    assert [bool(action.why_not) for action in all_taken["actions"]] == [True, False, True]


def test_visit_takes_the_same_queries_for_any_number_of_batches(cast, begun, signed_in, today, queries_of):
    client, variety = signed_in(cast.inspector), make_variety(begun.enterprise)
    make_product(variety, today, lot="A")
    of_one = queries_of(client, page_of(begun))
    for lot in "BCD":
        make_product(variety, today, lot=lot)

    assert queries_of(client, page_of(begun)) == of_one
