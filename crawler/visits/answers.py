"""From an answer to a record: redirects, second tries, reading, and what to visit next."""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import replace
from urllib.parse import urldefrag, urljoin

from scrapy.http import Response

from checks.model import Facts, Hop, Outcome, Page
from checks.probes import ROLE, telling
from checks.site import RENDERED
from crawler.network.politeness import retry_after
from crawler.night.session import Session
from crawler.settings import MAX_BODY
from crawler.visits.follow import onward
from crawler.visits.outcomes import ONCE, Task, answered, page_of, reason_of
from storage.evidence import Seen
from storage.facts import READ_ROLES
from storage.frontier import Record, Visit

REDIRECTS = (301, 302, 303, 307, 308)
MAX_HOPS = 5
KEPT = ("GET", "POST", RENDERED)

logger = logging.getLogger(__name__)


class Answers:
    """Takes what the network brought for a visit: a record, or the visit goes on."""

    def __init__(self, session: Session) -> None:
        """Work for an open session."""
        self._memory = session.memory
        self._frontier = session.frontier
        self._readers = session.readers

    async def take(self, task: Task, response: Response) -> Record | None:
        """An answer came. Out: the visit's record, None where the visit goes on or its record takes another way."""
        meta = response.meta
        now = self._frontier.now()
        self._frontier.left(task, len(response.body), retry_after(_header(response, "Retry-After"), now.timestamp()))
        task = replace(task, certificate=meta.get("certificate", ""))
        page, body = answered(task, response, now, _ms_since(meta["started"]), MAX_BODY)
        if page.outcome is Outcome.FAILED:
            self._frontier.fail(task, page.reason, page)
        elif response.status in REDIRECTS and _header(response, "Location") and task.visit.role != "resource":
            self._redirected(replace(task, took_ms=page.took_ms), response)
        elif task.method == "HEAD" and response.status >= 400:
            self._frontier.go_on(replace(task, method="GET"))  # many servers do not know HEAD
        elif 500 <= response.status < 600 and task.attempt == 1 and task.visit.role not in ONCE:
            self._frontier.again(task)
        else:
            return await self.record(page, body, meta["seen"])
        return None

    def failed(self, task: Task, failure: BaseException | None, started: float) -> None:
        """No answer came."""
        reason = reason_of(failure)
        self._frontier.left(task, MAX_BODY if reason == "too large" else 0)
        if not reason:
            logger.error("asking for %s", task.url, exc_info=failure)
            self._frontier.give_up(task, "our network")
            return
        page = page_of(task, Outcome.FAILED, reason, self._frontier.now(), _ms_since(started))
        self._frontier.fail(task, reason, page)

    def _redirected(self, task: Task, response: Response) -> None:
        location = _header(response, "Location")
        hops = (*task.hops, Hop(task.url, response.status, location, task.address))
        cookies = _cookies(task, response)
        target = urldefrag(urljoin(task.url, location.strip())).url
        came_by = {hop.url for hop in hops}
        onward = replace(task, url=target, hops=hops, cookies=cookies)
        if len(hops) > MAX_HOPS or (target in came_by and cookies == task.cookies):
            self._frontier.fail(replace(task, hops=hops), "redirect loop")
        else:
            self._frontier.go_on(onward)

    async def record(self, page: Page, body: bytes, seen: Seen | None = None) -> Record:
        """The record of a page whose visit is over: read, named, with what it leads to; `seen` is what it was asked against."""
        page, known = self._named(page, body, seen)
        new: Facts | None = None
        unchanged = page.status == 304
        stored = self._memory.borrowed(page.body) if page.body and unchanged else body
        if page.body and page.role in READ_ROLES and known is None:
            known = new = await self._readers.read(self._memory.body(page.body) if unchanged else body)
        elif unchanged and stored is not None:
            new = known
        if page.role == ROLE and known is not None and not telling(known):
            page, new = replace(page, body=""), None  # hourly copies of a page that is well would fill the disk
        page = replace(page, facts=known)
        self._frontier.finished(page, body)
        return Record(page, stored if page.body else None, new, tuple(self._next(page)))

    def _named(self, page: Page, body: bytes, seen: Seen | None) -> tuple[Page, Facts | None]:
        """The page with the hash of its body, and the facts of that body where they are known."""
        sha = hashlib.sha256(body).hexdigest() if page.method in KEPT and page.role != "link" else ""
        if page.status == 304:
            seen = seen or self._memory.last_body(page.unit, page.url)
            sha = seen.body if seen else ""
        if not sha or page.role not in READ_ROLES:
            return replace(page, body=sha), None
        return replace(page, body=sha), self._memory.facts(sha)

    def _next(self, page: Page) -> list[Visit]:
        unit = self._frontier.units.get(page.unit)
        return onward(page, unit, self._frontier.trails[page.unit]) if unit and page.role != ROLE else []


def _header(response: Response, name: str) -> str:
    value = response.headers.get(name) or b""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("gb18030", "replace")


def _cookies(task: Task, response: Response) -> tuple[tuple[str, str], ...]:
    """The cookies of a chain of redirects; they are forgotten with it."""
    kept = dict(task.cookies)
    for line in response.headers.getlist("Set-Cookie"):
        name, found, value = line.decode("latin-1").partition(";")[0].partition("=")
        if found:
            kept[name.strip()] = value.strip()
    return tuple(kept.items())


def _ms_since(start: float) -> int:
    return round((time.monotonic() - start) * 1000)
