"""Rows that stand among the dated rows of a block and lack what those have: the link, or the day."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict

from checks.model import Post
from checks.reading.links import Anchor
from checks.reading.list_dates import Mark
from checks.reading.list_rows import Row
from checks.reading.tree import Tree

_DATED = 3  # rows that make a block
_ITEMS = frozenset(("li", "tr", "dd"))
_LARGEST = 40  # nodes of a row that lacks something
_DATE_HEAD = re.compile(r"(?:公示|公告|发布|公布|通知).{0,20}(?:日期|时间)")
_SHORTEST = 8  # characters of its title


def siblings(tree: Tree, titles: list[Anchor], marks: list[Mark], found: list[Row]) -> list[Row]:
    """The rows of tables without links, and the items beside at least three dated rows of one list or table that hold one
    title and no day, or one day and a title that is no link."""
    blocks: dict[tuple[int, str], set[int]] = defaultdict(set)
    for row in found:
        if tree.tags[row.holder] in _ITEMS:
            blocks[tree.parents[row.holder], tree.tags[row.holder]].add(row.holder)
    taken = {row.link for row in found}
    nodes, places = [anchor.node for anchor in titles], [mark.node for mark in marks]
    more = _unlinked_tables(tree, marks)
    for (parent, tag), holders in blocks.items():
        if len(holders) < _DATED:
            continue
        for item in tree.children(parent):
            if tree.tags[item] != tag or item in holders or tree.ends[item] - item > _LARGEST:
                continue
            links = titles[bisect_left(nodes, item) : bisect_left(nodes, tree.ends[item])]
            dates = marks[bisect_left(places, item) : bisect_left(places, tree.ends[item])]
            if any(link.node in taken for link in links):
                continue
            more += _undated(item, links) if not dates else _unlinked(tree, item, dates)
    return more


def _unlinked_tables(tree: Tree, marks: list[Mark]) -> list[Row]:
    """The rows of the tables that have a head for the day and not one link: 公示事项, 公示日期."""
    tables: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        if tree.within(mark.node, "tr") >= 0:
            tables[tree.within(mark.node, "table")].append(mark)
    found = []
    for table, its in tables.items():
        items = tree.inside(table, "tr")
        if table < 0 or len(its) < _DATED or its[0].node < tree.ends[items[0]] or tree.inside(table, "a"):
            continue
        if not _DATE_HEAD.search(tree.text(items[0], most=40)):
            continue
        rows = [row for mark in its for row in _unlinked(tree, tree.within(mark.node, "tr"), [mark])]
        if len(rows) == len(items) - 1:
            found += rows
    return found


def _undated(item: int, links: list[Anchor]) -> list[Row]:
    return [Row(a.node, Post(a.name, a.href), item) for a in links if len(links) == 1 and len(a.name) >= _SHORTEST]


def _unlinked(tree: Tree, item: int, dates: list[Mark]) -> list[Row]:
    if len(dates) > 1 or tree.inside(item, "a"):
        return []
    mark = dates[0]
    title = max((tree.texts[n] for n in range(item + 1, tree.ends[item]) if n != mark.node), key=len, default="")
    return [Row(mark.node, Post(title, "", mark.day), item, mark.node)] if len(title) >= _SHORTEST else []
