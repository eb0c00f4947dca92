"""Collecting what came back: each message is matched to its letter, told apart and kept by its hash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from checks.letters import Event
from crawler.errors import CrawlerError
from crawler.letters.imap import Received, messages, opened, too_large
from crawler.letters.incoming import incoming
from crawler.letters.options import Inbox, Letters
from crawler.night.options import SHANGHAI
from storage import letters
from storage.letters import Reply


def collect_replies(db: Database, options: Letters, now: datetime) -> Counter[str]:
    """Read our mailbox and keep the answers; how many messages were seen, are of no letter, unreadable, and new by kind.

    All of it is stored, or nothing; while a message is unreadable or too large, silence is not counted. Errors: CrawlerError where the mailbox cannot be read.
    """
    begun = [(case.letter, day) for case in letters.cases(db) if (day := _begun(case.events))]
    if not begun:
        return Counter()
    ids = {letter.token: letter.id for letter, _ in begun}
    since = min(day for _, day in begun) - timedelta(days=1)
    told: Counter[str] = Counter()
    replies: list[Reply] = []
    with opened(_inbox(options)) as box:
        for message in messages(box, since):
            told["seen"] += 1
            replies += _reply(message, ids, now, told)
        told["unreadable"] += too_large(box, since)
    new = letters.looked(db, now, told["seen"], replies, whole=not told["unreadable"])
    return told + Counter(reply.event.data["meaning"] for reply in new)


def _begun(events: tuple[Event, ...]) -> date | None:
    return next((date.fromisoformat(event.data["day"]) for event in events if event.kind == "intent"), None)


def _inbox(options: Letters) -> Inbox:
    if options.imap is None:
        raise CrawlerError("letters: [letters.imap] is missing in the office file; add it with host and user")
    return options.imap


def _reply(message: Received, ids: Mapping[str, str], now: datetime, told: Counter[str]) -> list[Reply]:
    try:
        found = incoming(message.raw, ids.keys())
    except Exception:  # a hostile message must not hide the others; it is counted, and a person can look
        told["unreadable"] += 1
        return []
    if found is None:
        told["of no letter"] += 1
        return []
    day = message.at.astimezone(SHANGHAI).date().isoformat()
    data = {"meaning": found.meaning, "day": day, "from": found.sender, "message": found.id}
    return [Reply(ids[found.token], Event("reply", now, data=data), message.raw)]
