"""A tablet in the hands of an inspector: the app in a real Chromium with its real worker, with a bad network."""

import hashlib
from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from sampling.models import RecordFile, VisitRecord
from tests.factories.accounts import PASSWORD

MODULES = (Path(__file__).parent / "tablet.js").read_text(encoding="utf-8")
expect.set_options(timeout=15_000)  # the tablet works beside the server, and both beside other tests
SIZE = {"width": 800, "height": 1280}


class Tablet:
    """One browser profile. ``record`` makes a visit through the app's own modules, the rest is done by hand."""

    def __init__(self, context: BrowserContext, address: str):
        self.context = context
        self.address = address
        self.errors: list[str] = []
        self.page = self.another_window()

    def another_window(self):
        page = self.context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def sign_in(self, person) -> None:
        self.page.goto(f"{self.address}/login/?next=/field/")
        self.type_password(person)

    def type_password(self, person) -> None:
        self.page.fill("[name=username]", person.username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("form .btn-primary")
        self.wait_until_it_works_offline()

    def open(self, place: str = "") -> None:
        self.page.goto(f"{self.address}/field/{place}")
        expect(self.page.locator("header.bar")).to_be_visible()

    def wait_until_it_works_offline(self) -> None:
        expect(self.page.locator("header.bar")).to_be_visible()
        self.page.evaluate("navigator.serviceWorker.ready")
        self.until("() => Boolean(navigator.serviceWorker.controller)")

    def until(self, condition: str) -> None:
        """Wait for what a function in the page tells; the page itself may not evaluate strings."""
        for _attempt in range(150):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"it did not come to {condition}")

    def go(self, place: str) -> None:
        self.page.evaluate("place => { location.hash = place }", place)

    def load(self, visit) -> None:
        self.go("#/")
        sheet = self.page.locator(f"[data-visit='{visit.pk}']")
        sheet.locator("[data-load]").click()
        expect(sheet.locator("[data-loaded]")).to_be_visible()

    def ask(self, function: str, /, **values):
        """Call a function of tablet.js in the page."""
        return self.page.evaluate(f"async values => {{ {MODULES}; return {function}(values); }}", values)

    def record(self, visit, **values) -> str:
        """A whole visit where nothing new was found, signed and sealed; returns its identifier."""
        return self.ask("recordVisit", visit=visit.pk, **values)

    def send(self) -> None:
        self.go("#/records")
        self.page.locator("[data-send]").click()

    def counts(self) -> dict[str, int]:
        return {
            name: int(self.page.locator(f"[data-count={name}] b").inner_text())
            for name in ("here", "waiting", "received")
        }

    def expect_counts(self, **counts: int) -> None:
        for name, count in counts.items():
            expect(self.page.locator(f"[data-count={name}] b")).to_have_text(str(count), timeout=30_000)

    def note(self, name: str):
        return self.page.locator(f"[data-note={name}]")

    def expect_state(self, uuid: str, state: str) -> None:
        self.go("#/records")
        expect(self.page.locator(f"[data-record='{uuid}'][data-state={state}]")).to_be_visible(timeout=30_000)

    def expect_safe(self, uuid: str) -> None:
        """Shown as received; asked for again as long as it is not, as an impatient person would."""
        self.send()
        safe = self.page.locator(f"[data-record='{uuid}'][data-safe=true]")
        for _attempt in range(20):
            try:
                return expect(safe).to_be_visible(timeout=2_000)
            except AssertionError:
                self.send()
        return expect(safe).to_be_visible()

    def open_draft(self, uuid: str) -> None:
        self.go(f"#/visit/{uuid}")
        expect(self.page.locator("main h1")).to_be_visible()


def expect_same_bytes(tablet: Tablet, uuid: str) -> None:
    """Body and every photo and signature: on the server as they are on the tablet, and once."""
    here = tablet.ask("bytesOf", uuid=uuid)
    record = VisitRecord.objects.get(uuid=uuid)
    there = {}
    for file in RecordFile.objects.filter(record=record):
        with file.original.open() as original:
            there[file.slot] = hashlib.sha256(original.read()).hexdigest()
    assert there == here["files"]
    assert hashlib.sha256(record.body.encode()).hexdigest() == here["body"]
    assert record.receipt_no
