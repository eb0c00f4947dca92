"""One request at a time at an address, a pause after each, and no more than a site's share."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from checks.model import Outcome
from crawler.network.politeness import MAX_WAIT, Budget, Gate, Limits
from crawler.network.stoplist import StopList
from crawler.visits.follow import home_visit
from crawler.visits.outcomes import Task
from crawler.visits.queue import VisitQueue
from tests.crawler.conftest import NIGHT, Crawl, unit
from tests.crawler.sites import Asked, Handler, Server, Writer, page


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def task(host: str, address: str, priority: int = 1, attempt: int = 1) -> Task:
    visit = replace(home_visit(NIGHT, unit(host)), priority=priority)
    return Task(visit, visit.url, address=address, attempt=attempt)


def test_an_address_is_asked_one_at_a_time_with_a_pause_after_each() -> None:
    clock = Clock()
    queue = VisitQueue(1.0, clock)
    queue.push(task("a.test", "192.0.2.1"))
    queue.push(task("b.test", "192.0.2.1"))
    queue.push(task("c.test", "192.0.2.2"))
    assert [each.url for each in (queue.pop(), queue.pop()) if each] == ["http://a.test/", "http://c.test/"]
    assert queue.pop() is None, "192.0.2.1 is busy"
    clock.now += 5
    queue.leave("192.0.2.1")
    assert queue.pop() is None, "its pause begins when the answer is there"
    assert queue.wait() == 1.0
    clock.now += 1
    second = queue.pop()
    assert second is not None
    assert second.url == "http://b.test/"


def test_roles_go_before_age_and_second_tries_go_last() -> None:
    queue = VisitQueue(0, Clock())
    for each in (
        task("retry.test", "192.0.2.1", 1, attempt=2),
        task("link.test", "192.0.2.1", 6),
        task("home.test", "192.0.2.1", 1),
    ):
        queue.push(each)
    order = []
    while (each := queue.pop()) is not None:
        order.append(each.url)
        queue.leave("192.0.2.1")
    assert order == ["http://home.test/", "http://link.test/", "http://retry.test/"]


def test_retry_after_holds_the_address_and_an_endless_one_shuts_it() -> None:
    gate = Gate(1.0)
    gate.leave(100.0, retry_after=30)
    assert (gate.due, gate.shut) == (130.0, False)
    gate.leave(200.0, retry_after=86400)
    assert (gate.due, gate.shut) == (200.0 + MAX_WAIT, True)


def test_a_slower_wish_counts_for_the_visit_that_waits_already() -> None:
    clock = Clock()
    queue = VisitQueue(1.0, clock)
    queue.push(task("a.test", "192.0.2.1"))
    queue.pop()
    queue.push(task("b.test", "192.0.2.1"))
    queue.leave("192.0.2.1")
    queue.gate("192.0.2.1").slow_down(5)
    clock.now += 4
    assert queue.pop() is None
    clock.now += 1
    assert queue.pop() is not None


@pytest.mark.parametrize(
    ("requests", "size", "foreign", "word"),
    [
        (299, 0, 0, ""),
        (300, 0, 0, "budget"),
        (1, 20 * 1024 * 1024, 0, "budget"),
        (1, 0, 10, "foreign limit"),
        (1, 0, 9, ""),
    ],
)
def test_a_share_is_spent(requests: int, size: int, foreign: int, word: str) -> None:
    budget = Budget(Limits())
    budget.spend("u", "", requests)
    budget.receive("u", size)
    budget.spend("v", "elsewhere.test", foreign)
    assert budget.refusal("u", "elsewhere.test") == word


def test_150_names_on_10_addresses_never_meet_and_keep_their_distance(crawl: Crawl) -> None:
    home = page("<html><title>x</title><body><a href='/l.html'>一个较长的链接文字</a></body></html>")
    addresses = {f"site{number}.test": f"127.0.1.{number % 10 + 1}" for number in range(150)}
    answers: dict[tuple[str, str], bytes | Handler] = {(host, "/"): home for host in addresses}
    answers |= {(f"site{number}.test", "/"): slowly(home) for number in range(0, 150, 7)}
    answers["site3.test", "/robots.txt"] = page("User-agent: *\nCrawl-delay: 0.15\n")
    delay = 0.05
    with Server(answers, addresses) as server:
        result, _ = crawl(tuple(unit(host) for host in addresses), server.names, delay=delay)
        log = server.log
    assert result.counts["pending"] == 0
    for address in sorted(set(addresses.values())):
        asked = [each for each in log.asked if each.address == address]
        assert len({each.host for each in asked}) == 15
        pauses = [later.at - sooner.at for sooner, later in pairwise(asked)]
        assert min(pauses) >= delay
        spans = sorted((start, end) for place, start, end in log.spans if place == address)
        assert all(later[0] >= sooner[1] for sooner, later in pairwise(spans)), "a request before the answer to another"
    assert set(log.together.values()) == {1}, "two connections at once"
    wished = [each for each in log.asked if each.address == addresses["site3.test"]]
    told = next(number for number, each in enumerate(wished) if (each.host, each.path) == ("site3.test", "/robots.txt"))
    pauses = [later.at - sooner.at for sooner, later in pairwise(wished[told + 1 :])]
    assert min(pauses) >= 0.15, "the slowest wish at an address counts for all its names"


def slowly(answer: bytes) -> Handler:
    async def handler(_: Asked, writer: Writer) -> None:
        writer.write(answer[: len(answer) // 2])
        await writer.drain()
        writer.write(answer[len(answer) // 2 :])

    return handler


def test_a_site_gets_its_share_and_the_rest_says_budget(crawl: Crawl) -> None:
    links = "".join(f'<a href="/l{number}.html">一个较长的链接文字{number}</a>' for number in range(20))
    answers: dict[tuple[str, str], bytes | Handler] = {
        ("a.test", "/"): page(f"<html><title>x</title><body>{links}</body></html>")
    }
    answers.update({("a.test", f"/l{number}.html"): page("x") for number in range(20)})
    with Server(answers) as server:
        result, pages = crawl((unit("a.test"),), server.names, limits=Limits(requests=10))
        assert len(server.log.asked) == 10
    assert sum(each.reason == "budget" for each in pages) == 12
    assert result.counts == {"planned": 22, "done": 10, "failed": 0, "not reached": 12, "pending": 0}


def test_a_foreign_host_is_asked_ten_times_a_night_by_all_sites_together(crawl: Crawl) -> None:
    hosts = [f"site{number}.test" for number in range(9)]
    answers: dict[tuple[str, str], bytes | Handler] = {("elsewhere.test", "/robots.txt"): page("")}
    for host in hosts:
        links = "".join(
            f'<a href="http://elsewhere.test/{host}/{number}">一个友情链接{number}</a>' for number in range(6)
        )
        answers[host, "/"] = page(f"<html><title>x</title><body>{links}</body></html>")
    with Server(answers) as server:
        _, pages = crawl(tuple(unit(host) for host in hosts), server.names)
        asked = [each for each in server.log.asked if each.host == "elsewhere.test"]
    assert len(asked) == 9, "robots.txt, and of four units one link each, by HEAD and GET"
    assert len({each.path.split("/")[1] for each in asked} & set(hosts)) == 4
    assert sum(each.reason == "foreign limit" for each in pages) == 9 * 6 - 4
    assert all(each.outcome is not Outcome.FAILED for each in pages)


def test_a_stop_list_takes_effect_in_mid_night(crawl: Crawl, tmp_path: Path) -> None:
    links = "".join(f'<a href="/l{number}.html">一个较长的链接文字{number}</a>' for number in range(30))
    stops = tmp_path / "stop.txt"
    written: list[float] = []

    async def home(asked: Asked, writer: Writer) -> None:
        if asked.host == "stops.test":
            stops.write_text("# by telephone\nhttp://www.stops.test/  # at once\n", "utf-8")
            written.append(asked.at)
        writer.write(page(f"<html><title>x</title><body>{links}</body></html>"))

    hosts = ("stops.test", "goes-on.test")
    with Server({(host, "/"): home for host in hosts}) as server:
        result, pages = crawl(tuple(map(unit, hosts)), server.names, delay=0.2, stop_list=stops)
        last = max(asked.at for asked in server.log.asked if asked.host == "stops.test")
        asked = len(server.log.paths("goes-on.test"))
    print(f"stop list: the last request came {last - written[0]:.1f} s after it was written")
    assert last - written[0] < 60
    stopped = [each for each in pages if each.unit == "stops" and each.reason == "stop list"]
    assert len(stopped) >= 10
    assert asked == 1 + 1 + 2 * 30, "robots.txt, home page, and each link by HEAD and GET"
    assert result.counts["pending"] == 0


def test_a_stop_list_names_units_hosts_and_addresses(tmp_path: Path) -> None:
    clock, file = Clock(), tmp_path / "stop.txt"
    stops = StopList(file, clock)
    assert not stops.names("czj", "www.a.test", "192.0.2.1"), "no file, nobody"
    for line in ("czj", "a.test", "WWW.A.test", "https://www.a.test/x", "192.0.2.1"):
        file.write_bytes(b"\xef\xbb\xbf# x\n" + line.encode() + b" # why\n")
        clock.now += 1
        assert stops.names("czj", "www.a.test", "192.0.2.1"), line
        assert not stops.names("rsj", "b.test", "192.0.2.2")
    file.unlink()
    assert stops.names("czj", "www.a.test", "192.0.2.1"), "the last look is not old yet"
    clock.now += 1
    assert not stops.names("czj", "www.a.test", "192.0.2.1")


def test_retry_after_is_kept(crawl: Crawl) -> None:
    busy = page("x", "503 Service Unavailable", "Retry-After: 1\r\n")
    with Server({("a.test", "/"): busy}) as server:
        crawl((unit("a.test"),), server.names)
        first, second = (each.at for each in server.log.asked if each.path == "/")
    assert second - first >= 1
