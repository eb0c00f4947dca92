"""No request reaches an address that is not public, however it is spelled and by whatever way it comes."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from checks.model import Outcome, Page
from checks.reading import read
from crawler.network.guard import (
    AddressBook,
    BookResolver,
    Endpoint,
    LookupTimeoutError,
    NameTable,
    NotFoundError,
    RefusedError,
    host_of,
    may_contact,
)
from crawler.night.options import BrowserOptions
from crawler.night.run import run_night
from tests.crawler.conftest import options, pages_of, unit
from tests.crawler.sites import Handler, Server, page, redirect

LOOPBACK = ("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]")
OTHERS = (
    "169.254.169.254",
    "10.0.0.1",
    "100.64.0.1",
    "224.0.0.1",
    "[fc00::1]",
    "[fe80::1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
)
PUBLIC = ("1.1.1.1", "[2606:4700::1111]", "16843009")


@pytest.mark.parametrize("host", LOOPBACK + OTHERS)
def test_non_public_spellings_are_refused(host: str) -> None:
    book = AddressBook(never)
    with pytest.raises(RefusedError):
        asyncio.run(book.look_up(host_of(f"http://{host}/")))
    assert book.known(host) is None


@pytest.mark.parametrize("host", PUBLIC)
def test_public_spellings_are_let_through(host: str) -> None:
    assert may_contact(host)


def test_an_allowed_network_lets_its_addresses_through_and_no_others() -> None:
    allowed = [ip_network("10.20.0.0/16")]
    assert may_contact("10.20.3.4", allowed)
    assert may_contact("::ffff:10.20.3.4", allowed)
    assert not may_contact("10.21.3.4", allowed)


def test_a_name_is_judged_by_all_that_it_answers() -> None:
    async def mixed(host: str) -> list[Endpoint]:
        return [
            Endpoint(address) for address in {"private.test": ["10.0.0.1"], "both.test": ["10.0.0.1", "1.1.1.1"]}[host]
        ]

    async def run() -> None:
        book = AddressBook(mixed)
        with pytest.raises(RefusedError):
            await book.look_up("private.test")
        assert (await book.look_up("both.test")).address == "1.1.1.1"

    asyncio.run(run())


def test_rebinding_changes_nothing() -> None:
    answers = iter(["1.1.1.1", "127.0.0.1"])

    async def rebinding(host: str) -> list[Endpoint]:
        return [Endpoint(next(answers))]

    async def run() -> None:
        book = AddressBook(rebinding)
        assert (await book.look_up("rebind.test")).address == "1.1.1.1"
        assert (await book.look_up("REBIND.test.")).address == "1.1.1.1"
        assert _connects_to(BookResolver(book), "rebind.test", 80) == [("1.1.1.1", 80)]

    asyncio.run(run())


def test_the_reactor_learns_addresses_from_the_book_alone_and_ports_from_its_map() -> None:
    async def run() -> None:
        book = AddressBook(NameTable({"a.test": ("127.0.1.1", {80: 8123})}), [ip_network("127.0.0.0/8")])
        resolver = BookResolver(book)
        assert _connects_to(resolver, "a.test", 80) == []
        await book.look_up("a.test")
        assert _connects_to(resolver, "a.test", 80) == [("127.0.1.1", 8123)]
        assert _connects_to(resolver, "a.test", 8080) == [("127.0.1.1", 8080)]
        assert _connects_to(resolver, "127.0.0.1", 80) == []

    asyncio.run(run())


def test_a_name_that_is_not_there_is_told_from_a_name_server_that_does_not_answer() -> None:
    async def silent(host: str) -> list[Endpoint]:
        raise TimeoutError

    with pytest.raises(NotFoundError):
        asyncio.run(AddressBook(NameTable({})).look_up("gone.test"))
    with pytest.raises(LookupTimeoutError):
        asyncio.run(AddressBook(silent).look_up("gone.test"))


def test_many_names_are_looked_up_at_once() -> None:
    async def run() -> None:
        asked = 0
        all_asked = asyncio.Event()

        async def waits_for_the_others(host: str) -> list[Endpoint]:
            nonlocal asked
            asked += 1
            if asked == 155:
                all_asked.set()
            await all_asked.wait()  # one after the other would never end
            return [Endpoint("1.1.1.1")]

        book = AddressBook(waits_for_the_others)
        await asyncio.gather(*(book.look_up(f"site{number}.test") for number in range(155)))

    asyncio.run(asyncio.wait_for(run(), 30))


async def never(host: str) -> list[Endpoint]:
    raise AssertionError(f"a literal address was asked for as a name: {host}")


def _connects_to(resolver: BookResolver, host: str, port: int) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []

    class Receiver:
        @staticmethod
        def resolutionBegan(resolution: Any) -> None:  # noqa: N802
            pass

        @staticmethod
        def addressResolved(address: Any) -> None:  # noqa: N802
            found.append((address.host, address.port))

        @staticmethod
        def resolutionComplete() -> None:  # noqa: N802
            pass

    resolver.resolveHostName(Receiver, host, port)
    return found


# Live: eight routes to eleven spellings; a canary listens on every interface of the machine and must stay alone.

Needs = Callable[[str, str], str]
Night = tuple[list[Page], list[str]]
SPELLINGS = (*LOOPBACK, "private.test", "rebinding.test", "169.254.169.254")
ROUTES = (
    "roster", "302", "meta refresh", "link", "column", "sitemap", "Sitemap in robots.txt", "robots.txt by 302",
    "data address of a list",
)  # fmt: skip
SILENT = ("Sitemap in robots.txt",)  # nothing is planned that could be refused by name
LIST = """<div>当前位置：首页 &gt; 工作动态</div><ul id="rows" class="page-content"></ul>
<script id="unit" url="/front/page/build/unit" parseType="bulidstatic" queryData="{'webId':'1','pageId':'2'}"></script>"""
COLUMN = f"<html><head><title>工作动态</title></head><body>{LIST}</body></html>"
(DATA,) = read(COLUMN.encode()).data


@dataclass
class Names:
    """A name table in which one name leads to an allowed address first and to this machine's own afterwards."""

    table: NameTable
    first: Endpoint
    asked: int = 0

    async def __call__(self, host: str) -> list[Endpoint]:
        if host != "rebinding.test":
            return await self.table(host)
        self.asked += 1
        return [self.first] if self.asked == 1 else [Endpoint("127.0.0.1")]


