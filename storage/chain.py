"""Whether leaves, trees and heads still belong together; and how far the file is sealed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlite_utils import Database

from storage.merkle import root_of
from storage.schema import SEALED
from storage.seal import RUN, head_id
from storage.transactions import each, query, snapshot

TABLES = json.dumps(list(SEALED))


@dataclass(frozen=True, slots=True)
class Sealed:
    """How far a file is sealed: rows under a head, rows of a run that is still running, heads, the newest heads, stamps.

    A stamp is its head and its time, not checked: see `storage.stamps`. `pruned` counts the bodies that were dropped for
    their age and did not come again.
    """

    rows: int
    waiting: int
    heads: int
    tips: tuple[str, ...]
    stamps: tuple[tuple[str, str], ...] = ()
    pruned: int = 0


def state_of(db: Database) -> Sealed:
    """How far a file is sealed, as it says itself: see `storage.verify` for whether that is true."""
    with snapshot(db):
        leaves = query(db, "SELECT count(*) FROM leaves")[0][0]
        waiting = query(db, "SELECT count(*) FROM leaves WHERE run NOT IN (SELECT run FROM heads)")[0][0]
        heads = query(db, "SELECT count(*) FROM heads")[0][0]
        tips = tuple(tip for (tip,) in query(db, "SELECT head FROM tips ORDER BY head"))
        stamps = tuple(query(db, "SELECT head, at FROM stamps ORDER BY at, head"))
        gone = "SELECT count(DISTINCT body) FROM pruned WHERE body NOT IN (SELECT sha256 FROM bodies)"
        pruned = query(db, gone)[0][0]
    return Sealed(leaves - waiting, waiting, heads, tips, stamps, pruned)


def heads_of(db: Database) -> set[str]:
    """The names of all heads."""
    return {id for (id,) in query(db, "SELECT id FROM heads")}


def key_of(table: str) -> str:
    """The SQL expression for the key of a row, as its leaf names it."""
    return " || ' ' || ".join(f't."{name}"' for name in SEALED[table])


def problems(db: Database) -> Iterator[str]:
    """What does not hold: leaves without their row, runs that are not what their head says, breaks in the chain."""
    yield from _rows_gone(db)
    heads: dict[str, dict[str, Any]] = {}
    for id, run, text in query(db, "SELECT id, run, content FROM heads ORDER BY rowid"):
        content = _content(text)
        if content is None or head_id(text) != id or content["run"]["id"] != run:
            yield f"heads {id}: was changed after it was written"
        if content:
            heads[id] = content
    by_run = {content["run"]["id"]: content for content in heads.values()}
    yield from _trees(db, by_run)
    yield from _runs(db, {id: content["run"] for id, content in by_run.items()})
    yield from _breaks(db, {id: content["previous"] for id, content in heads.items()})


def _content(text: str) -> dict[str, Any] | None:
    """The content of a head; None where the text is none."""
    try:
        content = json.loads(text)
        content["run"]["id"].encode(), content["root"].encode(), set(content["previous"]), content["rows"] + 0
    except (ValueError, TypeError, AttributeError, KeyError):
        return None
    return dict(content)


def _rows_gone(db: Database) -> Iterator[str]:
    for kind, key in query(
        db, "SELECT kind, key FROM leaves WHERE kind NOT IN (SELECT value FROM json_each(?))", [TABLES]
    ):
        yield f"leaves {kind} {key}: there is no such table"
    for table in SEALED:
        sql = f"SELECT key FROM leaves WHERE kind = ? AND key NOT IN (SELECT {key_of(table)} FROM {table} AS t)"  # noqa: S608
        for (key,) in query(db, sql, [table]):
            yield f"{table} {key}: was taken out after it was sealed"


def _trees(db: Database, heads: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Every run's leaves against its head."""
    empty = {run for run, head in heads.items() if head["rows"]}
    by_run = groupby(each(db, "SELECT run, position, hash FROM leaves ORDER BY run, position"), lambda row: row[0])
    for run, rows in by_run:
        empty.discard(run)
        leaves: list[bytes] = []
        gap = False
        for _, position, leaf in rows:
            gap |= position != len(leaves)
            leaves.append(leaf)
        head = heads.get(run)
        if gap:
            yield f"run {run}: its {len(leaves)} leaves are not numbered without a gap"
        elif head and (head["rows"] != len(leaves) or head["root"] != root_of(leaves).hex()):
            yield f"run {run}: its {len(leaves)} leaves are not the {head['rows']} that were sealed"
        elif not head and not query(db, "SELECT 1 FROM runs WHERE id = ? AND state = 'running'", [run]):
            yield f"run {run}: its rows have no head"
    yield from (f"run {run}: all its leaves are missing" for run in sorted(empty))


def _runs(db: Database, sealed: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Every run's row against its head."""
    rows = {row[0]: dict(zip(RUN, row, strict=True)) for row in query(db, f"SELECT {', '.join(RUN)} FROM runs")}  # noqa: S608
    for id, run in rows.items():
        if id not in sealed:
            if run["state"] != "running":
                yield f"runs {id}: has ended, but no head seals it"
        elif sealed[id] != run:
            yield f"runs {id}: was changed after it was sealed"
    for id, run in sealed.items():
        if run.keys() != {"id"} and id not in rows:
            yield f"runs {id}: was taken out after it was sealed"


def _breaks(db: Database, previous: dict[str, list[str]]) -> Iterator[str]:
    """Every head against those it names."""
    for id, names in previous.items():
        yield from (f"heads {name}: was taken out; head {id} names it" for name in names if name not in previous)
    ends = sorted(previous.keys() - {name for names in previous.values() for name in names})
    tips = [tip for (tip,) in query(db, "SELECT head FROM tips ORDER BY head")]
    if tips != ends:
        yield f"tips {', '.join(tips)}: the newest heads are {', '.join(ends)}"
