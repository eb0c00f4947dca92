"""When an address may be asked again, and how much of a night a site and a foreign host may take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from email.utils import parsedate_to_datetime
from hashlib import sha256

MAX_WAIT = 600.0  # seconds of Retry-After that are waited for; a longer wish ends the address's night


@dataclass
class Gate:
    """One address: one request at a time, and a pause after each; times are seconds of any steady clock."""

    delay: float
    due: float = 0.0
    busy: bool = False
    shut: bool = False

    def enter(self) -> None:
        """A request starts."""
        self.busy = True

    def leave(self, now: float, retry_after: float = 0.0) -> None:
        """A request ended; its answer may have asked for a longer pause (seconds)."""
        self.busy = False
        self.due = now + max(self.delay, min(retry_after, MAX_WAIT))
        self.shut = self.shut or retry_after > MAX_WAIT

    def slow_down(self, delay: float) -> None:
        """A Crawl-delay: the slowest wish of the names at this address counts."""
        self.due += max(0.0, delay - self.delay)
        self.delay = max(self.delay, delay)


@dataclass(frozen=True)
class Limits:
    """What one site may be asked in a night, and one foreign host by all sites together."""

    requests: int = 300
    size: int = 20 * 1024 * 1024  # bytes
    foreign: int = 10


@dataclass
class Budget:
    """What has been spent of the limits."""

    limits: Limits = field(default_factory=Limits)
    requests: Counter[str] = field(default_factory=Counter)
    size: Counter[str] = field(default_factory=Counter)
    foreign: Counter[str] = field(default_factory=Counter)

    def refusal(self, unit: str, foreign_host: str) -> str:
        """Why the unit may not ask again (`budget`, `foreign limit`), or ""; `foreign_host` is "" for its own."""
        if self.requests[unit] >= self.limits.requests or self.size[unit] >= self.limits.size:
            return "budget"
        if foreign_host and self.foreign[foreign_host] >= self.limits.foreign:
            return "foreign limit"
        return ""

    def spend(self, unit: str, foreign_host: str, requests: int = 1) -> None:
        """Count requests."""
        self.requests[unit] += requests
        if foreign_host:
            self.foreign[foreign_host] += requests

    def receive(self, unit: str, size: int) -> None:
        """Count bytes."""
        self.size[unit] += size


@dataclass
class Turns:
    """Which units may check a link to a foreign host, drawn anew each week from the whole roster.

    One link a unit and night. The draw does not look at who comes first, so that a crawl of a part of the roster, and
    the night after, ask the same. A check may take a HEAD and a GET, and robots.txt is asked once.
    """

    roster: Sequence[str]
    night: date
    limit: int
    taken: dict[tuple[str, str], str] = field(default_factory=dict)
    drawn: dict[str, frozenset[str]] = field(default_factory=dict)

    def take(self, unit: str, host: str, visit: str) -> bool:
        """Whether this visit may ask the host; the same visit may ask again."""
        if host not in self.drawn:
            lots = sorted(self.roster, key=lambda code: self._lot(host, code))
            self.drawn[host] = frozenset(lots[: max(0, self.limit - 1) // 2])
        return unit in self.drawn[host] and self.taken.setdefault((unit, host), visit) == visit

    def _lot(self, host: str, unit: str) -> bytes:
        year, week, _ = self.night.isocalendar()
        return sha256(f"{host} {year} {week} {unit}".encode()).digest()


def retry_after(header: str, now: float) -> float:
    """Seconds that a Retry-After header asks for; `now` is the epoch second to which a date in it is compared.

    >>> retry_after("120", 0), retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 50), retry_after("soon", 0)
    (120.0, 10.0, 0.0)
    """
    text = header.strip()
    if text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0.0
