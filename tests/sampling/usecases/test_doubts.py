import datetime as dt

import pytest

from dairyqa.audit.models import AuditEvent
from dairyqa.errors import DomainError
from sampling.choices import DoubtStatus, ItemVerdict, SampleStatus
from sampling.models import PlausibleRange, ResultDoubt
from sampling.queries.doubts import doubts_beside, doubts_for_signatory
from sampling.usecases.conclusions import approve_conclusion
from sampling.usecases.doubts import confirm_doubt, load_plausible_ranges
from sampling.usecases.results import Entry, enter_results, submit_results
from tests.factories.enterprises import make_product
from tests.factories.laboratory import TESTED, entries_for, milk_in_the_laboratory
from tests.factories.sampling import make_visit, received, seal

LATER = TESTED + dt.timedelta(days=1)
SLIPPED = Entry("PROT", ["30.5"], "g/100g")


@pytest.fixture(autouse=True)
def _ranges(plan):
    load_plausible_ranges()


def enter(sample, by, *entries, on=TESTED):
    return enter_results(sample=sample, entries=entries, by=by, on=on)


def only_doubt(**where) -> ResultDoubt:
    return ResultDoubt.objects.select_related("result__item", "result__sample").get(**where)


def confirm(doubt, by, reason="重新测定，结果一致"):
    confirm_doubt(doubt=doubt, reason=reason, by=by, on=LATER)


def test_ranges_are_loaded_once():
    count = PlausibleRange.objects.count()

    assert load_plausible_ranges() == count == PlausibleRange.objects.count()


def test_slip_of_the_unit_is_asked_about_and_changes_no_verdict(cast, milk):
    enter(milk, cast.analyst, SLIPPED)

    doubt = only_doubt()
    assert (doubt.code, doubt.status) == ("unit_slip", DoubtStatus.OPEN)
    assert doubt.reason["params"]["meant"] == "3.05 g/100g"
    assert doubt.result.verdict == ItemVerdict.PASS
    assert AuditEvent.objects.filter(event="sample.value_doubted", subject_id=milk.pk).exists()


def test_results_in_doubt_are_not_handed_over(cast, milk):
    with pytest.raises(DomainError, match="蛋白质"):
        submit_results(sample=milk, entries=entries_for(milk, PROT=SLIPPED), by=cast.analyst, on=TESTED)

    milk.refresh_from_db()
    assert milk.status == SampleStatus.RECEIVED
    assert not ResultDoubt.objects.exists()


def test_confirmed_value_goes_to_the_signatory_with_who_and_why(cast, milk):
    enter(milk, cast.analyst, *entries_for(milk, PROT=SLIPPED))
    confirm(only_doubt(), cast.analyst)

    submit_results(sample=milk, by=cast.analyst, on=LATER)

    (told,) = doubts_for_signatory(milk)
    assert (told.status, told.answered_by, told.answer) == (DoubtStatus.CONFIRMED, cast.analyst, "重新测定，结果一致")
    approve_conclusion(sample=milk, by=cast.signatory, on=LATER)


def test_corrected_value_keeps_both(cast, milk):
    enter(milk, cast.analyst, SLIPPED)

    enter(milk, cast.analyst, Entry("PROT", ["3.05"], "g/100g"))

    doubt = only_doubt()
    assert doubt.status == DoubtStatus.CORRECTED
    assert (doubt.typed["readings"], doubt.corrected_to["readings"]) == (["30.5"], ["3.05"])
    assert doubts_beside(milk.results.all()) == {}
    assert [told.pk for told in doubts_for_signatory(milk)] == [doubt.pk]


def test_same_wrong_value_again_is_asked_about_again(cast, milk):
    enter(milk, cast.analyst, SLIPPED)
    enter(milk, cast.analyst, Entry("PROT", ["3.05"], "g/100g"))

    enter(milk, cast.analyst, SLIPPED, on=LATER)

    assert (only_doubt().status, only_doubt().corrected_to) == (DoubtStatus.OPEN, None)


