"""Which of a page's dates is the day of publication: ways to find it, the surest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from checks.reading.article_dates import Seen, block_of
from checks.reading.dates import cell, days, split_cell
from checks.reading.tree import Tree

_OVER, _UNDER = 8, 14  # texts between a day and the title
_CLOCK = re.compile(r"周[一二三四五六日]|星期|农历|[℃°]")
_SHEET = re.compile(r"第?\s?[A-Z]?\d{1,2}\s?版")


def choose(tree: Tree, seen: list[Seen], title: int, machine: Callable[[], str]) -> tuple[str, str]:
    """The best day and how it was found: the first offer that names one; `machine` finds the day that no reader sees."""
    return next(((day, how) for how, day in _offers(tree, seen, title, machine) if day), ("", ""))


def _offers(tree: Tree, seen: list[Seen], title: int, machine: Callable[[], str]) -> Iterator[tuple[str, str]]:
    """Ways to find the day, the surest first, each with the day it finds or "".

    A person looks at the lines between the title and the text, then at those over the title, then under the text.
    """
    labelled = [item for item in seen if item.kind == "published"]
    if title < 0:
        yield "labelled", _only(labelled)
        yield "meta", machine()
        return
    wall = _wall(tree, title)
    name = tree.texts[tree.words[title]]
    seen = [item for item in seen if tree.texts[tree.words[item.place]] != name]  # a day that the title tells of
    labelled = [item for item in seen if item.kind == "published"]
    seen = [item for item in seen if item.kind or not _in_date_table(tree, item, seen)]
    head = [item for item in seen if item.place <= wall]
    yield "labelled", _nearest([item for item in head if item.kind == "published"], title)
    yield "labelled", _nearest([item for item in head if item.kind == "time" and item.place >= title - _OVER], title)
    yield from _under(tree, head, title, wall)
    yield from _over(tree, head, title)
    yield "written", _only([item for item in seen if item.kind == "fallback"])
    yield "near the title", _first([x for x in head if x.kind == "signed" and title < x.place <= title + 3])
    tail = [item for item in labelled if item.place > wall]
    yield "labelled", _only([item for item in tail if item.credit]) or _only(tail)
    yield (
        "above the title",
        _only([x for x in seen if x.kind in ("", "time") and x.short and x.credit and x.place > wall]),
    )
    yield "meta", machine()
    yield "written", _only([item for item in seen if item.kind == "issued"])


def _under(tree: Tree, head: list[Seen], title: int, wall: int) -> Iterator[tuple[str, str]]:
    """The lines between the title and the text."""
    under = [item for item in head if title < item.place <= title + _UNDER]
    yield "near the title", _first([item for item in under if item.short and item.kind == ""])
    yield "near the title", _first([x for x in under if x.kind == "weekday" and (x.short or _is_line(tree, x))])
    yield "updated", _first([x for x in head if x.kind == "updated" and title - _OVER <= x.place <= title + 20])
    yield "near the title", _first([x for x in under if x.kind in ("office", "line") and x.place <= title + 3])
    yield "near the title", _in_pieces(tree, title + 1, min(title + 6, wall))
    yield (
        "near the title",
        next((day for place in range(title + 1, min(title + 4, wall)) if (day := _rare(tree, place))), ""),
    )


def _over(tree: Tree, head: list[Seen], title: int) -> Iterator[tuple[str, str]]:
    """The lines over the title: a short day, or the line of a newspaper's page."""
    above = [item for item in head if title - _OVER <= item.place < title][::-1]
    plain = [x for x in above if (x.kind == "" and x.short) or (x.kind == "line" and x.place >= title - 2)]
    yield "above the title", _first([x for x in plain if _heads(tree, x, title)])
    yield "above the title", _in_pieces(tree, _after_links(tree, max(0, title - 7), title), title)
    yield "above the title", _first([x for x in above if x.kind == "weekday" and _on_a_sheet(tree, x.place, title)])


def _in_date_table(tree: Tree, item: Seen, seen: list[Seen]) -> bool:
    """Whether a bare day fills a cell of a table with at least three such cells: a table of deadlines or works."""
    table = _own_table(tree, item)
    return table >= 0 and sum(other.kind in ("", "other") and _own_table(tree, other) == table for other in seen) >= 3


def _own_table(tree: Tree, item: Seen) -> int:
    """The table of a day that has a cell to itself, or -1."""
    node = tree.words[item.place]
    holder = tree.within(node, "td")
    alone = holder >= 0 and tree.ends[holder] - holder <= 4 and len(tree.texts[node]) <= 20
    return tree.within(holder, "table") if alone else -1


def _heads(tree: Tree, item: Seen, title: int) -> bool:
    """Whether a day over the title belongs to it: in a short line, with no link beside it or between, as the site's header has."""
    node = tree.words[item.place]
    short = item.credit or (len(tree.texts[node]) <= 30 and title - item.place <= 4)
    return short and not tree.inside(block_of(tree, node), "a") and not tree.links_between(node, tree.words[title])


def _on_a_sheet(tree: Tree, place: int, title: int) -> bool:
    """Whether a day stands in the line of a newspaper's page (2024年3月5日 星期二 第A03版) just over the title."""
    return any(_SHEET.search(tree.texts[node]) for node in tree.words[max(place - 1, 0) : title])


def _in_pieces(tree: Tree, start: int, end: int) -> str:
    """The day whose parts stand in neighbouring elements between two places: 05 over 2024-03."""
    for place in range(start, min(len(tree.words), end)):
        item = tree.within(tree.words[place], "li")
        texts = [tree.texts[node] for node in tree.words[place : place + 5] if tree.within(node, "li") == item]
        if not texts[0][0].isdigit() or tree.within(tree.words[place], "a") >= 0:
            continue
        for size in (2, 3, 4, 5):
            day = split_cell(" ".join(texts[:size]))
            if len(day) == 10:
                return "" if any(map(_CLOCK.search, texts[size - 1 :])) else day
    return ""


def _is_line(tree: Tree, item: Seen) -> bool:
    text = tree.texts[tree.words[item.place]]
    return len(text) <= 40 and not any(mark in text for mark in "。，；")


def _after_links(tree: Tree, start: int, title: int) -> int:
    """The first place from which no link stands before the title."""
    return next((at for at in range(start, title) if not tree.links_between(tree.words[at], tree.words[title])), title)


def _rare(tree: Tree, place: int) -> str:
    """The day that opens a line in a form that running text does not know: 24-03-05, 20240305, 03-05-2024."""
    text = tree.texts[tree.words[place]]
    day = cell(text.split()[0]) if text[0].isdigit() and not days(text) else ""
    return day if len(day) == 10 else ""


def _nearest(found: list[Seen], title: int) -> str:
    """The day nearest to the title, rather under it than over it."""
    return min(found, key=lambda x: x.place - title if x.place >= title else title - x.place + 3).day if found else ""


def _first(found: list[Seen]) -> str:
    return found[0].day if found else ""


def _only(found: list[Seen]) -> str:
    """The day on which all agree, or ""."""
    return found[0].day if len({item.day for item in found}) == 1 else ""


def _wall(tree: Tree, title: int) -> int:
    """The place where running text begins after the title."""
    for place in range(title + 1, min(len(tree.words), title + 80)):
        text = tree.texts[tree.words[place]]
        if text[0] in "(（" and text[-1] in ")）":  # when a law was passed
            continue
        sentence = len(text) >= 45 or (len(text) >= 12 and text.endswith(("。", "；", "！", "：")))
        if sentence and "时间" not in text and "来源" not in text:
            return place
    return min(len(tree.words), title + 80)
