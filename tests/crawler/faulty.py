"""A crawl under a fault on our own side: `python -m tests.crawler.faulty RESULT [FAULT…]`, else as any crawl's process."""

from __future__ import annotations

import asyncio
import itertools
import os
import pickle
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from crawler import pipelines
from crawler.network import guard
from crawler.network.guard import Endpoint, NameTable
from crawler.night import run as night
from crawler.night import session
from crawler.night.lock import BusyError
from crawler.night.options import NightOptions
from crawler.night.session import Session
from crawler.reading.readers import Readers, child_environment
from crawler.spiders import site
from crawler.visits.frontier import Frontier
from storage.frontier import Record, Visit

MEGABYTE = 1024 * 1024


@dataclass
class JumpingClock:
    """The office's time from `start` on; after it was asked a number of times somebody sets it by `jump`."""

    start: datetime
    made: float
    jump: timedelta
    times: int = 0

    def __call__(self) -> datetime:
        self.times -= 1
        jumped = self.jump if self.times < 0 else timedelta()
        return self.start + timedelta(seconds=time.time() - self.made) + jumped


@dataclass(frozen=True)
class SlowNames:
    """A name server that takes its time."""

    names: NameTable
    seconds: float

    async def __call__(self, host: str) -> list[Endpoint]:
        await asyncio.sleep(self.seconds)
        return await self.names(host)


def no_name_server() -> None:
    """As with an empty resolv.conf: the name service says "try again"."""

    def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    socket.getaddrinfo = getaddrinfo  # type: ignore[assignment]


def short_patience() -> None:
    guard.LOOKUP_SECONDS = 0.2


def disk_full() -> None:
    """The file takes no further page once a few records are in it."""
    _after_records(2, lambda db: db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}"))


def read_only_disk() -> None:
    _after_records(2, lambda db: db.execute("PRAGMA query_only = ON"))


def _after_records(count: int, change: Callable[[Any], object]) -> None:
    real, calls = pipelines.record, itertools.count()

    def record(db: Any, records: Sequence[Record]) -> list[Visit]:
        if next(calls) == count:
            change(db)
        return real(db, records)

    pipelines.record = record


def terminated() -> None:
    """Somebody asks the crawl to end."""
    _after_records(3, lambda _: os.kill(os.getpid(), signal.SIGTERM))


def second_instance() -> None:
    """The same crawl is started a second time and is refused."""

    def start(frontier: Frontier) -> None:
        try:
            Session(frontier.options)
        except BusyError:
            return
        raise AssertionError("two crawls at one file")

    _once_begun(start)


def few_files() -> None:
    """Hardly a file more may be opened than the crawl has when it begins."""
    _once_begun(
        lambda _: _limit(resource.RLIMIT_NOFILE, max(int(file.name) for file in Path("/proc/self/fd").iterdir()) + 3)
    )


def little_memory() -> None:
    """Hardly more address space than the crawl has when it begins."""
    size = Path("/proc/self/statm")
    _once_begun(
        lambda _: _limit(resource.RLIMIT_AS, int(size.read_text().split()[0]) * resource.getpagesize() + MEGABYTE)
    )


def _once_begun(change: Callable[[Frontier], None]) -> None:
    real = site.begin

    def begin(frontier: Frontier, *others: Any) -> None:
        real(frontier, *others)
        change(frontier)

    site.begin = begin


def _limit(what: int, number: int) -> None:
    resource.setrlimit(what, (number, resource.getrlimit(what)[1]))


def slow_readers() -> None:
    """Readers that spin or hoard where a page says so; a second of processor time, and the real limit of memory."""
    session.Readers = partial(Readers, read="tests.crawler.slow_reader:read", cpu=1.0)  # type: ignore[misc]


def kill_a_reader() -> None:
    _kill_readers(1)


def kill_all_readers() -> None:
    _kill_readers(None)


def _kill_readers(most: int | None) -> None:
    """A thread that kills the children of this process, as a machine short of memory would."""
    children = Path(f"/proc/self/task/{os.getpid()}/children")

    def kill() -> None:
        killed: set[int] = set()
        while most is None or len(killed) < most:
            for child in map(int, children.read_text().split()):
                if child not in killed and (most is None or len(killed) < most):
                    killed.add(child)
                    os.kill(child, signal.SIGKILL)
            time.sleep(0.002)

    threading.Thread(target=kill, daemon=True).start()


FAULTS: dict[str, Callable[[], None]] = {
    each.__name__: each
    for each in (
        no_name_server, short_patience, disk_full, read_only_disk, few_files, little_memory, kill_a_reader,
        kill_all_readers, second_instance, terminated, slow_readers,
    )
}  # fmt: skip


def crawled(options: NightOptions, plants: Sequence[str], surroundings: Mapping[str, str], folder: Path) -> object:
    """Crawl under faults. Out: the NightResult, the error, or None where the process died without a word."""
    result = folder / "result"
    words = [sys.executable, "-m", __name__, str(result), *plants]
    environment = {**child_environment(), **surroundings}
    with (
        (folder / "stderr").open("wb") as said,
        subprocess.Popen(words, stdin=subprocess.PIPE, stderr=said, env=environment) as process,
    ):
        night.send(process, options)
        try:
            process.wait(120)
        finally:
            process.kill()
    return pickle.loads(result.read_bytes()) if result.exists() else None


if __name__ == "__main__":
    for fault in sys.argv[2:]:
        FAULTS[fault]()
    night.serve()
