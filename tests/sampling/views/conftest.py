import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

NOON = dt.datetime(2026, 3, 10, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.fixture
def today():
    """Tuesday, 10 March 2026, six days after the laboratory received its milk."""
    with time_machine.travel(NOON, tick=False):
        yield NOON.date()


@pytest.fixture
def signed_in(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def queries_of():
    """How many queries a page takes, once the process has read the calendar."""

    def count(client, url, asked=None):
        client.get(url, asked)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url, asked).status_code == 200
        return len(queries)

    return count
