"""Downloading one page: Scrapy's HTTP handler with a limit on headers, a time limit to connect, and TLS that takes notes."""

from __future__ import annotations

from typing import Any, cast

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred
from twisted.web._newclient import ParseError
from twisted.web.client import Agent
from twisted.web.iweb import IPolicyForHTTPS

from crawler.network.tls import NotingPolicy

_Name = tuple[str, str, int]  # scheme, host, port

PORTS = {"http": 80, "https": 443}
MAX_HEADER_BYTES = 64 * 1024  # Scrapy has no limit: headers without end took 313 MB in 10 s


class PageHandler(HTTP11DownloadHandler):
    """Scrapy's HTTP/1.1 handler; `request.meta["certificate"]` says afterwards what is wrong with the certificate."""

    def __init__(self, crawler: Crawler) -> None:
        """Take the limits from the settings."""
        super().__init__(crawler)
        settings = crawler.settings
        self._connect_timeout = settings.getfloat("CONNECT_TIMEOUT")
        self._policy = NotingPolicy()
        self._contextFactory = cast(IPolicyForHTTPS, self._policy)
        self._pool._factory = _Factory
        self._pool.cachedConnectionTimeout = settings.getfloat("DOWNLOAD_DELAY") + 2  # type: ignore[assignment]
        self._last: dict[str, _Name] = {}  # address → who was asked there last

    async def download_request(self, request: Request) -> Response:
        """The answer to a request. Errors: Scrapy's download exceptions."""
        self._leave_neighbours(request)
        agent = _PageAgent(
            connect_timeout=self._connect_timeout,
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )
        with wrap_twisted_exceptions():
            response = await maybe_deferred_to_future(agent.download_request(request))
        url = urlparse_cached(request)
        if url.scheme == "https":
            request.meta["certificate"] = self._policy.fault(url.hostname or "", url.port or 443)
        return response

    def _leave_neighbours(self, request: Request) -> None:
        """Close what is kept open to the request's address for another name: one server, one connection."""
        url, address = urlparse_cached(request), str(request.meta.get("download_slot", ""))
        mine = (url.scheme, url.hostname or "", url.port or PORTS[url.scheme])
        other = self._last.get(address, mine)
        self._last[address] = mine
        if other == mine:
            return
        for key in list(self._pool._connections):
            scheme, name, port, *_ = key
            if (scheme.decode(), name.decode(), port) == other:
                for connection in list(self._pool._connections[key]):
                    self._pool._timeouts[connection].cancel()
                    self._pool._removeConnection(key, connection)  # type: ignore[no-untyped-call]


class _PageAgent(_ScrapyAgent):
    def __init__(self, connect_timeout: float, **options: Any) -> None:
        super().__init__(**options)
        self._limit = connect_timeout

    def _get_agent(self, request: Request, timeout: float) -> Agent:
        return super()._get_agent(request, min(timeout, self._limit))


class _Parser(_LenientHTTPClientParser):
    header_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 (the name is Twisted's)
        self.header_bytes += len(line)
        if self.header_bytes > MAX_HEADER_BYTES:
            raise ParseError(f"more than {MAX_HEADER_BYTES} bytes of headers", line[:80])  # type: ignore[no-untyped-call]
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802 (the name is Twisted's)
        raise ParseError("a header line is too long", line[:80])  # type: ignore[no-untyped-call]


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Deferred[Any]:
        answer = super().request(request)
        self._parser.__class__ = _Parser  # Twisted names its parser class nowhere else
        return answer


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: N802 (the name is Twisted's)
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
