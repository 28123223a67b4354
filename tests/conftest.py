import datetime as dt
import fcntl
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import client

ROOT = Path(__file__).resolve().parents[1]
# Playwright's synchronous interface keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-headless-shell")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup", "django_db_serialized_rollback"}


def pytest_collection_modifyitems(items):
    for item in items:
        uses_database = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames)
        if uses_database and not item.get_closest_marker("one_database"):
            item.add_marker("stored")
            if "views" in item.nodeid.partition("::")[0]:
                item.add_marker("page")
        if "WITHOUT_DOCUMENTS" in os.environ and item.get_closest_marker("documents"):
            item.add_marker(pytest.mark.skip(reason="the libraries or the font for documents cannot be had"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A database made from the models says of itself that every migration is applied."""
    if settings.DATABASES["default"].get("TEST", {}).get("MIGRATE", True):
        return
    with django_db_blocker.unblock():
        recorder = MigrationRecorder(connection)
        for app, name in MigrationLoader(None).disk_migrations:
            recorder.record_applied(app, name)


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory):
    """The SQLite file of an embedded installation as its migrations make it, made once for all workers; copy it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "migrated"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            environment = {
                name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BROKER_URL")
            }
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--skip-checks", "-v0"],
                cwd=ROOT,
                env=environment | {"DAIRYQA_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "dairyqa.settings"},
                check=True,
            )
            (folder / "done").touch()
    return folder / "db.sqlite3"


def close_connections_of_the_live_server(**_):
    if threading.current_thread() is not threading.main_thread():
        close_old_connections()


@pytest.fixture(scope="session", autouse=True)
def _connection_outlives_responses():
    """Let a test close a response, a file for instance, without losing its connection and thereby its transaction.

    Django's test client takes its receiver away only while it makes the request.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
        signal.connect(close_connections_of_the_live_server)
    client.close_old_connections = close_connections_of_the_live_server  # the client connects it after each request


@pytest.fixture(autouse=True)
def _background_work_is_just_starting(monkeypatch):
    """No warning of a silent worker on the pages of a test run that takes longer than its patience."""
    from dairyqa.jobs import queries  # noqa: PLC0415  needs the app registry

    monkeypatch.setattr(queries, "PROCESS_STARTED_AT", dt.datetime.max.replace(tzinfo=dt.UTC))


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        pytest.skip("Chromium cannot be had")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  slow

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
        # Under Playwright's loop this thread has database connections of its own, which nobody else would close.
        connections.close_all()


@pytest.fixture
def context(chromium):
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(context):
    return context.new_page()


@pytest.fixture
def cast(db):
    """Two counties, another city, one person of each role: ``tests.factories.accounts.Cast``."""
    from tests.factories.accounts import Cast  # noqa: PLC0415  needs the app registry

    return Cast()
