"""How the night is going, for whoever watches: live on a terminal, else a plain line a minute."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import TextIO

from rich.console import Console
from rich.live import Live
from scrapy import signals
from scrapy.crawler import Crawler

from crawler.spiders.site import SiteSpider
from crawler.visits.ledger import Progress

LIVE_SECONDS = 0.5
LINE_SECONDS = 60.0


class ProgressReport:
    """Shows the frontier's progress from the first request to the last."""

    def __init__(self, stream: TextIO) -> None:
        """Take where to show it."""
        self._stream = stream
        self._console = Console(file=stream)
        self._live: Live | None = None
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ProgressReport:
        """Scrapy's way to make an extension."""
        report = cls(sys.stderr)
        crawler.signals.connect(report.opened, signals.spider_opened)
        crawler.signals.connect(report.closed, signals.spider_closed)
        return report

    def opened(self, spider: SiteSpider) -> None:
        """The crawl begins."""
        if self._console.is_terminal:
            self._live = Live(console=self._console, auto_refresh=False)
            self._live.start()
        self._again(spider.frontier.progress)

    def closed(self, spider: SiteSpider) -> None:
        """The crawl is over: show where it ended."""
        if self._timer is not None:
            self._timer.cancel()
        self.show(spider.frontier.progress())
        if self._live is not None:
            self._live.stop()

    def show(self, progress: Progress) -> None:
        """Show one state."""
        if self._live is not None:
            self._live.update(line(progress), refresh=True)
        else:
            print(line(progress), file=self._stream, flush=True)

    def _again(self, progress: Callable[[], Progress]) -> None:
        pause = LIVE_SECONDS if self._live is not None else LINE_SECONDS
        self._timer = asyncio.get_running_loop().call_later(pause, self._tick, progress)

    def _tick(self, progress: Callable[[], Progress]) -> None:
        self.show(progress())
        self._again(progress)


def line(progress: Progress) -> str:
    """One state in one line.

    >>> line(Progress(sites=155, done=40, running=100, failed=3, pages=2000, planned=5000, rate=80.4, left=37.2))
    'sites: 40 done, 100 running, 3 failed of 155 | pages: 2000 of 5000, 80.4 a second | time left: 0:37'
    """
    left = "?" if progress.left is None else f"{int(progress.left) // 60}:{int(progress.left) % 60:02d}"
    return (
        f"sites: {progress.done} done, {progress.running} running, {progress.failed} failed of {progress.sites} | "
        f"pages: {progress.pages} of {progress.planned}, {progress.rate:.1f} a second | time left: {left}"
    )
