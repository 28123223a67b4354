import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.choices import BatchVerdict, ItemVerdict, Portion, RunStatus, SampleStatus
from sampling.documents.report_content import content_of
from sampling.models import ResultRun
from sampling.queries.doubts import runs_of
from sampling.usecases.repeats import choose_measurement, enter_repeat, order_repeat
from sampling.usecases.results import Entry, enter_results, submit_results
from tests.factories.laboratory import TESTED, entries_for, submitted

LATER = TESTED + dt.timedelta(days=1)
LOW = Entry("PROT", ["2.86"], "g/100g")


@pytest.fixture
def low(cast, milk):
    """Milk whose protein failed."""
    enter_results(sample=milk, entries=entries_for(milk, PROT=LOW), by=cast.analyst, on=TESTED)
    return result_of(milk)


def result_of(sample, code="PROT"):
    return sample.results.select_related("sample", "item").get(item__code=code)


def order(result, by, reason="平行样相差过大"):
    return order_repeat(result=result, reason=reason, by=by, on=LATER)


def measure(run, by, value="2.95", unit="g/100g"):
    enter_repeat(run=run, readings=[value], unit=unit, by=by, on=LATER)


def choose(run, by, reason="原样品称量有误，见原始记录"):
    choose_measurement(run=run, reason=reason, by=by, on=LATER)


def run_of(result, number) -> ResultRun:
    return result.runs.select_related("result__sample", "result__item").get(number=number)


@pytest.mark.provision("Q-8.3")
def test_original_is_frozen_and_the_repeat_waits(cast, low):
    order(low, cast.analyst)

    first, second = runs_of(low.sample)["PROT"]
    assert (first.readings, first.verdict, first.entered_by) == (["2.86"], ItemVerdict.FAIL, cast.analyst)
    assert (second.status, second.order_reason, second.ordered_by) == (
        RunStatus.ORDERED,
        "平行样相差过大",
        cast.analyst,
    )
    assert result_of(low.sample).readings == ["2.86"]


@pytest.mark.provision("Q-8.3")
def test_chosen_repeat_counts_and_the_original_stays(cast, low):
    measure(order(low, cast.analyst), cast.analyst)

    choose(run_of(low, 2), cast.signatory)

    result = result_of(low.sample)
    assert (result.readings, result.verdict) == (["2.95"], ItemVerdict.PASS)
    assert [(run.readings, run.status) for run in low.runs.all()] == [
        (["2.86"], RunStatus.NOT_CHOSEN),
        (["2.95"], RunStatus.CHOSEN),
    ]
    told = AuditEvent.objects.get(event="sample.measurement_chosen").payload
    assert (told["values"], told["others"]) == ("2.95 g/100g", "2.86 g/100g")


def test_chosen_original_goes_on_counting(cast, low):
    measure(order(low, cast.analyst), cast.analyst)

    choose(run_of(low, 1), cast.signatory)

    assert result_of(low.sample).readings == ["2.86"]
    assert run_of(low, 2).status == RunStatus.NOT_CHOSEN


@pytest.mark.provision("Q-8.3")
def test_repeat_takes_nothing_from_the_backup_portion(cast, low):
    """Trap 16: no way leads from a repeat to the backup; its seal and its quantity stay what they were."""
    backup = low.sample.backup_kg, low.sample.seals.get(portion=Portion.BACKUP).number

    measure(order(low, cast.analyst), cast.analyst)
    choose(run_of(low, 2), cast.signatory)

    low.sample.refresh_from_db()
    assert (low.sample.backup_kg, low.sample.seals.get(portion=Portion.BACKUP).number) == backup
    assert "portion" not in {field.name for field in ResultRun._meta.get_fields()}


def test_signatory_sends_the_sample_back_to_be_measured_again(cast, milk):
    submitted(cast, milk, PROT=LOW)

    order(result_of(milk), cast.signatory)

    milk.refresh_from_db()
    assert milk.status == SampleStatus.RECEIVED
    assert "蛋白质" in milk.return_reason
    assert "平行样相差过大" in milk.return_reason


@pytest.mark.parametrize("step", ["ordered", "measured"])
def test_nothing_is_handed_over_before_somebody_has_chosen(cast, low, step):
    run = order(low, cast.analyst)
    if step == "measured":
        measure(run, cast.analyst)

    with pytest.raises(DomainError, match="蛋白质"):
        submit_results(sample=low.sample, by=cast.analyst, on=LATER)


