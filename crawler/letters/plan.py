"""One letter to each confirmed mailbox and period, from the approved texts; nothing is sent here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from checks.model import Unit
from crawler.letters.due import due
from crawler.letters.mailboxes import Mailbox, read_mailboxes
from crawler.letters.options import Letters
from crawler.letters.texts import Text, read_texts
from storage.letters import Letter, letter_id


def plan_letters(options: Letters, units: Sequence[Unit], period: str, now: datetime) -> list[Letter]:
    """The letters of a period, one a mailbox of a unit whose site is assessed.

    Errors: CrawlerError where mailboxes or texts cannot be used, or where the holiday list ends before a deadline.
    """
    due(options, now.date())
    texts = read_texts(options.texts, options)
    mailboxes = read_mailboxes(options.mailboxes, units)
    return [_letter(mailbox, texts, options, period, now) for mailbox in mailboxes if mailbox.unit.status == "site"]


def _letter(mailbox: Mailbox, texts: Sequence[Text], options: Letters, period: str, now: datetime) -> Letter:
    id = letter_id(period, mailbox.address)
    token = token_of(id)
    text = texts[int(id, 16) % len(texts)]
    values = {"token": token, "office": options.office, "telephone": options.telephone, "unit": mailbox.unit.name}
    subject, body = text.filled(values)
    return Letter(
        id, period, mailbox.unit.code, mailbox.address, mailbox.way, text.id, token, subject, body, planned=now
    )


def token_of(id: str) -> str:
    """The mark by which an answer is known again.

    >>> token_of("1a2b3c4d5e6f7a8b9c0d")
    'KH-1A2B3C4D5E'
    """
    return f"KH-{id[:10].upper()}"
