"""Names become addresses here, and only here it is judged which addresses may be contacted."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from twisted.internet import address as twisted_address
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from zope.interface import implementer  # type: ignore[import-untyped]

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NAT64 = IPv6Network("64:ff9b::/96")
COMPATIBLE = IPv6Network("::/96")  # ::127.0.0.1, the old spelling of an IPv4 address
LOOKUP_SECONDS = 15.0
LOOKUP_THREADS = 32


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a name leads: an address, and for a name table the server's real port for each port asked."""

    address: str
    port_map: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))


Resolve = Callable[[str], Awaitable[Sequence[Endpoint]]]


@dataclass(frozen=True, slots=True)
class NameTable:
    """Names that lead where a table says: host → (address, {port of the URL: the server's port}); no other name exists."""

    names: Mapping[str, tuple[str, Mapping[int, int]]]

    async def __call__(self, host: str) -> list[Endpoint]:
        """The endpoint of a host. Errors: NotFoundError."""
        if host not in self.names:
            raise NotFoundError(host)
        address, ports = self.names[host]
        return [Endpoint(address, ports)]


class NotFoundError(Exception):
    """The name has no address: the name server says so."""


class LookupTimeoutError(Exception):
    """The name server did not answer, so nothing is known about the name."""


class RefusedError(Exception):
    """The name leads to an address that must not be contacted."""


class AddressBook:
    """The addresses of a night: each name is looked up once, judged, and keeps its address until the book is closed.

    `resolve` turns a name into endpoints and raises `NotFoundError` or `LookupTimeoutError`; `allowed` are the
    non-public networks that the office named. Because a connection takes its address from the book, a name that
    answers differently the second time changes nothing.
    """

    def __init__(self, resolve: Resolve, allowed: Iterable[Network] = ()) -> None:
        """Begin an empty book."""
        self._resolve = resolve
        self._allowed = tuple(allowed)
        self._lookups: dict[str, asyncio.Future[Endpoint]] = {}

    async def look_up(self, host: str) -> Endpoint:
        """The endpoint of a host as written in a URL.

        Errors: NotFoundError, LookupTimeoutError, RefusedError.
        """
        key = host_key(host)
        if key not in self._lookups:
            self._lookups[key] = asyncio.ensure_future(self._judged(key))
        return await asyncio.shield(self._lookups[key])

    def known(self, host: str) -> Endpoint | None:
        """The judged endpoint of a host that was looked up before, else None."""
        lookup = self._lookups.get(host_key(host))
        if lookup is None or not lookup.done() or lookup.cancelled() or lookup.exception() is not None:
            return None
        return lookup.result()

    def answers(self) -> dict[str, str]:
        """Every name that was looked up, with its address; "" for one that brought none."""
        known = {host: self.known(host) for host in sorted(self._lookups)}
        return {host: endpoint.address if endpoint else "" for host, endpoint in known.items()}

    async def settled(self, hosts: Iterable[str]) -> None:
        """Look names up and wait until each has its address or is known to bring none."""
        await asyncio.gather(*map(self.look_up, hosts), return_exceptions=True)

    def one_address(self, hosts: Collection[str]) -> str:
        """The address that all of these names share, "" where they do not or there is only one."""
        found = {endpoint.address if (endpoint := self.known(host)) else "" for host in hosts}
        return found.pop() if len(found) == 1 and len(hosts) > 1 else ""

    def forget(self, host: str) -> None:
        """Ask again for a name that brought no address; one that has its address keeps it, and one that is asked for waits."""
        lookup = self._lookups.get(host_key(host))
        if lookup is not None and lookup.done() and self.known(host) is None:
            del self._lookups[host_key(host)]

    async def _judged(self, host: str) -> Endpoint:
        found = await self._endpoints(host)
        for endpoint in found:
            if may_contact(endpoint.address, self._allowed):
                return endpoint
        raise RefusedError(f"{host} leads to {', '.join(endpoint.address for endpoint in found)}")

    async def _endpoints(self, host: str) -> Sequence[Endpoint]:
        ip = literal(host)
        if ip is not None:
            return [Endpoint(str(ip))]
        try:
            found = await asyncio.wait_for(self._resolve(host), LOOKUP_SECONDS)
        except OSError as error:  # a TimeoutError is one
            raise LookupTimeoutError(host) from error
        if not found:
            raise NotFoundError(host)
        return found


