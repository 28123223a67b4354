"""A real worker on the broker of the embedded installation."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
ASK = """
import datetime as dt
import django
django.setup()
from sampling.choices import DocumentKind
from sampling.usecases.documents import request_document
from tests.factories.accounts import Cast
from tests.factories.laboratory import milk_in_the_laboratory
from tests.factories.sampling import load_reference, make_plan
cast = Cast()
load_reference()
milk = milk_in_the_laboratory(cast, make_plan(cast))
request_document(subject=milk, kind=DocumentKind.SAMPLING_FORM, by=cast.inspector, on=dt.date(2026, 3, 5))
"""


@pytest.fixture
def installation(tmp_path, migrated_database):
    """The environment of an embedded installation of its own, its database made."""
    environment = {name: value for name, value in os.environ.items() if name not in ("BROKER_URL", "DATABASE_URL")} | {
        "DAIRYQA_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "dairyqa.settings",
        "PYTHONPATH": str(ROOT),
    }
    shutil.copy(migrated_database, tmp_path / "db.sqlite3")
    return environment


def run(command, environment):
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@pytest.mark.slow
@pytest.mark.broker
@pytest.mark.documents
def test_worker_makes_what_was_asked_for_before_it_started(installation, tmp_path):
    run([sys.executable, "-c", ASK], installation)
    assert len(list((tmp_path / "broker" / "queue").iterdir())) == 1

    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "dairyqa",
        "worker",
        "-c",
        "1",
        "--without-gossip",
        "--without-mingle",
    ]
    worker = subprocess.Popen(command, cwd=ROOT, env=installation)
    try:
        document = made_document(tmp_path / "media")
    finally:
        worker.terminate()
        worker.wait(timeout=PATIENCE)

    assert document.read_bytes().startswith(b"%PDF")


def made_document(media: Path) -> Path:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if made := list(media.rglob("*.pdf")):
            return made[0]
        time.sleep(0.5)
    raise AssertionError("the worker made no document")
