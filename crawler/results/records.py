"""Letters and entries for the report, out of the evidence file."""

from __future__ import annotations

import email
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlite_utils import Database

from checks.letters import Event, SentLetter, state_of
from checks.model import Page
from checks.posted import as_shown, watched
from checks.reading import VERSION
from checks.replies import unquoted
from crawler.letters.incoming import text_of
from reports.records import Answer, LetterRecord, Records
from storage import entries, evidence, facts, letters
from storage.bodies import has_body
from storage.letters import Case

LONGEST = 300  # characters of an answer that the report shows


def records_of(db: Database, start: date, as_of: date) -> Records:
    """The letters of the assessment that begins on `start` and what people entered from then on, up to a day."""
    sent = {each.token: each for of_unit in letters.sent(db, as_of).values() for each in of_unit}
    cases = [case for case in letters.cases(db) if _of_period(case, start) and case.letter.planned.date() <= as_of]
    return Records(
        tuple(_letter(db, case, sent.get(case.letter.token), as_of) for case in cases),
        entries.of(db, as_of, since=start),
    )


def _of_period(case: Case, start: date) -> bool:
    return case.letter.period.partition("/")[0] == start.isoformat()


def _letter(db: Database, case: Case, sent: SentLetter | None, as_of: date) -> LetterRecord:
    one, events = case.letter, [event for event in case.events if event.at.date() <= as_of]
    looks = _looks(db, one.token, as_of) if sent and one.way == "form" else []
    seen = watched(sent, looks) if sent else None
    return LetterRecord(
        one.unit, one.token, one.mailbox, one.way, one.subject, state_of(events),
        as_shown(sent, seen) if sent else None, tuple(_answers(db, events)), looks[0].id if looks else "",
    )  # fmt: skip


def _looks(db: Database, token: str, as_of: date) -> list[Page]:
    """The pages on which the letter was looked up, newest first, with their facts."""
    pages = evidence.labelled(db, "letter", token, as_of)
    read = facts.facts(db, VERSION, {page.body for page in pages if page.body})
    return [replace(page, facts=read.get(page.body)) for page in pages]


def _answers(db: Database, events: list[Event]) -> Iterator[Answer]:
    for event in events:
        if event.kind == "told":
            yield Answer(event.data["day"], event.data["meaning"], event.who)
        elif event.kind == "reply":
            domain = event.data.get("from", "").rpartition("@")[2].strip(" >")
            yield Answer(event.data["day"], event.data["meaning"], domain, _text(db, event.data.get("body", "")))


def _text(db: Database, body: str) -> str:
    """The beginning of what an answer says, without the letter that it quotes; "" where its bytes are not kept."""
    if not body or not has_body(db, body):
        return ""
    words = " ".join(unquoted(text_of(email.message_from_bytes(evidence.body(db, body)))).split())
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}……"
