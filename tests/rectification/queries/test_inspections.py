"""How far the frequency of inspections was reached, against what was put in by hand."""

import datetime as dt

import pytest

from dairyqa.clocks.usecases import load_clocks_fixture
from dairyqa.workdays.usecases import load_calendar_fixture
from enterprises.choices import RiskGrade
from rectification.queries.inspections import Share, frequency_reached
from tests.factories.enterprises import make_enterprise
from tests.factories.inspections import Rounds

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 10, 12)


@pytest.fixture
def rounds(cast):
    load_calendar_fixture(on=dt.date(2026, 1, 1))
    load_clocks_fixture()
    return Rounds(cast, TODAY)


@pytest.mark.provision("L-3.2.2")
def test_the_frequency_is_reached_by_what_was_done_of_the_turns_that_ended(rounds, cast):
    producer = make_enterprise(cast.east, risk_grade=RiskGrade.D)  # four a year, three of them ended
    rounds.done(enterprise=producer)

    assert frequency_reached(2026, city=cast.city, on=TODAY) == {cast.east.pk: Share(1, 3)}
