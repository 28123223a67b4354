"""bin/run from nothing to the first page, and again."""

import re
import signal
import subprocess
import time
import urllib.request

import pytest

from .conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.documents, pytest.mark.timeout(900)]


@pytest.fixture
def start(environment, free_port, tmp_path):
    """Start bin/run and wait until it is ready; returns the process and what it printed."""
    started = []

    def run():
        output = tmp_path / f"output-{len(started)}"
        with output.open("wb") as file:
            process = subprocess.Popen(
                ["bin/run", "--port", str(free_port)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )
        started.append(process)
        while "DairyQA is ready" not in output.read_text():
            assert process.poll() is None, output.read_text()
            time.sleep(0.2)
        return process, output.read_text()

    yield run
    for process in started:
        process.kill()
        process.wait()


def fetch(address):
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()


def test_first_and_second_start(start, free_port):
    address = f"http://127.0.0.1:{free_port}"

    first, output = start()
    page = fetch(f"{address}/")
    assets = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    for asset in assets:
        fetch(f"{address}{asset}")
    first.send_signal(signal.SIGINT)

    assert first.wait(timeout=60) == 0
    assert f"DairyQA is ready: {address}/" in output
    assert "演示账号" in output
    assert "登录" in page
    assert len(assets) >= 3

    second, output = start()
    second.send_signal(signal.SIGINT)

    assert second.wait(timeout=60) == 0
    assert "making the demonstration data" not in output
    assert not re.search(r"^\[", output, re.MULTILINE)
