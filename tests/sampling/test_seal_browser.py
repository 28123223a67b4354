"""The sealing form under the hands of a sampler, in a real Chromium."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sampling.choices import VisitStatus
from sampling.models import Sample
from tests.factories.accounts import Cast
from tests.factories.enterprises import make_enterprise, make_product, make_variety
from tests.factories.sampling import load_reference, make_plan, make_visit
from tests.journeys.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.provision("Q-5.2")]


@pytest.fixture
def page(chromium, live_server):
    """The form for a batch of 100 g cups, at the sampler's window."""
    cast = Cast()
    load_reference()
    today = timezone.localdate()
    plan = make_plan(cast, today.year)
    producer = make_enterprise(cast.east)
    visit = make_visit(plan, producer, today, [cast.inspector], status=VisitStatus.UNDER_WAY)
    batch = make_product(make_variety(producer, unit_weight_g=100), today)
    sampler = Person(chromium, live_server.url, cast.inspector)
    sampler.go(f"/visits/{visit.pk}/seal/{batch.pk}/")
    yield sampler.page
    sampler.page.context.close()


def test_weights_follow_the_pieces_until_somebody_weighs(page):
    expect(page.locator("[name=test_kg]")).to_have_value("1.0")

    page.fill("[name=test_units]", "12")
    expect(page.locator("[name=test_kg]")).to_have_value("1.2")

    page.fill("[name=test_kg]", "1.26")
    page.fill("[name=test_units]", "13")
    expect(page.locator("[name=test_kg]")).to_have_value("1.26")


def test_what_is_missing_is_said_while_one_types(page):
    told = page.locator("[data-sum]")
    expect(told).not_to_have_class("quantity-sum is-short")

    page.fill("[name=test_units]", "7")

    expect(told).to_have_class("quantity-sum is-short")
    expect(told).to_contain_text("0.3 kg")


@pytest.mark.provision("Q-7")
def test_the_price_follows_the_pieces_until_somebody_types_it(page):
    paid = page.locator("[name=purchase_price]")
    page.fill("[name=unit_price]", "4.35")
    expect(paid).to_have_value("52.20")

    page.fill("[name=test_units]", "12")
    expect(paid).to_have_value("60.90")

    paid.fill("60")
    page.fill("[name=test_units]", "13")
    expect(paid).to_have_value("60")


def test_a_refused_form_keeps_what_was_typed_and_takes_the_corrected_one(page):
    for name, value in {"test_units": "6", "test_kg": "2", "test_seal": "F1", "backup_seal": "F2"}.items():
        page.fill(f"[name={name}]", value)
    page.click("button.btn-big")
    expect(page.locator("#errors")).to_contain_text("方案五（二）2")
    expect(page.locator("[name=test_seal]")).to_have_value("F1")

    page.fill("[name=test_units]", "10")
    page.click("button.btn-big")

    expect(page.locator("main [role=status]").first).to_contain_text(Sample.objects.get().number)
