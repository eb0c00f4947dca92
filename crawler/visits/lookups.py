"""Looking up the address of a visit's host, beside everything else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

from crawler.network.guard import AddressBook, LookupTimeoutError, NotFoundError, RefusedError
from crawler.visits.control import Controls
from crawler.visits.outcomes import Task

logger = logging.getLogger(__name__)


class Lookups:
    """The lookups that are under way; with each visit's address those of the control hosts are known, too."""

    def __init__(self, book: AddressBook, controls: Controls) -> None:
        """Take the names and the control hosts."""
        self._book = book
        self._controls = controls
        self._running: set[asyncio.Task[str]] = set()

    def __bool__(self) -> bool:
        """Whether something is being looked up."""
        return bool(self._running)

    def begin(self, task: Task, over: Callable[[Task, str], None]) -> None:
        """Look up a visit's host; `over` is told the visit and why it came to nothing, "" where the address is known."""
        errand = asyncio.ensure_future(self._look_up(task))
        self._running.add(errand)
        errand.add_done_callback(partial(self._done, task, over))

    def _done(self, task: Task, over: Callable[[Task, str], None], errand: asyncio.Task[str]) -> None:
        self._running.discard(errand)
        if not errand.cancelled():
            over(task, errand.result())

    async def _look_up(self, task: Task) -> str:
        try:
            await self._book.look_up(urlsplit(task.url).hostname or "")
            if task.visit.role != "control":
                await self._book.settled(self._controls.hosts)
        except NotFoundError:
            return "dns"
        except LookupTimeoutError:
            return "timeout"
        except RefusedError:
            return "address refused"
        except Exception:
            logger.exception("looking up %s", task.url)
            return "our network"
        return ""
