"""Labels of a letter with their values: "来信时间：2024-03-05", or in the cell after the label."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checks.reading.dates import cell
from checks.reading.letter_words import LABELLED, bare, known, vocabulary
from checks.reading.tree import Tree

_LABEL_TAGS = frozenset(("td", "th", "dt", "label", "strong", "b", "em", "i", "h3", "h4", "h5", "legend"))
_DAY = r"((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2})日?"
_ACT = re.compile(
    rf"{_DAY}(?:\s\d{{1,2}}:\d\d(?::\d\d)?)?[\s\u3000]{{0,4}}(提问|留言|来信|写信|咨询|投诉|回复|答复|解答)(?=[\s\u3000，,)）\]】]|$)"
    rf"|(提问|留言|来信|写信|咨询|回复|答复|解答)于[\s\u3000:：]{{0,4}}{_DAY}"
)
_BOXES = frozenset(("div", "blockquote", "section", "article", "fieldset", "form", "center"))
_BOXED = re.compile(r"[【\[]\s?([\u4e00-\u9fff]{2,8})\s?[】\]]")
_ASKS = frozenset(("来信", "留言", "提问", "咨询", "投诉", "写信"))
_REPLIES = frozenset(("回复", "答复", "解答"))


@dataclass(frozen=True, slots=True)
class Field:
    """A label with its value: where the label stands, which field it is, how it is written, what follows it."""

    node: int
    field: str
    label: str
    value: str


def fields_of(tree: Tree) -> list[Field]:
    """Every label of the vocabulary with its value: "label：value" in one text, or in the text or cell after it."""
    labels = vocabulary()[0]
    found: list[Field] = []
    words = tree.words
    blank = _blank_forms(tree) + tree.feet
    for place, node in enumerate(words):
        text = tree.texts[node]
        if len(text) <= 14 and (label := bare(text)) in labels:
            if (
                text.rstrip()[-1:] in ":："
                or tree.tags[tree.parents[node]] in _LABEL_TAGS
                or _opens_value(tree, words, place)
                or _heads_value(tree, node)
            ):
                found.append(Field(node, labels[label], label, _following(tree, node)))
            continue
        if 12 <= len(text) <= 60 and "20" in text and (acts := _ACT.findall(text)):
            for day, did, told, on in acts:
                found.append(Field(node, "replied" if (did or told) in _REPLIES else "asked", did or told, day or on))
            continue
        if text[0] in "【[" and (match := _BOXED.match(text)) and (label := bare(match[1])) in labels:
            value = text[match.end() :].strip(":： \u3000")
            found.append(Field(node, _dated(labels[label], label, value), label, value or _following(tree, node)))
            continue
        head, _, tail = text.partition(" ")
        if tail and len(text) <= 40 and (label := bare(head)) in labels and cell(tail):
            found.append(Field(node, labels[label], label, tail))
            continue
        if ":" not in text and "：" not in text:
            continue
        matches = [m for m in LABELLED.finditer(text[:2000]) if known(m[1])]
        for match, after in zip(matches, [*matches[1:], None], strict=False):
            value = text[match.end() : after.start() if after else None].strip(" \u3000|｜,，;；\xa0")
            label = known(match[1])
            value = value or (_following(tree, node) if after is None else "")
            found.append(Field(node, _dated(labels[label], label, value), label, value))
    return [item for item in found if not any(start < item.node < end for start, end in blank)]


def _dated(name: str, label: str, value: str) -> str:
    """The field of a label: 来信：2024-03-05 is a day, whatever else 来信 may head."""
    if name not in ("reply", "question") and label not in _ASKS:
        return name
    return name if not cell(value) else "replied" if name == "reply" else "asked"


def _blank_forms(tree: Tree) -> list[tuple[int, int]]:
    """The extents of forms to be filled in (a frame around the whole page is none): their labels have no values."""
    forms = [(node, tree.ends[node]) for node in tree.by_tag.get("form", []) if tree.inside(node, "textarea")]
    return [(start, end) for start, end in forms if end - start < len(tree.tags) // 2]


def _heads_value(tree: Tree, node: int) -> bool:
    """Whether a bare label fills the first of exactly two elements, of which the second holds its value."""
    holder = tree.parents[node]
    pair = tree.children(tree.parents[holder]) if tree.tags[holder] in ("div", "span", "p") else []
    return len(pair) == 2 and pair[0] == holder and tree.ends[holder] == node + 1


def _opens_value(tree: Tree, words: list[int], place: int) -> bool:
    """Whether the text after a bare label starts with the colon."""
    return place + 1 < len(words) and tree.texts[words[place + 1]][0] in ":："


def _following(tree: Tree, node: int) -> str:
    """The value that follows a label: the rest of the label's own cell, else the cell or element after it.

    A value ends where the next label begins; an empty cell is an empty value.
    """
    end = node
    for holder in tree.up(node)[:4]:
        rest = _value(tree, end + 1, tree.ends[holder])
        if rest is not None:
            return rest
        end = tree.ends[holder] - 1
        if tree.tags[holder] in ("dd", "dl") or (tree.tags[holder] in _BOXES and len(tree.text(holder, most=40)) > 16):
            return ""  # the value is empty: what follows belongs to the next letter
        if tree.tags[holder] in ("td", "th", "dt", "tr", "li", "p"):
            sibling = tree.ends[holder]
            if sibling < len(tree.tags) and tree.parents[sibling] == tree.parents[holder]:
                return _value(tree, sibling, tree.ends[sibling]) or ""
            return ""
    return ""


def _value(tree: Tree, start: int, end: int) -> str | None:
    """The texts of a slice up to the next label, or None where there are none."""
    labels = vocabulary()[0]
    parts: list[str] = []
    size = 0
    for text in filter(None, tree.texts[start:end]):
        if (len(text) <= 14 and bare(text) in labels) or ((match := LABELLED.match(text)) and known(match[1])):
            return " ".join(parts).lstrip(":： \u3000")
        parts.append(text)
        size += len(text)
        if size > 400:
            break
    return " ".join(parts).lstrip(":： \u3000") if "".join(parts).strip(":： ") else None
