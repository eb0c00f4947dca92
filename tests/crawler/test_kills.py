"""A crawl that is killed at any moment loses nothing that it committed, forgets nothing that it planned, asks little twice."""

from __future__ import annotations

import asyncio
import math
import pickle
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from checks.model import Page
from crawler.night import run as night
from crawler.night.options import NightOptions, NightResult
from crawler.night.run import run_night
from crawler.night.watchdog import STUCK
from crawler.reading.readers import child_environment
from storage.errors import StorageError
from storage.evidence import pages
from storage.frontier import pending, tally
from storage.runs import runs
from storage.schema import open_file
from storage.verify import verify
from tests.crawler.city import HOSTS, answers
from tests.crawler.conftest import NIGHT, options, pages_of, unit
from tests.crawler.dying import FULL_DISK, LOST, POINTS
from tests.crawler.sites import NOT_FOUND, Asked, Handler, Server, Writer

ROOT = Path(__file__).parents[2]
FULL = 5  # full disks in one night
BESIDES = 6  # requests that may be answered while a kill is on its way: two at each of three addresses
FIRST, LAST = "before the out-links", "during seal"  # of the points in one night: where home pages and the end are
ORDER = (FIRST, *(point for point in POINTS if point not in (FIRST, LAST)), LAST)
TIMES = {FIRST: (7, 15), "during a WAL checkpoint": (1, 12), LAST: (1, 1)}  # the first six plan the home pages
UNITS = tuple(unit(host) for host in HOSTS)
Outcomes = dict[tuple[str, ...], object]


