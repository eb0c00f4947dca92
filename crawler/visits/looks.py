"""A second look at a page that came without what it should show: its list's data address, or the page in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from checks.model import Outcome, Page, page_id
from checks.reachability import SCRIPTED
from checks.resolve import base_of, resolve_url, same_site
from checks.site import DATA, RENDERED
from storage.frontier import Visit

WALL = "bot wall"
WALLED = ("home", "column", "list", "letter", "article")
LISTS = ("home", "column", "list")
HARMLESS = {"empty page", "charset conflict", "truncated", SCRIPTED}  # nothing that says why a home page has no menu
LOOK = 2  # the page as it came is the first


@dataclass
class Looks:
    """The second looks of one unit in one night; `most` pages are rendered, 0 where there is no browser."""

    most: int = 0
    rendered: int = 0
    named: bool = False  # whether a home page showed a menu
    waiting: dict[str, tuple[Page, int]] = field(default_factory=dict)  # page id → page, data addresses still open


def second_look(page: Page, looks: Looks) -> list[Visit]:
    """The visits that a finished page makes necessary.

    A script-filled list is asked for at its data addresses, as visits of role `list` in the same column. Where there is
    none, or none brings a row, and for a bot wall or a home page without a menu, the page is visited once more with
    method RENDER. Nothing follows from a page that a browser made.
    """
    if page.method == RENDERED:
        return []
    if page.label == DATA:
        return list(_after_data(page, looks))
    if page.facts is None or page.outcome is not Outcome.DONE:
        return []
    looks.named = looks.named or (page.role == "home" and bool(page.facts.columns))
    asked = _data_visits(page) if SCRIPTED in page.facts.problems and page.role in ("column", "list") else []
    if asked:
        looks.waiting[page.id] = (page, len(asked))
        return asked
    return list(_render(page, looks)) if _lacks(page, looks) else []


def _after_data(page: Page, looks: Looks) -> Iterator[Visit]:
    """The list's page is rendered once all its data addresses have brought nothing."""
    if page.parent not in looks.waiting:
        return
    first, left = looks.waiting.pop(page.parent)
    if page.facts is not None and (page.facts.posts or page.facts.letters):
        return
    if left > 1:
        looks.waiting[page.parent] = (first, left - 1)
    else:
        yield from _render(first, looks)


def _data_visits(page: Page) -> list[Visit]:
    found: dict[str, Visit] = {}
    for href in page.facts.data if page.facts else ():
        url = resolve_url(href, base_of(page))
        if url and same_site(url, page.address_url):
            found.setdefault(url, _visit(page, url, "list", DATA, page.id))
    return list(found.values())


def _lacks(page: Page, looks: Looks) -> bool:
    facts = page.facts
    if facts is None:
        return False
    if WALL in facts.problems:
        return page.role in WALLED
    if SCRIPTED in facts.problems and page.role in LISTS:
        return True
    onward = facts.columns or facts.refresh or facts.frames
    return page.role == "home" and not onward and not looks.named and HARMLESS.issuperset(facts.problems)


def _render(page: Page, looks: Looks) -> Iterator[Visit]:
    if looks.rendered < looks.most:
        looks.rendered += 1
        yield _visit(page, page.url, page.role, page.label, page.parent, RENDERED, LOOK)


def _visit(page: Page, url: str, role: str, label: str, parent: str, method: str = "GET", look: int = 1) -> Visit:
    """A visit beside the page's own, in the same column and as urgent."""
    return Visit(
        id=page_id(page.night, page.unit, role, url, look), night=page.night, unit=page.unit, url=url, role=role,
        column=page.column, label=label, parent=parent, method=method, priority=1,
    )  # fmt: skip
