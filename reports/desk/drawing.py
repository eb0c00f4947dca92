"""Draws one saved page in the system's Chromium, in a process of its own; see `reports.desk.picture`.

The browser has no way out: no script runs, every request is refused, no name resolves, and its only proxy is a port on
which nobody listens. The page itself is answered from what this process was given.
"""

from __future__ import annotations

import resource
import socket
import sys
from typing import TYPE_CHECKING

from reports.chromium import fenced
from reports.desk.redacted import redacted

if TYPE_CHECKING:  # an extra: without it no page is drawn
    from playwright.sync_api import Browser, Route

WIDTH, TALLEST = 1280, 4000  # pixels
SECONDS = 20
MEMORY = 2 * 1024**3  # bytes that one process of the browser may write to
PLACE = "http://saved.invalid/"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def draw(browser: Browser, html: str) -> bytes:
    """The page as a JPEG, as wide as a screen and at most three screens high."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": 900}, java_script_enabled=False, offline=True, service_workers="block",
        accept_downloads=False, permissions=[], locale="zh-CN",
    )  # fmt: skip
    context.set_default_timeout(SECONDS * 1000)
    page = context.new_page()
    answered: list[str] = []

    def answer(route: Route) -> None:
        if answered or route.request.url != PLACE:
            route.abort()
            return
        answered.append(PLACE)
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
        route.fulfill(status=200, headers=headers, body=html)

    context.route("**/*", answer)
    page.goto(PLACE, wait_until="load")
    sizes = context.new_cdp_session(page).send("Page.getLayoutMetrics")["cssContentSize"]
    height = max(1, min(int(sizes["height"]), TALLEST))
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": height}
    return page.screenshot(type="jpeg", quality=75, full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]


def main(executable: str, token: str, letters: str) -> None:
    """Read a body from standard input and write its picture to standard output."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (an extra)

    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    html = redacted(sys.stdin.buffer.read(), letters=letters == "letters")
    with socket.socket() as wall:
        wall.bind(("127.0.0.1", 0))  # bound and never listening: whoever connects is refused
        proxy = f"http://127.0.0.1:{wall.getsockname()[1]}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=executable, args=[*fenced(token), "--renderer-process-limit=1"], timeout=SECONDS * 1000,
                proxy={"server": proxy, "bypass": "<-loopback>"},
            )  # fmt: skip
            sys.stdout.buffer.write(draw(browser, html))
            browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
