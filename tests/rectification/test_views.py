import datetime as dt
import io

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from dairyqa.audit.models import AuditEvent
from rectification.choices import CasePartKind, CaseStatus, PartStatus, Punctuality
from rectification.models import Case
from tests.factories.attachments import upload
from tests.factories.cases import begun, decided, in_hand, settled
from tests.factories.disputes import objected
from tests.factories.enterprises import make_enterprise

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


def test_the_page_needs_the_same_number_of_queries_with_more_proof(
    officer, field, cast, django_assert_num_queries, django_assert_max_num_queries
):
    one, three = settled(field.case(), cast.officer_east, cast.admin, TODAY), field.case()
    settled(three, cast.officer_east, cast.admin, TODAY)
    for number in range(2):
        decided_again(three, cast.officer_east, number)
    with django_assert_max_num_queries(60) as first:
        officer.get(address(one))

    with django_assert_num_queries(len(first)):
        officer.get(address(three))


def decided_again(case, by, number):
    decided_on = {"number": f"洛市监罚〔2026〕{number + 2}号"}
    decided(case, by, TODAY, **decided_on)


def test_an_open_case_offers_its_beginning_and_says_what_must_wait(officer, case):
    steps = officer.get(address(case)).context["actions"]

    assert steps[0].url == address(case, "_start")
    assert [bool(step.why_not) for step in steps[:2]] == [False, True]


def test_a_case_under_way_shows_its_next_part_and_cannot_be_closed(officer, case, cast):
    begun(case, cast.officer_east, TODAY)

    response = officer.get(address(case))

    lines = {line.part.kind: line for line in response.context["lines"]}
    assert [kind for kind, line in lines.items() if line.is_next] == [CasePartKind.RISK_CONTROL]
    assert "办法第40条" in lines[CasePartKind.RISK_CONTROL].deadline.reason
    assert response.context["actions"][0].why_not
    assert part(case, CasePartKind.RISK_CONTROL) in response.content.decode()


def test_a_case_with_all_parts_done_can_be_closed(officer, case, cast):
    settled(case, cast.officer_east, cast.admin, TODAY)

    response = officer.get(address(case))

    assert not response.context["actions"][0].why_not
    assert str(cast.admin.display_name) in response.content.decode()


def test_an_auditor_sees_no_steps(client, case, cast):
    begun(case, cast.officer_east, TODAY)
    client.force_login(cast.auditor)

    response = client.get(address(case))

    assert [step.url for step in response.context["actions"]] == [address(case, "_record")]
    assert not any(line.actions for line in response.context["lines"])


def test_starting(officer, case):
    asked = officer.get(address(case, "_start"))

    response = officer.post(address(case, "_start"))

    case.refresh_from_db()
    assert asked.status_code == 200
    assert response.url == address(case)
    assert (case.status, case.started_on) == (CaseStatus.IN_PROGRESS, TODAY)


def test_starting_twice_is_refused_with_its_reason(officer, case, cast):
    begun(case, cast.officer_east, TODAY)

    response = officer.post(address(case, "_start"))

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_a_lead_opens_a_case(officer, field, cast):
    enterprise = make_enterprise(cast.east)

    response = officer.post("/cases/new/", {"enterprise": enterprise.pk, "origin": "risk", "lead": "风险监测提示"})

    case = Case.objects.get()
    assert response.url == address(case)
    assert "风险监测提示" in officer.get(address(case)).content.decode()
    assert numbers(officer.get(LIST, {"origin": "risk"})) == [case.number]


def test_a_lead_at_a_producer_of_another_county_is_refused(officer, field, cast):
    enterprise = make_enterprise(cast.west)

    response = officer.post("/cases/new/", {"enterprise": enterprise.pk, "origin": "risk", "lead": "风险"})

    assert response.status_code == 422
    assert not Case.objects.exists()


def part(case, kind, step=""):
    return reverse(f"rectification:case_part{step}", args=[case.number, kind])


def test_a_part_is_recorded_with_its_proof_and_sent_back(officer, case, cast):
    begun(case, cast.officer_east, TODAY)

    done = officer.post(part(case, CasePartKind.RISK_CONTROL), {"text": "封存20箱", "uploads": upload()})
    assert done.url == address(case)
    page = officer.get(address(case)).content.decode()
    assert "封存20箱" in page
    assert "证明.pdf" in page

    officer.post(part(case, CasePartKind.RISK_CONTROL, "_reopen"), {"reason": "数量有误"})
    risk_control = case.parts.get(kind=CasePartKind.RISK_CONTROL)
    assert (risk_control.status, risk_control.text) == (PartStatus.TO_DO, "封存20箱")


