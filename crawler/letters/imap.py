"""Reading our own mailbox without changing anything in it."""

from __future__ import annotations

import imaplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from crawler.errors import CrawlerError
from crawler.letters.options import Inbox
from crawler.night.options import SHANGHAI

SECONDS = 60
LARGEST = 10_000_000
PASSWORD = "SPOTCHECK_IMAP_PASSWORD"  # noqa: S105 - the variable's name


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it lies in the mailbox, and when our own server took it."""

    raw: bytes
    at: datetime


@contextmanager
def opened(server: Inbox) -> Iterator[BaseMailBox]:
    """The mailbox's folder, opened read-only over a verified connection. Errors: CrawlerError."""
    try:
        box = _box(server)
        try:
            box.login(server.user, server.password(PASSWORD), initial_folder=None)
            box.folder.set(server.folder, readonly=True)
            yield box
        finally:
            box.client.shutdown()
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        raise CrawlerError(f"imap {server.host}:{server.port}: {error}; nothing was stored") from error


def _box(server: Inbox) -> BaseMailBox:
    if server.security == "plain":
        return MailBoxUnencrypted(server.host, server.port, timeout=SECONDS)
    context = ssl.create_default_context(cafile=server.ca)
    kind = MailBox if server.security == "tls" else MailBoxStartTls
    return kind(server.host, server.port, timeout=SECONDS, ssl_context=context)


def messages(box: BaseMailBox, since: date) -> Iterator[Received]:
    """The messages that came on or after a day and are smaller than 10 MB."""
    for uid in box.uids(f"SINCE {imap_day(since)} SMALLER {LARGEST}"):
        status, parts = box.client.uid("fetch", uid, "(INTERNALDATE BODY.PEEK[])")
        if status != "OK":
            raise imaplib.IMAP4.error(f"message {uid} could not be fetched")
        for part in parts or ():
            if isinstance(part, tuple) and (stamp := imaplib.Internaldate2tuple(part[0])):
                yield Received(part[1], datetime.fromtimestamp(time.mktime(stamp), SHANGHAI))


def too_large(box: BaseMailBox, since: date) -> int:
    """How many messages that came on or after a day are left unread for their size."""
    return len(box.uids(f"SINCE {imap_day(since)} NOT SMALLER {LARGEST}"))


def imap_day(day: date) -> str:
    """A day as IMAP writes it, whatever the machine's language.

    >>> imap_day(date(2026, 3, 2))
    '02-Mar-2026'
    """
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day.day:02}-{months[day.month - 1]}-{day.year}"
