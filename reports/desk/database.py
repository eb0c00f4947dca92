"""The desk's own file: accounts, sessions, API clients and the log of acts.

It is not the evidence file, because what stands here is changed and thrown away (sessions, tries, pass-words), must not
travel with evidence that is copied, merged or handed out, and must not wait for a crawl that is writing.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import pysqlite3 as sqlite3
from sqlite_utils import Database

from storage.errors import StorageError
from storage.schema import BUSY_SECONDS, append_only, statements
from storage.transactions import explained, query, writing

APPLICATION = 0x4445534B  # "DESK"

TABLES = """
CREATE TABLE users (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, unit TEXT NOT NULL, hash TEXT NOT NULL, active INTEGER NOT NULL,
  created TEXT NOT NULL, CHECK (role IN ('reviewer', 'head', 'unit')), CHECK ((role = 'unit') = (unit <> ''))
) STRICT;
CREATE TABLE tries (name TEXT PRIMARY KEY, count INTEGER NOT NULL, last INTEGER NOT NULL) STRICT;
CREATE TABLE sessions (
  token TEXT PRIMARY KEY, data TEXT NOT NULL, user TEXT NOT NULL, created INTEGER NOT NULL, seen INTEGER NOT NULL
) STRICT;
CREATE TABLE clients (name TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, created TEXT NOT NULL) STRICT;
CREATE TABLE acts (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, act TEXT NOT NULL, subject TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""


def open_desk(path: Path) -> Database:
    """The desk's file, made for its owner alone where it is not there. Errors: StorageError."""
    if not path.parent.is_dir():
        raise StorageError(f"{path}: its folder is not there: make {path.parent} first")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        db = Database(sqlite3.connect(str(path), timeout=BUSY_SECONDS), execute_plugins=False)
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror}; make it and its folder writable for this user") from error
    try:
        return _prepared(db, path)
    except sqlite3.Error as error:
        db.close()
        raise explained(error, str(path)) from error
    except BaseException:
        db.close()
        raise


def secret(db: Database) -> str:
    """The key that signs the tokens of forms; it stays the same when the desk is started again."""
    return str(query(db, "SELECT value FROM secrets WHERE name = 'forms'")[0][0])


def _prepared(db: Database, path: Path) -> Database:
    application, tables = query(
        db, "SELECT application_id, (SELECT count(*) FROM sqlite_master) FROM pragma_application_id"
    )[0]
    if application == APPLICATION:
        return db
    if tables or application:
        raise StorageError(f"{path}: is not the desk's own file: give another path")
    query(db, "PRAGMA journal_mode = WAL")
    with writing(db):
        for statement in statements(TABLES + append_only("acts")):
            db.execute(statement)
        db.execute("INSERT INTO secrets VALUES ('forms', ?)", (secrets.token_hex(32),))
        db.execute(f"PRAGMA application_id = {APPLICATION}")
    return db
