"""Sending at most once, whatever happens: the intent is committed before the server hears of a letter."""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sqlite_utils import Database

from checks.letters import Event, attempts, sendable
from crawler.errors import CrawlerError
from crawler.letters.compose import composed
from crawler.letters.due import due
from crawler.letters.options import Letters, Server
from crawler.letters.smtp import alive, connected, deliver
from storage import letters
from storage.letters import Case


def send_letters(db: Database, options: Letters, period: str, clock: Callable[[], datetime]) -> Counter[str]:
    """Send the approved letters of a period by mail; how many were sent, put off, refused, unknown or left for later.

    A letter whose intent stands without the server's answer is never sent again: a person decides. Errors: CrawlerError
    where the server cannot be reached or verified, or the holiday list does not reach; then nothing was sent.
    """
    waiting = [case for case in letters.cases(db, period) if case.letter.way == "mail" and sendable(case.events)]
    if not waiting:
        return Counter()
    due(options, clock().date())
    with connected(smtp_of(options)) as session:
        return _send_all(db, options, session, waiting, clock)


def smtp_of(options: Letters) -> Server:
    """The server that takes our letters. Errors: CrawlerError where the office file names none."""
    if options.smtp is None:
        raise CrawlerError("letters: [letters.smtp] is missing in the office file; add it with host and port")
    return options.smtp


def _send_all(
    db: Database, options: Letters, session: smtplib.SMTP, waiting: list[Case], clock: Callable[[], datetime]
) -> Counter[str]:
    told: Counter[str] = Counter()
    for case in waiting:
        if not alive(session):
            break
        told[_send(db, options, session, case, clock)] += 1
    told["left for later"] = len(waiting) - told.total()
    return +told


def _send(db: Database, options: Letters, session: smtplib.SMTP, case: Case, clock: Callable[[], datetime]) -> str:
    letter, at, attempt = case.letter, clock(), str(attempts(case.events) + 1)
    limit = due(options, at.date())
    message = composed(letter, options.office, options.sender, at)
    days = {"attempt": attempt, "day": limit.start.isoformat(), "last": limit.last.isoformat(), "how": limit.how}
    if not letters.intend(db, letter.id, Event("intent", at, data=days)):
        return "taken by another program"
    answer = deliver(session, options.sender, letter.mailbox, message)
    if answer is None:
        return "unknown"
    data = {"attempt": attempt, "meaning": answer.meaning, "code": str(answer.code), "words": answer.words}
    letters.add(db, letter.id, Event("answer", clock(), data=data), ["unknown"])
    return answer.meaning
