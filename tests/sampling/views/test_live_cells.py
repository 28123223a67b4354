"""What the grid says while it is typed into, and of the work of others."""

import datetime as dt

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from dairyqa.accounts.choices import Role
from sampling.judging import version_of
from sampling.models import InspectionItem, ItemResult, TestMethod
from sampling.usecases.results import Entry, enter_results
from tests.factories.accounts import make_user
from tests.factories.laboratory import TESTED, submitted
from tests.factories.measurements import make_doubt, ordered

pytestmark = pytest.mark.usefixtures("today")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def analyst(signed_in, cast):
    return signed_in(cast.analyst)


@pytest.fixture
def colleague(cast):
    return make_user("colleague", Role.ANALYST, laboratory=cast.laboratory)


def cells(sample, code):
    return reverse("sampling:result_cells", args=[sample.number, code])


def changes(sample):
    return reverse("sampling:results_changes", args=[sample.number])


def row(sample, code):
    return reverse("sampling:result_row", args=[sample.number, code])


def grid(sample):
    return reverse("sampling:results", args=[sample.number])


def seen(sample):
    results = sample.results.select_related("item")
    return {f"{result.item.code}-seen": version_of(result) for result in results}


def typed(code, *values, unit, lod=""):
    data = {f"{code}-value{place}": value for place, value in enumerate(values, start=1)}
    return data | {f"{code}-unit": unit, f"{code}-lod": lod}


def test_cells_are_judged_while_they_are_typed_and_nothing_is_saved(analyst, milk):
    answer = analyst.get(cells(milk, "APC"), typed("APC", "5×10^4", "6E4", "100001", "1,2", unit="CFU/mL"))

    for place, tone, words in [(1, "green", "≤ m"), (2, "amber", "&gt; m"), (3, "red", "&gt; M"), (4, "amber", "")]:
        assertContains(answer, f'id="mark-APC-{place}" class="cell-mark cell-mark-{tone}" hx-swap-oob="true"')
        assertContains(answer, words)
    assertContains(answer, 'id="mark-APC-5" class="cell-mark cell-mark-grey"')
    assert milk.results.get(item__code="APC").readings == []


def test_stored_values_keep_their_marks(analyst, cast, milk):
    enter_results(sample=milk, entries=[Entry("PROT", ["2.86"], "g/100g")], by=cast.analyst, on=TESTED)

    assertContains(analyst.get(grid(milk)), 'id="mark-PROT-1" class="cell-mark cell-mark-red"')


def test_changes_bring_the_rows_of_others_and_who_it_was(analyst, colleague, milk):
    known = seen(milk)
    enter_results(sample=milk, entries=[Entry("PROT", ["2.95"], "g/100g")], by=colleague, on=TESTED)

    answer = analyst.get(changes(milk), known, headers=HTMX)

    assertContains(answer, 'id="row-PROT" hx-swap-oob="true"')
    assertContains(answer, 'value="2.95"')
    assertContains(answer, colleague.display_name)
    assertNotContains(answer, 'id="row-ACID"')


def test_own_work_is_not_told_as_that_of_others(analyst, cast, milk):
    enter_results(sample=milk, entries=[Entry("PROT", ["2.95"], "g/100g")], by=cast.analyst, on=TESTED)

    answer = analyst.get(changes(milk), seen(milk), headers=HTMX)

    assert answer.context["others"] == []
    assertNotContains(answer, "<tr")


def test_page_learns_that_the_results_were_handed_over(analyst, cast, milk):
    known = seen(milk)
    submitted(cast, milk)

    answer = analyst.get(changes(milk), known, headers=HTMX)

    assert answer.status_code == 286
    assertNotContains(answer, "hx-post", status_code=286)


def test_detection_limit_of_the_method_is_proposed_but_not_entered(analyst, milk):
    result = next(row for row in milk.results.select_related("item") if row.limit_snapshot["unit"] == "mg/kg")
    TestMethod.objects.filter(item=result.item).delete()
    TestMethod.objects.create(
        item=InspectionItem.objects.get(pk=result.item_id),
        code="GB 5009.0-2025",
        effective_from=dt.date(2025, 1, 1),
        detection_limit="0.03",
        unit="mg/kg",
    )
    code = result.item.code

    page = analyst.get(grid(milk))
    assertContains(page, f'name="{code}-lod" value="0.03"')
    assertContains(page, "GB 5009.0-2025")

    analyst.post(grid(milk), typed(code, "", unit="mg/kg", lod="0.03") | seen(milk))
    result.refresh_from_db()
    assert (result.detection_limit, result.entered_by) == ("", None)

    analyst.post(grid(milk), typed(code, "未检出", unit="mg/kg", lod="0.03") | seen(milk))
    result.refresh_from_db()
    assert result.detection_limit == "0.03"


def test_doubt_stands_beside_its_cell_and_in_the_summary(analyst, milk):
    make_doubt(milk, TESTED)

    page = analyst.get(grid(milk))

    assertContains(page, "result-doubt-open")
    assertContains(page, "results-in-doubt")


def test_doubt_about_another_row_comes_back_with_the_row_that_was_saved(analyst, cast, milk):
    ItemResult.objects.create(sample=milk, item=InspectionItem.objects.get(code="SNF"), position=99)
    enter_results(sample=milk, entries=[Entry("PROT", ["3.1"], "g/100g")], by=cast.analyst, on=TESTED)

    answer = analyst.post(row(milk, "SNF"), typed("SNF", "3.0", unit="g/100g") | seen(milk), headers=HTMX)

    _row, protein = answer.content.decode().split('id="outcome-PROT" hx-swap-oob="true"')
    assert "result-doubt-open" in protein.split("</td>")[0]


def test_saved_row_brings_no_other_where_none_is_held_against_it(analyst, milk):
    answer = analyst.post(row(milk, "ACID"), typed("ACID", "14", unit="°T") | seen(milk), headers=HTMX)

    assertContains(answer, 'id="outcome-ACID"')
    assertNotContains(answer, 'id="outcome-PROT"')


def test_item_that_is_measured_again_is_not_typed_into(analyst, cast, milk):
    enter_results(sample=milk, entries=[Entry("PROT", ["2.86"], "g/100g")], by=cast.analyst, on=TESTED)
    ordered(milk, cast.analyst, TESTED)

    page = analyst.get(grid(milk))

    assertNotContains(page, 'name="PROT-value1"')
    assertContains(page, "result-runs")
