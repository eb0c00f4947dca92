"""A small server for the crawl's tests: answers by host and path on several loopback addresses, and keeps a log."""

from __future__ import annotations

import asyncio
import ssl
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from crawler.network.guard import NameTable

Writer = asyncio.StreamWriter
Handler = Callable[["Asked", Writer], Awaitable[None]]


@dataclass(frozen=True)
class Asked:
    method: str
    host: str
    path: str
    headers: Mapping[str, str]
    address: str
    at: float
    fresh: bool  # the first of its connection


@dataclass
class Log:
    asked: list[Asked] = field(default_factory=list)
    spans: list[tuple[str, float, float]] = field(default_factory=list)  # address, start, end
    together: Counter[str] = field(default_factory=Counter)  # address → connections open at once, at most

    def paths(self, host: str) -> list[str]:
        return [asked.path for asked in self.asked if asked.host == host]


def page(
    body: bytes | str, status: str = "200 OK", headers: str = "Content-Type: text/html; charset=utf-8\r\n"
) -> bytes:
    data = body.encode() if isinstance(body, str) else body
    return f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(data)}\r\n\r\n".encode() + data


def redirect(to: str, status: str = "302 Found") -> bytes:
    return page("", status, f"Location: {to}\r\n")


NOT_FOUND = page("<html><title>404</title>not found</html>", "404 Not Found")


class Server:
    """Serves `answers`, (host, path) → bytes or a coroutine function, on its own thread while the `with` block runs."""

    def __init__(
        self,
        answers: Mapping[tuple[str, str], bytes | Handler],
        addresses: Mapping[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.answers = dict(answers)
        hosts = sorted({host for host, _ in self.answers})
        self.addresses = dict(addresses or {host: f"127.0.1.{number}" for number, host in enumerate(hosts, 1)})
        self.log = Log()
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._servers: list[asyncio.Server] = []
        self._writers: set[Writer] = set()
        self._open: dict[asyncio.StreamReader, str] = {}

    def __enter__(self) -> Server:
        self._thread.start()
        self.port, self.secure = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(20)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def names(self) -> NameTable:
        ports = {80: self.port, 443: self.secure}
        return NameTable({host: (address, ports) for host, address in self.addresses.items()})

    async def _start(self) -> tuple[int, int]:
        ports = []
        for tls in (None, self._tls) if self._tls else (None,):
            port = 0
            for address in sorted(set(self.addresses.values())):
                server = await asyncio.start_server(self._serve, address, port, ssl=tls)
                self._servers.append(server)
                port = server.sockets[0].getsockname()[1]
            ports.append(port)
        return ports[0], ports[-1] if self._tls else 0

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in list(self._writers):
            writer.transport.abort()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        self._writers.add(writer)
        try:
            self._open[reader] = writer.get_extra_info("sockname")[0]
            fresh = True
            while await self._one(reader, writer, fresh):
                fresh = False
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            pass
        finally:
            self._writers.discard(writer)
            self._open.pop(reader, None)
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: Writer, fresh: bool) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        start = time.monotonic()
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        address = writer.get_extra_info("sockname")[0]
        here = sum(place == address and not other.at_eof() for other, place in self._open.items())
        self.log.together[address] = max(self.log.together[address], here)
        asked = Asked(method, headers.get("host", "").partition(":")[0], path, headers, address, start, fresh)
        self.log.asked.append(asked)
        answer = self.answers.get((asked.host, path), NOT_FOUND)
        if callable(answer):
            await answer(asked, writer)
            await writer.drain()
            self.log.spans.append((address, start, time.monotonic()))
            return False
        writer.write(answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if method == "HEAD" else answer)
        await writer.drain()
        self.log.spans.append((address, start, time.monotonic()))
        return True
