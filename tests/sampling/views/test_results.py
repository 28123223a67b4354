import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from sampling.choices import ItemVerdict, SampleStatus
from sampling.judging import version_of
from sampling.usecases.results import Entry, decide_item, enter_results, return_results
from tests.factories.laboratory import ONE_ABOVE_M, TESTED, entries_for, raw_milk_in_the_laboratory, submitted

pytestmark = pytest.mark.usefixtures("today")

HTMX = {"HX-Request": "true"}
TOO_COARSE = Entry("COLI", ["<10"] * 5, "CFU/mL")


def grid(sample):
    return reverse("sampling:results", args=[sample.number])


def row(sample, code):
    return reverse("sampling:result_row", args=[sample.number, code])


def submit(sample):
    return reverse("sampling:results_submit", args=[sample.number])


def send_back(sample):
    return reverse("sampling:results_return", args=[sample.number])


def decide(sample, code="COLI"):
    return reverse("sampling:item_decide", args=[sample.number, code])


def result_of(sample, code):
    return sample.results.select_related("sample", "item").get(item__code=code)


def fields(sample, *entries):
    """What the page sends for these entries."""
    data = {}
    for entry in entries:
        code = entry.item_code
        data |= {f"{code}-value{place}": value for place, value in enumerate(entry.readings, start=1)}
        data |= {
            f"{code}-unit": entry.unit,
            f"{code}-lod": entry.detection_limit,
            f"{code}-seen": version_of(result_of(sample, code)),
        }
    return data


@pytest.fixture
def analyst(signed_in, cast):
    return signed_in(cast.analyst)


@pytest.fixture
def signatory(signed_in, cast):
    return signed_in(cast.signatory)


def test_grid_opens_as_many_cells_as_the_plan_needs(analyst, milk):
    page = analyst.get(grid(milk))

    for field in ["PROT-value1", "APC-value1", "APC-value5"]:
        assertContains(page, f'name="{field}"', count=1)
    assertNotContains(page, 'name="APC-value6"')
    assertNotContains(page, 'name="PROT-value2"')


@pytest.mark.provision("Q-6.2")
def test_grid_shows_limit_standard_and_accepted_units(analyst, milk):
    page = analyst.get(grid(milk))

    assertContains(page, "n=5 c=2 m=50000 M=100000 CFU/g(mL)")
    assertContains(page, "GB 19645-2010")
    assertContains(page, "<option>μg/kg</option>", html=True)
    assertContains(page, "<option selected>mg/kg</option>", html=True)


def test_item_that_does_not_apply_is_not_asked_for(analyst, milk):
    milk.results.filter(item__code="PROT").update(
        verdict=ItemVerdict.NOT_APPLICABLE, reason={"code": "condition_not_met", "params": {"conditions": "牛乳"}}
    )

    page = analyst.get(grid(milk))

    assertNotContains(page, 'name="PROT-value1"')
    assertContains(page, "牛乳")


def test_row_saves_itself_and_brings_its_verdict(analyst, cast, milk):
    answer = analyst.post(row(milk, "PROT"), fields(milk, Entry("PROT", ["2.86"], "g/100g")), headers=HTMX)

    assert answer.status_code == 200
    assertContains(answer, 'id="row-PROT"')
    assertContains(answer, 'id="grid-summary" hx-swap-oob="true"')
    assertContains(answer, 'hx-swap-oob="innerHTML:#grid-said"')
    assertContains(answer, "12:00:00")
    result = result_of(milk, "PROT")
    assert (result.verdict, result.entered_by) == (ItemVerdict.FAIL, cast.analyst)
    assertContains(answer, f'value="{version_of(result)}"')


def test_row_keeps_wrong_input_and_says_why(analyst, milk):
    answer = analyst.post(row(milk, "PROT"), fields(milk, Entry("PROT", ["2,86"], "g/100g")), headers=HTMX)

    assertContains(answer, 'value="2,86"')
    assertContains(answer, "1200")
    assert result_of(milk, "PROT").verdict == ItemVerdict.INVALID


