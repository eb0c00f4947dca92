"""Turns what scripts only write out (JCMS records, JSON rows, document.write) into HTML before the one parse."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape

_SCRIPT = re.compile(r"<script\b[^>]{0,500}>", re.I)
_SCRIPT_END = re.compile(r"</script\s*>", re.I)
_LONGEST = 400_000
_CDATA = re.compile(r"<!\[CDATA\[(.{0,20000}?)\]\]>", re.S)
_WRITE = re.compile(r"document\.write(?:ln)?\s{0,9}\(")
_LITERAL = re.compile(r""""((?:[^"\\\n]|\\.){0,20000})"|'((?:[^'\\\n]|\\.){0,20000})'""")
_COMMENT = re.compile(r"(?:^|;)\s{0,20}//[^'\"]{0,200}$")
_ARRAY = re.compile(r"[=:(]\s{0,9}\[\s{0,9}\{\s{0,99}[\"']")
_OBJECTS = re.compile(r"\[\s{0,9}\{")
_REDIRECT = re.compile(
    r"""(?:(?:window|self|top|parent|document)\s?\.\s?)?location(?:\s?\.\s?href)?\s?=(?!=)\s?["']([^"'\s]{1,500})["']"""
    r"""|location\s?\.\s?(?:replace|assign)\(\s?["']([^"'\s]{1,500})["']"""
)
_URL_KEYS = ("url", "href", "link", "linkurl", "docpuburl", "puburl", "weburl", "arturl", "visiturl", "titleurl")
_TITLE_KEYS = ("title", "doctitle", "name", "subject", "bt", "titlename", "showtitle", "subtitle")
_DATE_KEYS = (
    *(
        "date",
        "time",
        "pubdate",
        "pubtime",
        "publishdate",
        "publishtime",
        "publisheddate",
        "publishedtime",
        "publishedtimestr",
    ),
    *(
        "docreltime",
        "docrelTime",
        "createtime",
        "createdate",
        "releasetime",
        "releasedate",
        "fbsj",
        "fbrq",
        "deploytime",
    ),
    *("displaydate", "displaytime", "showtime", "adddate", "addtime", "inputtime"),
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def expand(text: str) -> str:
    """The page with script rows and menus put in the place of the scripts that hold them.

    Read: `<datastore>`/`<recordset>` with CDATA records, arrays of objects that have a title and an address, and
    `document.write` of plain string literals. What needs a running script stays as it is.
    """
    if not ("document.write" in text or "<![CDATA[" in text or (_OBJECTS.search(text) and _ARRAY.search(text))):
        return text
    parts: list[str] = []
    done = 0
    for start, code, end in _scripts(text):
        parts += text[done:start], _rewritten(text[start:end], code)
        done = end
    return "".join(parts) + text[done:]


def _scripts(text: str) -> Iterator[tuple[int, str, int]]:
    """Each script of the page: where its tag begins, its code, and where its end tag ends."""
    opening, closing = _SCRIPT.search(text), _SCRIPT_END.search(text)
    while opening and closing:
        if closing.start() < opening.end():
            closing = _SCRIPT_END.search(text, opening.end())
            continue
        position = opening.end()
        if closing.start() - position <= _LONGEST:
            yield opening.start(), text[position : closing.start()], closing.end()
            position = closing.end()
        opening = _SCRIPT.search(text, position)


def redirect(script: str) -> str:
    """The address that a short script sends the visitor to at once, or ""."""
    if len(script) > 3000 or "function" in script or "addEventListener" in script:
        return ""
    match = _REDIRECT.search(script)
    return (match[1] or match[2]) if match else ""


def _rewritten(whole: str, code: str) -> str:
    if "<![CDATA[" in code and ("<record" in code or "<datastore" in code):
        return records(code)
    if "document.write" in code:
        return whole + _written(code)
    if "[" in code and _ARRAY.search(code):
        return whole + _rows(code)
    return whole


def records(code: str) -> str:
    """The CDATA records of a script or an XML answer as HTML."""
    rows = "\n".join(_CDATA.findall(code))
    head = rows.lstrip()[:4].lower()
    if head.startswith("<tr"):
        return f"<table>{rows}</table>"
    return f"<ul>{rows}</ul>" if head.startswith("<li") else f"<div>{rows}</div>"


def _written(code: str) -> str:
    parts = []
    for call in _WRITE.finditer(code):
        if _commented(code, call.start()):
            continue
        literals, position = [], call.end()
        while True:
            match = _LITERAL.match(code, position + _blank(code, position))
            if not match:
                break
            literals.append(_unescaped(match[1] if match[1] is not None else match[2]))
            position = match.end() + _blank(code, match.end())
            if not code.startswith("+", position):
                break
            position += 1
        if literals and code.startswith(")", position):
            parts.append("".join(literals))
    written = "\n".join(parts)
    return written if "<a" in written.lower() or "<iframe" in written.lower() else ""


def _commented(code: str, position: int) -> bool:
    """Whether the line of a position is commented out up to it."""
    return bool(_COMMENT.search(code[code.rfind("\n", 0, position) + 1 : position][-300:]))


def _blank(code: str, position: int) -> int:
    start = position
    while position < len(code) and code[position] in " \t\r\n\u3000":
        position += 1
    return position - start


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text) if "\\" in text else text


def _rows(code: str) -> str:
    out: list[str] = []
    for match in _ARRAY.finditer(code):
        start = code.index("[", match.start())
        try:
            value, _ = json.JSONDecoder().raw_decode(code, start)
        except (ValueError, RecursionError):
            continue
        out.extend(row(item) for item in value if isinstance(item, dict))
    rows = [each for each in out if each]
    return f"<ul>{''.join(rows)}</ul>" if rows else ""


def row(item: dict[str, object]) -> str:
    """An object with a title, an address and a day as a row of a list; "" for any other object."""
    low = {key.lower(): value for key, value in item.items()}
    title, url, day = (_first(low, keys) for keys in (_TITLE_KEYS, _URL_KEYS, _DATE_KEYS))
    if not (title and url and day):
        return ""
    return (
        f'<li><a href="{escape(url)}">{escape(re.sub("<[^>]{0,200}>", "", title))}</a><span>{escape(day)}</span></li>'
    )


def _first(low: dict[str, object], keys: tuple[str, ...]) -> str:
    return next((str(low[key]).strip() for key in keys if isinstance(low.get(key), str) and str(low[key]).strip()), "")
