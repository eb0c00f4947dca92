"""The desk's own file: accounts, sessions, API clients, the log of acts, and the morning messages on their way out.

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
from storage.schema import append_only, statements
from storage.transactions import BUSY_SECONDS, explained, query, writing

PASSING = ("sessions",)  # tables whose rows a backup leaves out
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

MESSAGES = """
CREATE TABLE messages (
  id INTEGER PRIMARY KEY, night TEXT NOT NULL, state_of_night TEXT NOT NULL, subscriber TEXT NOT NULL,
  subject TEXT NOT NULL, text TEXT NOT NULL, written TEXT NOT NULL, tries INTEGER NOT NULL, due INTEGER NOT NULL,
  state TEXT NOT NULL, at TEXT NOT NULL, error TEXT NOT NULL,
  UNIQUE (night, state_of_night, subscriber), CHECK (state IN ('waiting', 'sent', 'failed'))
) STRICT;
CREATE INDEX messages_due ON messages (state, due);
"""

STEPS = (TABLES + append_only("acts"), MESSAGES)  # what each version of the file adds to the one before


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
    application, version, tables = query(
        db,
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_master) "
        "FROM pragma_application_id, pragma_user_version",
    )[0]
    if application != APPLICATION and (tables or application):
        raise StorageError(f"{path}: is not the desk's own file: give another path")
    steps = max(version, application == APPLICATION)  # the first version did not count itself
    if steps > len(STEPS):
        raise StorageError(f"{path}: made by a newer version of spotcheck: update the program")
    if steps < len(STEPS):
        query(db, "PRAGMA journal_mode = WAL")
        _bring_up(db)
    return db


def _bring_up(db: Database) -> None:
    """Take the missing steps in one transaction, counted again inside it: another program may have been first."""
    with writing(db):
        application, version = query(
            db, "SELECT application_id, user_version FROM pragma_application_id, pragma_user_version"
        )[0]
        steps = max(version, application == APPLICATION)
        for statement in statements("".join(STEPS[steps:])):
            db.execute(statement)
        if not steps:
            db.execute("INSERT INTO secrets VALUES ('forms', ?)", (secrets.token_hex(32),))
        db.execute(f"PRAGMA application_id = {APPLICATION}")
        db.execute(f"PRAGMA user_version = {len(STEPS)}")
