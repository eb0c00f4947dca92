"""The robots of three group chats (企业微信, 钉钉, 飞书): what each is posted, and what it answers to a message that it took.

Each answers status 200 to a message that it refuses, too, with the refusal in its JSON: only a zero there is an
acknowledgement. By the makers' documents: 企业微信 "群机器人配置说明", 钉钉 "自定义机器人接入", 飞书 "自定义机器人使用指南".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from typing import Any
from urllib.parse import quote, urlsplit

from crawler.errors import CrawlerError
from crawler.office.addresses import loopback, problem_of

SECONDS = 20.0  # to connect and for each answer; a robot that trickles is cut off after twice that
LARGEST = 64 * 1024  # of an answer
ROOM = {"wecom": 2048, "dingtalk": 18_000, "feishu": 18_000}  # bytes of a text
CUT = "……（其余见报告）"
VERDICTS = ("errcode", "code", "StatusCode")


@dataclass(frozen=True, slots=True)
class Hook:
    """A robot: its kind, its address with the key in it, and the secret with which it wants messages signed ("" for none)."""

    kind: str
    url: str
    secret: str = ""


def hook_of(kind: str, url: str, secret: str = "") -> Hook:
    """The robot at an address. Errors: CrawlerError, which does not repeat the address: it holds a key."""
    parts = urlsplit(url) if not problem_of(url) else None
    if parts is None:
        raise CrawlerError(f"webhook {kind}: its file must hold one address, https://…")
    if parts.scheme != "https" and not loopback(parts.hostname or ""):
        raise CrawlerError(f"webhook {kind}: its address holds a key and must begin with https://")
    return Hook(kind, url, secret)


def post(hook: Hook, text: str, at: datetime) -> str:
    """Post a message once; "" where the robot took it, else what was wrong, without the address."""
    address, message = _signed(hook, _message(hook.kind, fitted(text, ROOM[hook.kind])), at)
    try:
        status, answer = _exchange(address, json.dumps(message, ensure_ascii=False).encode())
    except (OSError, HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    return "" if status == 200 and _taken(answer) else f"HTTP {status}: {answer.decode('utf-8', 'replace')[:200]}"


def fitted(text: str, room: int) -> str:
    """Whole lines of a text that fit into so many bytes of UTF-8, with a word where some were left out.

    >>> fitted("一\\n二\\n三", 40), fitted("一" * 10 + "\\n二", 32)
    ('一\\n二\\n三', '……（其余见报告）')
    """
    if len(text.encode()) <= room:
        return text
    kept, left = [], room - len(CUT.encode())
    for line in text.splitlines():
        left -= len(line.encode()) + 1
        if left < 0:
            break
        kept.append(line)
    return "\n".join([*kept, CUT])


def _message(kind: str, text: str) -> dict[str, Any]:
    if kind == "feishu":
        return {"msg_type": "text", "content": {"text": text}}
    return {"msgtype": "text", "text": {"content": text}}


def _signed(hook: Hook, message: dict[str, Any], at: datetime) -> tuple[str, dict[str, Any]]:
    """Address and message with the signature where the robot wants one."""
    if not hook.secret:
        return hook.url, message
    if hook.kind == "feishu":
        stamp = str(int(at.timestamp()))
        return hook.url, {"timestamp": stamp, "sign": _sign(f"{stamp}\n{hook.secret}", ""), **message}
    stamp = str(int(at.timestamp() * 1000))
    joint = "&" if "?" in hook.url else "?"
    sign = quote(_sign(hook.secret, f"{stamp}\n{hook.secret}"), safe="")
    return f"{hook.url}{joint}timestamp={stamp}&sign={sign}", message


def _sign(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _exchange(address: str, body: bytes) -> tuple[int, bytes]:
    """Status and body of the answer to one POST; no redirect is followed, and nothing goes over an unverified line."""
    parts = urlsplit(address)
    place = parts.hostname or "", parts.port
    secure = parts.scheme == "https"
    line = HTTPSConnection(*place, timeout=SECONDS, context=ssl.create_default_context()) if secure else HTTPConnection(*place, timeout=SECONDS)  # fmt: skip
    timer = Timer(2 * SECONDS, _cut_off, [line])
    timer.daemon = True
    timer.start()
    try:
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        line.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8"})
        answer = line.getresponse()
        return answer.status, answer.read(LARGEST)
    finally:
        timer.cancel()
        line.close()


def _cut_off(line: HTTPConnection) -> None:
    with suppress(OSError):
        if line.sock:
            line.sock.shutdown(socket.SHUT_RDWR)


def _taken(answer: bytes) -> bool:
    try:
        said = json.loads(answer)
    except ValueError:
        return False
    verdicts = [said[name] for name in VERDICTS if name in said] if isinstance(said, dict) else []
    return bool(verdicts) and all(verdict == 0 for verdict in verdicts)
