"""Whether it is our own network: failures wait for the control hosts' word before they count as the sites' own."""

from __future__ import annotations

from datetime import date

from checks.model import Page
from crawler.network.guard import AddressBook
from crawler.visits.control import Controls
from crawler.visits.outcomes import NETWORK, Task
from storage.frontier import Visit


class Suspects:
    """The failed visits that wait, and the control hosts (`controls`) that decide about them."""

    def __init__(self, controls: Controls, book: AddressBook) -> None:
        """Begin without failures."""
        self.controls = controls
        self._book = book
        self._waiting: list[tuple[Task, Page]] = []

    def __bool__(self) -> bool:
        """Whether a failure waits."""
        return bool(self._waiting)

    def doubtful(self, task: Task, reason: str) -> bool:
        """Whether a failure may be our own network's."""
        return reason in NETWORK and bool(self.controls.urls) and task.visit.role not in ("control", "resource")

    def wait(self, task: Task, page: Page) -> bool:
        """Let a failed visit wait. Out: whether so many units failed that the control hosts should be asked now."""
        self._waiting.append((task, page))
        return len({each.visit.unit for each, _ in self._waiting}) >= Controls.SEVERAL

    def probe(self, night: date) -> list[Visit]:
        """The visits that ask the control hosts now; none while they are being asked."""
        visits = self.controls.probe(night)
        for host in self.controls.hosts if visits else ():
            self._book.forget(host)
        return visits

    def settled(self, page: Page) -> tuple[bool, list[tuple[Task, Page]]]:
        """Take the page of a control host. Out: whether the failures up to now are the sites' own, and these failures;
        none while hosts are still being asked."""
        answer = self.controls.answered(page)
        if answer is None:
            return False, []
        settled, self._waiting = self._waiting, []
        return answer, settled
