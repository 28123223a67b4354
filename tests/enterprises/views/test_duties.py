import datetime as dt
import io

import pytest
import time_machine
from openpyxl import load_workbook

from dairyqa.attachments.models import Attachment
from enterprises.choices import ImportStatus, RecordKind
from enterprises.models import Certificate, Duty, DutyImport, Exam, MilkIntake
from enterprises.usecases.duty_imports import confirm_duties, preview_duties
from enterprises.usecases.duty_records import MODELS
from tests.factories.attachments import pdf, upload
from tests.factories.duties import (
    EVERY_SHEET,
    TODAY,
    filled,
    make_certificate,
    make_duty,
    make_exam,
    make_manager,
    make_risk,
    make_source,
)
from tests.factories.enterprises import make_enterprise

SETTLED_WITHOUT_WORDS = {
    "found_on": "2026-10-01",
    "found_by": "self",
    "description": "x",
    "settled_on": "2026-10-02",
}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 10, 8, 2, 0, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def enterprise(cast):
    return make_enterprise(cast.east, is_above_scale=True)


@pytest.fixture
def full(cast, enterprise):
    """The producer with a record of every kind."""
    content = filled(enterprise, EVERY_SHEET)
    given = preview_duties(enterprise=enterprise, filename="a.xlsx", content=content, by=cast.officer_east, on=TODAY)
    confirm_duties(duty_import=given, expected=11, take_good_rows=False, by=cast.officer_east, on=TODAY)
    return enterprise


def page(enterprise, *parts):
    return "/".join(["", "enterprises", enterprise.credit_code, "duties", *parts, ""])


@pytest.mark.provision("L-2.6", "L-3.1.3", "L-2.3")
def test_the_overview_says_what_is_overdue_and_why(signed_in, cast, full):
    text = signed_in(cast.officer_east).get(page(full)).content.decode()

    assert "Overdue" in text
    assert "no certificate on record: ISO 22000" in text
    assert "nothing on record yet for 2026-07-01 to 2026-12-31; due by 2026-12-31." in text
    assert page(full, "records", "new") in text


@pytest.mark.parametrize("kind", RecordKind.values)
def test_every_kind_has_its_tab_its_list_and_its_page(signed_in, cast, full, kind):
    client = signed_in(cast.officer_east)
    row = MODELS[RecordKind(kind)].objects.first()

    assert client.get(page(full, kind)).status_code == 200
    assert client.get(f"/duties/{kind}/").context["total"] != "0"
    assert client.get(f"/duties/{kind}/{row.pk}/").status_code == 200
    assert client.get(f"/duties/{kind}/{row.pk}/change/").status_code == 200
    assert client.get(page(full, kind, "new")).status_code == 200


@pytest.mark.provision("L-2.10")
def test_milk_is_shown_by_month_with_its_share(signed_in, cast, enterprise):
    make_source(enterprise, "甲", "own", m2026_03=300)
    make_source(enterprise, "乙", "bought", m2026_03=100)

    text = signed_in(cast.officer_east).get(page(enterprise, "milk-sources")).content.decode()

    assert "75" in text
    assert "2026-03" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer_west", 404), ("stranger", 404), ("analyst", 403), ("system_admin", 403), ("auditor", 200)],
)
def test_pages_are_for_those_who_see_the_producer(signed_in, cast, full, who, status):
    client = signed_in(getattr(cast, who))
    risk = MODELS[RecordKind.RISK].objects.get()

    for address in (page(full), page(full, "risks"), f"/duties/risks/{risk.pk}/"):
        assert client.get(address).status_code == status


def test_the_auditor_only_reads(signed_in, cast, full):
    client = signed_in(cast.auditor)

    assert "Enter" not in client.get(page(full)).content.decode().split("duty-table")[1]
    assert client.get(page(full, "risks", "new")).status_code == 403
    assert client.get("/duties/import/").status_code == 403


def test_a_duty_is_entered_with_its_files(signed_in, cast, enterprise):
    client = signed_in(cast.officer_east)
    data = {"kind": "drill", "done_on": "2026-09-30", "outcome": "met", "title": "停电应急演练", "uploads": upload()}

    answer = client.post(page(enterprise, "records", "new"), data)

    assert answer.status_code == 302
    assert Duty.objects.get().title == "停电应急演练"
    assert Attachment.objects.get().subject_id == Duty.objects.get().pk


@pytest.mark.parametrize(
    ("kind", "data", "word_of_it"),
    [
        ("records", {"kind": "drill", "done_on": "2026-10-09", "outcome": "met"}, "in the future"),
        ("records", {}, "This field is required"),
        (
            "risks",
            {"found_on": "2026-10-01", "found_by": "self", "description": "x", "settled_on": "2026-10-02"},
            "say",
        ),
        ("certificates", {"kind": "haccp", "number": "haccp-1", "issuer": "x"}, "required"),
    ],
)
def test_bad_input_is_shown_with_the_reason(signed_in, cast, enterprise, kind, data, word_of_it):
    answer = signed_in(cast.officer_east).post(page(enterprise, kind, "new"), data)

    assert answer.status_code == 422
    assert word_of_it in answer.content.decode()


def test_milk_of_a_month_is_kept_by_its_first_day(signed_in, cast, enterprise):
    source = make_source(enterprise)
    data = {"source": source.pk, "month": "2026-09-17", "kg": "1000.5"}

    client = signed_in(cast.officer_east)

    assert client.post(page(enterprise, "milk-intakes", "new"), data).status_code == 302
    assert MilkIntake.objects.get().month == dt.date(2026, 9, 1)
    assert client.post(page(enterprise, "milk-intakes", "new"), data).status_code == 422


