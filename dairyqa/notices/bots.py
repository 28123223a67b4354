"""Group bots of WeCom, DingTalk and Feishu: one message, three formats. Pure functions; ``posting`` does the talking.

All three take a JSON object by POST and answer 200 with a number that is 0 when the message was accepted.

* WeCom: ``https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…``; ``{"msgtype": "markdown", "markdown":
  {"content"}}`` of at most 4096 bytes; no signature. Answers ``{"errcode": 0, "errmsg": "ok"}``.
* DingTalk: ``https://oapi.dingtalk.com/robot/send?access_token=…``; ``{"msgtype": "markdown", "markdown": {"title",
  "text"}}`` of at most 20 000 bytes. With a secret, ``timestamp`` (milliseconds) and ``sign`` join the address: base64
  of the HMAC-SHA256 of "timestamp\\nsecret" under the secret. Answers like WeCom.
* Feishu: ``https://open.feishu.cn/open-apis/bot/v2/hook/…``; ``{"msg_type": "post", "content": {"post": {"zh_cn":
  {"title", "content": [[{"tag": "text", "text"}, …], …]}}}}`` of at most 20 KB. With a secret, ``timestamp`` (seconds)
  and ``sign`` join the body: base64 of the HMAC-SHA256 of nothing under "timestamp\\nsecret".
  Answers ``{"code": 0, "msg": "success"}``.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from .choices import WebhookKind

MARKDOWN = str.maketrans("[]<>*`", "［］＜＞＊｀")
LONGEST_REFUSAL = 200


@dataclass(frozen=True)
class Line:
    """One sentence; ``url`` is absolute or empty."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Message:
    """``url`` leads to all of it under the words ``door``, or ``more`` when ``%(n)s`` lines were left out."""

    title: str
    lines: tuple[Line, ...]
    door: str
    more: str
    url: str


@dataclass(frozen=True)
class Post:
    url: str
    body: Mapping[str, Any]


def post_for(kind: WebhookKind, *, url: str, secret: str, message: Message, at: datetime) -> Post:
    """What to send where, at the instant ``at`` on which the signature is good."""
    return FORMATS[kind](url, secret, message, at)


def refusal_of(answer: bytes) -> str:
    """Why the bot did not take the message, in its own words; empty if it did.

    An answer that is no JSON object says nothing against it: relays answer as they like.
    """
    try:
        told = json.loads(answer)
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    code = told.get("errcode", told.get("code", told.get("StatusCode", 0)))
    words = told.get("errmsg", told.get("msg", told.get("StatusMessage", "")))
    return "" if code == 0 else f"{code} {words}"[:LONGEST_REFUSAL]


def wecom_post(url: str, secret: str, message: Message, at: datetime) -> Post:
    content = fitting(message, _markdown, limit=4096)
    return Post(url, {"msgtype": "markdown", "markdown": {"content": content}})


def dingtalk_post(url: str, secret: str, message: Message, at: datetime) -> Post:
    body = {
        "msgtype": "markdown",
        "markdown": {"title": message.title, "text": fitting(message, _markdown, limit=18_000)},
    }
    if not secret:
        return Post(url, body)
    timestamp = int(at.timestamp() * 1000)
    joint = "&" if "?" in url else "?"
    return Post(f"{url}{joint}timestamp={timestamp}&sign={quote(dingtalk_sign(timestamp, secret), safe='')}", body)


def feishu_post(url: str, secret: str, message: Message, at: datetime) -> Post:
    rows = json.loads(fitting(message, _feishu_rows, limit=18_000))
    body: dict[str, Any] = {
        "msg_type": "post",
        "content": {"post": {"zh_cn": {"title": message.title, "content": rows}}},
    }
    if secret:
        timestamp = int(at.timestamp())
        body |= {"timestamp": str(timestamp), "sign": feishu_sign(timestamp, secret)}
    return Post(url, body)


FORMATS: Mapping[WebhookKind, Callable[[str, str, Message, datetime], Post]] = {
    WebhookKind.WECOM: wecom_post,
    WebhookKind.DINGTALK: dingtalk_post,
    WebhookKind.FEISHU: feishu_post,
}


def dingtalk_sign(milliseconds: int, secret: str) -> str:
    text = f"{milliseconds}\n{secret}"
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256)).decode()


def feishu_sign(seconds: int, secret: str) -> str:
    return base64.b64encode(hmac.digest(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256)).decode()


def fitting(message: Message, write: Callable[[Message, int], str], limit: int) -> str:
    """The message with as many of its lines as ``limit`` bytes hold."""
    fewest, most = 0, len(message.lines)
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if len(write(message, middle).encode()) <= limit:
            fewest = middle
        else:
            most = middle - 1
    return write(message, fewest)


def _markdown(message: Message, count: int) -> str:
    return "\n".join(_markdown_lines(message, count))


def _markdown_lines(message: Message, count: int) -> Iterator[str]:
    yield f"**{message.title.translate(MARKDOWN)}**"
    for line in message.lines[:count]:
        text = line.text.translate(MARKDOWN)
        yield f"> [{text}]({line.url})\n" if line.url else f"> {text}\n"
    yield f"[{_rest(message, count)}]({message.url})"


def _feishu_rows(message: Message, count: int) -> str:
    rows = [[_feishu_span(line.text, line.url)] for line in message.lines[:count]]
    return json.dumps([*rows, [_feishu_span(_rest(message, count), message.url)]], ensure_ascii=False)


def _feishu_span(text: str, url: str) -> dict[str, str]:
    return {"tag": "a", "text": text, "href": url} if url else {"tag": "text", "text": text}


def _rest(message: Message, count: int) -> str:
    left = len(message.lines) - count
    return message.more % {"n": left} if left else message.door
