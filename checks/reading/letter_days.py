"""What a letter tells without labels: the day with its question, the day with its answer, a word for its state."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise

from checks.reading.dates import cell, days, narrow
from checks.reading.letter_fields import Field
from checks.reading.letter_words import STATUS_WORD, day_in, picture_text, reply_means, status_of
from checks.reading.tree import Tree

_LINE = 40  # characters of a text that is a signature or an info line
_CALLED = re.compile(r"(?:时间|日期|更新|发布|浏览|截止|有效|至|到|自|从)[\s\u3000]{0,3}[:：]?[\s\u3000(（\[【]{0,3}$")
_OFFICE = re.compile(r"[局委办厅部院科处所站府会队]\s{0,4}[(（\[]?(?:19|20)\d\d")
_NAMED = re.compile(r"(?:时间|日期|更新于|发布于)[\s\u3000]{0,3}[:：]?$")
_WAITS = re.compile(
    r"(?:正在|暂未|尚未|等待|暂无|还没有?|未)[^。]{0,6}(?:回复|答复|处理|办理|受理|审核|解答)|(?:回复|答复|处理|办理|受理|审核)中"
)
_REST = re.compile(r"[\s\u3000]{0,3}(?:\d{1,2}[:时]\d{1,2}(?:[:分]\d{0,2}秒?)?)?[\s\u3000)）\]】]{0,3}")


def told(
    tree: Tree, start: int, end: int, inside: list[Field], values: dict[str, str], shown: frozenset[str]
) -> dict[str, str]:
    """The values of a letter with what its slice tells without labels; `shown` are the fields that the page's labels name.

    A day counts only where no label of the page names that time: before the answer it is the day of asking, with the
    answer the day of replying, which is never the earlier one.
    """
    more = dict(values)
    answer = next((item.node for item in inside if item.field == "reply"), -1)
    days_here = shown_days(tree, start, end) if not {"asked", "replied"} <= values.keys() else []
    if "asked" not in more and "asked" not in shown and not shown.isdisjoint(("question", "reply")):
        question = next((item.node for item in inside if item.field == "question"), start)
        before = [(node, day) for node, day in days_here if answer < 0 or node < answer]
        after = [day for node, day in before if node >= question]
        more["asked"] = next(iter(after or [day for _, day in before[-1:]]), "")
    if "replied" not in more and answer >= 0 and reply_means(values.get("reply", "")) == "answered":
        after = [day for node, day in days_here if node >= answer][:1]
        asked = day_in(more.get("asked", ""))
        more["replied"] = next((day for day in after if len(asked) != len(day) or asked <= day), "")
    if "status" not in more and (
        word := _state(
            tree, start, end, waits=answer < 0 and "replied" not in more and bool(shown & {"reply", "replied"})
        )
    ):
        more["status"] = word
    if (
        not more.get("replied")
        and answer < 0
        and "replied" not in shown
        and status_of(more.get("status", "")) == "answered"
    ):
        signed = [day for node, day in days_here if node > inside[-1].node and _OFFICE.search(tree.texts[node])]
        more["replied"] = next(iter(signed), "")
    return {name: value for name, value in more.items() if value}


def _state(tree: Tree, start: int, end: int, *, waits: bool) -> str:
    """The word for a letter's state in its slice: alone, as a picture, or in a phrase where an answer is `waited` for."""
    texts = [text for text in tree.texts[start:end] if text and len(text) <= 30]
    for text in texts:
        if len(text) <= 10 and STATUS_WORD.fullmatch(text) and "评价" not in text:  # 满意度：未评价
            return text
    alt = picture_text(tree, start, end)
    if alt and len(alt) <= 10 and status_of(alt):
        return alt
    return next((text for text in texts if waits and _WAITS.search(text)), "")


def shown_days(tree: Tree, start: int, end: int) -> list[tuple[int, str]]:
    """The texts of a slice that are a day, are signed with one, or are a line with one; in order, each with its day.

    A day with a name of its own (发布时间, 更新) and days in running text are none.
    """
    words = tree.words[bisect_left(tree.words, start) : bisect_left(tree.words, end)]
    found = []
    for before, node in pairwise([-1, *words]):
        if (before < 0 or not _NAMED.search(tree.texts[before])) and (day := _shown(tree.texts[node])):
            found.append((node, day))
    return [(node, day) for node, day in found if tree.within(node, "a") < 0]


def closing_day(text: str) -> str:
    """The full date that a text is signed with, in its last characters, or ""."""
    last = narrow(text[-_LINE:])
    found = days(last)
    return found[-1].day if found and _REST.fullmatch(last[found[-1].end :]) else ""


def _shown(text: str) -> str:
    if len(text) <= _LINE:
        if day := cell(text):
            return "" if _CALLED.search(re.split(r"\d", text, maxsplit=1)[0]) else day
        found = days(text)
        if len(found) != 1 or _CALLED.search(text[: found[0].start]):
            return ""
        return found[0].day if found[0].start == 0 or _REST.fullmatch(text[found[0].end :]) else ""
    found = days(text[-_LINE:])
    if found and _CALLED.search(text[-_LINE:][: found[-1].start]):
        return ""
    return closing_day(text)
