import pytest
import time_machine
from django.urls import reverse

from dairyqa.accounts.models import Section
from rectification.choices import ReportStatus
from rectification.models import ActionReport, UrgentReport
from tests.factories.action_reports import SUBMITTED_ON, opened_report, submitted, written
from tests.factories.attachments import upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(f"{SUBMITTED_ON}T10:00+08:00", tick=False):
        yield


@pytest.fixture
def report(cast):
    return opened_report(cast.east)


def page(name, report, *more):
    return reverse(f"rectification:{name}", args=[report.number, *more])


def sign_in(client, person):
    client.force_login(person)
    return client


@pytest.mark.provision("L-5.4")
def test_a_county_writes_attaches_and_submits_and_the_city_accepts(client, cast, report):
    sign_in(client, cast.officer_east)
    for section in report.sections.all():
        assert client.post(page("action_report_section", report, section.code), {"text": "已完成。"}).status_code == 302
    assert client.post(page("action_report_attach", report), {"uploads": upload()}).status_code == 302
    assert client.post(page("action_report_submit", report)).status_code == 302
    shown = client.get(report.get_absolute_url())
    assert "已完成。" in shown.content.decode()
    assert "证明.pdf" in shown.content.decode()
    assert shown.context["actions"] == []

    sign_in(client, cast.admin)
    assert client.post(page("action_report_accept", report)).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.decided_by) == (ReportStatus.ACCEPTED, cast.admin)


def test_a_heading_is_saved_as_it_is_left(client, cast, report):
    answer = sign_in(client, cast.officer_east).post(
        page("action_report_section", report, "work"), {"text": "体系检查九家"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 200
    assert "2026-10-20 10:00" in answer.content.decode()
    assert report.sections.get(code="work").text == "体系检查九家"


def test_after_the_freeze_the_page_says_why_nothing_is_kept(client, cast, report):
    submitted(report, cast.officer_east)
    sign_in(client, cast.officer_east)

    answer = client.post(
        page("action_report_section", report, "work"), {"text": "改写"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert report.sections.get(code="work").text != "改写"
    assert client.get(page("action_report_write", report)).status_code == 302


def test_sending_back_needs_a_reason(client, cast, report):
    submitted(report, cast.officer_east)
    sign_in(client, cast.admin)

    assert client.post(page("action_report_return", report), {"reason": " "}).status_code == 422
    assert client.post(page("action_report_return", report), {"reason": "补充整改数据"}).status_code == 302
    report.refresh_from_db()
    assert report.return_reason == "补充整改数据"


def test_the_city_takes_over_what_its_counties_reported(client, cast, report):
    submitted(report, cast.officer_east)
    sign_in(client, cast.admin).post(page("action_report_accept", report))

    answer = client.post(reverse("rectification:reports_consolidate", args=[report.action.code, report.year]))

    whole = ActionReport.objects.get(bureau=cast.city, year=report.year)
    assert answer.url == whole.get_absolute_url()
    shown = client.get(answer.url).content.decode()
    assert cast.west.area in shown  # missing
    assert f"{cast.east.area}：按方案完成年度任务。" in shown


def test_another_county_sees_no_report_of_its_neighbour(client, cast, report):
    sign_in(client, cast.officer_west)
    for name in ("action_report", "action_report_write", "action_report_submit"):
        assert client.get(page(name, report)).status_code == 404


def test_an_inspector_sees_no_reports(client, cast, report):
    assert sign_in(client, cast.inspector).get(report.get_absolute_url()).status_code == 403


def test_an_interim_report_lies_within_its_action(client, cast, report):
    sign_in(client, cast.officer_east)
    address = reverse("rectification:interim_report_new")
    data = {"title": "验收阶段小结", "period_from": "2026-01-01", "period_until": "2026-06-30"}

    assert client.post(address, data | {"period_until": "2025-06-30"}).status_code == 422
    assert client.post(address, data).status_code == 302
    assert ActionReport.objects.get(title="验收阶段小结").due_on is None


def test_an_urgent_report_is_sent_and_confirmed(client, cast):
    section = Section.objects.create(bureau=cast.city, name="食品生产安全监管科（值班）")
    data = {"section": section.pk, "subject": "批次召回", "text": "已停止销售。", "uploads": upload()}
    sent = sign_in(client, cast.officer_east).post(reverse("rectification:urgent_report_new"), data)
    report = UrgentReport.objects.get()
    assert sent.url == report.get_absolute_url()
    assert "证明.pdf" in client.get(sent.url).content.decode()
    assert sign_in(client, cast.officer_west).get(sent.url).status_code == 404

    sign_in(client, cast.admin).post(page("urgent_report_receive", report), {"instruction": "继续报告"})
    assert "继续报告" in client.get(sent.url).content.decode()


@pytest.mark.parametrize("name", ["action_reports", "urgent_reports"])
def test_lists_take_as_many_queries_for_three_rows_as_for_one(
    client, cast, name, report, django_assert_max_num_queries
):
    sign_in(client, cast.admin)
    address = reverse(f"rectification:{name}")
    client.get(address)
    with django_assert_max_num_queries(200) as one:
        client.get(address, {"bureau": cast.east.pk})
    with django_assert_max_num_queries(200) as all_of_them:
        client.get(address, {"bureau": ""})
    assert len(all_of_them) <= len(one) + 1


def test_the_workbench_names_what_is_to_be_written_and_decided(client, cast, report):
    to_write = page("action_report_write", report)
    assert to_write in sign_in(client, cast.officer_east).get("/").content.decode()
    submitted(written(report, cast.officer_east), cast.officer_east)
    assert to_write not in client.get("/").content.decode()
    assert report.get_absolute_url() in sign_in(client, cast.admin).get("/").content.decode()


@pytest.mark.parametrize(
    ("name", "kind", "extension"),
    [("workbook", "spreadsheetml", "xlsx"), ("paper", "pdf", "pdf"), ("word", "wordprocessingml", "docx")],
)
def test_the_report_is_handed_out_as_files_to_who_may_see_it(client, cast, report, name, kind, extension, monkeypatch):
    monkeypatch.setattr("rectification.views.report_files.as_paper", lambda paper: b"%PDF")
    answer = sign_in(client, cast.officer_east).get(page(f"action_report_{name}", report))

    assert answer.status_code == 200
    assert kind in answer["Content-Type"]
    assert report.number in answer["Content-Disposition"]
    assert f".{extension}" in answer["Content-Disposition"]
    assert b"".join(answer).startswith(b"%PDF" if name == "paper" else b"PK")
    assert sign_in(client, cast.officer_west).get(page(f"action_report_{name}", report)).status_code == 404
