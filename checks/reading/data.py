"""Lists that a script fills: whether a page has one, where its rows come from, and what such an answer holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import filterfalse
from typing import Any
from urllib.parse import urlencode

from checks.reading import scripts
from checks.reading.tree import Tree

MOST = 3  # data addresses of a page
_DEPTH = 8
_ROWS = 2000

_ADDRESS = re.compile(
    r"""["']([^"'\s<>]{0,300}(?:/dataproxy\w{0,20}\.(?:jsp|action|do)|/front/page/build/unit|getFileListByCodeId|mail-pub-list\.do)[^"'\s<>]{0,500})["']"""
)
_SERVICES = ("/dataproxy", "/front/page/build/unit", "getFileListByCodeId", "mail-pub-list.do")
_URLS = frozenset(("url", "data-url"))
_ATTRIBUTE = re.compile(r"/dataproxy\w{0,20}\.(?:jsp|action|do)|/front/page/build/unit|getFileListByCodeId")
_PAIR = re.compile(r"""["']?(\w{2,20})["']?\s{0,3}:\s{0,3}(?:"([^"]{0,200})"|'([^']{0,200})'|(\d{1,12})\b)""")
_JCMS = ("webid", "path", "columnid", "unitid", "webname", "permissiontype", "appid", "col", "sourceContentType")
_UCAP = ("channelId", "codeId", "pageSize")
_NOTHING = re.compile(r"totalrecords?\W{1,4}0\b|\bcount\s?[=:]\s?[\"']?0\b", re.I)
_RECORD = re.compile(r"<record>\s{0,20}<!\[CDATA\[\s{0,20}<")
_TEMPLATE = frozenset(("v-for", "ms-repeat", "ms-for", "ng-repeat", "data-bind"))
_ASKS = re.compile(r"\$\.(?:ajax|get|post|getJSON)\(|\bfetch\(|XMLHttpRequest|axios[.(]|\$http\.|layui\.|\.load\(['\"]")
_FILLED = re.compile(
    r"""(?:getElementById\(|querySelector\(|\$\()\s?["']([#.]?[\w-]{1,60})["'](?:\s?\))\s?(?:\.\s?(?:html|append|prepend|innerHTML|insertAdjacentHTML|replaceWith|render)\b)"""
)
_LISTS = ("ul", "ol", "tbody", "table", "dl")
_HOLDERS = (*_LISTS, "div")
_JSON = ("{", "[")
_XML = re.compile(r"\s{0,20}(?:<\?xml[^>]{0,200}>\s{0,20})?<(?:recordset|datastore|root|data)\b", re.I)


def addresses(tree: Tree) -> tuple[str, ...]:
    """Where the page's lists get their rows: addresses (as in a link) that can be asked with GET.

    Known: 大汉 JCMS dataproxy, jpaas build/unit, jact mailbox lists, 开普 UCAP getFileListByCodeId. An address that the
    script puts together while it runs is not shown by the page and not found.
    """
    found = [*_in_attributes(tree), *(url for code in tree.scripts for url in _in_code(code))]
    return tuple(dict.fromkeys(found))[:MOST]


def has_records(text: str) -> bool:
    """Whether the first page of a JCMS list stands in the page, in its script."""
    return bool(_RECORD.search(text))


def waiting(tree: Tree, known: tuple[str, ...]) -> bool:
    """Whether a page without rows has a list that only a script fills; `known` are its data addresses.

    Not where the page itself says that its list has no records, which is an honest blank.
    """
    code = "\n".join(tree.scripts)
    templated = bool(known) or not all(map(_TEMPLATE.isdisjoint, tree.attrs))
    return (templated or _fills(tree, code)) and not _NOTHING.search(code)


def unfilled(tree: Tree) -> bool:
    """Whether a page with rows, its side bars' say, has another list that holds nothing until a script asks for it."""
    code = "\n".join(tree.scripts)
    return _fills(tree, code, _LISTS) and not _NOTHING.search(code)


