"""What the desk is told when it starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Protocol

from sqlite_utils import Database

from checks.rubric import Rubric
from reports.entries.sheets import Sheet
from reports.entries.single import Offers, Single
from reports.notice import Letterhead
from reports.report import Report
from reports.tally.result import Inputs


class Publisher(Protocol):
    """What the office file makes of an evidence file: the totals, and what is published. Each raises ReportError."""

    @property
    def period(self) -> str:
        """The assessment period as the evidence file calls it."""

    def inputs(self, db: Database) -> Inputs:
        """What the tally is computed from, up to the period's cut-off."""

    def report(self, db: Database) -> Report:
        """The judgement that is published."""

    def letterhead(self, today: date) -> Letterhead:
        """Who signs, and the last day for putting things right; None where the calendar does not say it."""

    def wording(self) -> tuple[str, str]:
        """The words of the notice, and the name of their file."""


class Clerk(Protocol):
    """What the office makes of an entry that a person types: the rules of the form's rows."""

    def offers(self, db: Database, sheet: Sheet, today: date) -> Offers:
        """What an entry of this kind may speak of."""

    def enter(self, db: Database, single: Single, at: datetime) -> str:
        """Keep an entry; its file's SHA-256. Errors: RefusedError."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that one desk is told.

    `evidence` is the evidence file, `accounts` the desk's own file (accounts, sessions, log of acts). Findings are those
    of the newest judgement by `rubric`; `publisher` knows what the office publishes of them, `clerk` what may be entered.
    Units may object up to and on `objections_until`; without it they may not.
    `names` are the host names by which browsers reach the desk; with `https` a TLS proxy on this machine stands in front
    of it, and cookies are sent over TLS only. `demo` puts 演示数据 on every page. `clock` gives aware times. `browser` is
    the program that draws saved pages, "" for none. `hour` is when a night is due (Asia/Shanghai).
    """

    evidence: Path
    accounts: Path
    rubric: Rubric
    publisher: Publisher
    clerk: Clerk
    city: str
    clock: Callable[[], datetime]
    objections_until: date | None = None
    names: tuple[str, ...] = ("127.0.0.1", "localhost")
    https: bool = False
    demo: bool = False
    browser: str = ""
    hour: time = time(1)
