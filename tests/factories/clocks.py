"""Clocks that run for no record in particular: people of the cast stand in as subjects."""

import datetime as dt

from dairyqa.clocks.models import Clock
from dairyqa.clocks.usecases import load_clocks_fixture, open_clock
from dairyqa.workdays.usecases import load_calendar_fixture

STARTED_ON = dt.date(2026, 9, 14)


def load_limits():
    """Calendar and time limits as the product ships them."""
    load_calendar_fixture(on=dt.date(2026, 1, 1))
    load_clocks_fixture()


def make_clock(cast, clock_id="C02", *, subject=None, started_on=STARTED_ON, **values) -> Clock:
    """A clock in the east of the first city, for the auditor if no subject is given; needs ``load_limits()``."""
    whose = {"city": cast.city, "county": cast.east, "laboratory": cast.laboratory, "person": cast.inspector}
    return open_clock(clock_id=clock_id, subject=subject or cast.auditor, started_on=started_on, **{**whose, **values})
