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
    "address|article|aside|blockquote|body|br|caption|center|dd|details|dir|div|dl|dt|fieldset|figcaption|figure|footer|"
    "form|frameset|h1|h2|h3|h4|h5|h6|head|header|hr|html|li|main|menu|nav|ol|option|p|pre|section|select|summary|table|"
    "tbody|tfoot|thead|title|tr|ul"
)
_IS_BLOCK = re.compile(f"/?(?:{_BLOCK})")
_SKIPPED = ("script", "style", "template", "noframes", "xmp", "svg", "math")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:_-]{0,40})")
_TAG_END = re.compile(r"""(?:[^>"']|"[^"]*"|'[^']*')*+>""")
_HTML = re.compile(r"<(?:!doctype|html|head|body|title|meta|div|table|p|a|ul|script|frameset)\b", re.IGNORECASE)
_LONGEST_TAG = 4_096
_ATTRIBUTE = re.compile(r"""(?<![a-zA-Z-])([a-zA-Z-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"[ \t\r\n\xa0\u3000]+")


@dataclass(slots=True)
class _Rows:
    """Rows as they are gathered; a row's cells are parted by CELL, a link's address stands between two HREF."""

    done: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    hrefs: list[str] = field(default_factory=list)

    def end(self) -> None:
        row = "".join(self.parts).strip(f" {CELL}")
        self.parts.clear()
        if row:
            self.done.append(row)

    def add(self, text: str) -> None:
        shown = _SPACES.sub(" ", _CONTROLS.sub("", unescape(text)))
        if shown and not (shown == " " and (not self.parts or self.parts[-1].endswith(" "))):
            self.parts.append(shown)

    def close_link(self) -> None:
        href = _CONTROLS.sub("", unescape(self.hrefs.pop())).strip()
        if href and not href.lower().startswith("javascript:"):
            self.parts.append(f"{HREF}{href[:500]}{HREF}")


def rows(body: bytes) -> list[str]:
    """The visible text of an HTML (or plain text) body, one entry a block or table row, at most `MOST_ROWS`.

    Reads in one pass and in time linear in the body, whatever the body is.
    """
    text = decode(body).text[:MOST_CHARACTERS]
    if not _looks_html(text):
        return [line for line in (_CONTROLS.sub("", line).strip() for line in text.splitlines()) if line][:MOST_ROWS]
    found = _Rows()
    for kind, value in _tokens(text):
        if kind == "text":
            found.add(value)
        else:
            _tag(found, kind, value)
        if len(found.done) >= MOST_ROWS:
            break
    found.end()
    return found.done[:MOST_ROWS]


def is_text(body: bytes) -> bool:
    """Whether a body is text and no picture, archive or office document."""
    return not body.startswith(_BINARY)


def _looks_html(text: str) -> bool:
    return _HTML.search(text, 0, 20_000) is not None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """(`text`, words), (`name`, attributes) for an opening tag, (`/name`, "") for a closing one."""
    at = 0
    while at < len(text):
        start = text.find("<", at)
        if start < 0:
            yield "text", text[at:]
            return
        if start > at:
            yield "text", text[at:start]
        name = _NAME.match(text, start)
        if not name:
            at = _after_other(text, start)
            if at == start + 1:
                yield "text", "<"
            continue
        at = _after_tag(text, name.end())
        tag = name[1].lower()
        if text[start + 1] == "/":
            yield f"/{tag}", ""
        elif tag in _SKIPPED:
            at = _after_element(text, at, tag)
        else:
            yield tag, text[name.end() : at]


def _after_other(text: str, start: int) -> int:
    """Where reading goes on after a `<` that opens no tag: a comment, a declaration, or a mere sign."""
    if text.startswith("<!--", start):
        end = text.find("-->", start + 4)
        return end + 3 if end >= 0 else len(text)
    if text[start + 1 : start + 2] in ("!", "?", "/"):
        end = text.find(">", start)
        return end + 1 if end >= 0 else len(text)
    return start + 1


def _after_tag(text: str, at: int) -> int:
    whole = _TAG_END.match(text, at, at + _LONGEST_TAG)
    if whole:
        return whole.end()
    end = text.find(">", at)
    return end + 1 if end >= 0 else len(text)


def _after_element(text: str, at: int, tag: str) -> int:
    close = re.compile(rf"</{tag}\b", re.IGNORECASE).search(text, at)
    return _after_tag(text, close.end()) if close else len(text)


def _tag(found: _Rows, tag: str, attributes: str) -> None:
    if _IS_BLOCK.fullmatch(tag):
        found.end()
    elif tag in ("td", "th"):
        found.parts.append(CELL)
    elif tag == "a":
        found.hrefs.append(_attribute(attributes, "href"))
    elif tag == "/a" and found.hrefs:
        found.close_link()
    elif tag == "img" and _attribute(attributes, "alt").strip():
        found.add(f"[图片：{_attribute(attributes, 'alt')}]")
    elif tag in ("frame", "iframe") and _attribute(attributes, "src"):
        found.end()
        found.add("[框架]")
        found.hrefs.append(_attribute(attributes, "src"))
        found.close_link()
        found.end()


def _attribute(attributes: str, wanted: str) -> str:
    for name, *values in _ATTRIBUTE.findall(attributes[:_LONGEST_TAG]):
        if name.lower() == wanted:
            return next((value for value in values if value), "")
    return ""
