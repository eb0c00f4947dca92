"""Dropping raw bodies for their age: what any verdict or word leans on stays, and every hash and seal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlite_utils import Database

from checks.model import Verdict
from storage.bodies import STEPS, body
from storage.errors import StorageError
from storage.rows import id_of, time_text
from storage.schema import SEALED
from storage.seal import sealing
from storage.transactions import each, file_of, query, snapshot

GROUP = 10_000  # bodies dropped in one transaction
SETTLED = (Verdict.MET.value, Verdict.NOT_APPLICABLE.value)
WORD = re.compile(r"[0-9A-Za-z]+")
# Sealed tables whose rows only tell what was fetched, whom it concerned, or what was dropped.
SILENT = ("pages", "units", "lists", "pruned")


@dataclass(frozen=True, slots=True)
class Drop:
    """How many bodies are dropped, the bytes that they take in the file, and how many of that age stay."""

    bodies: int
    room: int
    kept: int


def prunable(db: Database, before: date) -> Drop:
    """What `prune` would drop."""
    with snapshot(db):
        rows, kept = _prunable(db, before)
    return Drop(len(rows), sum(room for *_, room in rows), kept)


def prune(db: Database, before: date, at: datetime, command: str) -> Drop:
    """Drop the bodies that only pages of nights before that day name, and that nothing else needs.

    They stay where a finding that took or may take points cites their page (or the page on which a dead link stands);
    where a decision, an objection, a frozen tally, a notice or any other sealed row names the body, its page or a
    finding that cites it; and where a body that stays leans on them. Each that goes leaves a sealed row with its hash,
    the moment and the command, in the same transaction. They go in groups: after a kill those that are gone are listed
    and the others are there. Errors: StorageError (reason `busy`) while a run is running, which may need any of them.
    """
    total = Drop(0, 0, 0)
    while True:
        with sealing(db) as batch:
            _check_idle(db)
            rows, kept = _prunable(db, before)
            for sha, size, _ in rows[:GROUP]:
                values = {"body": sha, "size": size, "at": time_text(at), "command": command}
                batch.add("pruned", {"id": id_of(values), **values})
                db.execute("DELETE FROM bodies WHERE sha256 = ?", (sha,))
        room = sum(room for *_, room in rows[:GROUP])
        total = Drop(total.bodies + len(rows[:GROUP]), total.room + room, kept)
        if len(rows) <= GROUP:
            return total


def shrink(db: Database) -> None:
    """Give the room that was freed back to the disk; meanwhile it takes as much again. Errors: StorageError."""
    query(db, "VACUUM")
    query(db, "PRAGMA wal_checkpoint(TRUNCATE)")


def _prunable(db: Database, before: date) -> tuple[list[tuple[str, int, int]], int]:
    """The bodies that may go (name, size, bytes in the file), those that lean on others first; how many as old stay."""
    old = "SELECT body FROM pages WHERE body <> '' GROUP BY body HAVING max(night) < ?"
    aged = {sha for (sha,) in query(db, old, [before.isoformat()])}
    found = aged - _needed(db)
    for _ in range(STEPS):
        found -= {base for base, sha in _leaning(db) if sha not in found}
    sql = """SELECT sha256, size, length(data) FROM bodies WHERE sha256 IN (SELECT value FROM json_each(?))
    ORDER BY rowid DESC"""  # what leans on a body was kept after it
    kept = "SELECT count(*) FROM bodies WHERE sha256 IN (SELECT value FROM json_each(?))"
    return query(db, sql, [json.dumps(sorted(found))]), query(db, kept, [json.dumps(sorted(aged - found))])[0][0]


def _check_idle(db: Database) -> None:
    for id, night in query(db, "SELECT id, night FROM runs WHERE state = 'running'"):
        raise StorageError(f"{file_of(db)}: run {id} of {night} is still running: prune when it has ended", "busy")


def _leaning(db: Database) -> Iterator[tuple[str, str]]:
    yield from each(db, "SELECT base, sha256 FROM bodies WHERE base IS NOT NULL")


def _needed(db: Database) -> set[str]:
    """The bodies that a verdict or a word of a person needs."""
    words = _words(db)
    pages = {word for word in words if len(word) == len("0" * 20)} | _cited(db, words)
    sql = """SELECT body FROM pages WHERE id IN (SELECT value FROM json_each(?1))
    UNION SELECT entrance.body FROM pages JOIN pages AS entrance ON entrance.id = pages.parent
    WHERE pages.id IN (SELECT value FROM json_each(?1))"""
    return words | {sha for (sha,) in query(db, sql, [json.dumps(sorted(pages))])}


def _cited(db: Database, words: set[str]) -> set[str]:
    """The pages that findings cite: those that are not settled in the unit's favour, and those that somebody named."""
    found: set[str] = set()
    sql = "SELECT id, verdict, points < denominator OR unconfirmed > 0 OR faults <> '[]', pages, faults FROM findings"
    for id, verdict, lost, pages, faults in each(db, sql):
        if lost or verdict not in SETTLED or id in words:
            found.update(json.loads(pages), *(fault["pages"] for fault in json.loads(faults)))
    return found


def _words(db: Database) -> set[str]:
    """Every name that stands in a sealed row, or in a frozen tally: of bodies, pages and findings among them."""
    found: set[str] = set()
    for table in SEALED.keys() - set(SILENT):
        for row in each(db, f"SELECT * FROM {table}"):  # noqa: S608
            for value in row:
                if isinstance(value, str):
                    found.update(WORD.findall(value))
    for (sha,) in query(db, "SELECT content FROM tallies"):
        found.update(WORD.findall(body(db, sha).decode("utf-8", "replace")))
    return found
