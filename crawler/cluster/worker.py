"""A worker: a long-lived process that takes parts of nights, one after the other, and hands their evidence in."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

import procrastinate
import psycopg
from procrastinate.exceptions import ConnectorException
from pydantic import ValidationError

from crawler.cluster.jobs import JOB, QUEUE, set_up
from crawler.cluster.leases import ClusterLeases
from crawler.cluster.orders import options_of
from crawler.cluster.tables import CONNECT_SECONDS, begin_part, connected, end_part, leave_part
from crawler.errors import CrawlerError
from crawler.network.guard import Resolve, system_names
from crawler.night.options import NightOptions, NightResult, shanghai_now
from crawler.night.run import Child
from storage.errors import StorageError

OUTAGE = 2.0  # seconds between two tries to reach the database
POLL = 0.1
ATTEMPTS = 5  # of a part

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Worker:
    """Where a worker works: `database`, and a `folder` for the evidence that it is gathering.

    `stop_list` is a file of this machine that names who is left alone. `beat` is the seconds between two signs of life;
    after three without one its part is another worker's.
    """

    database: str
    folder: Path
    beat: float = 10.0
    resolve: Resolve = system_names
    clock: Callable[[], datetime] = shanghai_now
    stop_list: Path | None = None

    @property
    def name(self) -> str:
        """Its name for people."""
        return f"{socket.gethostname()}/{os.getpid()}"

    def work(self, *, until_empty: bool = False) -> None:
        """Take parts until SIGTERM or Ctrl-C, or until none is left; a database that goes away is waited for.

        Stopped, a crawl finishes its page and seals; its part goes back to the queue, and this folder goes on with it where
        it ended. Errors: CrawlerError where the database is not there at the start.
        """
        set_up(self.database)
        self.folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(_Shift(self).work(until_empty))


class _Shift:
    """A worker at work."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._stopped = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    async def work(self, until_empty: bool) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stop)
        while not self._stopped.is_set():
            self._serving = asyncio.ensure_future(self._serve(until_empty))
            try:
                await self._serving
            except asyncio.CancelledError:
                return
            except (ConnectorException, psycopg.Error, OSError) as error:
                log.warning("the database is away: %s", error)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopped.wait(), OUTAGE)
            else:
                if until_empty:
                    return

    def _stop(self) -> None:
        self._stopped.set()
        if self._serving is not None:
            self._serving.cancel()  # procrastinate then waits for the part that is under way

    async def _serve(self, until_empty: bool) -> None:
        beat = self._worker.beat
        app = procrastinate.App(
            connector=procrastinate.PsycopgConnector(conninfo=self._worker.database, timeout=CONNECT_SECONDS)
        )
        again = procrastinate.RetryStrategy(max_attempts=ATTEMPTS, wait=1)
        app.task(name=JOB, queue=QUEUE, retry=again)(self._part)
        async with app.open_async():
            rescue = asyncio.ensure_future(self._rescue(app))
            try:
                await app.run_worker_async(
                    queues=[QUEUE], name=self._worker.name, concurrency=1, wait=not until_empty,
                    install_signal_handlers=False, update_heartbeat_interval=beat, stalled_worker_timeout=3 * beat,
                    fetch_job_polling_interval=min(beat, 5.0),
                )  # fmt: skip
            finally:
                rescue.cancel()
                await asyncio.gather(rescue, return_exceptions=True)

    async def _rescue(self, app: procrastinate.App) -> None:
        """Give the parts of workers that died back to the queue."""
        while True:
            for job in await app.job_manager.get_stalled_jobs(
                queue=QUEUE, seconds_since_heartbeat=3 * self._worker.beat
            ):
                await app.job_manager.retry_job(job)
            await asyncio.sleep(self._worker.beat)

    async def _part(self, night: str, number: int) -> None:
        """The job: crawl a part and hand in its evidence."""
        worker, day = self._worker, date.fromisoformat(night)
        begun = await self._told(lambda connection: begin_part(connection, day, number, worker.name))
        if begun is None:
            return  # another worker was quicker
        order, units = begun
        evidence = worker.folder / f"{night}-{number:05}.sqlite"
        leases = ClusterLeases(worker.database)
        try:
            own = {"resolve": worker.resolve, "clock": worker.clock, "leases": leases, "stop_list": worker.stop_list}
            result = await self._crawl(options_of(order, evidence, units, **own))
        except (CrawlerError, StorageError, ValidationError) as error:
            result = NightResult("", "failed", str(error))
        if result.state != "done":
            state, why = ("planned", "") if self._stopped.is_set() else ("failed", f"{result.state}: {result.reason}")
            await self._told(lambda connection: leave_part(connection, day, number, state, why))
            raise CrawlerError(f"part {number} of {night}: {result.state}: {result.reason}")
        body = evidence.read_bytes()  # whole: closing it took the write-ahead log in
        await self._told(lambda connection: end_part(connection, day, number, body))
        for path in worker.folder.glob(f"{evidence.name}*"):
            path.unlink()

    async def _crawl(self, options: NightOptions) -> NightResult:
        """Crawl in a process of its own; stopped, it finishes what is under way. Errors: CrawlerError, StorageError."""
        with Child(options) as child:
            told = False
            while child.process.poll() is None:
                if self._stopped.is_set() and not told:
                    told = True
                    child.process.terminate()
                await asyncio.sleep(POLL)
            return child.result()

    async def _told(self, tell: Callable[[psycopg.Connection], Answer]) -> Answer:
        """What the database answers; while it is away it is asked again."""
        while True:
            try:
                return await asyncio.to_thread(_tell, self._worker.database, tell)
            except CrawlerError as error:
                log.warning("%s", error)
                await asyncio.sleep(OUTAGE)


def _tell(database: str, tell: Callable[[psycopg.Connection], Answer]) -> Answer:
    with connected(database) as connection:
        return tell(connection)
