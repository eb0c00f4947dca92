"""The demo city's server: a child process with many loopback addresses and one name table."""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from multiprocessing.connection import Connection as Pipe
from types import TracebackType
from typing import Self

from crawler.demo import description as d
from crawler.demo.answers import PlainSite, SavedSite, Site
from crawler.demo.certificate import server_context
from crawler.demo.city import NOBODY
from crawler.demo.description import City, SiteDescription
from crawler.demo.http import Access, Connection
from crawler.demo.pages import DemoSite

READY_WITHIN = 60  # seconds
_TRIES = 50
_BACKLOG = 512
ALTERNATIVE_PORT = 8080

Names = dict[str, tuple[str, dict[int, int]]]


class DemoError(Exception):
    """The demo city cannot be served."""


class CityServer:
    """Serves sites under their host names while the `with` block runs.

    `sites` says who answers for a host, `addresses` which loopback address a host has; a host may have an address
    without a site (nothing listens there).
    """

    def __init__(self, sites: Mapping[str, Site], addresses: Mapping[str, str]) -> None:
        """Nothing is started yet."""
        self._sites, self._addresses = dict(sites), dict(addresses)
        self._ports = (0, 0)
        self._log: tuple[Access, ...] = ()

    @classmethod
    def of_city(cls, city: City, day: date, night: int = 1) -> Self:
        """The city as it is on that night; `day` is the day of night 1."""
        sites: dict[str, Site] = {host: PlainSite(host) for host in city.outside}
        addresses = dict(city.outside)
        for described in (city.portal, *city.sites):
            for host, address in hosts_of(described, night).items():
                addresses[host] = address
                sites[host] = DemoSite(described, day, night)
        return cls({host: site for host, site in sites.items() if addresses[host] != NOBODY}, addresses)

    @classmethod
    def of_pages(cls, pages: Mapping[tuple[str, str], tuple[bytes, str]]) -> Self:
        """Saved pages, (host, path) → (body, content type), under their own host names; other paths are 404."""
        hosts = sorted({host for host, _ in pages})
        sites = {h: SavedSite({path: page for (host, path), page in pages.items() if host == h}) for h in hosts}
        return cls(sites, {host: f"127.20.1.{number}" for number, host in enumerate(hosts, 1)})

    def __enter__(self) -> Self:
        """Starts the child process and returns once it listens; DemoError where it does not."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        listening = sorted({self._addresses[host] for host in self._sites})
        self._child = context.Process(target=_child, args=(theirs, self._sites, listening), daemon=True)
        self._child.start()
        theirs.close()
        try:
            if not self._pipe.poll(READY_WITHIN):
                raise EOFError
            self._ports = self._pipe.recv()
        except EOFError:
            self._child.kill()
            message = f"the demo city's server did not start (addresses {listening[0]} … {listening[-1]})"
            raise DemoError(message) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Keeps the log and ends the child process."""
        with suppress(EOFError, OSError):
            self._log = self.log()
        self._pipe.close()
        self._child.join(10)
        if self._child.is_alive():
            self._child.kill()
            self._child.join()

    def names(self) -> Names:
        """host → (address, {port of the URL: port that the server listens on})."""
        plain, secure = self._ports
        ports = {80: plain, 443: secure, ALTERNATIVE_PORT: plain}
        return {name: (address, ports) for host, address in self._addresses.items() for name in _spellings(host)}

    def log(self) -> tuple[Access, ...]:
        """Every request so far, in order; also after the block has ended."""
        if self._pipe.closed:
            return self._log
        self._pipe.send("log")
        return tuple(Access(*row) for row in self._pipe.recv())


def hosts_of(site: SiteDescription, night: int) -> dict[str, str]:
    """host → address of everything that a site's pages lead to and that has a name."""
    behaviour = site.behaviour_on(night)
    hosts = (
        {} if behaviour in (d.NO_NAME, d.NOT_PUBLIC) else {site.host: NOBODY if behaviour == d.DOWN else site.address}
    )
    if site.mailbox and site.mailbox.host:
        hosts[site.mailbox.host] = site.address
    refused = (link.url.split("/")[2] for link in site.links if link.condition == "refused")
    return {**hosts, **dict.fromkeys(refused, NOBODY)}


def _spellings(host: str) -> set[str]:
    return {host, host.encode("idna").decode("ascii")}


def _child(pipe: Pipe, sites: Mapping[str, Site], addresses: list[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(_serve(pipe, sites, addresses))


async def _serve(pipe: Pipe, sites: Mapping[str, Site], addresses: list[str]) -> None:
    log: list[Access] = []
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    named = {name: site for host, site in sites.items() for name in _spellings(host)}
    secure = server_context(sites)
    ports = []
    for scheme, context in (("http", None), ("https", secure)):
        sockets = _listen(addresses)
        ports.append(sockets[0].getsockname()[1])
        for listening in sockets:
            await loop.create_server(
                partial(Connection, named, scheme, log.append), sock=listening, ssl=context, backlog=_BACKLOG
            )
    loop.add_reader(pipe.fileno(), _obey, pipe, log, over)
    pipe.send(tuple(ports))
    await over.wait()


def _obey(pipe: Pipe, log: list[Access], over: asyncio.Event) -> None:
    try:
        pipe.recv()
        pipe.send([tuple(row) for row in log])
    except (EOFError, OSError):
        asyncio.get_running_loop().remove_reader(pipe.fileno())
        over.set()


def _listen(addresses: list[str]) -> list[socket.socket]:
    """One socket per address, all on one free port."""
    for _ in range(_TRIES):
        sockets: list[socket.socket] = []
        port = 0
        try:
            for address in addresses:
                sockets.append(socket.create_server((address, port), backlog=_BACKLOG))
                port = sockets[0].getsockname()[1]
        except OSError:
            for opened in sockets:
                opened.close()
            continue
        return sockets
    message = "no port is free on all of the demo city's addresses"
    raise DemoError(message)
