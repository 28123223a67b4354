"""What becomes of a record: received once, shown as it is, mended where the server asks for it."""

import datetime as dt
import json

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from sampling.choices import RecordStatus
from sampling.models import RecordFile, StrayBody, VisitRecord
from tests.factories.enterprises import make_enterprise
from tests.factories.sampling import make_visit

from .fault_proxy import http
from .tablets import expect_same_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.provision("Q-5.3")]

FINISH = "POST /field/v1/records/"
RECEIPT_OF_ANOTHER = {"receipt_no": "HZ1", "digest": "0" * 64, "files": [], "received_at": "2026-01-01T00:00:00+08:00"}
JSON = b"Content-Type: application/json"
OURS = JSON + b"\r\nX-Server-Time: 2026-11-23T03:00:00.000+08:00"
HOSTILE = {
    "a redirect": http(b"302 Found", b"", b"Location: /login/"),
    "a page": http(b"200 OK", b"<p>ok</p>"),
    "a created page": http(b"201 Created", b""),
    "nothing": http(b"200 OK", b"", OURS),
    "half an answer": http(b"200 OK", b'{"receipt": {"receipt_no"', OURS),
    "no receipt": http(b"200 OK", b'{"status": "received", "missing": []}', OURS),
    "another's receipt": http(b"200 OK", json.dumps({"receipt": RECEIPT_OF_ANOTHER}).encode(), OURS),
    "our words from elsewhere": http(b"200 OK", b'{"status": "received", "missing": []}', JSON),
    "too many requests": http(b"429 Too Many Requests", b"{}", OURS),
}


@pytest.fixture
def record(tablet, visit):
    tablet.load(visit)
    return tablet.record(visit)


def test_only_the_receipt_for_the_own_bytes_counts(tablet, record, network):
    tablet.go("#/records")
    sheet = tablet.page.locator(f"[data-record='{record}']")
    for name, answer in HOSTILE.items():
        network.answer(FINISH, answer, times=50)
        asked = len(network.seen)
        tablet.send()
        while not any(first.startswith(FINISH) for first in network.seen[asked:]):
            tablet.page.wait_for_timeout(100)
        expect(sheet.locator(".code"), name).not_to_be_empty()
        expect(sheet, name).to_have_attribute("data-safe", "false")
        network.heal()

    tablet.expect_safe(record)
    expect_same_bytes(tablet, record)


def test_sent_again_it_is_received_once_with_the_same_receipt(tablet, record):
    tablet.expect_safe(record)
    receipt = tablet.ask("recordOf", uuid=record)["receipt"]

    tablet.ask("forgetReceipt", uuid=record)
    tablet.page.reload()
    tablet.expect_safe(record)

    assert tablet.ask("recordOf", uuid=record)["receipt"] == receipt
    assert (VisitRecord.objects.count(), RecordFile.objects.count(), StrayBody.objects.count()) == (1, 5, 0)


def test_two_windows_send_a_record_once(tablet, record, network):
    other = tablet.another_window()
    other.goto(f"{tablet.address}/field/#/records")
    other.locator("[data-send]").click()
    tablet.expect_safe(record)

    assert sum(first.startswith("PUT ") for first in network.seen) == 1
    assert VisitRecord.objects.count() == 1
    expect_same_bytes(tablet, record)


def test_two_tablets_at_one_visit(tablet, make_tablet, visit, cast):
    tablet.load(visit)
    other = make_tablet(cast.second_inspector)
    expect(other.note("other-tablet")).to_contain_text(cast.inspector.display_name)
    other.load(visit)

    first, second = tablet.record(visit), other.record(visit)
    tablet.expect_safe(first)
    other.expect_safe(second)

    expect_same_bytes(tablet, first)
    expect_same_bytes(other, second)
    assert VisitRecord.objects.get(uuid=second).status == RecordStatus.DISPUTED
    other.expect_state(second, RecordStatus.DISPUTED)
    assert VisitRecord.objects.get(uuid=first).status == RecordStatus.APPLIED


