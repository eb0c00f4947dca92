"""`spotcheck message` in a process of its own, to be killed by its test."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

from crawler.messages.send import newest, send, write
from crawler.office.config import read_office
from reports.desk.database import open_desk


def main(folder: Path, at: datetime) -> None:
    """Write and send what is to be sent."""
    office = read_office(folder / "office.toml")
    told = newest(office, at.date())
    assert told
    assert office.messages
    with closing(open_desk(office.desk.accounts)) as desk:
        write(desk, told, office.messages, at)
        send(desk, office.messages, "某市信息化办", lambda: at)