def test_confirmation_falls_with_its_value(cast, milk):
    enter(milk, cast.analyst, SLIPPED)
    confirm(only_doubt(), cast.analyst)

    enter(milk, cast.analyst, Entry("PROT", ["30.7"], "g/100g"))

    statuses = list(ResultDoubt.objects.order_by("pk").values_list("status", flat=True))
    assert statuses == [DoubtStatus.CORRECTED, DoubtStatus.OPEN]


def test_confirming_wants_a_reason(cast, milk):
    enter(milk, cast.analyst, SLIPPED)

    with pytest.raises(DomainError) as refusal:
        confirm(only_doubt(), cast.analyst, " ")

    assert refusal.value.field == "reason"
    assert only_doubt().status == DoubtStatus.OPEN


def test_doubt_is_confirmed_once(cast, milk):
    enter(milk, cast.analyst, SLIPPED)
    confirm(only_doubt(), cast.analyst)

    with pytest.raises(DomainError):
        confirm(only_doubt(), cast.signatory, "另一理由")

    assert only_doubt().answer == "重新测定，结果一致"


def test_nothing_is_confirmed_once_the_results_are_handed_over(cast, milk):
    enter(milk, cast.analyst, *entries_for(milk, PROT=SLIPPED))
    doubt = only_doubt()
    confirm(doubt, cast.analyst)
    submit_results(sample=milk, by=cast.analyst, on=LATER)

    with pytest.raises(DomainError):
        confirm(only_doubt(), cast.analyst)


def test_same_value_in_two_samples_of_a_run(cast, milk, plan):
    other = milk_in_the_laboratory(cast, plan, name="乳源乳业有限公司")
    enter(milk, cast.analyst, Entry("PROT", ["3.05"], "g/100g"))

    enter(other, cast.analyst, Entry("PROT", ["3.05"], "g/100g"))

    doubt = only_doubt()
    assert (doubt.result.sample, doubt.reason) == (
        other,
        {"code": "same_as_another", "params": {"samples": milk.number}},
    )


def test_same_value_on_another_day_is_no_matter(cast, milk, plan):
    other = milk_in_the_laboratory(cast, plan, name="乳源乳业有限公司")
    enter(milk, cast.analyst, Entry("PROT", ["3.05"], "g/100g"))

    enter(other, cast.analyst, Entry("PROT", ["3.05"], "g/100g"), on=LATER)

    assert not ResultDoubt.objects.exists()


def test_five_units_with_one_count(cast, milk):
    enter(milk, cast.analyst, Entry("APC", ["1.2×10^4"] * 5, "CFU/mL"))

    assert only_doubt().code == "all_units_alike"


def next_milk(cast, first, days):
    """Another batch of the same variety, in the laboratory."""
    on = first.sampled_on + dt.timedelta(days=days)
    visit = make_visit(first.plan, first.enterprise, on, [cast.inspector], status="under_way")
    batch = make_product(first.batch.variety, on - dt.timedelta(days=2))
    sample = seal(visit, batch, cast.inspector, on, attributes=first.attributes)
    return received(sample, cast.analyst, on + dt.timedelta(days=1))


def test_value_far_from_what_the_variety_had(cast, milk):
    for days, value in enumerate(("3.05", "3.11", "3.08", "3.12", "3.07"), start=1):
        earlier = next_milk(cast, milk, days * 31)
        type(milk).objects.filter(pk=earlier.pk).update(
            status=SampleStatus.CONCLUDED, verdict="PASS", concluded_on=LATER, report_due_on=LATER
        )
        earlier.results.filter(item__code="PROT").update(readings=[value], unit="g/100g")

    enter(milk, cast.analyst, Entry("PROT", ["4.40"], "g/100g"))

    assert only_doubt().code == "far_from_earlier"


def test_number_of_queries_does_not_grow_with_the_rows(cast, milk, django_assert_num_queries):
    entries = [Entry("PROT", ["30.5"], "g/100g"), Entry("ACID", ["1620"], "°T"), Entry("MEL", ["1.2"], "mg/kg", "0.05")]

    with django_assert_num_queries(QUERIES):
        enter(milk, cast.analyst, entries[0])
    with django_assert_num_queries(QUERIES):
        enter(milk, cast.analyst, *entries[1:])


QUERIES = 15
