"""The table of who may do what, against every address of the project."""

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dairyqa.accounts.choices import LABORATORY_ROLES, Role
from tests.factories.accounts import Cast, make_user

from .addresses import every_address
from .table import COLUMNS, EXPECTED, NOBODY, OF_THE_WHOLE_CITY, REFUSED_ON_RECORD, SHARED
from .world import TODAY, World

pytestmark = pytest.mark.one_database
METHODS = ("GET", "POST")
ADDRESSES = every_address()
WRITES = ("INSERT", "UPDATE", "DELETE")


@pytest.fixture(scope="module")
def whole_world(django_db_setup, django_db_blocker):
    """Made once; every test asks it in a transaction of its own, and no answer may write into it."""
    with django_db_blocker.unblock(), transaction.atomic(), time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield World(Cast())
        transaction.set_rollback(True)


@pytest.fixture
def world(whole_world, db):
    return whole_world


def answer(client, world, address, method):
    """The status of the answer, as in the table; what a POST wrote is taken back."""
    url = reverse(address.name, args=world.parameters[address.name] if address.parameters else ())
    with transaction.atomic():
        response = client.get(url) if method == "GET" else client.post(url, {"csrfmiddlewaretoken": "as browsers do"})
        response.close()
        transaction.set_rollback(True)
    asks_to_sign_in = response.status_code == 302 and response.url.startswith(reverse("accounts:login") + "?next=")
    return "login" if asks_to_sign_in else str(response.status_code)


def sign_in(client, person):
    client.logout()
    if person:
        client.force_login(person)


def test_the_table_names_every_address_and_no_other():
    assert set(EXPECTED) == {(address.name, method) for address in ADDRESSES for method in METHODS}


@pytest.mark.parametrize("role", COLUMNS)
def test_every_address_answers_as_the_table_says_and_reading_writes_nothing(client, world, role):
    person = None if role == NOBODY else world.cast.of_role(role)
    differences, written = {}, {}
    for address in ADDRESSES:
        for method in METHODS:
            sign_in(client, person)
            with CaptureQueriesContext(connection) as queries:
                found = answer(client, world, address, method)
            if found != (expected := EXPECTED[address.name, method][role]):
                differences[address.name, method] = f"{expected} expected, {found} found"
            if method == "GET" and (changes := writes_among(queries)):
                written[address.name] = changes

    assert differences == {}
    assert written == {}


@pytest.mark.parametrize("role", Role)
def test_records_of_another_city_are_not_found(client, world, role):
    place = (
        {"laboratory": world.cast.other_laboratory} if role in LABORATORY_ROLES else {"bureau": world.cast.other_city}
    )
    if role == Role.COUNTY_OFFICER:
        place = {"bureau": world.cast.other_county}
    stranger = make_user("from_elsewhere", role, **place)

    assert found_by_stranger(client, world, stranger, SHARED) == {}


def test_records_of_another_county_are_not_found(client, world):
    assert found_by_stranger(client, world, world.cast.officer_west, SHARED | OF_THE_WHOLE_CITY) == {}


def found_by_stranger(client, world, person, exempt):
    """Answers other than 404 where the person's role may open the address for records of its own."""
    client.force_login(person)
    differences = {}
    for address in ADDRESSES:
        for method in METHODS if address.parameters and address.name not in exempt else ():
            usual = EXPECTED[address.name, method][person.role]
            is_refused_first = usual == "403" and address.name not in REFUSED_ON_RECORD
            expected = usual if is_refused_first or usual == "405" else "404"
            if (found := answer(client, world, address, method)) != expected:
                differences[address.name, method] = f"{expected} expected, {found} found"
    return differences


def writes_among(queries):
    """What was written, but for the session in which messages are kept."""
    return [
        query["sql"] for query in queries if query["sql"].startswith(WRITES) and "django_session" not in query["sql"]
    ]