@pytest.mark.parametrize(("nights", "kills"), [(1, 6), pytest.param(20, 10, marks=pytest.mark.soak)])
def test_random_kills_lose_nothing(tmp_path: Path, nights: int, kills: int) -> None:
    dice = random.Random(20081120)
    gate = Gate()
    with Server(halved(gate)) as server:
        victim = Victim(tmp_path, server, gate)
        for _ in range(nights):
            for _ in range(kills):
                victim.live("-", 0, dice.randint(1, victim.total // (kills + 1)), dice.random() * 0.15)
            victim.finish()
    print(victim.told())
    assert victim.kills == nights * kills


@pytest.mark.parametrize("nights", [1, pytest.param(20, marks=pytest.mark.soak)])
def test_kills_at_named_points_lose_nothing(tmp_path: Path, nights: int) -> None:
    dice = random.Random(20081121)
    with Server(halved(Gate())) as server:
        victim = Victim(tmp_path, server)
        for _ in range(nights):
            for point in ORDER:
                victim.live(point, dice.randint(*TIMES.get(point, (1, 4))))
            victim.finish()
    print(victim.told())
    assert victim.kills == nights * len(POINTS)


@pytest.mark.parametrize("nights", [1, pytest.param(10, marks=pytest.mark.soak)])
def test_a_full_disk_pauses_the_crawl_and_nothing_is_half_written(tmp_path: Path, nights: int) -> None:
    dice = random.Random(20081122)
    with Server(halved(Gate())) as server:
        victim = Victim(tmp_path, server)
        for _ in range(nights):
            for part in range(FULL):
                victim.fill(dice.randint(part and 5, 60))
            victim.finish()
    print(victim.told("full disks"))
    assert victim.kills == nights * FULL


def test_a_crawl_that_no_longer_moves_ends_itself_and_is_gone_on_with(tmp_path: Path) -> None:
    with Server(halved(Gate())) as server:
        victim = Victim(tmp_path, server)
        mark, process = victim.start(LOST, 0, timeout=1.0, connect_timeout=1.0)
        process.communicate(timeout=120)
        assert process.returncode == STUCK
        victim.look(mark)
        assert {page.unit for page in victim.kept.values() if page.role == "link"} == {"rsj", "wsj"}, (
            "the others went on"
        )
        victim.finish()


@dataclass
class Gate:
    """How many requests are answered: a crawl must not come to its end while the test that will kill it gets no time."""

    most: float = math.inf
    passed: int = 0

    async def __call__(self) -> None:
        self.passed += 1
        number = self.passed
        while number > self.most:
            await asyncio.sleep(0.005)


@dataclass
class Victim:
    """One evidence file, night after night, and a crawl that is killed and started again."""

    folder: Path
    server: Server
    gate: Gate = field(default_factory=Gate)
    night: date = NIGHT
    kept: dict[str, Page] = field(default_factory=dict)
    planned: set[str] = field(default_factory=set)
    kills: int = 0
    repeated: int = 0
    in_flight: int = 0

    def __post_init__(self) -> None:
        """Crawl the city once unbroken, to know what is there."""
        chosen = options(self.folder / "whole.sqlite", UNITS, self.server.names)
        assert run_night(chosen).state == "done"
        self.whole = outcomes(pages_of(chosen.evidence))
        self.total = len(self.server.log.asked)
        open_file(self.file, create=True).close()
        self.first = self.total  # where the night's requests begin in the server's log

    @property
    def file(self) -> Path:
        return self.folder / "broken.sqlite"

    @property
    def said(self) -> Path:
        return self.folder / "said"

    def live(self, point: str, number: int, requests: int = 0, pause: float = 0.0) -> None:
        """Start the crawl; it dies at the point, or after some requests and a pause."""
        mark, process = self.start(point, number)
        if point == "-":
            most = max(1, min(requests + BESIDES, (len(self.whole) - len(self.kept)) // 3))
            self.gate.most = self.gate.passed + most
            wait_for(self.server, mark + min(requests, most), process)
            time.sleep(pause)  # somewhere between an answer and its commit
            process.send_signal(signal.SIGKILL)
            self.gate.most = math.inf
        process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL, f"never came to {point} {number}"
        self.kills += 1
        self.look(mark)

    def fill(self, writes: int) -> None:
        """Start the crawl on a disk with room for some writes: it pauses, and says why."""
        mark, process = self.start(FULL_DISK, writes)
        process.communicate(timeout=120)
        result = pickle.loads((self.folder / "result").read_bytes())
        if isinstance(result, NightResult):
            assert (result.state, result.reason) == ("stopped", "no space")
        else:  # there was no room to begin
            assert isinstance(result, StorageError)
            assert result.reason == "no space"
        self.kills += 1
        self.look(mark)

    def start(self, point: str, number: int, **changes: float) -> tuple[int, subprocess.Popen[bytes]]:
        """A crawl on its way, and where its requests begin in the server's log."""
        mark = len(self.server.log.asked)
        self.said.write_text("")
        words = [str(self.folder / "result"), str(self.said), str(self.file), point, str(number)]
        chosen = options(self.file, UNITS, self.server.names, night=self.night, delay=0.05, **changes)
        return mark, started("-m", "tests.crawler.dying", *words, chosen=chosen)

    def look(self, mark: int) -> None:
        """What is committed and planned is still there, the file is whole, and nothing committed was asked for again."""
        asked, said = self.server.log.asked, [line.split() for line in self.said.read_text().splitlines()]
        self.count(mark)
        with closing(open_file(self.file)) as db:
            assert [text for (text,) in db.execute("PRAGMA integrity_check")] == ["ok"]
            assert verify(db) == []
            now = {page.id: page for page in pages(db, self.night)}
            waiting = {visit.id for visit in pending(db, self.night)}
            assert tally(db, self.night)["planned"] == len(now) + len(waiting)
        assert self.kept.items() <= now.items(), "a committed page is gone or changed"
        assert {id for word, id in said if word == "done"} <= now.keys()
        assert self.planned | {id for word, id in said if word == "planned"} <= now.keys() | waiting
        self.kept, self.planned = now, now.keys() | waiting
        there = {place(page.url) for page in now.values()}
        self.in_flight += sum((each.host, each.path) not in there for each in asked[mark:])

    def count(self, mark: int) -> None:
        """Of the requests from a mark on: those that were made before, none of them for a page that was committed."""
        asked = self.server.log.asked
        before = {(each.method, each.host, each.path) for each in asked[self.first : mark]}
        committed = {place(page.url) for page in self.kept.values()}
        assert [each for each in asked[mark:] if (each.host, each.path) in committed] == []
        self.repeated += sum((each.method, each.host, each.path) in before for each in asked[mark:])

    def finish(self) -> None:
        """The same night to its end: it found what an unbroken one finds. Then comes the next night."""
        mark = len(self.server.log.asked)
        result = run_night(options(self.file, UNITS, self.server.names, night=self.night))
        self.count(mark)
        assert (result.state, result.counts["pending"]) == ("done", 0)
        assert outcomes(pages_of(self.file, self.night)) == self.whole
        with closing(open_file(self.file)) as db:
            assert {run.state for run in runs(db)} == {"done"}, "the row of a killed crawl is gone on with"
            assert verify(db) == []
        assert self.repeated <= self.in_flight
        self.night += timedelta(days=1)
        self.kept, self.planned, self.first = {}, set(), len(self.server.log.asked)

    def told(self, what: str = "kills") -> str:
        """The figures."""
        each = self.repeated / self.kills
        return f"{self.kills} {what}: 0 rows and 0 visits lost; {self.in_flight} requests not yet committed, {self.repeated} repeated ({each:.1f} each)"


def halved(gate: Gate) -> dict[tuple[str, str], bytes | Handler]:
    """The city, each answer in two halves."""
    nothing = {
        (host, path): NOT_FOUND for host in HOSTS for path in ("/robots.txt", *(f"/zt/{at}.html" for at in range(8)))
    }
    found = nothing | answers()
    return {key: in_halves(answer, gate) for key, answer in found.items() if isinstance(answer, bytes)}


def in_halves(answer: bytes, gate: Gate) -> Handler:
    head, _, body = answer.partition(b"\r\n\r\n")

    async def handler(asked: Asked, writer: Writer) -> None:
        await gate()
        writer.write(head + b"\r\n\r\n")
        if asked.method != "HEAD":
            writer.write(body[: len(body) // 2])
            await writer.drain()
            await asyncio.sleep(0.01)
            writer.write(body[len(body) // 2 :])

    return handler


def started(*words: str, chosen: NightOptions) -> subprocess.Popen[bytes]:
    environment = child_environment()
    process = subprocess.Popen(
        [sys.executable, *words], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=ROOT
    )
    night.send(process, chosen)
    return process


def wait_for(server: Server, count: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while len(server.log.asked) < count and process.poll() is None:
        assert time.monotonic() < deadline, "the crawl does not move"
        time.sleep(0.002)


def place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.netloc, parts.path


def outcomes(found: list[Page]) -> Outcomes:
    """What a night found, without what differs from crawl to crawl (ids, times, addresses)."""
    return {
        (page.unit, page.role, page.url, page.column, page.label): (
            page.outcome, page.reason, page.status, page.body, page.final_url,
        )
        for page in found
    }  # fmt: skip
