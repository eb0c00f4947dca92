"""The morning messages on their way out: kept before they are sent, tried again, and never forgotten.

A message is claimed before it is sent: the claim counts the try and puts the next one off, so that a process that dies in
between loses nothing and no other process sends the same message meanwhile. What the server acknowledged is not sent
again; of a process that dies between the acknowledgement and its note, the message goes out a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from storage.rows import time_of, time_text
from storage.transactions import query, writing

WAITING, SENT, FAILED = "waiting", "sent", "failed"
STATES = {WAITING: "等待发送", SENT: "已发送", FAILED: "未能送达"}
WITNESS = "witness"
WAYS = {"mail": "邮件", "webhook": "群机器人", WITNESS: "封存头寄送"}
PAUSES = tuple(timedelta(minutes=each) for each in (5, 15, 30, 60, 120, 240, 480))
MOST = len(PAUSES) + 1  # tries, over almost sixteen hours
INTERRUPTED = "最后一次发送时程序中断"


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one subscriber about a night that stood in a state (done, stopped, failed, missed).

    `tries` counts the attempts that began, `due` is when the next may begin, `error` what was wrong with the last.
    """

    id: int
    night: date
    subscriber: str
    subject: str
    text: str
    tries: int
    due: datetime
    state: str
    at: datetime
    error: str

    @property
    def to(self) -> str:
        """The subscriber as people read it."""
        way, _, name = self.subscriber.partition(" ")
        return f"{WAYS[way]} {name}"


COLUMNS = ", ".join(each.name for each in fields(Message))


def queue(
    db: Database, night: date, state: str, subscribers: Iterable[str], words: tuple[str, str], at: datetime
) -> int:
    """Keep a message (subject, text) for each subscriber that has none of this night and state; how many are new."""
    add = """INSERT INTO messages (night, state_of_night, subscriber, subject, text, written, tries, due, state, at, error)
    VALUES (?, ?, ?, ?, ?, ?, 0, ?, 'waiting', ?, '') ON CONFLICT (night, state_of_night, subscriber) DO NOTHING"""
    now = time_text(at)
    with writing(db):
        return sum(
            db.execute(add, (night.isoformat(), state, each, *words, now, int(at.timestamp()), now)).rowcount
            for each in subscribers
        )


def lacking(db: Database, night: date, state: str, subscribers: Iterable[str]) -> list[str]:
    """The subscribers for whom no message of this night and state was written yet."""
    sql = "SELECT subscriber FROM messages WHERE night = ? AND state_of_night = ?"
    there = {name for (name,) in query(db, sql, [night.isoformat(), state])}
    return [each for each in subscribers if each not in there]


def due(db: Database, at: datetime) -> bool:
    """Whether a message may be sent now."""
    return bool(query(db, "SELECT 1 FROM messages WHERE state = 'waiting' AND due <= ? LIMIT 1", [int(at.timestamp())]))


def claim(db: Database, at: datetime) -> Message | None:
    """Take the oldest message that may be sent now; until its next try is due nobody else gets it."""
    now = int(at.timestamp())
    with writing(db):
        spent = "UPDATE messages SET state = 'failed', error = ? WHERE state = 'waiting' AND tries >= ? AND due <= ?"
        db.execute(spent, (INTERRUPTED, MOST, now))
        sql = f"SELECT {COLUMNS} FROM messages WHERE state = 'waiting' AND due <= ? ORDER BY due, id LIMIT 1"  # noqa: S608
        rows = query(db, sql, [now])
        if not rows:
            return None
        taken = _message(rows[0])
        pause = PAUSES[min(taken.tries, len(PAUSES) - 1)]
        step = "UPDATE messages SET tries = tries + 1, due = ?, at = ? WHERE id = ?"
        db.execute(step, (now + int(pause.total_seconds()), time_text(at), taken.id))
    return taken


def sent(db: Database, id: int, at: datetime) -> None:
    """Note that the server acknowledged a message."""
    with writing(db):
        db.execute("UPDATE messages SET state = 'sent', at = ?, error = '' WHERE id = ?", (time_text(at), id))


def failed(db: Database, id: int, at: datetime, error: str, *, final: bool = False) -> None:
    """Note why a message did not go out; after the last try, or where the answer was `final`, it is given up."""
    with writing(db):
        sql = """UPDATE messages SET at = ?, error = ?,
        state = CASE WHEN ? OR tries >= ? THEN 'failed' ELSE state END WHERE id = ?"""
        db.execute(sql, (time_text(at), error[:300], int(final), MOST, id))


def again(db: Database, at: datetime) -> int:
    """Let every message that was given up, or that waits for its next try, be tried now; how many there are."""
    with writing(db):
        sql = "UPDATE messages SET state = 'waiting', tries = 0, due = ? WHERE state <> 'sent'"
        return int(db.execute(sql, (int(at.timestamp()),)).rowcount)


def messages(db: Database, most: int = 50) -> list[Message]:
    """The newest messages, newest first."""
    return [_message(row) for row in query(db, f"SELECT {COLUMNS} FROM messages ORDER BY id DESC LIMIT ?", [most])]  # noqa: S608


def troubled(db: Database, since: datetime) -> dict[str, int]:
    """Of the messages written since then: how many wait after a try that did not succeed, and how many were given up."""
    sql = """SELECT state, count(*) FROM messages
    WHERE written >= ? AND (state = 'failed' OR (state = 'waiting' AND error <> '')) GROUP BY 1"""
    return {state: int(many) for state, many in query(db, sql, [time_text(since)])}


def witnessed(db: Database) -> list[tuple[datetime, str]]:
    """The messages to witnesses that a server acknowledged, oldest first: when, and the text with its heads."""
    sql = "SELECT at, text FROM messages WHERE state = 'sent' AND subscriber LIKE ? ORDER BY id"
    return [(time_of(at), text) for at, text in query(db, sql, [f"{WITNESS} %"])]


def waiting(db: Database) -> int:
    """How many messages wait to be sent."""
    return int(query(db, "SELECT count(*) FROM messages WHERE state = 'waiting'")[0][0])


def _message(row: tuple[Any, ...]) -> Message:
    values = dict(zip(COLUMNS.split(", "), row, strict=True))
    at = time_of(values["at"])
    moments = {"night": date.fromisoformat(values["night"]), "at": at}
    return Message(**{**values, **moments, "due": datetime.fromtimestamp(values["due"], at.tzinfo)})
