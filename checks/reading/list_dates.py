"""The dates of a page that may belong to list rows: a cell, a label with a day, or two cells together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from checks.reading.article_dates import block_of
from checks.reading.dates import CLOCK_WORDS, HINT, cell, narrow, split_cell
from checks.reading.tree import Tree

MARKS = 3000
PIECE = re.compile(
    r"\d{1,2}日?|(?:19|20)\d\d年?|(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}月?|\d{1,2}\s?[-/.月]\s?\d{1,2}日?|\d{1,2}月"
)
YEAR = re.compile(r"((?:19|20)\d\d)\s?年(?:度)?")
DAY = r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
_NOTE = re.compile(
    rf"(?:[^\d]{{0,40}}?\s|[^。，]{{1,30}}?[)）\]】]\s{{0,3}}(?:[\u4e00-\u9fff]{{2,12}}\s{{1,4}})?)?(?:[\u4e00-\u9fff]{{0,6}}[:：]\s{{0,3}})?[\[(（【]?({DAY})(?!\d)[^\d]?.{{0,30}}"
)
_YEARS = re.compile(r"[12１２][09０９]")
_GOOD_DATE = re.compile(r"发布|公开|发文|日期|时间|更新")
_BAD_DATE = re.compile(r"成文|生效|实施|施行|截止|有效|废止|开始|结束|出生|印发")
_END_DATE = re.compile(r"截止|废止|结束|有效|到期")
_OWNER = re.compile(r"ICP备|版权所有|公网安备|网站标识码|All Rights Reserved", re.I)
_LAST = 40  # texts at the end of a page
_UPDATE = re.compile(r"[℃°]|多云|阵雨|小雨|最后更新|最近更新|页面生成|版权|访问量")


@dataclass(frozen=True, slots=True)
class Mark:
    """A date in the page: the node that is the date and its day."""

    node: int
    day: str


def marks_of(tree: Tree) -> list[Mark]:
    """Every date of the page that may belong to a row, in document order; clocks and footers are left out."""
    found: list[Mark] = []
    done = -1
    feet = _owners(tree)
    texts = tree.texts
    for node in tree.words:
        text = texts[node]
        if len(found) >= MARKS:
            break
        if node <= done or len(text) > 80 or not HINT.search(text):
            continue
        day = ""
        if text[0].isdigit() and PIECE.fullmatch(text):
            split = _split_mark(tree, node)
            if split:
                day, done = split
        if not day:
            day = cell(text)
        if (
            not day
            and len(text) >= 10
            and _YEARS.search(text)
            and (note := _NOTE.fullmatch(narrow(text)))
            and not tree.within(node, "a") >= 0
        ):
            day = cell(note[1])
        if day and not any(start <= node < end for start, end in feet) and not _is_clock(tree, node, text):
            found.append(Mark(node, day))
    weekdays = [mark for mark in found if "星期" in texts[mark.node] and tree.within(mark.node, "li") < 0]
    return [mark for mark in found if mark not in weekdays] if len(weekdays) < 3 else found  # one or two: the clock


def _owners(tree: Tree) -> list[tuple[int, int]]:
    """The extents of the small blocks at the page's end that name its owner or the ICP record: footers without a footer's name."""
    named = (node for node in tree.words[-_LAST:] if _OWNER.search(tree.texts[node]))
    blocks = {block_of(tree, node) for node in named}
    return [
        (block, tree.ends[block])
        for block in blocks
        if tree.ends[block] - block <= 60 and tree.tags[block] not in ("body", "td")
    ]


def _is_clock(tree: Tree, node: int, text: str) -> bool:
    """Whether a date is furniture: the header's clock, the last update, or anything in the footer."""
    if CLOCK_WORDS.search(text) or _UPDATE.search(text) or tree.in_foot(node):
        return True
    before = next((n for n in range(node - 1, max(node - 4, 0), -1) if tree.texts[n]), -1)
    if before < 0 or len(tree.texts[before]) > 30 or not CLOCK_WORDS.search(tree.texts[before][-12:]):
        return False
    return tree.within(before, "a") < 0


def _split_mark(tree: Tree, node: int) -> tuple[str, int] | None:
    """The day spread over neighbouring elements that begins at this text node, and the last node it takes."""
    parent = tree.parents[node]
    for _ in range(3):
        if parent < 0 or tree.tags[parent] in ("body", "tr", "ul", "ol", "table"):
            return None
        pieces = [n for n in range(parent + 1, min(tree.ends[parent], parent + 14)) if tree.texts[n]]
        start = pieces.index(node) if node in pieces else 0
        if not start and 3 < len(pieces) <= 8 and (day := cell(tree.text(parent, most=30))):
            return day, pieces[-1]  # <b>2016</b>年<b>4</b>月<b>8</b>日
        pieces = pieces[start : start + 3]
        for size in (2, 3):
            if len(pieces) >= size:
                day = split_cell(" ".join(tree.texts[n] for n in pieces[:size]))
                if any(tree.tags[n] in ("li", "tr", "dd") for n in range(pieces[0], pieces[size - 1])):
                    break  # the year of a heading and the day of the first row
                if day and not (
                    size == 2
                    and len(day) == 5
                    and len(pieces) == 3
                    and split_cell(" ".join(tree.texts[n] for n in pieces))
                ):
                    return day, pieces[size - 1]
        parent = tree.parents[parent]
    return None


def best_mark(tree: Tree, holder: int, marks: list[Mark]) -> Mark:
    """Of several dates in one row the one that is called 发布日期, else the last that is not 成文日期 or the like."""
    if len(marks) == 1:
        return marks[0]
    links = tree.inside(holder, "a")
    loose = [mark for mark in marks if tree.within(mark.node, "a") < holder] if len(links) > 1 else []
    marks = loose or marks
    if len(marks) == 1:
        return marks[0]
    labelled = [(mark, _label_of(tree, mark.node)) for mark in marks]
    good = [mark for mark, label in labelled if _GOOD_DATE.search(label) and not _BAD_DATE.search(label)]
    fair = [mark for mark, label in labelled if not _BAD_DATE.search(label)]
    first = [mark for mark in good if "发布" in _label_of(tree, mark.node)]
    begins = [mark for mark, label in labelled if not _END_DATE.search(label)]
    return (first or good or fair or begins or marks)[-1 if not good and fair else 0]


def _label_of(tree: Tree, node: int) -> str:
    """What a date is called: the words before it in its own text, or the head of its table column."""
    own = re.match(r"[^\d]{2,12}", tree.texts[node])
    if own:
        return own[0]
    column = tree.within(node, "td")
    row = tree.within(node, "tr")
    table = tree.within(node, "table")
    if column < 0 or row < 0 or table < 0:
        return ""
    cells = tree.children(row)
    position = cells.index(column) if column in cells else -1
    first = tree.inside(table, "tr")[0]
    heads = tree.children(first)
    return tree.text(heads[position], most=20) if first != row and 0 <= position < len(heads) else ""
