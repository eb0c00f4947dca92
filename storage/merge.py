"""Bringing evidence files together: the same rows in whatever order, and no row that contradicts another."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from storage.bodies import body, body_row, keep_body
from storage.errors import StorageError
from storage.facts import text_of
from storage.schema import SEALED, SEALS, open_file
from storage.seal import open_ends, set_tips
from storage.transactions import each, file_of, query, snapshot, writing

# Findings are not merged: they are computed again from the merged pages.
KEYS = {
    "visits": ("id",),
    "facts": ("body", "version"),
    **SEALED,
    **SEALS,
}

RUN = "id, night, started, ended, state, reason, conditions"  # what is settled at the start comes first


def merge(target: Database, sources: Iterable[Path]) -> None:
    """Add every source's evidence and decisions to the target, one transaction a source; merging again changes nothing.

    Seals come over as they are: each source's chain of heads stays whole beside the target's, and verifies there. Its
    last head is one more tip of the target, whose next head names all tips and so binds the chains together.
    Errors: StorageError naming file, table and id where two rows of one id differ or a body is not what its name says;
    the target then stays as it was before that source.
    """
    for path in sources:
        if path.exists() and path.samefile(file_of(target)):
            raise StorageError(f"{path}: is the file to merge into: name only other files")
        source = open_file(path)
        try:
            with snapshot(source), writing(target):
                _merge_runs(target, source)
                _merge_bodies(target, source)
                for table, key in KEYS.items():
                    _merge_table(target, source, table, key)
                set_tips(target, open_ends(dict(query(target, "SELECT id, content FROM heads"))))
        finally:
            source.close()


def _merge_table(target: Database, source: Database, table: str, key: tuple[str, ...]) -> None:
    names = [name for (name,) in query(source, "SELECT name FROM pragma_table_info(?) ORDER BY cid", [table])]
    columns = ", ".join(f'"{name}"' for name in names)
    where = " AND ".join(f"{name} = ?" for name in key)
    add = f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608
    look = f"SELECT {columns} FROM {table} WHERE {where}"  # noqa: S608
    places = [names.index(name) for name in key]
    for row in each(source, f"SELECT {columns} FROM {table} NOT INDEXED"):  # noqa: S608
        id = tuple(row[place] for place in places)
        there = target.execute(look, id).fetchone()
        if there is None:
            target.execute(add, row)
        elif there != row and not _same(table, there, row):
            raise _contradiction(target, source, table, id)


def _merge_bodies(target: Database, source: Database) -> None:
    """Bodies that are what their names say; those that the target dropped for their age stay dropped.

    One whose support the target keeps otherwise, so that it would hang by more steps, or not at all, is packed alone. What a
    body leans on was kept before it, so it also comes over before it.
    """
    there = "SELECT EXISTS (SELECT 1 FROM bodies WHERE sha256 = ?1) OR EXISTS (SELECT 1 FROM pruned WHERE body = ?1)"
    near = """SELECT 1 FROM bodies AS near LEFT JOIN bodies AS below ON below.sha256 = near.base
    WHERE near.sha256 = ? AND below.base IS NULL"""
    for row in each(source, "SELECT sha256, size, codec, data, base FROM bodies ORDER BY rowid"):
        if not target.execute(there, row[:1]).fetchone()[0]:
            data = body(source, row[0])
            alone = row[4] and not target.execute(near, row[4:]).fetchone()
            keep_body(target, body_row(data) if alone else row)


def _same(table: str, there: tuple[Any, ...], row: tuple[Any, ...]) -> bool:
    """Whether two rows with different bytes say the same: compression may differ between versions of the library."""
    return table == "facts" and text_of(there[2]) == text_of(row[2])


def _merge_runs(target: Database, source: Database) -> None:
    """A run that one file saw running and the other saw ended has ended; anything else must agree."""
    for row in query(source, f"SELECT {RUN} FROM runs"):  # noqa: S608
        there = query(target, f"SELECT {RUN} FROM runs WHERE id = ?", row[:1])  # noqa: S608
        if not there:
            target.execute(f"INSERT INTO runs ({RUN}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)  # noqa: S608
        elif there[0][:3] == row[:3] and there[0][4] == "running":
            changed = (*row[3:], row[0])
            target.execute("UPDATE runs SET ended = ?, state = ?, reason = ?, conditions = ? WHERE id = ?", changed)
        elif there[0] != row and not (there[0][:3] == row[:3] and row[4] == "running"):
            raise _contradiction(target, source, "runs", row[:1])


def _contradiction(target: Database, source: Database, table: str, id: tuple[object, ...]) -> StorageError:
    return StorageError(
        f"{file_of(source)}: {table} {' '.join(map(str, id))} differs from the row of the same id in {file_of(target)}: "
        "the same visit was made twice; merge only one of the two files"
    )
