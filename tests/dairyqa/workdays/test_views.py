from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dairyqa.workdays.usecases import load_calendar_fixture
from tests.factories.accounts import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst():
    return Cast().analyst


@pytest.fixture
def client(client, analyst):
    load_calendar_fixture(on=date(2026, 11, 22))
    client.force_login(analyst)
    client.cookies["django_language"] = "en"
    return client


def of_year(year, **query):
    return reverse("workdays:year", args=[year], query=query)


def test_year_shows_holidays_and_worked_weekends(client):
    answer = client.get(of_year(2023))

    assert answer.status_code == 200
    page = answer.content.decode()
    assert (
        '<td class="day day-holiday" title="day off (Mid-Autumn Festival)"><time datetime="2023-09-29">29</time>'
        in page
    )
    assert (
        '<td class="day day-makeup" title="make-up working day (National Day)"><time datetime="2023-10-08">8</time>'
        in page
    )
    assert [(fact.label, fact.value) for fact in answer.context["facts"][:3]] == [
        ("Working days", 249),
        ("Make-up working days", 7),
        ("Source", "国务院办公厅关于2023年部分节假日安排的通知"),
    ]
    assert "provisional" not in page.split('<ul class="legend">')[0]
    assert len(page) < 100_000


def test_year_without_notice_says_so(client):
    page = client.get(of_year(2027)).content.decode()

    assert "holiday notice for 2027 is not loaded" in page
    assert "day-holiday day-provisional" in page


def test_year_counts_a_limit(client):
    answer = client.get(of_year(2026, start="2023-09-28", length=2, unit="wd"))

    assert answer.status_code == 200
    assert answer.context["clock"].deadline.due == date(2023, 10, 8)
    assert '<time datetime="2023-10-08">2023-10-08 (Sun)</time>' in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "field"),
    [
        pytest.param({"start": "2023-02-30", "length": 2, "unit": "wd"}, "start", id="no-such-day"),
        pytest.param({"start": "1200-01-01", "length": 2, "unit": "wd"}, "start", id="too-early"),
        pytest.param({"start": "2023-09-28", "length": -2, "unit": "wd"}, "length", id="negative"),
        pytest.param({"start": "2023-09-28", "length": 4000, "unit": "wd"}, "length", id="too-long"),
        pytest.param({"start": "2023-09-28", "length": 2, "unit": "moons"}, "unit", id="unknown-unit"),
        pytest.param({"start": "", "length": 2, "unit": "wd"}, "start", id="empty"),
    ],
)
def test_wrong_limit_is_refused_beside_its_field(client, query, field):
    answer = client.get(of_year(2026, **query))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["clock"] is None


@pytest.mark.parametrize("year", [0, 1999, 2101, 99999])
def test_year_out_of_reach_is_not_found(client, year):
    assert client.get(of_year(year)).status_code == 404


def test_home_is_the_current_year(client, analyst):
    with time_machine.travel("2026-12-31T17:00:00Z"):  # already 2027 in Shanghai
        client.force_login(analyst)
        answer = client.get(reverse("workdays:home"))

    assert answer.headers["Location"] == of_year(2027)


def test_count_answers_a_piece_of_a_page(client):
    query = {"start": "2026-12-31", "length": 2, "unit": "wd"}

    answer = client.get(reverse("workdays:count", query=query), headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert '<time datetime="2027-01-05">2027-01-05 (Tue)</time>' in page
    assert "the date may still move" in page
    assert "<html" not in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["link", "htmx"])
def test_count_that_cannot_be_shown_alone_leads_to_the_page(client, analyst, headers):
    query = {"start": "2023-02-30" if headers else "2023-09-28", "length": 2, "unit": "wd"}

    with time_machine.travel("2026-11-22T04:00:00Z"):
        client.force_login(analyst)
        answer = client.get(reverse("workdays:count", query=query), headers=headers)

    assert answer.headers["Location"] == of_year(2026, **query) + "#count"


def test_counting_a_long_limit_takes_no_further_query(client):
    client.get(of_year(2026))

    with CaptureQueriesContext(connection) as year:
        client.get(of_year(2026))
    with CaptureQueriesContext(connection) as long_limit:
        client.get(of_year(2026, start="2023-09-28", length=3650, unit="wd"))

    assert len(long_limit) == len(year)


def test_visitor_is_asked_to_sign_in(client):
    client.logout()

    assert client.get(of_year(2026)).headers["Location"].startswith(reverse("accounts:login"))
