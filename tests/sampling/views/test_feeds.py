import datetime as dt

import pytest
from django.urls import reverse
from icalendar import Calendar
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from dairyqa.accounts.choices import Role
from sampling.choices import VisitStatus
from sampling.models import CalendarFeed, Visit
from sampling.usecases.feeds import make_feed
from sampling.usecases.moves import cancel_visit, move_visit
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

MINE, REVOKE = reverse("sampling:my_feed"), reverse("sampling:my_feed_revoke")
PLANNED, OTHER_DAY = dt.date(2026, 3, 18), dt.date(2026, 3, 20)
NAME = "北江乳业（清远）有限公司第二生产基地，含常温灭菌乳与发酵乳两个车间"


@pytest.fixture
def visit(cast, plan):
    enterprise = make_enterprise(
        cast.east, NAME, address="清城区龙塘镇工业园一路1号; 东门, 二楼", contact="李主任", phone="13800000000"
    )
    return make_visit(plan, enterprise, PLANNED, [cast.inspector, cast.second_inspector])


def address_of(person, on=dt.date(2026, 3, 10)):
    return reverse("sampling:feed", args=[make_feed(person=person, by=person, on=on)])


def events(answer):
    return Calendar.from_ical(answer.content).walk("VEVENT")


@pytest.fixture
def read(client):
    def read_feed(person):
        return client.get(address_of(person))

    return read_feed


def test_calendar_is_read_without_signing_in(cast, visit, read):
    answer = read(cast.inspector)

    (event,) = events(answer)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert event["UID"] == f"visit-{visit.pk}@dairyqa"
    assert event.decoded("DTSTART") == PLANNED
    assert NAME in event["SUMMARY"]
    assert event["LOCATION"] == visit.enterprise.address
    assert event["STATUS"] == "CONFIRMED"
    assert event["SEQUENCE"] == 0


def test_calendar_is_well_formed(cast, visit, read):
    content = read(cast.inspector).content

    lines = content.split(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert rb"\;" in content
    assert Calendar.from_ical(content)["VERSION"] == "2.0"


def test_calendar_names_no_contact_of_the_producer(cast, visit, read):
    content = read(cast.inspector).content.decode().replace("\r\n ", "")

    for private in filter(None, (visit.enterprise.contact, visit.enterprise.phone, visit.enterprise.credit_code)):
        assert private not in content


def test_calendar_holds_the_own_visits_or_those_of_the_county(cast, plan, visit, read):
    other = make_visit(plan, make_enterprise(cast.west), PLANNED, [cast.second_inspector])

    def found(person):
        return {int(event["UID"].split("@")[0].removeprefix("visit-")) for event in events(read(person))}

    assert found(cast.inspector) == {visit.pk}
    assert found(cast.second_inspector) == {visit.pk, other.pk}
    assert found(cast.officer_east) == {visit.pk}
    assert found(cast.officer_west) == {other.pk}


def test_proposals_are_nobody_s_appointment(cast, visit, read):
    Visit.objects.update(status=VisitStatus.PROPOSED)

    assert events(read(cast.inspector)) == []


def test_visit_that_moves_keeps_its_uid(cast, visit, read):
    (before,) = events(read(cast.inspector))
    move_visit(visit=visit, to=OTHER_DAY, reason="设备检修", by=cast.admin, on=dt.date(2026, 3, 10))

    (after,) = events(read(cast.inspector))

    assert after["UID"] == before["UID"]
    assert after.decoded("DTSTART") == OTHER_DAY
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert "LAST-MODIFIED" in after
    assert "设备检修" in after["DESCRIPTION"]


def test_visit_that_is_called_off_is_marked_cancelled(cast, visit, read):
    cancel_visit(visit=visit, reason="企业停产", by=cast.admin, on=dt.date(2026, 3, 10))

    (event,) = events(read(cast.inspector))

    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] == 1


def test_unchanged_calendar_is_not_sent_again(cast, visit, client):
    url = address_of(cast.inspector)
    first = client.get(url)

    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    Visit.objects.update(planned_on=OTHER_DAY)
    changed = client.get(url, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.AUDITOR}])
def test_address_of_a_person_who_left_is_not_found(cast, visit, client, change):
    url = address_of(cast.inspector)
    for name, value in change.items():
        setattr(cast.inspector, name, value)
    cast.inspector.save()

    assert client.get(url).status_code == 404


def test_unknown_address_is_not_found(client, db):
    assert client.get(reverse("sampling:feed", args=["x" * 43])).status_code == 404


def test_stored_digest_is_no_address(cast, client):
    make_feed(person=cast.inspector, by=cast.inspector, on=dt.date(2026, 3, 10))

    assert client.get(reverse("sampling:feed", args=[CalendarFeed.objects.get().digest])).status_code == 404


def test_calendar_takes_the_same_queries_for_any_number_of_visits(cast, plan, visit, client, queries_of):
    url = address_of(cast.inspector)
    of_one = queries_of(client, url)
    for name in ("乙乳业有限公司", "丙乳业有限公司"):
        make_visit(plan, make_enterprise(cast.west, name), PLANNED, [cast.inspector])

    assert queries_of(client, url) == of_one


def test_address_is_shown_once(cast, signed_in, client):
    signed_in(cast.inspector)

    assertRedirects(client.post(MINE), MINE, fetch_redirect_response=False)
    address = client.get(MINE).context["address"]

    assert client.get(address).status_code == 200
    assertNotContains(client.get(MINE), "/feeds/")


def test_address_is_revoked(cast, signed_in):
    client = signed_in(cast.officer_east)
    client.post(MINE)
    address = client.get(MINE).context["address"]
    assertContains(client.get(MINE), REVOKE)

    assertRedirects(client.post(REVOKE), MINE)

    assert client.get(address).status_code == 404
    assertRedirects(client.get(REVOKE), MINE)


@pytest.mark.parametrize("person", ["admin", "auditor", "analyst"])
def test_addresses_are_for_those_who_go_or_accompany(cast, signed_in, person):
    client = signed_in(getattr(cast, person))

    assert client.get(MINE).status_code == 403
    assert client.post(MINE).status_code == 403
