"""Does the file still say what was stored? A list of what does not hold, row by row."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from checks.model import page_id
from storage import chain
from storage.bodies import restored
from storage.compression import name_of, unpacked
from storage.errors import StorageError
from storage.merkle import leaf_hash
from storage.rows import SHANGHAI, time_of
from storage.schema import SEALED, open_file
from storage.seal import canonical, canonical_sql
from storage.transactions import each, file_of, query, snapshot

LOOKS = range(1, 10)
MANY = range(1, 5_000)  # how often control hosts are asked in a day, and a browser asks in a page
ROUND = timedelta(hours=2)  # no round of probes takes longer
SHARE = 50_000  # rows that one process checks at a time
BASES = 500  # bodies at hand that others lean on
CACHE = -65_536  # KiB of the file in memory
PARTS = "t.id, t.night, t.unit, t.role, t.url, t.at"  # what a page's id is made of

# What names a body by its hash.
NAMING = {
    "pages": ("body",),
    "entries": ("file",),
    "forms": ("file",),
    "objections": ("file",),
    "tallies": ("content", "book"),
    "letter_events": ("data ->> 'body'",),
}

Part = tuple[str, str, int, int]  # check, table, first and last rowid


def verify(db: Database) -> list[str]:
    """Problems, each naming its table and row; an empty list where all holds.

    Every row that is sealed is compared with its leaf, every leaf with its run's tree, every head with its run and with
    the heads before it, every body with its name. A large file is checked by all processors. Facts and findings are not
    sealed: they are computed again from the bodies.
    """
    parts = _parts(db)
    if len(parts) <= len(CHECKS) + len(SEALED):
        return [problem for part in parts for problem in _problems(db, part)]
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        found = pool.map(_problems_of_file, [Path(file_of(db))] * len(parts), parts)
        return [problem for problems in found for problem in problems]


def _parts(db: Database) -> list[Part]:
    shares = [(check, table, start) for check, table in WORK for start in range(0, _rows(db, table), SHARE)]
    return [
        ("structure", "", 0, 0),
        *((*share, share[2] + SHARE) for share in shares),
        ("links", "", 0, 0),
        ("seals", "", 0, 0),
    ]


def _rows(db: Database, table: str) -> int:
    largest: int = query(db, f"SELECT coalesce(max(rowid), 0) + 1 FROM {table}")[0][0]  # noqa: S608
    return largest


def _problems_of_file(path: Path, part: Part) -> list[str]:
    db = open_file(path)
    try:
        return _problems(db, part)
    finally:
        db.close()


def _problems(db: Database, part: Part) -> list[str]:
    db.execute(f"PRAGMA cache_size = {CACHE}")
    try:
        return _found(db, part)
    except StorageError:
        with _patient(db):
            return _told(db, part)


def _told(db: Database, part: Part) -> list[str]:
    try:
        return _found(db, part)
    except StorageError as error:
        return [str(error)]


def _found(db: Database, part: Part) -> list[str]:
    check, *share = part
    with snapshot(db):
        return list(CHECKS[check](db, *share))


@contextmanager
def _patient(db: Database) -> Iterator[None]:
    """Text that is no UTF-8 any more is read as well, so that its row can be named; it takes longer."""
    db.conn.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
    try:
        yield
    finally:
        db.conn.text_factory = str


def _structure(db: Database, *_: object) -> Iterator[str]:
    for (words,) in query(db, "PRAGMA integrity_check"):
        if words != "ok":
            yield f"file: {words}"
    for table, row, parent, _ in query(db, "PRAGMA foreign_key_check"):
        yield f"{table} row {row}: belongs to no row of {parent}"


def _bodies(db: Database, _: str, first: int, after: int) -> Iterator[str]:
    sql = "SELECT sha256, size, codec, data, base FROM bodies NOT INDEXED WHERE rowid >= ? AND rowid < ? ORDER BY rowid"
    base_of = lru_cache(BASES)(partial(restored, db))
    for sha, size, codec, data, base in each(db, sql, [first, after]):
        try:
            body = unpacked(codec, data, base and base_of(base))
        except ValueError as error:
            yield f"bodies {sha}: cannot be unpacked: {error}"
            continue
        if name_of(body) != sha:
            yield f"bodies {sha}: its bytes hash to {name_of(body)}"
        elif len(body) != size:
            yield f"bodies {sha}: has {len(body)} bytes, its row says {size}"


def _sealed(db: Database, table: str, first: int, after: int) -> Iterator[str]:
    content, bytes_of = _content(db, table)
    key, parts = chain.key_of(table), PARTS if table == "pages" else "NULL"
    sql = f"""SELECT {key}, hash, {parts}, {content} FROM {table} AS t NOT INDEXED LEFT JOIN leaves
    ON leaves.kind = ? AND leaves.key = {key} WHERE t.rowid >= ? AND t.rowid < ? ORDER BY t.rowid"""  # noqa: S608
    start = 2 + len(parts.split(","))
    for row in each(db, sql, [table, first, after]):
        if leaf_hash(bytes_of(row[start:])) == row[1]:
            if table == "pages" and not _well_named(*row[2:start]):
                yield f"{table} {row[0]}: is not the id of its night, unit, role and URL"
        elif row[1] is None:
            yield f"{table} {row[0]}: was never sealed"
        else:
            yield f"{table} {row[0]}: was changed after it was sealed"


def _content(db: Database, table: str) -> tuple[str, Callable[[tuple[Any, ...]], bytes]]:
    """What to ask of a table's rows, and how an answer becomes the canonical bytes of its row."""
    types = dict(query(db, "SELECT name, type FROM pragma_table_info(?)", [table]))
    if "REAL" in types.values():
        return ", ".join(f't."{name}"' for name in types), lambda row: canonical(
            table, dict(zip(types, row, strict=True))
        )
    kind = f"{table}\n".encode()
    return canonical_sql(list(types)), lambda row: kind + row[0]


