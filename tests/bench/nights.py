"""What the nights over known sites cost, when only what is due is asked: pages, processor time and bytes, night by night.

Run from the project's folder: `python -m tests.bench.nights --sites 4 --nights 30`. Made-up healthy sites on loopback, whose news get a
row each day, whose notices get one in four days and whose other lists one in thirty; every answer has an entity tag, so what is
asked and did not change is answered 304. Processor time and memory are those of all processes of a crawl, its start (1.7 s)
included. With `--delay 1` the sites are asked as politely as a city's are: processor time over wall is the share of a core.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from checks.model import Unit
from crawler.demo.run import CityClock
from crawler.network.politeness import Limits
from crawler.night.options import NightOptions
from crawler.night.run import run_night
from storage.schema import open_file
from tests.bench.crawling.cost import Memory
from tests.bench.crawling.healthy import article, paths
from tests.bench.crawling.site import host

FIRST = date(2026, 3, 2)


class Protocol(asyncio.Protocol):
    """Answers as the sites are on the night, and counts."""

    def __init__(self, pages: dict[str, bytes], count: list[int]) -> None:
        self._pages, self._count = pages, count

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        method, path, rest = data.decode("latin-1").split(" ", 2)
        self._count[0] += 1
        if path == "/robots.txt":
            self._transport.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return
        body = self._pages.get(path) or article(path)
        tag = hashlib.sha256(body).hexdigest()[:16]
        if f'"{tag}"' in rest:
            self._transport.write(f'HTTP/1.1 304 Not Modified\r\nETag: "{tag}"\r\n\r\n'.encode())
            return
        kind = "application/msword" if path.endswith(".doc") else "text/html; charset=utf-8"
        head = f'HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nETag: "{tag}"\r\nContent-Length: {len(body)}\r\n\r\n'
        self._transport.write(head.encode() + (b"" if method == "HEAD" else body))


def serve(pipe: Connection, sites: int) -> None:
    """The server's process: gives its port; for each night that it hears it changes the sites, and says what was asked before."""

    async def main() -> None:
        loop, port, count = asyncio.get_running_loop(), 0, [0]
        pages: list[dict[str, bytes]] = [{} for _ in range(sites)]
        for number in range(sites):
            protocol = partial(Protocol, pages[number], count)
            server = await loop.create_server(protocol, host(number + 1), port)
            port = server.sockets[0].getsockname()[1]
        pipe.send(port)
        while (night := await asyncio.to_thread(pipe.recv)) is not None:
            for number, own in enumerate(pages):
                own.clear()
                own.update(paths(night, FIRST, number))
            pipe.send(count[0])
            count[0] = 0

    asyncio.run(main())


@contextmanager
def served(sites: int) -> Iterator[tuple[Connection, int]]:
    """The server in a process of its own: the line to it, and its port."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, sites), daemon=True)
    server.start()
    try:
        yield here, here.recv()
    finally:
        here.send(None)
        server.join(5)


@dataclass(frozen=True)
class Night:
    """One night: requests that the server counted, visits planned and not due, seconds of processor time and
    of the clock, bytes of memory and of evidence."""

    requests: int
    planned: int
    not_due: int
    cpu: float
    wall: float
    memory: float
    evidence: int

    def told(self) -> str:
        """The figures in one line."""
        share, each = self.not_due / self.planned, 1000 * self.cpu / self.planned
        kept = self.evidence / self.planned / 1000
        room = self.memory / 2**20
        return f"{self.planned:8}{self.requests:10}{share:12.0%}{self.cpu:9.1f}{each:14.2f}{self.wall:8.0f}{room:11.0f}{kept:19.2f}"


HEAD = f"{'night':>5}{'known':>8}{'requests':>10}{'not asked':>12}{'CPU s':>9}{'CPU ms/known':>14}{'wall s':>8}{'memory MB':>11}{'evidence KB/known':>19}"


def nights(sites: int, count: int, delay: float) -> Iterator[Night]:
    """Crawl so many nights over so many sites, one after the other."""
    with tempfile.TemporaryDirectory() as folder, served(sites) as (pipe, port):
        file = Path(folder, "evidence.sqlite")
        units = tuple(
            Unit(f"u{n}", f"单位{n}", "government", url=f"http://{host(n)}:{port}/") for n in range(1, sites + 1)
        )
        for number in range(count):
            night = FIRST + timedelta(days=number)
            pipe.send(night)
            pipe.recv()
            yield one(NightOptions(
                file, night, units, "bench", allowed=("127.0.0.0/8",), delay=delay, log_level="ERROR",
                limits=Limits(requests=10_000, size=2**40), clock=CityClock.at(night),
            ), pipe)  # fmt: skip


def one(options: NightOptions, pipe: Connection) -> Night:
    """Crawl one night."""
    size = options.evidence.stat().st_size if options.evidence.exists() else 0
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with Memory() as memory:
        result = run_night(options)
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    pipe.send(options.night)
    with closing(open_file(options.evidence)):  # the log is written into the file
        grown = options.evidence.stat().st_size - size
    return Night(pipe.recv(), result.counts["planned"], result.not_due, cpu, wall, memory.largest, grown)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sites", type=int, default=8)
    parser.add_argument("--nights", type=int, default=30)
    parser.add_argument("--delay", type=float, default=0)
    given = parser.parse_args()
    print(f"{given.sites} healthy sites on loopback, load {os.getloadavg()[0]:.1f}")
    print(HEAD)
    for number, night in enumerate(nights(given.sites, given.nights, given.delay), 1):
        print(f"{number:5}{night.told()}", flush=True)


if __name__ == "__main__":
    main()
