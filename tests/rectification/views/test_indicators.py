import datetime as dt
import io

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from dairyqa.accounts.choices import Role
from enterprises.choices import RecordKind
from enterprises.models import Risk
from rectification.models import FrozenFigure
from rectification.usecases.figures import freeze_figures
from tests.factories.accounts import make_user
from tests.factories.indicators import ON, YEAR, Luoyang, indicator

pytestmark = pytest.mark.django_db
MARCH = dt.date(2022, 3, 10)
PERIOD = {"period_from": "2022-01-01", "period_until": "2022-12-31"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(f"{ON}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def luoyang(cast):
    luoyang = Luoyang(cast)
    for county, reported_on in ((luoyang.yanshi, MARCH), (luoyang.luoning, None)):
        luoyang.risk(luoyang.producer(county, name=f"{county.area}乳业"), MARCH, reported_on)
    return luoyang


@pytest.fixture
def officer(luoyang):
    return make_user("luoning", Role.COUNTY_OFFICER, bureau=luoyang.luoning)


@pytest.fixture
def city(client, luoyang):
    client.force_login(luoyang.admin)
    return client


def page(name, *args, **query):
    return reverse(f"rectification:{name}", args=args, query=PERIOD | query)


def lk07():
    return indicator("LK07").pk


def frozen(luoyang, bureau=None):
    return freeze_figures(
        indicators=[indicator("LK07")],
        bureau=bureau or luoyang.city,
        period_from=YEAR[0],
        period_until=YEAR[1],
        by=luoyang.admin,
        on=ON,
    )[0]


@pytest.mark.provision("L-2.7")
def test_list_tells_values_and_goals(city):
    response = city.get(page("indicators"))

    rows = {row["code"]: row for row in response.context["panel"].table.rows}
    target = "≥\N{NO-BREAK SPACE}100\N{NO-BREAK SPACE}%"
    assert (rows["LK07"]["value"], rows["LK07"]["parts"], rows["LK07"]["target"]) == ("50.00 %", "1 / 2", target)
    assert rows["LK07"]["goal"] == "not_reached"
    assert rows["LK09"]["value"] == "—"
    assert len(response.context["panel"].charts[0]["labels"]) == response.content.decode().count('"url": "/indicators/')


def test_list_as_a_workbook(city):
    response = city.get(page("indicators", export="xlsx"))

    lines = list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)
    assert any(line[:3] == ("LK07", "发现风险报告率", "50.00 %") for line in lines)


def test_page_leads_to_the_rows_and_says_what_was_left_out(city, luoyang):
    luoyang.risk(luoyang.producer(name="伊河乳业"), ON)

    response = city.get(page("indicator", lk07(), period_until=ON.isoformat()))

    told = response.content.decode()
    assert [(group["name"], group["count"]) for group in response.context["groups"]] == [
        ("others", 1),
        ("left_out", 1),
        ("counted", 1),
    ]
    assert 'href="#counted"' in told
    assert reverse("enterprises:duty_record", args=[RecordKind.RISK, Risk.objects.first().pk]) in told
    assert "伊河乳业" in told


def test_page_as_a_workbook_has_every_row(city):
    response = city.get(page("indicator", lk07(), export="xlsx"))

    lines = list(load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)
    assert [line[2:4] for line in lines[1:]] == [(1, 1), (0, 1)]


def test_a_county_sees_its_own_rows_and_the_values_of_the_others(client, officer):
    client.force_login(officer)

    response = client.get(page("indicator", lk07()))

    told = response.content.decode()
    assert response.context["value"].now.shown == "0.00 %"
    assert "洛宁县乳业" in told
    assert "偃师区乳业" not in told
    assert [str(row["value"]) for row in response.context["panels"][1].table.rows] == ["100.00 %", "0.00 %"]


def test_a_county_does_not_ask_for_another(client, officer, luoyang):
    client.force_login(officer)

    for place in (luoyang.yanshi, luoyang.city):
        assert client.get(page("indicator", lk07(), place=place.code)).status_code == 400
        assert client.get(page("indicators", place=place.code)).status_code == 400


def test_the_indicators_of_another_city_are_not_there(client, cast, luoyang):
    client.force_login(cast.admin)

    assert client.get(page("indicator", lk07())).status_code == 404
    assert client.get(page("frozen_figure", frozen(luoyang).pk)).status_code == 404


@pytest.mark.parametrize("query", [{"period_from": "yesterday"}, {"period_from": "2023-01-01"}, {"place": "0"}])
def test_bad_periods_are_refused_beside_their_field(city, query):
    response = city.get(page("indicators", **query))

    assert response.status_code == 400
    assert response.context["form"].errors


def test_freezing_one_value_and_looking_at_it(city, luoyang):
    asked = city.get(page("figure_freeze", lk07()))
    done = city.post(page("figure_freeze", lk07()))

    kept = FrozenFigure.objects.get()
    assert asked.status_code == 200
    assert done.url == page("indicator", lk07(), place="410300")
    luoyang.risk(luoyang.producer(name="伊河乳业"), MARCH, MARCH)
    response = city.get(page("frozen_figure", kept.pk))
    assert response.context["is_genuine"]
    assert (response.context["kept"].shown, response.context["now"].shown) == ("50.00 %", "66.67 %")
    assert [change["count"] for change in response.context["changes"]] == [1, 0, 0]
    assert kept.sha256 in response.content.decode()
    assert response.context["history"]


def test_freezing_all_values_of_a_county(city, luoyang):
    city.post(page("figures_freeze", place=luoyang.luoning.code))

    assert set(FrozenFigure.objects.values_list("bureau__code", flat=True)) == {"410328"}
    assert FrozenFigure.objects.count() == luoyang.action.indicators.count()


def test_a_period_to_come_is_not_frozen(city):
    period = {"period_from": "2024-01-01", "period_until": "2024-12-31"}

    assert city.post(page("figure_freeze", lk07(), **period)).status_code == 422
    assert not FrozenFigure.objects.exists()


def test_a_county_freezes_nothing_and_sees_its_own_frozen_values(client, officer, luoyang):
    own, of_city = frozen(luoyang, luoyang.luoning), frozen(luoyang)
    client.force_login(officer)

    assert client.post(page("figure_freeze", lk07())).status_code == 403
    assert client.get(page("frozen_figure", own.pk)).status_code == 200
    assert client.get(page("frozen_figure", of_city.pk)).status_code == 404


@pytest.mark.parametrize("name", ["indicators", "indicator"])
def test_pages_ask_no_more_with_more_rows(city, luoyang, name):
    address = page(name, *([lk07()] if name == "indicator" else []))
    city.get(address)
    with CaptureQueriesContext(connection) as few:
        city.get(address)
    for _n in range(3):
        luoyang.risk(luoyang.producer(), MARCH, MARCH)
    with CaptureQueriesContext(connection) as many:
        city.get(address)

    assert len(many) == len(few)
