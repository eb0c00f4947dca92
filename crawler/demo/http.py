"""A small HTTP/1.1 server for many virtual hosts, light enough to share two cores with the crawler."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import NamedTuple

from crawler.demo.answers import CLOSE, HANG, Response, Site

_REASONS = {status.value: status.phrase for status in HTTPStatus}
_LONGEST_HEAD = 65536


class Access(NamedTuple):
    """One request as the server saw it; `time` in seconds since 1970, status 0 where no answer was given."""

    time: float
    address: str
    host: str
    path: str
    method: str
    status: int


class Connection(asyncio.Protocol):
    """One client connection, kept alive; its requests are answered in their order."""

    def __init__(self, sites: Mapping[str, Site], scheme: str, log: Callable[[Access], None]) -> None:
        """A connection to `sites` (host → site); every request goes to `log`."""
        self._sites, self._scheme, self._log = sites, scheme, log
        self._buffer = b""
        self._waiting = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is here."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_server makes
        self._transport = transport
        self._address: str = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        """Some bytes of a request."""
        self._buffer += data
        self._next()

    def _next(self) -> None:
        while not self._waiting:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                if len(self._buffer) > _LONGEST_HEAD:
                    self._transport.abort()
                return
            self._buffer = rest
            self._ask(head.decode("latin-1"))

    def _ask(self, head: str) -> None:
        request, *lines = head.split("\r\n")
        method, _, target = request.partition(" ")
        path = target.rpartition(" ")[0]
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        host = headers.get("host", "").rsplit(":", 1)[0].lower()
        site = self._sites.get(host)
        headers.update({":scheme": self._scheme, ":host": host})
        response = site.answer(path, method, headers) if site else Response(404, b"no such host")
        answered = response.way not in (HANG, CLOSE)
        seen = Access(time.time(), self._address, host, path, method, response.status if answered else 0)
        self._log(seen)
        if response.way == CLOSE:
            self._transport.close()
        elif response.way == HANG:
            self._waiting = True
        elif response.wait:
            self._waiting = True
            asyncio.get_running_loop().call_later(response.wait, partial(self._later, response, method))
        else:
            self._send(response, method)

    def _later(self, response: Response, method: str) -> None:
        self._waiting = False
        self._send(response, method)
        self._next()

    def _send(self, response: Response, method: str) -> None:
        lines = [f"HTTP/1.1 {response.status} {_REASONS.get(response.status, 'Odd')}", "Server: demo"]
        lines += [f"{name}: {value}" for name, value in response.headers]
        if response.status != HTTPStatus.NOT_MODIFIED:
            lines.append(f"Content-Length: {len(response.body)}")
        body = response.body if method != "HEAD" and response.status != HTTPStatus.NOT_MODIFIED else b""
        self._transport.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
