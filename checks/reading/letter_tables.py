"""Letters under a head row: tables, and lists of spans that stand for tables."""

from __future__ import annotations

from bisect import bisect_left

from checks.model import Letter
from checks.reading.letter_days import told
from checks.reading.letter_fields import fields_of
from checks.reading.letter_words import (
    LETTERS,
    STATUS_WORD,
    bare,
    field_of,
    letter_from,
    named,
    picture_text,
    vocabulary,
)
from checks.reading.links import squeeze, target
from checks.reading.tree import Tree

HEADS = 20
_BELOW = 80  # nodes under a head


def with_heads(tree: Tree) -> list[tuple[int, int, Letter]]:
    """The letters under every head row of the page, each with the node of its row."""
    found: list[tuple[int, int, Letter]] = []
    done = -1
    for head in _heads(tree)[:HEADS]:
        if head < done:
            continue
        names = _titled([field_of(tree.text(node, most=40)) for node in tree.children(head)])
        rows = _rows_under(tree, head, len(names))
        for row, (end, more) in zip(rows, _answers(tree, rows, {name for name, _ in names}), strict=True):
            letter = _from_cells(tree, row, names, more)
            if letter:
                found.append((row, end, letter))
                done = end
    return found


def _answers(tree: Tree, rows: list[int], names: set[str]) -> list[tuple[int, dict[str, str]]]:
    """Where each row's letter ends and what the row under it tells of the answer, where the head has no column for it."""
    ends = [tree.ends[row] for row in rows]
    apart = all(after > end for end, after in zip(ends, rows[1:], strict=False))
    if not rows or not apart or names & {"status", "replied", "reply"}:
        return [(end, {}) for end in ends]
    last = tree.ends[ends[-1]] if ends[-1] < tree.ends[tree.parents[rows[-1]]] else ends[-1]
    fields = fields_of(tree)
    places = [item.node for item in fields]
    found = []
    for end, after in zip(ends, [*rows[1:], last], strict=True):
        inside = fields[bisect_left(places, end) : bisect_left(places, after)]
        values = {
            item.field: item.value for item in inside if item.value and item.field in ("reply", "replied", "status")
        }
        found.append((after, told(tree, end, after, inside, values, frozenset(("reply", "asked")))))
    return found


def _titled(names: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The fields of a head; without a column of titles that of the questions stands for it."""
    if any(name == "title" for name, _ in names):
        return names
    return [("title" if name == "question" else name, label) for name, label in names]


def _heads(tree: Tree) -> list[int]:
    """The elements whose children are labels of a letter list."""
    labels, plain, _ = vocabulary()
    seen: dict[int, set[str]] = {}
    for node in tree.words:
        text = tree.texts[node]
        if len(text) <= 14 and (label := named(text)):
            for holder in tree.up(node)[1:4]:
                seen.setdefault(holder, set()).add(label)
    heads = []
    for holder, found in sorted(seen.items()):
        names = {labels[label] for label in found}
        names |= {"title"} & {name.replace("question", "title") for name in names}
        if len(found) < 3 and not (len(found) == 2 and "title" in names):
            continue
        telling = {
            label for label in found - plain if labels[label] in ("asked", "replied", "status", "title", "number")
        }
        if not telling and not ("status" in names and _states_under(tree, holder)):
            continue
        if "title" not in names or not names & {"asked", "replied", "status"}:
            continue
        children = tree.children(holder)
        known = sum(bool(field_of(tree.text(child, most=40))[0]) for child in children)
        if len(children) >= 2 and known >= max(2, 0.6 * len(children)) and tree.ends[holder] - holder < 90:
            heads.append(holder)
    return heads


def _states_under(tree: Tree, head: int) -> bool:
    """Whether the words for a letter's state stand under a head whose labels any table may have (标题, 时间, 状态)."""
    below = (text for text in tree.texts[tree.ends[head] : tree.ends[head] + _BELOW] if text)
    return sum(bool(STATUS_WORD.fullmatch(text)) for text in below) > 1


def _rows_under(tree: Tree, head: int, width: int) -> list[int]:
    """The elements after a head row that have as many children as it."""
    area = tree.within(head, "table") if tree.tags[head] == "tr" else tree.parents[tree.parents[head]]
    if area < 0:
        return []
    end = tree.ends[area]
    if tree.tags[head] == "tr" and tree.ends[head] >= end - 1:  # the head has a table of its own
        end = tree.ends[tree.parents[area]]
    rows: list[int] = []
    node = tree.ends[head]
    while node < end and len(rows) < LETTERS:
        children = tree.children(node) if tree.tags[node] != "#" and tree.ends[node] - node > width else []
        if len(children) == width and not any(len(tree.children(child)) == width for child in children):
            rows.append(node)
            node = tree.ends[node]
        else:
            node += 1
    return rows


def _from_cells(tree: Tree, row: int, names: list[tuple[str, str]], more: dict[str, str]) -> Letter | None:
    values = dict(more)
    href = ""
    weak = vocabulary()[2]
    for node, (name, label) in zip(tree.children(row), names, strict=False):
        text = squeeze(tree.text(node, " ", 400)) or picture_text(tree, node, tree.ends[node])
        if name and (not values.get(name) or label not in weak):
            values[name] = text
        elif not name and STATUS_WORD.fullmatch(text):
            values.setdefault("status", text)
        if name == "title":
            href = _href(tree, node)
            values["title"] = _full_title(tree, node, text)
    if not values.get("title") or bare(values["title"]) in vocabulary()[0]:
        return None
    letter_names = {name for name, _ in names}
    return letter_from(values, href or _href(tree, row), replied_shown="replied" in letter_names)


def _href(tree: Tree, node: int) -> str:
    link = tree.within(node, "a")
    inside = tree.inside(node, "a")
    for candidate in ([link] if link >= 0 else []) + inside:
        if found := target(tree.attrs[candidate]):
            return found
    return target(tree.attrs[node]) if "onclick" in tree.attrs[node] else ""


def _full_title(tree: Tree, node: int, text: str) -> str:
    for link in [*tree.inside(node, "a"), node]:
        title = squeeze(tree.attrs[link].get("title", ""))
        if title and (text.endswith(("...", "…")) or title.startswith(text)):
            return title
    return text
