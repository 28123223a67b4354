import datetime as dt

import pytest

from dairyqa.workbench.rules import horizon_of
from dairyqa.workdays.calendar import load_calendar
from sampling.usecases.broken_seals import decide_broken_seal
from sampling.workbench.custody import samples_given_on, samples_i_hold, seals_to_decide
from sampling.workbench.samples import samples_to_receive
from tests.factories.custody import found_broken, given, taken
from tests.factories.field import SEALED_ON, Field

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-8.1")]

# The fifth working day: Sunday the 20th is worked for the holiday after it.
DUE = dt.date(2026, 9, 20)


@pytest.fixture
def field(cast):
    return Field(cast)


@pytest.fixture
def sample(field):
    return field.sealed()


@pytest.fixture
def told(sample):
    """The samples of a group of tasks, with the days by which they are due."""

    def of(source, person):
        tasks = source(person, horizon_of(SEALED_ON, load_calendar())).tasks
        return [(task.title.split()[0], task.due_on) for task in tasks]

    return of


def test_holder_is_told_by_when_the_sample_must_be_delivered(cast, sample, told):
    one = [(sample.number, DUE)]
    assert told(samples_i_hold, cast.inspector) == told(samples_i_hold, cast.second_inspector) == one

    given(sample, cast.inspector, SEALED_ON)
    taken(sample, cast.officer_east, SEALED_ON)

    assert told(samples_i_hold, cast.officer_east) == one
    assert told(samples_i_hold, cast.inspector) == []


def test_offer_is_told_to_the_others_until_it_is_taken(cast, sample, told):
    assert told(samples_given_on, cast.second_inspector) == []
    given(sample, cast.inspector, SEALED_ON)

    assert told(samples_given_on, cast.second_inspector) == [(sample.number, DUE)]
    assert told(samples_given_on, cast.inspector) == told(samples_given_on, cast.stranger) == []

    taken(sample, cast.second_inspector, SEALED_ON)
    assert told(samples_given_on, cast.inspector) == []


@pytest.mark.provision("Q-8.2")
def test_laboratory_is_told_what_is_on_its_way_to_it(cast, sample, told):
    assert told(samples_to_receive, cast.analyst) == [(sample.number, DUE)]
    assert told(samples_to_receive, cast.other_analyst) == []


@pytest.mark.provision("Q-5.3")
def test_city_is_told_of_broken_seals_until_it_decides(cast, sample, told):
    broken = found_broken(sample, cast.inspector, SEALED_ON)
    assert told(seals_to_decide, cast.admin) == [(sample.number, DUE)]
    assert told(seals_to_decide, cast.stranger) == []

    decide_broken_seal(broken=broken, decision="keep", reason="内封完好", by=cast.admin, on=SEALED_ON)

    assert told(seals_to_decide, cast.admin) == []
