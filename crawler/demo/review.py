"""The demo's review desk: three accounts with one pass-word of this demo alone, and what the desk is told."""

from __future__ import annotations

import secrets
import shutil
from contextlib import closing
from datetime import time, timedelta
from pathlib import Path

from checks.rubric import load
from crawler.errors import CrawlerError
from crawler.night.options import shanghai_now
from reports.desk.accounts import HEAD, REVIEWER, UNIT, add_user
from reports.desk.database import open_desk
from reports.desk.settings import Settings

RUBRIC = "changde-2008"
BEGIN = time(2)  # of a night
CITY_NAME = "常德市（演示数据）"
PEOPLE = (("fuhe", REVIEWER, ""), ("fuzeren", HEAD, ""), ("caizheng", UNIT, "czj"))
OBJECTIONS = timedelta(days=10)
FILES = ("desk.sqlite", "desk.sqlite-wal", "desk.sqlite-shm")


def open_accounts(folder: Path) -> list[str]:
    """Make the demo's accounts in its folder; the lines that tell how to open the desk."""
    word = secrets.token_urlsafe(9)
    with closing(open_desk(folder / "desk.sqlite")) as db:
        for name, role, unit in PEOPLE:
            add_user(db, name, role, word, shanghai_now(), unit)
    names = ", ".join(f"{name} ({role})" for name, role, _ in PEOPLE)
    return ["the review desk: `spotcheck desk --demo`, on 127.0.0.1 only", f"  accounts {names}; pass-word {word}"]


def settings(folder: Path) -> Settings:
    """What the desk of the demo in a folder is told. Errors: CrawlerError where no demo was run there."""
    if not (folder / "evidence.sqlite").is_file():
        raise CrawlerError(f"{folder}: holds no demo; run `spotcheck demo` first")
    until = shanghai_now().date() + OBJECTIONS
    return Settings(
        folder / "evidence.sqlite", folder / "desk.sqlite", load(RUBRIC), CITY_NAME, shanghai_now, until, demo=True,
        browser=shutil.which("chromium") or "", hour=BEGIN,
    )  # fmt: skip
