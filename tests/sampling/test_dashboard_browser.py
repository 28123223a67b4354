"""The dashboard in a real Chromium: its charts are drawn, and nothing breaks the site's policy."""

from pathlib import Path

import pytest
from django.conf import settings as project
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.field import FAILING, Field
from tests.journeys.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(project.NODE_MODULES) / "axe-core/axe.min.js"


@pytest.fixture
def admin(chromium, live_server, cast):
    field = Field(cast)
    field.reported()
    field.concluded(FAILING)
    person = Person(chromium, live_server.url, cast.admin)
    yield person
    person.page.context.close()


@pytest.mark.parametrize("width", [1440, 820])
def test_charts_are_drawn_with_a_table_behind_each(admin, width):
    page, complaints = admin.page, []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": width, "height": 1100})

    admin.go(reverse("sampling:dashboard"))

    charts = page.locator("[data-chart]")
    assert charts.count() >= 4
    for number in range(charts.count()):
        expect(charts.nth(number).locator("canvas").first).to_be_visible()
    table = page.locator(".panel-reports details")
    expect(table.locator("table")).to_be_hidden()
    table.locator("summary").click()
    expect(table.locator("table")).to_be_visible()
    page.locator(".panel-clocks .chart").hover()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert [violation["id"] for violation in page.evaluate("axe.run()")["violations"]] == []
    assert complaints == []


def test_a_bar_leads_to_its_rows(admin):
    page = admin.page
    page.emulate_media(reduced_motion="reduce")  # bars do not grow, they are there
    admin.go(reverse("sampling:dashboard"))
    chart = page.locator(".panel-reports .chart")
    expect(chart.locator("canvas").first).to_be_visible()
    box = chart.bounding_box()

    with page.expect_navigation():
        chart.click(position={"x": box["width"] / 2, "y": box["height"] * 0.4})

    assert admin.path == reverse("sampling:reports")
    assert "verdict=PASS" in page.url
