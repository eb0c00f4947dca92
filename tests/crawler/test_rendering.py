"""The browser on the demo city's server: what it shows counts, and it goes nowhere that we do not go."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from checks.model import Outcome, Page, Unit
from checks.reachability import trouble
from checks.reading import VERSION
from checks.site import City, CityNight, Site
from crawler.demo import description as d
from crawler.demo.answers import Response
from crawler.demo.city import city
from crawler.demo.description import SiteDescription
from crawler.demo.pages import DemoSite
from crawler.demo.server import CityServer
from crawler.network.guard import NameTable
from crawler.night.options import BrowserOptions
from crawler.night.run import run_night
from storage import evidence, facts
from storage.schema import open_file
from tests.crawler.conftest import options

Needs = Callable[[str, str], str]
DAY = date(2026, 11, 20)
CANARY = "127.9.9.9"
HOST = "lure.test"
LURE = Unit("lure", "市诱饵办", "government", url=f"http://{HOST}/")


@dataclass(frozen=True)
class Lure:
    """A site whose script tries every way to an address that nobody may contact; `port` is the canary's."""

    port: int

    def answer(self, path: str, method: str, headers: Mapping[str, str]) -> Response:
        away = f"http://{CANARY}:{self.port}"
        pages = {
            "/": "<p>正在加载</p><script src='/menu.js'></script>",
            "/menu.js": MENU.replace("AWAY", away).replace("SOCKET", f"ws://{CANARY}:{self.port}/"),
            "/frame.html": f"<script>location.href='{away}/from-frame'</script>",
        }
        if path == "/away":
            return Response(302, b"", (("Location", f"{away}/by-redirect"),))
        text = pages.get(path)
        kind = "text/javascript" if path.endswith(".js") else "text/html; charset=utf-8"
        return Response(200, text.encode(), (("Content-Type", kind),)) if text else Response(404)


MENU = """
function attempt(go) { try { go() } catch (error) {} }
attempt(() => fetch('AWAY/fetch', {mode: 'no-cors'}).catch(() => 0))
attempt(() => fetch('/away').catch(() => 0))
attempt(() => { new Image().src = 'AWAY/image' })
attempt(() => document.body.insertAdjacentHTML('beforeend', '<iframe src="AWAY/frame"></iframe><iframe src="/frame.html"></iframe>'))
attempt(() => document.head.insertAdjacentHTML('beforeend', '<link rel="preconnect" href="AWAY"><link rel="prefetch" href="AWAY/prefetch"><link rel="stylesheet" href="AWAY/style">'))
attempt(() => new WebSocket('SOCKET'))
attempt(() => new EventSource('AWAY/events'))
attempt(() => navigator.sendBeacon('AWAY/beacon', 'x'))
attempt(() => window.open('AWAY/popup'))
attempt(() => { const a = document.createElement('a'); a.href = 'AWAY/download'; a.download = 'x'; a.click() })
attempt(() => new Worker(URL.createObjectURL(new Blob(["fetch('AWAY/worker');new WebSocket('SOCKET')"]))))
attempt(() => navigator.serviceWorker.register('/menu.js'))
attempt(() => { const peer = new RTCPeerConnection({iceServers: [{urls: 'stun:CANARY'}]}); peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o)) })
attempt(() => document.body.insertAdjacentHTML('beforeend', '<form id="f" method="post" target="out" action="AWAY/form"></form><iframe name="out"></iframe>'))
attempt(() => document.getElementById('f').submit())
document.body.insertAdjacentHTML('beforeend', '<a href="/xw/">工作动态</a><a href="/gg/">通知公告</a>')
""".replace("stun:CANARY", f"stun:{CANARY}:3478")


@pytest.fixture
def canary() -> Iterator[tuple[int, list[str]]]:
    """A port on an address that nobody may contact, and who did."""
    contacts: list[str] = []
    listening = socket.create_server((CANARY, 0))

    def wait() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection:
                    connection.settimeout(5)
                    contacts.append(connection.recv(200).decode("latin-1"))

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    yield listening.getsockname()[1], contacts
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


@dataclass(frozen=True)
class Night:
    """A crawled night: its pages with their facts, and what the server saw."""

    pages: list[Page]
    asked: list[tuple[str, str, str]]  # host, method, path, as the server saw them

    def site(self, unit: Unit) -> Site:
        return CityNight(City((unit,), None, {}), DAY, self.pages).site(unit)

    def of(self, role: str, method: str = "GET") -> list[Page]:
        return [page for page in self.pages if page.role == role and page.method == method]


def night_of(tmp_path: Path, server: CityServer, unit: Unit, browser: BrowserOptions | None) -> Night:
    file = tmp_path / "evidence.sqlite"
    chosen = options(
        file, (unit,), NameTable(server.names()), night=DAY, browser=browser, allowed=("127.20.0.0/16",), timeout=20
    )
    assert run_night(chosen).state == "done"
    with closing(open_file(file)) as db:
        pages = evidence.pages(db, DAY)
        read = facts.facts(db, VERSION, [page.body for page in pages if page.body])
    given = [access for access in server.log() if access.method != "HEAD" or access.status < 400]
    log = [(access.host, access.method, access.path) for access in given]
    return Night([replace(page, facts=read.get(page.body)) for page in pages], log)


