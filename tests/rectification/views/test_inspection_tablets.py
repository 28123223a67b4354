"""Inspections recorded without a network: through the addresses that the tablet uses, to what the pages then show."""

import datetime as dt
from unittest import mock

import pytest
import time_machine
from django.urls import reverse

from dairyqa.attachments.queries import files_of
from dairyqa.audit.models import AuditEvent
from dairyqa.clocks.usecases import load_clocks_fixture
from dairyqa.workdays.usecases import load_calendar_fixture
from rectification.choices import Answer, FindingStatus, InspectionKind, InspectionStatus
from rectification.models import Checklist, Finding, Inspection, InspectionPackage, InspectionRecord
from rectification.tasks import apply_received_inspections
from rectification.usecases import inspection_records
from rectification.usecases.checklists import revise_checklist
from rectification.usecases.inspections import finish_inspection, start_inspection
from sampling.choices import RecordStatus
from sampling.rules.canonical import canonical
from tests.factories.exports import entry, export_of
from tests.factories.inspection_tablets import (
    finding_photo,
    finish,
    inspection_body,
    inspection_package,
    patch,
    put,
    send,
)
from tests.factories.inspections import Rounds, midday
from tests.factories.tablets import DEVICE, known, picture

pytestmark = [pytest.mark.django_db, pytest.mark.provision("L-3.2.2")]

TODAY = dt.date(2026, 10, 12)


