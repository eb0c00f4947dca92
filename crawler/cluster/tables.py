"""The cluster's own tables in PostgreSQL: the parts of the nights and the addresses that workers hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import psycopg

from crawler.errors import CrawlerError
from crawler.night.batches import Batch

CONNECT_SECONDS = 5
SCHEMA = """
CREATE TABLE IF NOT EXISTS spotcheck_parts (
  night date, number int, units text NOT NULL, "order" text NOT NULL, state text NOT NULL DEFAULT 'planned',
  reason text NOT NULL DEFAULT '', worker text NOT NULL DEFAULT '', changed timestamptz NOT NULL DEFAULT now(),
  sha256 text, evidence bytea, PRIMARY KEY (night, number),
  CHECK (state IN ('planned', 'running', 'done', 'failed', 'collected'))
);
CREATE TABLE IF NOT EXISTS spotcheck_leases (
  address text PRIMARY KEY, holder text NOT NULL, until timestamptz NOT NULL
);
"""
FINAL = ("done", "collected")


@dataclass(frozen=True, slots=True)
class Part:
    """A batch of a night. `state` is planned, running, done, failed or collected."""

    night: date
    number: int
    units: Batch
    state: str
    reason: str
    worker: str
    size: int  # bytes of its evidence that wait here


@contextmanager
def connected(database: str) -> Iterator[psycopg.Connection]:
    """A connection for one transaction. Errors: CrawlerError where the database cannot be reached or refuses."""
    try:
        with psycopg.connect(database, connect_timeout=CONNECT_SECONDS) as connection:
            yield connection
    except psycopg.Error as error:
        raise CrawlerError(f"the cluster's database: {str(error).strip()}") from error


def plan_parts(connection: psycopg.Connection, night: date, order: str, units: Sequence[Batch]) -> list[int]:
    """Plan the parts of a night; planned again, a night stays as it is. Out: the numbers of the new ones."""
    connection.execute("LOCK TABLE spotcheck_parts IN EXCLUSIVE MODE")
    if connection.execute("SELECT 1 FROM spotcheck_parts WHERE night = %s", [night]).fetchone():
        return []
    add = 'INSERT INTO spotcheck_parts (night, number, units, "order") VALUES (%s, %s, %s, %s)'
    for number, batch in enumerate(units):
        connection.execute(add, [night, number, json.dumps(sorted(batch)), order])
    return list(range(len(units)))


def parts(connection: psycopg.Connection, night: date | None = None) -> list[Part]:
    """The parts of a night or of all nights, in order."""
    rows = connection.execute(
        """SELECT night, number, units, state, reason, worker, coalesce(length(evidence), 0) FROM spotcheck_parts
        WHERE %(night)s::date IS NULL OR night = %(night)s ORDER BY night, number""",
        {"night": night},
    )
    return [Part(row[0], row[1], frozenset(json.loads(row[2])), *row[3:]) for row in rows]


def begin_part(connection: psycopg.Connection, night: date, number: int, worker: str) -> tuple[str, Batch] | None:
    """A worker begins a part. Out: the order and the units; None where the part is done already."""
    row = connection.execute(
        """UPDATE spotcheck_parts SET state = 'running', worker = %s, changed = now(), reason = ''
        WHERE night = %s AND number = %s AND NOT state = ANY(%s) RETURNING "order", units""",
        [worker, night, number, list(FINAL)],
    ).fetchone()
    return (row[0], frozenset(json.loads(row[1]))) if row else None


def end_part(connection: psycopg.Connection, night: date, number: int, evidence: bytes) -> bool:
    """Hand in the evidence of a part. Out: whether it was the first; a second one is not needed."""
    changed = connection.execute(
        """UPDATE spotcheck_parts SET state = 'done', sha256 = %s, evidence = %s, changed = now(), reason = ''
        WHERE night = %s AND number = %s AND NOT state = ANY(%s)""",
        [hashlib.sha256(evidence).hexdigest(), evidence, night, number, list(FINAL)],
    )
    return changed.rowcount == 1


def leave_part(connection: psycopg.Connection, night: date, number: int, state: str, reason: str) -> None:
    """A worker leaves a part undone: `planned` for another one, `failed` with the reason."""
    connection.execute(
        """UPDATE spotcheck_parts SET state = %s, reason = %s, changed = now()
        WHERE night = %s AND number = %s AND NOT state = ANY(%s)""",
        [state, reason, night, number, list(FINAL)],
    )


def fetch(connection: psycopg.Connection, night: date, number: int) -> bytes:
    """The evidence of a done part. Errors: CrawlerError where it is not what was handed in."""
    row = connection.execute(
        "SELECT evidence, sha256 FROM spotcheck_parts WHERE night = %s AND number = %s", [night, number]
    ).fetchone()
    if row is None or row[0] is None or hashlib.sha256(row[0]).hexdigest() != row[1]:
        raise CrawlerError(f"part {number} of {night}: its evidence was changed in the database; plan the night again")
    return bytes(row[0])


def collected(connection: psycopg.Connection, night: date, numbers: Iterable[int]) -> None:
    """The evidence of these parts is in the evidence file: the database need not keep it."""
    connection.execute(
        "UPDATE spotcheck_parts SET state = 'collected', evidence = NULL, changed = now() WHERE night = %s AND number = ANY(%s)",
        [night, list(numbers)],
    )
