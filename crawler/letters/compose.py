"""A letter as an e-mail: plain text, its token in subject and Message-ID, so that any answer leads back to it."""

from __future__ import annotations

from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from storage.letters import Letter


def composed(letter: Letter, office: str, sender: str, at: datetime) -> bytes:
    """The message, in ASCII throughout."""
    message = EmailMessage(policy.SMTP)
    message["From"] = formataddr((office, sender))
    message["To"] = letter.mailbox
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(letter.token, sender)
    message.set_content(letter.body, charset="utf-8", cte="base64")
    return message.as_bytes()


def message_id(token: str, sender: str) -> str:
    """The Message-ID of a letter: the same however often it is composed.

    >>> message_id("KH-1A2B3C4D5E", "kaohe@city.example")
    '<KH-1A2B3C4D5E@city.example>'
    """
    return f"<{token}@{sender.rpartition('@')[2]}>"
