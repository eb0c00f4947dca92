"""Handing a letter to the mail server, and the server's answer word for word: taken, put off, refused, or none."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from crawler.errors import CrawlerError
from crawler.letters.options import Server

SECONDS = 60
PASSWORD = "SPOTCHECK_SMTP_PASSWORD"  # noqa: S105 - the variable's name
MEANINGS = {2: "sent", 4: "put off", 5: "refused"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said to a letter."""

    meaning: str  # sent, put off or refused
    code: int
    words: str


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A session with the mail server, verified and logged in.

    Errors: CrawlerError where there is none to be had; then no letter was touched.
    """
    try:
        session = _session(server)
    except (OSError, smtplib.SMTPException) as error:
        raise CrawlerError(f"smtp {server.host}:{server.port}: {error}; nothing was sent") from error
    try:
        yield session
    finally:
        with suppress(OSError, smtplib.SMTPException):
            session.quit()


def _session(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=server.ca)
    if server.security == "tls":
        session: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    else:
        session = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.security == "starttls":
            session.starttls(context=context)
        if server.user:
            session.login(server.user, server.password(PASSWORD))
        session.ehlo_or_helo_if_needed()
    except BaseException:
        session.close()
        raise
    return session


def alive(session: smtplib.SMTP) -> bool:
    """Whether the server still listens: asked before a letter's intent, so that a lost line leaves none unknown."""
    try:
        return session.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def deliver(session: smtplib.SMTP, sender: str, mailbox: str, message: bytes) -> Answer | None:
    """Hand over one letter; None where the line broke before the server answered, so that nobody knows."""
    try:
        for code, words in (session.mail(sender), session.rcpt(mailbox)):
            if code // 100 != 2:
                with suppress(OSError, smtplib.SMTPException):  # the answer stands, whatever the line does next
                    session.rset()
                return _answer(code, words)
        return _answer(*session.data(message))
    except smtplib.SMTPDataError as error:
        return _answer(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException):
        return None


def _answer(code: int, words: bytes | str) -> Answer | None:
    meaning = MEANINGS.get(code // 100)
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return Answer(meaning, code, text[:200]) if meaning else None
