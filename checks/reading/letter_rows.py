"""Letters in rows without a head: with labels in the row, or with a status word."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter

from checks.model import Letter
from checks.reading.dates import cell, narrow
from checks.reading.letter_fields import Field
from checks.reading.letter_words import LABELLED, LETTERS, STATUS_WORD, letter_from, picture_text, status_of
from checks.reading.links import squeeze, target
from checks.reading.tree import Tree

_ASKED = re.compile(r"^(?:问|问题|Q)\s?[:：]\s?")
_PIVOTS = ("asked", "status", "replied", "sender", "number")  # fields that a letter has once


def labelled_rows(tree: Tree, fields: list[Field]) -> list[tuple[int, Letter]]:
    """Rows that name their fields: the row is the largest element with one pivot field (the commonest of them)."""
    counts = Counter(item.field for item in fields if item.field in _PIVOTS)
    if not counts:
        return []
    pivot = max(_PIVOTS, key=lambda name: counts[name])
    nodes = [item.node for item in fields if item.field == pivot][:LETTERS]
    places = [item.node for item in fields]
    found = []
    last = tree.body
    for node in nodes:
        row = _row_of(tree, node, nodes)
        inside = fields[bisect_left(places, row) : bisect_left(places, tree.ends[row])]
        values = {item.field: item.value for item in reversed(inside) if item.value}
        title, href = _row_title(tree, row if values.get("question") else max(last, tree.body), row)
        values["title"] = values.get("title") or title or values.get("question", "")[:60]
        values.setdefault("status", _status_in(tree, row))
        last = tree.ends[row]
        if not values["title"]:
            continue
        shown = any(item.field == "replied" for item in fields)
        values = {name: value for name, value in values.items() if value}
        letter = letter_from({"title": "", **values}, href, replied_shown=shown)
        if letter:
            found.append((row, letter))
    return found


def _row_of(tree: Tree, node: int, pivots: list[int]) -> int:
    """The largest element around a node that holds no other pivot."""
    row = node
    for holder in tree.up(node):
        if tree.tags[holder] in ("body", "html", "ul", "ol", "tbody", "table") and len(pivots) == 1:
            break
        if bisect_left(pivots, tree.ends[holder]) - bisect_left(pivots, holder) > 1 or tree.tags[holder] in (
            "body",
            "html",
        ):
            break
        row = holder
    return row


def _row_title(tree: Tree, start: int, row: int) -> tuple[str, str]:
    """The title of a row: its longest link, else the link just before it (dt before dd)."""
    links = tree.by_tag.get("a", [])
    inside = [(_link_name(tree, n), n) for n in links[bisect_left(links, row) : bisect_left(links, tree.ends[row])]]
    best = max(inside, key=lambda pair: len(pair[0]), default=("", -1))
    if len(best[0]) >= 3:
        return best[0], target(tree.attrs[best[1]])
    before = links[bisect_left(links, max(start, tree.parents[row])) : bisect_left(links, row)]
    for node in reversed(before[-2:]):
        if len(_link_name(tree, node)) >= 3:
            return _link_name(tree, node), target(tree.attrs[node])
    for tag in ("h2", "h3", "h4", "h5", "dt", "strong", "p"):
        for node in tree.inside(row, tag):
            text = _ASKED.sub("", squeeze(tree.text(node, most=200)))
            if len(text) >= 4 and not LABELLED.match(text):
                return text, ""
    return next(((text, "") for text in tree.texts[row : tree.ends[row]] if _titles(text)), ("", ""))


def _titles(text: str) -> bool:
    """Whether a text can be a letter's title: no label, no sentence."""
    return 4 <= len(text) <= 60 and not LABELLED.search(text) and not text.endswith("。") and not cell(text)


def _link_name(tree: Tree, node: int) -> str:
    return squeeze(tree.attrs[node].get("title", "")) or squeeze(tree.text(node, most=200))


def _status_in(tree: Tree, row: int) -> str:
    for node in range(row, tree.ends[row]):
        text = tree.texts[node]
        if text and len(text) <= 10 and STATUS_WORD.fullmatch(text):
            return text
    alt = picture_text(tree, row)
    return alt if alt and len(alt) <= 10 and status_of(alt) else ""


def status_rows(tree: Tree) -> list[tuple[int, Letter]]:
    """Rows with a title link, a status word and dates, but no labels."""
    words = {node: tree.texts[node] for node in tree.words if len(tree.texts[node]) <= 8}
    words |= {node: tree.attrs[node].get("alt") or tree.attrs[node].get("title") or "" for node in tree.all("img")}
    shown = sorted(node for node, word in words.items() if STATUS_WORD.fullmatch(word))
    nodes = [node for node in shown if tree.within(node, "select") < 0][:LETTERS]
    if len(nodes) < 2:
        return []
    found = []
    last = tree.body
    for node in nodes:
        row = _row_of(tree, node, nodes)
        title, href = _row_title(tree, last, row)
        last = tree.ends[row]
        its = [day for n in range(row, tree.ends[row]) if tree.texts[n] and (day := cell(narrow(tree.texts[n])))]
        if not title or not its or len(its) > 3:
            continue
        values = {
            "title": title,
            "status": words[node],
            "asked": min(its),
            "replied": max(its) if len(its) > 1 else "",
        }
        letter = letter_from(values, href)
        if letter:
            found.append((row, letter))
    return found
