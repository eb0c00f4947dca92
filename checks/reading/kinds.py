"""What kind of page it is: home, list, article, letters, letter, error or other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from checks.model import Column
from checks.reading.articles import Article
from checks.reading.letters import Mailbox
from checks.reading.lists import Row
from checks.reading.tree import Tree

_DEAD = frozenset(("soft 404", "bot wall", "login page", "maintenance", "empty page"))


def kind_of_page(
    tree: Tree,
    title: str,
    meta: dict[str, str],
    problems: Sequence[str],
    box: Mailbox,
    rows: list[Row],
    article: Article,
    columns: tuple[Column, ...],
) -> str:
    """The kind of a page from what the readers found in it."""
    if _DEAD.intersection(problems):
        return "error"
    blocks = Counter(row.post.block for row in rows)
    biggest = max(blocks.values(), default=0)
    if box.detail and biggest < 8:
        return "letter"
    kinds = len({column.kind for column in columns})
    wide = kinds >= 5 and sum(count >= 2 for count in blocks.values()) >= 3
    if box.letters and not wide:
        return "letters"
    if wide and not meta.get("articletitle"):
        return "home"
    if _is_article(meta, article, biggest):
        return "article"
    if kinds >= 6 and len(blocks) >= 2 and biggest < 12 and not meta.get("columnname"):
        return "home"
    if biggest >= 2 or (rows and meta.get("columnname")):
        return "list"
    if kinds >= 6 and len(columns) >= 8:
        return "home"
    return "list" if rows else "other"


def _is_article(meta: dict[str, str], article: Article, biggest: int) -> bool:
    if meta.get("articletitle") or article.how in ("labelled", "near the title"):
        return article.body >= 20 or article.named or biggest < 3
    if article.how in ("updated", "above the title", "written", "meta"):
        return article.body >= 60 and (article.named or biggest < 3)
    return article.body >= 120 and article.named and biggest < 3
