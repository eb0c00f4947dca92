"""The visits of tonight that need not be made: they wait until the rest of their unit is known, then stand or are asked."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlite_utils import Database

from checks.model import Outcome, Page, Unit
from checks.site import DATA, City, CityNight
from crawler.night.memory import Memory
from crawler.night.options import NightOptions
from crawler.visits import due
from crawler.visits.outcomes import Task
from storage import evidence
from storage.facts import READ_ROLES
from storage.frontier import Record, Visit
from storage.known import Known, Place

LISTS = ("column", "list")

logger = logging.getLogger(__name__)


class Standing:
    """What of tonight's visits may stand for earlier ones (the rule is `crawler.visits.due`)."""

    def __init__(self, options: NightOptions, db: Database, memory: Memory) -> None:
        """Take the options, the night's evidence file and what earlier nights brought."""
        self._night, self._db, self._memory = options.night, db, memory
        self._rubrics = () if options.probe else due.rubrics(options.rubric)
        self._windows, self._sources = due.windows(self._rubrics), due.sources(self._rubrics)
        units = [unit for unit in options.units if unit.kind != "portal"]
        portal = next((unit for unit in options.units if unit.kind == "portal"), None)
        self._city = City(tuple(units), portal, options.lists)
        self._units = {unit.code: unit for unit in options.units}
        self._known: dict[str, Mapping[Place, Known]] = {}
        self._rows: dict[str, tuple[str, str]] = {}  # article's visit → day of its row, body of its list
        self._stood: set[str] = set()  # pages of tonight, as are these
        self._homes: set[str] = set()
        self._steady: set[str] = set()
        self._sure: dict[str, bool] = {}
        self._held: dict[str, list[Task]] = defaultdict(list)
        self._decided: set[str] = set()

    def note(self, record: Record) -> None:
        """See a record of tonight that is on the disk."""
        page = record.page
        if page.stands_for:
            self._stood.add(page.id)
        if page.role == "home":
            self._homes.add(page.id)
        if page.role in LISTS and self._is_steady(page):
            self._steady.add(page.id)
            self._note_rows(page, record.visits)

    def _note_rows(self, page: Page, visits: Iterable[Visit]) -> None:
        for visit in visits:
            if visit.role == "article" and page.facts:
                days = {post.date for post in page.facts.posts if post.title == visit.label}
                self._rows[visit.id] = (days.pop() if len(days) == 1 else "", page.body)

    def holds(self, task: Task, now: datetime) -> bool:
        """Whether a visit waits for the rest of its unit, because it may not be due."""
        visit = task.visit
        if visit.role not in due.NOT_DUE or visit.id in self._decided:
            return False
        self._decided.add(visit.id)
        may = self._may(visit, now)
        if may:
            self._held[visit.unit].append(task)
        return may

    def waiting(self, unit: str) -> int:
        """How many visits of a unit wait."""
        return len(self._held.get(unit, ()))

    def release(self, unit: str, now: datetime) -> tuple[list[Task], list[Task]]:
        """The rest of a unit is known: its visits that stand, and those that are asked.

        All are asked where the lines cannot be judged: a fault in a rubric costs requests and never the night.
        """
        held = self._held.pop(unit, [])
        links = [task for task in held if task.visit.role == "link"]
        rest = [task for task in held if task.visit.role != "link"]
        try:
            asked = self._asked_again(self._units[unit], rest, now) if rest else set()
        except Exception:
            logger.exception("what %s shows cannot be judged: everything is asked", unit)
            asked = {task.visit.id for task in rest}
        stand = [task for task in rest if task.visit.id not in asked]
        return links + stand, [task for task in rest if task.visit.id in asked]

    def record(self, visit: Visit) -> Record:
        """The record of a visit that stands, without the visits that it leads to."""
        known = self._of(visit.unit)[visit.role, visit.url]
        read = self._memory.facts(known.body) if visit.role != "link" else None
        page = Page(
            id=visit.id, night=visit.night, unit=visit.unit, url=visit.url, role=visit.role, at=known.at, outcome=Outcome.DONE,
            reason=due.NOT_DUE[visit.role], column=visit.column, label=visit.label, parent=visit.parent, method=known.method,
            status=known.status, body=known.body, final_url=known.final_url, stands_for=known.seen, facts=read,
        )  # fmt: skip
        lent = self._memory.borrowed(known.body) if known.body else None
        return Record(page, lent, read if lent is not None else None)

    def _may(self, visit: Visit, now: datetime) -> bool:
        unit = self._units.get(visit.unit)
        if unit is None or not self._windows:
            return False
        known = self._of(unit.code).get((visit.role, visit.url))
        if known is None or not known.well:
            return False
        if visit.role == "link":
            return visit.parent in self._stood or (
                not visit.column and due.weekly(visit.url, self._night, known.at, now)
            )
        if not self._is_steady(visit) or known.redirected or not self._sure.get(unit.code, True):
            return False
        if visit.role == "article":
            return self._article(visit, known, now)
        read = self._memory.facts(known.body)
        return read is not None and due.list_stands(
            read, self._windows[visit.column], known.unchanged, known.at, now
        )  # fmt: skip

    def _is_steady(self, visit: Visit | Page) -> bool:
        """Whether a visit is a column of a steady kind on the home page, or hangs on one."""
        own = (
            visit.column in self._windows and visit.label != DATA and self._units[visit.unit].name not in self._sources
        )
        return own and visit.parent in (self._homes if visit.role == "column" else self._steady)

    def _article(self, visit: Visit, known: Known, now: datetime) -> bool:
        """Whether an article stands: its row as it was, it was read well, and all its attachments answered."""
        day, listed = self._rows.get(visit.id, ("", ""))
        if not day or known.label != visit.label or not due.weekly(visit.url, self._night, known.at, now):
            return False
        before = self._of(visit.unit)
        lists = [each for (role, _), each in before.items() if each.id == known.parent and role in LISTS]
        attached = [each for (role, _), each in before.items() if role == "link" and each.parent == known.id]
        if not lists or not all(each.well for each in attached):
            return False
        read = self._memory.facts(known.body)
        return bool(read and not read.problems and self._same_row(visit, day, listed, lists[0].body))

    def _same_row(self, visit: Visit, day: str, listed: str, before: str) -> bool:
        if listed == before:
            return True
        then = self._memory.facts(before)
        return then is not None and {post.date for post in then.posts if post.title == visit.label} == {day}

    def _of(self, unit: str) -> Mapping[Place, Known]:
        if unit not in self._known:
            found = self._memory.known(unit, self._night)
            full = any(each.reason == "budget" for each in found.values())  # who waits may come too late
            self._known[unit] = {} if full else found
        return self._known[unit]

    def _asked_again(self, unit: Unit, held: Iterable[Task], now: datetime) -> set[str]:
        """Which of the visits that waited must be made after all, now that tonight's own pages of their unit are known."""
        articles = any(task.visit.role == "article" for task in held)
        if self._sure.get(unit.code) and not articles:
            return set()
        asked, shown = due.lines(self._rubrics, self._city, unit), self._shown(unit.code)
        if unit.code not in self._sure:
            own = [page for page in shown if not page.stands_for]
            self._sure[unit.code] = due.sure(CityNight(self._city, self._night, own).site(unit), asked)
        if not self._sure[unit.code]:
            return {task.visit.id for task in held}
        if not articles:
            return set()
        stands = [self.record(task.visit).page for task in held]
        whole = [replace(page, at=now) if page.stands_for else page for page in (*shown, *stands)]
        return due.doubted(CityNight(self._city, self._night, whole).site(unit), asked)

    def _shown(self, unit: str) -> list[Page]:
        """Tonight's pages of a unit that are on the disk, with what was read in them."""
        return [
            replace(page, facts=self._memory.facts(page.body)) if page.body and page.role in READ_ROLES else page
            for page in evidence.pages(self._db, self._night, unit)
        ]
