"""The tables of the evidence file, and opening it so that what is acknowledged stays."""

from __future__ import annotations

import os
from pathlib import Path

import pysqlite3 as sqlite3
from sqlite_utils import Database, Migrations

from storage import assessment, people, retention, review
from storage.errors import StorageError
from storage.transactions import BUSY_SECONDS, explained, query, writing

APPLICATION = 0x53504F54  # "SPOT": tells an evidence file from any other SQLite file

MIGRATIONS = Migrations("evidence")

NOUNS = """
CREATE TABLE runs (
  id TEXT PRIMARY KEY, night TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, state TEXT NOT NULL,
  reason TEXT NOT NULL, conditions TEXT NOT NULL,
  CHECK (state IN ('running', 'done', 'stopped', 'failed', 'missed'))
) STRICT;
CREATE INDEX runs_night ON runs (night);

CREATE TABLE units (
  run TEXT NOT NULL REFERENCES runs (id), code TEXT NOT NULL, position INTEGER NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (run, code)
) STRICT;

CREATE TABLE lists (
  run TEXT NOT NULL REFERENCES runs (id), name TEXT NOT NULL, rows TEXT NOT NULL,
  PRIMARY KEY (run, name)
) STRICT;

CREATE TABLE bodies (
  sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, codec TEXT NOT NULL, data BLOB NOT NULL,
  CHECK (codec IN ('raw', 'zstd'))
) STRICT;

CREATE TABLE visits (
  id TEXT PRIMARY KEY, night TEXT NOT NULL, unit TEXT NOT NULL, url TEXT NOT NULL, role TEXT NOT NULL,
  "column" TEXT NOT NULL, label TEXT NOT NULL, parent TEXT NOT NULL, method TEXT NOT NULL, priority INTEGER NOT NULL
) STRICT;
CREATE INDEX visits_night ON visits (night);

CREATE TABLE pages (
  id TEXT PRIMARY KEY, night TEXT NOT NULL, unit TEXT NOT NULL, url TEXT NOT NULL, role TEXT NOT NULL, at TEXT NOT NULL,
  outcome TEXT NOT NULL, reason TEXT NOT NULL, "column" TEXT NOT NULL, label TEXT NOT NULL, parent TEXT NOT NULL,
  method TEXT NOT NULL, status INTEGER, headers TEXT NOT NULL, body TEXT NOT NULL, size INTEGER NOT NULL,
  address TEXT NOT NULL, certificate TEXT NOT NULL, took_ms INTEGER NOT NULL, hops TEXT NOT NULL,
  final_url TEXT NOT NULL,
  CHECK (outcome IN ('done', 'failed', 'not reached'))
) STRICT;
CREATE INDEX pages_night ON pages (night, unit);
CREATE INDEX pages_url ON pages (unit, url);

CREATE TABLE facts (
  body TEXT NOT NULL, version TEXT NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (body, version)
) STRICT;

CREATE TABLE findings (
  as_of TEXT NOT NULL, rubric TEXT NOT NULL, id TEXT NOT NULL, position INTEGER NOT NULL, unit TEXT NOT NULL,
  indicator TEXT NOT NULL, verdict TEXT NOT NULL, points REAL NOT NULL, denominator REAL NOT NULL,
  unconfirmed REAL NOT NULL, confirmed INTEGER NOT NULL, reason TEXT NOT NULL, pages TEXT NOT NULL,
  faults TEXT NOT NULL, nights TEXT NOT NULL,
  PRIMARY KEY (as_of, rubric, id)
) STRICT;

CREATE TABLE decisions (
  id TEXT PRIMARY KEY, finding TEXT NOT NULL, as_of TEXT NOT NULL, rubric TEXT NOT NULL, action TEXT NOT NULL,
  points REAL, who TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL,
  CHECK (action IN ('uphold', 'overturn', 'adjust')), CHECK ((action = 'adjust') = (points IS NOT NULL))
) STRICT;
CREATE INDEX decisions_finding ON decisions (finding);

CREATE TABLE leaves (
  run TEXT NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, hash BLOB NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX leaves_row ON leaves (kind, key);

CREATE TABLE heads (id TEXT PRIMARY KEY, run TEXT NOT NULL UNIQUE, content TEXT NOT NULL) STRICT;

CREATE TABLE tips (head TEXT PRIMARY KEY REFERENCES heads (id)) STRICT;

CREATE TABLE stamps (
  head TEXT NOT NULL REFERENCES heads (id), sha256 TEXT NOT NULL, at TEXT NOT NULL, token BLOB NOT NULL,
  PRIMARY KEY (head, sha256)
) STRICT;
"""

# Tables whose rows are sealed, each with its key: rows go in through `storage.seal`, and a new table needs only its line.
FIRST = {"units": ("run", "code"), "lists": ("run", "name"), "pages": ("id",), "decisions": ("id",)}
SEALED = {**FIRST, **people.KEYS, **review.KEYS, **assessment.KEYS, **retention.KEYS}
SEALS = {"leaves": ("run", "position"), "heads": ("id",), "stamps": ("head", "sha256")}

# The third trigger is for INSERT OR REPLACE, which fires no DELETE trigger unless the connection asks for it.
APPEND_ONLY = """
CREATE TRIGGER {0}_no_update BEFORE UPDATE ON {0} BEGIN SELECT RAISE(ABORT, '{0} are append-only'); END;
CREATE TRIGGER {0}_no_delete BEFORE DELETE ON {0} BEGIN SELECT RAISE(ABORT, '{0} are append-only'); END;
CREATE TRIGGER {0}_no_replace BEFORE INSERT ON {0} WHEN EXISTS (SELECT 1 FROM {0} WHERE {1})
BEGIN SELECT RAISE(ABORT, '{0} are append-only: this id is there already'); END;
"""


