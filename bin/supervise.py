"""Runs the web server, the Celery worker and Celery beat as children: restarts one that dies, stops all together.

Called by bin/run when everything is set up; needs nothing beyond the standard library.
"""

import argparse
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("DAIRYQA_VAR") or ROOT / "var")
PROGRAMS = Path(sys.executable).parent
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20
SECONDS_BETWEEN_LOOKS = 0.25
MOST_RESTARTS_A_MINUTE = 5
LOG_BYTES = 10_000_000
PR_SET_PDEATHSIG = 1
# Decoded photos go back to the system at once, instead of staying with the thread that had them.
MEMORY = {"MALLOC_MMAP_THRESHOLD_": "1000000"}
DISK_FULL = f"The disk is full ({VAR}). Free some space and start again."

libc = ctypes.CDLL(None)
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class CannotRun(Exception):
    """One line for the person at the terminal."""


def commands(host: str, port: int) -> dict[str, list[str]]:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = "gunicorn dairyqa.wsgi --preload --workers 2 --threads 4 --timeout 120 --graceful-timeout 10"
    web += f" --no-control-socket --access-logfile - --bind {address}"
    worker = "celery -A dairyqa worker --loglevel info --concurrency 1 --without-gossip --without-mingle"
    beat = "celery -A dairyqa beat --loglevel info --pidfile="
    return {"web": web.split(), "worker": worker.split(), "beat": beat.split()}


def check_address(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotRun(f"Cannot listen on {host} port {port} ({error.strerror}): choose another port") from error


class Child:
    """One of the processes, with its log and its recent deaths."""

    def __init__(self, name: str, command: list[str]):
        self.name = name
        self.command = [str(PROGRAMS / command[0]), *command[1:]]
        self.log = VAR / "log" / f"{name}.log"
        self.deaths: list[float] = []
        self.restart_at: float | None = None
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.restart_at = None
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=MEMORY | os.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=self._leave_with_us,
            )
        (VAR / f"{self.name}.pid").write_text(str(self.process.pid))

    def _leave_with_us(self) -> None:
        os.setsid()  # Ctrl-C reaches the supervisor only
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != SUPERVISOR:
            os._exit(1)

    def look_after(self, now: float) -> None:
        """Note a death, and start again after a pause that grows with each death."""
        if self.restart_at is not None:
            if now >= self.restart_at:
                self.start()
        elif self.process.poll() is not None:
            self.kill_group()
            self.deaths = [death for death in self.deaths if now - death < 60] + [now]
            if len(self.deaths) > MOST_RESTARTS_A_MINUTE:
                raise CannotRun(f"The {self.name} process keeps ending. Its log says why: {self.log}")
            tell(f"the {self.name} process ended ({self.process.returncode}) and is started again")
            self.restart_at = now + len(self.deaths) - 1

    def kill_group(self) -> None:
        """Whatever the process left behind, its own children above all."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def stop(children: list[Child]) -> None:
    running = [child for child in children if child.process and child.process.poll() is None]
    for child in running:
        child.process.terminate()
    deadline = time.monotonic() + SECONDS_TO_STOP
    for child in running:
        try:
            child.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            tell(f"the {child.name} process did not stop in {SECONDS_TO_STOP} s and is killed")
        child.kill_group()


def is_healthy(address: str) -> bool:
    try:
        with direct.open(f"{address}/healthz", timeout=5):
            return True
    except OSError:
        return False


def tell(text: str) -> None:
    print(text, flush=True)


def shorten_logs() -> None:
    for log in (VAR / "log").glob("*.log"):
        if log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))


def own_address(host: str, port: int) -> str:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"


class Supervisor:
    def __init__(self, host: str, port: int):
        self.host, self.port = host, port
        self.address = own_address(host, port)
        self.children = [Child(name, command) for name, command in commands(host, port).items()]
        self.stopping = False

    def request_stop(self, *_) -> None:
        self.stopping = True

    def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.request_stop)
        try:
            check_address(self.host, self.port)
            for child in self.children:
                child.start()
            self.watch()
        except CannotRun as refusal:
            is_full = shutil.disk_usage(VAR).free < LOG_BYTES
            print(f"bin/run: {DISK_FULL if is_full else refusal}", file=sys.stderr)
            return 1
        finally:
            stop(self.children)
        tell("\nstopped")
        return 0

    def watch(self) -> None:
        """Keep the children running until a signal asks to stop."""
        accounts = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "demo_accounts"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        started, is_ready = time.monotonic(), False
        while not self.stopping:
            now = time.monotonic()
            if not is_ready and is_healthy(self.address):
                is_ready = True
                tell(f"\n{accounts.communicate()[0].strip()}\n\nDairyQA is ready: {self.address}/   (Ctrl-C stops it)")
            elif not is_ready and now - started > SECONDS_TO_START:
                raise CannotRun(f"The web server did not become ready in {SECONDS_TO_START} s. See {VAR}/log/web.log")
            for child in self.children:
                child.look_after(now)
            time.sleep(SECONDS_BETWEEN_LOOKS)


if __name__ == "__main__":
    SUPERVISOR = os.getpid()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args()
    os.environ.setdefault("SITE_URL", own_address(options.host, options.port))
    (VAR / "log").mkdir(parents=True, exist_ok=True)
    shorten_logs()
    sys.exit(Supervisor(options.host, options.port).run())
