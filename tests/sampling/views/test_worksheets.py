import datetime as dt
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from dairyqa.accounts.choices import Role
from sampling.choices import ItemVerdict, SampleStatus
from sampling.judging import version_of
from sampling.usecases.results import Entry, enter_results
from tests.factories.accounts import make_user
from tests.factories.laboratory import TESTED, milk_in_the_laboratory, raw_milk_in_the_laboratory, submitted

pytestmark = pytest.mark.usefixtures("today")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def analyst(signed_in, cast):
    return signed_in(cast.analyst)


@pytest.fixture
def other(cast, plan):
    return milk_in_the_laboratory(cast, plan, name="甲乳业有限公司")


def sheet(code="PROT", **query):
    return reverse("sampling:worksheet", args=[code], query=query)


def row(sample, code="PROT"):
    return reverse("sampling:worksheet_row", args=[code, sample.number])


def changes(code="PROT"):
    return reverse("sampling:worksheet_changes", args=[code])


def result_of(sample, code="PROT"):
    return sample.results.select_related("item").get(item__code=code)


def fields(*samples, value="3.05", code="PROT"):
    data = {}
    for sample in samples:
        data |= {
            f"{sample.number}-value1": value,
            f"{sample.number}-unit": "g/100g",
            f"{sample.number}-seen": version_of(result_of(sample, code)),
        }
    return data


def test_items_are_listed_with_the_samples_that_wait(analyst, milk, other):
    page = analyst.get(reverse("sampling:worksheets"))

    prot = next(item for item in page.context["table"].rows if item["item__code"] == "PROT")
    assert (prot["samples"], prot["spoils_on"]) == (2, milk.spoils_on)
    assertContains(page, f'href="{sheet()}"')


def test_item_that_spoils_first_stands_first(analyst, cast, plan, milk):
    raw_milk_in_the_laboratory(cast, plan)

    rows = analyst.get(reverse("sampling:worksheets")).context["table"].rows

    days = [item["spoils_on"] for item in rows if item["spoils_on"]]
    assert days == sorted(days)
    assert rows[0]["spoils_on"] == milk.spoils_on


def test_worksheet_has_a_row_for_each_sample_with_its_cells(analyst, milk, other):
    page = analyst.get(sheet())

    assert [row.key for row in page.context["grid"].rows] == [milk.number, other.number]
    assertContains(page, f'name="{milk.number}-value1"', count=1)
    assertContains(analyst.get(sheet("APC")), f'name="{milk.number}-value5"', count=1)


def test_only_the_chosen_samples(analyst, milk, other):
    page = analyst.get(sheet(sample=other.number))

    assertNotContains(page, milk.number)
    assertContains(page, f'name="{other.number}-value1"')


def test_row_saves_itself_with_its_verdict_and_the_state_of_the_worksheet(analyst, cast, milk, other):
    answer = analyst.post(row(milk), fields(milk, value="2.85"), headers=HTMX)

    assertContains(answer, f'id="row-{milk.number}"')
    assertContains(answer, 'id="grid-summary" hx-swap-oob="true"')
    assertContains(answer, f'id="mark-{milk.number}-1" class="cell-mark cell-mark-red"')
    assert (result_of(milk).verdict, result_of(milk).entered_by) == (ItemVerdict.FAIL, cast.analyst)
    assert result_of(other).readings == []


def test_whole_worksheet_saves_without_javascript_and_only_what_changed(analyst, cast, milk, other):
    answer = analyst.post(sheet(), fields(milk) | fields(other, value=""))

    assertRedirects(answer, sheet())
    assert result_of(milk).readings == ["3.05"]
    assert result_of(other).entered_by is None


def test_clash_in_one_row_does_not_hold_up_the_others(analyst, cast, milk, other):
    stale = fields(milk, other)
    enter_results(sample=milk, entries=[Entry("PROT", ["2.86"], "g/100g")], by=cast.analyst, on=TESTED)
    type(result_of(milk)).objects.filter(sample=milk, item__code="PROT").update(entered_on=dt.date(2026, 3, 10))

    page = analyst.post(sheet(), stale)

    assertContains(page, "results-clash", status_code=409)
    assert (result_of(milk).readings, result_of(other).readings) == (["2.86"], ["3.05"])


def test_refused_row_says_why_and_the_value_stays(analyst, milk):
    page = analyst.post(sheet(), fields(milk, value="3" * 61))

    assertContains(page, "3" * 61, status_code=422)
    assert result_of(milk).readings == []


def test_sample_that_was_handed_over_is_gone_from_the_worksheet(analyst, cast, milk, other):
    stale = fields(milk)
    submitted(cast, milk)

    assertNotContains(analyst.get(sheet()), milk.number)
    assert analyst.post(row(milk), stale, headers=HTMX).status_code == 404
    milk.refresh_from_db()
    assert milk.status == SampleStatus.SUBMITTED


def test_changes_bring_only_the_rows_that_somebody_else_saved(analyst, cast, milk, other):
    known = {name: value for name, value in fields(milk, other).items() if name.endswith("-seen")}
    colleague = make_user("colleague", Role.ANALYST, laboratory=cast.laboratory)
    enter_results(sample=other, entries=[Entry("PROT", ["2.95"], "g/100g")], by=colleague, on=dt.date(2026, 3, 10))

    answer = analyst.get(changes(), known, headers=HTMX)

    assertContains(answer, f'id="row-{other.number}" hx-swap-oob="true"')
    assertNotContains(answer, f'id="row-{milk.number}"')
    assertContains(answer, colleague.display_name)


def test_worksheet_is_exported_with_a_column_for_each_value(analyst, cast, milk):
    enter_results(sample=milk, entries=[Entry("APC", ["=1+1", "20"], "CFU/mL")], by=cast.analyst, on=TESTED)
    milk.results.filter(item__code="APC").update(entered_on=dt.date(2026, 3, 10))

    body = b"".join(analyst.get(sheet("APC", export="xlsx")).streaming_content)
    rows = list(load_workbook(io.BytesIO(body)).active.values)

    assert rows[0].count(None) == 0
    assert rows[1][0] == milk.number
    assert rows[1][5:7] == ("=1+1", "20")


@pytest.mark.parametrize("method", ["get", "post"])
def test_sample_of_another_laboratory_is_not_there(signed_in, cast, milk, method):
    stranger = signed_in(cast.other_analyst)

    assert getattr(stranger, method)(sheet()).status_code == 404
    assert getattr(stranger, method)(row(milk), headers=HTMX).status_code == 404
    assert stranger.get(reverse("sampling:worksheet_cells", args=["PROT", milk.number])).status_code == 404


def test_only_the_laboratory_has_worksheets(signed_in, cast, milk):
    assert signed_in(cast.signatory).get(sheet()).status_code == 403


def test_number_of_queries_does_not_grow_with_the_samples(analyst, cast, plan, milk, queries_of):
    one = queries_of(analyst, sheet("APC"))
    milk_in_the_laboratory(cast, plan, name="甲乳业有限公司")
    milk_in_the_laboratory(cast, plan, name="乙乳业有限公司")

    assert queries_of(analyst, sheet("APC")) == one
