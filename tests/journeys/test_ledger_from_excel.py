"""A county officer adds a variety, fills in its template and takes the good rows."""

import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from enterprises.models import Batch, Variety
from tests.enterprises.workbooks.books import saved
from tests.factories.enterprises import load_real_categories, make_enterprise

from .people import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dairy(cast):
    load_real_categories()
    today = timezone.localdate()
    return make_enterprise(cast.east, licence_valid_until=today.replace(year=today.year + 3, day=1))


@pytest.fixture
def officer(chromium, live_server, cast):
    person = Person(chromium, live_server.url, cast.officer_east)
    yield person
    person.page.context.close()


@pytest.mark.provision("Q-2.2")
def test_variety_and_ledger_from_excel(officer, dairy):
    add_variety(officer, dairy)
    template = download(officer, dairy)
    fill_in(template.active, timezone.localdate().isoformat())
    send(officer, dairy, saved(template))

    assert officer.page.locator("td.wrong").all_inner_texts() == ["五百\n应为大于 0 的数字，现为“五百”。"]
    assert not Batch.objects.exists()
    officer.page.locator("form.form-buttons button").click()
    officer.page.wait_for_load_state()

    assert Batch.objects.get().lot == "A1"


def add_variety(officer, dairy):
    officer.go(f"/enterprises/{dairy.credit_code}/varieties/new/")
    page = officer.page
    page.locator("#id_name").fill("鲜牛奶")
    page.locator("#id_category").select_option(label="发酵乳")
    page.locator("#id_FERMENTED_TYPE").wait_for()
    page.locator("#id_category").select_option(label="巴氏杀菌乳")
    page.locator("#id_MILK_SPECIES").select_option("COW")
    page.locator("#id_FAT_CLASS").select_option("WHOLE")
    assert page.locator("#id_name").input_value() == "鲜牛奶"
    page.locator("#id_unit_weight_g").fill("250")
    page.locator("#id_shelf_life_days").fill("15")
    page.locator("form.record-main button").last.click()
    page.wait_for_load_state()
    assert Variety.objects.get().attributes == {"MILK_SPECIES": "COW", "FAT_CLASS": "WHOLE"}


def download(officer, dairy):
    officer.go("/ledgers/product/import/")
    officer.page.locator("#id_template_enterprise").select_option(str(dairy.pk))
    with officer.page.expect_download() as started:
        officer.page.locator(".template-form button").click()
    return load_workbook(io.BytesIO(started.value.path().read_bytes()))


def fill_in(sheet, day):
    sheet.append(["鲜牛奶", "A1", day, 800])
    sheet.append(["鲜牛奶", "A2", day, "五百"])


def send(officer, dairy, content):
    file = {"name": "台账.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    officer.page.locator("#id_enterprise").select_option(str(dairy.pk))
    officer.page.locator("#id_file").set_input_files(file)
    officer.page.locator("form.record-main button").click()
    officer.page.wait_for_url("**/imports/*/")
