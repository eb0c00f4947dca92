"""Lists: the rows of every block of links with dates, and undated rows where a page's main block has none."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace

from checks.model import Post
from checks.reading.columns import kind_of
from checks.reading.dates import cell, days, narrow, split_cell
from checks.reading.links import Anchor
from checks.reading.list_dates import DAY, PIECE, YEAR, Mark, best_mark, marks_of
from checks.reading.tree import Tree

ROWS = 2000
_UP = 8
_APART = 5
_WIDEST, _FLATTEST = 400, 4000  # nodes: an element with more is no row, or no flat sequence of links and dates
_NO_TITLE = re.compile(
    r"(?:查看|点击|阅读|了解)?(?:更多|详细|详情|全文|more|打印|关闭|收藏|分享|下载|附件\d{0,2}|大|中|小|首页|尾页|末页|上一页|下一页|字体|返回.{0,4}|"
    r"预览|原文|评论.{0,6}|举报|编辑|删除|回复|打印本页|关闭窗口|微信|微博|扫一扫|RSS|\d{1,5}|[\W\d]{0,8})(?:more|>>|»|…|\.\.\.)?",
    re.I,
)
_CATEGORY = re.compile(r"[\[【(（<《].{1,12}[\]】)）>》]")
_SHORT = r"\d{1,2}[-/.]\d{1,2}"
_TAIL = re.compile(
    rf"(.{{4,300}}?)(?:\s{{1,40}}|[\s]{{0,9}}[\[(（【])({DAY}|{_SHORT})(?:\s\d{{1,2}}:\d\d(?::\d\d)?)?[\])）】]?"
)
_HEAD = re.compile(rf"[\[(（【]?({DAY}|{_SHORT})(?:[\])）】]\s{{0,9}}|\s{{1,40}})(.{{4,300}})")
_ROW_TAGS = frozenset(("li", "tr", "dd", "dt", "p", "div", "td", "a", "article", "section", "h3", "h4"))
_HOST_ONLY = re.compile(r"https?://[^/]+/?(?:index\.\w+)?", re.I)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the link's node, its post, the element that repeats, and the text node of its date (-1 for none)."""

    link: int
    post: Post
    holder: int
    mark: int = -1


def rows(tree: Tree, titles: list[Anchor], skip: frozenset[int] = frozenset()) -> list[Row]:
    """Every row with a date, in document order; nodes in `skip` (a letter table, the article's own date) are no dates.

    A row is the smallest element that holds a date and one title link; where one element holds several of both, they
    are paired in their order. A date that stands inside the link is cut out of the title.
    """
    marks = [mark for mark in marks_of(tree) if mark.node not in skip]
    found = _in_years(tree, _paired(tree, titles, marks))
    found += _inline(tree, titles, {row.link for row in found})
    found += _plain_rows(tree, titles, marks, {row.holder for row in found})
    found.sort(key=lambda row: row.link)
    return _without_strays(_numbered(tree, found[:ROWS]))


def _without_strays(found: list[Row]) -> list[Row]:
    """The rows without a lone word beside a date (无障碍 beside the header's clock)."""
    counts = Counter(row.post.block for row in found)
    return [row for row in found if counts[row.post.block] > 1 or len(row.post.title) > 4]


def undated(tree: Tree, titles: list[Anchor], taken: set[int]) -> list[Row]:
    """The rows of repeated title links without a date: at least three siblings whose titles read like titles."""
    titles = [anchor for anchor in titles if anchor.node not in taken and anchor.href]
    groups: dict[tuple[int, str], list[tuple[Anchor, int]]] = {}
    for anchor in titles:
        holder = _repeating(tree, anchor.node)
        groups.setdefault((tree.parents[holder], tree.tags[holder]), []).append((anchor, holder))
    found = []
    for members in groups.values():
        if _reads_like_titles(tree, members):
            found += [Row(anchor.node, Post(anchor.name, anchor.href), holder) for anchor, holder in members]
    found.sort(key=lambda row: row.link)
    return _numbered(tree, found[:ROWS])


def titles_of(anchors: list[Anchor]) -> list[Anchor]:
    """The links that can be titles, and clickable elements that act as links."""
    found = [a for a in anchors if len(a.name) > 18 or (len(a.name) >= 2 and not _NO_TITLE.fullmatch(a.name))]
    found = [a for a in found if not (a.text[:1].isdigit() and len(a.text) <= 20 and cell(a.text))]
    return [a for a in found if a.href or len(a.name) >= 6]


