"""What people entered from a file: added, never changed, each row with its author, its time and the file's hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from checks.entries import Entry
from checks.letters import Event
from storage.bodies import body_row, keep_body
from storage.compression import name_of
from storage.errors import StorageError
from storage.letters import add_event
from storage.rows import time_text, to_text
from storage.transactions import file_of, query, writing

FIELDS = tuple(field.name for field in fields(Entry))
COLUMNS = f"id, {', '.join(FIELDS)}, at, file, name"
ADD = f"INSERT INTO entries ({COLUMNS}) VALUES ({', '.join('?' * (len(FIELDS) + 4))})"  # noqa: S608


def add_file(
    db: Database, name: str, data: bytes, at: datetime, entries: Sequence[Entry], events: Mapping[str, Sequence[Event]]
) -> str:
    """Keep a file and all that stands in it, in one transaction: its entries, and the events of letters by letter id.

    Out: the file's SHA-256. Errors: StorageError where this file is kept already; then nothing is stored.
    """
    sha = name_of(data)
    body = body_row(data)
    with writing(db):
        there = query(db, "SELECT name, at FROM entries WHERE file = ? LIMIT 1", [sha])
        if there:
            raise StorageError(f"{file_of(db)}: {name} is kept already, as {there[0][0]} of {there[0][1][:16]}")
        keep_body(db, body)
        for entry in entries:
            db.execute(ADD, _row(entry, at, sha, name))
        for letter, happened in events.items():
            for event in happened:
                add_event(db, letter, event)
    return sha


def of(db: Database, as_of: date = date.max) -> tuple[Entry, ...]:
    """The entries on days up to `as_of`, the last word on each thing last."""
    sql = f"SELECT {', '.join(FIELDS)} FROM entries WHERE day <= ? ORDER BY day, at, place, id"  # noqa: S608
    return tuple(_entry(row) for row in query(db, sql, [as_of.isoformat()]))


def _row(entry: Entry, at: datetime, sha: str, name: str) -> tuple[object, ...]:
    values = (*astuple(entry)[:4], entry.day.isoformat(), *astuple(entry)[5:], time_text(at), sha, name)
    return (hashlib.sha256(to_text(values).encode()).hexdigest()[:20], *values)


def _entry(row: tuple[Any, ...]) -> Entry:
    values = dict(zip(FIELDS, row, strict=True))
    return Entry(**{**values, "day": date.fromisoformat(values["day"])})