def test_row_changed_by_somebody_else_is_refused_and_shows_both(analyst, cast, milk):
    stale = fields(milk, Entry("PROT", ["3.05"], "g/100g"))
    enter_results(sample=milk, entries=[Entry("PROT", ["2.86"], "g/100g")], by=cast.analyst, on=TESTED)

    answer = analyst.post(row(milk, "PROT"), stale, headers=HTMX)

    assert answer.status_code == 409
    assertContains(answer, "2.86 g/100g", status_code=409)
    assertContains(answer, "3.05", status_code=409)
    assert result_of(milk, "PROT").readings == ["2.86"]

    mine = stale | {"PROT-seen": version_of(result_of(milk, "PROT"))}
    assert analyst.post(row(milk, "PROT"), mine, headers=HTMX).status_code == 200
    assert result_of(milk, "PROT").readings == ["3.05"]


def test_stored_row_can_be_fetched(analyst, cast, milk):
    enter_results(sample=milk, entries=[Entry("PROT", ["2.86"], "g/100g")], by=cast.analyst, on=TESTED)

    assertContains(analyst.get(row(milk, "PROT"), headers=HTMX), 'value="2.86"')


def test_row_that_is_too_long_is_refused(analyst, milk):
    answer = analyst.post(row(milk, "PROT"), fields(milk, Entry("PROT", ["9" * 61], "g/100g")), headers=HTMX)

    assertContains(answer, "results-error", status_code=422)
    assert result_of(milk, "PROT").readings == []


def test_row_is_refused_once_the_results_are_handed_over(analyst, cast, milk):
    submitted(cast, milk)

    answer = analyst.post(row(milk, "PROT"), fields(milk, Entry("PROT", ["3.3"], "g/100g")), headers=HTMX)

    assert answer.status_code == 422
    assert result_of(milk, "PROT").readings == ["2.9"]


def test_row_without_htmx_leads_to_the_grid(analyst, milk):
    assertRedirects(analyst.get(row(milk, "PROT")), grid(milk))


def test_unknown_item_is_not_found(analyst, milk):
    assert analyst.post(row(milk, "NOTHING"), headers=HTMX).status_code == 404


def test_whole_grid_saves_without_javascript(analyst, milk):
    answer = analyst.post(grid(milk), fields(milk, *entries_for(milk)))

    assertRedirects(answer, grid(milk))
    assert set(milk.results.values_list("verdict", flat=True)) == {ItemVerdict.PASS}


def test_grid_with_a_clash_saves_nothing(analyst, cast, milk):
    stale = fields(milk, *entries_for(milk))
    enter_results(sample=milk, entries=[Entry("PROT", ["2.86"], "g/100g")], by=cast.analyst, on=TESTED)

    answer = analyst.post(grid(milk), stale)

    assertContains(answer, "results-clash", count=1, status_code=409)
    assert result_of(milk, "ACID").readings == []


def test_grid_leaves_rows_alone_that_were_not_sent(analyst, cast, milk):
    enter_results(sample=milk, entries=[Entry("PROT", ["2.95"], "g/100g")], by=cast.analyst, on=TESTED)

    analyst.post(grid(milk), fields(milk, Entry("ACID", ["16.2"], "°T")))

    assert result_of(milk, "PROT").readings == ["2.95"]


def test_reason_of_a_return_stands_above_the_grid(analyst, cast, milk):
    submitted(cast, milk)
    return_results(sample=milk, reason="蛋白质请复核", by=cast.signatory, on=TESTED)

    assertContains(analyst.get(grid(milk)), "蛋白质请复核")


def test_grid_is_only_read_by_others(signed_in, cast, milk):
    page = signed_in(cast.officer_east).get(grid(milk))

    assertContains(page, "蛋白质")
    assertNotContains(page, '<input type="hidden" form="grid-form"')


def test_results_are_handed_over(analyst, milk):
    answer = analyst.post(submit(milk), fields(milk, *entries_for(milk)))

    assertRedirects(answer, grid(milk))
    milk.refresh_from_db()
    assert milk.status == SampleStatus.SUBMITTED


