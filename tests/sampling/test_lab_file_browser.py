"""A file of an instrument in a real Chromium: sent, mended in place, taken over, sent again."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from sampling import tasks
from sampling.choices import LabFileStatus
from sampling.models import LabFile
from tests.factories.lab_files import table
from tests.journeys.people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def analyst(chromium, live_server, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    analyst = Person(chromium, live_server.url, cast.analyst)
    yield analyst
    analyst.page.context.close()


def send(analyst, content):
    analyst.go("/lab-files/new/")
    analyst.page.set_input_files("[name=file]", {"name": "凯氏定氮.csv", "mimeType": "text/csv", "buffer": content})
    analyst.confirm()


def test_instrument_file_is_mended_in_place_taken_over_and_counts_once(analyst, milk):
    content = table((milk.number, "蛋白质", "3,05", "g/100g", ""), (milk.number, "酸度", "16.5", "°T", ""))
    page = analyst.page

    send(analyst, content)
    page.fill("[name=name]", "凯氏定氮仪")
    analyst.confirm("main form button.btn-primary")
    lab_file = LabFile.objects.get()
    expect(page.locator("#lab-file progress, #lab-file [role=progressbar]").first).to_be_visible()
    tasks.read_results_file(lab_file.pk)

    wrong = page.locator(".file-row-wrong")
    expect(wrong).to_have_count(1)
    expect(wrong.locator(".file-problems")).to_contain_text("3,05")
    wrong.locator("[name=value1]").fill("3.05")
    wrong.locator("[name=value1]").press("Enter")
    expect(wrong).to_have_count(0)
    assert not milk.results.exclude(readings=[]).exists()

    page.click("form[action$='/take/'] button")
    tasks.take_results_file(lab_file.pk)
    expect(page.locator("h1 .state-green")).to_be_visible()
    readings = dict(milk.results.values_list("item__code", "readings"))
    assert (readings["PROT"], readings["ACID"]) == (["3.05"], ["16.5"])

    send(analyst, content)
    assert analyst.path == lab_file.get_absolute_url()
    expect(page.locator(".notice-info")).to_be_visible()
    assert LabFile.objects.get().status == LabFileStatus.TAKEN
    with page.expect_download() as download:
        page.click("a[href$='/original/']")
    assert Path(download.value.path()).read_bytes() == content
