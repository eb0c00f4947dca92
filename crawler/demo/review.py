"""The demo's review desk: three accounts with one pass-word of this demo alone, and what the desk is told."""

from __future__ import annotations

import secrets
import shutil
from contextlib import closing
from datetime import date, time, timedelta
from pathlib import Path

from checks.rubric import load
from crawler.demo.assessment import CITY_NAME, RUBRIC, office_of
from crawler.demo.city import roster
from crawler.desk.clerk import OfficeClerk
from crawler.desk.publisher import OfficePublisher
from crawler.errors import CrawlerError
from crawler.night.options import shanghai_now
from crawler.results.results import newest_night
from reports.desk.accounts import HEAD, REVIEWER, UNIT, add_user
from reports.desk.database import open_desk
from reports.desk.settings import Settings
from storage.schema import open_file

BEGIN = time(2)  # of a night
PEOPLE = (("fuhe", REVIEWER, ""), ("fuzeren", HEAD, ""), ("keji", UNIT, "kjj"))
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
    evidence = folder / "evidence.sqlite"
    if not evidence.is_file():
        raise CrawlerError(f"{folder}: holds no demo; run `spotcheck demo` first")
    with closing(open_file(evidence)) as db:
        publisher = OfficePublisher(office_of(newest_night(db, date.max), folder), demo=True)
    until = shanghai_now().date() + OBJECTIONS
    return Settings(
        evidence, folder / "desk.sqlite", load(RUBRIC), publisher, OfficeClerk(RUBRIC, roster), CITY_NAME, shanghai_now,
        until, demo=True, browser=shutil.which("chromium") or "", hour=BEGIN,
    )  # fmt: skip
