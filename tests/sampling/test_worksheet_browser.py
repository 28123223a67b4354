"""A worksheet under the hands of an analyst, in a real Chromium."""

import pytest
from playwright.sync_api import expect

from tests.factories.laboratory import milk_in_the_laboratory
from tests.journeys.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MOST_STEPS = 60


@pytest.fixture
def analyst(chromium, live_server, cast):
    analyst = Person(chromium, live_server.url, cast.analyst)
    yield analyst
    analyst.page.context.close()


def walk_by_tab_to_the_first_value(page):
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || ''")
        if name.endswith("-value1"):
            return name.removesuffix("-value1")
    raise AssertionError("no value can be reached by the Tab key")


def protein(sample):
    return sample.results.get(item__code="PROT").readings


def test_two_samples_are_entered_by_keyboard_and_judged_at_once(analyst, cast, plan, milk):
    other = milk_in_the_laboratory(cast, plan, name="南山乳业有限公司")
    samples = {sample.number: sample for sample in (milk, other)}
    page = analyst.page
    analyst.go("/worksheets/PROT/")
    page.evaluate("window.isStillTheSamePage = true")

    first = samples.pop(walk_by_tab_to_the_first_value(page))
    [second] = samples.values()
    page.keyboard.type("3.05")
    page.keyboard.press("Enter")
    expect(page.locator(f"[name='{second.number}-value1']")).to_be_focused()
    page.keyboard.type("2.86")
    page.keyboard.press("Enter")

    expect(page.locator(f"[id='outcome-{first.number}'] .state-green")).to_be_visible()
    expect(page.locator(f"[id='outcome-{second.number}'] .state-red")).to_be_visible()
    expect(page.locator("#grid-summary .state-red")).to_contain_text("1")
    expect(page.locator("#grid-summary .results-missing")).to_contain_text("0")
    assert (protein(first), protein(second)) == (["3.05"], ["2.86"])
    assert page.evaluate("window.isStillTheSamePage")
