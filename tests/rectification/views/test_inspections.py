import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from dairyqa.clocks.usecases import load_clocks_fixture
from dairyqa.workdays.usecases import load_calendar_fixture
from enterprises.choices import RiskGrade
from rectification.choices import Answer, FindingStatus, InspectionKind, InspectionStatus, Severity
from rectification.models import Checklist, Finding, Inspection, InspectionFrequency, Shop
from rectification.usecases.inspection_turns import make_due_inspections
from tests.factories.attachments import upload
from tests.factories.enterprises import make_enterprise
from tests.factories.inspections import Rounds

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 10, 12)
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def rounds(cast):
    load_calendar_fixture(on=dt.date(2026, 1, 1))
    load_clocks_fixture()
    return Rounds(cast, TODAY)


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer_east)
    return client


@pytest.fixture
def inspector(client, cast):
    client.force_login(cast.inspector)
    return client


def at(name, *args, **query):
    return reverse(f"rectification:{name}", args=args, query=query or None)


class TestLists:
    def test_the_list_shows_the_county_only_and_what_is_overdue(self, officer, rounds, cast):
        late = rounds.due(due_on=TODAY - dt.timedelta(days=1))
        rounds.due(due_on=TODAY)
        elsewhere = rounds.due(county=cast.west, due_on=TODAY - dt.timedelta(days=1))

        page = officer.get(at("inspections", deadline="overdue")).content.decode()

        assert late.number in page
        assert elsewhere.number not in page
        assert page.count("/inspections/JC") == 1

    @pytest.mark.parametrize("name", ["inspections", "findings"])
    def test_one_row_and_three_take_the_same_queries(
        self, officer, rounds, name, django_assert_num_queries, django_assert_max_num_queries
    ):
        rounds.finding()
        officer.get(at(name))
        with django_assert_max_num_queries(14) as first:
            officer.get(at(name))
        rounds.finding()
        rounds.finding()
        with django_assert_num_queries(len(first)):
            officer.get(at(name))

    def test_the_turns_of_the_year_say_what_is_missing(self, officer, rounds, cast):
        make_enterprise(cast.east, risk_grade=RiskGrade.D)

        page = officer.get(at("inspection_turns")).content.decode()

        assert "0 / 4" in page
        assert page.count("state-red") == 3


class TestCarryingOut:
    def test_a_tap_is_saved_and_the_line_comes_back_with_the_progress(self, inspector, rounds):
        inspection = rounds.begun()
        item = inspection.checklist.items.first()

        page = inspector.post(
            at("inspection_answer", inspection.number, item.pk), {"answer": "not_met", "note": "空"}, **HTMX
        ).content.decode()

        assert inspection.answers.get().note == "空"
        assert 'id="inspection-progress"' in page
        assert "lacks-finding" in page

    def test_no_answer_is_refused(self, inspector, rounds):
        inspection = rounds.begun()
        item = inspection.checklist.items.first()

        assert inspector.post(at("inspection_answer", inspection.number, item.pk), {}).status_code == 422
        assert not inspection.answers.exists()

    def test_a_finding_with_a_photo_leads_back_to_its_item(self, inspector, rounds):
        inspection = rounds.begun()
        item = inspection.checklist.items.first()

        form = inspector.get(at("inspection_finding", inspection.number, item=item.pk)).context["form"]
        response = inspector.post(
            at("inspection_finding", inspection.number, item=item.pk),
            {"text": "地面积水", "severity": Severity.MAJOR, "item": item.pk, "uploads": upload()},
        )

        assert form.initial["item"] == item
        assert response.url.endswith(f"#item-{item.pk}")
        assert "地面积水" in inspector.get(inspection.get_absolute_url()).content.decode()
        assert Finding.objects.get().due_on == TODAY + dt.timedelta(days=15)

    def test_an_unfinished_list_is_not_ended(self, inspector, rounds):
        inspection = rounds.begun()

        response = inspector.post(at("inspection_finish", inspection.number), {"summary": "完", "present": "张工"})

        assert response.status_code == 422
        assert Inspection.objects.get().status == InspectionStatus.UNDER_WAY

    def test_day_begin_and_end(self, client, rounds, cast):
        inspection = rounds.due()
        client.force_login(cast.officer_east)
        client.post(
            at("inspection_day", inspection.number),
            {"planned_on": TODAY, "inspectors": [cast.inspector.pk, cast.second_inspector.pk]},
        )
        client.force_login(cast.inspector)
        client.post(at("inspection_start", inspection.number), {"present": "张工"})
        rounds.answer_all(Inspection.objects.get(), Answer.MET)
        client.post(at("inspection_finish", inspection.number), {"summary": "符合要求", "present": "张工"})

        assert Inspection.objects.get().done_on == TODAY

    @pytest.mark.documents
    def test_the_record_of_a_finished_one_is_a_pdf(self, inspector, rounds):
        inspection = rounds.done(Severity.MAJOR)

        response = inspector.get(at("inspection_file", inspection.number))

        assert response.content.startswith(b"%PDF")

    def test_another_county_finds_nothing_and_an_inspector_does_not_plan(self, client, rounds, cast):
        inspection = rounds.due()
        client.force_login(cast.officer_west)
        assert client.get(inspection.get_absolute_url()).status_code == 404
        client.force_login(cast.inspector)
        assert client.get(at("inspection_new")).status_code == 403

    def test_a_lead_driven_one_without_its_lead_is_refused(self, officer, rounds, cast):
        values = {"kind": InspectionKind.LEAD, "enterprise": make_enterprise(cast.east).pk}

        assert officer.post(at("inspection_new"), values).status_code == 422
        assert officer.post(at("inspection_new"), values | {"lead": "消费者投诉"}).status_code == 302


