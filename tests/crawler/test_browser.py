"""A browser that hangs, takes all memory, crashes or is missing is our fault, and the next page is rendered all the same."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable

import pytest

from crawler.browser.chromium import BrowserError, Chromium, NoBrowserError
from crawler.browser.exchange import Got, Wanted
from crawler.browser.processes import processes
from crawler.night.options import BrowserOptions

Needs = Callable[[str, str], str]
PAGE = "<p>页面</p><script>document.write('<b>由脚本写出</b>')</script>"
ENDLESS = "<script>while (true) {}</script>"
GREEDY = "<script>const all = []; const more = () => { for (let n = 0; n < 9; n++) all.push(new Uint8Array(1e7).fill(7)); setTimeout(more, 1) }; more()</script>"
RESTLESS = "<p>页面</p><script>setInterval(() => fetch('/tick').catch(() => 0), 200)</script>"


def answering(body: str) -> Callable[[Wanted], asyncio.Future[Got | None]]:
    async def ask(wanted: Wanted) -> Got | None:
        return Got(200, (("Content-Type", "text/html; charset=utf-8"),), body.encode(), wanted.url)

    return lambda wanted: asyncio.ensure_future(ask(wanted))


@pytest.fixture
def program(needs: Needs) -> str:
    return needs("chromium", "chromium")


def test_faults_of_the_browser_end_and_the_next_page_is_rendered(program: str) -> None:
    async def faults() -> tuple[list[str], bytes]:
        browser = Chromium(BrowserOptions(program, seconds=4, megabytes=600), "spotcheck (test)")
        said = []
        for body in (ENDLESS, GREEDY):
            with pytest.raises(BrowserError) as caught:
                await browser.render("http://a.test/", "a", answering(body))
            said.append(str(caught.value))
        made = await browser.render("http://a.test/", "a", answering(PAGE))
        for process in processes(browser.token):
            with contextlib.suppress(ProcessLookupError):  # it may end with its parent
                os.kill(process, signal.SIGKILL)
        again = await browser.render("http://a.test/", "a", answering(PAGE))
        await browser.close()
        assert processes(browser.token) == []
        assert made.body == again.body
        return said, made.body

    said, body = asyncio.run(faults())
    assert "does not answer" in said[0]
    assert "memory" in said[1] or "crash" in said[1]
    assert "由脚本写出" in body.decode("utf-8-sig")


def test_a_page_that_never_rests_is_taken_as_it_is(program: str) -> None:
    async def restless() -> tuple[bool, bytes]:
        browser = Chromium(BrowserOptions(program, seconds=4), "spotcheck (test)")
        made = await browser.render("http://a.test/", "a", answering(RESTLESS))
        await browser.close()
        return made.at_rest, made.body

    at_rest, body = asyncio.run(restless())
    assert not at_rest
    assert "页面" in body.decode("utf-8-sig")


def test_a_missing_browser_says_which_package_brings_it() -> None:
    async def missing() -> None:
        browser = Chromium(BrowserOptions("/nowhere/chromium"), "spotcheck (test)")
        for _ in range(2):
            with pytest.raises(NoBrowserError, match="no browser at /nowhere/chromium"):
                await browser.render("http://a.test/", "a", answering(PAGE))
        await browser.close()

    asyncio.run(missing())


def test_the_wall_before_the_network_lets_nobody_through() -> None:
    async def refused() -> None:
        browser = Chromium(BrowserOptions(), "spotcheck (test)")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(browser.wall, 5)
        await browser.close()

    asyncio.run(refused())
