import datetime as dt

import pytest
import time_machine

from tests.factories.field import Field

TODAY = dt.date(2026, 9, 21)  # a Monday
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def field(cast):
    return Field(cast)
