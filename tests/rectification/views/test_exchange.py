import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from rectification.choices import Agreement, ExchangeSheet
from rectification.models import UpstreamFile
from tests.factories.field import FAILING

TODAY = dt.date(2026, 9, 22)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def address(name, *args):
    return reverse(f"rectification:{name}", args=args)


def exported(client, sheet) -> bytes:
    return b"".join(client.get(address("exchange_file", sheet)).streaming_content)


def upload(client, sheet, content, name="平台.xlsx"):
    return client.post(address("exchange_upload", sheet), {"file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize("sheet", ExchangeSheet)
def test_our_rows_are_exported_keyed_and_compared(admin, field, sheet):
    field.reported(FAILING)
    before = admin.get(address("exchange_sheet", sheet))

    sent = upload(admin, sheet, exported(admin, sheet))
    after = admin.get(address("exchange_sheet", sheet))

    assert sent.url == address("exchange_sheet", sheet)
    assert {row.agreement for row in before.context["page"].object_list} == {Agreement.OURS_ONLY}
    assert {row.agreement for row in after.context["page"].object_list} == {Agreement.SAME}
    assert admin.get(address("exchange")).status_code == 200


def test_a_difference_is_told_in_words(admin, field):
    field.reported()
    book, out = load_workbook(io.BytesIO(exported(admin, "sampling"))), io.BytesIO()
    book.active.cell(2, 57, "<b>别的奶</b>")
    book.save(out)
    upload(admin, "sampling", out.getvalue())

    page = admin.get(address("exchange_sheet", "sampling"), {"agreement": Agreement.DIFFERS})

    (row,) = page.context["page"].object_list
    assert row.differences[0].heading == "样品名称"
    assert "&lt;b&gt;别的奶&lt;/b&gt;" in page.content.decode()


def test_rows_are_filtered_by_their_agreement(admin, field):
    field.reported()

    page = admin.get(address("exchange_sheet", "sampling"), {"agreement": Agreement.SAME})

    assert not page.context["page"].object_list
    assert {each: count for each, count, _url in page.context["counts"]}[Agreement.OURS_ONLY] == 1


@pytest.mark.parametrize("content", [b"", b"nothing", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_such_table_is_refused_with_its_reason(admin, field, content):
    response = upload(admin, "results", content)

    assert response.status_code == 422
    assert response.context["form"].errors["file"]
    assert not UpstreamFile.objects.exists()


def test_a_file_that_is_too_large_is_refused(admin, monkeypatch):
    monkeypatch.setattr("rectification.forms.exchange.LARGEST", 3)

    assert upload(admin, "results", b"12345").status_code == 422


def test_a_month_that_is_none_is_a_wrong_question(admin, field):
    assert admin.get(address("exchange_sheet", "sampling"), {"month": "2026-13"}).status_code == 400
    assert admin.get(address("exchange_file", "sampling"), {"month": "2026-13"}).status_code == 302


def test_another_table_and_another_city(admin, client, field, cast):
    assert admin.get(address("exchange_sheet", "other")).status_code == 404
    client.force_login(cast.stranger)
    assert client.get(address("exchange_sheet", "sampling"), {"plan": field.plan.pk}).status_code == 400


def test_a_county_does_not_exchange(client, cast):
    client.force_login(cast.officer_east)

    assert client.get(address("exchange")).status_code == 403


@pytest.mark.parametrize("sheet", ["sampling", "results"])
def test_the_page_needs_the_same_number_of_queries_for_every_length(
    admin, field, sheet, django_assert_num_queries, django_assert_max_num_queries
):
    field.reported()
    with django_assert_max_num_queries(20) as first:
        admin.get(address("exchange_sheet", sheet))
    field.reported()
    field.reported()

    with django_assert_num_queries(len(first)):
        admin.get(address("exchange_sheet", sheet))
