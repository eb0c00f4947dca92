"""The saved body of a page as rows of text, for people to read: never its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from checks.reading.text import decode
from reports.mask import CELL, HREF

MOST_CHARACTERS = 1_000_000
MOST_ROWS = 3_000

_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8", b"\xd0\xcf\x11\xe0", b"Rar!", b"\x1f\x8b")
_BLOCK = (
    "address article aside blockquote body br caption center dd details dir div dl dt fieldset figcaption figure footer "
    "form frameset h1 h2 h3 h4 h5 h6 head header hr html li main menu nav ol option p pre section select summary table "
    "tbody tfoot thead title tr ul"
)
BLOCKS = frozenset(name for tag in _BLOCK.split() for name in (tag, f"/{tag}"))
_SKIPPED = frozenset(("script", "style", "template", "noframes", "xmp", "svg", "math"))
_HTML = re.compile(r"<(?:!doctype|html|head|body|title|meta|div|table|p|a|ul|script|frameset)\b", re.IGNORECASE)
# A quoted value and the tag around it end within bounds, so that no body makes the search go back and forth.
_TOKEN = re.compile(
    r"""([^<]++)|<(/?[a-zA-Z][a-zA-Z0-9:_-]{0,40}+)((?:[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}')*+)(>?)|<(?:!--|[!?/])|<"""
)
_ATTRIBUTE = re.compile(r"""(?<![a-zA-Z-])([a-zA-Z-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1d\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"[ \t\r\n\xa0\u3000]+")


@dataclass(slots=True)
class _Rows:
    """Rows as they are gathered; a row's cells are parted by CELL, a link's address stands between two HREF."""

    done: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    hrefs: list[str] = field(default_factory=list)

    def end(self) -> None:
        row = "".join(self.parts)
        self.parts.clear()
        if row and not row.isspace():
            shown = _SPACES.sub(" ", _UNSEEN.sub("", unescape(row))).strip(f" {CELL}")
            if shown:
                self.done.append(shown)

    def close_link(self) -> None:
        href = self.hrefs.pop().strip()
        if href and not href.lower().startswith("javascript:"):
            self.parts.append(f"{HREF}{href[:500]}{HREF}")


def rows(body: bytes) -> list[str]:
    """The visible text of an HTML (or plain text) body, one entry a block or table row, at most `MOST_ROWS`.

    Reads in one pass and in time linear in the body, whatever the body is.
    """
    text = _CONTROLS.sub("", decode(body).text[:MOST_CHARACTERS])
    if not _HTML.search(text, 0, 20_000):
        lines = (_UNSEEN.sub("", line).strip() for line in text.splitlines())
        return [line for line in lines if line][:MOST_ROWS]
    found = _Rows()
    for tag, value in _tokens(text):
        if tag:
            _tag(found, tag, value)
        else:
            found.parts.append(value)
        if len(found.done) >= MOST_ROWS:
            break
    found.end()
    return found.done[:MOST_ROWS]


def is_text(body: bytes) -> bool:
    """Whether a body is text and no picture, archive or office document."""
    return not body.startswith(_BINARY)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """("", words), (name, attributes) of an opening tag, ("/name", "") of a closing one."""
    at = 0
    while token := _TOKEN.match(text, at):
        at = token.end()
        words, name, attributes, closed = token.groups()
        if words is not None:
            yield "", words
        elif name is None:
            at = _after_other(text, token)
            if at == token.start() + 1:
                yield "", "<"
        else:
            at = at if closed else _after(text, ">", at)
            tag = name.lower()
            if tag in _SKIPPED:
                at = _after_element(text, at, tag)
            else:
                yield tag, attributes


def _after_other(text: str, token: re.Match[str]) -> int:
    """Where reading goes on after a `<` that opens no tag: a comment, a declaration, or a mere sign."""
    if token[0] == "<":
        return token.end()
    return _after(text, "-->" if token[0] == "<!--" else ">", token.end())


def _after(text: str, mark: str, at: int) -> int:
    end = text.find(mark, at)
    return end + len(mark) if end >= 0 else len(text)


def _after_element(text: str, at: int, tag: str) -> int:
    close = re.compile(rf"</{tag}\b", re.IGNORECASE).search(text, at)
    return _after(text, ">", close.end()) if close else len(text)


def _tag(found: _Rows, tag: str, attributes: str) -> None:
    if tag in BLOCKS:
        found.end()
    elif tag in ("td", "th"):
        found.parts.append(CELL)
    elif tag == "a":
        found.hrefs.append(_attribute(attributes, "href"))
    elif tag == "/a" and found.hrefs:
        found.close_link()
    elif tag == "img" and _attribute(attributes, "alt").strip():
        found.parts.append(f"[图片：{_attribute(attributes, 'alt')}]")
    elif tag in ("frame", "iframe") and _attribute(attributes, "src"):
        found.end()
        found.parts.append("[框架]")
        found.hrefs.append(_attribute(attributes, "src"))
        found.close_link()
        found.end()


def _attribute(attributes: str, wanted: str) -> str:
    for name, *values in _ATTRIBUTE.findall(attributes):
        if name.lower() == wanted:
            return next((value for value in values if value), "")
    return ""
