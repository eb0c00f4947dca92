"""A night's crawl that writes down what it has acknowledged and, where told to, kills itself at a named point.

`python -m tests.crawler.dying RESULT SAID FILE POINT NUMBER`, options on standard input as for any crawl: at the
NUMBER-th time that the point is reached, SIGKILL. Without a POINT (`-`) it waits for somebody else's. The points are
patched in here; the product knows nothing of them.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import _ResponseReader
from scrapy.http import Response

from crawler.network.handler import PageHandler
from crawler.night import watchdog
from crawler.night.run import serve
from crawler.spiders.site import SiteSpider
from crawler.visits.frontier import Frontier
from storage import schema
from storage.frontier import Record, Visit
from tests.storage import failing
from tests.storage.failing import Death, around
from tests.storage.powercut import Connection, Disk, Files
from tests.storage.test_powercut import FullDisk

ON_THE_WAY = ("before the fetch", "after the headers", "in mid-body")
FULL_DISK = "full disk"  # nobody dies there: the NUMBER-th write and all after it are refused
LOST = "a request that calls nobody"  # nor is anybody killed there: some answers never come
POINTS = (*ON_THE_WAY, "during a WAL checkpoint", *failing.STATEMENTS)


def saying(said: Path) -> None:
    """Write down what is acknowledged, after it is committed and before anything else happens."""
    real = Frontier.committed

    def committed(self: Frontier, records: Sequence[Record], visits: Sequence[Visit]) -> None:
        lines = [f"done {record.page.id}\n" for record in records] + [f"planned {visit.id}\n" for visit in visits]
        with said.open("a") as file:
            file.write("".join(lines))
        real(self, records, visits)

    Frontier.committed = committed  # type: ignore[method-assign]


def dying(point: str, number: int, file: Path) -> None:
    """Plant the point."""
    death = Death(number)
    if point == "before the fetch":
        fetch = PageHandler.download_request

        async def download_request(self: PageHandler, request: Request) -> Response:  # Scrapy looks whether it is async
            death()
            return await fetch(self, request)

        PageHandler.download_request = download_request  # type: ignore[method-assign]
    elif point == LOST:
        watchdog.SLACK, watchdog.LOOK = 0.5, 0.2
        made = PageHandler.download_request

        async def lose(self: PageHandler, request: Request) -> Response:
            if "czj.test/gzdt/" in request.url:
                await asyncio.Future()
            return await made(self, request)

        PageHandler.download_request = lose  # type: ignore[method-assign]
    elif point == "after the headers":
        heard = SiteSpider.headers_received

        def headers_received(self: SiteSpider, request: Request) -> None:  # Scrapy looks at the names
            death()
            heard(self, request)

        SiteSpider.headers_received = headers_received  # type: ignore[method-assign]
    elif point == "in mid-body":
        _ResponseReader.dataReceived = around(_ResponseReader.dataReceived, unfinished, death, True)  # type: ignore[method-assign]
    elif point == FULL_DISK:
        files = Files(Disk(refuse=FullDisk(number)), "full")
        schema.sqlite3.connect = lambda *_, **__: Connection(file, files.name)
    else:
        failing.dying(point, number, file)
    if point == "during a WAL checkpoint":
        schema.settle = checkpointing(schema.settle)


def unfinished(reader: Any, data: bytes) -> bool:
    return 0 < reader._bytes_received + len(data) < reader._txresponse.length


def checkpointing(real: Callable[..., None]) -> Callable[..., None]:
    """The same settings, with a log that is brought into the file every few pages."""

    def settle(db: Any, path: Path) -> None:
        real(db, path)
        db.execute("PRAGMA wal_autocheckpoint = 20")

    return settle


if __name__ == "__main__":
    saying(Path(sys.argv[2]))
    if sys.argv[4] != "-":
        dying(sys.argv[4], int(sys.argv[5]), Path(sys.argv[3]))
    serve()
    os._exit(0)  # a crawl that came to its end is known by its result
