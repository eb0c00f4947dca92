"""Letters in rows without a head: with labels in the row, or with a status word."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter

from checks.model import Letter
from checks.reading.dates import cell, days, narrow
from checks.reading.letter_days import told
from checks.reading.letter_fields import Field
from checks.reading.letter_spans import row_of, spans
from checks.reading.letter_words import (
    LABELLED,
    LETTERS,
    STATE_STARTS,
    STATUS_WORD,
    TAGGED,
    known,
    letter_from,
    named,
    picture_text,
    signed,
    vocabulary,
)
from checks.reading.links import squeeze, target
from checks.reading.tree import Tree

_ASKED = re.compile(r"^(?:问|问题|Q)\s?[:：]\s?")
_MANY = 3  # rows with a state that are letters without any day
_PIVOTS = ("asked", "status", "replied", "sender", "number", "question", "title")  # fields that a letter has once


def labelled_rows(tree: Tree, fields: list[Field]) -> list[tuple[int, int, Letter]]:
    """Letters that name their fields, each around one pivot field (the commonest of them), with their extents."""
    weak = vocabulary()[2]
    firm = {item.field for item in fields if item.label not in weak}
    fields = [item for item in fields if item.label not in weak or item.field not in firm]
    counts = Counter(item.field for item in fields if item.field in _PIVOTS)
    if not counts:
        return []
    pivot = next(name for name in _PIVOTS if counts[name] >= 0.9 * max(counts.values()))
    nodes = sorted({item.node for item in fields if item.field == pivot})[:LETTERS]
    places = [item.node for item in fields]
    shown = frozenset(item.field for item in fields)
    found = []
    last = tree.body
    for start, end in spans(tree, nodes, fields):
        inside = fields[bisect_left(places, start) : bisect_left(places, end)]
        values = {item.field: item.value for item in reversed(inside) if item.value}
        own = start if values.get("question") or len(nodes) == 1 else max(last, tree.body)
        title, href = _row_title(tree, own, start, end)
        values["title"] = (
            values.get("title") or title or signed(values.get("question", ""))[:60] or _opening(tree, start, end)
        )
        last = end
        if not values["title"]:
            continue
        values = told(tree, start, end, inside, {name: value for name, value in values.items() if value}, shown)
        letter = letter_from({"title": "", **values}, href, replied_shown=bool(shown & {"replied", "reply"}))
        if letter:
            found.append((start, end, letter))
    return found


def _row_title(tree: Tree, before: int, start: int, end: int) -> tuple[str, str]:
    """The title of a letter: its longest link, else its heading, else the link just before it (dt before dd)."""
    links = tree.by_tag.get("a", [])
    inside = [(_link_name(tree, n), n) for n in links[bisect_left(links, start) : bisect_left(links, end)]]
    best = max(inside, key=lambda pair: len(pair[0]), default=("", -1))
    if len(best[0]) >= 3:
        return best[0], target(tree.attrs[best[1]])
    if title := _emphasised(tree, start, end, ("h2", "h3", "h4", "h5")):
        return title, ""
    earlier = links[bisect_left(links, max(before, tree.parents[start])) : bisect_left(links, start)]
    for node in reversed(earlier[-2:]):
        if len(_link_name(tree, node)) >= 3:
            return _link_name(tree, node), target(tree.attrs[node])
    if title := _emphasised(tree, start, end, ("dt", "strong", "p")):
        return title, ""
    return next(((text, "") for text in tree.texts[start:end] if _titles(text)), ("", ""))


def _emphasised(tree: Tree, start: int, end: int, tags: tuple[str, ...]) -> str:
    """The first text in one of these elements of a slice that is no label, state or day."""
    for tag in tags:
        nodes = tree.by_tag.get(tag, [])
        for node in nodes[bisect_left(nodes, start) : bisect_left(nodes, end)]:
            parts = [text for text in tree.texts[node : tree.ends[node]] if text and not named(text) and not cell(text)]
            text = _ASKED.sub("", signed(squeeze("".join(parts)))[:200])
            label = LABELLED.match(text)
            if len(text) >= 3 and not (label and known(label[1])):
                return text
    return ""


def _opening(tree: Tree, start: int, end: int) -> str:
    """The words with which a letter begins that has no title."""
    texts = (text for text in tree.texts[start:end] if len(text) >= 8 and not LABELLED.match(text) and not cell(text))
    return next(texts, "")[:60]


def _titles(text: str) -> bool:
    """Whether a text can be a letter's title: no label, no sentence."""
    if not 4 <= len(text) <= 60 or named(text) or LABELLED.search(text):
        return False
    return not text.endswith("。") and not cell(text)


def _link_name(tree: Tree, node: int) -> str:
    head = next((head for tag in ("h2", "h3", "h4", "h5") for head in tree.inside(node, tag)), node)
    return squeeze(tree.attrs[node].get("title", "")) or squeeze(tree.text(head, most=200))


def status_rows(tree: Tree) -> list[tuple[int, int, Letter]]:
    """Rows with a title link, a status word and dates, but no labels."""
    words = _states(tree)
    nodes = sorted(words)[:LETTERS]
    if len(nodes) < 2:
        return []
    found = []
    last = tree.body
    for node in nodes:
        row = row_of(tree, node, nodes)
        title, href = _row_title(tree, last, row, tree.ends[row])
        last = tree.ends[row]
        its = [
            day
            for n in range(row, tree.ends[row])
            if tree.texts[n] and (day := cell(narrow(tree.texts[n]))) and not _is_last_post(tree, n)
        ]
        its = its or _days_told(tree, row)
        if not title or len(its) > 3 or (not its and (len(nodes) < _MANY or not href)):
            continue
        values = {
            "title": TAGGED.sub("", title, count=1).strip(),
            "status": words[node],
            "asked": min(its, default=""),
            "replied": max(its) if len(its) > 1 else "",
        }
        letter = letter_from(values, href)
        if letter:
            found.append((row, tree.ends[row], letter))
    return found


def _days_told(tree: Tree, row: int) -> list[str]:
    """The days in a row's short texts: 发布人：匿名　发布时间：2016-09-05."""
    texts = (text for text in tree.texts[row : tree.ends[row]] if 8 <= len(text) <= 40)
    return [day.day for text in texts for day in days(text)]


def _is_last_post(tree: Tree, node: int) -> bool:
    """Whether a day is that of a board's last post: 2024-03-05 10:20 by 张三."""
    place = bisect_left(tree.words, node) + 1
    return place < len(tree.words) and tree.texts[tree.words[place]].startswith(("by ", "By "))


def states_shown(tree: Tree) -> int:
    """How many words or pictures of a letter's state the page shows."""
    return len(_states(tree))


def _states(tree: Tree) -> dict[int, str]:
    """The words for states on the page, written or drawn, by node; those to choose from are none."""
    words = {node: word for node in tree.words if (word := _state_at(tree.texts[node]))}
    drawn = [
        node for node in tree.all("img", "i", "em", "span") if "title" in tree.attrs[node] or tree.tags[node] == "img"
    ]
    words |= {node: word for node in drawn if STATUS_WORD.fullmatch(word := picture_text(tree, node, node + 1))}
    return {node: word for node, word in words.items() if tree.within(node, "select") < 0}


def _state_at(text: str) -> str:
    """The state that a short text is or a longer one begins with, in brackets."""
    if len(text) <= 8:
        return text if text[0] in STATE_STARTS and STATUS_WORD.fullmatch(text) else ""
    return match[1] if text[0] in "[【(（" and (match := TAGGED.match(text)) else ""
