"""A row of a list: its noun, its title without its date, the element that repeats and the block that it belongs to."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from dataclasses import dataclass, replace

from checks.model import Post
from checks.reading.dates import cell, days, split_cell
from checks.reading.links import Anchor
from checks.reading.list_dates import PIECE, Mark
from checks.reading.tree import Tree

UP = 8  # elements above a date or a link in which its row is looked for
_APART = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the link's node, its post, the element that repeats, and the text node of its date (-1 for none)."""

    link: int
    post: Post
    holder: int
    mark: int = -1


def row_of(tree: Tree, anchor: Anchor, holder: int, mark: Mark) -> Row:
    """The row of a title link and its date; a date that stands inside the link is cut out of the title."""
    title = anchor.name
    if anchor.node < mark.node < tree.ends[anchor.node]:
        title = _without_date(tree, anchor)
    return Row(anchor.node, Post(title, anchor.href, mark.day), holder, mark.node)


def _without_date(tree: Tree, anchor: Anchor) -> str:
    """The title of a link that also holds its date and perhaps a summary: title attribute, heading, or longest part."""
    if len(anchor.title) >= 4 and not days(anchor.title[:10]):
        return anchor.title
    for tag in ("h1", "h2", "h3", "h4", "h5", "strong", "em", "p"):
        for node in tree.inside(anchor.node, tag):
            text = tree.text(node, most=200)
            if (
                len(text) >= 4
                and not cell(text)
                and not PIECE.fullmatch(text)
                and not split_cell(tree.text(node, " ", 40))
            ):
                return text
    parts = [tree.texts[n] for n in range(anchor.node + 1, tree.ends[anchor.node]) if tree.texts[n]]
    parts = [part for part in parts if not cell(part) and not PIECE.fullmatch(part) and len(part) >= 2]
    first = next((part for part in parts if len(part) >= 5), "")
    return first or max(parts, key=len, default=anchor.text)


def repeating(tree: Tree, node: int) -> int:
    """The element that stands for the row of a link: li or tr around it, else the outermost that holds only this link."""
    links = tree.by_tag.get("a", [])
    holder = node
    for _ in range(UP):
        holder = tree.parents[holder]
        if holder < 0:
            break
        if tree.tags[holder] in ("li", "tr", "dd", "dt"):
            return holder
        if bisect_left(links, tree.ends[holder]) - bisect_left(links, holder) > 1:
            break
        node = holder
    return node


def numbered(tree: Tree, found: list[Row]) -> list[Row]:
    """The rows with their block numbers: rows whose repeating elements stand side by side share one."""
    blocks: dict[int, int] = {}
    out = []
    seen = set()
    holders = [row.holder if tree.tags[row.holder] != "a" else repeating(tree, row.link) for row in found]
    for row, parent in zip(found, _blocks(tree, holders), strict=True):
        key = (row.post.href or row.post.title, row.post.date, parent)
        if key in seen:
            continue
        seen.add(key)
        block = blocks.setdefault(parent, len(blocks))
        out.append(row if block == row.post.block else replace(row, post=replace(row.post, block=block)))
    return out


def _blocks(tree: Tree, holders: list[int]) -> list[int]:
    """The element that holds each row's block: the nearest one around it and a neighbour built alike, else its parent."""
    shared = [_around_both(tree, a, b) for a, b in itertools.pairwise(holders)]
    found = []
    for place, holder in enumerate(holders):
        best = max(shared[max(place - 1, 0) : place + 1], default=-1)
        found.append(best if best >= 0 else tree.parents[holder])
    return found


def _around_both(tree: Tree, one: int, other: int) -> int:
    """The nearest element around two alike rows at the same depth, at most five levels up; -1 where there is none."""
    for _ in range(_APART):
        if tree.tags[one] != tree.tags[other]:
            return -1
        one, other = tree.parents[one], tree.parents[other]
        if one == other or one < 0 or other < 0:
            return one if one == other else -1
    return -1
