from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from sampling.models import LabReport, Sample
from tests.factories.conclusions import reported
from tests.factories.field import CONCLUDED_ON, FAILING, SEALED_ON, Field
from tests.factories.sheets import sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

STATISTICS = reverse("sampling:statistics")


@pytest.fixture
def field(cast, today):
    return Field(cast)


def panel(page, name):
    return next(panel for panel in page.context["panels"] if panel.name == name)


def rows(page, name):
    return panel(page, name).table.rows


def test_turn_round_counts_working_days(cast, field, signed_in):
    """Sealed on Monday the 14th; received, concluded and reported on the 21st, one of the Saturdays is worked."""
    sample = field.reported()
    LabReport.objects.filter(sample=sample).update(acknowledged_on="2026-09-28", acknowledged_by=cast.admin)

    page = signed_in(cast.admin).get(STATISTICS)

    found = {row["stage"]: (row["count"], row["median"], row["slowest"]) for row in rows(page, "stages")}
    assert list(found.values()) == [
        (1, Decimal(6), 6),
        (1, Decimal(0), 0),
        (1, Decimal(0), 0),
        (1, Decimal(0), 0),
        (1, Decimal(4), 4),
        (1, Decimal(10), 10),
    ]


def test_failures_by_item_category_and_month(cast, field, signed_in):
    field.concluded(FAILING)
    field.concluded()

    page = signed_in(cast.admin).get(STATISTICS)

    items = {row["label"]: (row["total"], row["failed"]) for row in rows(page, "items")}
    assert items["蛋白质"] == (2, 1)
    assert items["酸度"] == (2, 0)
    assert next(iter(items)) == "蛋白质"
    (category,) = rows(page, "categories")
    assert (category["label"], category["total"], category["failed"]) == ("巴氏杀菌乳", 2, 1)
    (month,) = rows(page, "over_time")
    assert (month["label"], month["failed"], month["share"].share) == ("2026-09", 1, Decimal("0.5"))


def test_share_of_nothing_is_a_dash(cast, field, signed_in):
    """Trap 23: denominator 0 is neither 0 % nor 100 %."""
    page = signed_in(cast.admin).get(STATISTICS)

    assert all(row["count"] == 0 for row in rows(page, "stages"))
    assert [row["median"] for row in rows(page, "stages")] == [None] * 6
    assertNotContains(page, "0 %")


@pytest.mark.provision("Q-7")
def test_costs_by_month_tell_what_is_missing(cast, field, signed_in):
    first, second = field.tested(), field.tested()
    Sample.objects.filter(pk=first.pk).update(purchase_price="40.50", test_cost="800")
    Sample.objects.filter(pk=second.pk).update(purchase_price=None)

    (row,) = rows(signed_in(cast.admin).get(STATISTICS), "costs")

    assert (row["purchase"], row["unpriced"], row["testing"], row["untold"]) == (Decimal("40.5"), 1, Decimal(800), 1)


def test_laboratory_sees_no_costs_and_only_its_own(cast, field, signed_in):
    field.concluded()

    page = signed_in(cast.analyst).get(STATISTICS)

    assert "costs" not in {panel.name for panel in page.context["panels"]}
    assert rows(page, "stages")[0]["count"] == 1


def test_county_counts_its_own(cast, field, signed_in):
    field.concluded()
    field.concluded(county=cast.west)

    page = signed_in(cast.officer_west).get(STATISTICS)

    assert rows(page, "categories")[0]["total"] == 1


def test_filters_stand_in_the_address(cast, field, signed_in):
    field.concluded(FAILING)
    field.concluded(county=cast.west)
    client = signed_in(cast.admin)

    page = client.get(STATISTICS, {"year": "2026", "county": cast.west.pk})

    assert rows(page, "categories")[0]["total"] == 1
    assertContains(page, f"county={cast.west.pk}&amp;export=items")
    assert rows(client.get(STATISTICS, {"year": ""}), "categories")[0]["total"] == 2


@pytest.mark.parametrize("wrong", [{"year": "1900"}, {"county": "0"}, {"laboratory": "abc"}], ids=str)
def test_filter_that_cannot_be_is_said(cast, field, signed_in, wrong):
    assert signed_in(cast.admin).get(STATISTICS, wrong).status_code == 400


def test_county_of_another_city_is_no_choice(cast, field, signed_in):
    assert signed_in(cast.admin).get(STATISTICS, {"county": cast.other_county.pk}).status_code == 400


def test_each_table_is_a_spreadsheet(cast, field, signed_in):
    field.concluded(FAILING)

    sheet = sheet_of(signed_in(cast.admin).get(STATISTICS, {"export": "items"}))

    assert list(sheet[1])[:4] == ["蛋白质", 1, 0, 1]
    assert signed_in(cast.admin).get(STATISTICS, {"export": "nothing"}).status_code == 404


def test_whoever_runs_the_system_sees_no_statistics(cast, field, signed_in):
    assert signed_in(cast.system_admin).get(STATISTICS).status_code == 403


def test_queries_and_page_do_not_grow_with_the_samples(cast, field, signed_in):
    client = signed_in(cast.admin)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            page = client.get(STATISTICS)
        return len(queries), len(page.content)

    reported(field.sealed(), cast.analyst, cast.signatory, CONCLUDED_ON, FAILING)
    client.get(STATISTICS)
    one = asked()
    for _ in range(2):
        reported(field.sealed(), cast.analyst, cast.signatory, CONCLUDED_ON, FAILING)

    assert asked()[0] == one[0]
    assert one[1] < 100_000
    assert Sample.objects.filter(sampled_on=SEALED_ON).count() == 3
