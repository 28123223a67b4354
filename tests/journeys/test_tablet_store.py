"""What lies on the tablet stays: through a new version, a full disk, fast pens, other windows and a killed browser."""

import json
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sampling.models import VisitRecord
from sampling.views import field_app
from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

from .tablets import SIZE, Tablet, expect_same_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.provision("Q-5.3")]
MEBIBYTE = 1024 * 1024


def test_new_version_while_a_draft_lies_on_the_tablet(tablet, visit, monkeypatch):
    tablet.load(visit)
    uuid = tablet.record(visit, isSealed=False)
    before = tablet.ask("draftOf", uuid=uuid)
    old = build_of(tablet)
    tablet.open_draft(uuid)

    monkeypatch.setattr(field_app, "_build", lambda: "0123456789ab")
    tablet.page.reload()
    expect(tablet.page.locator("main h1")).to_be_visible()
    tablet.until("async () => Boolean((await navigator.serviceWorker.getRegistration('/field/')).waiting)")
    expect(tablet.note("version")).to_have_count(0)
    assert build_of(tablet) == old

    tablet.go("#/")
    other = tablet.another_window()
    other.goto(f"{tablet.address}/field/#/visit/{uuid}")
    expect(other.locator("main h1")).to_be_visible()
    tablet.note("version").locator("button").click()
    tablet.page.wait_for_timeout(500)
    assert build_of(tablet) == old
    other.close()

    tablet.note("version").locator("button").click()
    expect(tablet.page.locator("meta[name=build]")).to_have_attribute("content", "0123456789ab")
    assert tablet.ask("draftOf", uuid=uuid)["data"] == before["data"]
    tablet.ask("sealDraft", uuid=uuid)
    tablet.expect_safe(uuid)
    expect_same_bytes(tablet, uuid)


@pytest.mark.parametrize("version", [1])
def test_database_of_an_older_app_opens_with_all_it_holds(tablet, visit, version):
    fixture = json.loads((Path(__file__).parent / f"field_store_v{version}.json").read_text(encoding="utf-8"))
    tablet.load(visit)
    tablet.page.goto(f"{tablet.address}/healthz")
    tablet.page.evaluate("indexedDB.deleteDatabase('dairyqa-field')")
    tablet.ask("layOld", rows=fixture)
    tablet.open()

    (draft,) = tablet.ask("allOf", name="drafts")
    (record,) = tablet.ask("allOf", name="records")
    kept = fixture["drafts"][0]
    assert draft["v"] == record["v"] == 2
    assert (draft["uuid"], draft["data"], draft["mends"]) == (kept["uuid"], kept["data"], kept["supersedes"])
    assert record["digest"] == fixture["records"][0]["digest"]
    tablet.expect_counts(here=2, waiting=1)


def test_what_a_newer_app_wrote_is_left_alone(tablet, visit):
    tablet.load(visit)
    uuid = tablet.record(visit, isSealed=False)
    tablet.ask("changeDraft", uuid=uuid, changes={"v": 99, "later": "kept"})
    tablet.page.reload()

    assert tablet.ask("openDraft", uuid=uuid) == {"readOnly": True}
    assert tablet.ask("draftOf", uuid=uuid)["later"] == "kept"


def test_full_storage_refuses_a_photo_and_keeps_the_words(chromium, network, visit, cast, tmp_path):
    tablet = on_profile(chromium, network, tmp_path / "profile")
    tablet.sign_in(cast.inspector)
    tablet.load(visit)
    uuid = tablet.record(visit, photos=2, isSealed=False)
    before = tablet.ask("bytesOf", uuid=uuid)["files"]
    set_quota(tablet, 6 * MEBIBYTE)

    told = tablet.ask("fillStorage", uuid=uuid, pixels=1200)
    assert told["refused"] == "StorageFull"
    draft = tablet.ask("draftOf", uuid=uuid)
    assert draft["data"]["reason"] == "空间不足时写下的话"
    assert len(draft["data"]["photos"]) == told["photos"]
    after = tablet.ask("bytesOf", uuid=uuid)["files"]
    assert {slot: after[slot] for slot in ("photo/1", "photo/2")} == {s: before[s] for s in ("photo/1", "photo/2")}

    set_quota(tablet, 500 * MEBIBYTE)
    tablet.ask("sealDraft", uuid=uuid)
    tablet.expect_safe(uuid)
    expect_same_bytes(tablet, uuid)
    tablet.context.close()


