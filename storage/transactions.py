"""Reading and writing the evidence file: short transactions, and errors that name the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

import pysqlite3 as sqlite3  # sqlite-utils takes it too where it is installed
from sqlite_utils import Database

from storage.errors import StorageError

BUSY_SECONDS = 10
LINES: defaultdict[str, Lock] = defaultdict(Lock)  # file → where this process's own writers wait

WAYS_OUT = {
    "SQLITE_FULL": ("no space", "the disk is full: free some space and run the same command again"),
    "SQLITE_BUSY": ("busy", "another program is writing to it: try again when it has finished"),
    "SQLITE_READONLY": ("not writable", "it cannot be written: make the file and its folder writable for this user"),
    "SQLITE_CORRUPT": ("damaged", "it is damaged: go back to the newest backup that `spotcheck verify` accepts"),
    "SQLITE_NOTADB": ("damaged", "it is not an evidence file: give the path of one"),
    "SQLITE_IOERR": ("damaged", "the disk does not answer: check the disk, then `spotcheck verify`"),
    "SQLITE_CANTOPEN": ("not writable", "it cannot be opened: make the file and its folder writable for this user"),
}


@contextmanager
def writing(db: Database) -> Iterator[None]:
    """One short write transaction: all of it is kept, durably, or nothing.

    Waits for another writer up to the busy timeout. Errors: StorageError.
    """
    with _named(db), _in_line(file_of(db)):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            if db.conn.in_transaction:  # SQLite itself rolls back on a full disk
                db.execute("ROLLBACK")
            raise


@contextmanager
def _in_line(file: str) -> Iterator[None]:
    """Let the threads of this process write one after another.

    SQLite's own wait looks again and again and is not fair: of eight threads at a slow disk one may wait its time out.
    """
    line = LINES[file]
    first = line.acquire(timeout=BUSY_SECONDS)  # after that SQLite says itself that the file is busy
    try:
        yield
    finally:
        if first:
            line.release()


@contextmanager
def snapshot(db: Database) -> Iterator[None]:
    """One state of the file for several queries, whatever others write meanwhile. Errors: StorageError."""
    with _named(db):
        db.execute("BEGIN")
        try:
            yield
        finally:
            if db.conn.in_transaction:
                db.execute("ROLLBACK")


def query(db: Database, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """All rows of a question to the file. Errors: StorageError."""
    with _named(db):
        return list(db.execute(sql, tuple(values)))


def each(db: Database, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a question one by one, for tables that do not fit in memory. Errors: StorageError."""
    with _named(db):
        yield from db.execute(sql, tuple(values))


def file_of(db: Database) -> str:
    """The path of the open file, for messages."""
    return str(next(path for _, name, path in db.conn.execute("PRAGMA database_list") if name == "main"))


def explained(error: sqlite3.Error, file: str) -> StorageError:
    """The same error in words: which file, and the way out."""
    name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
    reason, way_out = WAYS_OUT.get(name, ("", f"SQLite says: {error}"))
    return StorageError(f"{file}: {way_out}", reason)


@contextmanager
def _named(db: Database) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise explained(error, file_of(db)) from error
