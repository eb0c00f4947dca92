"""A page that somebody saved to disk, read as if it had just been fetched."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from checks.reading import describe
from crawler.errors import CrawlerError
from crawler.night.calendar import ZONE


def describe_file(file: Path, url: str | None, at: datetime | None) -> dict[str, Any]:
    """What the readers find in a file; without `at` the file's own time counts.

    Errors: CrawlerError where the file cannot be read.
    """
    try:
        body = file.read_bytes()
        fetched = at or datetime.fromtimestamp(file.stat().st_mtime, ZONE)
    except OSError as error:
        raise CrawlerError(f"{file}: {error.strerror}; name a saved page") from error
    return describe(body, file=str(file), url=url or file.absolute().as_uri(), at=fetched)
