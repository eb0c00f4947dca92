"""The night in memory: which visit is next, and how each of them comes to exactly one outcome."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from sqlite_utils import Database

from checks.model import Outcome, Page, Unit
from checks.site import DATA, RENDERED
from crawler.network.guard import AddressBook, LookupTimeoutError, NotFoundError, RefusedError, host_of
from crawler.network.robots import Rules, rules_of
from crawler.night.options import NightOptions
from crawler.visits.control import Controls
from crawler.visits.fences import Fences
from crawler.visits.follow import Trail, home_links, onward, robots_visit
from crawler.visits.ledger import Ledger, Progress
from crawler.visits.looks import Looks, second_look
from crawler.visits.outcomes import NETWORK, ONCE, Task, page_of
from crawler.visits.queue import VisitQueue
from crawler.visits.shared import Shared, is_letters
from storage.frontier import Record, Visit, plan

logger = logging.getLogger(__name__)

UNRULED = ("robots", "control")  # visits that no robots.txt is asked for


class Frontier:
    """Hands out visits one by one (`next`), and takes what came of them.

    A visit is open from its planning until its record is committed. It waits for its host's address, then for its host's
    robots.txt, then for its turn at the address. Nothing here writes a page: records leave through `next`, too.
    """

    def __init__(self, options: NightOptions, db: Database, book: AddressBook, units: Iterable[Unit]) -> None:
        """Take the options, the open evidence file, the names and the units to visit."""
        self.options = options
        self.units = {unit.code: unit for unit in units}
        rendered = options.browser.pages if options.browser else 0
        self.trails: dict[str, Trail] = defaultdict(lambda: Trail(looks=Looks(rendered)))
        self.render: Callable[[Task], Coroutine[None, None, None]] | None = None
        self.shared = Shared()
        self.rules: dict[str, Rules] = {}
        self.remembered: dict[str, Rules] = {}  # for a robots.txt that cannot be had now
        self.homes: dict[str, list[Page]] = defaultdict(list)
        self.queue = VisitQueue(options.delay, time.monotonic, options.leases)
        self.controls = Controls(options.controls, options.only)
        self._fences = Fences(options, book, self.controls)
        self.budget = self._fences.budget
        self.stopped = ""
        self._ledger = Ledger()
        self._began = options.clock(), time.monotonic()
        self._db = db
        self._book = book
        self._linked: set[str] = set()  # units whose home links are planned
        self._hosts = {host_of(unit.url).removeprefix("www."): unit.code for unit in self.units.values()}
        self._waiting: dict[str, list[Task]] = defaultdict(list)
        self._suspects: list[tuple[Task, Page]] = []
        self._asking: dict[str, asyncio.Future[tuple[Page, bytes]]] = {}  # visits that a browser waits for
        self._rendering: set[asyncio.Task[None]] = set()
        self._out: deque[Record] = deque()
        self._event = asyncio.Event()
        self._errands: set[asyncio.Task[None]] = set()
        self._resting = 0
        self._asked: set[str] = set()  # hosts whose robots.txt is planned

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
        answer = self._asking[visit.id] = asyncio.get_running_loop().create_future()
        self._begin(visit)
        self.go_on(Task(visit, visit.url, method=visit.method, headers=headers, payload=payload))
        return answer

    def _begin(self, visit: Visit) -> None:
        self._ledger.enter(visit)
        self.trails[visit.unit].add(visit)
        if visit.role == "robots":
            self._asked.add(urlsplit(visit.url).netloc.lower())

    def go_on(self, task: Task) -> None:
        """Let a visit wait for what it needs next: its address, its robots.txt, its turn."""
        reason = self._fences.unfit(task)
        if reason:
            return self.give_up(task, reason)
        if task.method == RENDERED or not self.shared.take(task):
            return self._without_request(task)
        endpoint = self._book.known(urlsplit(task.url).hostname or "")
        if endpoint is None:
            return self._errand(self._look_up(task))
        return self._line_up(replace(task, address=endpoint.address, foreign=self._foreign(task)))

    def _line_up(self, task: Task) -> None:
        """Let a visit whose address is known wait for its robots.txt, then for its turn."""
        rules = self.rules.get(urlsplit(task.url).netloc.lower())
        reason = self._fences.misled(task)
        if not reason and task.visit.role not in UNRULED:
            if rules is None:
                return self._ask_rules(task)
            reason = rules.refusal(task.url, task.visit.role)
        if reason:
            return self.give_up(task, reason)
        self.queue.push(task)
        self._event.set()
        return None

    def _foreign(self, task: Task) -> str:
        """The host of a task, "" where it is the unit's own, the letter system that its site leads to or, for a visit
        that is more than a link check, the city's."""
        host = host_of(task.url).removeprefix("www.")
        owner = self._hosts.get(host)
        if owner == task.visit.unit or (owner and task.visit.role != "link"):
            return ""
        if task.visit.role in UNRULED or is_letters(task.visit):
            return ""
        return host

    def _errand(self, errand: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(errand)
        self._errands.add(task)
        task.add_done_callback(self._errand_done)

    def _errand_done(self, task: asyncio.Task[None]) -> None:
        self._errands.discard(task)
        self._event.set()

    def _without_request(self, task: Task) -> None:
        """Render a page; or keep a letter page that another unit's visit brought as a page of this unit, too."""
        if task.method == RENDERED:
            return self._render(task)
        page, unit = self.shared.page_for(task), self.units.get(task.visit.unit)
        if page is not None and unit is not None:
            visits = () if page.label == DATA else tuple(onward(page, unit, self.trails[unit.code]))
            self.keep(Record(page, visits=visits))
        return None

    def _render(self, task: Task) -> None:
        if self.render is None:
            return self.give_up(task, "no browser")
        errand = asyncio.ensure_future(self.render(task))
        self._rendering.add(errand)
        errand.add_done_callback(partial(self._render_done, task))
        return None

    def _render_done(self, task: Task, errand: asyncio.Task[None]) -> None:
        self._rendering.discard(errand)
        if not errand.cancelled() and (error := errand.exception()) is not None:
            logger.error("rendering %s", task.url, exc_info=error)
            self.give_up(task, "browser")
        self._event.set()

    async def _look_up(self, task: Task) -> None:
        try:
            await self._book.look_up(urlsplit(task.url).hostname or "")
            if task.visit.role != "control":
                await self._book.settled(self.controls.hosts)
        except NotFoundError:
            self.fail(task, "dns")
        except LookupTimeoutError:
            self.fail(task, "timeout")
        except RefusedError:
            self.give_up(task, "address refused")
        except Exception:
            logger.exception("looking up %s", task.url)
            self.give_up(task, "our network")
        else:
            self.go_on(task)

    def _ask_rules(self, task: Task) -> None:
        netloc = urlsplit(task.url).netloc.lower()
        self._waiting[netloc].append(task)
        if netloc not in self._asked:
            self.add(plan(self._db, [robots_visit(self.night, task.visit.unit, task.url, self.options.look)]))

    def ruled(self, page: Page, body: bytes) -> None:
        """The robots.txt of a host was visited: its waiting visits go on or end."""
        netloc = urlsplit(page.url).netloc.lower()
        rules = rules_of(page, body)
        if rules.closed:
            rules = self.remembered.get(netloc, rules)
        self.rules[netloc] = rules
        if page.address and rules.delay:
            self.queue.gate(page.address).slow_down(rules.delay)
        for task in self._waiting.pop(netloc, ()):
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
        for errand in self._rendering:
            errand.cancel()
        self._event.set()

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
        self._event.set()

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
        if reason in NETWORK and self.controls.urls and task.visit.role not in ("control", "resource"):
            self._suspects.append((task, page))
            if len({each.visit.unit for each, _ in self._suspects}) >= Controls.SEVERAL:
                self.probe()
            self._event.set()
            return None
        self.keep(Record(page))
        return None

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
        self._event.set()

    def finished(self, page: Page, body: bytes = b"") -> None:
        """Note what a finished visit means for the others."""
        if page.role == "robots":
            self.ruled(page, body)
        elif page.role == "control":
            self._settle(self.controls.answered(page))
        elif page.role == "home":
            self._see_home(page)
        elif page.role == "resource" and (answer := self._asking.pop(page.id, None)) and not answer.done():
            answer.set_result((page, body))

    def _see_home(self, page: Page) -> None:
        if page.outcome is not Outcome.DONE:
            self._ledger.failed.add(page.unit)
        elif page.facts is not None:
            self.homes[page.unit].append(page)
            self.trails[page.unit].see(page)
            self._hosts.setdefault(host_of(page.address_url).removeprefix("www."), page.unit)

    def committed(self, records: Sequence[Record], visits: Sequence[Visit]) -> None:
        """Records are on the disk: their visits are no longer open, and those they led to are."""
        units = self._ledger.strike(record.page for record in records)
        self.add(visits)
        for task in [task for record in records for task in self.shared.know(record.page)]:
            self.go_on(task)
        self.add_links(units)
        self._event.set()

    def add_links(self, units: Iterable[str]) -> None:
        """Plan the home links of the units whose other visits are all made."""
        ready = [
            code for code in units if not self._ledger.of_unit[code] and code in self.homes and code not in self._linked
        ]
        self._linked.update(ready)
        if links := [
            link for code in ready for link in home_links(self.homes[code], self.units[code], self.trails[code])
        ]:
            self.add(plan(self._db, links))
        if not self._ledger.open and self.controls.last_due():
            self.probe()

    # Whether it is our own network

    def _probe_if_idle(self) -> None:
        busy = self.queue.waiting or self.queue.in_flight or self._errands or self._resting or self._rendering
        if self._suspects and not busy:
            self.probe()

    def probe(self) -> None:
        """Ask the control hosts now, unless they are being asked."""
        if visits := self.controls.probe(self.night):
            for host in self.controls.hosts:
                self._book.forget(host)
            self.add(plan(self._db, visits))

    def _settle(self, answer: bool | None) -> None:
        """The control hosts were asked: the failures up to now are the sites' own (True) or ours (False)."""
        if answer is None:
            return
        suspects, self._suspects = self._suspects, []
        for task, page in suspects:
            if answer:
                self.keep(Record(page))
            else:
                self.give_up(task, "our network")

    # For people

    def progress(self) -> Progress:
        """Where the night stands."""
        return self._ledger.progress(self.trails)
