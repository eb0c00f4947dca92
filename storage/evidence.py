"""Finding pages again: all of a night, one by its id, the last answer of a URL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from checks.model import Page
from storage.bodies import body
from storage.errors import StorageError
from storage.rows import PAGE_COLUMNS, page_of, time_of
from storage.transactions import file_of, query

__all__ = ["Seen", "body", "last_body", "page", "pages"]


@dataclass(frozen=True, slots=True)
class Seen:
    """The last full answer of a URL: what a conditional request needs."""

    body: str
    etag: str
    last_modified: str
    at: datetime


def pages(db: Database, night: date | None = None, unit: str | None = None, role: str | None = None) -> list[Page]:
    """Pages by night, unit and time; of one night, one unit or one role where given."""
    wanted = {"night": night and night.isoformat(), "unit": unit, "role": role}
    given = {name: value for name, value in wanted.items() if value is not None}
    where = " AND ".join(["TRUE", *(f"{name} = ?" for name in given)])
    sql = f"SELECT {PAGE_COLUMNS} FROM pages WHERE {where} ORDER BY night, unit, at, id"  # noqa: S608
    return [page_of(row) for row in query(db, sql, list(given.values()))]


def page(db: Database, id: str) -> Page:
    """The page of an id. Errors: StorageError where there is none."""
    found = query(db, f"SELECT {PAGE_COLUMNS} FROM pages WHERE id = ?", [id])  # noqa: S608
    if not found:
        raise StorageError(f"{file_of(db)}: page {id} is not in this file")
    return page_of(found[0])


def last_rules(db: Database, since: date) -> list[Page]:
    """The newest answer of each robots.txt from a day on that says what may be visited (RFC 9309: no 429, no 5xx)."""
    sql = f"""SELECT {PAGE_COLUMNS} FROM pages WHERE role = 'robots' AND outcome = 'done' AND night >= ?
    AND status < 500 AND status <> 429 ORDER BY at, id"""  # noqa: S608
    found = [page_of(row) for row in query(db, sql, [since.isoformat()])]
    return list({page.url: page for page in found}.values())


def labelled(db: Database, role: str, label: str, as_of: date) -> list[Page]:
    """The pages of a role with that label up to a night, newest first."""
    sql = f"SELECT {PAGE_COLUMNS} FROM pages WHERE role = ? AND label = ? AND night <= ? ORDER BY at DESC, id"  # noqa: S608
    return [page_of(row) for row in query(db, sql, [role, label, as_of.isoformat()])]


def last_body(db: Database, unit: str, url: str) -> Seen | None:
    """The last 200 answer that this URL itself gave (no redirect on the way) and whose body is kept, else None."""
    sql = """SELECT body, headers, at FROM pages WHERE unit = ? AND url = ? AND status = 200 AND method = 'GET'
    AND final_url IN ('', url) AND hops = '[]' AND stands_for IS NULL AND EXISTS (SELECT 1 FROM bodies WHERE sha256 = body)
    ORDER BY at DESC, id LIMIT 1"""
    for sha, headers, at in query(db, sql, [unit, url]):
        named = {name.lower(): value for name, value in reversed(json.loads(headers))}
        return Seen(sha, named.get("etag", ""), named.get("last-modified", ""), time_of(at))
    return None
