import pytest

from dairyqa.workbench.rules import horizon_of
from dairyqa.workdays.calendar import load_calendar
from sampling.usecases.doubts import confirm_doubt
from sampling.usecases.repeats import choose_measurement, enter_repeat
from sampling.usecases.results import Entry, enter_results
from sampling.workbench.measurements import doubts_to_answer, measurements_to_choose, repeats_to_measure
from tests.factories.laboratory import TESTED
from tests.factories.measurements import make_doubt, ordered


@pytest.fixture
def told():
    def of(source, person):
        tasks = source(person, horizon_of(TESTED, load_calendar())).tasks
        return [(task.title, task.due_on) for task in tasks]

    return of


@pytest.fixture
def low(cast, milk):
    enter_results(sample=milk, entries=[Entry("PROT", ["2.86"], "g/100g")], by=cast.analyst, on=TESTED)
    return milk


def test_doubt_waits_for_its_laboratory_until_it_is_answered(cast, milk, told):
    doubt = make_doubt(milk, TESTED)
    assert told(doubts_to_answer, cast.analyst) == [(f"{milk.number} 蛋白质", milk.test_due_on)]
    assert told(doubts_to_answer, cast.other_analyst) == []

    confirm_doubt(doubt=doubt, reason="重新测定一致", by=cast.analyst, on=TESTED)

    assert told(doubts_to_answer, cast.analyst) == []


def test_repeat_goes_from_the_analyst_to_whoever_chooses(cast, low, told):
    one = [(f"{low.number} 蛋白质", low.test_due_on)]
    run = ordered(low, cast.analyst, TESTED)
    assert (told(repeats_to_measure, cast.analyst), told(measurements_to_choose, cast.signatory)) == (one, [])

    enter_repeat(run=run, readings=["2.95"], unit="g/100g", by=cast.analyst, on=TESTED)
    assert (told(repeats_to_measure, cast.analyst), told(measurements_to_choose, cast.signatory)) == ([], one)

    choose_measurement(run=run, reason="原样称量有误", by=cast.signatory, on=TESTED)
    assert told(measurements_to_choose, cast.signatory) == []
