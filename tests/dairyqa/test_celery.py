"""The product's worker takes a real message: from Redis where there is one, otherwise from the file-system broker."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.broker, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(tmp_path):
    """The product's own settings, with queues that no other test uses."""
    url = os.environ["BROKER_URL"]
    broker = f"{url}?virtual_host=1" if url.startswith("redis") else "filesystem://localhost"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "dairyqa.settings",
        "DAIRYQA_VAR": str(tmp_path),
        "BROKER_URL": broker,
    }


@pytest.fixture
def celery(environment):
    def run(*arguments):
        command = [sys.executable, "-m", "celery", "--app", "dairyqa", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)

    return run


@pytest.fixture
def worker(environment, tmp_path):
    """Starts a worker when called."""
    started = []

    def start():
        command = [sys.executable, "-m", "celery", "--app", "dairyqa", "worker", "--concurrency", "1"]
        with (tmp_path / "worker.log").open("wb") as log:
            started.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=30)


def tasks_taken(celery):
    """How often each task was taken, as the worker itself tells; nothing before it answers."""
    answer = celery("inspect", "stats", "--json", "--timeout", "2")
    return next(iter(json.loads(answer.stdout).values()))["total"] if answer.returncode == 0 else {}


def test_worker_takes_a_message_that_waited(celery, worker):
    assert celery("call", "celery.accumulate", "--args", "[1]").returncode == 0
    worker()

    deadline = time.monotonic() + 90
    while not (taken := tasks_taken(celery)) and time.monotonic() < deadline:
        pass

    assert taken == {"celery.accumulate": 1}
