import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from sampling.choices import Outlook, VisitStatus
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.sampling import make_visit, seal
from tests.factories.sheets import sheet_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("today"),
    pytest.mark.provision("Q-3.8"),
]

COVERAGE = reverse("sampling:coverage", args=["QY-2026"])


@pytest.fixture
def producer(cast, plan, today):
    """Two varieties of one fine category, one sampled; a third of another with a batch on hand."""
    made = make_enterprise(cast.east, "甲乳业有限公司")
    fresh = make_variety(made, name="鲜牛奶")
    make_variety(made, name="鲜羊奶")
    make_product(make_variety(made, "FERMENTED_MILK", name="酸奶"), today)
    visit = make_visit(plan, made, today, [cast.inspector], status=VisitStatus.UNDER_WAY)
    made.sample = seal(visit, make_product(fresh, today), cast.inspector, today)
    return made


def shown(page):
    return [row.obligation.enterprise.name for row in page.context["rows"]]


def test_matrix_puts_varieties_under_their_fine_category(cast, producer, signed_in):
    page = signed_in(cast.admin).get(COVERAGE)

    assert [category.code for category in page.context["categories"]] == ["PASTEURIZED_MILK", "FERMENTED_MILK"]
    (row,) = page.context["rows"]
    cells = [
        {entry.variety.name: (entry.is_covered, stock.on_hand) for entry, stock in cell.entries} for cell in row.cells
    ]
    assert cells == [{"鲜牛奶": (True, 0), "鲜羊奶": (False, 0)}, {"酸奶": (False, 1)}]
    assertContains(page, reverse("sampling:sample", args=[producer.sample.number]), count=1)


def test_totals_count_varieties_and_fine_categories(cast, producer, signed_in):
    totals = signed_in(cast.admin).get(COVERAGE).context["totals"]

    assert (totals["covered"], totals["varieties"]) == (1, 3)
    assert (totals["categories_covered"], totals["categories"]) == (1, 2)
    assert totals["on_hand"] == 1


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("", ["甲乳业有限公司", "乙乳业有限公司"]),
        ("open", ["甲乳业有限公司", "乙乳业有限公司"]),
        ("on_hand", ["甲乳业有限公司"]),
        ("at_risk", []),
    ],
)
def test_matrix_filters_by_state(cast, producer, signed_in, state, expected):
    make_variety(make_enterprise(cast.west, "乙乳业有限公司"))

    assert shown(signed_in(cast.admin).get(COVERAGE, {"state": state})) == expected


def test_alarm_when_the_visits_left_do_not_suffice(cast, plan, signed_in):
    """In December, with one visit left, two varieties are open."""
    late = make_enterprise(cast.east, licence_valid_until=dt.date(2026, 3, 14))
    make_variety(late, name="鲜牛奶")
    make_variety(late, name="酸奶")

    page = signed_in(cast.admin).get(COVERAGE, {"state": "at_risk"})

    (row,) = page.context["rows"]
    assert row.obligation.coverage.outlook == Outlook.ALARM


def test_matrix_shows_an_officer_their_county_only(cast, producer, signed_in):
    assert shown(signed_in(cast.officer_west).get(COVERAGE)) == []
    assert shown(signed_in(cast.admin).get(COVERAGE, {"county": cast.west.pk})) == []


def test_page_is_neither_for_another_city_nor_for_the_laboratory(cast, plan, signed_in):
    assert signed_in(cast.stranger).get(COVERAGE).status_code == 404
    assert signed_in(cast.analyst).get(COVERAGE).status_code == 403
    assert signed_in(cast.admin).get(COVERAGE, {"state": "rosy"}).status_code == 400


def test_page_takes_the_same_queries_for_any_number_of_producers(cast, producer, signed_in, queries_of):
    client = signed_in(cast.admin)
    before = queries_of(client, COVERAGE)
    for n in range(2):
        make_variety(make_enterprise(cast.west, f"第{n}乳业有限公司"))

    assert queries_of(client, COVERAGE) == before


def test_export_has_a_line_for_each_variety(cast, producer, signed_in, today):
    heads, *rows = sheet_of(signed_in(cast.admin).get(COVERAGE, {"export": "xlsx"}))

    assert len(rows) == 3
    (fresh,) = (row for row in rows if row[3] == "鲜牛奶")
    assert fresh[5] == producer.sample.number
    assert len(heads) == len(fresh)