def _paired(tree: Tree, titles: list[Anchor], marks: list[Mark]) -> list[Row]:
    nodes = [anchor.node for anchor in titles]
    places = [mark.node for mark in marks]
    rows_found: dict[int, tuple[int, list[Mark]]] = {}
    flat: dict[int, bool] = {}
    for mark in marks:
        holder = mark.node
        for _ in range(_UP):
            holder = tree.parents[holder]
            if holder <= 0 or tree.tags[holder] in ("body", "html") or tree.ends[holder] - holder > _FLATTEST:
                break
            low, high = bisect_left(nodes, holder), bisect_left(nodes, tree.ends[holder])
            if low == high:
                continue
            dates = bisect_left(places, tree.ends[holder]) - bisect_left(places, holder)
            best = _one_title(titles[low:high])
            if best and len(best.name) <= 12 and tree.tags[holder] not in ("li", "tr"):
                holder, best = _titled(tree, titles, nodes, places, holder, best)
            if best and high - low == dates > 1 and _alternate(nodes[low:high], places, holder, tree.ends[holder]):
                flat[holder] = True
            elif best and _fits(tree, holder, best, dates):
                known = rows_found.get(best.node)
                if known is None or tree.ends[holder] - holder < tree.ends[known[0]] - known[0]:
                    rows_found[best.node] = (holder, [mark])
                elif known[0] == holder:
                    known[1].append(mark)
            elif high - low > 1 and dates > 1:
                flat[holder] = True
            break
    by_node = {anchor.node: anchor for anchor in titles}
    found = [
        _row(tree, by_node[node], holder, best_mark(tree, holder, its)) for node, (holder, its) in rows_found.items()
    ]
    for holder in flat:
        found += _in_order(tree, titles, marks, holder, rows_found)
    return [row for row in found if len(row.post.title) >= 2]


def _titled(
    tree: Tree, titles: list[Anchor], nodes: list[int], places: list[int], holder: int, short: Anchor
) -> tuple[int, Anchor]:
    """The row around a date whose nearest link is a person or an office: up to three elements up, a title without a date of its own."""
    up = holder
    for _ in range(3):
        up = tree.parents[up]
        low, high = bisect_left(nodes, up), bisect_left(nodes, tree.ends[up])
        dates = bisect_left(places, tree.ends[up]) - bisect_left(places, up)
        if high - low > 6 or dates > 4 or tree.tags[up] in ("body", "ul", "ol", "tbody", "table"):
            break
        other = _one_title(titles[low:high])
        if other and (other.heads > short.heads or len(other.name) >= 2 * len(short.name)):
            cell = _child_around(tree, up, other.node)
            if bisect_left(places, tree.ends[cell]) == bisect_left(places, cell):
                return up, other
    return holder, short


def _alternate(links: list[int], places: list[int], start: int, end: int) -> bool:
    """Whether titles and dates take turns in an element, so that each title has its own date."""
    dates = places[bisect_left(places, start) : bisect_left(places, end)]
    pairs = list(zip(links, dates, strict=True))
    after = all(link < day for link, day in pairs) and all(day < links[at + 1] for at, day in enumerate(dates[:-1]))
    before = all(day < link for link, day in pairs) and all(link < dates[at + 1] for at, link in enumerate(links[:-1]))
    return after or before


def _child_around(tree: Tree, holder: int, node: int) -> int:
    while tree.parents[node] != holder:
        node = tree.parents[node]
    return node


def _one_title(candidates: list[Anchor]) -> Anchor | None:
    """The title link of a row: the only one, or the one beside a category, a picture link or a department."""
    if len(candidates) == 1:
        return candidates[0]
    if len(candidates) > 6:
        return None
    texts = [c for c in candidates if not _CATEGORY.fullmatch(c.name)] or candidates
    longest = max(texts, key=lambda c: (c.heads, bool(c.text), len(c.text), -c.node))
    others = [c for c in candidates if c is not longest and c.href != longest.href]
    beside = all(
        _CATEGORY.fullmatch(c.name)
        or (len(c.name) <= 12 and (len(c.name) * 2 <= len(longest.name) + 4 or longest.heads > c.heads))
        for c in others
    )
    return longest if beside else None


