"""An article's title and the day on which a reader sees that it was published."""

from __future__ import annotations

from dataclasses import dataclass, replace

from checks.reading.article_dates import Seen, dates_shown
from checks.reading.article_titles import OWNER, names_of, page_title, title_of
from checks.reading.columns import kind_of
from checks.reading.date_choice import choose
from checks.reading.date_witnesses import built_on, published_on, told_by_machine
from checks.reading.tree import Tree

_BODY_NAMES = frozenset(
    {
        *("zoom", "trs_editor", "trs_editor_view", "ucap-content", "ucapcontent", "v_news_content", "dede_content"),
        *("contxt", "xxgkzd-box", "content_box", "pages_content", "con_text", "zwnr", "nr", "custom_unionstyle"),
        *("view", "detailcont"),
    }
)
_BODY_STARTS = (
    *(
        "vsb_content",
        "article-con",
        "article_con",
        "articlecon",
        "art_con",
        "art-con",
        "artcon",
        "article-body",
        "article_body",
    ),
    *(
        "articlebody",
        "article-text",
        "article_text",
        "newscon",
        "news_con",
        "news-con",
        "newstext",
        "news_text",
        "news-text",
    ),
    *("doccontent", "wznr", "detail-con", "detail_con", "detailcon", "infocon", "info-con", "info_con", "zoomcon"),
)
_NO_BODY = ("mess", "info", "time", "date", "title", "tit", "attr", "top", "head", "header", "source", "meta")


@dataclass(frozen=True, slots=True)
class Article:
    """What an article says of itself.

    `how` is labelled, near the title, updated, above the title, written, meta or "" (no day found); `body` counts the
    characters of running text between the title and the first list; `named` is true where the page declares itself an article,
    `shown` where it shows a title that is no column's name, `entitled` where the <title> begins with it.
    """

    title: str = ""
    published: str = ""
    how: str = ""
    witnesses: tuple[tuple[str, str], ...] = ()
    disagree: bool = False
    body: int = 0
    named: bool = False
    shown: bool = False
    entitled: bool = False


def article(tree: Tree, meta: dict[str, str], raw: str, in_rows: frozenset[int], lone: frozenset[int]) -> Article:
    """Read the page as an article: the labelled day nearest the title wins, then an unlabelled one right under it.

    Dates in list rows, clocks, page-build times and days inside running text are never taken; 成文日期 and its like
    only where nothing else is shown. Meta labels are witnesses, and speak alone only where they are not the time of
    the page's build. `in_rows` are the text nodes whose dates belong to list rows; those of
    `lone` rows (a link with a date and no second row) count only with a label.
    """
    title, place = title_of(tree, meta)
    seen = [
        item
        for item in dates_shown(tree, in_rows)
        if not item.unseen and (item.kind or tree.words[item.place] not in lone)
    ]
    seen = [replace(item, kind="other") if _signature(tree, item, place) else item for item in seen]
    built = built_on(meta, raw)
    pubdate = published_on(tree, meta)
    best, how = choose(tree, seen, place, lambda: told_by_machine(tree) or (pubdate if pubdate != built else ""))
    witnesses = dict.fromkeys(
        ("written" if item.kind == "issued" else item.kind, item.day)
        for item in seen
        if item.kind in ("published", "updated", "issued", "written")
    )
    if pubdate:
        witnesses[("meta", pubdate)] = None
    if built:
        witnesses[("built", built)] = None
    body = _body_length(tree, place, in_rows)
    named = bool(meta.get("articletitle")) or any(_is_body(tree, node) for node in tree.all("div", "td", "ucapcontent"))
    clash = bool(best and pubdate and how != "meta" and pubdate != best and how != "written")
    shown = place >= 0 and len(title) >= 8 and not kind_of(title)
    entitled = shown and page_title(tree).startswith(title[:20])
    return Article(title, best, how, tuple(witnesses), clash, body, named, shown, entitled)


def _signature(tree: Tree, item: Seen, title: int) -> bool:
    """Whether a date stands in the article's body, which holds no title: the day of what it tells, or of its signing."""
    node = tree.words[item.place]
    if item.kind not in ("", "signed") or (item.short and "年" not in tree.texts[node]):
        return False
    head = tree.words[title] if title >= 0 else -1
    for holder in tree.up(node):
        if holder <= head:
            return False
        if (
            tree.tags[holder] == "ucapcontent"
            or _is_body(tree, holder)
            or "mso" in tree.attrs[holder].get("class", "").lower()
        ):
            return True
    return False


def _is_body(tree: Tree, node: int) -> bool:
    """Whether an element is called what content systems call the body of an article."""
    if not tree.attrs[node]:
        return False
    names = names_of(tree, node).lower().split()
    return any(name in _BODY_NAMES or (name.startswith(_BODY_STARTS) and not name.endswith(_NO_BODY)) for name in names)


def _body_length(tree: Tree, title: int, in_rows: frozenset[int]) -> int:
    """The characters of running text between the title and the first list."""
    total = 0
    for node in tree.words[max(title, 0) + 1 :]:
        if node in in_rows:
            break
        text = tree.texts[node]
        if len(text) >= 25 and tree.within(node, "a") < 0 and not OWNER.search(text):
            total += len(text)
            if total > 400:
                break
    return total
