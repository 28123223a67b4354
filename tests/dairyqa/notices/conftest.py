import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Bot(ThreadingHTTPServer):
    """A group bot of this machine: ``answers`` says what it does next, ``heard`` keeps what it was told."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.heard, self.released = {}, [], threading.Event()

    def url(self, path="/send"):
        return f"http://127.0.0.1:{self.server_port}{path}"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((self.path, json.loads(body)))
        what = self.server.answers.get(self.path.partition("?")[0], {"errcode": 0, "errmsg": "ok"})
        if what == "hang":
            self.server.released.wait(30)
        elif what == "drip":
            self.drip()
        elif isinstance(what, int):
            self.send_response(what)
            self.send_header("Location", self.server.url("/elsewhere"))
            self.end_headers()
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(what).encode())

    def drip(self):
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not self.server.released.is_set():
                self.wfile.write(b"X")
                time.sleep(0.05)
        except OSError:
            pass

    def log_message(self, *_):
        pass


@pytest.fixture
def bot():
    server = Bot()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def impatient(monkeypatch):
    """Waits of fractions of a second instead of several."""
    from dairyqa.notices import posting  # noqa: PLC0415  needs the app registry

    monkeypatch.setattr(posting, "SILENCE_SECONDS", 0.3)
    monkeypatch.setattr(posting, "ALL_IN_ALL_SECONDS", 0.6)
