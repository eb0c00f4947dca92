"""Visits that a browser makes, and the visits that a browser waits for meanwhile."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial

from checks.model import Page
from crawler.visits.outcomes import Task
from storage.frontier import Visit

logger = logging.getLogger(__name__)


class Renders:
    """What is being rendered; `render` makes one such visit and is None where there is no browser."""

    def __init__(self, give_up: Callable[[Task, str], None], moved: Callable[[], None]) -> None:
        """Take what ends a visit that is not made, and what is told when a visit is over."""
        self.render: Callable[[Task], Coroutine[None, None, None]] | None = None
        self._give_up = give_up
        self._moved = moved
        self._asking: dict[str, asyncio.Future[tuple[Page, bytes]]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def __bool__(self) -> bool:
        """Whether something is being rendered."""
        return bool(self._running)

    def begin(self, task: Task) -> None:
        """Make a visit with method RENDER."""
        if self.render is None:
            return self._give_up(task, "no browser")
        errand = asyncio.ensure_future(self.render(task))
        self._running.add(errand)
        errand.add_done_callback(partial(self._done, task))
        return None

    def ask(self, visit: Visit) -> Awaitable[tuple[Page, bytes]]:
        """The page and the body of a visit, once they are there."""
        answer = self._asking[visit.id] = asyncio.get_running_loop().create_future()
        return answer

    def answer(self, page: Page, body: bytes) -> None:
        """A visit that a browser waited for is over."""
        if (answer := self._asking.pop(page.id, None)) and not answer.done():
            answer.set_result((page, body))

    def cancel(self) -> None:
        """Render nothing more."""
        for errand in self._running:
            errand.cancel()

    def _done(self, task: Task, errand: asyncio.Task[None]) -> None:
        self._running.discard(errand)
        if not errand.cancelled() and (error := errand.exception()) is not None:
            logger.error("rendering %s", task.url, exc_info=error)
            self._give_up(task, "browser")
        self._moved()
