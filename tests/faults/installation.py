"""A PostgreSQL database and a Redis of their own, and real workers and beat with a clock that the test sets."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from contextlib import contextmanager
from pathlib import Path

import environ
import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90
AT = """
import datetime as dt, sys
import time_machine
time_machine.travel(dt.datetime.fromisoformat(sys.argv.pop(1)), tick=True).start()
"""
CELERY = AT + "from celery.__main__ import main\nsys.argv[0] = 'celery'\nmain()\n"
GUNICORN = AT + "from gunicorn.app.wsgiapp import run\nsys.argv[0] = 'gunicorn'\nrun()\n"
SCRIPT = AT + "import django\ndjango.setup()\nexec(sys.argv[1])\n"


class Installation:
    """Processes of one installation; ``now`` is the moment at which each of them believes to start."""

    def __init__(self, folder: Path, server: str):
        self.folder = folder
        self.server = server
        self.name = f"faults_{uuid.uuid4().hex[:12]}"
        self.processes: list[subprocess.Popen] = []
        self._on_server(f'CREATE DATABASE "{self.name}"')
        self.environment = {**os.environ} | {
            "DATABASE_URL": f"{server.rpartition('/')[0]}/{self.name}",
            "BROKER_URL": f"redis+socket://{self._start_redis()}",
            "SECRET_KEY": "only-for-tests",
            "TIP_OFF_KEY": "only-for-tests",
            "DAIRYQA_VAR": str(folder / "var"),
            "DJANGO_SETTINGS_MODULE": "dairyqa.settings",
            "PYTHONPATH": str(ROOT),
        }
        (folder / "var").mkdir()
        self._run([sys.executable, "manage.py", "migrate", "--skip-checks", "-v0"])

    def _on_server(self, statement: str) -> None:
        connection = self._connection(environ.Env.db_url_config(self.server)["NAME"])
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def _connection(self, name: str):
        where = environ.Env.db_url_config(self.server)
        return psycopg2.connect(host=where["HOST"], port=where["PORT"] or None, user=where["USER"], dbname=name)

    @contextmanager
    def holding(self, table: str):
        """Whoever wants to lock a row of the table waits until this is over."""
        connection = self._connection(self.name)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_backend_pid() FROM {table} FOR UPDATE")
            yield
        connection.close()

    def _start_redis(self) -> Path:
        socket = self.folder / "redis.sock"
        self._start(["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"])
        until = time.monotonic() + PATIENCE
        while not socket.exists() and time.monotonic() < until:
            time.sleep(0.05)
        return socket

    def _start(self, command: list[str], environment=None) -> subprocess.Popen:
        log = (self.folder / f"{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        log.close()
        self.processes.append(process)
        return process

    def _run(self, command: list[str]) -> str:
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def do(self, now: str, code: str):
        """Run Python in the installation at that moment; what it prints as JSON comes back."""
        printed = self._run([sys.executable, "-c", SCRIPT, now, code]).strip()
        return json.loads(printed) if printed else None

    def start_worker(self, now: str) -> subprocess.Popen:
        options = ["worker", "-c", "1", "--without-gossip", "--without-mingle", "-n", f"{uuid.uuid4().hex}@here"]
        return self._start([sys.executable, "-c", CELERY, now, "-A", "dairyqa", *options], self.environment)

    def start_beat(self, now: str) -> subprocess.Popen:
        return self._start([sys.executable, "-c", CELERY, now, "-A", "dairyqa", "beat", "--pidfile="], self.environment)

    def start_web(self, now: str, port: int) -> subprocess.Popen:
        options = ["--preload", "--workers", "2", "--threads", "4", "--timeout", "120", "--no-control-socket"]
        where = ["--bind", f"127.0.0.1:{port}"]
        return self._start([sys.executable, "-c", GUNICORN, now, "dairyqa.wsgi", *options, *where], self.environment)

    def send(self, now: str, task: str, times: int = 1) -> None:
        """Queue a task as beat does."""
        self.do(now, f"from dairyqa.celery import app\nfor _ in range({times}): app.send_task({task!r})")

    def flush_redis(self) -> None:
        subprocess.run(["redis-cli", "-s", self.folder / "redis.sock", "flushall"], check=True, capture_output=True)

    def wait_for(self, now: str, code: str, wanted) -> None:
        until = time.monotonic() + PATIENCE
        while (found := self.do(now, code)) != wanted:
            if time.monotonic() > until:
                raise AssertionError(f"{found} instead of {wanted}\n{self.logs()}")
            time.sleep(1)

    def logs(self) -> str:
        return "\n".join(log.read_text(errors="replace")[-1000:] for log in sorted(self.folder.glob("*.log")))

    @staticmethod
    def kill(process: subprocess.Popen) -> None:
        """At once and with everything that it started, as when the machine loses its power."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=PATIENCE)

    def close(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)
        self._on_server(f'DROP DATABASE "{self.name}" WITH (FORCE)')


def installation(tmp_path: Path):
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        pytest.skip("runs with PostgreSQL only")
    if not shutil.which("redis-server"):
        pytest.skip("redis-server cannot be had")
    made = Installation(tmp_path, server)
    yield made
    made.close()
