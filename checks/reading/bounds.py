"""Cuts pages that would hold a parser for seconds, so that the work for any body is bounded."""

from __future__ import annotations

import re

CHARACTERS = 2_000_000
TAGS = 40_000
DEPTH = 2000
FORMATS = 60
ATTRIBUTES = 600
OPTIONS = 3000

_FORMAT = re.compile(r"<(/?)(?=[bcefinstu])(?:[bisu]|big|code|em|font|nobr|small|strike|strong|tt)(?=[\s>/])", re.I)
_STRIP = re.compile(r"</?(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\s>/])[^<>]{0,400}>", re.I)
_OPTION = re.compile(r"</?option\b[^<>]{0,400}>", re.I)
_LONG = re.compile(rf"<([^<]{{{4 * ATTRIBUTES},}})")
_TAG = re.compile(r"<(/?)([a-zA-Z][\w:-]{0,30})")
_FLAT = frozenset(
    {
        *("a", "area", "base", "body", "br", "col", "dd", "dt", "embed", "frame", "head", "hr", "html", "img", "input"),
        *(
            "li",
            "link",
            "meta",
            "option",
            "optgroup",
            "p",
            "param",
            "script",
            "source",
            "style",
            "tbody",
            "td",
            "tfoot",
        ),
        *("th", "thead", "tr", "track", "wbr"),
    }
)


def bound(text: str) -> tuple[str, bool]:
    """The text, cut to what can be parsed quickly, and whether anything was cut.

    Limits: 2,000,000 characters; 40,000 tags; 2,000 elements deep; 60 formatting elements left open at one time
    (HTML5 copies all of them into each new block); 600 attributes a tag;
    3,000 options (Lexbor takes the square of them). Real pages stay far below each.
    """
    cut = len(text) > CHARACTERS
    text = text[:CHARACTERS]
    tags = text.count("<")
    if tags > TAGS:
        text, cut = _first_tags(text), True
    for part in (_attributes, _formats, _options, _deep):
        shorter = part(text)
        cut |= len(shorter) != len(text)
        text = shorter
    return text, cut


def _first_tags(text: str) -> str:
    position = -1
    for _ in range(TAGS):
        position = text.find("<", position + 1)
    return text[:position]


def _deep(text: str) -> str:
    if text.count("<") < 2 * DEPTH:
        return text
    depth = 0
    for match in _TAG.finditer(text):
        if match[2].lower() in _FLAT:
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > DEPTH:
            return text[: match.start()]
    return text


def _formats(text: str) -> str:
    found = _FORMAT.findall(text)
    if len(found) <= FORMATS:
        return text
    depth = 0
    for closing in found:
        depth = max(depth - 1, 0) if closing else depth + 1
        if depth > FORMATS:
            return _STRIP.sub("", text)
    return text


def _options(text: str) -> str:
    return _OPTION.sub("", text) if text.count("<option") + text.count("<OPTION") > OPTIONS else text


def _attributes(text: str) -> str:
    return _LONG.sub(lambda match: "<" + _short_tag(match[1]), text)


def _short_tag(part: str) -> str:
    if not part[0].isalpha():
        return part
    end = part.find(">")
    tag = part if end < 0 else part[:end]
    if tag.count("=") < ATTRIBUTES and len(tag.split(None, ATTRIBUTES)) <= ATTRIBUTES:
        return part
    return tag[: 4 * ATTRIBUTES] + ">" + ("" if end < 0 else part[end + 1 :])
