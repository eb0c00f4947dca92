"""The night in memory: which visit is next, and how each of them comes to exactly one outcome."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from sqlite_utils import Database

from checks.model import Outcome, Page, Unit
from checks.site import DATA, RENDERED
from crawler.network.guard import AddressBook, host_of
from crawler.night.memory import Memory
from crawler.night.options import NightOptions
from crawler.visits.control import Controls
from crawler.visits.fences import Fences
from crawler.visits.follow import Trail, onward, robots_visit
from crawler.visits.homes import Homes
from crawler.visits.ledger import Ledger, Progress
from crawler.visits.looks import Looks, second_look
from crawler.visits.lookups import Lookups
from crawler.visits.outcomes import NETWORK, ONCE, Task, page_of
from crawler.visits.queue import VisitQueue
from crawler.visits.renders import Renders
from crawler.visits.ruling import Ruling
from crawler.visits.shared import Shared
from crawler.visits.standing import Standing
from crawler.visits.suspects import Suspects
from storage.frontier import Record, Visit, plan


class Frontier:
    """Hands out visits one by one (`next`), and takes what came of them.

    A visit is open from its planning until its record is committed. It waits for its host's address, then for its host's
    robots.txt, then for its turn at the address. Nothing here writes a page: records leave through `next`, too.
    """

    def __init__(
        self, options: NightOptions, db: Database, book: AddressBook, memory: Memory, units: Iterable[Unit]
    ) -> None:
        """Take the options, the open evidence file, the names, what earlier nights brought and the units to visit."""
        self.options = options
        self.units = {unit.code: unit for unit in units}
        rendered = options.browser.pages if options.browser else 0
        self.trails: dict[str, Trail] = defaultdict(lambda: Trail(looks=Looks(rendered)))
        self.renders = Renders(self.give_up, self._moved)
        self.shared = Shared()
        self.ruling = Ruling()
        self.homes = Homes(self.units)
        self.queue = VisitQueue(options.delay, time.monotonic, options.leases)
        self.controls = Controls(options.controls, options.only)
        self._suspects = Suspects(self.controls, book)
        self._lookups = Lookups(book, self.controls)
        self._fences = Fences(options, book, self.controls)
        self.standing = Standing(options, db, memory)
        self.budget = self._fences.budget
        self.stopped = ""
        self._ledger = Ledger()
        self._began = options.clock(), time.monotonic()
        self._db = db
        self._book = book
        self._out: deque[Record] = deque()
        self._event = asyncio.Event()
        self._resting = 0

    @property
    def unfinished(self) -> bool:
        """Whether planned visits are still open."""
        return bool(self._ledger.open)

    @property
    def committed_pages(self) -> int:
        """How many visits this crawl has brought to the disk."""
        return self._ledger.pages

    def now(self) -> datetime:
        """The time of the office's clock when the crawl began, and what has passed since: a clock that is set meanwhile
        changes nothing."""
        time_then, tick = self._began
        return time_then + timedelta(seconds=time.monotonic() - tick)

    @property
    def night(self) -> date:
        """The night that the visits belong to."""
        return self.options.night

    # What is planned

    def add(self, visits: Iterable[Visit]) -> None:
        """Take planned visits that are not finished."""
        for visit in visits:
            self._begin(visit)
            self.go_on(Task(visit, visit.url, method=visit.method))

    def ask(self, visit: Visit, headers: tuple[tuple[str, str], ...], payload: bytes) -> Awaitable[tuple[Page, bytes]]:
        """Make a planned visit for a browser, as any other. Out: its page and its body, once they are there."""
        answer = self.renders.ask(visit)
        self._begin(visit)
        self.go_on(Task(visit, visit.url, method=visit.method, headers=headers, payload=payload))
        return answer

    def _begin(self, visit: Visit) -> None:
        self._ledger.enter(visit)
        self.trails[visit.unit].add(visit)
        self.ruling.planned(visit)

    def go_on(self, task: Task) -> None:
        """Let a visit wait for what it needs next: its address, its robots.txt, its turn."""
        reason = self._fences.unfit(task)
        if reason:
            return self.give_up(task, reason)
        if not self.homes.foreign(task) and self.standing.holds(task, self.now()):
            return None
        if task.method == RENDERED or not self.shared.take(task):
            return self._without_request(task)
        endpoint = self._book.known(urlsplit(task.url).hostname or "")
        if endpoint is None:
            return self._lookups.begin(task, self._looked_up)
        return self._line_up(replace(task, address=endpoint.address, foreign=self.homes.foreign(task)))

    def _line_up(self, task: Task) -> None:
        """Let a visit whose address is known wait for its robots.txt, then for its turn."""
        reason = self._fences.misled(task) or self.ruling.refusal(task)
        if reason is None:
            return self._ask_rules(task)
        if reason:
            return self.give_up(task, reason)
        self.queue.push(task)
        return self._moved()

    def _without_request(self, task: Task) -> None:
        """Render a page; or keep a letter page that another unit's visit brought as a page of this unit, too."""
        if task.method == RENDERED:
            return self.renders.begin(task)
        page, unit = self.shared.page_for(task), self.units.get(task.visit.unit)
        if page is not None and unit is not None:
            visits = () if page.label == DATA else tuple(onward(page, unit, self.trails[unit.code]))
            self.keep(Record(page, visits=visits))
        return None

    def _looked_up(self, task: Task, reason: str) -> None:
        """The address of a visit is known, or could not be had."""
        if not reason:
            self.go_on(task)
        elif reason in NETWORK:
            self.fail(task, reason)
        else:
            self.give_up(task, reason)
        self._moved()

    def _ask_rules(self, task: Task) -> None:
        if self.ruling.wait(task):
            self.add(plan(self._db, [robots_visit(self.night, task.visit.unit, task.url, self.options.look)]))

    def ruled(self, page: Page, body: bytes) -> None:
        """The robots.txt of a host was visited: its waiting visits go on or end."""
        rules, waiting = self.ruling.learn(page, body)
        if page.address and rules.delay:
            self.queue.gate(page.address).slow_down(rules.delay)
        for task in waiting:
            self.go_on(task)

    # What is next

    async def next(self) -> Task | Record | None:
        """The next visit to make or record to keep; None when the night is over."""
        while not self.stopped:
            if self._out:
                return self._out.popleft()
            task = self._take()
            if task is not None:
                return task
            if not self._ledger.open:
                return None
            self._probe_if_idle()
            await self._sleep()
        return None

    def stop(self, reason: str) -> None:
        """Hand out nothing more; what is open stays planned."""
        self.stopped = reason
        self.renders.cancel()
        self._moved()

    def _take(self) -> Task | None:
        while (task := self.queue.pop()) is not None:
            reason = self._fences.refusal(task, self.queue.gate(task.address).shut)
            if not reason:
                self.budget.spend(task.visit.unit, task.foreign)
                self._ledger.begun.add(task.visit.unit)
                return task
            self.queue.skip(task.address)
            self.give_up(task, reason)
        return None

    async def _sleep(self) -> None:
        if self._out:
            return
        self._event.clear()
        wait = self.queue.wait()
        timer = None if wait is None else asyncio.get_running_loop().call_later(wait, self._event.set)
        await self._event.wait()
        if timer is not None:
            timer.cancel()

    # What came of it

    def left(self, task: Task, size: int = 0, retry_after: float = 0.0) -> None:
        """A request ended: its address is free again."""
        self.queue.leave(task.address, retry_after)
        self.budget.receive(task.visit.unit, size)
        self._moved()

    def again(self, task: Task) -> None:
        """Try a visit from its beginning once the site's other visits are made."""
        self._book.forget(host_of(task.url))
        visit = task.visit
        fresh = Task(visit, visit.url, method="GET" if visit.role == "link" else visit.method, attempt=task.attempt + 1)
        self._resting += 1
        asyncio.get_running_loop().call_later(self.options.retry_pause, self._rested, fresh)

    def _rested(self, task: Task) -> None:
        self._resting -= 1
        self.go_on(task)

    def fail(self, task: Task, reason: str, page: Page | None = None) -> None:
        """A visit failed: it is tried once more, and counts only while our own network answers."""
        if reason in NETWORK and task.attempt == 1 and task.visit.role not in ONCE:
            return self.again(task)
        page = page or page_of(task, Outcome.FAILED, reason, self.now())
        if not self._suspects.doubtful(task, reason):
            return self.keep(Record(page))
        if self._suspects.wait(task, page):
            self.probe()
        return self._moved()

    def give_up(self, task: Task, reason: str) -> None:
        """A visit will not be made."""
        self.keep(Record(page_of(task, Outcome.NOT_REACHED, reason, self.now())))

    def keep(self, record: Record, body: bytes = b"") -> None:
        """Send a finished visit to be written."""
        page = record.page
        self.finished(page, body)
        if page.label == DATA:
            record = replace(record, visits=(*record.visits, *second_look(page, self.trails[page.unit].looks)))
        self.put(record)

    def put(self, record: Record) -> None:
        """Send a record to be written whose meaning for the others is noted already."""
        self._out.append(record)
        self._moved()

    def finished(self, page: Page, body: bytes = b"") -> None:
        """Note what a finished visit means for the others."""
        if page.role == "robots":
            self.ruled(page, body)
        elif page.role == "control":
            self._settle(page)
        elif page.role == "home":
            self._see_home(page)
        elif page.role == "resource":
            self.renders.answer(page, body)

    def _see_home(self, page: Page) -> None:
        if page.outcome is not Outcome.DONE:
            self._ledger.failed.add(page.unit)
        elif page.facts is not None:
            self.homes.see(page)
            self.trails[page.unit].see(page)

    def committed(self, records: Sequence[Record], visits: Sequence[Visit]) -> None:
        """Records are on the disk: their visits are no longer open, and those they led to are."""
        units = self._ledger.strike(record.page for record in records)
        for record in records:
            self.standing.note(record)
        self.add(visits)
        for task in [task for record in records for task in self.shared.know(record.page)]:
            self.go_on(task)
        self.add_links(units)
        self._moved()

    def add_links(self, units: Iterable[str]) -> None:
        """Plan the home links of the units whose other visits are all made, once those that waited for them are decided."""
        ready = [code for code in units if not self._ledger.of_unit[code]]
        if links := self.homes.links(ready, self.trails):
            self.add(plan(self._db, links))
        for code in units:
            if (waiting := self.standing.waiting(code)) and waiting == self._ledger.of_unit[code]:
                self._release(code)
        if not self._ledger.open and self.controls.last_due():
            self.probe()

    def _release(self, unit: str) -> None:
        """Let the visits of a unit that waited for its others stand or be made; what robots.txt forbids never stands."""
        stand, ask = self.standing.release(unit, self.now())
        for task in stand:
            if self.ruling.refusal(task) != "":
                ask.append(task)
                continue
            record = self.standing.record(task.visit)
            self.keep(replace(record, visits=tuple(onward(record.page, self.units[unit], self.trails[unit]))))
        for task in ask:
            self.go_on(task)

    def _probe_if_idle(self) -> None:
        busy = self.queue.waiting or self.queue.in_flight or self._lookups or self._resting or self.renders
        if self._suspects and not busy:
            self.probe()

    def probe(self) -> None:
        """Ask the control hosts now, unless they are being asked."""
        if visits := self._suspects.probe(self.night):
            self.add(plan(self._db, visits))

    def _settle(self, page: Page) -> None:
        """A control host was asked: once all were, the failures up to now are the sites' own or ours."""
        own, settled = self._suspects.settled(page)
        for task, failed in settled:
            if own:
                self.keep(Record(failed))
            else:
                self.give_up(task, "our network")

    # For people

    def progress(self) -> Progress:
        """Where the night stands."""
        return self._ledger.progress(self.trails)

    def _moved(self) -> None:
        """Let `next` look again."""
        self._event.set()
