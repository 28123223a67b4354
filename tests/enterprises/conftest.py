import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.enterprises import load_real_categories, make_enterprise

TODAY = dt.date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 3, 10, 2, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def dairy(cast):
    """A producer in the county of ``officer_east``; the fine categories are loaded."""
    load_real_categories()
    return make_enterprise(cast.east)


@pytest.fixture
def signed_in(client):
    """Signs a person in and gives the client, in English."""

    def sign_in(user):
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


@pytest.fixture
def queries_of():
    """The number of queries of a page, after a first call that fills the caches."""

    def count(client, url):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return count