def _fills(tree: Tree, code: str, holders: tuple[str, ...] = _HOLDERS) -> bool:
    """Whether scripts fill an element that is a list's and holds nothing yet, and ask a server for what they fill it with."""
    return any(_empty(tree, name, holders) for name in _FILLED.findall(code)) and bool(_ASKS.search(code))


def answer(text: str) -> str | None:
    """The rows of a data address's answer (JSON, or XML with CDATA records) as HTML; None for what is no such answer."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith(_JSON):
        try:
            value = json.loads(start)
        except (ValueError, RecursionError):
            return None
        return _page(list(_pieces(value, 0)))
    if _XML.match(start) and "<![CDATA[" in start:
        return scripts.records(start)
    return None


def _in_attributes(tree: Tree) -> Iterator[str]:
    for attrs in filterfalse(_URLS.isdisjoint, (*tree.script_attrs, *tree.attrs)):
        url = attrs.get("url") or attrs.get("data-url") or ""
        if url and _ATTRIBUTE.search(url):
            yield _joined(url, _pairs(attrs.get("querydata", "")), jpaas="build/unit" in url)


def _in_code(code: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(code) if any(word in code for word in _SERVICES) else ():
        url = match[1].replace("&amp;", "&")
        if "<" in url or url.endswith("="):
            continue
        around = _pairs(code[max(0, match.start() - 800) : match.end() + 800])
        keys = _JCMS if "dataproxy" in url else _UCAP
        yield _joined(url, {key: around[key] for key in keys if key in around}, jpaas="build/unit" in url)


def _pairs(text: str) -> dict[str, str]:
    return {match[1]: match[2] or match[3] or match[4] or "" for match in _PAIR.finditer(text)}


def _joined(url: str, query: dict[str, str], *, jpaas: bool) -> str:
    """The address with the query that its script would send; one that has a query is whole already."""
    if "?" in url:
        return url
    if jpaas:
        query = {**query, "paramJson": '{"pageNo":1,"pageSize":30}'}
    elif "dataproxy" in url:
        query = {"startrecord": "1", "endrecord": "45", "perpage": "15", **query}
    return f"{url}?{urlencode(query)}" if query else url


def _empty(tree: Tree, name: str, holders: tuple[str, ...]) -> bool:
    """Whether the element that a script fills is a list's and holds nothing yet."""
    bare = name.lstrip("#.")
    for tag in holders:
        for node in tree.by_tag.get(tag, ()):
            attrs = tree.attrs[node]
            named = attrs.get("id") == bare if not name.startswith(".") else bare in attrs.get("class", "").split()
            if named and len(tree.text(node, most=40)) <= 20 and not tree.inside(node, "a"):
                return True
    return False


def _pieces(value: Any, depth: int) -> Iterator[str]:
    """Rows and pieces of HTML anywhere in a JSON value, in order."""
    if depth > _DEPTH:
        return
    if isinstance(value, str):
        if "<li" in value or "<tr" in value or "<a " in value:
            yield value
    elif isinstance(value, list):
        for item in value[:_ROWS]:
            yield from _pieces(item, depth + 1)
    elif isinstance(value, dict):
        row = scripts.row({key: _day(each) for key, each in value.items()})
        if row:
            yield row
            return
        for each in value.values():
            yield from _pieces(each, depth + 1)


def _day(value: object) -> object:
    """A time in milliseconds since 1970 as the day it is in China; everything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int) or not 10**11 < value < 10**13:
        return value
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value, hours=8)).date().isoformat()


def _page(pieces: list[str]) -> str:
    rows = [piece for piece in pieces if piece.startswith("<li>")]
    rest = [piece for piece in pieces if not piece.startswith("<li>")]
    tables = "".join(f"<table>{piece}</table>" for piece in rest if piece.lstrip().lower().startswith("<tr"))
    others = "".join(piece for piece in rest if not piece.lstrip().lower().startswith("<tr"))
    return f"<ul>{''.join(rows)}</ul>{tables}<div>{others}</div>"
