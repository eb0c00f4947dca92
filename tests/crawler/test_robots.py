"""robots.txt: fourteen answers and what each lets us visit."""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path

import pytest

from checks.model import Hop, Outcome, Page
from crawler.network.robots import MAX_CRAWL_DELAY, rules_of
from crawler.night.options import SHANGHAI
from crawler.night.run import run_night
from tests.crawler.conftest import NIGHT, Crawl, options, pages_of, unit
from tests.crawler.hostile import reset, silence
from tests.crawler.sites import Handler, Server, page, redirect

RULES = b"User-agent: *\nDisallow: /secret/\nCrawl-delay: 2\n"
CLOSED = b"User-agent: *\nDisallow: /\n"


def fetched(status: int | None, reason: str = "", hops: int = 0) -> Page:
    outcome = Outcome.DONE if status else Outcome.FAILED
    return Page(
        "id", NIGHT, "u", "http://a.test/robots.txt", "robots", datetime(2008, 11, 20, tzinfo=SHANGHAI), outcome, reason,
        status=status, hops=(Hop("http://a.test/robots.txt", 302, "/r"),) * hops,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "body", "home", "secret"),
    [
        (fetched(200), RULES, "", "robots"),
        (fetched(200, hops=5), RULES, "", "robots"),
        (fetched(None, "redirect loop", hops=6), b"", "", ""),
        (fetched(401), RULES, "", ""),
        (fetched(403), RULES, "", ""),
        (fetched(404), RULES, "", ""),
        (fetched(429), RULES, "robots unavailable", "robots unavailable"),
        (fetched(500), RULES, "robots unavailable", "robots unavailable"),
        (fetched(503), RULES, "robots unavailable", "robots unavailable"),
        (fetched(None, "timeout"), b"", "robots unavailable", "robots unavailable"),
        (fetched(None, "reset"), b"", "robots unavailable", "robots unavailable"),
        (fetched(200), RULES + b"# filler\n" * 70_000 + CLOSED, "", "robots"),
        (fetched(200), b"<!DOCTYPE html><html>Disallow: /</html>", "", ""),
        (fetched(200), b"\xef\xbb\xbf" + RULES, "", "robots"),
        (fetched(200), CLOSED, "robots", "robots"),
        (fetched(None, "connect"), b"", "", "robots unavailable"),
        (fetched(None, "dns"), b"", "", "robots unavailable"),
    ],
    ids=[
        "200", "five redirects", "six redirects", "401", "403", "404", "429", "500", "503", "timeout", "reset", "600 KiB",
        "HTML", "BOM", "closed", "no connection", "no name",
    ],
)  # fmt: skip
def test_an_answer_and_what_it_lets_us_visit(answer: Page, body: bytes, home: str, secret: str) -> None:
    rules = rules_of(answer, body)
    assert rules.refusal("http://a.test/", "home") == home
    assert rules.refusal("http://a.test/secret/x.html", "column") == secret


def test_crawl_delay_is_heard_up_to_a_minute() -> None:
    assert rules_of(fetched(200), RULES).delay == 2
    assert rules_of(fetched(200), b"User-agent: *\nCrawl-delay: 86400\n").delay == MAX_CRAWL_DELAY
    assert rules_of(fetched(404), RULES).delay == 0


