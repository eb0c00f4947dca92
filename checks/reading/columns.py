"""Columns (栏目): the links of a page whose words name a known kind."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from checks.model import Column
from checks.reading.links import Anchor
from checks.reading.tree import Tree

_NOISE = re.compile(r"[\s\u3000\xa0\u200b·•|>»›<《》\[\]【】（）()+:：、，。“”\"'＞≫→■◆●★…~—_/&-]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_COUNT = re.compile(r"[(（\[]\s?\d{1,6}\s?[)）\]]")
_LATIN_TAIL = re.compile(
    r"(?<=[\u4e00-\u9fff])\s?(?:[A-Za-z][A-Za-z&\d ]{2,40}|[(（\[]\s?(?:NEW|HOT|新|热|荐)\s?[)）\]])$", re.I
)
_TITLE = re.compile(
    r"icp|备案|同志|(?:19|20)\d\d|关于|第.{1,3}[期批号次]|召开|开展|举行|收看|观看|参加|出席|印发|[：！？]|活动|圆满|通报|情况|举措|推进|启动|任前公示公告|项目.{0,4}(?:公告|公示|结果)|停[水电气]|(?:镇|乡|村|街道).{2,6}(?:通知|公告|通告)|\d[期号批]"
)
_MORE = re.compile(r"(?:查看|点击|点此|阅读)?(?:更多|全部|更多信息|详情)?(?:more|MORE|More)?[>»+.…＞]*")
_ENTER = re.compile(r"(?:点击|立即|马上)?(?:进入|查看|了解)?(?:更多|详情|全部)?$")
_QUOTING = re.compile(r"[“《][^”》]{1,20}[”》].{2}")
_SERIAL = re.compile(r"^\d{1,2}[.、]")
_HEADING_UP = 3


@dataclass(frozen=True, slots=True)
class _Kind:
    words: frozenset[str]
    ends: tuple[str, ...]
    starts: tuple[str, ...]
    holds: tuple[str, ...]
    never: frozenset[str]


def kind_of(text: str) -> str:
    """The column kind that a link text names, or "".

    >>> kind_of("通 知 公 告"), kind_of("县区动态"), kind_of("市政府召开新闻发布会通报有关情况"), kind_of("政策解读")
    ('notice', 'news', '', '')
    """
    return _kind_of(text) if len(text) <= 60 else ""


def columns(tree: Tree, anchors: list[Anchor], rows: frozenset[int]) -> tuple[Column, ...]:
    """The links to columns of a known kind, once per kind and address.

    `rows` are the nodes of the links that are rows of a list, dated or not: a title is no column. A "more" link takes its
    name from its title attribute or from the heading that stands before it. Menu texts that lead nowhere are left out.
    """
    found: dict[tuple[str, str], Column] = {}
    for anchor in anchors:
        if not anchor.href or anchor.node in rows:
            continue
        text = anchor.text or anchor.title
        kind = kind_of(text) or (kind_of(anchor.title) if anchor.title and len(anchor.title) <= 14 else "")
        if not kind and len(text) <= 8 and _MORE.fullmatch(text.replace(" ", "")):
            text = _heading(tree, anchor.node)
            kind = kind_of(text)
        if kind:
            found.setdefault((kind, anchor.href), Column(kind, text, anchor.href))
    return tuple(found.values())


def _heading(tree: Tree, node: int) -> str:
    """The short text that stands before a "more" link, inside the three enclosing elements."""
    for depth, parent in enumerate(tree.up(node)):
        if depth >= _HEADING_UP or tree.tags[parent] in ("body", "ul", "table"):
            break
        before = [tree.texts[n] for n in range(parent + 1, node) if tree.texts[n]]
        if before:
            return before[0] if len(before) <= 3 and len(before[0]) <= 14 else ""
    return ""


@lru_cache(maxsize=20_000)
def _kind_of(text: str) -> str:
    name = _plain(text)
    vocabulary = _vocabulary()
    if not name or name in _never():
        return ""
    for kind, entry in vocabulary.items():
        if name in entry.words:
            return kind
    if len(name) > _limit() or len(name) < 2:
        return ""
    if _TITLE.search(name) or _QUOTING.search(text):
        return ""
    for fits in (_by_end, _by_part):
        for kind, entry in vocabulary.items():
            if name not in entry.never and fits(name, entry):
                return kind
    return ""


def _by_end(name: str, entry: _Kind) -> bool:
    if name.startswith(entry.starts) and len(name) <= 5:
        return True
    return len(name) <= 11 and name.endswith(entry.ends) and not name.endswith(tuple(entry.never) or ("\0",))


def _by_part(name: str, entry: _Kind) -> bool:
    return any(part in name for part in entry.holds) and not any(part in name for part in entry.never)


def _plain(text: str) -> str:
    if _CHINESE.fullmatch(text):
        return _ENTER.sub("", text).removesuffix("栏目")
    text = _COUNT.sub("", text)
    text = _LATIN_TAIL.sub("", text.strip())
    text = _NOISE.sub("", _SERIAL.sub("", text))
    return _ENTER.sub("", text).removesuffix("栏目").lower()


@lru_cache(maxsize=1)
def _raw() -> dict[str, object]:
    return tomllib.loads(files("checks.reading").joinpath("vocabulary.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, _Kind]:
    found = {}
    for kind, entry in _raw().items():
        if isinstance(entry, dict):
            words = frozenset(_NOISE.sub("", word) for word in entry["words"])
            ends, starts, holds = (tuple(entry.get(key, ())) for key in ("ends", "starts", "holds"))
            found[kind] = _Kind(words, ends, starts, holds, frozenset(entry["never"]))
    return found


@lru_cache(maxsize=1)
def _never() -> frozenset[str]:
    words = _raw()["never"]
    return frozenset(words) if isinstance(words, list) else frozenset()


@lru_cache(maxsize=1)
def _limit() -> int:
    limit = _raw()["limit"]
    return limit if isinstance(limit, int) else 14
