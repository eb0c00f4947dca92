"""What judging needs from the file: the city of a day, and its nights one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlite_utils import Database

from checks import reading
from checks.model import Facts, Outcome, Page
from checks.site import City
from storage import entries, evidence, facts, frontier, letters, runs


def city_of(db: Database, as_of: date, *, since: date = date.min) -> City:
    """Roster, portal and lists as they were on the newest night up to a day; letters and entries from `since` to it."""
    units = runs.units(db, as_of)
    return City(
        units=tuple(unit for unit in units if unit.kind != "portal"),
        portal=next((unit for unit in units if unit.kind == "portal"), None),
        lists=runs.lists(db, as_of),
        letters=letters.sent(db, as_of, since=since),
        entries=entries.of(db, as_of, since=since),
    )


def nights_of(db: Database, as_of: date, *, since: date = date.min) -> Iterator[tuple[date, list[Page]]]:
    """The nights from `since` to `as_of`, both included, in order, each with its pages and their facts.

    Days that hold probes only are among them. What is still running is left out; one on which nothing was fetched comes
    without pages. A visit that an interrupted night never made stands there as a page `not reached`, or what it would have
    shown would seem to be missing; and so does every page of a night whose clock was off by more than an hour. A page whose
    body the present reader has not read yet has no facts: see `storage.facts.unread`. Memory holds two nights: a body that
    is the same as the night before is not decoded again.
    """
    known: dict[str, Facts] = {}
    of_night = runs.by_night(db)
    for night in runs.days(db):
        if since <= night <= as_of:
            pages = evidence.pages(db, night)
            known = _facts(db, {page.body for page in pages}, known)
            read = [replace(page, facts=known.get(page.body)) for page in pages]
            at = max(run.ended or run.started for run in of_night[night])
            unmade = [frontier.not_reached(visit, "stopped", at) for visit in frontier.pending(db, night)]
            wrong = any(run.mistimed for run in of_night[night])
            yield night, [_untimed(page) if wrong else page for page in [*_of_tonight(read), *unmade]]


def unmade(db: Database) -> set[str]:
    """The ids of the visits that were planned and not made: no page in the file has them."""
    return {visit.id for night in runs.days(db) for visit in frontier.pending(db, night)}


def _of_tonight(pages: Sequence[Page]) -> list[Page]:
    """A page that stands for an earlier one is judged as what its address would have given: its posts are as old as they
    are on this night, whose moment is that of its unit's home page, which is asked on every night."""
    homes = {page.unit: page.at for page in pages if page.role == "home"}
    return [replace(page, at=homes.get(page.unit, page.at)) if page.stands_for else page for page in pages]


def _untimed(page: Page) -> Page:
    """A page as it counts when nobody knows at which time it was fetched."""
    return replace(page, outcome=Outcome.NOT_REACHED, reason="our clock", status=None, facts=None)


def _facts(db: Database, bodies: set[str], known: dict[str, Facts]) -> dict[str, Facts]:
    kept = {sha: known[sha] for sha in bodies & known.keys()}
    return kept | facts.facts(db, reading.VERSION, bodies - kept.keys())