def test_clock_a_day_wrong(make_tablet, visit, cast):
    wrong = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    tablet = make_tablet(cast.inspector, clock=wrong)
    tablet.load(visit)
    expect(tablet.note("clock")).to_contain_text("1440")

    uuid = tablet.record(visit)
    tablet.expect_safe(uuid)

    record = VisitRecord.objects.get(uuid=uuid)
    assert abs(record.clock_offset - 86400) < 60
    assert "tablet_clock_wrong" in [flag["code"] for flag in record.flags]
    assert abs((record.received_at - timezone.now()).total_seconds()) < 60
    told = json.loads(record.body)["clock"]
    assert abs(told["offset_ms"] - 86_400_000) < 60_000
    assert dt.datetime.fromisoformat(told["sealed_at"]).date() == timezone.localdate() - dt.timedelta(days=1)


def test_a_bad_record_holds_up_no_other_and_can_be_mended(tablet, visit, cast):
    producer = make_enterprise(cast.east, "英州乳业有限公司")
    other_visit = make_visit(visit.plan, producer, visit.planned_on, [cast.inspector, cast.second_inspector])
    tablet.page.reload()
    tablet.load(visit)
    tablet.load(other_visit)
    bad = tablet.record(visit, changes={"representative": "王" * 41})
    good = tablet.record(other_visit)

    tablet.expect_safe(good)
    tablet.expect_state(bad, "not_taken")
    assert VisitRecord.objects.count() == 1

    tablet.go(f"#/records/{bad}")
    expect(tablet.note("refusals").locator("li").first).to_be_visible()
    tablet.page.locator("[data-mend]").click()
    tablet.page.wait_for_url("**/#/visit/**")
    mended = tablet.page.url.split("/visit/")[1].split("/")[0]
    expect(tablet.page.locator("main h1")).to_be_visible()
    tablet.go("#/")
    tablet.page.locator(f"[data-visit='{visit.pk}']").wait_for()
    tablet.ask("sealDraft", uuid=mended, changes={"representative": "王五"})

    tablet.expect_safe(mended)
    expect_same_bytes(tablet, mended)
    photos = [tablet.ask("bytesOf", uuid=uuid)["files"]["photo/1"] for uuid in (bad, mended)]
    assert photos[0] == photos[1]


def test_copy_goes_thirty_days_after_the_receipt_when_the_server_still_has_it(tablet, record, network):
    tablet.expect_safe(record)
    tablet.page.clock.set_fixed_time(dt.datetime.now(dt.UTC) + dt.timedelta(days=31))
    network.answer("GET /field/v1/records/", http(b"404 Not Found", b'{"code": "unknown"}', OURS), times=50)
    tablet.send()
    tablet.page.wait_for_timeout(1_000)
    tablet.expect_counts(here=1, received=1)

    network.heal()
    tablet.send()
    tablet.expect_counts(here=0, received=0)
    assert tablet.ask("bytesOf", uuid=record) == {"files": {}, "body": None}
    assert RecordFile.objects.count() == 5


def test_another_person_sees_how_many_and_carries_what_is_finished(tablet, record, network, cast):
    tablet.context.clear_cookies(name="sessionid")
    network.fail("PUT /field/v1/records/", times=2)
    tablet.sign_in(cast.second_inspector)
    expect(tablet.note("others")).to_contain_text("1")
    tablet.expect_counts(waiting=0, received=1)
    tablet.go("#/records")
    expect(tablet.page.locator("main .empty")).to_be_visible()
    expect(tablet.page.locator(f"[data-record='{record}']")).to_have_count(0)

    carried = VisitRecord.objects.get(uuid=record)
    assert (carried.author, carried.sent_by) == (cast.inspector, cast.second_inspector)
    expect_same_bytes(tablet, record)
