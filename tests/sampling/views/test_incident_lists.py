import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sampling.models import Incident
from tests.factories.enterprises import make_enterprise
from tests.factories.records import make_incident
from tests.factories.sampling import make_visit
from tests.factories.sheets import sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today"), pytest.mark.provision("Q-8.5")]

INCIDENTS = reverse("sampling:incidents")
DAY = dt.date(2026, 3, 9)


@pytest.fixture
def incident(cast, plan):
    return make_incident(make_visit(plan, make_enterprise(cast.east), DAY, [cast.inspector]), cast.inspector)


@pytest.fixture
def noted(cast, plan):
    visit = make_visit(plan, make_enterprise(cast.west, "连江牧业乳品有限公司"), DAY, [cast.inspector])
    values = {"kind": "unlicensed", "noted_on": DAY, "noted_by": cast.admin, "answer": "英德市局立案查处"}
    return make_incident(visit, cast.inspector, **values)


def page_of(incident):
    return reverse("sampling:incident", args=[incident.pk])


def shown(client, **asked):
    return {row["pk"] for row in client.get(INCIDENTS, asked).context["page"].rows}


def test_list_filters_and_searches(cast, incident, noted, signed_in):
    client = signed_in(cast.admin)

    assert shown(client) == {incident.pk, noted.pk}
    assert shown(client, kind="unlicensed") == {noted.pk}
    assert shown(client, county=cast.east.pk) == {incident.pk}
    assert shown(client, noted="no") == {incident.pk}
    assert shown(client, noted="yes") == {noted.pk}
    assert shown(client, told_from="2026-03-10") == set()
    assert shown(client, q="连江") == {noted.pk}
    assert shown(client, q="紧锁") == {incident.pk, noted.pk}
    assert client.get(INCIDENTS, {"noted": "perhaps"}).status_code == 400


def test_list_is_of_one_s_own_area(cast, incident, signed_in):
    assert shown(signed_in(cast.officer_east)) == {incident.pk}
    assert shown(signed_in(cast.officer_west)) == set()
    assert shown(signed_in(cast.stranger)) == set()
    assert signed_in(cast.analyst).get(INCIDENTS).status_code == 403


def test_list_takes_the_same_queries_for_any_number(cast, incident, signed_in, queries_of):
    client = signed_in(cast.admin)
    of_one = queries_of(client, INCIDENTS)
    for _ in range(2):
        make_incident(incident.visit, cast.inspector)

    assert queries_of(client, INCIDENTS) == of_one
    assert len(shown(client)) == 3


def test_list_exports(cast, noted, signed_in):
    _, row = sheet_of(signed_in(cast.admin).get(INCIDENTS, {"export": "xlsx"}))

    assert "英德市局立案查处" in row


def test_city_notes_what_follows(cast, incident, signed_in, today):
    client = signed_in(cast.admin)
    assertContains(client.get(page_of(incident)), incident.text)

    answer = client.post(page_of(incident), {"answer": "县局核实后改期"})

    assertRedirects(answer, page_of(incident))
    incident.refresh_from_db()
    assert (incident.noted_by, incident.noted_on, incident.answer) == (cast.admin, today, "县局核实后改期")
    assertNotContains(client.get(page_of(incident)), "<textarea")


def test_noting_nothing_or_twice_is_refused(cast, incident, noted, signed_in):
    client = signed_in(cast.admin)

    assert client.post(page_of(incident), {"answer": " "}).status_code == 422
    assert client.post(page_of(noted), {"answer": "又一次"}).status_code == 422
    assert set(Incident.objects.values_list("answer", flat=True)) == {"", "英德市局立案查处"}


def test_others_read_and_note_nothing(cast, incident, signed_in):
    for person in (cast.officer_east, cast.inspector, cast.auditor):
        client = signed_in(person)
        assertNotContains(client.get(page_of(incident)), "<textarea")
        assert client.post(page_of(incident), {"answer": "x"}).status_code == 403


def test_incident_elsewhere_is_not_found(cast, incident, signed_in):
    assert signed_in(cast.officer_west).get(page_of(incident)).status_code == 404
    assert signed_in(cast.stranger).post(page_of(incident), {"answer": "x"}).status_code == 404
    assert signed_in(cast.analyst).get(page_of(incident)).status_code == 403
