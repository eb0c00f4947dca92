"""Bytes to text by one fixed rule, the same on every machine."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from resiliparse.parse.encoding import detect_encoding

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,20})""", re.I)
_GB = {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "gb2312-80", "euc-cn", "hz-gb-2312"}
_BIG5 = {"big5", "big5-hkscs", "x-x-big5"}
# No page of ours is Arabic or Cyrillic: such a guess is made from a few bytes.
_SINGLE = re.compile(r"cp|windows|iso-?8859|koi8|mac|ibm|tis")
_ASCII = bytes(range(128))
_TRIPLE = re.compile(rb"[\xe3-\xe9\xef][\x80-\xbf]{2}")
_SAMPLE = 100_000
_READ_MAX = 4_000_000


@dataclass(frozen=True, slots=True)
class Text:
    """The characters of a body, the encoding they were read with, and whether the bytes contradict it."""

    text: str
    encoding: str
    conflict: bool = False


def decode(body: bytes) -> Text:
    """Read a body: BOM, then strict UTF-8, then the declared family, then detection.

    A character cut off at the end is forgiven. The GB family is always read as GB18030, of which GB2312 and GBK are
    parts. Where no encoding fits all bytes, the text is read line by line and `conflict` is true.
    Only the first 4 MB are read.
    """
    body = body[:_READ_MAX]
    for bom, name in _BOMS:
        if body.startswith(bom):
            text = _strict(body[len(bom) :], name)
            return Text(_clean(text), name) if text is not None else _patched(body[len(bom) :], name)
    wide = _wide(body)
    if wide and (text := _strict(body, wide)) is not None:
        return Text(_clean(text), wide)
    if (text := _strict(body, "utf-8")) is not None:
        return Text(_clean(text), "utf-8")
    return _legacy(body)


def declared(body: bytes) -> str:
    """The charset that the page itself names in its first 4 KB, in lower case, or ""."""
    found = _DECLARED.search(body, 0, 4096)
    return found[1].decode("ascii", "replace").lower() if found else ""


def _legacy(body: bytes) -> Text:
    if _utf8_share(body[:_SAMPLE]) > 0.25:  # UTF-8 with damage, or two encodings in one page; 2-3 % in honest GBK
        return _by_line(body)
    for name in _candidates(body):
        if (text := _strict(body, name)) is not None:
            return Text(_clean(text), name)
    return _by_line(body)


def _candidates(body: bytes) -> list[str]:
    said = declared(body)
    if said in _GB:
        return ["gb18030"]
    if said in _BIG5:
        return ["big5hkscs"]
    guess = (detect_encoding(body) or "").lower()
    if guess in _BIG5:
        return ["big5hkscs"]
    if guess in _GB or guess == "utf-8":
        return ["gb18030"]
    return ["gb18030", guess] if _SINGLE.match(guess) else [guess, "gb18030"]


def _strict(body: bytes, name: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(name)("strict").decode(body, False)
    except (UnicodeDecodeError, LookupError):
        return None


def _wide(body: bytes) -> str:
    head = body[:1000]
    half = len(head) // 2 or 1
    if head.count(0) < half * 0.4 and body[:40].count(0) < 16:
        return ""
    return "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"


def _utf8_share(body: bytes) -> float:
    """The share of the non-ASCII bytes that form Chinese characters in UTF-8."""
    triples = len(_TRIPLE.findall(body))
    return 3 * triples / len(body.translate(None, _ASCII)) if triples > 1 else 0.0


def _patched(body: bytes, name: str) -> Text:
    return Text(_clean(body.decode(name, "replace")), name, conflict=True)


def _by_line(body: bytes) -> Text:
    """Each line in the encoding that fits it: the best that a page in two encodings allows."""
    lines = []
    wide = 0
    for line in body.split(b"\n"):
        text = _strict(line, "utf-8")
        if text is None:
            utf8 = _utf8_share(line) > 0.5
            wide += utf8
            text = line.decode("utf-8" if utf8 else "gb18030", "replace")
        lines.append(text)
    return Text(_clean("\n".join(lines)), "utf-8" if wide else "gb18030", conflict=True)


def _clean(text: str) -> str:
    return text.replace("\0", "") if "\0" in text else text
