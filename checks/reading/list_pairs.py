"""Pairs the dates of a page with the title links that they belong to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from checks.reading.article_dates import block_of
from checks.reading.dates import cell
from checks.reading.links import Anchor
from checks.reading.list_dates import Mark, best_mark
from checks.reading.list_rows import UP, Row, row_of
from checks.reading.list_titles import one_title
from checks.reading.tree import Tree

_LONGEST = 800  # characters of a row
_WIDEST, _FLATTEST = 400, 4000  # nodes: an element with more is no row, or no flat sequence of links and dates
_ROW_TAGS = frozenset(("li", "tr", "dd", "dt", "p", "div", "td", "a", "article", "section", "h3", "h4"))


def paired(tree: Tree, titles: list[Anchor], marks: list[Mark]) -> list[Row]:
    """The rows of dates and title links: each date climbs to the smallest element that holds a title too.

    Where that element holds several of both they are paired in their order; a day alone at its top heads all its titles.
    """
    nodes = [anchor.node for anchor in titles]
    places = [mark.node for mark in marks]
    rows_found: dict[int, tuple[int, list[Mark]]] = {}
    flat: dict[int, bool] = {}
    groups: list[Row] = []
    for mark in marks:
        holder = mark.node
        for _ in range(UP):
            holder = tree.parents[holder]
            if holder <= 0 or tree.tags[holder] in ("body", "html") or tree.ends[holder] - holder > _FLATTEST:
                break
            low, high = bisect_left(nodes, holder), bisect_left(nodes, tree.ends[holder])
            if low == high:
                continue
            dates = bisect_left(places, tree.ends[holder]) - bisect_left(places, holder)
            if dates == 1 < high - low and _is_day_group(tree, holder, mark.node, nodes[low:high]):
                groups += [
                    row_of(tree, each, _child_around(tree, holder, each.node), mark) for each in titles[low:high]
                ]
                break
            best = one_title(titles[low:high])
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
        row_of(tree, by_node[node], holder, best_mark(tree, holder, its)) for node, (holder, its) in rows_found.items()
    ]
    found += [row for row in groups if row.link not in rows_found]
    for holder in flat:
        found += _in_order(tree, titles, marks, holder, rows_found)
    return [row for row in found if len(row.post.title) >= 2]


def _is_day_group(tree: Tree, holder: int, mark: int, links: list[int]) -> bool:
    """Whether a day heads several links (a dl or div for each day): it stands first and alone in its block, as in the neighbour."""
    if not mark < links[0] or tree.parents[mark] == holder or any(tree.tags[n] == "a" for n in tree.up(mark)):
        return False
    first = tree.children(holder)[0]
    if not first < mark < tree.ends[first] or len(tree.text(first, most=60)) > len(tree.texts[mark]) + 8:
        return False
    if len({block_of(tree, link) for link in links}) < len(links):
        return False
    alike = [each for each in tree.children(tree.parents[holder]) if tree.tags[each] == tree.tags[holder]]
    return sum(bool(_day_of(tree, each)) for each in alike) >= 2


def _day_of(tree: Tree, holder: int) -> str:
    """The day that the first text of an element is, or ""."""
    text = next((tree.texts[n] for n in range(holder, tree.ends[holder]) if tree.texts[n]), "")
    return cell(text)


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
        other = one_title(titles[low:high])
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


def _fits(tree: Tree, holder: int, title: Anchor, dates: int) -> bool:
    """Whether an element with one title and these dates is a row and not a piece of page furniture."""
    if dates > 4 or tree.ends[holder] - holder > _WIDEST or _is_long(tree, holder):
        return False
    return tree.tags[holder] in _ROW_TAGS or tree.parents[title.node] == holder or len(title.name) >= 6


def _is_long(tree: Tree, holder: int) -> bool:
    """Whether an element holds running text as an article does; a row has at most a summary."""
    return sum(map(len, tree.texts[holder + 1 : tree.ends[holder]])) > _LONGEST


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
    found: list[Row] = []
    places = [m.node for m in dates]
    date_first = dates[0].node < links[0].node
    for position, link in enumerate(links):
        if date_first:
            low = links[position - 1].node if position else holder
            its = dates[bisect_left(places, low) : bisect_left(places, link.node)][-1:]
            if not its and found and _heads_rows(tree, holder, found[-1].mark, links):
                found.append(
                    row_of(
                        tree, link, _child_around(tree, holder, link.node), Mark(found[-1].mark, found[-1].post.date)
                    )
                )
                continue
        else:
            high = links[position + 1].node if position + 1 < len(links) else end
            its = dates[bisect_right(places, link.node) : bisect_left(places, high)][:1]
        if its and abs(its[0].node - link.node) < 14:
            found.append(row_of(tree, link, link.node, its[0]))
    return found


def _heads_rows(tree: Tree, holder: int, mark: int, links: list[Anchor]) -> bool:
    """Whether a day fills a row of its own, without a link: it holds for every row up to the next such day."""
    row = _child_around(tree, holder, mark)
    nodes = [link.node for link in links]
    return bisect_left(nodes, tree.ends[row]) == bisect_left(nodes, row)
