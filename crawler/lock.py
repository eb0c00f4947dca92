"""One crawl at a time: a lock that the system takes back when its holder is gone, however it went."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from crawler.errors import CrawlerError


class BusyError(CrawlerError):
    """Somebody else is crawling into the file."""


@contextmanager
def holding(evidence: Path) -> Iterator[None]:
    """Hold an evidence file for one crawl. Errors: BusyError, at once, where another process holds it."""
    path = evidence.with_name(f"{evidence.name}.lock")
    try:
        file = path.open("a+", encoding="ascii")
    except OSError as error:
        raise CrawlerError(f"{path}: {error.strerror}; make its folder, writable for this user") from error
    with file:
        try:
            # lockf and not flock: a child process that outlives a killed crawl must not keep the lock.
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise BusyError(f"{evidence}: process {holder} is crawling into it; wait for its end") from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
