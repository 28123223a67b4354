"""Drives Chromium through the main pages of the demonstration data; called by bin/screenshots."""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZES = {"desktop": {"width": 1440, "height": 900}, "tablet": {"width": 820, "height": 1180}}
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
SECONDS_TO_START = 30

# Name, account, address; then, where a row of a list is meant, which link of its table and what comes after it.
PAGES = [
    ("workbench-city", "shiju", "/"),
    ("workbench-county", "yingde", "/"),
    ("workbench-inspector", "caiyang1", "/"),
    ("workbench-analyst", "jianyan1", "/"),
    ("workbench-signatory", "qianzi", "/"),
    ("workbench-auditor", "shenji", "/"),
    ("workbench-system", "xitong", "/"),
    ("dashboard-city", "shiju", "/dashboards/city/"),
    ("dashboard-county", "yingde", "/dashboards/city/"),
    ("enterprises", "shiju", "/enterprises/"),
    ("enterprise", "shiju", "/enterprises/", 0),
    ("ledger-raw-milk", "yingde", "/ledgers/raw_milk/"),
    ("ledger-import", "yingde", "/ledgers/raw_milk/import/"),
    ("plan", "shiju", "/plans/QY-2026/"),
    ("schedule", "shiju", "/plans/QY-2026/schedule/?month=2026-12"),
    ("obligations", "shiju", "/plans/QY-2026/obligations/"),
    ("quota", "shiju", "/plans/QY-2026/quota/"),
    ("coverage", "shiju", "/plans/QY-2026/coverage/"),
    ("limits", "shiju", "/limits/"),
    ("calendar", "shiju", "/visits/calendar/"),
    ("calendar-inspectors", "shiju", "/visits/calendar/inspectors/"),
    ("absences", "shiju", "/staffing/"),
    ("visits", "shiju", "/visits/"),
    ("visit", "caiyang1", "/visits/", 0),
    ("draws", "shiju", "/draws/"),
    ("draw", "shiju", "/draws/", 0),
    ("samples", "shiju", "/samples/"),
    ("sample-failed", "shiju", "/samples/?verdict=FAIL", 0),
    ("results", "jianyan1", "/samples/?status=received&kind=product", 0, "results/"),
    ("conclusion", "qianzi", "/samples/?status=submitted", 0, "conclusion/"),
    ("reports", "shiju", "/reports/"),
    ("cases", "shiju", "/cases/"),
    ("case", "shiju", "/cases/", 0),
    ("notices", "shiju", "/notices/"),
    ("clocks", "shiju", "/clocks/"),
    ("clock", "shiju", "/clocks/", 0),
    ("clock-rules", "shiju", "/clocks/rules/"),
    ("holiday-notice", "shiju", "/workdays/notice/"),
    ("jobs", "xitong", "/jobs/"),
    ("people", "xitong", "/people/"),
    ("organisation", "shiju", "/organisation/"),
    ("workdays", "shiju", "/workdays/2026/"),
    ("audit", "shenji", "/audit/"),
]
README_PICTURES = ("workbench-city-desktop", "obligations-desktop", "results-desktop")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--readme", action="store_true", help="copy the README's pictures to docs/screenshots")
    options = parser.parse_args()
    options.directory.mkdir(parents=True, exist_ok=True)
    port = free_port()
    server = subprocess.Popen(
        [
            str(Path(sys.executable).parent / "gunicorn"),
            "dairyqa.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--threads",
            "4",
        ],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        take_all(f"http://127.0.0.1:{port}", options.directory)
    finally:
        server.terminate()
        server.wait(20)
    if options.readme:
        for name in README_PICTURES:
            shutil.copy(options.directory / f"{name}.png", ROOT / "docs" / "screenshots" / f"{name}.png")


def take_all(address: str, directory: Path) -> None:
    wait_for(address)
    accounts = json.loads(
        subprocess.check_output([sys.executable, "manage.py", "demo_accounts", "--format", "json"], cwd=ROOT)
    )
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        for size, viewport in SIZES.items():
            pages: dict[str, Page] = {}
            for name, account, *way in PAGES:
                if account not in pages:
                    pages[account] = signed_in(browser, viewport, address, account, accounts["password"])
                go(pages[account], address, *way)
                pages[account].screenshot(path=directory / f"{name}-{size}.png")
                print(f"{name}-{size}.png", flush=True)
        browser.close()


def signed_in(browser: Browser, viewport, address: str, account: str, password: str) -> Page:
    page = browser.new_context(locale="zh-CN", viewport=viewport).new_page()
    page.goto(f"{address}/login/")
    page.fill("[name=username]", account)
    page.fill("[name=password]", password)
    page.click("form .btn-primary")
    page.wait_for_url(f"{address}/")
    return page


def go(page: Page, address: str, path: str, row: int | None = None, then: str = "") -> None:
    page.goto(address + path)
    if row is not None:
        links = page.locator("main table tbody tr a")
        if not links.count():
            return
        target = links.nth(row).get_attribute("href")
        page.goto(address + target + then)
    page.wait_for_load_state("networkidle")


def wait_for(address: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The web server did not start.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    main()
