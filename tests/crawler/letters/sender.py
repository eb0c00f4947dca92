"""`letters send` in a process of its own, to be killed by its test."""

from __future__ import annotations

from pathlib import Path

from crawler.letters.send import send_letters
from storage.schema import open_file
from tests.crawler.letters.posts import AT, PERIOD, options


def main(folder: Path, count: int, port: int) -> None:
    """Send what may be sent."""
    with open_file(folder / "evidence.sqlite") as db:
        send_letters(db, options(folder, count, port), PERIOD, lambda: AT)
