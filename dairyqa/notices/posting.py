"""Posting JSON to an address that may be slow, broken or hostile."""

import http.client
import json
import queue
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

SILENCE_SECONDS = 5
ALL_IN_ALL_SECONDS = 10
LONGEST_ANSWER = 64 * 1024
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class PostFailed(Exception):
    """Why it failed, in one line that names neither the address nor anything secret."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


_opener = urllib.request.build_opener(_NoRedirects)
_direct = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))


def is_safe_address(url: str) -> bool:
    """Whether messages may go there: https, or this machine itself."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.password:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def post_json(url: str, body: Mapping[str, Any]) -> bytes:
    """Post ``body`` and return the beginning of the answer; ``PostFailed`` for all but a plain success.

    The socket's timeout starts anew with each byte, so a second one counts from the beginning.
    The thread that is left behind ends with its connection.
    """
    if not is_safe_address(url):
        raise PostFailed("address not allowed")
    answers: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()
    threading.Thread(target=_ask, args=(url, body, answers), daemon=True).start()
    try:
        answer = answers.get(timeout=ALL_IN_ALL_SECONDS)
    except queue.Empty:
        raise PostFailed(f"no answer in {ALL_IN_ALL_SECONDS} s") from None
    if isinstance(answer, Exception):
        raise PostFailed(_in_words(answer)) from None
    return answer


def _ask(url: str, body: Mapping[str, Any], answers: "queue.SimpleQueue[bytes | Exception]") -> None:
    request = urllib.request.Request(
        url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json; charset=utf-8"}, method="POST"
    )
    opener = _direct if urlsplit(url).hostname in LOOPBACK else _opener
    try:
        with opener.open(request, timeout=SILENCE_SECONDS) as response:
            answers.put(response.read(LONGEST_ANSWER))
    except (OSError, http.client.HTTPException, ValueError) as error:
        answers.put(error)


def _in_words(error: Exception) -> str:
    match error:
        case urllib.error.HTTPError():
            error.close()
            return f"HTTP {error.code}"
        case urllib.error.URLError(reason=reason):
            return _in_words(reason) if isinstance(reason, Exception) else type(error).__name__
        case TimeoutError():
            return f"no answer in {SILENCE_SECONDS} s"
        case OSError(strerror=str() as words):
            return words
    return type(error).__name__
