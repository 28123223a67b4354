import datetime as dt
import json
import re

import pytest
import time_machine
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from dairyqa.clocks.choices import Urgency
from enterprises.choices import BatchKind
from sampling.choices import VisitStatus
from sampling.models import Sample
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety
from tests.factories.field import FAILING, Field
from tests.factories.sheets import sheet_of

pytestmark = pytest.mark.django_db

CITY = reverse("sampling:dashboard")
TODAY = dt.date(2026, 9, 25)
PANELS = {"quota", "coverage", "reports", "failures", "clocks", "visits"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def field(cast):
    return Field(cast)


def county(bureau):
    return reverse("sampling:county_dashboard", args=[bureau.code])


def panel_of(page, name):
    return next(panel for panel in [*page.context["panels"], page.context["visits"]] if panel.name == name)


def rows_of(page, name):
    return list(panel_of(page, name).table.rows)


@pytest.mark.provision("Q-3.1")
def test_quota_adds_up_what_each_producer_owes(cast, field, signed_in):
    for place, batches in ((cast.east, 7), (cast.east, 1), (cast.west, 10)):
        producer = make_enterprise(place)
        for n in range(batches):
            make_raw_milk(producer, TODAY - dt.timedelta(days=n))

    page = signed_in(cast.admin).get(CITY)

    whole, east, west = [row for row in rows_of(page, "quota") if row["kind"] == BatchKind.RAW_MILK.label]
    assert [(row["received"].count, row["required"].count, row["short"].count) for row in (whole, east, west)] == [
        (18, 5, 5),
        (8, 3, 3),
        (10, 2, 2),
    ]
    assert east["place"].url == county(cast.east)


def test_quota_without_arrivals_is_a_dash_and_no_nought(cast, field, signed_in):
    page = signed_in(cast.admin).get(CITY)

    assert [row["share"].share for row in rows_of(page, "quota")] == [None, None]
    gauges = panel_of(page, "quota").charts[0]["items"]
    assert [(gauge["value"], gauge["text"]) for gauge in gauges] == [(None, "— (0/0)"), (None, "— (0/0)")]


@pytest.mark.provision("Q-3.8")
def test_coverage_shows_each_county_by_category(cast, field, signed_in):
    sample = field.sealed()
    make_variety(sample.enterprise, name="未抽品种")

    (row,) = rows_of(signed_in(cast.admin).get(CITY), "coverage")

    assert (row["covered"].count, row["uncovered"].count) == (1, 1)
    assert row[f"category_{sample.category_id}"].text == "1/2"


@pytest.mark.provision("Q-8.4")
def test_reports_in_time_are_counted_by_verdict(cast, field, signed_in):
    field.reported()
    field.reported()
    late = field.reported()
    Sample.objects.filter(pk=late.pk).update(report_due_on=late.reported_on - dt.timedelta(days=1))
    field.concluded(FAILING)  # due on 23 September, not sent

    passed, failed = rows_of(signed_in(cast.admin).get(CITY), "reports")

    assert [passed[name].count for name in ("on_time", "late", "overdue", "open")] == [2, 1, 0, 0]
    assert str(passed["share"].share) == "0.6667"
    assert [failed[name].count for name in ("on_time", "late", "overdue", "open")] == [0, 0, 1, 0]
    assert failed["share"].share == 0


def test_a_rate_of_nothing_is_a_dash(cast, field, signed_in):
    page = signed_in(cast.admin).get(CITY)

    assert [row["share"].share for row in rows_of(page, "reports")] == [None, None]


def test_failures_stand_by_month_and_category(cast, field, signed_in):
    sample = field.concluded(FAILING)
    field.concluded()

    (row,) = rows_of(signed_in(cast.admin).get(CITY), "failures")

    assert (row["month"], row["passed"].count, row["failed"].count) == ("2026-09", 1, 1)
    assert row[f"category_{sample.category_id}"].count == 1


def test_clocks_stand_by_urgency(cast, field, signed_in):
    field.concluded(FAILING)

    counts = {row["urgency"]: row["count"].count for row in rows_of(signed_in(cast.admin).get(CITY), "clocks")}

    assert counts[Urgency.OVERDUE.label] > 0
    assert len(counts) == len(Urgency)


def test_visits_of_the_month_say_which_were_not_made(cast, field, signed_in):
    field.visit(TODAY - dt.timedelta(days=1))
    field.visit(TODAY + dt.timedelta(days=3))

    page = signed_in(cast.admin).get(CITY)

    assert [(row["day"].day, row["planned"].count, row["late"]) for row in rows_of(page, "visits")] == [
        (24, 1, 1),
        (28, 1, 0),
    ]
    strip = page.context["strip"]
    assert len(strip) == 30
    assert [cell["day"].day for cell in strip if cell["is_today"]] == [25]


@pytest.mark.parametrize("name", ["reports", "failures", "visits"])
def test_every_figure_leads_to_as_many_rows(cast, field, signed_in, name):
    field.reported()
    field.reported(FAILING)
    field.concluded(county=cast.west)
    field.visit(TODAY, status=VisitStatus.UNDER_WAY)
    client = signed_in(cast.admin)

    for address in (CITY, county(cast.east)):
        for row in rows_of(client.get(address), name):
            for figure in row.values():
                if hasattr(figure, "count") and hasattr(figure, "url"):
                    answer = client.get(figure.url)
                    assert answer.status_code == 200, figure
                    assert len(answer.context["page"].rows) == figure.count, figure


def test_clocks_lead_to_their_list(cast, field, signed_in):
    field.concluded(FAILING)
    client = signed_in(cast.admin)

    for row in rows_of(client.get(CITY), "clocks"):
        assert len(client.get(row["count"].url).context["page"].rows) == row["count"].count


def test_county_shows_its_own_producers_only(cast, field, signed_in):
    east, west = field.concluded(FAILING), field.concluded(county=cast.west)

    page = signed_in(cast.officer_east).get(county(cast.east))

    assertContains(page, f"/{east.enterprise.credit_code}/")
    assertNotContains(page, west.enterprise.credit_code)
    assert [row["failed"].count for row in rows_of(page, "failures")] == [1]
    assert [row["passed"].count for row in rows_of(page, "failures")] == [0]


def test_somebody_of_a_county_is_led_to_it_and_sees_no_other(cast, field, signed_in):
    client = signed_in(cast.officer_east)

    assertRedirects(client.get(CITY), county(cast.east))
    assert client.get(county(cast.west)).status_code == 404
    assert signed_in(cast.stranger).get(county(cast.east)).status_code == 404
    assert signed_in(cast.analyst).get(CITY).status_code == 403
    assert signed_in(cast.analyst).get(county(cast.east)).status_code == 403


def test_another_citys_plan_is_not_found(cast, field, signed_in):
    assert signed_in(cast.stranger).get(CITY, {"plan": field.plan.code}).status_code == 404
    assert signed_in(cast.admin).get(CITY, {"plan": field.plan.code}).status_code == 200


def test_without_a_plan_the_page_says_so(cast, signed_in):
    page = signed_in(cast.admin).get(CITY)

    assert page.status_code == 200
    assert page.context["plan"] is None


@pytest.mark.parametrize("name", sorted(PANELS))
def test_each_table_is_exported_with_typed_figures(cast, field, signed_in, name):
    field.reported(FAILING)

    head, *rows = sheet_of(signed_in(cast.admin).get(CITY, {"export": name}))

    assert len(head) > 1
    assert rows
    assert any(isinstance(cell, int) for row in rows for cell in row)


def test_an_unknown_export_is_not_found(cast, field, signed_in):
    assert signed_in(cast.admin).get(CITY, {"export": "secrets"}).status_code == 404


def test_every_chart_has_its_data_and_a_table_behind_it(cast, field, signed_in):
    field.reported(FAILING)

    page = signed_in(cast.admin).get(CITY)

    html = page.content.decode()
    assert {panel.name for panel in page.context["panels"]} | {"visits"} == PANELS
    assert html.count("<details") >= len(PANELS)
    for name, data in re.findall(r'<script id="(\w+)-data" type="application/json">(.*?)</script>', html):
        charts = json.loads(data)
        assert html.count(f'data-chart="{name}"') == len(charts)
        assert all(chart["label"] and chart["type"] in ("gauges", "bars") for chart in charts)


def test_the_number_of_queries_does_not_grow(cast, field, signed_in, queries_of):
    client = signed_in(cast.admin)

    def fill():
        sample = field.concluded(FAILING)
        field.reported(county=cast.west)
        make_raw_milk(sample.enterprise, TODAY)
        make_product(make_variety(sample.enterprise, name=f"品种{sample.pk}"), TODAY, lot=f"N{sample.pk}")

    fill()
    city, east = queries_of(client, CITY), queries_of(client, county(cast.east))
    fill()
    fill()

    assert queries_of(client, CITY) == city
    assert queries_of(client, county(cast.east)) == east