@pytest.mark.parametrize(
    ("kind", "values", "field_name"),
    [
        (CasePartKind.RISK_CONTROL, {"text": ""}, "text"),
        (CasePartKind.RISK_CONTROL, {"text": "封存"}, "uploads"),
        (CasePartKind.CAUSE, {"text": "不明", "cause": "magic"}, "cause"),
        (CasePartKind.AMOUNTS, {"text": "清点", "made": "-1"}, "made"),
    ],
)
def test_bad_input_of_a_part_is_refused(officer, case, cast, kind, values, field_name):
    begun(case, cast.officer_east, TODAY)

    response = officer.post(part(case, kind), values)

    assert response.status_code == 422
    assert field_name in response.context["form"].errors


def test_amounts_that_do_not_add_up_are_refused_near_the_field(officer, case, cast):
    begun(case, cast.officer_east, TODAY)
    figures = {"unit": "kg", "made": "100", "sold": "50", "in_stock": "0", "sealed": "20", "recalled": "10"}

    response = officer.post(
        part(case, CasePartKind.AMOUNTS), figures | {"destroyed": "5", "text": "清点", "uploads": upload()}
    )

    assert response.status_code == 422
    assert "15 kg" in response.context["form"].errors["made"][0]
    assert case.parts.get(kind=CasePartKind.AMOUNTS).status == PartStatus.TO_DO
    assert "15 kg" in officer.get(address(case)).content.decode()


def test_an_unknown_part_is_not_found(officer, case, cast):
    begun(case, cast.officer_east, TODAY)

    assert officer.get(part(case, "magic")).status_code == 404


def test_recall_penalty_and_transfer_stand_on_the_page(officer, case, cast):
    in_hand(case, cast.officer_east, TODAY - dt.timedelta(days=1))
    decided(case, cast.officer_east, TODAY)

    page = officer.get(address(case)).content.decode()

    assert "县公安局" in page
    assert "50,000.00" in page
    assert "菌落总数超标" in page


def test_more_time_is_allowed_by_the_city(client, case, cast):
    in_hand(case, cast.officer_east, TODAY - dt.timedelta(days=1))
    allow = reverse("rectification:extension_allow", args=[case.number])
    until = case.extensions.get().due_on
    client.force_login(cast.officer_east)
    assert client.post(allow).status_code == 422

    client.force_login(cast.admin)
    assert client.post(allow).url == address(case)

    case.refresh_from_db()
    assert case.finish_due_on == until
    assert cast.admin.display_name in client.get(address(case)).content.decode()


def test_the_duties_go_on_while_the_verdict_is_contested(officer, field, cast):
    objection = objected(field)

    page = officer.get(address(objection.sample.case)).content.decode()

    assert "办法第40条" in page


def test_closing(officer, case, cast):
    settled(case, cast.officer_east, cast.admin, TODAY)

    response = officer.post(address(case, "_close"), {"proof": "现场复查记录", "uploads": upload(name="复查.pdf")})

    case.refresh_from_db()
    assert response.url == address(case)
    assert (case.status, case.closed_on, case.closing_proof) == (CaseStatus.CLOSED, TODAY, "现场复查记录")
    page = officer.get(address(case))
    assert [step.url for step in page.context["actions"]] == [address(case, "_record")]
    assert "复查.pdf" in page.content.decode()


def test_closing_with_parts_to_do_is_refused_and_keeps_what_was_typed(officer, case, cast):
    begun(case, cast.officer_east, TODAY)

    response = officer.post(address(case, "_close"), {"proof": "现场复查记录"})

    assert response.status_code == 422
    assert "现场复查记录" in response.content.decode()
    assert AuditEvent.objects.filter(event="case.closing_refused", subject_id=case.pk).exists()


@pytest.mark.documents
def test_the_record_is_a_pdf_in_the_official_words(officer, case, cast):
    settled(case, cast.officer_east, cast.admin, TODAY)

    response = officer.get(address(case, "_record"))

    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    for words in ("核查处置记录", "产品控制", "灌装机清洗温度偏低", "洛市监罚"):
        assert words in text.replace("\n", "")


@pytest.mark.parametrize("step", ["", "_start", "_close", "_record"])
def test_a_case_of_another_county_is_not_found(client, case, cast, step):
    client.force_login(cast.officer_west)

    assert client.get(address(case, step)).status_code == 404
    assert client.post(address(case, step)).status_code in (404, 405)
    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN


@pytest.mark.parametrize("step", ["_start", "_close"])
def test_who_only_reads_handles_no_case(client, case, cast, step):
    client.force_login(cast.auditor)

    assert client.post(address(case, step)).status_code == 403
