import datetime as dt

import pytest
import time_machine
from django.utils import translation

from tests.factories.field import Field

TODAY = dt.date(2026, 9, 21)  # a Monday
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def _in_english(client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def field(cast):
    return Field(cast)
