"""Five hundred hands on the file, one at a time: each edit, deletion, swap and insertion is found."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from storage import decisions, findings, frontier
from storage.bodies import body_row, keep_body
from storage.decisions import Decision
from storage.errors import StorageError
from storage.runs import end_run, start_run
from storage.schema import SEALED, open_file
from storage.seal import sealing
from storage.transactions import writing
from storage.verify import verify
from tests.storage.make import EVENING, NIGHT, a_record, a_run, a_unit, a_visit
from tests.storage.test_findings import DAY, RUBRIC, a_finding
from tests.storage.test_migrations import BOOK, CONTENT, FILE, ROWS
from tests.storage.test_verify import unlock

CHANGES = 500
# What is sealed, what seals it, and what is named by hash. Facts and findings are computed anew.
TABLES = ("runs", *SEALED, "bodies", "leaves", "heads", "tips")


@pytest.fixture
def sealed(db: Database, path: Path) -> Path:
    """Three nights, twelve pages each, decisions between them, and a row of everything else that is sealed."""
    findings.save(db, DAY, RUBRIC, [a_finding("f1")])
    for day in range(3):
        night = NIGHT + timedelta(days=day)
        start_run(
            db, a_run(night), [a_unit(f"a{unit:02}") for unit in range(4)], {"topic": [{"unit": "a01", "item": "x"}]}
        )
        for unit in range(4):
            visits = [a_visit(f"a{unit:02}", path, night) for path in ("", "b", "c")]
            frontier.plan(db, visits)
            frontier.record(db, [a_record(visit, f"{visit.unit} {day}".encode() * 9) for visit in visits])
        end_run(db, a_run(night).id, EVENING + timedelta(days=day), "done")
        decisions.add(db, Decision("f1", DAY, RUBRIC, "uphold", "张三", EVENING + timedelta(days=day), "属实"))
    for body in (FILE, CONTENT, BOOK):
        keep_body(db, body_row(body))
    for table in [table for table in ROWS if table != "decisions"]:
        with sealing(db) as batch:
            batch.add(table, ROWS[table])
    assert verify(db) == []
    unlock(db)
    return path


def columns_of(db: Database, table: str) -> list[str]:
    return [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", [table])]


def rows_of(db: Database, table: str) -> list[tuple[Any, ...]]:
    return db.execute(f"SELECT * FROM {table}").fetchall()  # type: ignore[no-any-return]


def other(value: object, chance: random.Random) -> object:
    """Another value of the same type, as near as possible."""
    if isinstance(value, (int, float)):
        return value + chance.choice((-1, 1))
    if isinstance(value, bytes):
        place = chance.randrange(len(value))
        return value[:place] + bytes([value[place] ^ 1 << chance.randrange(8)]) + value[place + 1 :]
    if isinstance(value, str) and value:
        place = chance.randrange(len(value))
        return chance.choice((value[:place] + value[place + 1 :], value[:place] + " " + value[place:], value + "x"))
    return chance.choice(("x", " ")) if value == "" else 7


def edit(db: Database, table: str, chance: random.Random) -> None:
    row, name = chance.choice(rows_of(db, table)), chance.choice(columns_of(db, table))
    value = dict(zip(columns_of(db, table), row, strict=True))[name]
    put(db, table, row, {name: other(value, chance)})


def delete(db: Database, table: str, chance: random.Random) -> None:
    where(db, f"DELETE FROM {table}", table, chance.choice(rows_of(db, table)))


def swap(db: Database, table: str, chance: random.Random) -> None:
    """Two rows exchange one value."""
    rows = rows_of(db, table)
    if len(rows) < 2:
        return edit(db, table, chance)
    place = chance.randrange(len(rows[0]))
    one = chance.choice(rows)
    differing = [row for row in rows if row[place] != one[place]]
    if not differing:
        return edit(db, table, chance)
    two, name = chance.choice(differing), columns_of(db, table)[place]
    where(db, f"DELETE FROM {table}", table, two)
    put(db, table, one, {name: two[place]})
    insert(db, table, (*two[:place], one[place], *two[place + 1 :]))
    return None


def forge(db: Database, table: str, chance: random.Random) -> None:
    """One more row, nearly like another."""
    row = list(chance.choice(rows_of(db, table)))
    for place in [0, chance.randrange(len(row))]:
        row[place] = other(row[place], chance)
    insert(db, table, tuple(row))


def put(db: Database, table: str, row: tuple[Any, ...], values: dict[str, object]) -> None:
    sets = ", ".join(f'"{name}" = ?' for name in values)
    where(db, f"UPDATE {table} SET {sets}", table, row, *values.values())


def where(db: Database, sql: str, table: str, row: tuple[Any, ...], *values: object) -> None:
    same = " AND ".join(f'"{name}" IS ?' for name in columns_of(db, table))
    db.execute(f"{sql} WHERE {same}", [*values, *row])


def insert(db: Database, table: str, row: tuple[Any, ...]) -> None:
    db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


HANDS: tuple[Callable[[Database, str, random.Random], None], ...] = (edit, delete, swap, forge)


def test_every_change_is_found(db: Database, sealed: Path, tmp_path: Path) -> None:
    db.close()
    chance, made, missed = random.Random(20081208), Counter[str](), []
    while made.total() < CHANGES:
        hand, table = chance.choice(HANDS), chance.choice(TABLES)
        copy = shutil.copy(sealed, tmp_path / "copy.sqlite")
        with open_file(copy) as changed:
            changed.conn.executescript("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF")
            before = rows_of(changed, table)
            try:
                with writing(changed):
                    hand(changed, table, chance)
            except StorageError:  # the table itself refuses it
                continue
            if Counter(rows_of(changed, table)) == Counter(before):
                continue
            made[f"{hand.__name__} {table}"] += 1
            if not verify(changed):
                missed.append((hand.__name__, table, set(rows_of(changed, table)) ^ set(before)))
    print(f"{made.total()} changes, {made.total() - len(missed)} found: {dict(made)}")
    assert missed == []
    assert len(made) > 30
