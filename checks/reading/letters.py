"""Letters in mailboxes: lists with a head row, rows of labels and values, rows with a status word, and detail pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from checks.model import Letter
from checks.reading.dates import days
from checks.reading.letter_fields import Field, fields_of
from checks.reading.letter_rows import labelled_rows, status_rows
from checks.reading.letter_tables import with_heads
from checks.reading.letter_words import LETTERS, day_in, reply_means, status_of, vocabulary
from checks.reading.links import squeeze
from checks.reading.tree import Tree


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
    if (board or len(told) + bool(names["status"]) >= 2) and (sure["asked"] or sure["replied"] or names["status"]):
        if _is_detail(names):
            letter = _detail(tree, fields)
            if letter:
                return Mailbox((letter,), detail=True)
        found = labelled_rows(tree, fields)
        if found:
            return _box(found)
    elif names["question"] > 1 and names["reply"]:
        found = labelled_rows(tree, fields)
        if 2 * sum(bool(letter.asked or letter.replied) for _, _, letter in found) > len(found):
            return _box(found)
    return _box(status_rows(tree))


def _box(found: list[tuple[int, int, Letter]]) -> Mailbox:
    found = found[:LETTERS]
    return Mailbox(tuple(letter for _, _, letter in found), spans=tuple((start, end) for start, end, _ in found))


def _is_detail(names: Counter[str]) -> bool:
    return (
        names["asked"] <= 1
        and names["status"] <= 1
        and names["title"] <= 1
        and names["question"] <= 2
        and (names["reply"] + names["question"] > 0 or names["replied"] > 0)
        and names["sender"] <= 2
    )


def _detail(tree: Tree, fields: list[Field]) -> Letter | None:
    """The letter that fills a page: of several replies the last day counts, and an answer outweighs a hand-over."""
    values = _detail_values(fields)
    replies = [item.value for item in fields if item.field == "reply"]
    moments = [day for item in fields if item.field == "replied" and (day := day_in(item.value))]
    if not moments:  # the day closes the reply or stands with the office that signed it
        moments = [day for text in (*replies, values.get("office", "")) if (day := _closing_day(text))]
    shown = status_of(values.get("status", ""))
    status = _settled(shown, [reply_means(text) for text in replies])
    if moments and (not status or (status == "open" and not shown)):  # a day of reply says more than an empty box
        status = "answered"
    replied = moments[-1] if moments and status in ("answered", "") else ""
    asked = day_in(values.get("asked", ""))
    if not (asked or replied or status):
        return None
    office = squeeze(values.get("office", ""))
    found = days(office)
    title = squeeze(values.get("title") or _heading(tree))[:200]
    return Letter(title, "", asked, replied, status, (office[: found[0].start].strip() if found else office)[:60])


def _detail_values(fields: list[Field]) -> dict[str, str]:
    """The last value of each field; a weak label counts only where no better one does."""
    weak = vocabulary()[2]
    values: dict[str, str] = {}
    for item in sorted(fields, key=lambda item: item.label not in weak):
        if item.value and item.field in ("asked", "title", "status", "office"):
            values[item.field] = item.value
    return values


def _settled(shown: str, meanings: list[str]) -> str:
    """The status: what the replies amount to where the page shows none or they are only hand-over notes."""
    told = next((word for word in ("answered", "handed over", "open") if word in meanings), "")
    return told if told == "handed over" or not shown else shown


def _closing_day(text: str) -> str:
    """The full date in the last characters of a text, or ""."""
    found = days(text[-40:])
    return found[-1].day if found and len(text[-40:]) - found[-1].end <= 6 else ""


def _heading(tree: Tree) -> str:
    for tag in ("h1", "h2", "h3", "title"):
        for node in tree.by_tag.get(tag, []):
            text = squeeze(tree.text(node, most=200))
            if len(text) >= 4:
                return text
    return ""
