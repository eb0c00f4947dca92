"""Letter systems that several units lead to: each of their pages is asked for once a night, and counts for every unit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from checks.model import Outcome, Page
from crawler.visits.follow import MAILBOXES
from crawler.visits.outcomes import Task
from crawler.visits.traps import same_url
from storage.frontier import Visit

ROLES = ("column", "list", "letter")


def is_letters(visit: Visit | Page) -> bool:
    """Whether a visit belongs to a mailbox, on whatever host: it is asked for on its unit's account."""
    return visit.role in ROLES and visit.column in MAILBOXES


class Shared:
    """Who asks for a letter page first, who waits for it, and what came of it."""

    def __init__(self) -> None:
        """Begin a night."""
        self._first: dict[str, str] = {}  # URL → id of the visit that asks
        self._pages: dict[str, Page] = {}
        self._waiting: dict[str, list[Task]] = defaultdict(list)

    def take(self, task: Task) -> bool:
        """Whether a task must be made; else it waits for the visit that is under way, or its page is there (`page_for`)."""
        if not is_letters(task.visit) or task.method != "GET":
            return True
        url = same_url(task.visit.url)
        if url in self._pages:
            return False
        if self._first.setdefault(url, task.visit.id) == task.visit.id:
            return True
        self._waiting[url].append(task)
        return False

    def page_for(self, task: Task) -> Page | None:
        """The page that a unit's visit gets from another unit's, where that is over."""
        page = self._pages.get(same_url(task.visit.url)) if is_letters(task.visit) else None
        return copied(page, task.visit) if page and page.unit != task.visit.unit else None

    def know(self, page: Page) -> list[Task]:
        """A page is on the disk. Out: the tasks that waited for it."""
        url = same_url(page.url)
        if not is_letters(page) or page.method != "GET" or self._first.setdefault(url, page.id) != page.id:
            return []
        if page.outcome is Outcome.NOT_REACHED:  # that unit's limits are no other's
            del self._first[url]
        else:
            self._pages[url] = page
        return self._waiting.pop(url, [])


def copied(page: Page, visit: Visit) -> Page:
    """The page of a visit that another unit's visit has made already."""
    return replace(
        page, id=visit.id, unit=visit.unit, role=visit.role, column=visit.column, label=visit.label, parent=visit.parent,
        reason=page.reason or "shared",
    )  # fmt: skip
