"""Where each letter of a page begins and ends: one element, or several side by side (a row that asks, a row that answers)."""

from __future__ import annotations

from bisect import bisect_left
from itertools import groupby, pairwise

from checks.reading.letter_fields import Field
from checks.reading.tree import Tree

_NO_ROWS = ("body", "html", "ul", "ol", "tbody", "table")
_OPENERS = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))
_ANSWERS = frozenset(("reply", "replied", "question"))


def spans(tree: Tree, pivots: list[int], fields: list[Field]) -> list[tuple[int, int]]:
    """The slices of the page that hold one pivot each: an element, with the elements after (and before) it that belong to it."""
    rows = [row_of(tree, node, pivots) for node in pivots]
    found: list[tuple[int, int]] = []
    for parent, group in groupby(rows, key=lambda row: tree.parents[row]):
        members = list(group)
        found += (
            _side_by_side(tree, tree.children(parent), members, fields) if len(members) > 1 else _alone(tree, members)
        )
    return found


def row_of(tree: Tree, node: int, pivots: list[int]) -> int:
    """The largest element around a node that holds no other pivot."""
    row = node
    for holder in tree.up(node):
        if tree.tags[holder] in _NO_ROWS and len(pivots) == 1:
            break
        if (
            bisect_left(pivots, tree.ends[holder]) - bisect_left(pivots, holder) > 1
            or tree.tags[holder] in _NO_ROWS[:2]
        ):
            break
        row = holder
    return row


def _alone(tree: Tree, rows: list[int]) -> list[tuple[int, int]]:
    return [(row, tree.ends[row]) for row in rows]


def _side_by_side(tree: Tree, siblings: list[int], rows: list[int], fields: list[Field]) -> list[tuple[int, int]]:
    """The slices of rows with one parent: what stands between two rows belongs to the first, but for what opens the second."""
    places = [bisect_left(siblings, row) for row in rows]
    if any(place >= len(siblings) or siblings[place] != row for place, row in zip(places, rows, strict=True)):
        return _alone(tree, rows)
    gaps = [after - before for before, after in pairwise(places)]
    lead = _lead(tree, siblings, places, min(gaps), fields)
    tail = min(places[-1] + max(gaps) - lead, len(siblings))
    edges = [place - lead for place in places] + [tail]
    return [(siblings[start], tree.ends[siblings[end - 1]]) for start, end in pairwise(edges)]


def _lead(tree: Tree, siblings: list[int], places: list[int], room: int, fields: list[Field]) -> int:
    """How many elements before each row open its letter: alike before all rows, and a heading, a label or of a class of their own."""
    nodes = [item.node for item in fields]
    lead = alike = 0
    for back in range(1, min(room, places[0] + 1)):
        before = [siblings[place - back] for place in places]
        if len({(tree.tags[node], tree.attrs[node].get("class", "")) for node in before}) > 1:
            break
        alike = back
        if all(_opens(tree, node, fields[slice(*_places(nodes, node, tree.ends[node]))]) for node in before):
            lead = back
    after = len(siblings) - 1 - places[-1]
    if not lead and after < room - 1 <= alike + after:
        return room - 1 - after
    return lead


def _places(nodes: list[int], start: int, end: int) -> tuple[int, int]:
    return bisect_left(nodes, start), bisect_left(nodes, end)


def _opens(tree: Tree, node: int, held: list[Field]) -> bool:
    """Whether an element with these labels can open a letter: a heading, a link, a class, a label; none that answers."""
    if not _ANSWERS.isdisjoint(item.field for item in held):
        return False
    named = bool(tree.attrs[node].get("class")) or tree.tags[node] in _OPENERS
    return bool(held) or named or bool(tree.inside(node, "a"))