def _fits(tree: Tree, holder: int, title: Anchor, dates: int) -> bool:
    """Whether an element with one title and these dates is a row and not a piece of page furniture."""
    if dates > 4 or tree.ends[holder] - holder > _WIDEST:
        return False
    return tree.tags[holder] in _ROW_TAGS or tree.parents[title.node] == holder or len(title.name) >= 6


def _in_order(
    tree: Tree, titles: list[Anchor], marks: list[Mark], holder: int, done: dict[int, tuple[int, list[Mark]]]
) -> list[Row]:
    """Rows of an element that holds titles and dates in a flat sequence."""
    end = tree.ends[holder]
    links = [a for a in titles if holder < a.node < end and a.node not in done and len(a.name) >= 4]
    dates = [m for m in marks if holder < m.node < end]
    if not links or not dates or len(dates) > 2 * len(links):
        return []
    used = {m.node for _, its in done.values() for m in its}
    dates = [m for m in dates if m.node not in used]
    if not dates:
        return []
    found = []
    places = [m.node for m in dates]
    date_first = dates[0].node < links[0].node
    for position, link in enumerate(links):
        if date_first:
            low = links[position - 1].node if position else holder
            its = dates[bisect_left(places, low) : bisect_left(places, link.node)][-1:]
        else:
            high = links[position + 1].node if position + 1 < len(links) else end
            its = dates[bisect_right(places, link.node) : bisect_left(places, high)][:1]
        if its and abs(its[0].node - link.node) < 14:
            found.append(_row(tree, link, link.node, its[0]))
    return found


def _inline(tree: Tree, titles: list[Anchor], done: set[int]) -> list[Row]:
    """Rows whose date is written inside the link's own text: 标题 [2024-03-05]."""
    found: list[Row] = []
    for anchor in titles:
        if anchor.node in done or len(anchor.text) < 9:
            continue
        text = narrow(anchor.text)
        tail, head = _TAIL.fullmatch(text), _HEAD.fullmatch(text)
        day, title = (tail[2], tail[1]) if tail else (head[1], head[2]) if head else ("", "")
        day = cell(day) if day else ""
        if day:
            found.append(
                Row(anchor.node, Post(title.strip(" []()（）【】"), anchor.href, day), _repeating(tree, anchor.node))
            )
    groups: dict[int, int] = {}
    for row in found:
        groups[tree.parents[row.holder]] = groups.get(tree.parents[row.holder], 0) + 1
    return [row for row in found if groups[tree.parents[row.holder]] >= 2 or len(row.post.date) == 10]


def _plain_rows(tree: Tree, titles: list[Anchor], marks: list[Mark], done: set[int]) -> list[Row]:
    """List items with a text and a date and no link at all."""
    nodes = [anchor.node for anchor in titles]
    found = []
    for mark in marks:
        item = tree.within(mark.node, "li")
        if item < 0 or item in done or tree.ends[item] - item > 14:
            continue
        if bisect_left(nodes, tree.ends[item]) > bisect_left(nodes, item):
            continue
        parts = [tree.texts[n] for n in range(item + 1, tree.ends[item]) if tree.texts[n] and n != mark.node]
        title = max(parts, key=len, default="")
        if len(title) >= 8 and not title.endswith(("：", ":")):
            found.append(Row(mark.node, Post(title, "", mark.day), item, mark.node))
    return found


def _in_years(tree: Tree, found: list[Row]) -> list[Row]:
    """The rows, their MM-DD with the year of the heading (2025年) that stands over them."""
    short = [row for row in found if len(row.post.date) == 5]
    heads = _year_heads(tree) if short else []
    if not heads:
        return found
    places = [node for node, _ in heads]
    out = []
    for row in found:
        at = bisect_left(places, row.holder) - 1
        if len(row.post.date) == 5 and at >= 0 and row.link < tree.ends[_section(tree, places[at])]:
            out.append(replace(row, post=replace(row.post, date=f"{heads[at][1]}-{row.post.date}")))
        else:
            out.append(row)
    return out


def _section(tree: Tree, head: int) -> int:
    """The element that a year heads: its grandparent, and that one's parent where the heading fills it."""
    box = tree.parents[tree.parents[head]]
    return tree.parents[box] if box > 0 and len(tree.text(box, most=20)) <= 6 else box


