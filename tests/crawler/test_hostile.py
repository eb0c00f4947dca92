"""Servers that misbehave: each visit ends in the one outcome that the misbehaviour deserves, and the neighbours feel nothing."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median, quantiles

import pytest

from checks.model import Page, Unit
from checks.reading import VERSION
from crawler.network.guard import NameTable
from crawler.night.run import run_night
from storage import facts
from storage.schema import open_file
from tests.crawler.conftest import options, pages_of, unit
from tests.crawler.hostile import CASES, DONE, FAILED, TLS, host, no_handshake, onward, swallowing
from tests.crawler.sites import Handler, Server, page
from tests.crawler.test_tls import NOW, by_name

TIMEOUT = 3.0
SPAWN = get_context("spawn")
Endpoint = tuple[str, Mapping[int, int]]
NEIGHBOURS = tuple(f"neighbour{number}.test" for number in range(40))


def unit_of(name: str) -> Unit:
    return unit(host(name), f"https://{host(name)}/" if name in TLS else "")


def answers() -> dict[tuple[str, str], bytes | Handler]:
    found: dict[tuple[str, str], bytes | Handler] = {
        (host(name), "/"): answer for name, (answer, _, _) in CASES.items()
    }
    found.update({("11.test", f"/?{number}"): onward for number in range(1, 9)})
    found["44.test", "/robots.txt"] = page("<!DOCTYPE html><html>User-agent: *\nDisallow: /</html>")
    return found


def neighbours() -> dict[tuple[str, str], bytes | Handler]:
    links = "".join(f"<a href='/l{number}.html'>一个较长的链接文字{number}</a>" for number in range(4))
    home = page(f"<html><title>x</title><body>{links}</body></html>")
    found: dict[tuple[str, str], bytes | Handler] = {(name, "/"): home for name in NEIGHBOURS}
    return found | {(name, f"/l{number}.html"): page("x") for name in NEIGHBOURS for number in range(4)}


def serve_neighbours(told: Connection) -> None:
    """In a process of its own: what the bad servers cost is measured at the crawl, not at the server beside them."""
    with Server(neighbours(), {name: f"127.0.2.{number}" for number, name in enumerate(NEIGHBOURS, 1)}) as server:
        told.send(dict(server.names.names))
        told.recv()


@contextmanager
def apart() -> Iterator[dict[str, Endpoint]]:
    """The healthy sites while the block runs: name → address and ports."""
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=serve_neighbours, args=(theirs,))
    process.start()
    with ours, theirs:
        try:
            yield ours.recv()
            ours.send("end")
        finally:
            process.join(20)
            process.kill()
            process.join()
            process.close()


@dataclass
class Memory:
    """The most memory that a crawl's process held, in MB."""

    most: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        while not self.over.wait(0.05):
            for child in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split():
                try:
                    if b"crawler.night.run" not in Path(f"/proc/{child}/cmdline").read_bytes():
                        continue
                    words = Path(f"/proc/{child}/status").read_text().split()
                    self.most = max(self.most, int(words[words.index("VmHWM:") + 1]) / 1024)
                except (OSError, ValueError):  # it ends just now
                    continue


@contextmanager
def watched() -> Iterator[Memory]:
    memory = Memory()
    thread = threading.Thread(target=memory.watch)
    thread.start()
    try:
        yield memory
    finally:
        memory.over.set()
        thread.join()


@dataclass(frozen=True)
class Night:
    homes: dict[str, list[Page]]
    server: Server
    titles: dict[str, str]


def took(file: Path) -> list[float]:
    """How long the healthy sites took to answer, in ms."""
    return [each.took_ms for each in pages_of(file) if each.unit.startswith("neighbour")]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    with visited(tmp_path_factory.mktemp("hostile"), TIMEOUT, 0.02) as seen:
        yield seen


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_the_same_with_long_times_and_pauses(tmp_path: Path) -> None:
    with visited(tmp_path, 20.0, 1.0, pairs=3) as seen:
        for name, (_, outcome, word) in CASES.items():
            home, *_ = seen.homes[unit_of(name).code]
            assert (home.outcome, home.status if outcome is DONE else home.reason) == (outcome, word), name