def test_cleared_storage_is_noticed(tablet, visit):
    tablet.load(visit)
    expect(tablet.note("cleared")).to_have_count(0)
    tablet.page.goto(f"{tablet.address}/healthz")
    tablet.page.evaluate("indexedDB.deleteDatabase('dairyqa-field')")

    tablet.open()
    expect(tablet.note("cleared")).to_be_visible()


def test_visit_is_not_loaded_where_its_photos_would_not_fit(tablet, visit):
    tablet.page.evaluate("navigator.storage.estimate = async () => ({ usage: 0, quota: 120 * 1024 * 1024 })")
    tablet.page.locator(f"[data-visit='{visit.pk}'] [data-load]").click()

    expect(tablet.page.locator("main [role=alert]")).to_contain_text("120")
    assert not visit.packages.exists()


@pytest.mark.parametrize("rounds", [15, pytest.param(200, marks=pytest.mark.faults)])
def test_fast_pens(tablet, visit, rounds):
    tablet.load(visit)
    assert tablet.ask("signFast", visit=visit.pk, rounds=rounds) == []


def test_changed_content_takes_the_signatures_away(tablet, visit):
    tablet.load(visit)
    uuid = tablet.record(visit, isSealed=False)
    assert len(tablet.ask("draftOf", uuid=uuid)["data"]["signatures"]) == 3

    tablet.ask("openDraft", uuid=uuid, changes={"reason": "另一个原因"})

    assert tablet.ask("draftOf", uuid=uuid)["data"]["signatures"] == []
    assert set(tablet.ask("bytesOf", uuid=uuid)["files"]) == {"photo/1", "photo/2"}


def test_second_window_only_reads(tablet, visit):
    tablet.load(visit)
    uuid = tablet.record(visit, isSealed=False)
    tablet.open_draft(uuid)

    other = Tablet(tablet.context, tablet.address)
    other.open()
    assert other.ask("openDraft", uuid=uuid, changes={"reason": "zu spät"}) == {"readOnly": True}
    assert other.ask("draftOf", uuid=uuid)["data"]["reason"] == "台账无新批次"


@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.faults)])
def test_killed_browser_loses_no_photo_and_no_signature(chromium, network, visit, cast, tmp_path, kills):
    profile = tmp_path / "profile"
    tablet = on_profile(chromium, network, profile)
    tablet.sign_in(cast.inspector)
    tablet.load(visit)
    uuid = tablet.record(visit, photos=3, isSealed=False)
    before = tablet.ask("bytesOf", uuid=uuid)["files"]
    for number in range(kills):
        tablet.ask("openDraft", uuid=uuid, changes={"reason": f"第{number}次"}, isKept=True)
        tablet.ask("signOpen")
        before = tablet.ask("bytesOf", uuid=uuid)["files"]
        kill(profile)
        tablet = on_profile(chromium, network, profile)
        tablet.sign_in(cast.inspector)
        assert tablet.ask("draftOf", uuid=uuid)["data"]["reason"] == f"第{number}次"
        assert tablet.ask("bytesOf", uuid=uuid)["files"] == before

    tablet.ask("sealDraft", uuid=uuid)
    tablet.expect_safe(uuid)
    expect_same_bytes(tablet, uuid)
    tablet.context.close()
    assert VisitRecord.objects.count() == 1


def on_profile(chromium, network, profile) -> Tablet:
    context = chromium.browser_type.launch_persistent_context(
        str(profile), executable_path=CHROMIUM, headless=True, args=CHROMIUM_ARGUMENTS, locale="zh-CN", viewport=SIZE
    )
    return Tablet(context, network.address)


def kill(profile) -> None:
    """End every process of this browser at once, as a battery does that is empty."""
    for process in Path("/proc").iterdir():
        with suppress(OSError):
            if process.name.isdigit() and str(profile).encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
    for leftover in profile.glob("Singleton*"):
        leftover.unlink()


def set_quota(tablet, size) -> None:
    """As much room as this and no more; a database that is open, or was just now, would not feel it."""
    tablet.page.goto("about:blank")
    tablet.page.wait_for_timeout(3_000)
    session = tablet.context.new_cdp_session(tablet.page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": tablet.address, "quotaSize": size})
    tablet.open()


def build_of(tablet) -> str:
    return tablet.page.locator("meta[name=build]").get_attribute("content")
