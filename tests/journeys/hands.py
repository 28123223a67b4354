"""An inspector's hands on a 10-inch tablet held upright: loads a visit and fills in one step after the other."""

from pathlib import Path

from django.conf import settings as project
from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD
from tests.factories.tablets import picture

AXE = Path(project.NODE_MODULES) / "axe-core/axe.min.js"
PORTRAIT = {"width": 800, "height": 1280}


class Hands:
    """``complaints`` collects what axe finds on every screen that was shown, and screens that are too wide."""

    def __init__(self, browser, address, person, **options):
        self.context = browser.new_context(
            **{
                "locale": "zh-CN",
                "timezone_id": "Asia/Shanghai",
                "viewport": PORTRAIT,
                "has_touch": True,
                **options,
            }
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(("error", str(error), [])))
        self.photos = 0
        self.page.goto(f"{address}/login/?next=/field/")
        self.page.fill("[name=username]", person.username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("form .btn-primary")
        self.page.wait_for_url("**/field/**")

    def begin(self, visit):
        """Load the visit and begin to record it."""
        self.page.tap(f"[data-visit='{visit.pk}'] [data-load]")
        expect(self.page.locator(f"[data-visit='{visit.pk}'] [data-begin]")).to_be_visible()
        self.look("home")
        self.page.tap(f"[data-visit='{visit.pk}'] [data-begin]")
        self.at("arrival")

    def at(self, step):
        """Wait until the step is shown, and let axe look at it."""
        expect(self.page.locator(f"main[data-step='{step}']")).to_be_visible()
        self.look(step)

    def look(self, name):
        if not self.page.evaluate("Boolean(window.axe)"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        self.complaints += [(name, rule["id"], node["target"]) for rule in found for node in rule["nodes"]]
        if self.page.evaluate("document.documentElement.scrollWidth") > self.page.viewport_size["width"]:
            self.complaints.append((name, "wider than the screen", []))

    def on(self, step):
        """Go on with the button at the thumb."""
        self.tap("next")
        self.at(step)

    def tap(self, what):
        self.page.tap(f"[data-do={what}]")

    def tick(self, *names):
        for name in names:
            self.page.check(f"#field-{name}")

    def choose(self, path, value):
        self.page.check(f"[name='field-{path.replace('.', '-')}'][value='{value}']")

    def fill(self, path, value):
        """Type into a field, named by its path in the record, and leave it."""
        field = self.page.locator(f"#field-{path.replace('.', '-')}")
        field.fill(value)
        field.blur()

    def photograph(self, subject, file=None):
        shots = self.page.locator("file-picture")
        before = shots.count()
        self.take(subject, file)
        expect(shots).to_have_count(before + 1)

    def take(self, subject, file=None):
        self.photos += 1
        image = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": file or picture(self.photos)}
        self.page.set_input_files(f"[data-camera={subject}]", image)

    def sign(self, slot):
        """Draw a signature on the whole glass and keep it."""
        self.page.tap(f"[data-sign='{slot}']")
        if slot == "signature/representative":
            self.look("signature")
        box = self.page.locator("dialog canvas").bounding_box()
        mouse, middle = self.page.mouse, box["y"] + box["height"] / 2
        mouse.move(box["x"] + 60, middle)
        mouse.down()
        for step in range(1, 8):
            mouse.move(box["x"] + 60 + 30 * step, middle + (20 if step % 2 else -20))
        mouse.up()
        self.tap("keep-signature")
        expect(self.page.locator(f".sheet-done [data-sign='{slot}']")).to_be_visible()

    def close(self):
        self.context.close()