def test_a_retake_is_offered_where_an_exam_was_not_passed(signed_in, cast, enterprise):
    failed = make_exam(make_manager(enterprise), dt.date(2026, 4, 1), is_passed=False)
    client = signed_in(cast.officer_east)
    [step] = [one for one in client.get(f"/duties/exams/{failed.pk}/").context["actions"] if "retake" in one.url]

    form = client.get(step.url).context["form"]
    data = {"manager": failed.manager_id, "kind": "spot", "held_on": "2026-05-01", "is_passed": "on"}
    client.post(step.url, data | {"retake_of": form.initial["retake_of"]})

    assert Exam.objects.get(is_passed=True).retake_of == failed


def test_a_certificate_is_withdrawn_with_a_reason(signed_in, cast, enterprise):
    held = make_certificate(enterprise)
    client = signed_in(cast.officer_east)
    address = f"/duties/certificates/{held.pk}/change/"
    data = {
        "kind": "haccp",
        "number": held.number,
        "issuer": held.issuer,
        "valid_from": "2024-01-01",
        "valid_until": "2027-12-31",
        "withdrawn_on": "2026-10-08",
    }

    assert client.post(address, data).status_code == 422
    assert client.post(address, data | {"reason": "被发证机构撤销"}).status_code == 302
    assert Certificate.objects.get().withdrawn_on == TODAY


def test_a_file_is_withdrawn_with_a_reason(signed_in, cast, enterprise):
    make_duty(enterprise, cast.officer_east, uploads=[upload()])
    file, client = Attachment.objects.get(), signed_in(cast.officer_east)
    address = f"/duties/files/{file.pk}/withdraw/"

    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"reason": "传错"}).status_code == 302
    assert client.post(address, {"reason": "传错"}).status_code == 404
    assert signed_in(cast.officer_west).get(address).status_code == 404


def test_lists_cost_the_same_for_one_and_for_three(signed_in, cast, enterprise, queries_of):
    client = signed_in(cast.admin)
    addresses = ("/duties/", "/duties/records/", "/duties/risks/", page(enterprise), page(enterprise, "records"))

    def counted():
        return [queries_of(client, address) for address in addresses]

    make_duty(enterprise, cast.officer_east)
    make_risk(enterprise, cast.officer_east)
    one = counted()
    for number in range(2):
        other = make_enterprise(cast.west, f"乳业{number}")
        make_risk(other, cast.officer_west)
        make_duty(other, cast.officer_west)
        make_duty(enterprise, cast.officer_east, title=str(number))

    assert counted() == one


def test_lists_are_narrowed_and_exported_safely(signed_in, cast, enterprise):
    make_duty(enterprise, cast.officer_east, title="=1+1")
    make_duty(enterprise, cast.officer_east, "drill")
    client = signed_in(cast.admin)

    assert client.get("/duties/records/?kind=drill").context["total"] == "1"
    assert client.get(f"/duties/records/?county={cast.west.pk}").context["total"] == "0"
    assert client.get("/duties/records/?day_from=nonsense").status_code == 400
    answer = client.get("/duties/records/?export=xlsx&kind=self_inspection")
    cells = list(load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows(min_row=2))[0]
    assert ("=1+1", "s") in [(cell.value, cell.data_type) for cell in cells]


def test_a_workbook_goes_from_template_to_confirmation(signed_in, cast, enterprise):
    client = signed_in(cast.officer_east)
    template = client.get(f"/duties/template.xlsx?enterprise={enterprise.pk}").getvalue()
    assert "自查报告" in [cell.value for row in load_workbook(io.BytesIO(template))["选项"].iter_rows() for cell in row]

    file = upload(filled(enterprise, EVERY_SHEET), "履责.xlsx")
    answer = client.post("/duties/import/", {"enterprise": enterprise.pk, "file": file}, follow=True)
    given = DutyImport.objects.get()
    assert answer.context["good"] == 11
    assert client.post(f"/duties/imports/{given.pk}/confirm/", {"expected": 10}).status_code == 422
    assert client.post(f"/duties/imports/{given.pk}/confirm/", {"expected": 11}).status_code == 302
    assert client.get(f"/duties/imports/{given.pk}/").status_code == 200
    assert signed_in(cast.officer_west).get(f"/duties/imports/{given.pk}/").status_code == 404


def test_a_workbook_with_errors_names_the_cells(signed_in, cast, enterprise):
    client = signed_in(cast.officer_east)
    file = upload(filled(enterprise, {RecordKind.MANAGER: [("李安", "厂长", "2025-01-01", None)]}), "履责.xlsx")

    text = client.post("/duties/import/", {"enterprise": enterprise.pk, "file": file}, follow=True).content.decode()

    assert "食品安全管理人员, row 2, column B, 职务: should be one of" in text
    given = DutyImport.objects.get()
    assert client.get(f"/duties/imports/{given.pk}/discard/").status_code == 200
    client.post(f"/duties/imports/{given.pk}/discard/")
    assert DutyImport.objects.get().status == ImportStatus.DISCARDED


@pytest.mark.parametrize("content", [pdf(), b"x"])
def test_what_is_no_workbook_is_refused(signed_in, cast, enterprise, content):
    data = {"enterprise": enterprise.pk, "file": upload(content, "a.xlsx")}

    assert signed_in(cast.officer_east).post("/duties/import/", data).status_code == 422
