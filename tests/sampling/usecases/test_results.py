import datetime as dt

import pytest
from django.forms.models import model_to_dict

from dairyqa.audit.models import AuditEvent
from dairyqa.audit.presenters import sentence_of
from dairyqa.errors import DomainError
from sampling.choices import ItemVerdict, SampleStatus
from sampling.judging import version_of
from sampling.models import ItemResult, Limit
from sampling.usecases.results import Entry, EntryClash, decide_item, enter_results, return_results, submit_results
from tests.factories.laboratory import TESTED, entries_for, submitted

LOW_PROTEIN = Entry("PROT", ["2.86"], "g/100g")
# The lowest dilution lies above m = 1, so the machine must not tell.
TOO_COARSE = Entry("COLI", ["<10"] * 5, "CFU/mL")


def enter(sample, by, *entries, on=TESTED):
    return enter_results(sample=sample, entries=entries, by=by, on=on)


def result_of(sample, code) -> ItemResult:
    return sample.results.select_related("sample", "item").get(item__code=code)


def events(sample, event):
    return AuditEvent.objects.filter(subject_id=sample.pk, event=event)


@pytest.mark.provision("Q-6.3")
def test_result_is_judged_when_it_is_entered(cast, milk):
    enter(milk, cast.analyst, LOW_PROTEIN)

    result = result_of(milk, "PROT")
    assert (result.verdict, result.standard, result.limit_text) == (ItemVerdict.FAIL, "GB 19645-2010", "≥2.9 g/100g")
    assert (result.entered_by, result.entered_on) == (cast.analyst, TESTED)
    assert events(milk, "sample.result_entered").get().payload == {"item": "蛋白质", "values": "2.86 g/100g"}


def test_wrong_input_is_kept_as_typed(cast, milk):
    enter(milk, cast.analyst, Entry("PROT", ["2,86"], "mg/L"))

    result = result_of(milk, "PROT")
    assert (result.readings, result.unit) == (["2,86"], "mg/L")
    assert (result.verdict, result.reason["code"]) == (ItemVerdict.INVALID, "value_comma")


def test_what_did_not_change_is_left_alone(cast, milk):
    enter(milk, cast.analyst, LOW_PROTEIN)

    changed = enter(milk, cast.signatory, LOW_PROTEIN, Entry("ACID", [""], "°T"))

    assert changed == []
    assert result_of(milk, "PROT").entered_by == cast.analyst
    assert events(milk, "sample.result_entered").count() == 1


def test_a_value_can_be_taken_back(cast, milk):
    enter(milk, cast.analyst, LOW_PROTEIN)

    enter(milk, cast.analyst, Entry("PROT", [" "], "g/100g"))

    result = result_of(milk, "PROT")
    assert (result.readings, result.unit, result.verdict) == ([], "", ItemVerdict.INVALID)


def test_another_persons_change_is_not_overwritten(cast, milk):
    seen = version_of(result_of(milk, "PROT"))
    enter(milk, cast.analyst, LOW_PROTEIN)

    with pytest.raises(EntryClash) as clash:
        enter(milk, cast.analyst, Entry("ACID", ["16.2"], "°T"), Entry("PROT", ["3.0"], "g/100g", seen=seen))

    assert [result.item.code for result in clash.value.results] == ["PROT"]
    assert result_of(milk, "PROT").readings == ["2.86"]
    assert result_of(milk, "ACID").readings == []


def test_the_same_value_is_no_clash(cast, milk):
    seen = version_of(result_of(milk, "PROT"))
    enter(milk, cast.analyst, LOW_PROTEIN)

    assert enter(milk, cast.analyst, Entry("PROT", ["2.86"], "g/100g", seen=seen)) == []


def test_item_that_is_not_tested_is_refused(cast, milk):
    with pytest.raises(DomainError):
        enter(milk, cast.analyst, Entry("AFM1", ["0.1"], "μg/kg"))


def test_nothing_is_entered_once_the_results_are_handed_over(cast, milk):
    submitted(cast, milk)

    with pytest.raises(DomainError):
        enter(milk, cast.analyst, LOW_PROTEIN)


def test_the_state_counts_as_it_is_now_not_as_it_was_read(cast, milk):
    read_before = type(milk).objects.get(pk=milk.pk)
    submitted(cast, milk)

    with pytest.raises(DomainError):
        enter(read_before, cast.analyst, LOW_PROTEIN)


@pytest.mark.provision("Q-6.2")
def test_submit_names_what_is_missing(cast, milk):
    enter(milk, cast.analyst, *entries_for(milk, PROT=None, COLI=None))

    with pytest.raises(DomainError, match="蛋白质、大肠菌群"):
        submit_results(sample=milk, by=cast.analyst, on=TESTED)

    milk.refresh_from_db()
    assert milk.status == SampleStatus.RECEIVED


def test_submit_saves_what_is_not_saved_yet(cast, milk):
    submit_results(sample=milk, entries=entries_for(milk), by=cast.analyst, on=TESTED)

    milk.refresh_from_db()
    assert (milk.status, milk.submitted_by) == (SampleStatus.SUBMITTED, cast.analyst)


def test_refused_submission_saves_nothing(cast, milk):
    with pytest.raises(DomainError):
        submit_results(sample=milk, entries=entries_for(milk, PROT=None), by=cast.analyst, on=TESTED)

    assert result_of(milk, "ACID").readings == []


@pytest.mark.provision("Q-6.3")
def test_a_fail_goes_on_though_others_are_missing(cast, milk):
    submitted(cast, milk, PROT=LOW_PROTEIN, COLI=None)

    assert milk.status == SampleStatus.SUBMITTED


