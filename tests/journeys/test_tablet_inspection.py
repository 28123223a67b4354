"""An inspection in a cold store: loaded, the network cut, filled in with fingers and keys, sent when it is back."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from dairyqa.attachments.queries import files_of
from rectification.choices import Answer, CheckTarget, InspectionKind, InspectionStatus
from rectification.models import Checklist, ChecklistItem, Inspection, InspectionRecord
from rectification.usecases.checklists import revise_checklist
from rectification.usecases.inspections import plan_inspection, set_day
from sampling.choices import RecordStatus
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import load_reference
from tests.factories.tablets import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.provision("L-3.2.2")]
ITEMS = [("1.1", "制度", "minor"), ("1.2", "制度", "major"), ("2.1", "冷库", "serious")]


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def checklist(today):
    load_reference()
    made = Checklist.objects.create(
        code="SHORT", name="短表", target=CheckTarget.PRODUCER, kinds=["daily"], valid_from=today - dt.timedelta(1)
    )
    ChecklistItem.objects.bulk_create(
        ChecklistItem(checklist=made, code=code, group=group, text=f"第{code}项", severity=severity, position=n)
        for n, (code, group, severity) in enumerate(ITEMS)
    )
    return made


@pytest.fixture
def inspection(cast, today, checklist):
    made = plan_inspection(
        kind=InspectionKind.DAILY, enterprise=make_enterprise(cast.east), by=cast.officer_east, on=today
    )
    people = [cast.inspector, cast.second_inspector]
    set_day(inspection=made, planned_on=today, inspectors=people, by=cast.officer_east, on=today)
    return made


def load(tablet, inspection):
    sheet = tablet.page.locator(f"[data-inspection='{inspection.pk}']")
    sheet.locator("[data-load]").click()
    expect(sheet.locator("[data-loaded]")).to_be_visible()


def fill_in(page):
    """By the first item's key, the second's finger, with a finding, its photo and a day of its own."""
    page.locator("[data-begin]").click()
    page.locator("[data-do=arrive]").click()
    page.fill("#field-present", "王五 质量负责人")
    page.locator("[data-do=next]").click()
    page.locator("[data-item='1.1'] input[value=not_applicable]").focus()
    page.keyboard.press("1")
    page.locator("[data-item='1.2'] [data-answer=not_met]").click()
    page.fill("#field-findings-0-text", "培训记录缺三人")
    page.locator("[data-camera=finding-p1]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture(7, 3000, 2000)}
    )
    expect(page.locator("[data-finding=p1] file-picture canvas")).to_be_visible()
    page.locator("[data-do=next]").click()
    page.locator("[data-item='2.1'] [data-answer=met]").click()
    page.locator("[data-do=next]").click()
    page.locator("[data-do=next]").click()
    expect(page.locator("[data-do=seal]")).to_be_disabled()
    page.fill("#field-summary", "一项不符合，当场告知。")


def test_inspection_without_a_network(make_tablet, inspection, cast, network, today):
    tablet = make_tablet(cast.inspector)
    load(tablet, inspection)
    tablet.page.close()
    network.down()
    tablet.page = page = tablet.another_window()
    tablet.open()
    fill_in(page)
    expect(page.locator("[data-saved=saved]")).to_be_visible()
    page.reload()
    expect(page.locator("#field-summary")).to_have_value("一项不符合，当场告知。")
    page.locator("[data-do=seal]").click()
    expect(page.locator("main[data-state=sealed]")).to_be_visible()
    assert not InspectionRecord.objects.exists()

    network.up()
    uuid = page.evaluate("location.hash").rsplit("/", 1)[1]
    tablet.expect_safe(uuid)
    tablet.send()
    assert InspectionRecord.objects.get().status == RecordStatus.APPLIED
    done = Inspection.objects.get(pk=inspection.pk)
    assert (done.status, done.done_on, done.present) == (InspectionStatus.DONE, today, "王五 质量负责人")
    finding = done.findings.get()
    assert (finding.item.code, finding.text, finding.severity) == ("1.2", "培训记录缺三人", "major")
    assert len(files_of(finding)) == 1
    assert list(done.answers.values_list("answer", flat=True)) == [Answer.MET, Answer.NOT_MET, Answer.MET]
    assert tablet.errors == []


def test_list_replaced_meanwhile_is_mended_on_the_tablet(make_tablet, inspection, checklist, cast, network, today):
    tablet = make_tablet(cast.inspector)
    page = tablet.page
    load(tablet, inspection)
    network.down()
    fill_in(page)
    page.locator("[data-do=seal]").click()
    expect(page.locator("main[data-state=sealed]")).to_be_visible()
    uuid = page.evaluate("location.hash").rsplit("/", 1)[1]
    items = [*checklist.items.values("code", "group", "text", "source", "duty", "severity")]
    added = {"code": "2.2", "group": "冷库", "text": "温度", "severity": "minor"}
    before = today - dt.timedelta(1)
    revise_checklist(checklist=checklist, name="新", items=[*items, added], valid_from=today, by=cast.admin, on=before)

    network.up()
    tablet.expect_safe(uuid)
    tablet.go(f"#/records/{uuid}")
    expect(tablet.note("refusals")).to_contain_text("1")
    page.locator("[data-mend]").click()
    expect(page.locator("[data-do=arrive]")).to_be_visible()
    for _step in ("group", "cold store"):
        page.locator("[data-do=next]").click()
    page.locator("[data-item='2.2'] [data-answer=met]").click()
    page.locator("[data-do=next]").click()
    page.locator("[data-do=next]").click()
    page.locator("[data-do=seal]").click()
    expect(page.locator("main[data-state=applied]")).to_be_visible()
    assert set(InspectionRecord.objects.values_list("status", flat=True)) == {
        RecordStatus.SUPERSEDED,
        RecordStatus.APPLIED,
    }
    assert Inspection.objects.get(pk=inspection.pk).findings.count() == 1
    assert tablet.errors == []
