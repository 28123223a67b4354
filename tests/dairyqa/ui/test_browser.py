import re
from pathlib import Path

import pytest
from django.conf import settings as project
from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD

from .specimens import Specimen

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.dairyqa.ui.pages"),
    pytest.mark.django_db(transaction=True),
]
AXE = Path(project.NODE_MODULES) / "axe-core/axe.min.js"
DESK, TABLET, PHONE, ZOOMED = (1440, 900), (820, 1180), (390, 844), (720, 450)
PAGES = ["/specimens/", "/specimens/?since=x", "/specimens/?q=none", "/detail/", "/form/", "/confirm/", "/missing/"]


@pytest.fixture
def site(live_server, page, cast, specimen_tables, own_site):
    """A browser page signed in as the city's administrator; ``page.go(address)`` opens a page of ours."""
    Specimen.objects.bulk_create(Specimen(number=f"S-{index}", taste="sour") for index in range(7))
    page.go = lambda address: page.goto(live_server.url + address)
    page.go("/login/?next=/confirm/")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/confirm/")
    yield page
    Specimen.objects.all().delete()


def complaints(page):
    """What axe finds wrong with the page."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]]


@pytest.mark.parametrize("size", [DESK, TABLET, PHONE], ids=["desk", "tablet", "phone"])
def test_pages_are_accessible_and_fit(site, size):
    site.set_viewport_size({"width": size[0], "height": size[1]})

    for address in PAGES:
        site.go(address)
        assert (address, complaints(site)) == (address, [])
        assert site.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_page_works_at_double_size(site):
    site.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})

    site.go("/detail/")

    assert site.evaluate("document.documentElement.scrollWidth") <= ZOOMED[0]


def test_browser_refuses_nothing_of_ours(site):
    problems = []
    site.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)

    site.go("/specimens/")
    site.go("/form/")

    assert problems == []


def test_targets_on_a_tablet_are_large_enough(site):
    site.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    site.go("/form/")

    heights = site.evaluate("[...document.querySelectorAll('.btn, .form-control')].map(e => e.offsetHeight)")

    assert min(height for height in heights if height) >= 44


def test_menu_slides_in_on_a_tablet(site):
    site.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})
    site.go("/specimens/")
    expect(site.locator("#sidebar")).to_be_hidden()

    site.locator("[data-bs-toggle=offcanvas]").click()

    expect(site.locator("#sidebar")).to_have_class(re.compile(r"\bshow\b"))
    site.keyboard.press("Escape")
    expect(site.locator("#sidebar")).to_be_hidden()


def test_first_tab_stop_skips_to_the_content(site):
    site.go("/detail/")

    site.keyboard.press("Tab")
    site.keyboard.press("Enter")

    expect(site.locator("#main")).to_be_focused()


def test_filter_leaves_empty_fields_out_of_the_address(site):
    site.go("/specimens/")

    site.select_option("#id_taste", "sour")
    site.locator(".filter-buttons button").click()

    site.wait_for_url("**/specimens/?taste=sour")


def test_refused_form_puts_the_focus_on_what_is_wrong(site):
    site.go("/form/")

    site.locator(".form-buttons .btn-primary").click()

    expect(site.locator("#errors")).to_be_focused()


def test_leaving_a_typed_form_is_asked_about(site):
    asked = []
    site.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    site.go("/form/")
    site.locator("#id_number").press_sequentially("1")

    site.locator(".form-buttons a").click()
    site.wait_for_url("**/specimens/")

    assert asked == ["beforeunload"]
