"""The laboratory's door in a real Chromium: a hand scanner opens the check, its answers make the outcome."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sampling.choices import VisitStatus
from sampling.models import BackupPortion, Reception
from tests.factories.accounts import Cast
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.sampling import load_reference, make_plan, make_visit, seal
from tests.journeys.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.provision("Q-8.2")]


@pytest.fixture
def cast():
    return Cast()


@pytest.fixture
def sample(cast):
    load_reference()
    today = timezone.localdate()
    producer = make_enterprise(cast.east)
    visit = make_visit(make_plan(cast, today.year), producer, today, [cast.inspector], status=VisitStatus.UNDER_WAY)
    return seal(visit, make_product(make_variety(producer), today), cast.inspector, today)


@pytest.fixture
def analyst(chromium, live_server, cast, sample):
    analyst = Person(chromium, live_server.url, cast.analyst)
    yield analyst
    analyst.page.context.close()


def test_a_scan_opens_the_check_and_the_outcome_asks_for_what_it_needs(analyst, sample):
    page = analyst.page
    analyst.go("/laboratory/reception/")
    page.fill("#code", sample.seals.last().number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/samples/{sample.number}/receive/")

    for answer in page.locator("main .point input[value=yes]").all():
        answer.check()
    page.fill("[name=temperature_c]", "4.0")
    page.check("[name=outcome][value=refused]")
    expect(page.locator("[name=ground]")).to_be_visible()
    expect(page.locator("[name=shelf_place]")).to_be_hidden()
    page.check("[name=outcome][value=accepted]")
    expect(page.locator("[name=ground]")).to_be_hidden()
    page.fill("[name=shelf_place]", "冷柜1-2层")
    page.click("form[enctype] button.btn-primary")
    page.wait_for_url(f"**/samples/{sample.number}/")

    assert Reception.objects.get().outcome == "accepted"
    assert BackupPortion.objects.get().shelf_place == "冷柜1-2层"
