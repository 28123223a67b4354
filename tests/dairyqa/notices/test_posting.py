import socket
import time

import pytest

from dairyqa.notices.posting import PostFailed, is_safe_address, post_json


def failure(url):
    with pytest.raises(PostFailed) as caught:
        post_json(url, {})
    return str(caught.value)


def test_answer_comes_back(bot):
    assert post_json(bot.url(), {"a": "甲"}) == b'{"errcode": 0, "errmsg": "ok"}'
    assert bot.heard == [("/send", {"a": "甲"})]


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_other_statuses_are_failures(bot, status):
    bot.answers["/send"] = status

    assert failure(bot.url()) == f"HTTP {status}"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(bot, status):
    bot.answers["/send"] = status

    assert failure(bot.url()) == f"HTTP {status}"
    assert [path for path, _ in bot.heard] == ["/send"]


@pytest.mark.parametrize("manner", ["hang", "drip"])
def test_slow_one_is_left_alone(bot, impatient, manner):
    bot.answers["/send"] = manner
    begin = time.monotonic()

    assert failure(bot.url()).startswith("no answer in")
    assert time.monotonic() - begin < 2


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    assert failure(f"http://127.0.0.1:{port}/") == "Connection refused"


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", True),
        ("http://127.0.0.1:8000/", True),
        ("http://localhost/", True),
        ("http://[::1]:80/", True),
        ("http://qyapi.weixin.qq.com/", False),
        ("http://127.0.0.1.example.org/", False),
        ("http://192.168.0.1/", False),
        ("https://", False),
        ("https://user:word@example.org/", False),
        ("https://example.org:port/", False),
        ("https://[", False),
        ("file:///etc/passwd", False),
        ("ftp://example.org/", False),
        ("//example.org/", False),
        ("", False),
    ],
)
def test_addresses(url, is_safe):
    assert is_safe_address(url) == is_safe


def test_unsafe_address_is_never_asked():
    assert failure("http://example.org/") == "address not allowed"
