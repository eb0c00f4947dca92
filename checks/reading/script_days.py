"""Days that a page's scripts write or fill in, put where a browser would show them, before the one parse."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.reading.dates import days, english_days

_SCRIPT = re.compile(r"<script\b[^>]{0,500}>", re.I)
_END = re.compile(r"</script\s*>", re.I)
_LONGEST = 20_000  # characters of a script that is looked at
_HINT = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d|[\"'](?:19|20)\d\d(?:\d{4})?\D")
_LITERAL = re.compile(r""""((?:[^"\\\n]|\\.){0,2000})"|'((?:[^'\\\n]|\\.){0,2000})'""")
_NAME = re.compile(r"[A-Za-z_$][\w$]{0,40}")
_ASSIGNED = re.compile(r"(?<![\w.])([A-Za-z_$][\w$]{0,40})\s{0,3}=\s{0,3}(?=[\"'A-Za-z_$])")
_WRITE = re.compile(r"document\.write(?:ln)?\s{0,3}\(")
_FILL = re.compile(
    r"""(?:getElementById\(|querySelector\(|\$\()\s?["']([#.]?[\w-]{1,60})["']\s?\)\s?\.\s?"""
    r"""(?:(?:innerHTML|innerText|textContent|value)\s?=(?!=)|(?:html|text|append|prepend|val)\s?\()"""
)
_ONE_CALL = re.compile(
    r"""\s{0,99}[A-Za-z_$][\w$.]{0,60}\(\s?["']([^"'\n]{8,40})["'][^;{}()]{0,99}\)\s{0,9};?\s{0,99}"""
)
_READ_ONLY = re.compile(
    r"""<input\b(?=[^<>]{0,300}\breadonly)[^<>]{0,300}\bvalue\s?=\s?(?:"([^"<>]{8,30})"|'([^'<>]{8,30})')[^<>]{0,300}>""",
    re.I,
)
_AGO = re.compile(
    r"""(<\w{1,10}\b[^<>]{0,200}?\btitle\s?=\s?["']((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)[^"'<>]{0,20}["'][^<>]{0,100}>)"""
    r"""\s{0,9}(?:\d{1,3}\s?(?:秒|分钟|小时|天|周|个?月|年)前|刚刚|昨天|前天)[^<]{0,20}</"""
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:\d{4}|\d{6})?")
_MOST = 5  # fills of a page


def shown(text: str) -> str:
    """The page with each day that a script writes (document.write) beside the script, or in the element that it fills, the
    texts of fields that only show one, and the day in the title of a text such as 3 天前.

    Only strings that stand in the script are followed, through variables; nothing runs.
    """
    if "前</" in text or "刚刚" in text or "昨天" in text:
        text = _AGO.sub(r"\1\2</", text)
    if "readonly" in text:
        text = _READ_ONLY.sub(lambda match: match[0] + (match[1] or match[2]), text)
    fills: list[tuple[str, str]] = []
    text = "".join(_beside(text, fills))
    for name, value in fills[:_MOST]:
        text = _filled(text, name, value)
    return text


def _beside(text: str, fills: list[tuple[str, str]]) -> Iterator[str]:
    """The page in pieces: behind each script what it writes; what it fills in elsewhere goes to `fills`."""
    done = 0
    for opened in _SCRIPT.finditer(text):
        closed = _END.search(text, opened.end(), opened.end() + _LONGEST) if opened.start() >= done else None
        if closed is None:
            continue
        code = text[opened.end() : closed.start()]
        yield text[done : closed.end()]
        done = closed.end()
        if _HINT.search(code) and "<![CDATA[" not in code:
            fills.extend(_fills(code))
            yield from _written(code)
    yield text[done:]


def _written(code: str) -> Iterator[str]:
    one = _ONE_CALL.fullmatch(code)
    if one and "document.write" not in code:
        yield _with_day(one[1])
    if "document.write" not in code:
        return
    names = _names(code)
    for call in _WRITE.finditer(code):
        value = _with_day(_value(code, call.end(), names))
        if value and "<a" not in value.lower():
            yield value


def _fills(code: str) -> Iterator[tuple[str, str]]:
    found = list(_FILL.finditer(code))
    names = _names(code) if found else {}
    for match in found:
        if value := _with_day(_value(code, match.end(), names)):
            yield match[1], value


def _filled(text: str, name: str, value: str) -> str:
    """The page with a text put into the first element of this id or class."""
    bare, key = re.escape(name.lstrip("#.")), "class" if name.startswith(".") else "id"
    before = r"(?:[^\"'<>]{0,99}\s)?" if key == "class" else ""
    element = re.compile(
        rf"<\w{{1,20}}\b[^<>]{{0,300}}?\b{key}\s?=\s?[\"']?{before}{bare}(?=[\s\"'>])[^<>]{{0,300}}>", re.I
    )
    return element.sub(lambda match: match[0] + value, text, count=1)


def _names(code: str) -> dict[str, str]:
    """The variables of a script that hold a string, also by way of another: var a = "x"; var b = a.split(" ")."""
    names: dict[str, str] = {}
    for match in _ASSIGNED.finditer(code):
        value = _value(code, match.end(), names)
        if value:
            names[match[1]] = value
    return names


def _value(code: str, position: int, names: dict[str, str]) -> str:
    """The strings of an expression joined: its literals and known variables, up to its end; what calls take is left out."""
    parts: list[str] = []
    depth, end = 0, min(len(code), position + 400)
    while position < end:
        char = code[position]
        if char in "\"'":
            match = _LITERAL.match(code, position)
            if not match:
                break
            if not depth:
                parts.append(match[1] if match[1] is not None else match[2])
            position = match.end()
        elif match := _NAME.match(code, position):
            if not depth and code[position - 1] != ".":
                parts.append(names.get(match[0]) or _argument(code, match.end(), names))
            position = match.end()
        else:
            depth += (char in "([{") - (char in ")]}")
            if depth < 0 or (not depth and char in ";,\n"):
                break
            position += 1
    return "".join(parts)


def _argument(code: str, position: int, names: dict[str, str]) -> str:
    """The first argument of a call that opens here: formatDate("2024-03-05 10:00", "yyyy-MM-dd") shows its day."""
    if not code.startswith("(", position):
        return ""
    if match := _LITERAL.match(code, position + 1):
        return match[1] if match[1] is not None else match[2]
    name = _NAME.match(code, position + 1)
    return names.get(name[0], "") if name else ""


def _with_day(text: str) -> str:
    """The text where it names a day, its bare digits written out; "" where it names none."""
    text = text.strip()
    if match := _COMPACT.fullmatch(text):
        text = f"{match[1]}-{match[2]}-{match[3]}"
    return text if len(text) < 300 and (days(text) or english_days(text)) else ""
