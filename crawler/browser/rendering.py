"""Rendering as a visit: what the browser asks for are visits too, made by our own downloader and kept as evidence."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import count
from urllib.parse import urldefrag, urljoin

from checks.model import Outcome
from crawler.browser.chromium import BrowserError, Chromium, NoBrowserError
from crawler.browser.exchange import REDIRECTS, Got, Wanted
from crawler.network.guard import host_of
from crawler.night.options import BrowserOptions
from crawler.night.session import Session
from crawler.visits.answers import Answers
from crawler.visits.follow import resource_visit
from crawler.visits.outcomes import Task, page_of
from storage.frontier import Visit, plan

MAX_HOPS = 5
KEPT_SCRIPTS = 32 * 1024 * 1024  # bytes: a script that many pages share is asked for once a night
SHOWN_PAYLOAD = 500  # characters of what a script sent, beside its visit

logger = logging.getLogger(__name__)


class Rendering:
    """Renders pages for an open session.

    Each request of the browser is a visit of role `resource` under the page, so it waits for its turn at its address,
    is refused where any other visit would be, counts in the site's budget, and ends as a page with its body.
    """

    def __init__(self, session: Session, answers: Answers, options: BrowserOptions) -> None:
        """Start no browser yet."""
        self._db = session.db
        self._frontier = session.frontier
        self._answers = answers
        self._browser = Chromium(options, session.options.user_agent)
        self._scripts: dict[str, Got] = {}
        self._looks: Counter[tuple[str, str]] = Counter()

    async def render(self, task: Task) -> None:
        """Make a visit with method RENDER. A browser that is missing or fails leaves it not reached: that is our fault."""
        began = time.monotonic()
        try:
            made = await self._browser.render(task.url, task.visit.unit, partial(self._ask, task.visit))
        except BrowserError as error:
            logger.warning("%s", error)
            self._frontier.give_up(task, "no browser" if isinstance(error, NoBrowserError) else "browser")
            return
        took = round((time.monotonic() - began) * 1000)
        page = replace(
            page_of(task, Outcome.DONE, "" if made.at_rest else "never at rest", self._frontier.now(), took),
            status=made.answer.status,
            headers=made.answer.headers,
            address=made.answer.address,
            certificate=made.answer.certificate,
            size=len(made.body),
            final_url=made.answer.url if made.answer.url != task.url else "",
        )
        self._frontier.put(await self._answers.record(page, made.body))

    async def close(self) -> None:
        """End the browser."""
        await self._browser.close()

    async def _ask(self, of: Visit, wanted: Wanted) -> Got | None:
        """What the site answers to a request of a page; None where it failed or must not be asked.

        A redirect of the page itself or of a frame goes back to the browser, which then asks for its target.
        """
        if wanted.kind == "script" and wanted.url in self._scripts:
            return self._scripts[wanted.url]
        got = await self._asked(of, wanted)
        for _ in range(MAX_HOPS):
            location = got and got.status in REDIRECTS and _header(got.headers, "location")
            if got is None or not location or wanted.kind == "document":
                break
            wanted = _onward(wanted, got.status, urldefrag(urljoin(wanted.url, location.strip())).url)
            got = await self._asked(of, wanted)
        if got and wanted.kind == "script" and got.status == 200:
            self._keep(wanted.url, got)
        return got

    async def _asked(self, of: Visit, wanted: Wanted) -> Got | None:
        visit = self._planned(of, wanted)
        page, body = await self._frontier.ask(visit, wanted.headers, wanted.payload)
        if page.outcome is not Outcome.DONE or page.status is None:
            return None
        return Got(page.status, page.headers, body, wanted.url, page.address, page.certificate)

    def _planned(self, of: Visit, wanted: Wanted) -> Visit:
        """The visit of a request; the same URL may be asked for more than once in a night."""
        sent = wanted.payload.decode("utf-8", "replace")[:SHOWN_PAYLOAD]
        label = f"{wanted.kind} {sent}".strip()
        for look in count(self._looks[of.unit, wanted.url] + 1):
            visit = resource_visit(of, wanted.url, wanted.method, label, look)
            self._looks[of.unit, wanted.url] = look
            if plan(self._db, [visit]):
                return visit
        raise AssertionError("count() has no end")

    def _keep(self, url: str, script: Got) -> None:
        if sum(len(each.body) for each in self._scripts.values()) + len(script.body) > KEPT_SCRIPTS:
            self._scripts.clear()
        self._scripts[url] = script


def _onward(wanted: Wanted, status: int, url: str) -> Wanted:
    """The request that follows a redirect; cookies stay with their host, and only 307 and 308 send a payload again."""
    again = status in (307, 308)
    same = host_of(url) == host_of(wanted.url)
    headers = tuple((name, value) for name, value in wanted.headers if same or name != "cookie")
    return replace(
        wanted, url=url, headers=headers, method=wanted.method if again else "GET", payload=wanted.payload if again else b""
    )  # fmt: skip


def _header(headers: Iterable[tuple[str, str]], name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")
