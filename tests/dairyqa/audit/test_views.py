import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from dairyqa.accounts.choices import Role
from dairyqa.audit.presenters import event_names
from dairyqa.audit.record import record
from dairyqa.workdays.models import CalendarYear
from tests.factories.enterprises import make_enterprise

pytestmark = pytest.mark.django_db
URL = reverse("audit:events")
DAY = dt.date(2026, 3, 10)


@pytest.fixture
def auditor(client, cast):
    client.force_login(cast.auditor)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def happened(cast):
    """Three events of the city, by a person, by another and by the system; one of another city."""
    dairy = make_enterprise(cast.east)
    record("enterprise.registered", dairy, by=cast.officer_east, on=DAY, name=dairy.name)
    record("enterprise.suspended", dairy, by=None, on=dt.date(2026, 3, 11), reason="licence ended")
    record("account.deactivated", cast.analyst, by=cast.system_admin, on=dt.date(2026, 3, 12), name="analyst")
    record("enterprise.registered", make_enterprise(cast.other_county), by=cast.stranger, on=DAY, name="x")
    return dairy


def rows(client, **query):
    file = client.get(URL, {**query, "export": "xlsx"}).getvalue()
    return [row[2:] for row in load_workbook(io.BytesIO(file)).active.iter_rows(min_row=2, values_only=True)]


def test_tells_everything_of_the_city_in_sentences(auditor, happened):
    assert rows(auditor) == [
        ("system_admin", "System administrator", "closed the account of analyst", "analyst"),
        ("System", None, "marked the producer as suspended: licence ended", happened.name),
        ("officer_east", "County officer", f"entered the producer {happened.name} in the register", happened.name),
    ]


def test_tells_what_happened_to_the_tables_of_all_cities(auditor, cast):
    year = CalendarYear.objects.create(year=2031, loaded_from="notice", loaded_on=DAY)
    record("calendar.loaded", year, by=cast.stranger, on=DAY, file="notice", added=1, changed=0, removed=0)

    assert [(row[0], row[3]) for row in rows(auditor)] == [("stranger", str(year))]


def test_links_to_the_records_that_the_reader_may_open(auditor, happened, cast):
    page = auditor.get(URL).content.decode()

    assert f'href="{happened.get_absolute_url()}"' in page
    assert cast.analyst.get_absolute_url() not in page


def test_filters(auditor, happened, cast):
    def found(**query):
        return [row[0] for row in rows(auditor, **query)]

    assert found(event="enterprise.registered") == ["officer_east"]
    assert found(person=cast.officer_east.pk) == ["officer_east"]
    assert found(person="system") == ["System"]
    assert found(day_from="2026-03-11", day_to="2026-03-11") == ["System"]
    assert found(q=happened.name) == ["System", "officer_east"]


@pytest.mark.parametrize("query", [{"event": "x"}, {"person": "0"}, {"day_from": "yesterday"}])
def test_wrong_filter(auditor, happened, query):
    assert auditor.get(URL, query).status_code == 400


def test_people_of_another_city_are_no_choice(auditor, happened, cast):
    assert auditor.get(URL, {"person": cast.stranger.pk}).status_code == 400


def test_record_that_is_gone_is_told_without_a_link(auditor, happened):
    address = happened.get_absolute_url()
    happened.delete()
    page = auditor.get(URL).content.decode()

    assert happened.name in page
    assert address not in page


def test_queries_do_not_grow(auditor, happened, cast):
    auditor.get(URL)
    with CaptureQueriesContext(connection) as few:
        auditor.get(URL)
    for number in range(3):
        record("enterprise.registered", make_enterprise(cast.west), by=cast.admin, on=DAY, name=f"{number}")
    with CaptureQueriesContext(connection) as more:
        auditor.get(URL)

    assert len(few) == len(more)


def test_only_those_who_may(client, cast):
    answers = {}
    for role in Role:
        client.force_login(cast.of_role(role))
        answers[role] = client.get(URL).status_code

    assert {role for role, status in answers.items() if status == 200} == {Role.CITY_ADMIN, Role.AUDITOR}
    assert set(answers.values()) == {200, 403}


def test_kinds_of_event_leave_the_details_open():
    with translation.override("en"):
        names = dict(event_names())

    assert names["account.deactivated"] == "closed the account of …"
    assert not [name for name in names.values() if "%(" in name]