def small(code: str, *kinds: str) -> SiteDescription:
    """A site of the demo city with few columns, so that a test does not crawl it all."""
    site = city().site(code)
    return replace(
        site, columns=tuple(c for c in site.columns if c.kind in kinds), mailbox=None, links=(), address="127.20.0.9"
    )


def served(site: SiteDescription) -> CityServer:
    return CityServer({site.host: DemoSite(site, DAY, 1)}, {site.host: site.address})


def chromium(needs: Needs) -> BrowserOptions:
    return BrowserOptions(needs("chromium", "chromium"), seconds=60)


def test_a_list_that_names_its_data_address_is_read_without_a_browser(tmp_path: Path) -> None:
    site = small("zfw", "notice")
    with served(site) as server:
        night = night_of(tmp_path, server, site.unit, None)
    (branch,) = night.site(site.unit).branches("notice")
    assert [entry.post.title for entry in branch.posts] == [
        post.title.replace("{year}", str(date.fromordinal(DAY.toordinal() - post.age).year))
        for post in site.columns[0].posts[: site.per_page]
    ]
    assert branch.newest
    assert branch.newest.day == date.fromordinal(DAY.toordinal() - min(p.age for p in site.columns[0].posts))
    assert not branch.unread
    assert [page.method for page in night.pages if page.method == "RENDER"] == []
    assert len([page for page in night.of("list") if page.label == "列表数据"]) == 1


def test_without_a_browser_what_a_script_fills_is_not_observed(tmp_path: Path) -> None:
    site = small("tsw", "notice")
    with served(site) as server:
        night = night_of(tmp_path, server, site.unit, None)
        (branch,) = night.site(site.unit).branches("notice")
        assert branch.unread == "列表由脚本填充，未能读取"
    with served(site) as server:
        other = tmp_path / "missing"
        other.mkdir()
        night = night_of(other, server, site.unit, BrowserOptions("/nowhere/chromium"))
    (branch,) = night.site(site.unit).branches("notice")
    assert branch.unread == "列表由脚本填充，未能读取"
    assert [(page.outcome, page.reason) for page in night.of("column", "RENDER")] == [
        (Outcome.NOT_REACHED, "no browser")
    ]


def test_the_browser_shows_a_script_filled_list(needs: Needs, tmp_path: Path) -> None:
    site = small("tsw", "notice")
    browser = chromium(needs)
    with served(site) as server:
        night = night_of(tmp_path, server, site.unit, browser)
    (branch,) = night.site(site.unit).branches("notice")
    assert branch.root.method == "RENDER"
    assert not branch.unread
    assert len(branch.posts) == min(site.per_page, len(site.columns[0].on(1)))
    assert branch.newest
    assert branch.newest.day == date.fromordinal(DAY.toordinal() - min(p.age for p in site.columns[0].on(1)))
    assert len(night.of("column")) == len(night.of("column", "RENDER")) == 1  # both looks are kept
    assert night.of("column")[0].body != night.of("column", "RENDER")[0].body
    assert len(night.of("article")) == 1  # found by the rendered page alone
    assert_every_request_is_ours(night)


@pytest.mark.parametrize("wall", [d.WALL_WZWS, d.WALL_CHECK])
def test_the_browser_comes_through_a_cookie_challenge(needs: Needs, tmp_path: Path, wall: str) -> None:
    site = replace(small("tsw", "news"), behaviour=wall)
    site = replace(site, columns=tuple(replace(c, posts=c.posts[:3]) for c in site.columns))
    browser = chromium(needs)
    with served(site) as server:
        night = night_of(tmp_path, server, site.unit, browser)
    seen = night.site(site.unit)
    assert all(trouble(page) for page in night.of("home"))
    assert seen.home
    assert seen.home.method == "RENDER"
    assert seen.home.status == 200
    assert not seen.closed
    (branch,) = seen.branches("news")
    assert len(branch.posts) == 3
    assert_every_request_is_ours(night)


def test_nothing_that_a_page_does_reaches_another_address(
    needs: Needs, tmp_path: Path, canary: tuple[int, list[str]]
) -> None:
    port, contacts = canary
    browser = replace(chromium(needs), seconds=25)  # the page never comes to rest, so this is waited for
    with CityServer({HOST: Lure(port)}, {HOST: "127.20.0.9"}) as server:
        night = night_of(tmp_path, server, LURE, browser)
    assert contacts == []
    refused = Counter(page.reason for page in night.of("resource") if page.outcome is Outcome.NOT_REACHED)
    assert refused["address refused"] >= 4  # fetch, redirect, both frames
    assert {column.kind for column in night.site(LURE).home.facts.columns} == {"news", "notice"}  # type: ignore[union-attr]
    assert_every_request_is_ours(night)


def assert_every_request_is_ours(night: Night) -> None:
    """What the server was asked is what the evidence says, one for one.

    A 5xx of the crawl's own was asked for twice; a refused HEAD is the GET that followed it.
    """
    made: Counter[tuple[str, str, str]] = Counter()
    for page in night.pages:
        if page.method != "RENDER" and page.outcome is Outcome.DONE:
            _, _, host, path = page.url.split("/", 3)
            again = (page.status or 0) >= 500 and page.role != "resource"
            made[host, page.method, f"/{path}"] += 2 if again else 1
    assert Counter(night.asked) == made
