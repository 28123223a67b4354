import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from sampling.models import ReportVersion
from sampling.usecases.conclusions import send_report
from tests.factories.field import CONCLUDED_ON, Field

FIGURES = reverse("sampling:report_figures")


@pytest.fixture
def field(cast):
    return Field(cast)


def sheet_of(response):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return list(book.active.values)


@pytest.mark.provision("Q-8.4")
def test_figures_by_laboratory_and_month(cast, field, signed_in):
    field.reported()
    late = field.concluded(("PROT",))
    send_report(sample=late, by=cast.analyst, on=CONCLUDED_ON + dt.timedelta(days=8))
    field.concluded()

    response = signed_in(cast.admin).get(FIGURES, {"year": 2026, "export": "xlsx"})

    _heads, row = sheet_of(response)
    # Three signed, one in time on the day itself, one 5 working days after its signature, one long overdue by today.
    assert row[:3] == (cast.laboratory.name, "2026-09", 3)
    assert row[3:6] == (1, 1, 1)
    assert row[6] == pytest.approx(33.3)
    assert (row[7], row[8]) == (2.5, 5)


def test_figure_leads_to_its_rows(cast, field, signed_in):
    field.reported()
    field.concluded()
    client = signed_in(cast.admin)
    page = client.get(FIGURES, {"year": 2026})

    query = {"laboratory": cast.laboratory.pk, "punctuality": "on_time", "signed_from": "2026-09-01"}
    assert b"punctuality=on_time" in page.content
    rows = client.get(reverse("sampling:report_versions"), query)
    assert rows.content.decode().count("/conclusion/") == 1


def test_nothing_signed_says_so(cast, signed_in):
    response = signed_in(cast.admin).get(FIGURES, {"year": 2021})

    assert response.status_code == 200
    assert b"<tbody><tr><td></td>" not in response.content
    assert signed_in(cast.admin).get(FIGURES, {"year": "x"}).status_code == 400


def test_another_city_sees_none(cast, field, signed_in):
    field.reported()

    assert ReportVersion.objects.exists()
    assert cast.laboratory.name not in signed_in(cast.stranger).get(FIGURES, {"year": 2026}).content.decode()


@pytest.mark.parametrize("address", ["sampling:report_figures", "sampling:report_versions"])
def test_pages_take_the_same_queries_for_any_number_of_reports(cast, field, signed_in, queries_of, address):
    client = signed_in(cast.admin)
    field.reported()
    with_one = queries_of(client, reverse(address, query={"year": 2026}))
    field.reported()
    field.reported()

    assert queries_of(client, reverse(address, query={"year": 2026})) == with_one