@MIGRATIONS()
def nouns(db: Database) -> None:
    """Version 1: all tables; what is sealed is append-only."""
    for statement in statements(NOUNS + "".join(append_only(*table) for table in (FIRST | SEALS).items())):
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION}")


def append_only(table: str, key: tuple[str, ...] = ("id",)) -> str:
    """The triggers of a table whose rows are never changed."""
    return APPEND_ONLY.format(table, " AND ".join(f"{name} = NEW.{name}" for name in key))


@MIGRATIONS(name="people")
def entered(db: Database) -> None:
    """Version 2: what people enter, and the test letters; append-only."""
    for statement in statements(people.PEOPLE + "".join(append_only(*table) for table in people.KEYS.items())):
        db.execute(statement)


@MIGRATIONS(name="review")
def reviewed(db: Database) -> None:
    """Version 3: what the review desk adds; append-only."""
    for statement in statements(review.REVIEW + "".join(append_only(*table) for table in review.KEYS.items())):
        db.execute(statement)


@MIGRATIONS(name="assessment")
def assessed(db: Database) -> None:
    """Version 4: forms of the annual assessment, frozen tallies, notices; append-only."""
    script = assessment.ASSESSMENT + "".join(append_only(*table) for table in assessment.KEYS.items())
    for statement in statements(script):
        db.execute(statement)


@MIGRATIONS(name="retention")
def kept(db: Database) -> None:
    """Version 5: bodies that lean on others, and those that were dropped for their age."""
    for statement in statements(retention.RETENTION + append_only("pruned")):
        db.execute(statement)


@MIGRATIONS(name="standing")
def standing(db: Database) -> None:
    """Version 6: a page can stand for an earlier one, which a worker's file leaves in the file of the earlier nights."""
    db.execute("ALTER TABLE pages ADD COLUMN stands_for TEXT")


def statements(script: str) -> list[str]:
    """The statements of an SQL script; `executescript` would commit the transaction that it stands in."""
    found, part = [], ""
    for line in script.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            found.append(part.strip())
            part = ""
    return found


def open_file(path: str | Path, *, create: bool = False) -> Database:
    """The evidence file, ready for reading and writing; with `create` it is made where there is none.

    Every connection has WAL, `synchronous=FULL`, a busy timeout of 10 s and foreign keys. Errors: StorageError where
    the file is not there, is no evidence file, was made by a newer version or cannot be written, and where SQLite is
    too old.
    """
    path = Path(path)
    check_library(sqlite3.sqlite_version_info)
    check_place(path, create)
    try:
        address = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
        conn = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)
    except sqlite3.Error as error:
        raise explained(error, str(path)) from error
    try:
        return prepared(Database(conn, execute_plugins=False), path, create)
    except sqlite3.Error as error:
        conn.close()
        raise explained(error, str(path)) from error
    except BaseException:
        conn.close()
        raise


def check_library(version: tuple[int, ...]) -> None:
    """Refuse an SQLite whose write-ahead log can corrupt the file.

    The WAL-reset bug (sqlite.org/wal.html, "The WAL-reset bug") is in 3.7.0 to 3.51.2; 3.51.3 has the repair, and so
    have the patch releases 3.50.7 and 3.44.6 of two older branches.
    """
    if version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45):
        return
    raise StorageError(
        f"SQLite {'.'.join(map(str, version))} can corrupt a file that two programs use (WAL-reset bug): "
        "install the package pysqlite3 (0.6 or newer), which brings a repaired one"
    )


def check_place(path: Path, create: bool) -> None:
    """Whether the file may be there.

    It is never opened here: closing a second handle would drop the locks that SQLite holds on it.
    """
    if path.is_dir():
        raise StorageError(f"{path}: this is a folder: give the path of the evidence file in it")
    if not path.parent.is_dir():
        raise StorageError(f"{path}: its folder is not there: make {path.parent} first")
    if not path.exists():
        if not create:
            raise StorageError(f"{path}: not there: give the path of an evidence file, or crawl to make one")
        wanted = [path.parent]
    else:
        wanted = [path, path.parent]  # the write-ahead log lies beside the file
    for place in wanted:
        if not os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            raise StorageError(f"{path}: cannot be written: make {place} writable for this user", "not writable")


def prepared(db: Database, path: Path, create: bool) -> Database:
    """The connection with its settings checked and its tables up to date."""
    check_kind(db, path, create)
    settle(db, path)
    if MIGRATIONS.pending(db):
        with writing(db):
            MIGRATIONS.apply(db)
    return db


def check_kind(db: Database, path: Path, create: bool) -> None:
    """Refuse what is no evidence file, and one that a newer version made."""
    kind = "SELECT application_id, (SELECT count(*) FROM sqlite_master) FROM pragma_application_id"
    application, tables = query(db, kind)[0]
    if application != APPLICATION and (tables or application or not create):
        raise StorageError(f"{path}: not an evidence file: give the path of one, or a new path to start one")
    known = {migration.name for migration in MIGRATIONS._migrations}
    newer = [migration.name for migration in MIGRATIONS.applied(db) if migration.name not in known]
    if newer:
        raise StorageError(f"{path}: made by a newer version of spotcheck ({', '.join(newer)}): update the program")


def settle(db: Database, path: Path) -> None:
    """Set what a power cut must not undo, and look whether SQLite really took it."""
    mode = query(db, "PRAGMA journal_mode = WAL")[0][0]
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")
    full = query(db, "PRAGMA synchronous")[0][0]
    if mode != "wal" or full != 2:
        raise StorageError(
            f"{path}: its place does not keep what is written (journal {mode}, synchronous {full}): "
            "put it on a local disk, not on a network share"
        )
