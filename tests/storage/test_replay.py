"""A web archive in ReplayWeb.page: the program that its readers use shows the pages from it, offline.

It comes from no Debian package: `npm pack replaywebpage` and tar bring it, SPOTCHECK_REPLAYWEB names its folder.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, sync_playwright
from sqlite_utils import Database

from storage import frontier
from storage.runs import end_run, start_run
from storage.wacz import write_wacz
from tests.storage.make import EVENING, NIGHT, a_record, a_run, a_unit, a_visit

Needs = Callable[[str, str], str]
PROGRAM = Path(os.environ.get("SPOTCHECK_REPLAYWEB", "nowhere"))
HOME, NEXT = a_visit("a01"), a_visit("a01", "next.html")
pytestmark = pytest.mark.skipif(
    not (PROGRAM / "sw.js").is_file(), reason="SPOTCHECK_REPLAYWEB names no folder of ReplayWeb.page"
)


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder; nothing is said on the screen."""

    def log_message(self, *_: object) -> None:
        """Not a word."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A folder on this machine alone."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def shown(page: Page, url: str, heading: str) -> None:
    """Wait until a frame shows the heading; its address is that of the archive's replay of the page."""
    page.wait_for_function("() => true")
    for _ in range(300):
        for frame in page.frames:
            if frame.url.endswith(url) and frame.locator("h1").count() and frame.locator("h1").inner_text() == heading:
                return
        page.wait_for_timeout(100)
    raise AssertionError(f"{url} is not shown: {[frame.url for frame in page.frames]}")


@pytest.mark.soak  # its program comes from npm alone
def test_replayweb_page_shows_the_pages_and_follows_a_link(needs: Needs, db: Database, tmp_path: Path) -> None:
    start_run(db, a_run(), [a_unit("a01")], {})
    frontier.plan(db, [HOME, NEXT])
    home = '<meta charset="gb2312"><title>首页</title><h1>市财政局</h1><a href="next.html">通知</a>'.encode("gb18030")
    html = {"headers": (("Content-Type", "text/html; charset=gb2312"),)}
    frontier.record(
        db, [a_record(HOME, home, **html), a_record(NEXT, "<h1>关于检查的通知</h1>".encode("gb18030"), **html)]
    )
    end_run(db, a_run().id, EVENING, "done")
    folder = tmp_path / "served"
    shutil.copytree(PROGRAM, folder, ignore=shutil.ignore_patterns("dist", "src", "node_modules"))
    write_wacz(db, NIGHT.isoformat(), folder / "night.wacz")
    executable = needs("chromium", "chromium")
    with serving(folder) as root, sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page()
        asked: list[str] = []
        page.context.on("request", lambda request: asked.append(request.url))
        page.goto(f"{root}/index.html?source={quote(f'{root}/night.wacz')}#view=pages&url={quote(HOME.url, safe='')}")
        shown(page, HOME.url, "市财政局")
        next(frame for frame in page.frames if frame.url.endswith(HOME.url)).click("a")
        shown(page, NEXT.url, "关于检查的通知")
        browser.close()
    assert [url for url in asked if not url.startswith((root, "blob:", "data:"))] == []
