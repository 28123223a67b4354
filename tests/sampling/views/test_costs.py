from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from sampling.choices import VisitStatus
from tests.factories.enterprises import make_enterprise, make_raw_milk
from tests.factories.laboratory import milk_in_the_laboratory
from tests.factories.sampling import make_visit, seal
from tests.factories.sheets import sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.provision("Q-7")]

COSTS = reverse("sampling:costs")


@pytest.fixture
def buy(cast, plan, today):
    """A sample bought at a price, at a producer of its own."""

    def make(price, name, county=None):
        producer = make_enterprise(county or cast.east, name)
        visit = make_visit(plan, producer, today, [cast.inspector], status=VisitStatus.UNDER_WAY)
        batch = make_raw_milk(producer, today)
        return seal(visit, batch, cast.inspector, today, purchase_price=price and Decimal(price))

    return make


@pytest.fixture
def three(cast, buy):
    return (
        buy("40.50", "甲乳业有限公司"),
        buy("9.50", "乙乳业有限公司", cast.west),
        buy(None, "丙乳业有限公司", cast.west),
    )


def sums(page):
    return [(str(row["label"]), row["paid"], row["priced"], row["unpriced"]) for row in page.context["sums"].rows]


def test_statement_sums_what_was_paid_and_counts_missing_prices_apart(cast, three, plan, signed_in):
    page = signed_in(cast.admin).get(COSTS)

    total = page.context["costs"]
    assert (total.paid, total.priced, total.unpriced) == (Decimal("50.00"), 2, 1)
    assert sums(page) == [(plan.code, Decimal("50.00"), 2, 1)]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("month", [("2026-03", Decimal("50"), 2, 1)]),
        ("county", [("清城区", Decimal("40.5"), 1, 0), ("英德市", Decimal("9.5"), 1, 1)]),
        (
            "enterprise",
            [
                ("丙乳业有限公司", None, 0, 1),
                ("乙乳业有限公司", Decimal("9.5"), 1, 0),
                ("甲乳业有限公司", Decimal("40.5"), 1, 0),
            ],
        ),
    ],
)
def test_statement_is_broken_down(cast, three, signed_in, by, expected):
    assert sorted(sums(signed_in(cast.admin).get(COSTS, {"by": by}))) == sorted(expected)


def test_plan_names_the_payer_and_a_producer_never_is_one(cast, three, plan, signed_in):
    producers = {sample.enterprise.name for sample in three}
    client = signed_in(cast.admin)

    for by in ("plan", "month", "county", "enterprise"):
        page = client.get(COSTS, {"by": by})
        payers = {row["payer"] for row in page.context["sums"].rows}
        payers |= {row["plan__payer"] for row in page.context["page"].rows}
        assert payers == {plan.payer}
        assert payers.isdisjoint(producers)


def test_missing_price_is_said_and_not_shown_as_nothing(cast, three, signed_in):
    page = signed_in(cast.admin).get(COSTS, {"price": "missing"})

    (row,) = page.context["page"].rows
    assert (row["number"], row["purchase_price"]) == (three[2].number, None)
    assert page.context["costs"].paid is None
    assertContains(page, "state-amber", count=1)


def test_statement_is_exported_with_its_payer(cast, three, plan, signed_in):
    _, *rows = sheet_of(signed_in(cast.admin).get(COSTS, {"export": "xlsx", "sort": "purchase_price"}))

    assert [row[-2] for row in rows[:2]] == [9.5, 40.5]
    assert {row[5] for row in rows} == {plan.payer}


def test_county_sees_its_own_costs_and_laboratories_none(cast, three, signed_in):
    assert signed_in(cast.officer_east).get(COSTS).context["costs"].paid == Decimal("40.50")
    assert signed_in(cast.stranger).get(COSTS).context["costs"].priced == 0
    for person in (cast.analyst, cast.signatory, cast.system_admin):
        assert signed_in(person).get(COSTS).status_code == 403


@pytest.mark.parametrize("asked", [{"by": "producer's purse"}, {"plan": "0"}, {"taken_from": "spring"}])
def test_wrong_filter_is_named(cast, three, signed_in, asked):
    assert signed_in(cast.admin).get(COSTS, asked).status_code == 400


def test_statement_takes_the_same_queries_for_any_number_of_samples(cast, buy, signed_in, queries_of):
    client = signed_in(cast.admin)
    buy("1", "甲乳业有限公司")
    of_one = queries_of(client, COSTS)
    buy("2", "乙乳业有限公司")
    buy("3", "丙乳业有限公司")

    assert queries_of(client, COSTS) == of_one


def test_sample_page_shows_price_and_payer_to_the_bureau_alone(cast, three, plan, signed_in):
    url = three[0].get_absolute_url()

    assertContains(signed_in(cast.admin).get(url), "40.5")
    assertContains(signed_in(cast.inspector).get(url), plan.payer)
    assertNotContains(signed_in(cast.analyst).get(url), plan.payer)


def cost_of(sample):
    return reverse("sampling:sample_cost", args=[sample.number])


def test_laboratory_or_city_enters_the_cost_of_testing(cast, plan, signed_in):
    sample = milk_in_the_laboratory(cast, plan)

    for person, cost in ((cast.analyst, "800"), (cast.admin, "820.50")):
        client = signed_in(person)
        assert client.get(cost_of(sample)).status_code == 200
        assert client.post(cost_of(sample), {"cost": cost}).status_code == 302
        sample.refresh_from_db()
        assert sample.test_cost == Decimal(cost)


@pytest.mark.parametrize(
    ("person", "cost", "status"),
    [("inspector", "800", 403), ("other_analyst", "800", 404), ("analyst", "-1", 422), ("analyst", "achtzig", 422)],
)
def test_cost_of_testing_is_refused(cast, plan, signed_in, person, cost, status):
    sample = milk_in_the_laboratory(cast, plan)

    assert signed_in(getattr(cast, person)).post(cost_of(sample), {"cost": cost}).status_code == status
    sample.refresh_from_db()
    assert sample.test_cost is None
