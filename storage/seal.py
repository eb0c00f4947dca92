"""Sealing: each row leaves a hash in its own transaction, each run closes with one hash over all of them, and runs are chained.

It proves: since it was sealed, the copy that we keep has not been changed. It does not prove: that the website really
answered so at the time. That it is no younger copy is proved by the head in other hands (see `storage.stamps`).

- A *leaf* is the SHA-256 of a row's canonical bytes (`canonical`), kept with the row in one transaction.
- A *head* closes a run: the Merkle root over its leaves, the run's own row, and the heads that nothing named before
  (`previous`). So each head names its predecessor, and a file that others were merged into has several open ends, the
  *tips*, until its next head names them all: merging rewrites nothing, and each shard's chain stays as it was.
- Rows that are added while no run is running (decisions, entries) are closed at once in a run of their own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from typing import Any

from sqlite_utils import Database

from storage.merkle import leaf_hash, root_of
from storage.schema import SEALED
from storage.transactions import query, writing

FORMAT = "spotcheck head 1"
RUN = ("id", "night", "started", "ended", "state", "reason", "conditions")
ADD_LEAF = "INSERT INTO leaves (run, position, kind, key, hash) VALUES (?, ?, ?, ?, ?)"
CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def canonical(kind: str, values: Mapping[str, object]) -> bytes:
    """The bytes of a row that are hashed: its table, then its columns by name as JSON, without those that are NULL.

    A column that a later version adds must therefore be NULL in older rows.

    >>> canonical("pages", {"url": "http://a/", "status": None, "id": "p"})
    b'pages\\n{"id":"p","url":"http://a/"}'
    """
    content = {name: values[name] for name in sorted(values) if values[name] is not None}
    # Text that is no UTF-8 comes only from a damaged file; its bytes are hashed as they are.
    return f"{kind}\n{CANONICAL.encode(content)}".encode(errors="surrogateescape")


def canonical_sql(names: Sequence[str]) -> str:
    """`canonical` as SQL over the rows of a table `t`, without the table's name: many rows at once, four times as fast.

    `names` are its columns. Not for a table with a REAL column: SQLite words such numbers in its own way.
    """
    whole = ", ".join(f"""'{name}', t."{name}\"""" for name in sorted(names))
    some_null = " OR ".join(f't."{name}" IS NULL' for name in names)
    # what is patched loses its NULLs
    return f"CAST(iif({some_null}, json_patch('{{}}', json_object({whole})), json_object({whole})) AS BLOB)"


class Batch:
    """The sealed rows of one transaction."""

    def __init__(self, db: Database, run: str = "") -> None:
        """`run` is the running run that the rows belong to; without one they get a run of their own."""
        self._db = db
        self._run = run
        self._leaves: list[tuple[str, str, bytes]] = []

    def add(self, table: str, values: Mapping[str, object]) -> None:
        """Insert a row into a table of `storage.schema.SEALED`."""
        names = tuple(values)
        rows = self._db.execute(_insert(table, names), tuple(values.values())).fetchall()
        stored = dict(zip(names, rows[0], strict=True))  # as the file holds it: 7 became 7.0 in a REAL column
        key = " ".join(str(stored[name]) for name in SEALED[table])
        self._leaves.append((table, key, leaf_hash(canonical(table, stored))))

    def close(self) -> None:
        """Add the leaves; without a running run also the head over them."""
        if not self._leaves:
            return
        run = self._run or self._leaves[0][2].hex()[:20]
        next_sql = "SELECT coalesce(max(position) + 1, 0) FROM leaves WHERE run = ?"
        start: int = self._db.execute(next_sql, (run,)).fetchone()[0]
        for place, leaf in enumerate(self._leaves, start):
            self._db.execute(ADD_LEAF, (run, place, *leaf))
        if not self._run:
            add_head(self._db, {"id": run})


@contextmanager
def sealing(db: Database, night: date | None = None) -> Iterator[Batch]:
    """A write transaction whose rows are sealed: `batch.add(table, values)` for each.

    They belong to the run of that night that is running; where there is none they get a run of their own.
    """
    with writing(db):
        found = night and query(db, "SELECT id FROM runs WHERE state = 'running' AND night = ?", [night.isoformat()])
        batch = Batch(db, found[0][0] if found else "")
        yield batch
        batch.close()


def seal_run(db: Database, id: str) -> None:
    """Close a run that has just ended, in the transaction that ends it."""
    row = query(db, f"SELECT {', '.join(RUN)} FROM runs WHERE id = ?", [id])[0]  # noqa: S608
    add_head(db, dict(zip(RUN, row, strict=True)))


def add_head(db: Database, run: Mapping[str, Any]) -> None:
    """Write the head of a run: its row of `runs`, or {"id": …} for rows that were added between runs."""
    tips = [tip for (tip,) in query(db, "SELECT head FROM tips")]
    content = head_content(run, leaves_of(db, run["id"]), tips)
    id = head_id(content)
    db.execute("INSERT INTO heads (id, run, content) VALUES (?, ?, ?)", (id, run["id"], content))
    set_tips(db, [id])


def head_content(run: Mapping[str, Any], leaves: list[bytes], previous: list[str]) -> str:
    """The JSON text of a head: one text for one content."""
    content = {
        "format": FORMAT,
        "previous": sorted(previous),
        "root": root_of(leaves).hex(),
        "rows": len(leaves),
        "run": dict(sorted(run.items())),
    }
    return CANONICAL.encode(content)


def head_id(content: str) -> str:
    """The hash by which a head is known, named in the next one and stamped."""
    return hashlib.sha256(content.encode(errors="surrogateescape")).hexdigest()


def leaves_of(db: Database, run: str) -> list[bytes]:
    """The leaf hashes of a run in their order."""
    return [leaf for (leaf,) in query(db, "SELECT hash FROM leaves WHERE run = ? ORDER BY position", [run])]


def set_tips(db: Database, tips: list[str]) -> None:
    """Write down which heads no other head names."""
    db.execute("DELETE FROM tips")
    for tip in tips:
        db.execute("INSERT INTO tips (head) VALUES (?)", (tip,))


def open_ends(heads: Mapping[str, str]) -> list[str]:
    """The heads (id → content) that no other names."""
    named = {previous for content in heads.values() for previous in json.loads(content)["previous"]}
    return sorted(heads.keys() - named)


@cache
def _insert(table: str, names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))}) RETURNING {columns}"  # noqa: S608
