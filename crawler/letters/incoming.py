"""A message that came in: which letter it belongs to, who wrote it, and what it amounts to."""

from __future__ import annotations

import email
import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from bs4 import BeautifulSoup

from checks.reading.text import decode
from checks.replies import meaning

TOKEN = re.compile(r"KH-[0-9A-F]{10}", re.IGNORECASE)
THREAD = ("in-reply-to", "references")


@dataclass(frozen=True, slots=True)
class Incoming:
    """An answer to one of our letters; `id` is its own, so that it counts once however often it is read."""

    token: str
    id: str
    sender: str
    meaning: str


def incoming(raw: bytes, tokens: Collection[str]) -> Incoming | None:
    """What a message is, or None where it belongs to none of these letters (or is one of ours itself).

    Thread headers speak before the subject, and the subject before the text, where others' letters may be quoted.
    """
    message = email.message_from_bytes(raw)
    headers = {name.lower(): _words(str(value)) for name, value in reversed(message.items())}
    if TOKEN.search(headers.get("message-id", "")):
        return None
    kind = f"{message.get_content_type()}; report-type={message.get_param('report-type', '')}"
    report = message.get_content_type() == "multipart/report"
    text = raw.decode("utf-8", "replace") if report else text_of(message)
    token = next((found for found in _tokens(headers, text) if found in tokens), None)
    if token is None:
        return None
    own = headers.get("message-id", "").strip() or hashlib.sha256(raw).hexdigest()
    return Incoming(token, own[:200], headers.get("from", "")[:200], meaning(kind, headers, text))


def _tokens(headers: dict[str, str], text: str) -> Iterator[str]:
    for part in (*(headers.get(name, "") for name in THREAD), headers.get("subject", ""), text):
        yield from (found.upper() for found in TOKEN.findall(part))


def text_of(message: Message) -> str:
    """The words of a message: its plain text, else its HTML's, without attachments."""
    parts = [
        part for part in message.walk() if not part.is_multipart() and part.get_content_disposition() != "attachment"
    ]
    for kind in ("text/plain", "text/html"):
        texts = [_text(part) for part in parts if part.get_content_type() == kind]
        if any(text.strip() for text in texts):
            return "\n".join(texts)
    return ""


def _text(part: Message) -> str:
    body = part.get_payload(decode=True)
    text = _decoded(body if isinstance(body, bytes) else b"", part.get_content_charset())
    if part.get_content_type() == "text/html":
        return BeautifulSoup(text, "lxml").get_text("\n")
    return text


def _words(value: str) -> str:
    """A header in words; one that cannot be decoded stays as it is."""
    try:
        parts = decode_header(value)
    except HeaderParseError:
        return value
    return "".join(part if isinstance(part, str) else _decoded(part, charset) for part, charset in parts)


def _decoded(body: bytes, charset: str | None) -> str:
    """Bytes as their charset says, where it fits them; the GB family is read as GB18030."""
    name = (charset or "").lower()
    try:
        return body.decode("gb18030" if name.startswith("gb") else name)
    except (LookupError, ValueError):
        return decode(body).text