class TestFindings:
    def test_it_is_verified_with_proof(self, officer, rounds):
        finding = rounds.finding()
        address = at("finding_close", finding.number)

        assert officer.post(address, {"note": "现场复查"}).status_code == 422
        assert officer.post(address, {"note": "现场复查", "uploads": upload()}).status_code == 302
        finding.refresh_from_db()
        assert finding.status == FindingStatus.CLOSED
        assert "现场复查" in officer.get(finding.get_absolute_url()).content.decode()

    def test_another_county_finds_nothing(self, client, rounds, cast):
        client.force_login(cast.officer_west)

        assert client.get(rounds.finding().get_absolute_url()).status_code == 404


class TestRegister:
    def test_a_shop_is_entered_once(self, officer, rounds, cast):
        values = {"name": "惠民超市", "kind": "supermarket", "county": cast.east.pk, "address": "解放路8号"}

        assert officer.post(at("shop_new"), values).status_code == 302
        assert officer.post(at("shop_new"), values).status_code == 422
        assert officer.post(at("shop_new"), values | {"county": cast.west.pk}).status_code == 422
        assert Shop.objects.count() == 1

    def test_a_new_version_of_a_list_is_made_of_the_form(self, client, rounds, cast):
        client.force_login(cast.admin)
        checklist = Checklist.objects.get(code="SHOP")
        page = client.get(at("checklist_edit", checklist.pk))
        values = {"name": checklist.name, "valid_from": TODAY}
        for form in (page.context["items"].management_form, *page.context["items"].forms):
            for field in form:
                values[field.html_name] = field.value() or ""
        values["items-0-text"] = "许可有效。"
        values["items-1-DELETE"] = "on"

        assert client.post(at("checklist_edit", checklist.pk), values).status_code == 302
        version = Checklist.objects.get(code="SHOP", version=2)
        assert version.items.count() == checklist.items.count() - 1
        assert version.items.first().text == "许可有效。"

    def test_the_city_alone_sets_a_frequency(self, client, rounds, cast):
        values = {"kind": "daily", "risk_grade": "D", "times_a_year": 6, "valid_from": TODAY, "source": "市局通知"}
        client.force_login(cast.officer_east)
        assert client.post(at("frequencies"), values).status_code == 403
        client.force_login(cast.admin)
        assert client.post(at("frequencies"), values).status_code == 302
        assert InspectionFrequency.objects.filter(city=cast.city, times_a_year=6).exists()


def test_the_workbench_says_what_is_due(officer, rounds, cast):
    make_enterprise(cast.east, risk_grade=RiskGrade.B)
    make_due_inspections(on=TODAY)
    rounds.finding(Severity.SERIOUS)

    page = officer.get("/").content.decode()

    assert "/inspections/JC" in page
    assert "/findings/JC" in page
