"""Reading: what the bytes of one page say, from one parse, as Facts."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from checks.model import Facts
from checks.reading import (
    articles,
    columns,
    data,
    forms,
    letters,
    links,
    list_titles,
    lists,
    marks,
    pager,
    script_days,
    scripts,
    state,
    text,
    tree,
)
from checks.reading.article_titles import page_title
from checks.reading.bounds import bound
from checks.reading.kinds import kind_of_page
from checks.reading.list_rows import Row
from checks.reading.version import fingerprint
from checks.reading.written import from_json, to_json
from checks.resolve import resolve_day, resolve_url

VERSION = fingerprint()
_NEIGHBOUR = re.compile(r"(?:[上下前后]一?[篇条页则]|[上下]篇(?:文章)?)[：:\s]{0,3}$")
_CALLED = re.compile(r"(?:发布|发表|发稿|录入|添加)(?:时间|日期)")

__all__ = ["VERSION", "describe", "from_json", "read", "to_json"]


def read(body: bytes) -> Facts:
    """Everything that the readers find in one body; never raises, looks at nothing but the bytes."""
    decoded = text.decode(body)
    bounded, cut = bound(decoded.text)
    rows_only = data.answer(bounded)
    page = tree.parse(scripts.expand(script_days.shown(bounded)) if rows_only is None else rows_only)
    meta = marks.meta_labels(page)
    anchors = links.anchors(page)
    clicked = sorted([*anchors, *links.buttons(page)], key=lambda anchor: anchor.node)
    title = page_title(page)
    visible = "\n".join(page.texts[node] for node in page.words)
    box = letters.mailbox(page)
    titles = list_titles.titles_of(page, clicked)
    rows = lists.rows(page, titles, _inside(page, box.spans))
    dated = _repeated(rows)
    article = articles.article(page, meta, bounded, _dates_of(page, dated), _lone(page, rows))
    refresh = _refresh(page, meta, visible)
    told = article.how in ("labelled", "near the title") and (article.body >= 20 or article.shown)
    linked = {row.link for row in rows}
    undated = lists.undated(page, titles, linked)
    problems = list(
        state.problems(
            page,
            title,
            visible,
            rows=len(rows),
            titles=len(undated),
            article=told or bool(box.letters),
            body=article.body,
            raw=bounded,
            refresh=refresh,
        )
    )
    found_columns = columns.columns(page, clicked, frozenset(linked.union(row.link for row in undated)))
    shown = bool(dated or told or box.letters or "bot wall" in problems or data.has_records(bounded))
    asked = () if shown else data.addresses(page)
    scripted = not shown and data.waiting(page, asked)
    bare = [] if dated or told or scripted else undated
    kind = kind_of_page(visible, meta, problems, box, rows, article, found_columns, undated=bool(bare))
    if kind == "article":
        rows = dated
        if article.disagree:
            problems.append("dates disagree")
    elif kind in ("list", "other", "letters"):
        rows = rows + bare
    if not scripted and dated and kind == "list" and data.unfilled(page):
        scripted, asked = True, data.addresses(page)
    if scripted and kind in ("home", "list", "other"):
        problems.append("script-filled list")
    if decoded.conflict:
        problems.append("charset conflict")
    if cut or page.cut:
        problems.append("truncated")
    return Facts(
        version=VERSION,
        encoding=decoded.encoding,
        kind=kind,
        title=article.title if kind == "article" else title,
        published=article.published if kind == "article" else "",
        witnesses=article.witnesses if kind == "article" else (),
        columns=found_columns,
        posts=tuple(row.post for row in rows),
        letters=box.letters,
        links=links.links(page, anchors),
        pager=pager.pager(page, anchors),
        frames=links.frames(page),
        data=asked if scripted else (),
        refresh=refresh,
        base=next((page.attrs[node].get("href", "") for node in page.all("base")), ""),
        forms=forms.forms(page),
        marks=marks.marks(page, visible, anchors, meta),
        problems=tuple(problems),
        text_length=sum(len(page.texts[node]) for node in page.words),
    )


def describe(body: bytes, *, file: str, url: str, at: datetime) -> dict[str, Any]:
    """One saved page as `spotcheck read` prints it: facts with addresses resolved against `url` and days against `at`."""
    facts = read(body)
    base = resolve_url(facts.base, url) or url if facts.base else url

    def address(href: str) -> str:
        return resolve_url(href, base) or href

    def day(written: str) -> str | None:
        found = resolve_day(written, at)
        return found.isoformat() if found else None

    return {
        "file": file,
        "url": url,
        "encoding": facts.encoding,
        "kind": facts.kind,
        "title": facts.title,
        "published": facts.published or None,
        "columns": [{"kind": c.kind, "text": c.text, "url": address(c.href)} for c in facts.columns],
        "posts": [{"title": p.title, "url": address(p.href), "date": day(p.date)} for p in facts.posts],
        "letters": [
            {"title": item.title, "asked": day(item.asked), "replied": day(item.replied), "status": item.status}
            for item in facts.letters
        ],
        "marks": facts.marks,
        "problems": list(facts.problems),
    }


def _inside(page: tree.Tree, spans: tuple[tuple[int, int], ...]) -> frozenset[int]:
    """The nodes of the letters' rows: their dates are no list rows."""
    return frozenset(node for start, end in spans for node in range(start, end))


def _repeated(rows: list[Row]) -> list[Row]:
    """The rows of blocks with at least two rows: a lone date beside a link may be the article's own."""
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.post.block] = counts.get(row.post.block, 0) + 1
    return [row for row in rows if counts[row.post.block] > 1]


def _dates_of(page: tree.Tree, rows: list[Row]) -> frozenset[int]:
    """The nodes in which rows hold their dates: the whole row where it is small; a day that alone is called 发布时间 is the
    article's, wherever the days of its neighbours (上一篇) stand."""
    small = (row for row in rows if page.ends[row.holder] - row.holder <= 80)
    inside = {node for row in small for node in range(row.holder, page.ends[row.holder])}
    called = {row.mark for row in rows if _CALLED.search(page.texts[row.mark])}
    return frozenset((inside | {row.mark for row in rows}) - (called if len(called) == 1 else set()))


def _lone(page: tree.Tree, rows: list[Row]) -> frozenset[int]:
    """The date nodes of list items and of linked headlines: another article's date, even where it stands alone."""
    items, heads = ("li", "tr", "dd", "a"), ("h2", "h3", "h4", "h5")
    return frozenset(
        row.mark
        for row in rows
        if len(row.post.title) >= 8
        and (
            page.tags[row.holder] in items
            or page.tags[page.parents[row.link]] in heads
            or (row.mark > row.link and _NEIGHBOUR.search(page.text_before(row.link)))
        )
    )


def _refresh(page: tree.Tree, meta: dict[str, str], visible: str) -> str:
    """The target of a meta refresh, or of a script that leaves at once from a page with nothing to read."""
    content = meta.get("refresh", "")
    _, _, target = content.partition("=")
    if target.strip():
        return target.strip().strip("'\"")
    if len(visible) < 200 and len(page.all("a")) <= 3:
        return next((found for script in page.scripts if (found := scripts.redirect(script))), "")
    return ""
