"""What kind of page it is: home, list, article, letters, letter, error or other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from checks.model import Column
from checks.reading.articles import Article
from checks.reading.letters import Mailbox
from checks.reading.list_rows import Row

_TRAIL = re.compile(r"(?:当前|现在|所在|您的|你的)(?:的)?(?:位置|栏目)|当前页面|您现在在")
_DEAD = frozenset(("soft 404", "bot wall", "login page", "maintenance", "empty page"))


def kind_of_page(
    text: str,
    meta: dict[str, str],
    problems: Sequence[str],
    box: Mailbox,
    rows: list[Row],
    article: Article,
    columns: tuple[Column, ...],
    *,
    undated: bool,
) -> str:
    """The kind of a page from what the readers found in it."""
    if _DEAD.intersection(problems):
        return "error"
    blocks = Counter(row.post.block for row in rows)
    biggest = max(blocks.values(), default=0)
    if box.detail and biggest < 8:
        return "letter"
    home = _is_home(text, meta, blocks, columns) and not _is_told(article, blocks)
    if box.letters and not home:
        return "letters"
    if not home and _is_article(meta, article, biggest):
        return "article"
    if home:
        return "home"
    return "list" if rows or undated else "other"


def _is_home(text: str, meta: dict[str, str], blocks: Counter[int], columns: tuple[Column, ...]) -> bool:
    """Whether a page opens the site: many kinds of columns, several blocks or none, and no trail of where one is."""
    if meta.get("articletitle") or meta.get("columnname") or _TRAIL.search(text):
        return False
    kinds = len({column.kind for column in columns})
    lists = sum(count >= 2 for count in blocks.values())
    if lists >= 3:
        return kinds >= 5
    return kinds >= 6 and len(columns) >= 8 and (lists == 2 or not blocks)


def _is_told(article: Article, blocks: Counter[int]) -> bool:
    """Whether an article is told under its own title, which the <title> begins with, or on a page without any list."""
    if article.entitled:
        return bool(article.how) and article.body >= 20
    return _shows_article(article) and not blocks


def _shows_article(article: Article) -> bool:
    return article.how in ("labelled", "near the title") and article.shown


def _is_article(meta: dict[str, str], article: Article, biggest: int) -> bool:
    if _shows_article(article):
        return True
    if meta.get("articletitle") or article.how in ("labelled", "near the title"):
        return article.body >= 20 or article.named or biggest < 3
    if article.how in ("updated", "above the title", "written", "meta"):
        if article.entitled and article.body >= 20:
            return True
        return article.body >= 60 and (article.named or article.shown or biggest < 3 or article.body >= 150)
    return article.body >= 120 and article.named and biggest < 3
