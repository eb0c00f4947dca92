"""Requests and answers of a browser's page, in the words of our own downloader."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # an extra: without it nothing is rendered
    from playwright.async_api import Page, Request, Route

KINDS = ("document", "script", "xhr", "fetch")  # what a page's text can depend on
METHODS = ("GET", "POST")
PASSED_ON = ("referer", "x-requested-with", "content-type", "accept")
KEPT_BACK = {  # of an answer's headers: its body is decoded already, and the rest would open ways past us
    *("content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "trailer", "upgrade"),
    *("link", "alt-svc", "strict-transport-security", "report-to", "reporting-endpoints", "nel", "refresh"),
}
REDIRECTS = (301, 302, 303, 307, 308)
MAX_PAYLOAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request of a page; `main` says that it is the page itself and no part of it."""

    url: str
    method: str
    kind: str
    headers: tuple[tuple[str, str], ...]
    payload: bytes
    main: bool


@dataclass(frozen=True, slots=True)
class Got:
    """The answer to a request: status, headers as received, body with its encoding undone, and who answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    url: str
    address: str = ""
    certificate: str = ""


async def wanted_by(request: Request, page: Page) -> Wanted | None:
    """A request as our downloader can make it; None for one that no page's text depends on."""
    scheme = request.url.partition(":")[0]
    payload = request.post_data_buffer or b""
    if request.resource_type not in KINDS or scheme not in ("http", "https") or request.method not in METHODS:
        return None
    if len(payload) > MAX_PAYLOAD or (request.method == "POST" and request.resource_type == "document"):
        return None  # a form is never sent
    given = {name.lower(): value for name, value in request.headers.items()}
    headers = [(name, given[name]) for name in PASSED_ON if name in given]
    cookies = await page.context.cookies([request.url])
    if cookies:
        headers.append(("cookie", "; ".join(f"{each['name']}={each['value']}" for each in cookies)))
    main = request.resource_type == "document" and request.is_navigation_request() and request.frame == page.main_frame
    return Wanted(request.url, request.method, request.resource_type, tuple(headers), payload, main)


async def fulfil(route: Route, got: Got) -> None:
    """Answer a request. A redirect becomes a page that goes there, because a browser follows its own without asking us."""
    headers = _joined(got.headers)
    location = next((value for name, value in got.headers if name.lower() == "location"), "")
    if got.status in REDIRECTS and location:
        target = json.dumps(location).replace("<", "\\u003c")
        headers["content-type"] = "text/html; charset=utf-8"
        await route.fulfill(status=200, headers=headers, body=f"<script>location.replace({target})</script>")
    else:
        status = got.status if got.status not in (204, 205, 304) and got.status >= 200 else 200
        await route.fulfill(status=status, headers=headers, body=got.body)


def _joined(headers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        if key in KEPT_BACK or key == "location":
            continue
        glue = "\n" if key == "set-cookie" else ", "
        joined[key] = f"{joined[key]}{glue}{value}" if key in joined else value
    return joined


async def refuse(route: Route) -> None:
    """Let a request come to nothing; a page that wanted to go somewhere stays where it is (204)."""
    with contextlib.suppress(Exception):  # its page is gone
        if route.request.resource_type == "document":
            await route.fulfill(status=204)
        else:
            await route.abort()
