"""Accounts of the desk: who may enter, with what word, and who is locked out for a while."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlite_utils import Database

from reports import ReportError
from storage.rows import time_text
from storage.transactions import query, writing

REVIEWER, HEAD, UNIT = "reviewer", "head", "unit"
ROLES = {REVIEWER: "复核人", HEAD: "办公室负责人", UNIT: "单位联系人"}
TRIES = 5
LOCKED = timedelta(minutes=15)
SHORTEST = 10
HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106, second choice (64 MiB, 3 passes)
NAME = re.compile(r"[\w.@-]{1,40}")
NOBODY = HASHER.hash(secrets.token_hex(16))  # an unknown name takes as long as a wrong word


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account; `unit` is the code of the unit that a unit's contact speaks for, else ""."""

    name: str
    role: str
    unit: str = ""
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    @property
    def staff(self) -> bool:
        """Whether the person belongs to the office."""
        return self.role != UNIT

    def get_id(self) -> str:
        """The name under which a session keeps the person."""
        return self.name


def add_user(db: Database, name: str, role: str, word: str, at: datetime, unit: str = "") -> None:
    """Make an account, or give the account of that name a new role and pass-word, and end its sessions.

    Errors: ReportError for a name, role, unit or pass-word that cannot be used.
    """
    if not NAME.fullmatch(name):
        raise ReportError(f"user {name!r}: use up to 40 letters, digits, and . @ _ -")
    if role not in ROLES or (role == UNIT) is not bool(unit):
        raise ReportError(
            f"user {name}: role {role!r} with unit {unit!r}; a unit's contact needs --unit, nobody else has one"
        )
    if len(word) < SHORTEST:
        raise ReportError(f"user {name}: the pass-word has {len(word)} characters; it needs {SHORTEST} or more")
    hashed = HASHER.hash(word)
    with writing(db):
        sql = """INSERT INTO users (name, role, unit, hash, active, created) VALUES (?, ?, ?, ?, 1, ?)
        ON CONFLICT (name) DO UPDATE SET role = excluded.role, unit = excluded.unit, hash = excluded.hash, active = 1"""
        db.execute(sql, (name, role, unit, hashed, time_text(at)))
        db.execute("DELETE FROM tries WHERE name = ?", (name,))
        db.execute("DELETE FROM sessions WHERE user = ?", (name,))


def close_user(db: Database, name: str) -> None:
    """Close an account and end its sessions; its name stays in the history. Errors: ReportError for an unknown name."""
    with writing(db):
        if db.execute("UPDATE users SET active = 0 WHERE name = ?", (name,)).rowcount == 0:
            raise ReportError(f"user {name}: there is no such account")
        db.execute("DELETE FROM sessions WHERE user = ?", (name,))


def users(db: Database) -> list[tuple[User, bool]]:
    """All accounts by name, each with whether it is open."""
    rows = query(db, "SELECT name, role, unit, active FROM users ORDER BY name")
    return [(User(name, role, unit), bool(active)) for name, role, unit, active in rows]


def user(db: Database, name: str) -> User | None:
    """The open account of a name, else None."""
    rows = query(db, "SELECT name, role, unit FROM users WHERE name = ? AND active = 1", [name])
    return User(*rows[0]) if rows else None


def locked_until(db: Database, name: str, at: datetime) -> datetime | None:
    """When the name may try again; None where it may now. Names that do not exist are locked like others."""
    rows = query(db, "SELECT last FROM tries WHERE name = ? AND count >= ?", [name, TRIES])
    until = datetime.fromtimestamp(rows[0][0], at.tzinfo) + LOCKED if rows else at
    return until if until > at else None


def enter(db: Database, name: str, word: str, at: datetime) -> User | None:
    """The user whose name and pass-word these are, else None; five wrong tries lock the name for 15 minutes."""
    name = name[:80]
    if locked_until(db, name, at):
        return None
    rows = query(db, "SELECT hash FROM users WHERE name = ? AND active = 1", [name])
    if _fits(rows[0][0] if rows else NOBODY, word) and rows:
        with writing(db):
            db.execute("DELETE FROM tries WHERE name = ?", (name,))
        return user(db, name)
    _count_try(db, name, at)
    return None


def add_client(db: Database, name: str, at: datetime) -> str:
    """A token for a program that reads the API; only its hash is kept. Errors: ReportError where the name is taken."""
    token = secrets.token_urlsafe(32)
    with writing(db):
        if query(db, "SELECT 1 FROM clients WHERE name = ?", [name]):
            raise ReportError(f"client {name}: is there already; take its token back with --close, or name another one")
        db.execute("INSERT INTO clients (name, token, created) VALUES (?, ?, ?)", (name, digest(token), time_text(at)))
    return token


def close_client(db: Database, name: str) -> None:
    """Take a program's token back; its name is free again. Errors: ReportError for an unknown name."""
    with writing(db):
        if db.execute("DELETE FROM clients WHERE name = ?", (name,)).rowcount == 0:
            raise ReportError(f"client {name}: there is no such client")


def client(db: Database, token: str) -> str | None:
    """The name of the client whose token this is, else None."""
    rows = query(db, "SELECT name FROM clients WHERE token = ?", [digest(token)])
    return str(rows[0][0]) if rows else None


def digest(token: str) -> str:
    """What is kept of a random token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _fits(hashed: str, word: str) -> bool:
    try:
        return HASHER.verify(hashed, word[:1000])
    except (VerificationError, InvalidHashError):
        return False


def _count_try(db: Database, name: str, at: datetime) -> None:
    """One more wrong try; tries before the last lock was over do not count any more."""
    now, old = int(at.timestamp()), int((at - LOCKED).timestamp())
    with writing(db):
        db.execute("DELETE FROM tries WHERE last < ?", (old,))
        sql = "INSERT INTO tries VALUES (?, 1, ?) ON CONFLICT (name) DO UPDATE SET count = count + 1, last = excluded.last"
        db.execute(sql, (name, now))
