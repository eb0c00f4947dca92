"""Chromium for the pages that show nothing without one; it has no way to the network but the one that we give it.

Playwright is used as it is: scrapy-playwright lets the browser do its own downloading, which would go past the address
book, the pauses, robots.txt and the evidence. Here every request of a page is answered with what our own downloader
brought (`ask`). Behind that stand two more locks: no name resolves, and the only proxy is a port that nobody listens on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import signal
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.browser.exchange import Got, Wanted, fulfil, refuse, wanted_by
from crawler.browser.processes import processes, resident
from crawler.night.options import BrowserOptions
from reports.chromium import fenced

if TYPE_CHECKING:  # an extra: without it nothing is rendered
    from playwright.async_api import Browser, BrowserContext, Page, Playwright, Request, Route

MAX_REQUESTS = 60  # of one page
QUIET = 1.0  # seconds without a request after which a page is taken for finished
PATIENCE = 7.0  # the same for a page that shows hardly a word: "checking your browser, 5 seconds"
A_WORD = 300  # characters
POLL = 0.1
START_SECONDS = 60.0
ANSWER_SECONDS = 10.0  # for the browser's own answers
MAX_DOM = 10 * 1024 * 1024
SMALL = ("--js-flags=--max-old-space-size=256", "--renderer-process-limit=2")
BOM = b"\xef\xbb\xbf"  # the page may still declare its old encoding

logger = logging.getLogger(__name__)

NO_SOCKETS = """for (const name of ['WebSocket', 'WebSocketStream', 'WebTransport', 'EventSource', 'RTCPeerConnection',
'webkitRTCPeerConnection', 'RTCDataChannel', 'Worker', 'SharedWorker', 'Notification']) { try { delete window[name] } catch (e) {} }
try { Object.defineProperty(navigator, 'sendBeacon', {value: () => false}) } catch (e) {}"""


class BrowserError(Exception):
    """The browser could not render a page; the fault is ours."""


class NoBrowserError(BrowserError):
    """There is no browser on this machine."""


Ask = Callable[[Wanted], Awaitable[Got | None]]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a browser made of a page: its DOM as UTF-8 with a mark, the answer that it was made of, whether it came to rest."""

    body: bytes
    answer: Got
    at_rest: bool


@dataclass
class _Visit:
    """One page being rendered."""

    ask: Ask
    answer: Got | None = None
    running: int = 0
    asked: int = 0
    last: float = field(default_factory=time.monotonic)

    def quiet(self, seconds: float) -> bool:
        return not self.running and time.monotonic() - self.last >= seconds


