"""A real browser at a desk that really listens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from playwright.sync_api import Browser, Page, sync_playwright
from waitress import wasyncore

from reports.desk.serve import server_of
from reports.desk.settings import Settings
from tests.reports.desk.office import WORD

ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run",
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")  # fmt: skip


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The address of a desk that listens until the block ends."""
    server = server_of(settings, 0)
    thread = Thread(target=server.run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
        thread.join()
        server.task_dispatcher.shutdown()


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Debian's Chromium, which finds no host but this machine."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *root])
        yield browser
        browser.close()


def entered(browser: Browser, address: str, name: str, width: int = 1280) -> Page:
    """A page of a person who has logged in."""
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.set_default_timeout(10_000)
    page.goto(f"{address}/login")
    page.fill("#name", name)
    page.fill("#word", WORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".who")
    return page
