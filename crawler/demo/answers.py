"""What a served site is: something that answers a path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

ANSWER, HANG, CLOSE = "answer", "hang", "close"


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; `way` is answer, hang (never) or close (the connection, without a word); `wait` in seconds."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    wait: float = 0.0
    way: str = ANSWER


class Site(Protocol):
    """Anything that can stand behind a host name."""

    def answer(self, path: str, method: str, headers: Mapping[str, str]) -> Response:
        """The answer to one request.

        `path` holds the query too; header names are in lower case; `:scheme` is http or https and `:host` the host.
        """


@dataclass(frozen=True)
class SavedSite:
    """Pages of one host, path → (body, content type); every other path is 404."""

    pages: Mapping[str, tuple[bytes, str]] = field(default_factory=dict)

    def answer(self, path: str, method: str, headers: Mapping[str, str]) -> Response:
        """The saved page."""
        found = self.pages.get(path)
        if found is None:
            return Response(404, b"not in the sample", (("Content-Type", "text/plain"),))
        return Response(200, found[0], (("Content-Type", found[1]),))


@dataclass(frozen=True)
class PlainSite:
    """A host outside the city: one short page for every path."""

    name: str

    def answer(self, path: str, method: str, headers: Mapping[str, str]) -> Response:
        """The short page; there is no robots.txt."""
        if path == "/robots.txt":
            return Response(404)
        text = f"<html><head><meta charset='utf-8'><title>{self.name}</title></head><body><h1>{self.name}</h1>"
        return Response(200, f"{text}<p>演示数据</p></body></html>".encode(), (("Content-Type", "text/html"),))
