"""Run one night's crawl in a process of its own, so that it can be done again and again from one program."""

from __future__ import annotations

import gc
import logging
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Self

from crawler.errors import CrawlerError
from crawler.night.options import NightOptions, NightResult
from crawler.reading.readers import child_environment

BOOT = "from crawler.night.run import serve; serve()"
STOPS = (signal.SIGTERM, signal.SIGINT)
GARBAGE = 50_000  # new objects between two searches for cycles; Python's 700 are the facts of one page


def run_night(options: NightOptions) -> NightResult:
    """Crawl a night to its end, or go on with it, and say how it ended.

    The crawl is a child process (Scrapy's reactor runs once in a process); a SIGTERM or Ctrl-C that reaches this process
    is passed on, the child finishes what is under way, and what is left stays planned. Must be called from the main
    thread. Errors: what the crawl raised (CrawlerError, StorageError), and CrawlerError where its process died.
    """
    with Child(options) as child, passing_signals(lambda: [child.process]):
        child.process.wait()
        return child.result()


class Child:
    """A crawl in a process of its own, from its start to its result; leaving the block waits for its end."""

    def __init__(self, options: NightOptions) -> None:
        """Start it."""
        self.options = options
        self._folder = tempfile.TemporaryDirectory(prefix="spotcheck-")
        self._answer = Path(self._folder.name, "result")
        self.process = subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, "-c", BOOT, str(self._answer)],
            stdin=subprocess.PIPE,
            env=child_environment(),
            start_new_session=True,
        )
        send(self.process, options)

    def __enter__(self) -> Self:
        """Begin the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the end and forget the answer."""
        with self._folder, self.process:
            pass

    @property
    def died(self) -> bool:
        """Whether the process ended without saying how the crawl did."""
        return self.process.poll() is not None and not self._answer.exists()

    def result(self) -> NightResult:
        """How the ended crawl did. Errors: what it raised, CrawlerError where its process died."""
        if self.died:
            code = self.process.returncode
            raise CrawlerError(f"{self.options.evidence}: the crawl's process ended with {code}: run it again")
        result = pickle.loads(self._answer.read_bytes())  # noqa: S301 (our own child wrote it)
        if isinstance(result, Exception):
            raise result
        if not isinstance(result, NightResult):
            raise TypeError(f"the crawl answered {result!r}")
        return result


def send(process: subprocess.Popen[bytes], options: NightOptions) -> None:
    """Give the child its options; the pipe stays open, because its end tells the child that we are gone."""
    if process.stdin is None:
        raise ValueError("the child has no standard input")
    process.stdin.write(pickle.dumps(options))
    process.stdin.flush()


def crawl(options: NightOptions) -> NightResult:
    """Crawl a night in this process, once. Errors: CrawlerError, StorageError."""
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.settings import Settings

    from crawler.night.session import Session
    from crawler.spiders.site import SiteSpider

    session = Session(options)
    settings = Settings()
    settings.setmodule(import_module("crawler.settings"), priority="project")
    settings.set("LOG_LEVEL", options.log_level, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    logging.getLogger("scrapy").setLevel(options.log_level)  # its handler alone would drop two finished lines a page
    process.crawl(SiteSpider, session=session)
    process.start()
    if session.result is None:
        raise CrawlerError(f"{options.evidence}: the crawl did not begin: see the log above")
    return session.result


def serve() -> None:
    """The child: options from standard input, the result or the error into the file named on the command line."""
    gc.set_threshold(GARBAGE)
    answer = Path(sys.argv[1])
    options: NightOptions = pickle.load(sys.stdin.buffer)  # noqa: S301 (our own parent wrote it)
    Thread(target=_stop_without_parent, args=(os.getppid(),), daemon=True).start()
    try:
        result: NightResult | Exception = crawl(options)
    except Exception as error:
        result = error
    part = answer.with_suffix(".part")
    part.write_bytes(pickle.dumps(result))
    part.rename(answer)


def _stop_without_parent(parent: int) -> None:
    os.read(0, 1)
    for _ in range(100):  # a dying parent closes its pipes a moment before it is gone
        if os.getppid() != parent:  # a second signal would end the crawl at once
            os.kill(os.getpid(), signal.SIGTERM)
            return
        time.sleep(0.05)


@contextmanager
def passing_signals(processes: Callable[[], Iterable[subprocess.Popen[bytes]]]) -> Iterator[None]:
    """While the block runs, a SIGTERM or Ctrl-C goes to these processes instead of ending this one."""

    def pass_on(number: int, _: FrameType | None) -> None:
        for process in processes():
            process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def starting() -> Iterator[None]:
    """While the block runs, a SIGTERM or Ctrl-C waits; then it acts as ever.

    Inside `Popen` it would find a child that is at work and that nobody can stop yet.
    """
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for late in came:
            signal.raise_signal(late)
