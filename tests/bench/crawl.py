"""What a page costs this crawler (fetch, store and read) beside Scrapy's own ways: printed, never asserted.

Run from the project's folder: `python -m tests.bench.crawl`. 3,059 made-up pages of about 30 KB with 80 links, on
loopback; processor time and memory are those of all processes of a crawler together, its start included.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

from checks.model import Unit
from crawler.night import run_night
from crawler.options import NightOptions
from crawler.politeness import Limits
from storage.schema import open_file

SITES, COLUMNS, ARTICLES = 19, 40, 3
NIGHT = date(2008, 12, 8)
NAMES = ("工作动态", "通知公告", "政策法规", "人事任免", "招考录用", "规划计划", "政府采购", "信息公开")
WORDS = (
    "常德",
    "市委",
    "财政",
    "预算",
    "通知",
    "关于",
    "印发",
    "实施",
    "办法",
    "工作",
    "会议",
    "精神",
    "落实",
    "检查",
    "网站",
)

SCRAPY = """
import sys
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule

port, kind, *paths = sys.argv[1:]
hosts = [f"http://127.0.2.{number}:{port}" for number in range(1, %d)]

class Follow(CrawlSpider):
    name = "follow"
    start_urls = [f"{host}/" for host in hosts]
    rules = (Rule(LinkExtractor()),)

class Fetch(Spider):
    name = "fetch"
    async def start(self):
        for path in open(paths[0]).read().split():
            for host in hosts:
                yield Request(host + path, dont_filter=True)
    def parse(self, response):
        pass

quiet = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}
process = AsyncCrawlerProcess(quiet)
process.crawl(Follow if kind == "follow" else Fetch)
process.start()
"""


@dataclass(frozen=True)
class Cost:
    """What one crawler needed."""

    pages: int
    seconds: float
    cpu: float
    memory: int  # bytes, largest sum over all its processes


def paths() -> list[str]:
    """The paths of one site; all sites have the same."""
    columns = [f"/c{column}/" for column in range(COLUMNS)]
    return ["/", *columns, *(f"{column}{number}.html" for column in columns for number in range(ARTICLES))]


def made_up(path: str, dice: random.Random) -> bytes:
    """A page of about 30 KB with 80 links to pages of its own site."""
    if path == "/":
        links = [(f"/c{column}/", f"{NAMES[column % len(NAMES)]}") for column in range(COLUMNS)]
        links += [(f"/c{column}/0.html", title(dice)) for column in range(COLUMNS)]
    elif path.endswith("/"):
        own = [f"{path}{number}.html" for number in range(ARTICLES)]
        links = [(href, title(dice)) for href in [*own, *dice.sample(paths()[1 + COLUMNS :], 80 - ARTICLES)]]
    else:
        links = [(href, title(dice)) for href in dice.sample(paths(), 80)]
    rows = "".join(f'<li class="row"><a href="{href}" target="_blank">{text}</a></li>' for href, text in links)
    text = "".join(f"<p>{''.join(dice.choices(WORDS, k=60))}。</p>" for _ in range(45))
    return f"<html><head><title>{title(dice)}</title></head><body><ul>{rows}</ul>{text}</body></html>".encode()


def title(dice: random.Random) -> str:
    """A title that no other page has."""
    return "".join(dice.choices(WORDS, k=9))


class Protocol(asyncio.Protocol):
    """Answers GET and HEAD from memory."""

    def __init__(self, answers: dict[bytes, bytes], count: list[int]) -> None:
        self._answers, self._count = answers, count

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        method, path, _ = data.split(b" ", 2)
        answer = self._answers.get(path, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        if method == b"HEAD":
            answer = answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        elif path in self._answers:
            self._count[0] += 1
        self._transport.write(answer)


def serve(pipe: Connection) -> None:
    """The server's process: gives its port, and for every word that it hears the pages sent since the last."""

    async def main() -> None:
        dice, count = random.Random(1), [0]
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n"
        bodies = {path: made_up(path, dice) for path in paths()}
        loop, port = asyncio.get_running_loop(), 0
        for number in range(1, SITES + 1):
            of_site = {
                path: body.replace("市委".encode(), f"{number:06d}".encode(), 1) for path, body in bodies.items()
            }
            answers = {path.encode(): head.format(len(body)).encode() + body for path, body in of_site.items()}
            server = await loop.create_server(partial(Protocol, answers, count), f"127.0.2.{number}", port)
            port = server.sockets[0].getsockname()[1]
        pipe.send((port, sum(map(len, bodies.values())) // len(bodies)))
        while await asyncio.to_thread(pipe.recv):
            pipe.send(count[0])
            count[0] = 0

    asyncio.run(main())


def ours(port: int) -> None:
    """This crawler, without pauses, into an evidence file."""
    units = tuple(
        Unit(f"u{number}", f"单位{number}", "government", url=f"http://127.0.2.{number}:{port}/")
        for number in range(1, SITES + 1)
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "evidence.sqlite")
        run_night(
            NightOptions(
                file,
                NIGHT,
                units,
                "bench",
                allowed=("127.0.0.0/8",),
                delay=0,
                limits=Limits(requests=10_000, size=2**40),
            )
        )
        with closing(open_file(file)) as db:
            print(
                f"  kept: {db.execute('SELECT count(*) FROM bodies').fetchone()[0]} bodies, {file.stat().st_size:,} bytes"
            )


def scrapys(kind: str) -> Callable[[int], None]:
    """Scrapy itself: `follow` with CrawlSpider and LinkExtractor, `fetch` without parsing."""

    def run(port: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            script, list_ = Path(folder, "crawl.py"), Path(folder, "paths")
            script.write_text(SCRAPY % (SITES + 1), encoding="utf-8")
            list_.write_text("\n".join(paths()), encoding="utf-8")
            subprocess.run([sys.executable, str(script), str(port), kind, str(list_)], check=True)

    return run


def measured(run: Callable[[int], None], port: int, server: Connection) -> Cost:
    """Run a crawler and measure its processes; the server's are not counted."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    with Memory() as memory:
        run(port)
    seconds = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    server.send("count")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(server.recv(), seconds, cpu, memory.largest)


class Memory:
    """Watches the sum of the proportional set sizes (PSS) of all processes below this one, the server's left out."""

    def __init__(self) -> None:
        self.largest = 0
        self._known = below(os.getpid())
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            self.largest = max(self.largest, sum(pss(pid) for pid in below(os.getpid()) - self._known))


def below(pid: int) -> set[int]:
    """All descendants of a process."""
    found: set[int] = set()
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found |= {child} | below(child)
    return found


def pss(pid: int) -> int:
    """The proportional set size of a process in bytes, 0 where it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def main() -> None:
    """Measure and print."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    port, size = here.recv()
    print(f"{SITES * len(paths())} pages of {size:,} bytes with 80 links on {SITES} loopback addresses")
    rows = {
        "this crawler: fetch, store, read": measured(ours, port, here),
        "Scrapy CrawlSpider + LinkExtractor": measured(scrapys("follow"), port, here),
        "Scrapy, fetch without parsing": measured(scrapys("fetch"), port, here),
    }
    here.send("")
    server.join(5)
    print(f"{'':36}{'pages':>7}{'pages/s':>9}{'CPU ms/page':>13}{'memory MB':>11}")
    for name, cost in rows.items():
        each = (cost.pages, cost.pages / cost.seconds, 1000 * cost.cpu / cost.pages, cost.memory / 2**20)
        print(f"{name:36}{each[0]:7}{each[1]:9.0f}{each[2]:13.1f}{each[3]:11.0f}")


if __name__ == "__main__":
    main()
