"""A tablet as far as the server sees it: it speaks the protocol over HTTP, and begins again after whatever fails."""

import base64
import hashlib
import http.client
import json
import random
import socket
import time
from contextlib import closing
from http import HTTPStatus
from urllib.parse import urlencode

PATIENCE = 200
FIRST_TOKEN = "a" * 32
RECORDS = "/field/v1/records"


def _address(raw: bytes) -> str:
    return f"{RECORDS}/{json.loads(raw)['uuid']}/"


class Unanswered(Exception):
    """No answer, or one that is not worth more than none."""


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def digest_header(raw: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(raw).digest()).decode()}:"


class Tablet:
    """``parts`` are the shortest and the longest part of a file (bytes), ``answers`` counts statuses, 0 for none."""

    def __init__(self, port: int, username: str, password: str, seed: int, parts: tuple[int, int] = (1_000, 6_000)):
        self.port = port
        self.account = {"username": username, "password": password}
        self.chance = random.Random(seed)
        self.parts = parts
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.answers: dict[int, int] = {}

    def sign_in(self) -> None:
        self.cookies = {"csrftoken": FIRST_TOKEN}
        form = urlencode({**self.account, "csrfmiddlewaretoken": FIRST_TOKEN}).encode()
        self._ask("POST", "/login/", form, {"Content-Type": "application/x-www-form-urlencoded"})
        self.token = self._told("GET", "/field/v1/session/")["csrf"]

    def deliver(self, raw: bytes, files: dict[str, bytes]) -> dict:
        """Send a record until its receipt is there, which comes back."""
        return self.persist(lambda: self.upload(raw, files) or self.finish(raw))

    def persist(self, work):
        """Do it, signed in, as often as it takes."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if not self.token:
                    self.sign_in()
                return work()
            except (Unanswered, OSError, http.client.HTTPException):
                if time.monotonic() > until:
                    raise
                time.sleep(self.chance.uniform(0.1, 0.8))

    def upload(self, raw: bytes, files: dict[str, bytes]) -> None:
        """The record, and of each file what the server lacks of it."""
        state = self._told("PUT", _address(raw), raw, {"Content-Digest": digest_header(raw)})
        for missing in state["missing"]:
            address = f"{_address(raw)}files/{missing['sha256']}/"
            self._send_file(address, files[missing["sha256"]], missing["offset"])

    def finish(self, raw: bytes) -> dict:
        return self._told("POST", f"{_address(raw)}finish/", b"")["receipt"]

    def _send_file(self, address: str, file: bytes, offset: int) -> None:
        is_complete = False
        while not is_complete:
            part = file[offset : offset + self.chance.randint(*self.parts)]
            headers = {"Upload-Offset": str(offset), "Content-Digest": digest_header(part)}
            said = self._told("PATCH", address, part, headers)
            offset, is_complete = said["offset"], said["complete"]

    def _told(self, method: str, address: str, body: bytes | None = None, headers=None) -> dict:
        status, content = self._ask(method, address, body, {"X-CSRFToken": self.token, **(headers or {})})
        if status not in (HTTPStatus.OK, HTTPStatus.CREATED):
            raise Unanswered(f"{method} {address}: {status} {content[:200]!r}")
        return json.loads(content)

    def _ask(self, method: str, address: str, body: bytes | None, headers: dict) -> tuple[int, bytes]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        status = 0
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
                connection.request(method, address, body, {"Cookie": cookies, **headers})
                answer = connection.getresponse()
                content = answer.read()
                status = answer.status
        finally:
            self.answers[status] = self.answers.get(status, 0) + 1
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return status, content