def test_limit_corrected_meanwhile_is_used_and_the_frozen_one_kept_on_record(cast, milk):
    enter(milk, cast.analyst, *entries_for(milk))
    Limit.objects.filter(category=milk.category, item__code="PROT").update(minimum="3.2")

    submit_results(sample=milk, by=cast.analyst, on=TESTED)

    result = result_of(milk, "PROT")
    assert (result.verdict, result.limit_text, result.limit_snapshot["minimum"]) == (
        ItemVerdict.FAIL,
        "≥3.2 g/100g",
        "3.2",
    )
    event = events(milk, "sample.result_judged_anew").get()
    assert (event.payload["item"], event.payload["limit_before"]) == ("蛋白质", "≥2.9 g/100g")
    assert event.payload["row_before"]["minimum"] == "2.9"
    assert "3.2 g/100g" in sentence_of(event.event, event.payload)


def test_words_about_a_limit_may_change_meanwhile(cast, milk):
    enter(milk, cast.analyst, *entries_for(milk))
    Limit.objects.filter(category=milk.category, item__code="PROT").update(note="已核对", clause="表2", version=2)

    submit_results(sample=milk, by=cast.analyst, on=TESTED)

    assert not events(milk, "sample.result_judged_anew").exists()


def test_limit_of_another_day_is_not_used(cast, milk):
    enter(milk, cast.analyst, *entries_for(milk))
    row = Limit.objects.get(category=milk.category, item__code="PROT", condition="MILK_SPECIES=COW")
    Limit.objects.create(
        **{**model_to_dict(row, exclude=["id", "category", "item", "seen_by"]), "row_id": "L900"}
        | {"category": row.category, "item": row.item, "minimum": "3.2"}
        | {"effective_from": milk.batch.produced_on + dt.timedelta(days=1)}
    )

    submit_results(sample=milk, by=cast.analyst, on=TESTED)

    assert not events(milk, "sample.result_judged_anew").exists()


def test_returned_results_keep_their_values(cast, milk):
    """Trap 11: what goes back keeps its values and its history."""
    submitted(cast, milk)

    return_results(sample=milk, reason=" 蛋白质请复核 ", by=cast.signatory, on=TESTED)

    milk.refresh_from_db()
    assert (milk.status, milk.return_reason) == (SampleStatus.RECEIVED, "蛋白质请复核")
    assert result_of(milk, "PROT").readings == ["2.9"]


def test_returning_wants_a_reason(cast, milk):
    submitted(cast, milk)

    with pytest.raises(DomainError) as refusal:
        return_results(sample=milk, reason=" ", by=cast.signatory, on=TESTED)

    assert refusal.value.field == "reason"


def test_resubmission_clears_the_reason_of_the_return(cast, milk):
    submitted(cast, milk)
    return_results(sample=milk, reason="复核", by=cast.signatory, on=TESTED)

    submit_results(sample=milk, by=cast.analyst, on=TESTED)

    milk.refresh_from_db()
    assert milk.return_reason == ""


def decide(result, by, verdict=ItemVerdict.PASS, reason="重做低稀释度，均小于1"):
    decide_item(result=result, verdict=verdict, reason=reason, by=by, on=TESTED)


def test_person_decides_an_undecided_item(cast, milk):
    submitted(cast, milk, COLI=TOO_COARSE)

    decide(result_of(milk, "COLI"), cast.signatory)

    result = result_of(milk, "COLI")
    assert (result.verdict, result.decided_by) == (ItemVerdict.PASS, cast.signatory)
    assert result.decision_reason == "重做低稀释度，均小于1"
    assert events(milk, "sample.result_decided").exists()


def test_decision_can_be_changed_while_it_waits(cast, milk):
    submitted(cast, milk, COLI=TOO_COARSE)
    decide(result_of(milk, "COLI"), cast.signatory)

    decide(result_of(milk, "COLI"), cast.signatory, ItemVerdict.FAIL, "复核不符")

    assert result_of(milk, "COLI").verdict == ItemVerdict.FAIL


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("PROT", {}, None),
        ("COLI", {"verdict": ItemVerdict.NO_LIMIT}, "verdict"),
        ("COLI", {"reason": " "}, "reason"),
    ],
    ids=["judged by machine", "no verdict", "no reason"],
)
def test_decision_is_refused(cast, milk, code, changes, field):
    submitted(cast, milk, COLI=TOO_COARSE)

    with pytest.raises(DomainError) as refusal:
        decide(result_of(milk, code), cast.signatory, **changes)

    assert refusal.value.field == field
    assert result_of(milk, code).decided_by is None


def test_whoever_entered_a_value_does_not_decide_on_it(cast, milk):
    submitted(cast, milk, COLI=TOO_COARSE)

    with pytest.raises(DomainError):
        decide(result_of(milk, "COLI"), cast.analyst)


def test_items_are_decided_only_while_they_wait_for_approval(cast, milk):
    enter(milk, cast.analyst, TOO_COARSE)

    with pytest.raises(DomainError):
        decide(result_of(milk, "COLI"), cast.signatory)


def test_new_value_ends_a_decision(cast, milk):
    submitted(cast, milk, COLI=TOO_COARSE)
    decide(result_of(milk, "COLI"), cast.signatory)
    return_results(sample=milk, reason="重做", by=cast.signatory, on=TESTED)

    enter(milk, cast.analyst, Entry("COLI", ["<1"] * 5, "CFU/mL"), on=TESTED + dt.timedelta(days=1))

    result = result_of(milk, "COLI")
    assert (result.verdict, result.decided_by, result.decision_reason) == (ItemVerdict.PASS, None, "")
