"""Does the file still say what was stored? A list of what does not hold, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlite_utils import Database

from checks.model import page_id
from storage.compression import name_of, unpacked
from storage.errors import StorageError
from storage.rows import PAGE_COLUMNS, page_of
from storage.transactions import each, query, snapshot

LOOKS = range(1, 10)


def verify(db: Database) -> list[str]:
    """Problems, each naming its table and row; an empty list where all holds."""
    problems: list[str] = []
    for check in (_structure, _bodies, _pages):
        problems += _findings_of(check, db)
    return problems


def _findings_of(check: Callable[[Database], Iterator[str]], db: Database) -> list[str]:
    try:
        with snapshot(db):
            return list(check(db))
    except StorageError as error:
        return [str(error)]


def _structure(db: Database) -> Iterator[str]:
    for (words,) in query(db, "PRAGMA integrity_check"):
        if words != "ok":
            yield f"file: {words}"
    for table, row, parent, _ in query(db, "PRAGMA foreign_key_check"):
        yield f"{table} row {row}: belongs to no row of {parent}"


def _bodies(db: Database) -> Iterator[str]:
    for sha, size, codec, data in each(db, "SELECT sha256, size, codec, data FROM bodies ORDER BY sha256"):
        try:
            body = unpacked(codec, data)
        except ValueError as error:
            yield f"bodies {sha}: cannot be unpacked: {error}"
            continue
        if name_of(body) != sha:
            yield f"bodies {sha}: its bytes hash to {name_of(body)}"
        elif len(body) != size:
            yield f"bodies {sha}: has {len(body)} bytes, its row says {size}"


def _pages(db: Database) -> Iterator[str]:
    sql = f"""SELECT body = '' OR EXISTS (SELECT 1 FROM bodies WHERE sha256 = body),
    EXISTS (SELECT 1 FROM visits WHERE visits.id = pages.id), {PAGE_COLUMNS} FROM pages ORDER BY id"""  # noqa: S608
    for body, visit, *row in each(db, sql):
        if not body:
            yield f"pages {row[0]}: its body is not kept"
        if not visit:
            yield f"pages {row[0]}: was never planned"
        yield from (f"pages {row[0]}: {words}" for words in _misread(tuple(row)))


def _misread(row: tuple[Any, ...]) -> Iterator[str]:
    try:
        page = page_of(row)
    except (ValueError, TypeError) as error:
        yield f"cannot be read: {error}"
        return
    if page.id not in (page_id(page.night, page.unit, page.role, page.url, look) for look in LOOKS):
        yield "is not the id of its night, unit, role and URL"