def may_contact(address: str, allowed: Iterable[Network] = ()) -> bool:
    """Whether an address is public or lies in one of the allowed networks; IPv4 inside IPv6 is judged as IPv4."""
    ip = literal(address)
    if ip is None:
        return False
    inner = embedded(ip) or ip
    return is_public(inner) or any(each in net for net in allowed for each in (ip, inner))


def is_public(ip: Ip) -> bool:
    """Whether an address belongs to the public internet."""
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def embedded(ip: Ip) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for (mapped, compatible, NAT64, 6to4), else None."""
    if isinstance(ip, IPv4Address):
        return None
    if ip in NAT64 or ip in COMPATIBLE:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def literal(host: str) -> Ip | None:
    """The address that a host spells, in every spelling that connects (127.1, 2130706433, 0x7f000001, 0177.0.0.1).

    >>> literal("0177.1"), literal("[::1]"), literal("www.gov.cn")
    (IPv4Address('127.0.0.1'), IPv6Address('::1'), None)
    """
    bare = host.strip("[]").partition("%")[0]
    try:
        return ip_address(bare)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(bare))
    except (OSError, UnicodeError):
        return None


def host_key(host: str) -> str:
    """One spelling for one name: lower case, ASCII (IDNA), no final dot; addresses in their usual form.

    >>> host_key("WWW.ChangDe.GOV.cn."), host_key("常德.政务"), host_key("127.1")
    ('www.changde.gov.cn', 'xn--rut46a.xn--zfr164b', '127.0.0.1')
    """
    ip = literal(host)
    if ip is not None:
        return str(ip)
    name = host.rstrip(".").lower()
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def host_of(url: str) -> str:
    """The host of a URL as `host_key` spells it, "" where there is none."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return ""
    return host_key(host) if host else ""


_THREADS = ThreadPoolExecutor(LOOKUP_THREADS, thread_name_prefix="names")


async def system_names(host: str) -> list[Endpoint]:
    """Ask the machine's name service, in threads; IPv4 first, because a machine without IPv6 is common.

    Errors: NotFoundError, and LookupTimeoutError for every answer that does not settle whether the name exists.
    """
    loop = asyncio.get_running_loop()
    try:
        rows = await loop.run_in_executor(_THREADS, _getaddrinfo, host)
    except socket.gaierror as error:
        if error.errno in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)):
            raise NotFoundError(host) from error
        raise LookupTimeoutError(host) from error
    except UnicodeError as error:
        raise NotFoundError(host) from error
    rows.sort(key=lambda row: row[0] != socket.AF_INET)
    return [Endpoint(str(row[4][0])) for row in rows]


def _getaddrinfo(host: str) -> list[Any]:
    return socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)


@implementer(IHostResolution)
class _Answer:
    def __init__(self, name: str) -> None:
        self.name = name

    def cancel(self) -> None:
        """Nothing to cancel: the answer is given at once."""


@implementer(IHostnameResolver)
class BookResolver:
    """The reactor's name resolver: it answers from the book alone, so nothing unjudged can be connected to."""

    def __init__(self, book: AddressBook) -> None:
        """Take the book to answer from."""
        self._book = book

    def resolveHostName(  # noqa: N802 (the name is Twisted's)
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Any = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Answer with the judged address and the port that its server really has, or with nothing."""
        answer = _Answer(hostName)
        resolutionReceiver.resolutionBegan(answer)
        endpoint = self._book.known(hostName)
        if endpoint is not None:
            port = endpoint.port_map.get(portNumber, portNumber)
            kind = twisted_address.IPv6Address if ":" in endpoint.address else twisted_address.IPv4Address
            resolutionReceiver.addressResolved(kind("TCP", endpoint.address, port))
        resolutionReceiver.resolutionComplete()
        return answer
