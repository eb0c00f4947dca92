"""All that judging needs, loaded once: roster, lists, and the nights with their pages and facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby

from sqlite_utils import Database

from checks import reading
from checks.model import Facts, Page
from checks.site import City
from storage import runs
from storage.facts import facts_of
from storage.rows import PAGE_COLUMNS, page_of
from storage.transactions import query, snapshot

SPAN = "night BETWEEN ? AND ?"


def observe(db: Database, as_of: date, *, since: date = date.min) -> City:
    """The city as one state of the file shows it, over the nights from `since` to `as_of`, both included.

    Roster and lists are those of the newest of these nights. A night that is still running is left out; one on which
    nothing was fetched is there without pages. A page whose body the present reader has not read yet has no facts:
    see `storage.facts.unread`.
    """
    with snapshot(db):
        units = runs.units(db, as_of)
        pages = _pages(db, since, as_of)
        return City(
            units=tuple(unit for unit in units if unit.kind != "portal"),
            portal=next((unit for unit in units if unit.kind == "portal"), None),
            lists=runs.lists(db, as_of),
            nights={night: pages.get(night, ()) for night in runs.nights(db) if since <= night <= as_of},
        )


def _pages(db: Database, since: date, as_of: date) -> dict[date, tuple[Page, ...]]:
    span = [since.isoformat(), as_of.isoformat()]
    facts = _facts(db, span)
    rows = query(db, f"SELECT {PAGE_COLUMNS} FROM pages WHERE {SPAN} ORDER BY night, unit, at, id", span)  # noqa: S608
    found = (_with_facts(page_of(row), facts) for row in rows)
    return {night: tuple(pages) for night, pages in groupby(found, key=lambda page: page.night)}


def _facts(db: Database, span: list[str]) -> dict[str, Facts]:
    sql = f"SELECT body, data FROM facts WHERE version = ? AND body IN (SELECT body FROM pages WHERE {SPAN})"  # noqa: S608
    return {sha: facts_of(data) for sha, data in query(db, sql, [reading.VERSION, *span])}


def _with_facts(page: Page, facts: Mapping[str, Facts]) -> Page:
    return replace(page, facts=facts[page.body]) if page.body in facts else page
