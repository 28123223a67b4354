"""The result grid under the hands of an analyst, in a real Chromium."""

from pathlib import Path

import pytest
from django.conf import settings as project
from playwright.sync_api import expect

from sampling.choices import SampleStatus
from tests.factories.laboratory import submitted
from tests.journeys.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(project.NODE_MODULES) / "axe-core/axe.min.js"
BLOCK = "\r\n".join(
    [
        "3.05\tg/100g",
        "16.5",
        "未检出\tmg/kg\t0.5",
        "未检出\tg/kg\t0.005",
        "未检出\t未检出\t未检出\t未检出\t未检出",
        "未检出",
        "未检出",
        "未检出",
        "未检出",
        "未检出",
        "1.2×10^4\t2.0×10^4\t<10\t3.1×10^4\t9.0×10^3\tCFU/mL",
        "<1\t<1\t<1\t<1\t<1\tCFU/mL\r\n",
    ]
)


@pytest.fixture
def at_work(chromium, live_server):
    windows = []

    def person(user) -> Person:
        windows.append(Person(chromium, live_server.url, user))
        return windows[-1]

    yield person
    for window in windows:
        window.page.context.close()


def paste(page, text):
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def slow_to_answer(route):
    answer = route.fetch()
    route.request.frame.page.wait_for_timeout(500)
    route.fulfill(response=answer)


def readings(sample):
    return dict(sample.results.order_by("position").values_list("item__code", "readings"))


def test_analyst_works_by_keyboard_and_pastes_a_block(at_work, cast, milk):
    analyst = at_work(cast.analyst)
    analyst.go(f"/samples/{milk.number}/results/")
    page = analyst.page

    page.fill("[name=PROT-value1]", "2.86")
    page.press("[name=PROT-value1]", "Enter")
    expect(page.locator("#outcome-PROT .state-red")).to_be_visible()
    expect(page.locator("[name=ACID-value1]")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[name=PROT-value1]")).to_be_focused()

    paste(page, BLOCK)
    expect(page.locator("#grid-summary .results-missing")).not_to_contain_text("、")
    expect(page.locator("#outcome-COLI .state-green")).to_be_visible()
    assert readings(milk)["APC"] == ["1.2×10^4", "2.0×10^4", "<10", "3.1×10^4", "9.0×10^3"]
    assert readings(milk)["SAUR"] == ["未检出"] * 5

    page.keyboard.press("Control+z")
    expect(page.locator("#outcome-PROT .state-red")).to_be_visible()
    expect(page.locator("#outcome-COLI .state-grey")).to_be_visible()
    assert readings(milk)["PROT"] == ["2.86"]
    assert readings(milk)["APC"] == []


def test_spreadsheet_keys_and_a_table_in_another_order(at_work, cast, milk):
    analyst = at_work(cast.analyst)
    analyst.go(f"/samples/{milk.number}/results/")
    page = analyst.page

    page.locator("[name=APC-value1]").press_sequentially("6E4")
    expect(page.locator("#mark-APC-1.cell-mark-amber")).to_be_visible()
    assert readings(milk)["APC"] == []
    page.keyboard.press("Control+d")
    expect(page.locator("[name=APC-value5]")).to_have_value("6E4")
    expect(page.locator("#outcome-APC .state-red")).to_be_visible()

    paste(page, "检验项目\t结果\t单位\r\n酸度\t16.5\r\n不存在的项目\t1\r\n蛋白质\t3.05\t\t\t\t\tg/100g")
    expect(page.locator("#grid-said")).to_contain_text("不存在的项目")
    expect(page.locator("#outcome-PROT .state-green")).to_be_visible()
    assert readings(milk)["ACID"] == ["16.5"]

    page.locator("[name=APC-value1]").focus()
    for _step in range(2):
        page.keyboard.press("Control+z")
    expect(page.locator("[name=PROT-value1]")).to_have_value("")
    expect(page.locator("[name=APC-value5]")).to_have_value("")
    expect(page.locator("[name=APC-value1]")).to_have_value("6E4")

    page.keyboard.press("Shift+ArrowDown")
    copied = page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            const event = new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
            return event.clipboardData.getData("text/plain");
        }"""
    )
    assert copied.split("\n")[0] == "6E4"


def test_two_people_do_not_overwrite_each_other(at_work, cast, milk):
    first, second = at_work(cast.analyst), at_work(cast.analyst)
    for person in (first, second):
        person.go(f"/samples/{milk.number}/results/")

    for person, value in ((first, "2.95"), (second, "3.05")):
        person.page.fill("[name=PROT-value1]", value)
        person.page.press("[name=PROT-value1]", "Enter")
        expect(person.page.locator("#row-PROT.htmx-request")).to_have_count(0)
        expect(person.page.locator("#outcome-PROT")).to_contain_text("2.95")

    clash = second.page.locator("#outcome-PROT .results-clash")
    expect(clash).to_contain_text("3.05")
    clash.locator("button").first.click()
    expect(second.page.locator("#outcome-PROT .state-green")).to_be_visible()
    assert readings(milk)["PROT"] == ["3.05"]


def test_handing_over_waits_for_the_rows_on_their_way(at_work, cast, milk):
    """Else the page would come with versions that its own rows have just changed."""
    analyst = at_work(cast.analyst)
    analyst.go(f"/samples/{milk.number}/results/")
    page = analyst.page
    page.route("**/results/*/", slow_to_answer)
    page.fill("[name=PG-value1]", "0.318")
    page.fill("[name=PG-lod]", "0.005")
    page.click("button[formaction$='/submit/']")
    page.wait_for_url(f"**/samples/{milk.number}/results/")
    page.wait_for_function("() => !document.getElementById('grid-form')")
    milk.refresh_from_db()
    assert milk.status == SampleStatus.SUBMITTED


def test_what_was_not_saved_is_said_and_kept(at_work, cast, milk):
    analyst = at_work(cast.analyst)
    analyst.go(f"/samples/{milk.number}/results/")
    page = analyst.page
    page.context.clear_cookies()

    page.fill("[name=PROT-value1]", "2.86")
    page.press("[name=PROT-value1]", "Enter")

    expect(page.locator("#grid-said")).to_have_class("results-said is-failed")
    expect(page.locator("[name=PROT-value1]")).to_have_value("2.86")


@pytest.mark.parametrize("size", [(1440, 900), (820, 1180)], ids=["desk", "tablet"])
def test_pages_of_the_laboratory_are_accessible_and_fit(at_work, cast, milk, size):
    analyst = at_work(cast.analyst)
    signatory = at_work(cast.signatory)

    pages = [(analyst, f"/samples/{milk.number}/results/"), (analyst, "/worksheets/"), (analyst, "/worksheets/APC/")]
    pages.append((signatory, f"/samples/{milk.number}/conclusion/"))
    for person, address in [*pages, (signatory, "/reports/"), (analyst, "/verify/never-issued/")]:
        if "conclusion" in address:
            submitted(cast, milk)
        person.page.set_viewport_size({"width": size[0], "height": size[1]})
        person.go(address)
        assert (address, complaints(person.page)) == (address, [])
        assert person.page.evaluate("document.documentElement.scrollWidth") <= size[0]


def complaints(page):
    """What axe finds wrong with the page."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run({resultTypes: ['violations']})")
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]]
