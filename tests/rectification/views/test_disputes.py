import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rectification.choices import ObjectionKind, ObjectionStatus, ReinspectionStatus
from rectification.models import Objection, Reinspection, ReinspectionBody
from rectification.usecases.body_draws import draw_body, seal_body_draw
from rectification.usecases.objections import accept_objection, ask_department
from rectification.usecases.reinspection_results import report_unusable_backup
from sampling.models import InspectionItem
from tests.factories.disputes import (
    APPLIED_ON,
    LAST_DAY,
    accepted,
    applied,
    assigned,
    make_bodies,
    objected,
    served,
)
from tests.factories.field import FAILING


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: APPLIED_ON)


@pytest.fixture
def city(client, cast):
    client.force_login(cast.admin)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def step(made, name, client, **data):
    kind = type(made).__name__.lower()
    return client.post(reverse(f"rectification:{kind}_{name}", args=[made.number]), data)


def page(made, client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get(made.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.provision("Q-8.3")
def test_an_application_from_the_page_of_its_sample(city, field):
    sample = served(field)
    url = reverse("rectification:reinspection_apply", args=[sample.number])
    assert url in city.get(sample.get_absolute_url()).content.decode()

    said = {"applicant": "sampled", "applicant_name": "某乳业", "items": FAILING, "received_on": "2026-09-24"}
    response = city.post(url, said)

    made = Reinspection.objects.get()
    assert (response.status_code, response.url) == (302, made.get_absolute_url())


@pytest.mark.parametrize("name", ["reinspection_apply", "objection_receive"])
def test_bad_input_is_shown_at_its_field(city, field, name):
    sample = served(field)

    response = city.post(reverse(f"rectification:{name}", args=[sample.number]), {"received_on": "2026-09-25"})

    assert response.status_code == 422
    assert not Reinspection.objects.exists()
    assert not Objection.objects.exists()


def test_no_reinspection_of_what_did_not_fail(city, field):
    sample = field.reported()
    page = city.get(reverse("rectification:reinspection_apply", args=[sample.number]), follow=True)
    assert page.redirect_chain == [(sample.get_absolute_url(), 302)]
    assert "Re-inspection" in str(list(page.context["messages"])[0])


def test_the_page_proposes_the_ground_of_refusal(city, field):
    made = applied(field, ("COLI",))

    text = page(made, city)
    assert "only microbiological items failed" in text

    assert step(made, "accept", city).status_code == 422
    response = step(made, "refuse", city, ground="microbiological", reason="微生物项目不予复检")
    made.refresh_from_db()
    assert (response.status_code, made.status) == (302, ReinspectionStatus.REFUSED)


def test_from_acceptance_to_the_notice(city, client, field, cast):
    made = applied(field)
    make_bodies()
    assert step(made, "accept", city).status_code == 302
    assert step(made, "draw", city).status_code == 422
    assert step(made, "seal", city).status_code == 302
    assert "Sealed, not drawn yet" in page(made, city)
    assert step(made, "draw", city).status_code == 302
    assert "Replayed just now: right" in page(made, city)

    client.force_login(cast.analyst)
    assert step(made, "hand_over", client, temperature_c="4.0").status_code == 422
    assert step(made, "hand_over", client, temperature_c="4.0", seal_whole="on").status_code == 302

    client.force_login(cast.admin)
    file = SimpleUploadedFile("report.pdf", b"%PDF-1.4", content_type="application/pdf")
    report = {"report_no": "FJ-1", "fee": "800", "PROT": "3.20", "PROT_unit": "g/100g"}
    assert step(made, "conclude", city, **{**report, "PROT": "很多"}).status_code == 422
    assert step(made, "conclude", city, **report, report_file=file).status_code == 302
    assert city.get(reverse("rectification:reinspection_file", args=[made.number])).getvalue() == b"%PDF-1.4"
    assert step(made, "notify", city).status_code == 302

    made.refresh_from_db()
    assert made.status == ReinspectionStatus.NOTIFIED
    text = page(made, city)
    assert "First verdict overturned" in text
    assert made.number in city.get(made.sample.case.get_absolute_url()).content.decode()


def test_a_body_declines(city, field):
    made = assigned(field)

    assert step(made, "decline", city, statement="设备检修").status_code == 302

    assert "设备检修" in page(made, city)


def test_a_report_that_is_no_pdf(city, field):
    made = assigned(field)
    Reinspection.objects.filter(pk=made.pk).update(status=ReinspectionStatus.HANDED_OVER)
    file = SimpleUploadedFile("report.pdf", b"MZ", content_type="application/pdf")

    response = step(made, "conclude", city, report_no="1", PROT="3.2", PROT_unit="g/100g", report_file=file)

    assert response.status_code == 422
    assert "This is no PDF file." in response.content.decode()


def test_the_workbenches_say_what_is_next(client, field, cast):
    waiting, drawn, objection = applied(field), assigned(field), objected(field)
    client.force_login(cast.admin)
    text = client.get(reverse("workbench:workbench")).content.decode()
    assert waiting.number in text
    assert objection.number in text

    client.force_login(cast.analyst)
    assert (
        reverse("rectification:reinspection_hand_over", args=[drawn.number])
        in client.get(reverse("workbench:workbench")).content.decode()
    )

    report_unusable_backup(reinspection=drawn, finding="封条断裂", by=cast.analyst, on=APPLIED_ON)
    client.force_login(cast.admin)
    assert drawn.number in client.get(reverse("workbench:workbench")).content.decode()
    assert "封条断裂" in page(drawn, client)


def test_another_citys_disputes_are_not_there(client, field, cast):
    client.force_login(cast.stranger)

    for made in (applied(field), objected(field)):
        assert client.get(made.get_absolute_url()).status_code == 404
        assert step(made, "withdraw", client, reason="x").status_code == 404


@pytest.mark.parametrize("person", ["officer_east", "analyst", "auditor"])
def test_only_the_city_decides(client, field, cast, person):
    client.force_login(getattr(cast, person))
    made = applied(field)

    assert client.get(made.get_absolute_url()).status_code == 200
    assert step(made, "accept", client).status_code == 403


def test_an_objection_through_its_review(city, field):
    sample = served(field)
    said = {
        "kind": ObjectionKind.STANDARD,
        "applicant": "sampled",
        "applicant_name": "某乳业",
        "grounds": "标准适用有误",
        "received_on": "2026-09-24",
    }
    city.post(reverse("rectification:objection_receive", args=[sample.number]), said)
    made = Objection.objects.get()

    for name, data in (
        ("ask", {"missing": "授权书"}),
        ("complete", {}),
        ("accept", {}),
        ("department", {"reason": "商请省卫健委"}),
        ("answer", {"answer": "已答复"}),
        ("review", {"is_upheld": "yes", "reason": "标准适用错误", "consequence": "更正报告"}),
    ):
        assert step(made, name, city, **data).status_code == 302, name
        page(made, city)

    made.refresh_from_db()
    assert made.status == ObjectionStatus.UPHELD


def test_a_late_objection_is_refused_with_its_reason(city, field):
    made = objected(field, ObjectionKind.PROCESS, on=APPLIED_ON)

    assert "raised after the period" in page(made, city)
    form = city.get(reverse("rectification:objection_refuse", args=[made.number])).content.decode()
    assert "2026-09-22" in form
    assert step(made, "refuse", city, reason="逾期").status_code == 302


def test_the_days_that_stood_still_are_marked(city, field, monkeypatch):
    made = objected(field)
    accept_objection(objection=made, by=field.cast.admin, on=APPLIED_ON)
    ask_department(objection=made, reason="商请", by=field.cast.admin, on=APPLIED_ON)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: LAST_DAY)

    assert "paused" in page(made, city)


@pytest.mark.parametrize(("name", "make"), [("reinspections", applied), ("objections", objected)])
def test_lists_ask_the_same_for_one_and_for_three(city, field, name, make, django_assert_num_queries):
    make(field)
    with CaptureQueriesContext(connection) as one:
        city.get(reverse(f"rectification:{name}"))
    make(field)
    make(field)

    with django_assert_num_queries(len(one)):
        text = city.get(reverse(f"rectification:{name}")).content.decode()
    assert text.count("<tr") >= 4


def test_the_list_of_bodies_is_kept(city, field):
    said = {"name": "岭南复检所", "is_active": "on", "address": "", "contact": "", "list_source": ""}
    said["items"] = [InspectionItem.objects.values_list("pk", flat=True)[0]]
    new = reverse("rectification:body_new")
    assert city.post(new, {**said, "name": ""}).status_code == 422
    assert city.post(new, said).status_code == 302
    body = ReinspectionBody.objects.get()
    assert (body.name, body.items.count()) == ("岭南复检所", 1)

    assert city.post(reverse("rectification:body", args=[body.pk]), {**said, "is_active": ""}).status_code == 302
    body.refresh_from_db()
    assert not body.is_active
    assert city.get(reverse("rectification:bodies")).status_code == 200


def test_two_draws_of_one_application_are_both_shown(city, field):
    made = accepted(field)
    make_bodies()
    for _attempt in range(2):
        seal_body_draw(reinspection=made, by=field.cast.admin, on=APPLIED_ON)
        draw_body(reinspection=made, by=field.cast.admin, on=APPLIED_ON)
        made.refresh_from_db()
        if len(made.draw["attempts"]) == 1:
            step(made, "decline", city, statement="设备检修")
            made.refresh_from_db()

    assert page(made, city).count("Replayed just now: right") == 2