def test_handing_over_names_what_is_missing_and_keeps_what_was_typed(analyst, milk):
    answer = analyst.post(submit(milk), fields(milk, *entries_for(milk, COLI=None)))

    assertContains(answer, "大肠菌群", status_code=422)
    assertContains(answer, 'name="PROT-value1" value="2.9"', status_code=422)
    milk.refresh_from_db()
    assert milk.status == SampleStatus.RECEIVED


def test_address_of_handing_over_leads_to_the_grid(analyst, milk):
    assertRedirects(analyst.get(submit(milk)), grid(milk))


def test_signatory_sends_results_back(signatory, cast, milk):
    submitted(cast, milk)

    answer = signatory.post(send_back(milk), {"reason": "蛋白质请复核"})

    assertRedirects(answer, reverse("sampling:conclusion", args=[milk.number]))
    milk.refresh_from_db()
    assert (milk.status, milk.return_reason) == (SampleStatus.RECEIVED, "蛋白质请复核")


@pytest.mark.parametrize("data", [{"reason": " "}, {"reason": "长" * 201}], ids=["blank", "too long"])
def test_results_are_not_sent_back_without_a_good_reason(signatory, cast, milk, data):
    submitted(cast, milk)

    assert signatory.post(send_back(milk), data).status_code == 422


def test_results_that_were_not_handed_over_are_not_sent_back(signatory, milk):
    assert signatory.post(send_back(milk), {"reason": "复核"}).status_code == 422


def test_signatory_decides_an_item(signatory, cast, milk):
    submitted(cast, milk, COLI=TOO_COARSE)
    assertContains(signatory.get(decide(milk)), "大肠菌群")

    signatory.post(decide(milk), {"verdict": "PASS", "reason": "低稀释度复核，均小于1"})

    result = result_of(milk, "COLI")
    assert (result.verdict, result.decided_by) == (ItemVerdict.PASS, cast.signatory)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("COLI", {"verdict": "PASS"}),
        ("COLI", {"verdict": "NO_LIMIT", "reason": "无限量"}),
        ("PROT", {"verdict": "PASS", "reason": "复核"}),
    ],
    ids=["no reason", "not a decision", "judged by machine"],
)
def test_decision_is_refused(signatory, cast, milk, code, data):
    submitted(cast, milk, COLI=TOO_COARSE, APC=ONE_ABOVE_M)

    assert signatory.post(decide(milk, code), data).status_code == 422


def test_decision_stands_in_the_grid(analyst, cast, milk):
    submitted(cast, milk, COLI=TOO_COARSE)
    decide_item(
        result=result_of(milk, "COLI"), verdict=ItemVerdict.PASS, reason="低稀释度复核", by=cast.signatory, on=TESTED
    )

    assertContains(analyst.get(grid(milk)), "低稀释度复核")


ADDRESSES = {
    "results": grid,
    "result_row": lambda sample: row(sample, "PROT"),
    "results_submit": submit,
    "results_return": send_back,
    "item_decide": decide,
}


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_sample_of_another_laboratory_is_not_found(signed_in, cast, milk, address):
    person = cast.other_analyst if address in (grid, submit, ADDRESSES["result_row"]) else cast.signatory
    milk.__class__.objects.update(laboratory=cast.laboratory if person == cast.other_analyst else cast.other_laboratory)

    assert signed_in(person).get(address(milk), headers=HTMX).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
@pytest.mark.parametrize("role", ["officer_east", "auditor", "admin"])
def test_only_the_laboratory_writes(signed_in, cast, milk, address, role):
    assert signed_in(getattr(cast, role)).post(address(milk), headers=HTMX).status_code == 403


def test_number_of_queries_does_not_grow_with_the_items(
    analyst, cast, plan, milk, django_assert_max_num_queries, django_assert_num_queries
):
    few = raw_milk_in_the_laboratory(cast, plan)
    assert few.results.count() < milk.results.count()
    analyst.get(grid(few))
    with django_assert_max_num_queries(15) as captured:
        analyst.get(grid(few))

    with django_assert_num_queries(len(captured)):
        analyst.get(grid(milk))
