import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.choices import ItemVerdict
from sampling.queries.plausibility import stated_before
from sampling.usecases.results import Entry, decide_item, enter_results
from sampling.usecases.stated import state_on_label
from tests.factories.laboratory import TESTED, entries_for, submitted

STRICTER = {"PROT": {"unit": "g/100g", "minimum": "3.2"}}


def state(sample, by, limits=STRICTER, standard="Q/BJRY 0001S-2025"):
    state_on_label(sample=sample, stated_standard=standard, limits=limits, by=by, on=TESTED)


def result_of(sample, code="PROT"):
    return sample.results.select_related("item").get(item__code=code)


@pytest.fixture
def entered(cast, milk):
    enter_results(sample=milk, entries=[Entry("PROT", ["3.0"], "g/100g")], by=cast.analyst, on=TESTED)
    return milk


def test_what_is_within_the_standard_fails_the_stricter_label(cast, entered):
    state(entered, cast.analyst)

    result = result_of(entered)
    assert (result.verdict, result.reason["code"]) == (ItemVerdict.FAIL, "misses_label")
    assert result.reason["params"]["stated"] == "≥3.2 g/100g"
    assert result.entered_by == cast.analyst


def test_promise_is_frozen_into_the_result(cast, entered):
    state(entered, cast.analyst)

    basis = result_of(entered).basis
    assert (basis["stated"], basis["stated_standard"]) == (STRICTER["PROT"], "Q/BJRY 0001S-2025")
    assert basis["day"] == entered.batch.produced_on.isoformat()
    assert basis["policy"] == {"below_lowest_dilution_passes": False, "below_quantification_fails": True}


def test_withdrawn_promise_judges_by_the_standard_again(cast, entered):
    state(entered, cast.analyst)

    state(entered, cast.analyst, {}, "")

    assert result_of(entered).verdict == ItemVerdict.PASS


def test_value_entered_afterwards_is_held_against_it(cast, milk):
    state(milk, cast.analyst)

    enter_results(sample=milk, entries=[Entry("PROT", ["3.1"], "g/100g")], by=cast.analyst, on=TESTED)

    assert result_of(milk).verdict == ItemVerdict.FAIL


@pytest.mark.parametrize(
    ("limits", "standard", "field"),
    [
        (STRICTER, " ", "stated_standard"),
        ({"PROT": {"unit": "g/100g", "minimum": "4", "maximum": "3"}}, "Q/1", "PROT-minimum"),
    ],
    ids=["no standard named", "bounds crossed"],
)
def test_half_a_promise_is_refused(cast, entered, limits, standard, field):
    with pytest.raises(DomainError) as refusal:
        state(entered, cast.analyst, limits, standard)

    assert refusal.value.field == field
    assert result_of(entered).verdict == ItemVerdict.PASS


def test_nothing_is_stated_once_the_results_are_handed_over(cast, milk):
    submitted(cast, milk)

    with pytest.raises(DomainError):
        state(milk, cast.analyst)

    assert not AuditEvent.objects.filter(event="sample.label_stated").exists()


def test_label_of_the_last_sample_is_offered(cast, milk, plan):
    state(milk, cast.analyst)
    other = type(milk)(enterprise=milk.enterprise, batch=milk.batch)

    assert stated_before(other) == ("Q/BJRY 0001S-2025", STRICTER)
    assert stated_before(milk) == ("", {})


def test_decision_on_an_item_whose_promise_changed_falls(cast, milk):
    coarse = Entry("COLI", ["<10"] * 5, "CFU/mL")
    submitted(cast, milk, COLI=coarse)
    decide_item(result=milk.results.get(item__code="COLI"), verdict="PASS", reason="核对", by=cast.signatory, on=TESTED)
    type(milk).objects.filter(pk=milk.pk).update(status="received")

    state(milk, cast.analyst, {"COLI": {"unit": "CFU/g(mL)", "maximum": "1"}})

    assert (result_of(milk, "COLI").verdict, result_of(milk, "COLI").decided_by) == (ItemVerdict.INDETERMINATE, None)


def test_settings_of_the_installation_are_obeyed(cast, milk, settings):
    settings.BELOW_LOWEST_DILUTION_PASSES = True

    enter_results(sample=milk, entries=[Entry("COLI", ["<10"] * 5, "CFU/mL")], by=cast.analyst, on=TESTED)

    result = result_of(milk, "COLI")
    assert result.verdict == ItemVerdict.PASS
    assert result.basis["policy"]["below_lowest_dilution_passes"] is True


def test_day_of_sampling_may_pick_the_standard(cast, milk, settings):
    settings.LIMIT_REFERENCE_DATE = "sampling"

    enter_results(sample=milk, entries=entries_for(milk), by=cast.analyst, on=TESTED)

    assert result_of(milk).basis["day"] == milk.sampled_on.isoformat()


def test_quantification_limit_is_typed_behind_the_detection_limit(cast, milk):
    enter_results(sample=milk, entries=[Entry("PG", ["0.007"], "g/kg", "0.005/0.010")], by=cast.analyst, on=TESTED)

    result = result_of(milk, "PG")
    assert result.verdict == ItemVerdict.FAIL
    assert [flag["code"] for flag in result.flags] == ["below_quantification"]
