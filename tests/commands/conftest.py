import os
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FROM_TESTS = {
    "DJANGO_SETTINGS_MODULE",
    "DATABASE_URL",
    "BROKER_URL",
    "SECRET_KEY",
    "TIP_OFF_KEY",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
}


@pytest.fixture
def environment(tmp_path):
    """What a person at a terminal has: none of the tests' own variables, and a state directory of its own."""
    inherited = {name: value for name, value in os.environ.items() if name not in FROM_TESTS}
    return inherited | {"DAIRYQA_VAR": str(tmp_path / "var")}


@pytest.fixture
def run_command(environment):
    def run(*command, timeout=120, **extra):
        return subprocess.run(
            command,
            cwd=ROOT,
            env=environment | extra,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    return run


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
