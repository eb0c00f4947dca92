"""The spider of the night: one for all sites, it asks for what the frontier hands out and makes pages of the answers."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.browser.rendering import Rendering
from crawler.network.decode import ACCEPTED
from crawler.network.guard import BookResolver
from crawler.night.options import NightOptions
from crawler.night.plan import options_of
from crawler.night.session import Session
from crawler.night.watchdog import Watchdog
from crawler.visits.answers import Answers
from crawler.visits.outcomes import Task
from crawler.visits.probing import begin_round
from crawler.visits.resume import begin
from storage.evidence import Seen
from storage.facts import READ_ROLES
from storage.frontier import Record

logger = logging.getLogger(__name__)


class SiteSpider(Spider):
    """Visits every unit's site once; `session` holds the night's frontier, readers and evidence file."""

    name = "site"

    def __init__(self, session: Session, **kwargs: Any) -> None:
        """Take an open session."""
        super().__init__(**kwargs)
        self.session = session
        self.frontier = session.frontier
        self._answers = Answers(session)
        self._watchdog = Watchdog(session.frontier, session.options)
        browser = session.options.browser
        self._rendering = Rendering(session, self._answers, browser) if browser else None
        self.frontier.renders.render = self._rendering.render if self._rendering else None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, session: Session | None = None, **kwargs: Any) -> SiteSpider:
        """Scrapy's way to make a spider; without an open session one is opened as the settings say."""
        session = session or Session(options_of(crawler.settings))
        crawler.settings.setdict(office_settings(session.options), priority="spider")
        spider = super().from_crawler(crawler, *args, session=session, **kwargs)
        crawler.signals.connect(spider.headers_received, signals.headers_received)
        crawler.signals.connect(spider.spider_closed, signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Request | Record]:
        """Requests as their turn comes, and the records of visits that need none, until the night is over."""
        from twisted.internet import reactor  # noqa: PLC0415 (the first import of it makes one)

        reactor.installNameResolver(BookResolver(self.session.book))
        try:
            if self.session.options.probe:
                begin_round(self.frontier, self.session.db)
            else:
                begin(self.frontier, self.session.db, self.session.memory.letters())
            self._limit_time()
            self._watchdog.watch()
            while (due := await self.frontier.next()) is not None:
                yield self._request(due) if isinstance(due, Task) else due
        except Exception as error:
            self.session.break_off(error)
            raise

    def _limit_time(self) -> None:
        limit = self.session.options.time_limit
        if limit is not None:
            asyncio.get_running_loop().call_later(limit, self.frontier.stop, "stopped")

    def _request(self, task: Task) -> Request:
        again = task.visit.role in READ_ROLES and not task.hops
        seen = self.session.memory.last_body(task.visit.unit, task.url) if again else None
        return Request(
            task.url,
            self._answered,
            method=task.method,
            headers=self._headers(task, seen),
            body=task.payload,
            errback=self._failed,
            dont_filter=True,
            meta={"task": task, "started": time.monotonic(), "download_slot": task.address, "seen": seen},
        )

    def _headers(self, task: Task, seen: Seen | None) -> dict[str, str]:
        headers = {"Accept-Encoding": ACCEPTED, **dict(task.headers)}
        if task.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in task.cookies)
        if seen and seen.etag:
            headers["If-None-Match"] = seen.etag
        if seen and seen.last_modified:
            headers["If-Modified-Since"] = seen.last_modified
        return headers

    async def _answered(self, response: Response) -> Record | None:
        task: Task = response.meta["task"]
        try:
            return await self._answers.take(task, response)
        except Exception:
            logger.exception("taking the answer of %s", task.url)
            self.frontier.give_up(task, "our network")
            return None

    def _failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        self._answers.failed(request.meta["task"], failure.value, request.meta["started"])

    def headers_received(self, request: Request) -> None:
        """A link is only checked: once its headers are there its body is not fetched."""
        if request.meta["task"].visit.role == "link":
            raise StopDownload(fail=False)

    async def spider_closed(self) -> None:
        """The crawl is over, in whatever way."""
        if self._rendering:
            await self._rendering.close()
        await self.session.close()
        self._watchdog.stop()


def office_settings(options: NightOptions) -> dict[str, float | str]:
    """Scrapy's settings that the office decides."""
    return {
        "USER_AGENT": options.user_agent,
        "DOWNLOAD_DELAY": options.delay,
        "DOWNLOAD_TIMEOUT": options.timeout,
        "CONNECT_TIMEOUT": options.connect_timeout,
    }
