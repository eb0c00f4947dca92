"""Lists: the rows of every block of links with dates, and undated rows where a page's main block has none."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import replace

from checks.model import Post
from checks.reading.columns import kind_of
from checks.reading.dates import cell, narrow
from checks.reading.links import Anchor
from checks.reading.list_dates import DAY, YEAR, Mark, marks_of
from checks.reading.list_pairs import paired
from checks.reading.list_rows import Row, numbered, repeating
from checks.reading.list_siblings import siblings
from checks.reading.tree import Tree

ROWS = 2000
_PERSON = 3  # characters of a name
_ACT = re.compile(r"公示|公告|通知|通告|任免|任职|招聘|招考")
_SHORT = r"\d{1,2}[-/.]\d{1,2}"
_TAIL = re.compile(
    rf"(.{{4,300}}?)(?:\s{{1,40}}|[\s]{{0,9}}[\[(（【])({DAY}|{_SHORT})(?:\s\d{{1,2}}:\d\d(?::\d\d)?)?[\])）】]?"
)
_HEAD = re.compile(rf"[\[(（【]?({DAY}|{_SHORT})(?:[\])）】]\s{{0,9}}|\s{{1,40}})(.{{4,300}})")
_HOST_ONLY = re.compile(r"https?://[^/]+/?(?:index\.\w+)?", re.I)


def rows(tree: Tree, titles: list[Anchor], skip: frozenset[int] = frozenset()) -> list[Row]:
    """Every row with a date, in document order; nodes in `skip` (a letter table, the article's own date) are no dates.

    A row is the smallest element that holds a date and one title link; where one element holds several of both, they
    are paired in their order. A date that stands inside the link is cut out of the title.
    """
    marks = [mark for mark in marks_of(tree) if mark.node not in skip]
    found = _in_years(tree, paired(tree, titles, marks))
    found += _inline(tree, titles, {row.link for row in found})
    found += _plain_rows(tree, titles, marks, {row.holder for row in found})
    found += siblings(tree, titles, marks, found)
    found.sort(key=lambda row: row.link)
    return _without_strays(numbered(tree, found[:ROWS]))


def _without_strays(found: list[Row]) -> list[Row]:
    """The rows without a lone word or column beside a date (无障碍 or 政务公开 beside the header's clock), and without the
    blocks that name only persons, as the posts of a forum's thread do."""
    counts = Counter(row.post.block for row in found)
    titled = {row.post.block for row in found if len(row.post.title) > _PERSON}
    return [
        row
        for row in found
        if row.post.block in titled and (counts[row.post.block] > 2 or _has_title(row, counts[row.post.block]))
    ]


def _has_title(row: Row, rows_beside: int) -> bool:
    name = row.post.title
    return rows_beside > 1 or (len(name) > (12 if name.isascii() else 4) and not (len(name) <= 6 and kind_of(name)))


def undated(tree: Tree, titles: list[Anchor], taken: set[int]) -> list[Row]:
    """The rows of repeated title links without a date: at least three siblings whose titles read like titles, or all alike."""
    titles = [anchor for anchor in titles if anchor.node not in taken and anchor.href]
    groups: dict[tuple[int, str], list[tuple[Anchor, int]]] = {}
    for anchor in titles:
        holder = repeating(tree, anchor.node)
        groups.setdefault((tree.parents[holder], tree.tags[holder]), []).append((anchor, holder))
    found = []
    for members in groups.values():
        if _reads_like_titles(tree, members):
            found += [Row(anchor.node, Post(anchor.name, anchor.href), holder) for anchor, holder in members]
    found.sort(key=lambda row: row.link)
    return numbered(tree, found[:ROWS])


def _inline(tree: Tree, titles: list[Anchor], done: set[int]) -> list[Row]:
    """Rows whose date is written inside the link's own text: 标题 [2024-03-05]."""
    found: list[Row] = []
    for anchor in titles:
        if anchor.node in done or len(anchor.text) < 9:
            continue
        text = narrow(anchor.text)
        tail, head = _TAIL.fullmatch(text), _HEAD.fullmatch(text)
        day, title = (tail[2], tail[1]) if tail else (head[1], head[2]) if head else ("", "")
        day = cell(day) if day else ""
        if day:
            found.append(
                Row(anchor.node, Post(title.strip(" []()（）【】"), anchor.href, day), repeating(tree, anchor.node))
            )
    groups: dict[int, int] = {}
    for row in found:
        groups[tree.parents[row.holder]] = groups.get(tree.parents[row.holder], 0) + 1
    return [row for row in found if groups[tree.parents[row.holder]] >= 2 or len(row.post.date) == 10]


def _plain_rows(tree: Tree, titles: list[Anchor], marks: list[Mark], done: set[int]) -> list[Row]:
    """List items with a text and a date and no link at all."""
    nodes = [anchor.node for anchor in titles]
    found = []
    for mark in marks:
        item = tree.within(mark.node, "li")
        if item < 0 or item in done or tree.ends[item] - item > 14 or tree.within(item, "a") >= 0:
            continue
        if bisect_left(nodes, tree.ends[item]) > bisect_left(nodes, item):
            continue
        parts = [tree.texts[n] for n in range(item + 1, tree.ends[item]) if tree.texts[n] and n != mark.node]
        title = max(parts, key=len, default="")
        if len(title) >= 8 and not title.endswith(("：", ":")):
            found.append(Row(mark.node, Post(title, "", mark.day), item, mark.node))
    return found


def _in_years(tree: Tree, found: list[Row]) -> list[Row]:
    """The rows, their MM-DD with the year of the heading (2025年) that stands over them."""
    short = [row for row in found if len(row.post.date) == 5]
    heads = _year_heads(tree) if short else []
    if not heads:
        return found
    places = [node for node, _ in heads]
    out = []
    for row in found:
        at = bisect_left(places, row.holder) - 1
        if len(row.post.date) == 5 and at >= 0 and row.link < tree.ends[_section(tree, places[at])]:
            out.append(replace(row, post=replace(row.post, date=f"{heads[at][1]}-{row.post.date}")))
        else:
            out.append(row)
    return out


def _section(tree: Tree, head: int) -> int:
    """The element that a year heads: its grandparent, and that one's parent where the heading fills it."""
    box = tree.parents[tree.parents[head]]
    return tree.parents[box] if box > 0 and len(tree.text(box, most=20)) <= 6 else box


def _year_heads(tree: Tree) -> list[tuple[int, str]]:
    """Texts that are a year and stand alone, not in a row of years to choose from."""
    years = [YEAR.fullmatch(tree.texts[node]) for node in tree.words]
    lone = [
        (tree.words[at], match[1])
        for at, match in enumerate(years)
        if match and not (at and years[at - 1]) and not (at + 1 < len(years) and years[at + 1])
    ]
    return [(node, year) for node, year in lone if tree.within(node, "a") < 0 and tree.within(node, "li") < 0]


def _reads_like_titles(tree: Tree, members: list[tuple[Anchor, int]]) -> bool:
    names = [anchor.name for anchor, _ in members]
    if len({anchor.href for anchor, _ in members}) < 3 or len(members) < 3:
        return False
    if 2 * len(set(names)) <= len(names) and sum(bool(_ACT.search(name)) for name in names) > 0.7 * len(names):
        return True  # every row is called 任前公示
    if sum(map(len, names)) / len(names) < 9 or sum(len(name) >= 7 for name in names) < 0.7 * len(names):
        return False
    if sum(bool(kind_of(name)) for name in names) > 0.3 * len(names):
        return False
    return sum(bool(_HOST_ONLY.fullmatch(anchor.href)) for anchor, _ in members) <= 0.3 * len(members)
