"""The page for scanning hand-overs, in a real Chromium: a hand scanner types the code and presses Enter."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sampling.choices import VisitStatus
from sampling.queries.custody import holders
from tests.factories.accounts import Cast
from tests.factories.custody import given
from tests.factories.enterprises import make_enterprise, make_raw_milk
from tests.factories.sampling import load_reference, make_plan, make_visit, seal
from tests.journeys.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.provision("Q-8.2")]


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def samples(cast):
    """Two samples of today, given and waiting to be taken."""
    load_reference()
    today = timezone.localdate()
    plan = make_plan(cast, today.year)
    return [seal_and_give(cast, plan, name, today) for name in ("甲乳业有限公司", "乙乳业有限公司")]


def seal_and_give(cast, plan, name, today):
    producer = make_enterprise(cast.east, name)
    visit = make_visit(plan, producer, today, [cast.inspector], status=VisitStatus.UNDER_WAY)
    sample = seal(visit, make_raw_milk(producer, today), cast.inspector, today)
    given(sample, cast.inspector, today)
    return sample


@pytest.fixture
def officer(chromium, live_server, cast, samples):
    officer = Person(chromium, live_server.url, cast.officer_east)
    officer.go("/handovers/scan/?step=take")
    yield officer
    officer.page.context.close()


def scan(page, code):
    with page.expect_response("**/handovers/scan/found/**"):
        page.fill("#code", code)
        page.keyboard.press("Enter")
    expect(page.locator("#code")).to_have_value("")
    expect(page.locator("#code")).to_be_focused()


def test_samples_are_scanned_one_after_the_other_and_taken_together(officer, cast, samples):
    page = officer.page
    scan(page, samples[0].number)
    scan(page, samples[1].seals.first().number)
    scan(page, samples[0].number)
    scan(page, "NOTHING")

    expect(page.locator("[data-count]")).to_have_text("2")
    expect(page.locator("#scanned li")).to_have_count(3)
    page.locator("#scanned .scanned-refused [data-remove]").click()
    page.fill("[name=temperature_c]", "3.5")
    page.locator("[name=seals_intact]").first.check()
    officer.confirm("[data-scan-list] button.btn-primary")

    assert [holders(sample) for sample in samples] == [[cast.officer_east]] * 2


def test_refused_list_stays_on_the_page(officer, samples):
    page = officer.page
    scan(page, samples[0].number)

    officer.confirm("[data-scan-list] button.btn-primary")

    expect(page.locator("[data-count]")).to_have_text("1")
    expect(page.locator("#errors")).to_be_visible()
    expect(page.locator("[data-nothing]")).to_be_hidden()
