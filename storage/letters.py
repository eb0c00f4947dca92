"""The test letters: what was planned, and everything that happened to each; added, never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from checks.letters import Event, SentLetter, sendable, sent_letter, state_of
from storage.bodies import body_row, keep_body
from storage.errors import StorageError
from storage.rows import id_of, time_of, time_text, to_text
from storage.seal import Batch, sealing
from storage.transactions import file_of, query, snapshot


@dataclass(frozen=True, slots=True)
class Letter:
    """A planned letter to one mailbox (an e-mail address, or the URL of a form); of one period there is only one."""

    id: str
    period: str
    unit: str
    mailbox: str
    way: str  # mail or form
    text: str  # id of the approved text
    token: str
    subject: str
    body: str
    planned: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A letter with its events, oldest first."""

    letter: Letter
    events: tuple[Event, ...] = ()

    @property
    def state(self) -> str:
        """Where the letter stands: see `checks.letters.state_of`."""
        return state_of(self.events)


@dataclass(frozen=True, slots=True)
class Reply:
    """A message that came back to a letter: what it amounts to, and its bytes as they came."""

    letter: str  # id
    event: Event
    raw: bytes


FIELDS = tuple(field.name for field in fields(Letter))


def letter_id(period: str, mailbox: str) -> str:
    """Id of the one letter of a period to a mailbox."""
    return hashlib.sha256(f"letter\n{period}\n{mailbox}".encode()).hexdigest()[:20]


def plan(db: Database, letters: Iterable[Letter]) -> list[Letter]:
    """Add letters; those whose mailbox has one in the period already are left out. Out: the ones that are new."""
    new = []
    with sealing(db) as batch:
        for letter in letters:
            if not query(db, "SELECT 1 FROM letters WHERE id = ?", [letter.id]):
                values = {name: getattr(letter, name) for name in FIELDS} | {"planned": time_text(letter.planned)}
                batch.add("letters", values)
                new.append(letter)
    return new


def cases(db: Database, period: str | None = None) -> list[Case]:
    """The letters with their events, of one period where given, by period, unit and mailbox."""
    with snapshot(db):
        rows = query(db, f"SELECT {', '.join(FIELDS)} FROM letters ORDER BY period, unit, mailbox")  # noqa: S608
        found = [_letter(row) for row in rows]
        events: dict[str, list[Event]] = {}
        for letter, *values in query(db, "SELECT letter, kind, at, who, data FROM letter_events ORDER BY rowid"):
            events.setdefault(letter, []).append(_event(*values))
    return [Case(one, tuple(events.get(one.id, ()))) for one in found if period in (None, one.period)]


def add(db: Database, letter: str, event: Event, states: Iterable[str]) -> None:
    """Add an event to a letter that stands in one of these states. Errors: StorageError where it stands elsewhere."""
    with sealing(db) as batch:
        state = state_of(_events(db, letter))
        if state not in states:
            raise StorageError(f"{file_of(db)}: letter {letter} is {state}: this needs {' or '.join(states)}")
        add_event(batch, letter, event)


def intend(db: Database, letter: str, event: Event) -> bool:
    """Commit the intent to send; False, and nothing added, where another program or an earlier attempt came first."""
    with sealing(db) as batch:
        if not sendable(_events(db, letter)):
            return False
        add_event(batch, letter, event)
    return True


def looked(db: Database, at: datetime, messages: int, replies: Sequence[Reply], *, whole: bool = True) -> list[Reply]:
    """Keep the replies that a look into our own mailbox found. Out: those that are new.

    A `whole` look, of `messages` that could all be read, is kept too: only then is silence the other side's.
    """
    bodies = {reply.raw: body_row(reply.raw) for reply in replies}
    new: list[Reply] = []
    with sealing(db) as batch:
        for reply in replies:
            sql = "SELECT 1 FROM letter_events WHERE letter = ? AND kind = 'reply' AND data ->> 'message' = ?"
            if not query(db, sql, [reply.letter, reply.event.data["message"]]):
                body = bodies[reply.raw]
                keep_body(db, body)
                event = replace(reply.event, data={**reply.event.data, "body": body[0]})
                add_event(batch, reply.letter, event)
                new.append(reply)
        if whole:
            values = {"at": time_text(at), "messages": messages, "matched": len(new)}
            batch.add("mailbox_looks", {"id": id_of(values), **values})
    return new


def sent(db: Database, as_of: date, *, since: date = date.min) -> dict[str, tuple[SentLetter, ...]]:
    """For judging: the letters that were sent from `since` to `as_of`, both included, by unit."""
    looks = [time_of(at).date() for (at,) in query(db, "SELECT at FROM mailbox_looks ORDER BY at")]
    found: dict[str, tuple[SentLetter, ...]] = {}
    for case in cases(db):
        one = case.letter
        facts = sent_letter(one.unit, one.token, one.mailbox, one.way, case.events, looks)
        if facts and since <= facts.day <= as_of:
            found[one.unit] = (*found.get(one.unit, ()), facts)
    return found


def add_event(batch: Batch, letter: str, event: Event) -> None:
    """Add an event inside the caller's transaction."""
    happened = {"kind": event.kind, "at": time_text(event.at), "who": event.who, "data": to_text(dict(event.data))}
    values = {"letter": letter, **happened}
    batch.add("letter_events", {"id": id_of(values), **values})


def _events(db: Database, letter: str) -> list[Event]:
    sql = "SELECT kind, at, who, data FROM letter_events WHERE letter = ? ORDER BY rowid"
    return [_event(*row) for row in query(db, sql, [letter])]


def _event(kind: str, at: str, who: str, data: str) -> Event:
    return Event(kind, time_of(at), who, json.loads(data))


def _letter(row: tuple[Any, ...]) -> Letter:
    values = dict(zip(FIELDS, row, strict=True))
    return Letter(**{**values, "planned": time_of(values["planned"])})
