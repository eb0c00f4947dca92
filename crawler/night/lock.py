"""One crawl at a time: a lock that the system takes back when its holder is gone, however it went."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TextIO

from crawler.errors import CrawlerError


class BusyError(CrawlerError):
    """Somebody else is crawling into the file."""


def hold(evidence: Path) -> TextIO:
    """Hold an evidence file until the answer is closed. Errors: BusyError, at once, where another process holds it."""
    path = evidence.with_name(f"{evidence.name}.lock")
    try:
        file = path.open("a", encoding="ascii")
    except OSError as error:
        raise CrawlerError(f"{path}: {error.strerror}; make its folder, writable for this user") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.close()
        raise BusyError(f"{evidence}: another crawl is writing to it; wait for its end, or stop it") from error
    return file
