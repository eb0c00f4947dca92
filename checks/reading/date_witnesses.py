"""Days of publication that a page tells to machines and shows to no reader: meta labels, linked data, attributes, script variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from checks.reading.dates import days
from checks.reading.tree import Tree

_META = (
    "pubdate", "publishdate", "publish_time", "publishtime", "article:published_time", "published", "firstpublishedtime", "_pubtime",
    "release_date", "weibo: article:create_at", "og:published_time", "pubtime", "publish-date", "publication_date", "datepublished",
    "og:release_date", "dc.date.issued", "dcterms.issued", "dc.date", "apub:time", "bytedance:published_time", "og:time", "releasedate",
)  # fmt: skip
_BUILT_META = ("maketime", "htmlgeneratetime", "页面生成时间", "generatetime", "createtime-page")
_BUILT = re.compile(
    r"(?:页面生成时间|Maketime|HtmlGenerateTime|parse_date\s?=)\D{0,30}(\d{4}[-/年]\d{1,2}[-/月]\d{1,2})", re.I
)
_BUILT_WORDS = ("页面生成时间", "aketime", "HtmlGenerateTime", "parse_date")
_LINKED_DATA = re.compile(r'"datePublished"\s{0,3}:\s{0,3}"([^"]{8,40})"')
_NAMES = (
    r"(?:\w{0,12}_?)?(?:pub(?:lish|lished)?_?(?:date|time|at)|release_?(?:date|time)|fbsj|fbrq|issue_?(?:date|time)|docreltime|deploytime|"
    r"display_?(?:date|time)|create_?(?:date|time|d_?at)|add_?(?:date|time)|input_?(?:date|time)|post_?(?:date|time))(?:_?str)?"
)
_NAME_BEFORE = re.compile(rf"(?<![\w.-]){_NAMES}[\"']?\s{{0,3}}$", re.I)
_VALUE = re.compile(
    r"""[:=]\s{0,3}(?:new Date\(\s?)?["']?((?:19|20)\d\d(?:[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{4}(?!\d))|1\d{9}(?:\d{3})?(?!\d))"""
)
_NAMED = re.compile(_NAMES, re.I)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
_COMPACT = re.compile(r"(?:19|20)\d{6}(?:\d{4}|\d{6})?")


def published_on(tree: Tree, meta: dict[str, str]) -> str:
    """The day of publication in the meta labels or in the page's linked data (schema.org), or ""."""
    return next((found for key in _META if (found := _day(meta.get(key, "")))), "") or _linked(tree)


def built_on(meta: dict[str, str], raw: str) -> str:
    """The day on which the page was generated, where it says so, or ""."""
    for key in _BUILT_META:
        if found := days(meta.get(key, "")):
            return found[0].day
    match = _BUILT.search(raw) if any(word in raw for word in _BUILT_WORDS) else None
    found = days(match[1]) if match else []
    return found[0].day if found else ""


def told_by_machine(tree: Tree) -> str:
    """The day in time elements, itemprop labels, hidden fields or script variables on which these agree, or ""."""
    for offers in (_attributes(tree), _fields(tree), _variables(tree)):
        told = set(offers) - {""}
        if told:
            return told.pop() if len(told) == 1 else ""
    return ""


def _attributes(tree: Tree) -> Iterator[str]:
    for node in tree.by_tag.get("time", ()):
        if tree.within(node, "li") < 0 and tree.within(node, "a") < 0:
            yield _day(tree.attrs[node].get("datetime", ""))
    for attrs in tree.attrs:
        if attrs and attrs.get("itemprop", "").lower() == "datepublished":
            yield _day(attrs.get("content") or attrs.get("datetime") or "")


def _fields(tree: Tree) -> Iterator[str]:
    for node in tree.by_tag.get("input", ()):
        attrs = tree.attrs[node]
        if attrs.get("type", "").lower() == "hidden" and _NAMED.fullmatch(attrs.get("name") or attrs.get("id") or ""):
            yield _day(attrs.get("value", ""))


def _variables(tree: Tree) -> Iterator[str]:
    for script in tree.scripts:
        for match in _VALUE.finditer(script):
            if _NAME_BEFORE.search(script[max(0, match.start() - 40) : match.start()]):
                yield _day(match[1])


def _linked(tree: Tree) -> str:
    for script in tree.scripts:
        if "datePublished" in script and (match := _LINKED_DATA.search(script)) and (found := _day(match[1])):
            return found
    return ""


def _day(text: str) -> str:
    """The day in a machine's text: written out, as eight digits, or as seconds or milliseconds since 1970 (read in China)."""
    text = text.strip()
    if found := days(text):
        return found[0].day
    if _COMPACT.fullmatch(text):
        found = days(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
        return found[0].day if found else ""
    if _EPOCH.fullmatch(text):
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(text[:10]), hours=8)).date().isoformat()
    return ""