def _well_named(id: str, night: str, unit: str, role: str, url: str, at: str) -> bool:
    """Whether a page's row has the id of what it says."""
    day = _day(night)
    return id == page_id(day, unit, role, url) or any(
        id == page_id(day, unit, role, url, look) for look in _looks(role, day, at)
    )


def _looks(role: str, night: date, at: str) -> Iterator[int]:
    """The looks that a page can be, likely ones first; a round of probes is numbered by its second of the day."""
    yield from MANY if role in ("control", "resource") else LOOKS
    if role in ("probe", "robots"):
        passed = int((time_of(at) - datetime.combine(night, time(), SHANGHAI)).total_seconds()) + 2
        yield from range(passed, max(LOOKS.stop, passed - int(ROUND.total_seconds())), -1)


_day = cache(date.fromisoformat)


def _links(db: Database, *_: object) -> Iterator[str]:
    for table, names in NAMING.items():
        for name in names:
            sql = f"""SELECT id FROM {table} WHERE {name} <> '' AND {name} NOT IN (SELECT sha256 FROM bodies)
            AND {name} NOT IN (SELECT body FROM pruned) ORDER BY rowid"""  # noqa: S608
            for (id,) in query(db, sql):
                yield f"{table} {id}: its body is not kept"
    for (id,) in query(db, "SELECT id FROM pages WHERE id NOT IN (SELECT id FROM visits) ORDER BY rowid"):
        yield f"pages {id}: was never planned"
    sql = """SELECT id FROM pages AS now WHERE stands_for IS NOT NULL AND NOT EXISTS (SELECT 1 FROM pages AS seen
    WHERE seen.id = now.stands_for AND seen.stands_for IS NULL AND (seen.unit, seen.url, seen.role, seen.body, seen.at)
    = (now.unit, now.url, now.role, now.body, now.at)) ORDER BY rowid"""
    for (id,) in query(db, sql):
        yield f"pages {id}: stands for no earlier visit to its address"


def _seals(db: Database, *_: object) -> Iterator[str]:
    yield from chain.problems(db)


Check = Callable[..., Iterator[str]]
CHECKS: dict[str, Check] = {
    "structure": _structure,
    "bodies": _bodies,
    "sealed": _sealed,
    "links": _links,
    "seals": _seals,
}
WORK = (("bodies", "bodies"), *(("sealed", table) for table in SEALED))
