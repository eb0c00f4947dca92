"""Entries at the desk, by the rules of the form: the office's roster, rubric and letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock

from sqlite_utils import Database

from checks.model import Unit
from checks.rubric import load
from crawler.letters.options import Letters
from crawler.results.entries import enter_one, known_to
from crawler.results.entry_rules import Known, fits
from reports.entries.sheets import Sheet
from reports.entries.single import Offers, Single


@dataclass(frozen=True, slots=True)
class OfficeClerk:
    """The desk's clerk; `units` reads the roster as it is now, `letters` is None where no test letters are sent."""

    rubric: str
    units: Callable[[], Iterable[Unit]]
    letters: Letters | None = None
    _turn: Lock = field(default_factory=Lock, compare=False)  # two people at one letter: the second sees the first

    def offers(self, db: Database, sheet: Sheet, today: date) -> Offers:
        """What an entry of this kind may speak of. Errors: CrawlerError where the roster cannot be read."""
        known = self._known(db, today)
        units = {code: unit.name for code, unit in known.units.items()}
        if sheet.kind == "project":
            return Offers(units, None)
        if sheet.kind == "check":
            return Offers(units, {name: name for name in known.indicators})
        cases = {token: case.letter.unit for token, case in known.letters.items() if fits(sheet.kind, case)}
        return Offers(units, {token: f"{token}（{units.get(unit, unit)}）" for token, unit in cases.items()})

    def enter(self, db: Database, single: Single, at: datetime) -> str:
        """Keep an entry; its file's SHA-256. Errors: RefusedError with what is wrong; then nothing is stored."""
        with self._turn:
            return enter_one(db, single, self._known(db, at.date()), at)

    def _known(self, db: Database, today: date) -> Known:
        indicators = {line.name: line.indicator for line in load(self.rubric).lines}
        return known_to(db, list(self.units()), indicators, self.letters, today)
