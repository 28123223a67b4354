import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from sampling.choices import VisitStatus
from tests.factories.enterprises import make_enterprise, make_raw_milk, make_raw_powder
from tests.factories.sampling import make_visit, seal
from tests.factories.sheets import sheet_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("today"),
    pytest.mark.provision("Q-3.1"),
]

QUOTA = reverse("sampling:quota", args=["QY-2026"])


def milk(producer, first, days, **values):
    return [make_raw_milk(producer, first + dt.timedelta(days=n), **values) for n in range(days)]


@pytest.fixture
def two_of_a_county(cast):
    """One batch each: each owes one, though one would do for both together."""
    found = [make_enterprise(cast.east, name) for name in ("甲乳业有限公司", "乙乳业有限公司")]
    for producer in found:
        make_raw_milk(producer, dt.date(2026, 1, 5))
    return found


def groups(page, section=0):
    rows = page.context["sections"][section]["groups"].rows
    return {row["name"].text: (row["received"], row["sampled"], row["required"], row["short"]) for row in rows}


def test_county_owes_the_sum_of_its_producers_own_shares(cast, plan, two_of_a_county, signed_in):
    assert groups(signed_in(cast.admin).get(QUOTA)) == {"清城区": (2, 0, 2, 2)}


def test_county_leads_to_its_producers_and_a_producer_to_its_batches(cast, plan, two_of_a_county, signed_in):
    client = signed_in(cast.admin)
    make_raw_milk(make_enterprise(cast.west, "西乳业有限公司"), dt.date(2026, 1, 5))

    page = client.get(QUOTA, {"county": cast.east.pk})

    assert groups(page) == {"甲乳业有限公司": (1, 0, 1, 1), "乙乳业有限公司": (1, 0, 1, 1)}
    producer = reverse("sampling:producer_obligations", args=["QY-2026", two_of_a_county[0].credit_code])
    assertContains(page, producer, count=1)
    ledger = reverse("enterprises:ledger", args=["raw_milk"], query={"enterprise": two_of_a_county[0].pk})
    assertContains(client.get(producer), f'href="{ledger}&amp;day_from=2026-01-01', count=1)


def test_months_are_cumulative_and_in_whole_numbers(cast, plan, signed_in):
    producer = make_enterprise(cast.east)
    milk(producer, dt.date(2026, 1, 5), 6)
    batch = milk(producer, dt.date(2026, 2, 2), 1)[0]
    visit = make_visit(plan, producer, dt.date(2026, 2, 2), [cast.inspector], status=VisitStatus.UNDER_WAY)
    seal(visit, batch, cast.inspector, dt.date(2026, 2, 2))

    rows = signed_in(cast.admin).get(QUOTA).context["sections"][0]["months"].rows

    keys = ("month", "received", "sampled", "total_received", "total_sampled", "required", "short")
    assert [tuple(row[key] for key in keys) for row in rows] == [
        ("2026-01", 6, 0, 6, 0, 1, 1),
        ("2026-02", 1, 1, 7, 1, 2, 1),
        ("2026-03", 0, 0, 7, 1, 2, 1),
    ]


def test_kinds_are_never_pooled(cast, plan, signed_in):
    producer = make_enterprise(cast.east)
    milk(producer, dt.date(2026, 1, 5), 2)
    make_raw_powder(producer, dt.date(2026, 1, 5))

    page = signed_in(cast.admin).get(QUOTA)

    assert groups(page, 0) == {"清城区": (2, 0, 1, 1)}
    assert groups(page, 1) == {"清城区": (1, 0, 1, 1)}


def test_batches_of_before_the_plan_count_neither_as_received_nor_as_sampled(cast, plan, signed_in):
    producer = make_enterprise(cast.east)
    old = make_raw_powder(producer, dt.date(2025, 12, 30))
    make_raw_milk(producer, dt.date(2026, 1, 5))
    day = dt.date(2026, 1, 12)
    visit = make_visit(plan, producer, day, [cast.inspector], status=VisitStatus.UNDER_WAY)
    seal(visit, old, cast.inspector, day)

    assert groups(signed_in(cast.admin).get(QUOTA), 1) == {"清城区": (0, 0, 0, 0)}


@pytest.mark.parametrize("received", [0, 7])
def test_share_of_nothing_is_a_dash(cast, plan, signed_in, received):
    milk(make_enterprise(cast.east), dt.date(2026, 1, 5), received)

    (row,) = signed_in(cast.admin).get(QUOTA).context["sections"][0]["groups"].rows

    assert (row["share"].share is None) == (received == 0)


def test_officer_sees_their_county_only(cast, plan, two_of_a_county, signed_in):
    assert groups(signed_in(cast.officer_west).get(QUOTA)) == {}


def test_page_is_neither_for_another_city_nor_for_the_laboratory(cast, plan, signed_in):
    assert signed_in(cast.stranger).get(QUOTA).status_code == 404
    assert signed_in(cast.analyst).get(QUOTA).status_code == 403
    assert signed_in(cast.admin).get(QUOTA, {"county": "0"}).status_code == 400


def test_page_takes_the_same_queries_for_any_number_of_producers(cast, plan, two_of_a_county, signed_in, queries_of):
    client = signed_in(cast.admin)
    before = queries_of(client, QUOTA)
    for n in range(3):
        milk(make_enterprise(cast.west, f"第{n}乳业有限公司"), dt.date(2026, 2, 1), 3)

    assert queries_of(client, QUOTA) == before


def test_export_holds_every_group_and_kind(cast, plan, two_of_a_county, signed_in):
    heads, milk_row, powder_row = sheet_of(signed_in(cast.admin).get(QUOTA, {"export": "xlsx"}))

    assert (milk_row[0], *milk_row[2:]) == ("清城区", 2, 0, 2, 2)
    assert powder_row[2:] == (0, 0, 0, 0)
