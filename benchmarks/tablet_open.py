"""The tablet app: what its first load transfers, and how soon a downloaded visit opens offline on a slow tablet.

    .venv/bin/python benchmarks/tablet_open.py [ROUNDS]      (7)

The product's own web application with its collected static files, on SQLite in a temporary directory; Chromium
slowed down four times. A round is a new window on a network that is gone, from the navigation to the step of the visit.
"""

import datetime as dt
import os
import shutil
import statistics
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

ROOT = Path(__file__).resolve().parent.parent
FOLDER = tempfile.TemporaryDirectory()
sys.path.insert(0, str(ROOT))
os.environ |= {"DJANGO_SETTINGS_MODULE": "dairyqa.settings", "LOG_LEVEL": "ERROR", "DAIRYQA_VAR": FOLDER.name}
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ.pop("DATABASE_URL", None)
os.environ.pop("BROKER_URL", None)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import ThreadedWSGIServer  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.utils import timezone  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from benchmarks.report import Report  # noqa: E402
from tests.factories.accounts import PASSWORD, Cast  # noqa: E402
from tests.factories.enterprises import make_enterprise, make_product, make_raw_milk, make_variety  # noqa: E402
from tests.factories.sampling import load_reference, make_plan, make_visit  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
SLOWER = 4
LARGEST_LOAD = 300 * 1024
LONGEST_OPENING = 1000
PARTS = {"/static/vendor/": "libraries", "/static/field/": "modules", "/static/css/": "style", "/field/words/": "words"}
WATCH = """
new MutationObserver(() => {
  if (!window.openedAt && document.querySelector("main h1")) window.openedAt = performance.now();
}).observe(document, { childList: true, subtree: true });
"""


class Counting:
    """The application, and how many bytes it sent under which address."""

    def __init__(self):
        self.application = get_wsgi_application()
        self.sent: Counter = Counter()

    def __call__(self, environ, start_response):
        for chunk in self.application(environ, start_response):
            self.sent[environ["PATH_INFO"]] += len(chunk)
            yield chunk


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args):
        pass


def main() -> None:
    rounds = int(sys.argv[1]) if sys.argv[1:] else 7
    call_command("migrate", verbosity=0)
    call_command("collectstatic", "--noinput", verbosity=0)
    cast = Cast()
    prepare(cast)
    counting = Counting()
    server = make_server("127.0.0.1", 0, counting, server_class=ThreadedWSGIServer, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(locale="zh-CN", viewport={"width": 800, "height": 1280})
        report = Report("tablet_open")
        measure_load(report, context, counting, address)
        measure_opening(report, context, address, rounds, cast)
        report.keep()
        browser.close()
    server.shutdown()


def prepare(cast) -> None:
    """A producer with 10 varieties, 40 batches and 40 deliveries of milk, to be visited today."""
    load_reference()
    today = timezone.localdate()
    producer = make_enterprise(cast.east, licence_valid_until=today + dt.timedelta(days=900))
    for number in range(10):
        variety = make_variety(producer, name=f"鲜牛奶{number}")
        for days in range(1, 5):
            make_product(variety, today - dt.timedelta(days=days), lot=f"L{number}{days}")
    for days in range(40):
        make_raw_milk(producer, today - dt.timedelta(days=days))
    make_visit(make_plan(cast, today.year), producer, today, [cast.inspector, cast.second_inspector])


def measure_load(report, context, counting, address) -> None:
    page = context.new_page()
    page.goto(f"{address}/field/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    page.close()
    sizes: Counter = Counter()
    for path, size in counting.sent.items():
        sizes[next((part for start, part in PARTS.items() if path.startswith(start)), "page, worker, icons")] += size
    for part, size in sizes.most_common():
        report.line(f"{part:20} {size / 1024:6.1f} KiB")
    total = sum(sizes.values())
    report.line(f"first load with all that works offline: {total / 1024:.1f} KiB (goal {LARGEST_LOAD // 1024})")


def measure_opening(report, context, address, rounds, cast) -> None:
    page = context.new_page()
    page.goto(f"{address}/login/?next=/field/")
    page.fill("[name=username]", cast.inspector.username)
    page.fill("[name=password]", PASSWORD)
    page.click("form .btn-primary")
    page.click("[data-load]")
    page.click("[data-begin]")
    page.wait_for_url("**/#/visit/**")
    page.wait_for_selector("main h1")
    visit = page.url
    page.close()
    context.set_offline(True)
    times = [opening(context, visit) for _round in range(rounds)]
    median = statistics.median(times)
    report.line(f"a downloaded visit, offline, {SLOWER}x slower: {median:.0f} ms median (goal {LONGEST_OPENING}),")
    report.line(f"  {min(times):.0f} to {max(times):.0f} ms in {rounds} rounds")


def opening(context, visit) -> float:
    """Milliseconds from the navigation until the step of the visit is there."""
    page = context.new_page()
    page.add_init_script(WATCH)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(visit)
    page.wait_for_selector("main h1")
    opened = page.evaluate("window.openedAt")
    page.close()
    return opened


if __name__ == "__main__":
    main()