def test_values_of_a_repeated_item_cannot_be_typed_over(cast, low):
    order(low, cast.analyst)

    with pytest.raises(DomainError, match="蛋白质"):
        enter_results(sample=low.sample, entries=[Entry("PROT", ["3.0"], "g/100g")], by=cast.analyst, on=LATER)

    assert result_of(low.sample).readings == ["2.86"]


@pytest.mark.parametrize(
    ("code", "reason", "field"),
    [("PROT", " ", "reason"), ("ACID", "复测", None)],
    ids=["no reason", "no value yet"],
)
def test_order_is_refused(cast, milk, code, reason, field):
    enter_results(sample=milk, entries=[LOW], by=cast.analyst, on=TESTED)

    with pytest.raises(DomainError) as refusal:
        order(result_of(milk, code), cast.analyst, reason)

    assert refusal.value.field == field
    assert not ResultRun.objects.exists()


def test_one_repeat_at_a_time(cast, low):
    order(low, cast.analyst)

    with pytest.raises(DomainError):
        order(low, cast.analyst)

    assert low.runs.count() == 2


def test_unreadable_repeat_is_refused(cast, low):
    run = order(low, cast.analyst)

    with pytest.raises(DomainError, match="2,95"):
        measure(run, cast.analyst, "2,95")

    assert run_of(low, 2).status == RunStatus.ORDERED


def test_repeat_is_entered_once(cast, low):
    run = order(low, cast.analyst)
    stale = run_of(low, 2)
    measure(run, cast.analyst)

    with pytest.raises(DomainError):
        measure(stale, cast.analyst, "3.1")

    assert run_of(low, 2).readings == ["2.95"]


@pytest.mark.provision("Q-8.3")
def test_whoever_measured_does_not_choose(cast, low):
    measure(order(low, cast.analyst), cast.analyst)

    with pytest.raises(DomainError):
        choose(run_of(low, 2), cast.analyst)

    assert run_of(low, 2).status == RunStatus.ENTERED


def test_choice_wants_a_reason(cast, low):
    measure(order(low, cast.analyst), cast.analyst)

    with pytest.raises(DomainError) as refusal:
        choose(run_of(low, 2), cast.signatory, " ")

    assert refusal.value.field == "reason"
    assert result_of(low.sample).readings == ["2.86"]


def test_choice_is_made_once(cast, low):
    measure(order(low, cast.analyst), cast.analyst)
    choose(run_of(low, 2), cast.signatory)

    with pytest.raises(DomainError):
        choose(run_of(low, 1), cast.signatory)

    assert result_of(low.sample).readings == ["2.95"]


def test_second_round_may_keep_what_counted(cast, low):
    measure(order(low, cast.analyst), cast.analyst)
    choose(run_of(low, 2), cast.signatory)
    measure(order(result_of(low.sample), cast.analyst, "再次复验"), cast.analyst, "2.97")

    choose(run_of(low, 2), cast.signatory, "第二次复验与第一次一致")

    assert result_of(low.sample).readings == ["2.95"]
    assert run_of(low, 3).status == RunStatus.NOT_CHOSEN
    assert run_of(low, 3).choice_reason == "第二次复验与第一次一致"


@pytest.mark.provision("Q-8.3")
def test_report_names_original_repeat_and_who_chose(cast, low):
    order(low, cast.analyst)
    measure(run_of(low, 2), cast.analyst)
    choose(run_of(low, 2), cast.signatory)

    results = list(low.sample.results.select_related("item", "entered_by", "decided_by").order_by("position"))
    notes = content_of(low.sample, results, verdict=BatchVerdict.PASS)["notes"]

    told = next(note for note in notes if note.startswith("蛋白质：用检验样品复验"))
    assert "第1次 2.86 g/100g，第2次 2.95 g/100g" in told
    assert f"取第2次，由{cast.signatory}于" in told
    assert told.endswith("原样品称量有误，见原始记录。")


def test_report_says_nothing_of_repeats_where_there_was_none(low):
    results = list(low.sample.results.select_related("item", "entered_by", "decided_by").order_by("position"))

    assert not [note for note in content_of(low.sample, results, verdict=BatchVerdict.FAIL)["notes"] if "复验" in note]