def _year_heads(tree: Tree) -> list[tuple[int, str]]:
    """Texts that are a year and stand alone, not in a row of years to choose from."""
    years = [YEAR.fullmatch(tree.texts[node]) for node in tree.words]
    lone = [
        (tree.words[at], match[1])
        for at, match in enumerate(years)
        if match and not (at and years[at - 1]) and not (at + 1 < len(years) and years[at + 1])
    ]
    return [(node, year) for node, year in lone if tree.within(node, "a") < 0 and tree.within(node, "li") < 0]


def _row(tree: Tree, anchor: Anchor, holder: int, mark: Mark) -> Row:
    title = anchor.name
    if anchor.node < mark.node < tree.ends[anchor.node]:
        title = _without_date(tree, anchor)
    return Row(anchor.node, Post(title, anchor.href, mark.day), holder, mark.node)


def _without_date(tree: Tree, anchor: Anchor) -> str:
    """The title of a link that also holds its date and perhaps a summary: title attribute, heading, or longest part."""
    if len(anchor.title) >= 4 and not days(anchor.title[:10]):
        return anchor.title
    for tag in ("h1", "h2", "h3", "h4", "h5", "strong", "em", "p"):
        for node in tree.inside(anchor.node, tag):
            text = tree.text(node, most=200)
            if (
                len(text) >= 4
                and not cell(text)
                and not PIECE.fullmatch(text)
                and not split_cell(tree.text(node, " ", 40))
            ):
                return text
    parts = [tree.texts[n] for n in range(anchor.node + 1, tree.ends[anchor.node]) if tree.texts[n]]
    parts = [part for part in parts if not cell(part) and not PIECE.fullmatch(part) and len(part) >= 2]
    first = next((part for part in parts if len(part) >= 5), "")
    return first or max(parts, key=len, default=anchor.text)


def _repeating(tree: Tree, node: int) -> int:
    """The element that stands for the row of a link: li or tr around it, else the outermost that holds only this link."""
    for holder in tree.up(node)[:_UP]:
        if tree.tags[holder] in ("li", "tr", "dd", "dt"):
            return holder
        if len(tree.inside(holder, "a")) > 1:
            break
        node = holder
    return node


def _reads_like_titles(tree: Tree, members: list[tuple[Anchor, int]]) -> bool:
    names = [anchor.name for anchor, _ in members]
    if len({anchor.href for anchor, _ in members}) < 3 or len(members) < 3:
        return False
    if sum(map(len, names)) / len(names) < 9 or sum(len(name) >= 7 for name in names) < 0.7 * len(names):
        return False
    if sum(bool(kind_of(name)) for name in names) > 0.3 * len(names):
        return False
    return sum(bool(_HOST_ONLY.fullmatch(anchor.href)) for anchor, _ in members) <= 0.3 * len(members)


def _numbered(tree: Tree, found: list[Row]) -> list[Row]:
    """The rows with their block numbers: rows whose repeating elements stand side by side share one."""
    blocks: dict[int, int] = {}
    out = []
    seen = set()
    holders = [row.holder if tree.tags[row.holder] != "a" else _repeating(tree, row.link) for row in found]
    for row, parent in zip(found, _blocks(tree, holders), strict=True):
        key = (row.post.href or row.post.title, row.post.date, parent)
        if key in seen:
            continue
        seen.add(key)
        block = blocks.setdefault(parent, len(blocks))
        out.append(row if block == row.post.block else replace(row, post=replace(row.post, block=block)))
    return out


def _blocks(tree: Tree, holders: list[int]) -> list[int]:
    """The element that holds each row's block: the nearest one around it and a neighbour built alike, else its parent."""
    shared = [_around_both(tree, a, b) for a, b in itertools.pairwise(holders)]
    found = []
    for place, holder in enumerate(holders):
        best = max(shared[max(place - 1, 0) : place + 1], default=-1)
        found.append(best if best >= 0 else tree.parents[holder])
    return found


def _around_both(tree: Tree, one: int, other: int) -> int:
    """The nearest element around two alike rows at the same depth, at most five levels up; -1 where there is none."""
    for _ in range(_APART):
        if tree.tags[one] != tree.tags[other]:
            return -1
        one, other = tree.parents[one], tree.parents[other]
        if one == other or one < 0 or other < 0:
            return one if one == other else -1
    return -1
