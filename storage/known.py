"""What the nights before saw at a unit's addresses: what a crawl knows before it asks again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile

from sqlite_utils import Database

from checks.model import Outcome
from storage import runs
from storage.rows import time_of
from storage.transactions import query

NIGHTS = 14  # looked back at to see how long an address has given the same
Place = tuple[str, str]  # role and URL


@dataclass(frozen=True, slots=True)
class Known:
    """What the newest night knows of an address.

    `id` is that night's page; `seen` the page of the visit that was really made, at `at`, and `unchanged` how many visits
    before that one brought the same body, one after the other.
    """

    id: str
    seen: str
    at: datetime
    method: str
    outcome: str
    reason: str
    status: int | None
    body: str
    label: str
    parent: str
    final_url: str
    redirected: bool
    stands: bool
    unchanged: int = 0

    @property
    def well(self) -> bool:
        """Whether the address answered in the ordinary way."""
        answered = self.outcome == Outcome.DONE and self.status is not None and self.status < 400
        return answered and self.method in ("GET", "HEAD") and (self.stands or not self.reason)


def earlier_nights(db: Database, night: date) -> list[date]:
    """The newest nights before a night, newest first; none where the newest had a wrong clock."""
    of_night = runs.by_night(db)
    found = [day for day in runs.nights(db) if day < night][-NIGHTS:][::-1]
    return [] if found and any(run.mistimed for run in of_night[found[0]]) else found


def known(db: Database, unit: str, nights: Sequence[date]) -> dict[Place, Known]:
    """What is known of a unit's addresses from these nights, newest first; only what the newest one saw."""
    if not nights:
        return {}
    bodies = _bodies(db, unit, nights)
    sql = """SELECT role, url, id, coalesce(stands_for, id), at, method, outcome, reason, status, body, label, parent,
    final_url, hops <> '[]', stands_for IS NOT NULL FROM pages
    WHERE night = ? AND unit = ? AND method <> 'RENDER' AND role IN ('column', 'list', 'article', 'link')"""
    found = {}
    for role, url, *row in query(db, sql, [nights[0].isoformat(), unit]):
        known = Known(*row)
        same = takewhile(known.body.__eq__, bodies.get((role, url), ()))
        found[role, url] = replace(known, at=time_of(row[2]), unchanged=max(0, len(list(same)) - 1))
    return found


def _bodies(db: Database, unit: str, nights: Sequence[date]) -> Mapping[Place, list[str]]:
    """The bodies that an address gave on its visits, newest first."""
    marks = ", ".join("?" * len(nights))
    sql = f"""SELECT role, url, body FROM pages WHERE night IN ({marks}) AND unit = ? AND stands_for IS NULL
    AND role IN ('column', 'list') AND method = 'GET' ORDER BY night DESC"""  # noqa: S608
    found: dict[Place, list[str]] = {}
    for role, url, body in query(db, sql, [*(night.isoformat() for night in nights), unit]):
        found.setdefault((role, url), []).append(body)
    return found
