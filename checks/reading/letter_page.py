"""The letter that fills a page of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter

from checks.model import Letter
from checks.reading.dates import cell, days
from checks.reading.letter_days import closing_day, told
from checks.reading.letter_fields import Field
from checks.reading.letter_words import LABELLED, STATUS_WORD, day_in, reply_means, status_of, vocabulary
from checks.reading.links import squeeze
from checks.reading.tree import Tree

_BEFORE, _AFTER = 6, 60  # texts before the first and after the last label in which the rest of the letter stands
_SMALL = 120  # nodes of an element that a letter fills
_BOX = re.compile(
    r".{0,16}(?:信箱|来信|信件|留言|问政|平台|互动|列表|须知|详[情细]|内容|查看|公开|选登|反馈|咨询投诉|中心|专栏|回复|答复).{0,4}"
)


def fills_page(tree: Tree, fields: list[Field], names: Counter[str]) -> bool:
    """Whether the labels of a page are those of one letter."""
    once = all(names[name] <= 1 for name in ("asked", "status", "title"))
    if not once or names["question"] > 2 or names["sender"] > 2 or names["replied"] > 3:
        return False
    return names["reply"] + names["question"] + names["replied"] > 0 or not _in_linked_row(tree, fields)


def page_letter(tree: Tree, fields: list[Field], title: str) -> Letter | None:
    """The letter that fills a page: of several replies the last day counts, and an answer outweighs a hand-over.

    What no label tells is told by the days and words beside the labels; `title` is what the page calls itself.
    """
    values = _values(fields)
    replies = [item.value for item in fields if item.field == "reply"]
    moments = [day for item in fields if item.field == "replied" and (day := day_in(item.value))]
    if not moments and (day := closing_day(values.get("office", ""))):
        moments = [day]
    values |= {"reply": max(replies, key=len)} if any(replies) else {}
    values |= {"replied": moments[-1]} if moments else {}
    start, end = _extent(tree, fields)
    values = told(
        tree,
        start,
        end,
        fields,
        values,
        frozenset(item.field for item in fields if item.value or item.field == "reply"),
    )
    shown = status_of(values.get("status", ""))
    status = _settled(shown, [reply_means(text) for text in replies])
    replied = values.get("replied", "")
    if replied and (not status or (status == "open" and not shown)):  # a day of reply says more than an empty box
        status = "answered"
    asked = day_in(values.get("asked", ""))
    if not (asked or replied or status):
        return None
    office = squeeze(values.get("office", ""))
    found = days(office)
    name = squeeze(values.get("title") or _heading(tree, fields) or title)[:200]
    replied = replied if status in ("answered", "") else ""
    return Letter(name, "", asked, replied, status, (office[: found[0].start].strip() if found else office)[:60])


def _values(fields: list[Field]) -> dict[str, str]:
    """The last value of each field; a weak label counts only where no better one does."""
    weak = vocabulary()[2]
    values: dict[str, str] = {}
    for item in sorted(fields, key=lambda item: item.label not in weak):
        if item.value and item.field in ("asked", "title", "status", "office", "question"):
            values[item.field] = item.value
    return values


def _extent(tree: Tree, fields: list[Field]) -> tuple[int, int]:
    """The slice of the page around its labels, with the few texts before and after them that are no links."""
    words = tree.words
    first = bisect_left(words, fields[0].node)
    last = bisect_left(words, fields[-1].node)
    edge = tree.ends[_holder(tree, fields[0].node, fields[-1].node)]
    end = last + 1
    while end < min(last + _AFTER, len(words)) and words[end] < edge:
        if tree.within(words[end], "a") >= 0 or tree.in_foot(words[end]):
            break
        end += 1
    return words[max(first - _BEFORE, 0)], words[end - 1] + 1


def _holder(tree: Tree, first: int, last: int) -> int:
    """The element around all labels, or a larger one that is still small: what stands outside it is the page's."""
    around = [up for up in tree.up(first) if tree.ends[up] > last]
    small = [up for up in around if tree.ends[up] - up <= _SMALL and tree.tags[up] != "body"]
    return (small or around)[-1 if small else 0]


def _in_linked_row(tree: Tree, fields: list[Field]) -> bool:
    """Whether the labels stand in a row with a link: the only letter of a list."""
    node = fields[0].node
    rows = [row for row in tree.up(node) if tree.tags[row] in ("li", "tr", "dl", "dd")]
    return any(tree.inside(row, "a") for row in rows[:1]) or any(
        tree.inside(up, "a") and tree.ends[up] - up < 40 and tree.tags[up] != "body" for up in tree.up(node)[:3]
    )


def _settled(shown: str, meanings: list[str]) -> str:
    """The status: what the replies amount to where the page shows none or they are only hand-over notes."""
    means = next((word for word in ("answered", "handed over", "open") if word in meanings), "")
    return means if means == "handed over" or not shown else shown


def _heading(tree: Tree, fields: list[Field]) -> str:
    """The heading nearest before the labels, else the text just before them; never the mailbox's own name."""
    first = fields[0].node
    heads = [node for node in tree.all("h1", "h2", "h3", "h4") if tree.body < node < first]
    for node in reversed(heads):
        text = _own_text(tree, node)
        if len(text) >= 4 and not _BOX.fullmatch(text):
            return text
    place = bisect_left(tree.words, first)
    for node in reversed(tree.words[max(place - 4, 0) : place]):
        text = tree.texts[node]
        if (
            4 <= len(text) <= 60
            and tree.within(node, "a") < 0
            and not (LABELLED.search(text) or _BOX.fullmatch(text) or cell(text) or STATUS_WORD.fullmatch(text))
        ):
            return text
    return next((text for node in heads if len(text := _own_text(tree, node)) >= 4), "")


def _own_text(tree: Tree, node: int) -> str:
    """The text of a heading without the state that stands in it."""
    parts = [text for text in tree.texts[node : tree.ends[node]] if text and not STATUS_WORD.fullmatch(text)]
    return squeeze("".join(parts))[:200]
