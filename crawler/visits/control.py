"""Control hosts: whether our own network answers, so that its outage is never a site's fault."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from hashlib import sha256

from checks.model import Outcome, Page
from crawler.network.guard import host_of
from crawler.visits.follow import control_visit
from storage.frontier import Visit


class Controls:
    """The probes of a night. All hosts of a probe are asked; one that answers anything is enough."""

    SEVERAL = 3  # sites that fail in a row

    def __init__(self, urls: Sequence[str], only: Collection[str] = ()) -> None:
        """Take the URLs to ask; `only` are the units of a crawl of a part, whose probes are its own."""
        self.urls = tuple(urls)
        self.hosts = tuple(dict.fromkeys(map(host_of, urls)))
        self.part = f"part {sha256(' '.join(sorted(only)).encode()).hexdigest()[:12]}" if only else ""
        self._look = 0
        self._asked: set[str] = set()
        self._answered = False
        self._last = False

    def resume(self, earlier: Iterable[Visit | Page]) -> None:
        """Count the probes of an earlier part of the night."""
        self._look = sum(visit.role == "control" for visit in earlier)

    def probe(self, night: date) -> list[Visit]:
        """The visits of a new probe; none while one is under way."""
        if self._asked:
            return []
        self._look += 1
        self._answered = False
        visits = [control_visit(night, url, self._look, self.part) for url in self.urls]
        self._asked = {visit.id for visit in visits}
        return visits

    def answered(self, page: Page) -> bool | None:
        """Take the page of a control host. Out: whether our network answers; None while hosts are still being asked."""
        self._asked.discard(page.id)
        self._answered = self._answered or page.outcome is Outcome.DONE
        return None if self._asked else self._answered

    def last_due(self) -> bool:
        """Whether the probe that closes the night is still to be made; true once at most."""
        due = bool(self.urls) and not self._last
        self._last = True
        return due
