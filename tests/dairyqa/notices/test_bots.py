import base64
import datetime as dt
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dairyqa.notices.bots import Line, Message, dingtalk_sign, feishu_sign, fitting, post_for, refusal_of
from dairyqa.notices.choices import WebhookKind

AT = dt.datetime(2026, 3, 4, 0, 0, 5, tzinfo=dt.UTC)
MILLISECONDS = 1772582405000
MESSAGE = Message(
    title="DairyQA: 2 notices",
    lines=(Line("【逾期】样品 QY-1", "https://d.example/1"), Line("【告警】[点我](https://evil.example) <@all>")),
    door="全部通知",
    more="还有 %(n)s 条",
    url="https://d.example/notices/",
)
URL = "https://bots.example/send?key=1"


def post(kind, secret="", message=MESSAGE, url=URL):
    return post_for(kind, url=url, secret=secret, message=message, at=AT)


def test_wecom_wants_markdown():
    sent = post(WebhookKind.WECOM)

    assert sent.url == URL
    assert sent.body == {
        "msgtype": "markdown",
        "markdown": {
            "content": "**DairyQA: 2 notices**\n> [【逾期】样品 QY-1](https://d.example/1)\n\n"
            "> 【告警】［点我］(https://evil.example) ＜@all＞\n\n[全部通知](https://d.example/notices/)"
        },
    }


def test_wecom_takes_4096_bytes():
    long = Message("t", tuple(Line("逾期" * 30) for _ in range(100)), "全部", "还有 %(n)s 条", "https://d.example/")

    content = post(WebhookKind.WECOM, message=long).body["markdown"]["content"]

    written = content.count("> ")
    assert len(content.encode()) <= 4096 < len(content.encode()) + len(("> " + "逾期" * 30 + "\n\n").encode())
    assert content.endswith(f"[还有 {100 - written} 条](https://d.example/)")


def test_dingtalk_signs_in_the_address():
    sent = post(WebhookKind.DINGTALK, secret="SEC1")

    given = parse_qs(urlsplit(sent.url).query)
    assert given == {"key": ["1"], "timestamp": [str(MILLISECONDS)], "sign": [dingtalk_sign(MILLISECONDS, "SEC1")]}
    assert sent.body["msgtype"] == "markdown"
    assert sent.body["markdown"]["title"] == MESSAGE.title


def test_dingtalk_without_secret_signs_nothing():
    assert post(WebhookKind.DINGTALK).url == URL


def test_dingtalk_address_without_question_gets_one():
    assert post(WebhookKind.DINGTALK, secret="s", url="https://b.example/x").url.startswith("https://b.example/x?time")


def test_feishu_signs_in_the_body():
    sent = post(WebhookKind.FEISHU, secret="SEC1")

    assert sent.url == URL
    assert sent.body["timestamp"] == str(MILLISECONDS // 1000)
    assert sent.body["sign"] == feishu_sign(MILLISECONDS // 1000, "SEC1")
    assert sent.body["content"]["post"]["zh_cn"] == {
        "title": MESSAGE.title,
        "content": [
            [{"tag": "a", "text": "【逾期】样品 QY-1", "href": "https://d.example/1"}],
            [{"tag": "text", "text": "【告警】[点我](https://evil.example) <@all>"}],
            [{"tag": "a", "text": "全部通知", "href": "https://d.example/notices/"}],
        ],
    }


def test_feishu_without_secret_signs_nothing():
    assert {"timestamp", "sign"} & post(WebhookKind.FEISHU).body.keys() == set()


def test_signatures_as_documented():
    """DingTalk signs the text with the secret; Feishu signs nothing with the text for a key."""
    text = b"1599360473\nSEC"

    assert base64.b64decode(dingtalk_sign(1599360473, "SEC")) == hmac.new(b"SEC", text, hashlib.sha256).digest()
    assert base64.b64decode(feishu_sign(1599360473, "SEC")) == hmac.new(text, b"", hashlib.sha256).digest()


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (b'{"errcode": 0, "errmsg": "ok"}', ""),
        (b'{"code": 0, "msg": "success"}', ""),
        (b'{"StatusCode": 0, "StatusMessage": "success"}', ""),
        (b'{"errcode": 310000, "errmsg": "sign not match"}', "310000 sign not match"),
        (b'{"code": 19021, "msg": "sign match fail"}', "19021 sign match fail"),
        (b"", ""),
        (b"<html>", ""),
        (b"[]", ""),
        (b"\xff", ""),
    ],
)
def test_refusals(answer, refusal):
    assert refusal_of(answer) == refusal


@given(st.lists(st.text(max_size=40), max_size=30), st.integers(200, 2000))
def test_as_many_lines_as_fit(texts, limit):
    message = Message("t", tuple(Line(text) for text in texts), "all", "%(n)s more", "u")

    def write(message, count):
        return json.dumps([line.text for line in message.lines[:count]], ensure_ascii=False)

    written = fitting(message, write, limit)
    count = len(json.loads(written))

    assert len(written.encode()) <= limit
    assert count == len(texts) or len(write(message, count + 1).encode()) > limit
