"""The supervised processes: what is killed comes back, what is stopped goes away."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from .conftest import ROOT

pytestmark = pytest.mark.slow


def until(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)
    return result


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Running:
    """One bin/supervise.py on a database of its own."""

    def __init__(self, environment, port):
        self.state = Path(environment["DAIRYQA_VAR"])
        self.address = f"http://127.0.0.1:{port}"
        self.output = self.state / "output"
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "bin/supervise.py", "--port", str(port)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_until_ready(self):
        until(lambda: f"DairyQA is ready: {self.address}/" in self.output.read_text())

    def pids(self):
        # Between its truncation and its writing a file is empty.
        return {name: int((self.state / f"{name}.pid").read_text() or 0) for name in ("web", "worker", "beat")}

    def wait_until_gone(self):
        until(lambda: not any(map(is_alive, self.pids().values())))

    def health(self):
        with urllib.request.urlopen(f"{self.address}/healthz", timeout=10) as answer:
            return json.load(answer)["status"]

    def worker_is_ready(self, times):
        return (self.state / "log/worker.log").read_text().count(" ready.") == times


@pytest.fixture
def start(environment, migrated_database, free_port):
    state = Path(environment["DAIRYQA_VAR"])
    state.mkdir()
    shutil.copy(migrated_database, state / "db.sqlite3")
    started = []

    def start_one():
        started.append(Running(environment, free_port))
        return started[-1]

    yield start_one
    for one in started:
        one.process.kill()
        one.process.wait()
    started[-1].wait_until_gone()


def test_killed_children_come_back_and_interrupt_stops_all(start):
    running = start()
    running.wait_until_ready()
    until(lambda: running.worker_is_ready(times=1))
    before = running.pids()

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    until(lambda: all(pid not in before.values() and is_alive(pid) for pid in running.pids().values()))
    until(lambda: running.worker_is_ready(times=2))
    after = running.pids()
    assert until(running.health) == "ok"
    running.process.send_signal(signal.SIGINT)

    assert running.process.wait(timeout=30) == 0
    assert not any(map(is_alive, [*before.values(), *after.values()]))
    assert running.output.read_text().endswith("stopped\n")


def test_killed_supervisor_takes_its_children_along_and_the_next_start_works(start):
    first = start()
    first.wait_until_ready()
    orphans = first.pids()

    first.process.kill()
    first.process.wait()
    until(lambda: not any(map(is_alive, orphans.values())))
    first.output.unlink()
    second = start()
    second.wait_until_ready()

    assert second.health() == "ok"


def test_child_that_cannot_run_stops_everything(start):
    running = start()
    running.wait_until_ready()

    for _ in range(6):
        pid = running.pids()["beat"]
        os.kill(pid, signal.SIGKILL)
        until(lambda killed=pid: running.process.poll() is not None or running.pids()["beat"] not in (0, killed))

    assert running.process.wait(timeout=60) == 1
    assert (
        f"The beat process keeps ending. Its log says why: {running.state}/log/beat.log" in running.output.read_text()
    )
