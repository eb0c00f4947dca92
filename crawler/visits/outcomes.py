"""What came of a request, in the words of the evidence: the failure's reason, or the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from OpenSSL import SSL
from scrapy import exceptions
from scrapy.http import Response
from twisted.internet import error
from twisted.web._newclient import ParseError, ResponseNeverReceived

from checks.model import Hop, Outcome, Page
from crawler.network.decode import BadEncodingError, TooLargeError, decoded
from storage.frontier import Visit

NETWORK = ("dns", "connect", "tls", "timeout", "reset", "bad response", "empty reply")  # tried a second time
# Roles that are not: a probe is one request, its round's second try is the next round; a browser does not wait so long.
ONCE = ("control", "probe", "resource")


@dataclass(frozen=True)
class Task:
    """A visit on its way: what to ask next, the redirects so far, and how often it was tried."""

    visit: Visit
    url: str
    hops: tuple[Hop, ...] = ()
    method: str = "GET"
    attempt: int = 1
    address: str = ""
    foreign: str = ""  # the host, where it is not the site's own
    certificate: str = ""
    cookies: tuple[tuple[str, str], ...] = ()  # set on the way by redirects
    headers: tuple[tuple[str, str], ...] = ()  # of a browser's request
    payload: bytes = b""
    took_ms: int = 0  # by the redirects so far


def page_of(task: Task, outcome: Outcome, reason: str, at: datetime, took_ms: int = 0) -> Page:
    """The page of a visit that brought no answer."""
    visit = task.visit
    return Page(
        id=visit.id, night=visit.night, unit=visit.unit, url=visit.url, role=visit.role, at=at, outcome=outcome, reason=reason,
        column=visit.column, label=visit.label, parent=visit.parent, method=task.method, address=task.address,
        certificate=task.certificate, took_ms=task.took_ms + took_ms, hops=task.hops, final_url=task.url if task.hops else "",
    )  # fmt: skip


def answered(task: Task, response: Response, at: datetime, took_ms: int, limit: int) -> tuple[Page, bytes]:
    """The page of an answer (its body's hash is still open) and its body with the content encoding undone.

    A body that is shorter than announced counts as an answer only where the document is whole; else it is a failure.
    """
    page = replace(
        page_of(task, Outcome.DONE, "", at, took_ms),
        status=response.status,
        headers=tuple(_headers(response)),
        address=str(response.ip_address or task.address),
        size=len(response.body),
    )
    try:
        body = decoded(response.body, _encoding(response), limit)
    except BadEncodingError:
        return replace(page, outcome=Outcome.FAILED, reason="bad response"), b""
    except TooLargeError:
        return replace(page, outcome=Outcome.FAILED, reason="too large"), b""
    if "dataloss" in response.flags:
        if body.rstrip()[-7:].lower() != b"</html>":
            return replace(page, outcome=Outcome.FAILED, reason="reset"), b""
        page = replace(page, reason="short body")
    return page, body


def reason_of(failure: BaseException | None) -> str:
    """Why a request failed; "" for a fault that is none of the site's (a bug, a limit of this machine)."""
    causes = tuple(_causes(failure))
    for kind, reason in REASONS:
        if any(isinstance(cause, kind) for cause in causes):
            return reason
    return ""


REASONS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (error.ConnectBindError, ""),  # no free file handle or port here
    (exceptions.CannotResolveHostError, "dns"),
    (error.TimeoutError, "connect"),  # Twisted's is about connecting, Scrapy's about the whole answer
    (exceptions.DownloadTimeoutError, "timeout"),
    (exceptions.DownloadCancelledError, "too large"),
    (SSL.Error, "tls"),
    (error.ConnectError, "connect"),
    (error.ConnectionLost, "reset"),
    (ParseError, "bad response"),
    (ResponseNeverReceived, "empty reply"),
    (error.ConnectionDone, "reset"),
    (exceptions.DownloadFailedError, "bad response"),
)


def _causes(failure: BaseException | None) -> Iterator[BaseException]:
    if failure is None:
        return
    yield failure
    yield from _causes(failure.__cause__)
    for inner in getattr(failure, "reasons", None) or ():
        yield from _causes(inner.value)


def _encoding(response: Response) -> str:
    return b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")


def _headers(response: Response) -> Iterator[tuple[str, str]]:
    for name, values in response.headers.items():
        for value in values:
            yield name.decode("latin-1"), value.decode("latin-1")