class Chromium:
    """The system's browser: started with the first page, one page at a time, started anew after a crash."""

    def __init__(self, options: BrowserOptions, user_agent: str) -> None:
        """Start nothing yet."""
        self._options = options
        self._user_agent = user_agent
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._contexts: dict[str, BrowserContext] = {}
        self.token = ""
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))  # bound and never listening: whoever connects is refused
        self.wall: tuple[str, int] = self._socket.getsockname()
        self._turn = asyncio.Lock()
        self._missing = False

    async def render(self, url: str, site: str, ask: Ask) -> Rendered:
        """Open a page and give its DOM once it rests; pages of one `site` share their cookies for the night.

        Errors: BrowserError where the browser crashed, ran out of time or memory, or nothing was answered;
        NoBrowserError.
        """
        async with self._turn:
            try:
                return await asyncio.wait_for(self._render(url, site, ask), self._options.seconds + START_SECONDS)
            except NoBrowserError:
                raise
            except TimeoutError as error:
                await self._end()
                raise BrowserError(f"{url}: the browser does not answer") from error
            except Exception as error:  # Playwright's own errors have no common root in its API
                if not isinstance(error, BrowserError) or not self._lives:
                    await self._end()
                raise BrowserError(f"{url}: {error}") from error

    async def close(self) -> None:
        """End the browser."""
        await self._end()
        self._socket.close()

    async def _render(self, url: str, site: str, ask: Ask) -> Rendered:
        visit = _Visit(ask)
        page = await self._page(site)
        crashed = asyncio.Event()
        page.on("crash", lambda _: crashed.set())
        page.on("popup", _shut)
        await page.route("**/*", lambda route, request: self._answer(route, request, page, visit))
        work = asyncio.ensure_future(_opened(page, url, visit, self._options.seconds))
        watches = [asyncio.ensure_future(self._watch()), asyncio.ensure_future(crashed.wait())]
        try:
            await asyncio.wait({work, *watches}, return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise BrowserError("the page crashed" if crashed.is_set() else "the browser takes too much memory")
            return work.result()
        finally:
            for task in (work, *watches):
                task.cancel()
            await asyncio.gather(work, *watches, return_exceptions=True)
            await _shut(page)

    async def _answer(self, route: Route, request: Request, page: Page, visit: _Visit) -> None:
        """Give a request of the page what our downloader brings for it, or nothing."""
        visit.asked += 1
        wanted = await wanted_by(request, page)
        if wanted is None or visit.asked > MAX_REQUESTS:
            await refuse(route)
            return
        visit.running += 1
        try:
            got = await visit.ask(wanted)
        except Exception:  # a fault of ours: the page must not hang on it
            logger.exception("asking for %s", wanted.url)
            got = None
        finally:
            visit.running -= 1
            visit.last = time.monotonic()
        if got is None:
            await refuse(route)
            return
        if wanted.main:
            visit.answer = got
        with contextlib.suppress(Exception):  # the page has gone on meanwhile
            await fulfil(route, got)

    async def _page(self, site: str) -> Page:
        try:
            return await (await self._context(site)).new_page()
        except BrowserError:
            raise
        except Exception:  # it died since the last page
            await self._end()
            return await (await self._context(site)).new_page()

    async def _context(self, site: str) -> BrowserContext:
        if not self._lives:
            await self._start()
        if self._browser is None:
            raise BrowserError("the browser did not start")
        if site not in self._contexts:
            context = await self._browser.new_context(
                user_agent=self._user_agent, locale="zh-CN", timezone_id="Asia/Shanghai", service_workers="block",
                accept_downloads=False, ignore_https_errors=True, permissions=[],
            )  # fmt: skip
            await context.add_init_script(NO_SOCKETS)
            await context.route("**/*", refuse)  # whatever is not the page that we opened
            self._contexts[site] = context
        return self._contexts[site]

    @property
    def _lives(self) -> bool:
        return self._browser is not None and self._browser.is_connected()

    async def _start(self) -> None:
        await self._end()
        if self._missing or not os.access(self._options.executable, os.X_OK):
            self._missing = True
            raise NoBrowserError(f"no browser at {self._options.executable}: apt-get install chromium")
        try:
            from playwright.async_api import async_playwright  # noqa: PLC0415 (an extra)
        except ImportError as error:
            self._missing = True
            raise NoBrowserError("playwright is not installed: pip install 'gov-spotcheck[browser]'") from error
        self._playwright = await async_playwright().start()
        self.token = secrets.token_hex(8)
        wall = f"http://127.0.0.1:{self.wall[1]}"
        self._browser = await self._playwright.chromium.launch(
            executable_path=self._options.executable, args=[*fenced(self.token), *SMALL], timeout=START_SECONDS * 1000,
            proxy={"server": wall, "bypass": "<-loopback>"}, handle_sigint=False, handle_sigterm=False,
        )  # fmt: skip

    async def _end(self) -> None:
        self._contexts.clear()
        browser, self._browser = self._browser, None
        playwright, self._playwright = self._playwright, None
        ends = [*([browser.close] if browser else []), *([playwright.stop] if playwright else [])]
        for end in ends:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(end(), ANSWER_SECONDS)
        for process in processes(self.token):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    async def _watch(self) -> bool:
        """Wait until the browser takes too much memory, and end it."""
        limit = self._options.megabytes * 1024 * 1024
        while sum(resident(process) for process in processes(self.token)) <= limit:
            await asyncio.sleep(5 * POLL)
        await self._end()
        return True


async def _opened(page: Page, url: str, visit: _Visit, seconds: float) -> Rendered:
    """Open the page and wait for its rest; a page that never rests is taken as it is when its time is up."""
    end = time.monotonic() + seconds
    with contextlib.suppress(Exception):  # a page that goes elsewhere while it loads "fails"; what counts is the answer
        await page.goto(url, wait_until="domcontentloaded", timeout=seconds * 1000)
    at_rest = await _rest(visit, QUIET, end)
    if at_rest and await _words(page) < A_WORD:
        at_rest = await _rest(visit, PATIENCE, end)
    if visit.answer is None:
        raise BrowserError("nothing was answered")
    return Rendered(BOM + (await _dom(page)).encode("utf-8", "replace"), visit.answer, at_rest)


async def _rest(visit: _Visit, seconds: float, end: float) -> bool:
    while not visit.quiet(seconds):
        if time.monotonic() > end:
            return False
        await asyncio.sleep(POLL)
    return True


async def _words(page: Page) -> int:
    """How many characters the page shows. Errors: TimeoutError where its scripts do not let go."""
    count = page.evaluate("document.body ? document.body.innerText.length : 0")
    try:
        return int(await asyncio.wait_for(count, ANSWER_SECONDS))
    except TimeoutError:
        raise
    except Exception:  # it is just going elsewhere
        return 0


async def _dom(page: Page) -> str:
    for attempt in range(3):
        try:
            text = await asyncio.wait_for(page.content(), ANSWER_SECONDS)
            break
        except TimeoutError:
            raise
        except Exception:  # it is just going elsewhere
            if attempt == 2:
                raise
            await asyncio.sleep(QUIET)
    if len(text) > MAX_DOM:
        raise BrowserError("the page grew without end")
    return text


async def _shut(page: Page) -> None:
    with contextlib.suppress(Exception):
        await asyncio.wait_for(page.close(run_before_unload=False), ANSWER_SECONDS)
