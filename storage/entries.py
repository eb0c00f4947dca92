"""What people entered from a file: added, never changed, each row with its author, its time and the file's hash."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from checks.entries import Entry
from checks.letters import Event
from checks.model import Fault
from storage.bodies import body_row, keep_body
from storage.compression import name_of
from storage.errors import StorageError
from storage.letters import add_event
from storage.rows import id_of, plain, time_of, time_text
from storage.seal import Batch, sealing
from storage.transactions import file_of, query

FIELDS = tuple(field.name for field in fields(Entry))


def add_file(
    db: Database, name: str, data: bytes, at: datetime, entries: Sequence[Entry], events: Mapping[str, Sequence[Event]]
) -> str:
    """Keep a file and all that stands in it, in one transaction: its entries, and the events of letters by letter id.

    Out: the file's SHA-256. Errors: StorageError where this file is kept already; then nothing is stored.
    """
    sha = name_of(data)
    body = body_row(data)
    with sealing(db) as batch:
        there = query(db, "SELECT name, at FROM entries WHERE file = ? LIMIT 1", [sha])
        if there:
            raise StorageError(f"{file_of(db)}: {name} is kept already, as {there[0][0]} of {there[0][1][:16]}")
        keep_body(db, body)
        _add(batch, [_row(entry, at, sha, name) for entry in entries], events)
    return sha


def add_entry(
    db: Database, name: str, data: bytes, at: datetime, entry: Entry, events: Mapping[str, Sequence[Event]]
) -> str:
    """Keep one entry with the file that it rests on, which others may rest on too, and the events of its letter.

    Out: the file's SHA-256. Errors: StorageError; then nothing is stored.
    """
    sha, body = name_of(data), body_row(data)
    with sealing(db) as batch:
        keep_body(db, body)
        _add(batch, [_row(entry, at, sha, name)], events)
    return sha


def of(db: Database, as_of: date = date.max, *, since: date = date.min) -> tuple[Entry, ...]:
    """The entries on days from `since` to `as_of`, both included, the last word on each thing last."""
    sql = f"SELECT {', '.join(FIELDS)} FROM entries WHERE day BETWEEN ? AND ? ORDER BY day, at, place, id"  # noqa: S608
    return tuple(_entry(row) for row in query(db, sql, [since.isoformat(), as_of.isoformat()]))


def cited(db: Database, faults: Iterable[Fault]) -> tuple[Entry, ...]:
    """The entries that these faults rest on."""
    ids = json.dumps([fault.entry for fault in faults if fault.entry])
    sql = (
        f"SELECT {', '.join(FIELDS)} FROM entries WHERE id IN (SELECT value FROM json_each(?)) ORDER BY day, at, place"  # noqa: S608
    )
    return tuple(_entry(row) for row in query(db, sql, [ids]))


def _add(batch: Batch, rows: Iterable[dict[str, object]], events: Mapping[str, Sequence[Event]]) -> None:
    for row in rows:
        batch.add("entries", row)
    for letter, happened in events.items():
        for event in happened:
            add_event(batch, letter, event)


def _row(entry: Entry, at: datetime, sha: str, name: str) -> dict[str, object]:
    values = {**plain(entry), "at": time_text(at), "file": sha, "name": name}
    del values["id"]
    return {"id": id_of(values), **values}


def _entry(row: tuple[Any, ...]) -> Entry:
    values = dict(zip(FIELDS, row, strict=True))
    return Entry(**{**values, "day": date.fromisoformat(values["day"]), "at": time_of(values["at"])})
