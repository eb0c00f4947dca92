"""A crawl that no longer moves ends itself: whoever starts it again goes on, because nothing is kept in memory alone."""

from __future__ import annotations

import asyncio
import logging
import os
import time

from crawler.night.options import NightOptions
from crawler.visits.frontier import Frontier

STUCK = 70  # exit code of a crawl that ended itself
SLACK = 60.0  # seconds beyond the limits that a request has; a reader may take half of it for one body
LOOK = 5.0  # seconds

logger = logging.getLogger(__name__)


class Watchdog:
    """Looks on the crawl's own loop whether requests end and pages are committed.

    Without memory, say, the transport may lose a request and call nobody: the night would wait for its answer for ever.
    """

    def __init__(self, frontier: Frontier, options: NightOptions) -> None:
        """Take whom to watch, and the limits of one request."""
        self._frontier = frontier
        rendering = options.browser.seconds if options.browser else 0.0
        self._limit = options.timeout + options.connect_timeout + rendering + SLACK
        self._seen = (0, 0)
        self._since = time.monotonic()
        self._timer: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        """Look now and, until `stop`, every few seconds; where nothing moves any more this process ends."""
        queue, now = self._frontier.queue, time.monotonic()
        seen = (queue.ended, self._frontier.committed_pages)
        if seen != self._seen or (queue.waiting and not queue.in_flight):  # a pause at every address is no standstill
            self._seen, self._since = seen, now
        elif now - self._since > self._limit:
            logger.critical(
                "nothing moved for %.0f s: the crawl ends itself and can be gone on with", now - self._since
            )
            os._exit(STUCK)
        self._timer = asyncio.get_running_loop().call_later(LOOK, self.watch)

    def stop(self) -> None:
        """The crawl is over."""
        if self._timer is not None:
            self._timer.cancel()
