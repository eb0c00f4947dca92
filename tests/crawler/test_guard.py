"""No request reaches an address that is not public, however it is spelled and by whatever way it comes."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from checks.model import Outcome, Page
from crawler.guard import (
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
from crawler.night import run_night
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


# Live: four ways to each spelling; a canary listens on every interface of the machine and must stay alone.

Night = tuple[list[Page], list[str]]
WAYS = ("redirect", "refresh", "column", "link", "roster", "robots")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    with Canary() as canary:
        answers: dict[tuple[str, str], bytes | Handler] = {}
        units = []
        for number, host in enumerate((*LOOPBACK, "private.test")):
            target = f"http://{host}:{canary.port}/"
            answers[f"redirect{number}.test", "/"] = redirect(target)
            answers[f"refresh{number}.test", "/"] = page(f'<html><meta http-equiv="refresh" content="0; url={target}">')
            answers[f"column{number}.test", "/"] = page(
                '<html><title>x</title><body><a href="/xw/">工作动态</a></body></html>'
            )
            answers[f"column{number}.test", "/xw/"] = redirect(target)
            answers[f"link{number}.test", "/"] = page(
                f'<html><title>x</title><body><a href="{target}">see this page</a></body></html>'
            )
            answers[f"robots{number}.test", "/robots.txt"] = redirect(target)
            answers[f"robots{number}.test", "/"] = page("<html><title>x</title></html>")
            units += [unit(f"{way}{number}.test") for way in WAYS if way != "roster"]
            units.append(unit(f"roster{number}.test", target))
        with Server(answers, dict.fromkeys((host for host, _ in answers), "127.0.1.1")) as server:
            names = {**server.names.names, "private.test": ("10.0.0.1", {})}
            file = tmp_path_factory.mktemp("guard") / "evidence.sqlite"
            run_night(options(file, tuple(units), NameTable(names), allowed=("127.0.1.1/32",), delay=0))
            yield pages_of(file), canary.heard


@pytest.mark.parametrize("number", range(len(LOOPBACK) + 1))
@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_a_non_public_address_ends_refused(way: str, number: int, night: Night) -> None:
    pages, _ = night
    last = [page for page in pages if page.unit == f"{way}{number}"]
    refused = [page for page in last if (page.outcome, page.reason) == (Outcome.NOT_REACHED, "address refused")]
    assert refused, [(page.role, page.url, page.outcome, page.reason) for page in last]
    assert all(page.role == "robots" for page in refused) == (way == "robots")


def test_the_canary_heard_nothing(night: Night) -> None:
    _, heard = night
    assert heard == []


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