@pytest.fixture(autouse=True)
def clock(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(f"{TODAY}T13:00+08:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def rounds(cast):
    load_calendar_fixture(on=dt.date(2026, 1, 1))
    load_clocks_fixture()
    return Rounds(cast, TODAY)


@pytest.fixture
def inspection(rounds):
    return rounds.planned()


@pytest.fixture
def package(inspection, cast):
    return inspection_package(inspection, cast.inspector, TODAY)


@pytest.fixture
def inspector(client, cast):
    client.force_login(cast.inspector)
    return client


def at(name, *args, **query):
    return reverse(f"rectification:{name}", args=args, query=query or None)


def refused(answer):
    assert answer.json()["status"] == RecordStatus.TO_MEND, answer.json()
    return [refusal["message"] for refusal in answer.json()["refusals"]]


def test_list_and_package_hold_what_is_needed_without_a_network(rounds, inspection, inspector, cast):
    earlier = rounds.finding(enterprise=inspection.enterprise, severity="major")
    rounds.finding(severity="major")  # at another producer
    rounds.planned(enterprise=inspection.enterprise).inspectors.set([cast.second_inspector])

    listed = inspector.get(at("field_inspections")).json()["inspections"]
    given = inspector.post(
        at("field_inspection_package", inspection.pk), {"device": DEVICE}, content_type="application/json"
    ).json()

    assert [row["number"] for row in listed] == [inspection.number]
    assert given["kind"] == "inspection"
    assert given["checklist"]["version"] == 1
    assert len(given["checklist"]["items"]) == inspection.checklist.items.count()
    assert [row["number"] for row in given["open_findings"]] == [earlier.number]
    assert given["due"]["major"][TODAY.isoformat()] == earlier.due_on.isoformat()
    assert InspectionPackage.objects.get().person == cast.inspector


def test_package_only_for_its_inspectors_and_while_it_is_open(rounds, inspection, client, cast):
    client.force_login(cast.second_inspector)
    foreign = rounds.planned()
    foreign.inspectors.set([cast.inspector])
    over = rounds.done()

    def ask(found):
        address = at("field_inspection_package", found.pk)
        return client.post(address, {"device": DEVICE}, content_type="application/json")

    assert ask(foreign).status_code == 404
    assert ask(over).status_code == 409
    client.force_login(cast.auditor)
    assert ask(inspection).status_code == 403


def test_record_is_taken_over_through_the_use_cases(inspection, package, inspector, cast):
    body = inspection_body(package)

    answer = send(inspector, body)

    assert answer.json()["status"] == RecordStatus.APPLIED
    receipt = answer.json()["receipt"]
    assert [file["sha256"] for file in receipt["files"]] == [body["files"][0]["sha256"]]
    inspection.refresh_from_db()
    assert (inspection.status, inspection.done_on, inspection.present) == (InspectionStatus.DONE, TODAY, "王五")
    assert inspection.started_at.isoformat() == "2026-10-12T01:30:00+00:00"
    assert inspection.answers.filter(answer=Answer.MET).count() == len(body["answers"]) - 1
    finding = inspection.findings.get()
    assert (finding.text, finding.severity, finding.status) == ("制度未更新", "major", FindingStatus.OPEN)
    assert [file.name for file in files_of(finding)] == ["photo-1.jpg"]
    package.refresh_from_db()
    assert package.returned_at is not None
    events = set(AuditEvent.objects.values_list("event", flat=True))
    assert {"inspection_package.issued", "inspection_record.received", "inspection_record.applied"} <= events
    page = inspector.get(at("inspection_record", body["uuid"]))
    assert "制度未更新" in page.content.decode()
    [photo] = page.context["photos"]
    shown = inspector.get(photo.url)
    assert b"".join(shown.streaming_content)[:2] == b"\xff\xd8"
    shown.close()


def test_sent_twice_it_counts_once(inspection, package, inspector):
    body = inspection_body(package)

    first, second, again = send(inspector, body), send(inspector, body), put(inspector, body)

    assert first.json()["receipt"] == second.json()["receipt"] == again.json()["receipt"]
    assert InspectionRecord.objects.count() == Finding.objects.count() == 1


def test_other_bytes_and_forged_or_partial_bodies_are_refused(package, inspector):
    body = inspection_body(package)
    send(inspector, body)
    other = inspection_body(package, uuid=body["uuid"], summary="另一份")
    forged = inspection_body(package) | {"summary": "改过的"}
    partial = {key: value for key, value in inspection_body(package).items() if key != "answers"}

    assert put(inspector, other).json()["code"] == "other_bytes"
    assert InspectionRecord.objects.get().strays.count() == 1
    assert [error["field"] for error in put(inspector, forged).json()["errors"]] == ["content"]
    assert [error["field"] for error in put(inspector, partial).json()["errors"]] == ["answers"]
    assert put(inspector, inspection_body(package), raw=canonical(body)[:-9]).status_code == 422
    assert InspectionRecord.objects.count() == 1


def test_no_receipt_while_a_photo_is_missing(inspection, package, inspector):
    body = inspection_body(package)
    put(inspector, body)

    answer = finish(inspector, body)

    assert (answer.status_code, answer.json()["code"]) == (409, "missing")
    inspection.refresh_from_db()
    assert inspection.status == InspectionStatus.PLANNED


def test_photo_of_another_kind_is_refused(package, inspector):
    file = known(b"%PDF-1.7 no photo at all")
    body = inspection_body(package, files=[finding_photo(1, "p1", file)])
    put(inspector, body)

    answer = patch(inspector, body, body["files"][0]["sha256"], file)

    assert (answer.status_code, answer.json()["code"]) == (422, "not_an_image")
    wrong = finding_photo(1, "p1", picture(2)) | {"mime": "image/gif"}
    assert put(inspector, inspection_body(package, files=[wrong])).status_code == 422


def test_foreign_inspection_is_refused_and_unknown(rounds, inspection, package, client, cast):
    inspection.inspectors.set([cast.inspector, cast.officer_east])
    client.force_login(cast.second_inspector)
    body = inspection_body(package)

    assert put(client, body).json()["errors"][0]["field"] == "inspection"
    client.force_login(cast.inspector)
    other = rounds.planned()
    moved = inspection_body(package, inspection=other.pk)
    assert put(client, moved).json()["errors"][0]["field"] == "inspection"
    assert send(client, body).json()["status"] == RecordStatus.APPLIED
    client.force_login(cast.second_inspector)
    address = at("field_inspection_record", body["uuid"])
    assert client.get(address).status_code == 404


def test_list_that_was_replaced_is_told_and_nothing_is_done(inspection, package, inspector, cast):
    checklist = Checklist.objects.get(pk=package.content["checklist"]["id"])
    items = list(checklist.items.values("code", "group", "text", "source", "duty", "severity"))
    revise_checklist(
        checklist=checklist, name="新表", items=items[:3], valid_from=TODAY, by=cast.admin, on=TODAY - dt.timedelta(1)
    )
    body = inspection_body(package)

    answer = send(inspector, body)

    assert "版本" in refused(answer)[0] or "version 1" in refused(answer)[0]
    inspection.refresh_from_db()
    assert (inspection.status, inspection.findings.count()) == (InspectionStatus.PLANNED, 0)
    fresh = inspection_package(inspection, cast.inspector, TODAY, hour=12)
    mended = inspection_body(fresh, supersedes=body["uuid"])
    assert send(inspector, mended).json()["status"] == RecordStatus.APPLIED
    assert InspectionRecord.objects.get(uuid=body["uuid"]).status == RecordStatus.SUPERSEDED


def test_what_is_incomplete_is_refused_with_the_place(inspection, package, inspector):
    body = inspection_body(package)
    late = {"key": "p2", "item": None, "text": "地面积水", "severity": "minor", "due_on": "2026-10-01"}
    body = inspection_body(package, findings=[*body["findings"], late])

    assert "地面积水" in refused(send(inspector, body))[0]
    without = inspection_body(package, findings=[], files=[], supersedes=body["uuid"])
    assert "1.1" in refused(send(inspector, without))[0]
    assert not inspection.findings.exists()
    assert inspection.answers.count() == 0


def test_ended_elsewhere_it_waits_for_a_person(rounds, inspection, package, client, cast):
    start_inspection(inspection=inspection, by=cast.second_inspector, on=TODAY, at=midday(TODAY))
    rounds.answer_all(inspection)
    finish_inspection(inspection=inspection, summary="已在电脑上完成", by=cast.second_inspector, on=TODAY)
    client.force_login(cast.inspector)
    body = inspection_body(package)

    assert refused(send(client, body))
    keep = at("inspection_record_keep", body["uuid"])
    assert client.post(keep, {"reason": "重复"}).status_code == 403
    client.force_login(cast.officer_east)
    assert cast.inspector.display_name in client.get(at("inspection_records")).content.decode()
    assert client.post(keep, {"reason": ""}).status_code == 422
    assert client.post(keep, {"reason": "两人各记了一份"}).status_code == 302
    assert InspectionRecord.objects.get().status == RecordStatus.KEPT
    client.force_login(cast.officer_west)
    assert client.get(at("inspection_record", body["uuid"])).status_code == 404
    assert client.get(keep).status_code == 404


def test_begun_on_a_page_it_goes_on_with_what_the_tablet_brings(inspection, package, inspector, cast):
    start_inspection(inspection=inspection, by=cast.second_inspector, on=TODAY, at=midday(TODAY))

    answer = send(inspector, inspection_body(package))

    assert answer.json()["status"] == RecordStatus.APPLIED
    assert len(answer.json()["flags"]) == 1


def test_breakdown_after_the_receipt_is_taken_up_by_the_job(inspection, package, inspector, clock):
    with mock.patch.object(inspection_records, "start_inspection", side_effect=RuntimeError):
        answer = send(inspector, inspection_body(package))
    assert (answer.json()["status"], bool(answer.json()["receipt"])) == (RecordStatus.RECEIVED, True)

    clock.shift(120)
    assert apply_received_inspections() == {"records": 1}
    assert apply_received_inspections() == {"records": 0}
    assert Inspection.objects.get(pk=inspection.pk).status == InspectionStatus.DONE


def test_export_of_the_tablet_is_loaded_like_a_sent_record(package, client, cast):
    body = inspection_body(package)
    file = export_of(entry(body, package))
    file.name = "export.zip"
    client.force_login(cast.admin)
    load = reverse("sampling:visit_record_load")

    assert client.post(load, {"file": file}).status_code == 302

    record = InspectionRecord.objects.get()
    assert (record.status, record.author, record.sent_by) == (RecordStatus.APPLIED, cast.inspector, cast.admin)
    assert record.inspection.number in client.get(load).content.decode()


def test_shop_with_its_own_list(rounds, inspector, cast):
    inspection = rounds.planned(shop=rounds.shop(), kind=InspectionKind.UNANNOUNCED)
    package = inspection_package(inspection, cast.inspector, TODAY)

    assert package.content["enterprise"]["name"] == "惠民超市"
    assert send(inspector, inspection_body(package)).json()["status"] == RecordStatus.APPLIED


def test_list_asks_the_same_for_one_and_three(rounds, inspector, cast, django_assert_max_num_queries):
    rounds.planned()
    with django_assert_max_num_queries(12) as one:
        inspector.get(at("field_inspections"))
    rounds.planned()
    rounds.planned()
    with django_assert_max_num_queries(len(one)):
        inspector.get(at("field_inspections"))
