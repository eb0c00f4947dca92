"""A column of a site: the posts that it shows, the lists that it holds, and which of them lead on to what was not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from checks.model import Page, Post
from checks.reachability import trouble
from checks.resolve import base_of, resolve_url


@dataclass(frozen=True)
class Dated:
    """A post with the day it was published (None where no day could be read) and the page that shows it."""

    post: Post
    day: date | None
    page: Page


@dataclass(frozen=True)
class Branch:
    """A column of the site: its first page and all pages that were reached through it."""

    root: Page
    pages: tuple[Page, ...]
    posts: tuple[Dated, ...]

    @property
    def unread(self) -> str:
        """Why the column cannot be judged, or ""."""
        return next((trouble(page) for page in self.pages if trouble(page)), "") if not self.posts else ""

    @property
    def newest(self) -> Dated | None:
        """The post with the latest day."""
        dated = [entry for entry in self.posts if entry.day]
        return max(dated, key=lambda entry: (entry.day or date.min, entry.post.title), default=None)

    @cached_property
    def lists(self) -> tuple[tuple[Page, ...], ...]:
        """Its lists, each by its pages."""
        return tuple(_lists(self.pages))

    @cached_property
    def unfinished(self) -> tuple[tuple[Page, ...], ...]:
        """The lists that lead to a further page which was not read."""
        return tuple(pages for pages in self.lists if _leads_on(pages))

    @property
    def name(self) -> str:
        """The column's name as the site writes it."""
        return self.root.label or self.root.url


def _lists(pages: Sequence[Page]) -> list[tuple[Page, ...]]:
    """The pages of a column by the list that they continue: its own page and the further pages below it."""
    parents = {page.id: page for page in pages}
    found: dict[str, list[Page]] = {}
    for page in pages:
        first = page
        while first.role == "list" and first.parent in parents:
            first = parents[first.parent]
        if page.role in ("column", "list"):
            found.setdefault(first.id, []).append(page)
    return [tuple(some) for some in found.values()]


def _leads_on(pages: Iterable[Page]) -> bool:
    """Whether one of these lists leads to a further page that was not read: what it holds is not all known."""
    there = [page for page in pages if not trouble(page) and page.facts]
    read = {url for page in there for url in (page.url, page.address_url)}
    further = (
        resolve_url(href, base_of(page))
        for page in there
        if page.facts and (page.facts.posts or page.facts.letters)
        for href in page.facts.pager
    )
    return any(url and url not in read for url in further)