def test_rules_hold_on_the_way(crawl: Crawl, tmp_path: Path) -> None:
    home = page('<html><title>x</title><body><a href="/xw/">工作动态</a> <a href="/secret/">通知公告</a></body></html>')
    answers: dict[tuple[str, str], bytes | Handler] = {}
    for host, robots in {
        "rules.test": page(RULES.replace(b"2", b"0.3")),
        "closed.test": page(CLOSED),
        "broken.test": page("x", "503 Service Unavailable"),
        "moved.test": redirect("/r1"),
    }.items():
        answers[host, "/robots.txt"] = robots
        answers[host, "/"] = home
        answers[host, "/xw/"] = page("<html><title>news</title></html>")
        answers[host, "/secret/"] = page("<html><title>secret</title></html>")
    answers["moved.test", "/r1"] = page(RULES)
    answers["sends-on.test", "/"] = redirect("http://closed.test/")
    with Server(answers) as server:
        units = tuple(
            unit(host) for host in ("rules.test", "closed.test", "broken.test", "moved.test", "sends-on.test")
        )
        _, pages = crawl(units, server.names)
        times = [asked.at for asked in server.log.asked if asked.host == "rules.test"]
    said = {
        (each.unit, each.role, each.url.rpartition(".test")[2]): each.reason for each in pages if each.role != "robots"
    }
    assert said["rules", "home", "/"] == said["rules", "column", "/xw/"] == ""
    assert said["rules", "column", "/secret/"] == said["moved", "column", "/secret/"] == "robots"
    assert said["closed", "home", "/"] == "robots"
    assert said["broken", "home", "/"] == "robots unavailable"
    assert said["sends-on", "home", "/"] == "robots", "a redirect needs the leave of the host that it leads to"
    assert server.log.paths("broken.test") == ["/robots.txt"] * 2
    assert all(later - sooner >= 0.3 for sooner, later in itertools.pairwise(times)), "Crawl-delay"


LONG = RULES + b"# filler\n" * 70_000 + CLOSED
LIVE: dict[str, tuple[bytes | Handler, str, str]] = {  # answer, then what becomes of the home page and of a column
    "200": (page(RULES), "", "robots"),
    "five redirects": (redirect("/r1"), "", "robots"),
    "six redirects": (redirect("/r0"), "", ""),
    "401": (page("x", "401 Unauthorized"), "", ""),
    "403": (page("x", "403 Forbidden"), "", ""),
    "404": (page("x", "404 Not Found"), "", ""),
    "429": (page("x", "429 Too Many Requests"), "robots unavailable", ""),
    "500": (page("x", "500 Internal Server Error"), "robots unavailable", ""),
    "503": (page("x", "503 Service Unavailable"), "robots unavailable", ""),
    "timeout": (silence, "robots unavailable", ""),
    "reset": (reset, "robots unavailable", ""),
    "600 KiB": (page(LONG), "", "robots"),
    "HTML": (page("<!DOCTYPE html><html>User-agent: *\nDisallow: /</html>"), "", ""),
    "with BOM": (page(b"\xef\xbb\xbf" + RULES), "", "robots"),
}


def host_of(name: str) -> str:
    return f"{name.replace(' ', '-').lower()}.test"


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    """Host and role → why the page was not visited, "" where it was."""
    home = page('<html><title>x</title><body><a href="/secret/">通知公告</a></body></html>')
    answers: dict[tuple[str, str], bytes | Handler] = {}
    for name, (robots, _, _) in LIVE.items():
        host = host_of(name)
        answers |= {(host, "/robots.txt"): robots, (host, "/"): home, (host, "/secret/"): page("<html>secret</html>")}
        answers |= {(host, f"/r{number}"): redirect(f"/r{number + 1}") for number in range(5)}
        answers[host, "/r5"] = page(RULES)
    file = tmp_path_factory.mktemp("robots") / "evidence.sqlite"
    with Server(answers) as server:
        run_night(
            options(file, tuple(unit(host_of(name)) for name in LIVE), server.names, timeout=2, connect_timeout=1)
        )
    return {(f"{each.unit}.test", each.role): each.reason for each in pages_of(file) if each.role != "robots"}


@pytest.mark.parametrize("name", LIVE)
def test_each_answer_on_the_way(name: str, said: dict[tuple[str, str], str]) -> None:
    _, home, secret = LIVE[name]
    assert said[host_of(name), "home"] == home
    assert said.get((host_of(name), "column"), "") == secret
    assert ((host_of(name), "column") in said) == (home == ""), "where nothing may be visited nothing is"
