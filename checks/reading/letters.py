"""Letters in mailboxes: lists with a head row, rows of labels and values, rows with a status word, and detail pages."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from checks.model import Letter
from checks.reading.article_titles import page_title
from checks.reading.letter_fields import Field, fields_of
from checks.reading.letter_page import fills_page, page_letter
from checks.reading.letter_rows import labelled_rows, states_shown, status_rows
from checks.reading.letter_tables import with_heads
from checks.reading.letter_words import LETTERS, vocabulary
from checks.reading.tree import Tree

_MAILBOX = re.compile(r"信箱|来信|信件|留言|问政|网上咨询|在线咨询|诉求|投诉|12345")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The letters of a page, whether the page is one letter, and the nodes that they take up (row, end)."""

    letters: tuple[Letter, ...] = ()
    detail: bool = False
    spans: tuple[tuple[int, int], ...] = ()


def mailbox(tree: Tree) -> Mailbox:
    """The letters of a page: from head rows, else from labels, else from status words."""
    found = with_heads(tree)
    if found:
        return _box(found)
    fields = fields_of(tree)
    weak = vocabulary()[2]
    firm = {item.field for item in fields if item.label not in weak}
    names = Counter(item.field for item in fields if item.label not in weak or item.field not in firm)
    told = {item.label for item in fields} - vocabulary()[1] - weak
    sure = Counter(item.field for item in fields if item.label in told)
    board = bool(told) and len(names) >= 4 and bool((names["reply"] or names["replied"]) and names["title"])
    hint = bool(told) and (_hints(tree) or states_shown(tree) > 1)
    if (board or len(told) + bool(names["status"]) + hint >= 2) and (
        sure["asked"] or sure["replied"] or names["status"]
    ):
        if fills_page(tree, fields, names) and (letter := page_letter(tree, fields, page_title(tree))):
            return Mailbox((letter,), detail=True)
        found = _rows(tree, fields)
        if found:
            return _box(found)
    elif max(names["question"], names["sender"], names["title"], min(names["asked"], names["reply"])) > 1 and (
        names["reply"] or names["replied"]
    ):
        found = labelled_rows(tree, fields)
        if 2 * sum(bool(letter.asked or letter.replied) for _, _, letter in found) > len(found):
            return _box(found)
    elif names["reply"] and (told or _hints(tree)) and fills_page(tree, fields, names):
        letter = page_letter(tree, fields, page_title(tree))
        if letter and letter.asked and (letter.replied or names["question"]):
            return Mailbox((letter,), detail=True)
    return _box(status_rows(tree))


def _rows(tree: Tree, fields: list[Field]) -> list[tuple[int, int, Letter]]:
    """The letters around the commonest field, and those of a second list that has others: 最新答复 and 正在办理."""
    found = labelled_rows(tree, fields)
    rest = [item for item in fields if not any(start <= item.node < end for start, end, _ in found)]
    more = labelled_rows(tree, rest) if sum(item.field in ("asked", "replied") for item in rest) > 1 else []
    return sorted([*found, *more], key=lambda row: row[:2])


def _hints(tree: Tree) -> bool:
    """Whether the page's title or a heading names a mailbox."""
    heads = [tree.text(node, most=60) for node in tree.all("h1", "h2", "h3")[:6]]
    return bool(_MAILBOX.search(" ".join([page_title(tree), *heads])))


def _box(found: list[tuple[int, int, Letter]]) -> Mailbox:
    found = found[:LETTERS]
    return Mailbox(tuple(letter for _, _, letter in found), spans=tuple((start, end) for start, end, _ in found))
