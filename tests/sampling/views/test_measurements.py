import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sampling.choices import DoubtStatus, ItemVerdict, RunStatus, SampleStatus
from sampling.models import ResultDoubt
from sampling.usecases.results import Entry, enter_results
from tests.factories.laboratory import TESTED, entries_for, submitted
from tests.factories.measurements import make_doubt, measured_again, ordered, result_of

pytestmark = pytest.mark.usefixtures("today")

LOW = Entry("PROT", ["2.86"], "g/100g")


def url(name, sample, *parameters):
    return reverse(f"sampling:{name}", args=[sample.number, *parameters])


@pytest.fixture
def analyst(signed_in, cast):
    return signed_in(cast.analyst)


@pytest.fixture
def signatory(signed_in, cast):
    return signed_in(cast.signatory)


@pytest.fixture
def low(cast, milk):
    enter_results(sample=milk, entries=entries_for(milk, PROT=LOW), by=cast.analyst, on=TESTED)
    return milk


def test_doubt_is_confirmed_with_its_reason(analyst, milk):
    doubt = make_doubt(milk, TESTED)
    address = url("doubt_confirm", milk, doubt.pk)

    assertContains(analyst.get(address), "3.05 g/100g")
    response = analyst.post(address, {"reason": "重新测定一致"})

    assertRedirects(response, url("results", milk) + "#row-PROT", fetch_redirect_response=False)
    assert ResultDoubt.objects.get().status == DoubtStatus.CONFIRMED


def test_doubt_without_reason_is_not_confirmed(analyst, milk):
    doubt = make_doubt(milk, TESTED)

    assert analyst.post(url("doubt_confirm", milk, doubt.pk), {"reason": " "}).status_code == 422
    assert ResultDoubt.objects.get().status == DoubtStatus.OPEN


def test_doubt_of_another_sample_is_not_found(analyst, milk):
    doubt = make_doubt(milk, TESTED)

    assert analyst.get(reverse("sampling:doubt_confirm", args=["无此样品", doubt.pk])).status_code == 404


def test_confirming_is_for_analysts(signatory, milk):
    doubt = make_doubt(milk, TESTED)

    assert signatory.post(url("doubt_confirm", milk, doubt.pk), {"reason": "好"}).status_code == 403


def test_repeat_is_ordered_entered_and_chosen(analyst, client, cast, low):
    assertRedirects(
        analyst.post(url("repeat_order", low, "PROT"), {"reason": "平行样相差过大"}), url("repeat", low, "PROT")
    )
    assertRedirects(
        analyst.post(url("repeat", low, "PROT"), {"value1": "2.95", "unit": "g/100g"}), url("repeat", low, "PROT")
    )
    client.force_login(cast.signatory)
    page = client.get(url("repeat", low, "PROT"))
    assertContains(page, "2.86 g/100g")
    assertContains(page, url("repeat_choose", low, "PROT"))
    run = result_of(low).runs.get(number=2)
    response = client.post(url("repeat_choose", low, "PROT"), {"run": run.pk, "reason": "原样称量有误"})

    assertRedirects(response, url("repeat", low, "PROT"))
    assert result_of(low).verdict == ItemVerdict.PASS
    assert [run.status for run in result_of(low).runs.all()] == [RunStatus.NOT_CHOSEN, RunStatus.CHOSEN]


def test_value_that_cannot_be_read_stays_on_the_page(analyst, cast, low):
    ordered(low, cast.analyst, TESTED)

    response = analyst.post(url("repeat", low, "PROT"), {"value1": "2,95", "unit": "g/100g"})

    assertContains(response, "2,95", status_code=422)
    assert result_of(low).runs.get(number=2).status == RunStatus.ORDERED


def test_repeat_of_a_plan_asks_for_all_units(analyst, cast, low):
    ordered(low, cast.analyst, TESTED, code="APC")

    response = analyst.get(url("repeat", low, "APC"))

    assert [f"value{n}" in response.content.decode() for n in (1, 5, 6)] == [True, True, False]


def test_nothing_to_enter_where_nothing_was_ordered(analyst, low):
    assertRedirects(analyst.post(url("repeat", low, "PROT"), {"value1": "2.95"}), url("repeat", low, "PROT"))
    assert not result_of(low).runs.exists()


def test_signatory_has_it_measured_again(signatory, cast, milk):
    submitted(cast, milk, PROT=LOW)

    assertContains(signatory.get(url("repeat", milk, "PROT")), url("repeat_demand", milk, "PROT"))
    signatory.post(url("repeat_demand", milk, "PROT"), {"reason": "与历史相差大"})

    milk.refresh_from_db()
    assert milk.status == SampleStatus.RECEIVED
    assert result_of(milk).runs.count() == 2


def test_analyst_does_not_take_handed_over_results_back_this_way(analyst, cast, milk):
    submitted(cast, milk, PROT=LOW)

    analyst.post(url("repeat_order", milk, "PROT"), {"reason": "复验"})

    milk.refresh_from_db()
    assert milk.status == SampleStatus.SUBMITTED
    assert not result_of(milk).runs.exists()


def test_whoever_reads_sees_the_measurements_and_no_steps(signed_in, cast, low):
    measured_again(low, cast.analyst, TESTED)

    response = signed_in(cast.officer_east).get(url("repeat", low, "PROT"))

    assertContains(response, "2.95 g/100g")
    assertNotContains(response, url("repeat_choose", low, "PROT"))


@pytest.mark.parametrize("name", ["repeat", "repeat_order"])
def test_item_that_is_not_tested_is_not_found(analyst, milk, name):
    assert analyst.get(url(name, milk, "AFM1")).status_code == 404


def test_choice_wants_a_measurement_and_a_reason(signatory, cast, low):
    measured_again(low, cast.analyst, TESTED)

    assert signatory.post(url("repeat_choose", low, "PROT"), {"run": "0"}).status_code == 422
    assert result_of(low).runs.filter(status=RunStatus.ENTERED).count() == 2


def test_label_is_judged_too(analyst, low):
    data = {"stated_standard": "Q/BJRY 0001S", "PROT-minimum": "2.80", "FAT-minimum": "3.6", "ACID-maximum": "11"}

    assertRedirects(analyst.post(url("stated", low), data), url("results", low), fetch_redirect_response=False)

    low.refresh_from_db()
    assert low.stated_limits == {
        "PROT": {"unit": "g/100g", "minimum": "2.80"},
        "ACID": {"unit": "°T", "maximum": "11"},
    }
    assert result_of(low, "ACID").reason["code"] == "misses_label"


@pytest.mark.parametrize(
    "data",
    [{"PROT-minimum": "3.2"}, {"stated_standard": "Q/1", "PROT-minimum": "三"}],
    ids=["no standard", "no figure"],
)
def test_label_that_is_half_entered_is_refused(analyst, low, data):
    assert analyst.post(url("stated", low), data).status_code == 422
    low.refresh_from_db()
    assert low.stated_limits == {}