@contextmanager
def visited(folder: Path, timeout: float, delay: float, pairs: int = 1) -> Iterator[Night]:
    """Nights without and with the hostile servers, in turns, and their figures on the screen."""
    tls = by_name(
        folder,
        {"37.test": ("37.test", NOW - timedelta(days=1)), "39.test": ("not-this.test", NOW + timedelta(days=9))},
        "38.test",
    )
    with (
        Server(answers(), tls=tls) as server,
        apart() as beside,
        socket.socket() as closed,
        no_handshake("127.0.9.1") as silent,
        swallowing("127.0.9.2") as full,
        watched() as memory,
    ):
        closed.bind(("127.0.9.9", 0))  # bound and not listening: refuses
        names = {**server.names.names, **beside}
        names["refusing.test"] = ("127.0.9.9", {80: closed.getsockname()[1]})
        names["41.test"] = ("127.0.9.1", {443: silent})
        names["42.test"] = ("127.0.9.2", {80: full})
        healthy = tuple(map(unit, NEIGHBOURS))
        manners = {
            "timeout": timeout,
            "connect_timeout": timeout - 1,
            "delay": delay,
            "allowed": ("127.0.1.0/24", "127.0.2.0/24", "127.0.9.0/24"),
        }
        units = (*map(unit_of, CASES), unit("refusing.test"), unit("nameless.test"), *healthy)
        calm, shifted = list[list[float]](), list[list[float]]()
        before = most = 0.0
        for number in range(pairs):
            quiet, file = folder / f"quiet{number}.sqlite", folder / f"evidence{number}.sqlite"
            memory.most = 0
            run_night(options(quiet, healthy, NameTable(names), **manners))
            before = max(before, memory.most)
            result = run_night(options(file, units, NameTable(names), **manners))
            most = max(most, memory.most)
            assert (result.state, result.counts["pending"]) == ("done", 0)
            calm.append(took(quiet))
            shifted.append(took(file))
            if number < pairs - 1:
                server.log.asked.clear()
        pages = pages_of(file)
        late = max(each.took_ms for each in pages if each.outcome is FAILED) / 1000 - timeout
        print(
            f"\nhostile servers: {len(CASES)}, the latest ended {late:+.1f} s after its time; memory {most - before:+.0f} MB"
        )
        print(f"neighbours' latency in {pairs} pairs of nights, load {os.getloadavg()[0]:.1f}:")
        for name, of in (("median", median), ("95th percentile", lambda values: quantiles(values, n=20)[-1])):
            alone, together = sorted(map(of, calm)), sorted(map(of, shifted))
            print(
                f"  {name}: alone {median(alone):.0f} ms ({alone[0]:.0f} to {alone[-1]:.0f} by night), beside them "
                f"{median(together):.0f} ms ({together[0]:.0f} to {together[-1]:.0f}): {median(together) / median(alone) - 1:+.0%}"
            )
        assert [each.reason for each in pages if (each.unit, each.role) == ("41", "robots")] == ["timeout"]
        homes: dict[str, list[Page]] = {}
        for each in pages:
            if each.role == "home":
                homes.setdefault(each.unit, []).append(each)
        with closing(open_file(file)) as db:
            read = facts.facts(db, VERSION, {each.body for each in pages if each.body})
        titles = {name: read[found[-1].body].title for name, found in homes.items() if found[-1].body in read}
        yield Night(homes, server, titles)


@pytest.mark.parametrize("name", CASES)
def test_a_bad_server_gets_its_outcome(name: str, night: Night) -> None:
    home, *_ = night.homes[unit_of(name).code]
    _, outcome, word = CASES[name]
    assert (home.outcome, home.status if outcome is DONE else home.reason) == (outcome, word)


@pytest.mark.parametrize("name", [name for name in CASES if name[:2] != "18"])
def test_it_is_one_outcome(name: str, night: Night) -> None:
    assert len(night.homes[unit_of(name).code]) == 1


def test_18_a_refresh_to_this_machine_is_refused(night: Night) -> None:
    assert [each.reason for each in night.homes["18"]] == ["", "address refused"]


@pytest.mark.parametrize("number", ["34", "35", "36"])
def test_a_page_in_a_wrong_charset_is_read_as_it_was_written(number: str, night: Night) -> None:
    assert night.titles[number].replace("\0", "").replace("\ufffd", "") == "市财政局"


@pytest.mark.parametrize(("number", "fault"), [("37", "expired"), ("38", "self-signed"), ("39", "wrong name")])
def test_a_certificate_fault_is_noted_and_the_page_is_read(number: str, fault: str, night: Night) -> None:
    (home,) = night.homes[number]
    assert fault in home.certificate.split(", ")
    assert home.body


def test_every_neighbour_is_visited_whole(night: Night) -> None:
    assert {each.outcome for name in NEIGHBOURS for each in night.homes[name.removesuffix(".test")]} == {DONE}


def test_no_connection_and_no_name(night: Night) -> None:
    homes = night.homes
    assert [(home.outcome, home.reason) for home in homes["refusing"]] == [(FAILED, "connect")]
    assert [(home.outcome, home.reason) for home in homes["nameless"]] == [(FAILED, "dns")]


def test_a_failure_and_a_5xx_are_tried_twice_and_the_rest_once(night: Night) -> None:
    heard = [name for name in CASES if name[:2] not in ("41", "42")]
    asked = {name: night.server.log.paths(host(name)).count("/") for name in heard}
    twice = {
        name
        for name, (_, outcome, word) in CASES.items()
        if name in heard
        if (outcome is FAILED and word not in ("redirect loop", "too large")) or word == 503
    }
    # Twisted asks once more where a kept connection is closed without an answer; a slow machine keeps none for so long.
    empty = [each for each in night.server.log.asked if (each.host, each.path) == ("43.test", "/")]
    asked["43 empty reply"] = sum(each.fresh for each in empty)
    assert asked == {name: 2 if name in twice else 1 for name in heard}


def test_redirects_are_recorded_hop_by_hop(night: Night) -> None:
    homes = night.homes
    (loop,) = homes["11"]
    assert [hop.location for hop in loop.hops] == ["/?1", "/?2", "/?3", "/?4", "/?5", "/?6"]
    assert homes["14"][0].hops[0].status == 302


def test_an_answer_without_all_its_bytes_says_so(night: Night) -> None:
    homes = night.homes
    assert homes["short-whole"][0].reason == "short body"
