"""The tablet on a network that is away, breaks off or lies: nothing is lost, nothing is doubled."""

import pytest
from playwright.sync_api import expect

from sampling.models import RecordFile, VisitRecord

from .tablets import expect_same_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.provision("Q-5.3")]
RECORD = "/field/v1/records/"


def test_offline_from_a_cold_start(tablet, visit, network):
    tablet.load(visit)
    tablet.page.close()
    network.down()

    tablet.page = tablet.another_window()
    tablet.open()
    uuid = tablet.record(visit, photos=5)
    tablet.send()
    tablet.expect_counts(here=1, waiting=1, received=0)
    assert not VisitRecord.objects.exists()

    network.up()
    tablet.expect_safe(uuid)
    tablet.expect_counts(here=1, waiting=0, received=1)
    expect_same_bytes(tablet, uuid)
    assert RecordFile.objects.count() == 8
    assert tablet.errors == []


def test_reload_offline_in_the_middle_of_a_visit(tablet, visit, network):
    tablet.load(visit)
    uuid = tablet.record(visit, photos=3, isSealed=False)
    before = tablet.ask("draftOf", uuid=uuid)
    network.down()

    tablet.open_draft(uuid)
    tablet.page.reload()
    expect(tablet.page.locator("main h1")).to_be_visible()
    assert uuid in tablet.page.url
    tablet.go("#/")
    expect(tablet.page.locator("[data-go-on]")).to_be_visible()
    assert tablet.ask("draftOf", uuid=uuid)["data"] == before["data"]

    tablet.ask("sealDraft", uuid=uuid)
    network.up()
    tablet.expect_safe(uuid)
    expect_same_bytes(tablet, uuid)


def test_killed_tab_in_the_middle_of_an_upload(tablet, visit, network):
    """Goes on at the server's offset: only the part that was under way is sent again."""
    tablet.load(visit)
    uuid = tablet.record(visit, photos=3, pixels=1100)
    sizes = [file["size"] for file in tablet.ask("recordOf", uuid=uuid)["files"]]
    parts = sum(-(-size // (256 * 1024)) for size in sizes)
    assert max(sizes) > 2 * 256 * 1024
    network.swallow(f"PATCH {RECORD}", after=4)

    tablet.send()
    wait_for(tablet, lambda: count(network, "PATCH") == 5)
    tablet.page.close()
    tablet.page = tablet.another_window()
    tablet.open()

    tablet.expect_safe(uuid)
    assert count(network, "PATCH") == parts + 1
    expect_same_bytes(tablet, uuid)


def test_server_fails_and_answers_get_lost_at_every_step(tablet, visit, network):
    tablet.load(visit)
    uuid = tablet.record(visit, photos=3)
    for start in (f"PUT {RECORD}", f"PATCH {RECORD}", f"POST {RECORD}"):
        network.fail(start)
        network.break_off(start)

    tablet.expect_safe(uuid)

    assert VisitRecord.objects.count() == 1
    assert count(network, "POST") == 3
    expect_same_bytes(tablet, uuid)


def test_captive_portal_is_not_taken_for_the_server(tablet, visit, network):
    tablet.load(visit)
    uuid = tablet.record(visit)
    network.portal()

    tablet.page.reload()
    tablet.send()
    expect(tablet.page.locator(f"[data-record='{uuid}'][data-state=sealed]")).to_be_visible()
    tablet.expect_counts(waiting=1, received=0)

    network.up()
    tablet.expect_safe(uuid)
    expect_same_bytes(tablet, uuid)


def test_signed_out_while_offline(tablet, visit, network, cast):
    tablet.load(visit)
    network.down()
    uuid = tablet.record(visit)
    tablet.context.clear_cookies(name="sessionid")
    network.up()

    tablet.send()
    expect(tablet.note("signed-out")).to_contain_text("1")
    tablet.note("signed-out").locator("button").click()
    expect(tablet.page.locator("[name=next]").first).to_have_value("/field/")
    tablet.type_password(cast.inspector)

    assert tablet.page.url.endswith("#/records")
    expect(tablet.page.locator(f"[data-record='{uuid}'][data-safe=true]")).to_be_visible(timeout=30_000)
    expect_same_bytes(tablet, uuid)


def count(network, method):
    return sum(first.startswith(f"{method} {RECORD}") for first in network.seen)


def wait_for(tablet, condition):
    for _attempt in range(100):
        if condition():
            return
        tablet.page.wait_for_timeout(100)
    raise AssertionError("it did not come to that")
