import datetime as dt
import io

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from rectification.choices import CaseStatus, Punctuality
from rectification.models import Case
from rectification.usecases.cases import record_measures, start_case

TODAY = dt.date(2026, 11, 2)
LIST = "/cases/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer_east)
    return client


def address(case, step=""):
    return reverse(f"rectification:case{step}", args=[case.number])


def begun(case, cast, measures=""):
    start_case(case=case, by=cast.officer_east, on=TODAY)
    if measures:
        record_measures(case=case, measures=measures, by=cast.officer_east, on=TODAY)
    return case


def numbers(response):
    return [str(cells[0]).split(">")[2].split("<")[0] for cells in response.context["body"]]


def test_the_list_shows_the_cases_of_the_county_only(officer, field):
    here, elsewhere = field.case(), field.case(field.cast.west)

    response = officer.get(LIST)

    assert numbers(response) == [here.number]
    assert elsewhere.number not in response.content.decode()


def test_the_list_needs_the_same_number_of_queries_for_every_length(
    officer, field, django_assert_num_queries, django_assert_max_num_queries
):
    field.case()
    with django_assert_max_num_queries(12) as first:
        officer.get(LIST)
    field.case()
    field.case()

    with django_assert_num_queries(len(first)):
        officer.get(LIST)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=open", True),
        ("status=closed", False),
        (f"deadline={Punctuality.OVERDUE}", False),
        (f"deadline={Punctuality.SOON}", False),
        (f"deadline={Punctuality.LATE}", False),
        ("hazard=serious", False),
        ("hazard=ordinary", True),
        ("q=bjry", True),
        ("q=nobody", False),
    ],
)
def test_the_list_is_filtered(officer, case, query, found):
    response = officer.get(f"{LIST}?{query}")

    assert numbers(response) == ([case.number] if found else [])


@pytest.mark.parametrize(
    ("punctuality", "due_on", "closed_on", "found"),
    [
        (Punctuality.OVERDUE, TODAY - dt.timedelta(days=1), None, True),
        (Punctuality.OVERDUE, TODAY, None, False),
        (Punctuality.OVERDUE, TODAY - dt.timedelta(days=1), TODAY, False),
        (Punctuality.SOON, TODAY + dt.timedelta(days=30), None, True),
        (Punctuality.SOON, TODAY + dt.timedelta(days=31), None, False),
        (Punctuality.SOON, TODAY, TODAY, False),
        (Punctuality.LATE, TODAY - dt.timedelta(days=1), TODAY, True),
        (Punctuality.LATE, TODAY, TODAY, False),
        (Punctuality.LATE, TODAY - dt.timedelta(days=1), None, False),
    ],
)
def test_the_list_is_filtered_by_deadline(officer, case, punctuality, due_on, closed_on, found):
    closed = {"status": CaseStatus.CLOSED, "started_on": TODAY, "measures": "整改", "closing_proof": "复查"}
    changes = {"closed_on": closed_on, **closed} if closed_on else {}
    Case.objects.filter(pk=case.pk).update(finish_due_on=due_on, **changes)

    response = officer.get(LIST, {"deadline": punctuality})

    assert numbers(response) == ([case.number] if found else [])


def test_the_list_is_filtered_by_county_and_producer(client, field):
    east, west = field.case(), field.case(field.cast.west)
    client.force_login(field.cast.admin)

    by_county = client.get(LIST, {"county": field.cast.west.pk})
    by_producer = client.get(LIST, {"enterprise": east.enterprise_id})

    assert numbers(by_county) == [west.number]
    assert numbers(by_producer) == [east.number]


def test_a_county_that_is_not_ones_own_is_a_wrong_filter(officer, case, cast):
    assert officer.get(LIST, {"county": cast.west.pk}).status_code == 400


def test_the_list_as_excel(officer, case):
    response = officer.get(LIST, {"export": "xlsx"})

    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [cell.value for cell in sheet[2]][0] == case.number


def test_the_empty_list_says_where_cases_come_from(officer):
    response = officer.get(LIST)

    assert response.status_code == 200
    assert str(response.context["list"].empty.text) in response.content.decode()


def test_the_page_shows_what_failed_and_the_clock(officer, case):
    response = officer.get(address(case))

    assert response.status_code == 200
    assert response.context["deadline"].due_on == case.finish_due_on
    assert "办法第45条" in response.context["deadline"].reason
    assert "GB 5009.5-2016" in response.content.decode()
    assert case.sample.number in response.content.decode()


def test_an_open_case_offers_its_beginning_and_says_what_must_wait(officer, case):
    steps = officer.get(address(case)).context["actions"]

    assert [bool(step.why_not) for step in steps] == [False, True, True]
    assert steps[0].url == address(case, "_start")


@pytest.mark.parametrize(("measures", "may_close"), [("", False), ("整改", True)])
def test_a_case_under_way_can_be_closed_with_measures_only(officer, case, cast, measures, may_close):
    begun(case, cast, measures)

    steps = officer.get(address(case)).context["actions"]

    assert [step.url for step in steps] == [address(case, "_measures"), address(case, "_close")]
    assert bool(steps[1].why_not) is not may_close


def test_an_auditor_sees_no_steps(client, case, cast):
    client.force_login(cast.auditor)

    assert client.get(address(case)).context["actions"] == []


def test_starting(officer, case):
    asked = officer.get(address(case, "_start"))

    response = officer.post(address(case, "_start"))

    case.refresh_from_db()
    assert asked.status_code == 200
    assert response.url == address(case)
    assert (case.status, case.started_on) == (CaseStatus.IN_PROGRESS, TODAY)


def test_starting_twice_is_refused_with_its_reason(officer, case, cast):
    begun(case, cast)

    response = officer.post(address(case, "_start"))

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_recording_measures(officer, case, cast):
    begun(case, cast)

    response = officer.post(address(case, "_measures"), {"measures": "封存；原因；整改"})

    case.refresh_from_db()
    assert response.url == address(case)
    assert case.measures == "封存；原因；整改"


def test_measures_already_on_record_are_there_to_be_changed(officer, case, cast):
    begun(case, cast, "封存")

    assert "封存" in officer.get(address(case, "_measures")).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_wrong_measures_are_refused(officer, case, cast, text):
    begun(case, cast)

    response = officer.post(address(case, "_measures"), {"measures": text})

    assert response.status_code == 422
    assert response.context["form"].errors["measures"]


def test_closing(officer, case, cast):
    begun(case, cast, "整改")

    response = officer.post(address(case, "_close"), {"proof": "现场复查记录"})

    case.refresh_from_db()
    assert response.url == address(case)
    assert (case.status, case.closed_on, case.closing_proof) == (CaseStatus.CLOSED, TODAY, "现场复查记录")
    assert officer.get(address(case)).context["actions"] == []


def test_closing_without_measures_is_refused_and_keeps_what_was_typed(officer, case, cast):
    begun(case, cast)

    response = officer.post(address(case, "_close"), {"proof": "现场复查记录"})

    assert response.status_code == 422
    assert "现场复查记录" in response.content.decode()


@pytest.mark.parametrize("step", ["", "_start", "_measures", "_close"])
def test_a_case_of_another_county_is_not_found(client, case, cast, step):
    client.force_login(cast.officer_west)

    assert client.get(address(case, step)).status_code == 404
    assert client.post(address(case, step)).status_code in (404, 405)
    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN


@pytest.mark.parametrize("step", ["_start", "_measures", "_close"])
def test_who_only_reads_handles_no_case(client, case, cast, step):
    client.force_login(cast.auditor)

    assert client.post(address(case, step)).status_code == 403