def site(route: str, number: int) -> str:
    return f"{route.replace(' ', '-').replace('.', '-').lower()}-{number}.test"


def lures(target: str, route: str, host: str) -> dict[tuple[str, str], bytes | Handler]:
    """The pages of a site that leads to the target by one route."""
    menu = page('<html><title>x</title><body><a href="/xw/">工作动态</a> <a href="/map/">网站地图</a></body></html>')
    ways: dict[str, dict[str, bytes | Handler]] = {
        "roster": {},
        "302": {"/": redirect(target)},
        "meta refresh": {"/": page(f'<html><meta http-equiv="refresh" content="0; url={target}">')},
        "link": {"/": page(f'<html><title>x</title><body><a href="{target}">see this page</a></body></html>')},
        "column": {"/": menu, "/xw/": redirect(target), "/map/": page("<html><title>map</title></html>")},
        "sitemap": {"/": menu, "/xw/": page("x"), "/map/": page(f"<html><body><a href='{target}'>领导信箱</a></body></html>")},
        "Sitemap in robots.txt": {"/robots.txt": page(f"Sitemap: {target}\nUser-agent: *\n"), "/": menu},
        "robots.txt by 302": {"/robots.txt": redirect(target), "/": page("<html><title>x</title></html>")},
        "data address of a list": {
            "/": menu,
            "/xw/": page(COLUMN),
            DATA: redirect(target),
        },
    }  # fmt: skip
    return {(host, path): answer for path, answer in ways[route].items()}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    with Canary() as canary:
        answers: dict[tuple[str, str], bytes | Handler] = {}
        units = []
        for number, spelling in enumerate(SPELLINGS):
            target = f"http://{spelling}:{canary.port}/"
            for route in ROUTES:
                host = site(route, number)
                answers |= lures(target, route, host)
                units.append(unit(host, target if route == "roster" else ""))
        with Server(answers, dict.fromkeys((host for host, _ in answers), "127.0.1.1")) as server:
            names = {**server.names.names, "private.test": ("10.0.0.1", {})}
            first = Endpoint("127.0.1.1", {canary.port: server.port})
            file = tmp_path_factory.mktemp("guard") / "evidence.sqlite"
            run_night(
                options(
                    file,
                    tuple(units),
                    Names(NameTable(names), first),
                    allowed=("127.0.1.1/32",),
                    delay=0,
                )
            )
            yield pages_of(file), canary.heard


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("route", ROUTES)
def test_every_route_to_a_non_public_address_ends_refused(route: str, spelling: str, night: Night) -> None:
    pages, heard = night
    mine = [page for page in pages if page.unit == site(route, SPELLINGS.index(spelling)).removesuffix(".test")]
    refused = [page for page in mine if (page.outcome, page.reason) == (Outcome.NOT_REACHED, "address refused")]
    if route in SILENT:
        assert [page for page in mine if page.role == "home"]
    elif spelling == "rebinding.test":
        assert refused == [], "it keeps the address that it had first"
        assert {page.address for page in mine} == {"127.0.1.1"}
    else:
        assert refused, [(page.role, page.url, page.outcome, page.reason) for page in mine]
        assert all(page.role == "robots" for page in refused) == (route == "robots.txt by 302")
    assert heard == []


def test_a_rendered_page_reaches_none_of_them(needs: Needs, tmp_path: Path) -> None:
    """The eighth route: one page whose script asks for every spelling."""
    browser = BrowserOptions(needs("chromium", "chromium"), seconds=60)
    with Canary() as canary:
        targets = [f"http://{spelling}:{canary.port}/" for spelling in SPELLINGS]
        asks = "".join(f"fetch('{target}',{{mode:'no-cors'}}).catch(() => 0);" for target in targets)
        home = page(f"<html><body><p>正在加载</p><script>{asks}</script></body></html>")
        with Server({("drawn.test", "/"): home}) as server:
            names = NameTable({**server.names.names, "private.test": ("10.0.0.1", {})})
            first = Endpoint("127.0.1.1", {canary.port: server.port})
            file = tmp_path / "evidence.sqlite"
            chosen = options(
                file, (unit("drawn.test"),), Names(names, first), allowed=("127.0.1.1/32",), browser=browser
            )
            run_night(chosen)
        assert canary.heard == []
    refused = [each for each in pages_of(file) if each.role == "resource" and each.outcome is Outcome.NOT_REACHED]
    assert {each.reason for each in refused} == {"address refused"}
    assert {host_of(each.url) for each in refused} == {host_of(target) for target in targets} - {"rebinding.test"}


class Canary:
    """Notes every connection to this machine on one port, IPv4 and IPv6."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._socket = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Canary:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, peer = self._socket.accept()
            except OSError:
                return
            self.heard.append(str(peer))
            connection.close()
