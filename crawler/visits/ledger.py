"""What of the night is open and what is behind it: visits, units, and how far it has come."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from checks.model import Page
from storage.frontier import Visit


@dataclass(frozen=True)
class Progress:
    """Where the night stands; `rate` is pages per second so far, `left` the seconds that the planned visits may take."""

    sites: int
    done: int
    running: int
    failed: int
    pages: int
    planned: int
    rate: float
    left: float | None


@dataclass
class Ledger:
    """A visit is open from its planning until its record is committed; a unit is closed when none of its own is open."""

    open: dict[str, str] = field(default_factory=dict)  # visit id → unit
    failed: set[str] = field(default_factory=set)  # units whose home page did not come
    begun: set[str] = field(default_factory=set)  # units of which something was asked
    pages: int = 0
    planned: int = 0
    start: float = field(default_factory=time.monotonic)
    of_unit: Counter[str] = field(default_factory=Counter)

    def enter(self, visit: Visit) -> None:
        """A visit is planned."""
        self.open[visit.id] = visit.unit
        self.of_unit[visit.unit] += 1
        self.planned += 1

    def strike(self, pages: Iterable[Page]) -> set[str]:
        """These visits are on the disk. Out: their units."""
        return {self._struck(page) for page in pages}

    def _struck(self, page: Page) -> str:
        unit = self.open.pop(page.id)
        self.of_unit[unit] -= 1
        self.pages += 1
        return unit

    def progress(self, units: Iterable[str]) -> Progress:
        """Where the night stands, for these units."""
        sites = {code for code in units if code}
        closed = {code for code in sites if not self.of_unit[code]}
        seconds = time.monotonic() - self.start
        rate = self.pages / seconds if seconds else 0.0
        return Progress(
            sites=len(sites),
            done=len(closed - self.failed),
            running=len((self.begun & sites) - closed),
            failed=len(closed & self.failed),
            pages=self.pages,
            planned=self.planned,
            rate=rate,
            left=len(self.open) / rate if rate else None,
        )
