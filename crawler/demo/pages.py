"""A described site as something that answers requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from functools import cached_property
from hashlib import sha1
from urllib.parse import parse_qs, urlsplit

from crawler.demo import description as d
from crawler.demo import jpaas, walls
from crawler.demo.answers import CLOSE, HANG, Response
from crawler.demo.city import COMMERCIAL_HOST
from crawler.demo.description import SiteDescription
from crawler.demo.drawing import Drawing, Drawn

SLOW_SECONDS = 1.0
_GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
_ASSETS = {"gif": "image/gif", "jpg": "image/gif", "png": "image/gif", "css": "text/css", "js": "text/javascript"}
_OPEN_ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /search\n"
_CLOSED_ROBOTS = "User-agent: *\nDisallow: /\n"


@dataclass(frozen=True)
class DemoSite:
    """The site of a description on one night; pages are drawn when first asked for and kept."""

    site: SiteDescription
    day: date
    night: int

    def answer(self, path: str, method: str, headers: Mapping[str, str]) -> Response:
        """The answer to one request, as the site behaves."""
        behaviour = self.site.behaviour_on(self.night)
        if path == "/robots.txt":
            return self._robots(behaviour)
        if behaviour in _INSTEAD and not _came_through(behaviour, headers):
            return _gate(path, headers) if behaviour == d.WALL_WZWS else _INSTEAD[behaviour]
        if self.site.moves_to_secure and headers[":scheme"] == "http":
            return _moved(f"https://{self.site.host}{path}")
        wait = SLOW_SECONDS if behaviour == d.SLOW else 0.0
        return self._page(path, method, headers, wait)

    def _page(self, path: str, method: str, headers: Mapping[str, str], wait: float) -> Response:
        if method == "HEAD" and self.site.refuses_head:
            return Response(405, headers=(("Allow", "GET, POST"),), wait=wait)
        kind = _ASSETS.get(urlsplit(path).path.rpartition(".")[2])
        if kind:
            return Response(200, _GIF if kind == "image/gif" else b"/* */", (("Content-Type", kind),), wait)
        status, body, tag = self._body(path)
        marks = self._marks(tag) if status == 200 else ()
        if _unchanged(headers, dict(marks)):
            return Response(304, headers=marks, wait=wait)
        return Response(status, body, (("Content-Type", self._content_type(path)), *marks), wait)

    def _body(self, path: str) -> tuple[int, bytes, str]:
        if path not in self._kept:
            draw = self._routes.get(_bare_data(path), _missing)
            status, text = draw()
            body = text.encode(self.site.encoding, "xmlcharrefreplace")
            self._kept[path] = (status, body, sha1(body, usedforsecurity=False).hexdigest()[:16])
        return self._kept[path]

    @cached_property
    def _routes(self) -> dict[str, Callable[[], Drawn]]:
        return dict(Drawing(self.site, self.day, self.night).routes())

    @cached_property
    def _kept(self) -> dict[str, tuple[int, bytes, str]]:
        return {}

    def _content_type(self, path: str) -> str:
        if path.endswith(".doc"):
            return "application/msword"
        if path.startswith((jpaas.DATA, jpaas.HIDDEN)):
            return "application/json;charset=UTF-8"
        return "text/html; charset=utf-8" if self.site.encoding == "utf-8" else "text/html"

    def _marks(self, tag: str) -> tuple[tuple[str, str], ...]:
        if self.site.cache == "etag":
            return (("ETag", f'"{tag}"'),)
        if self.site.cache == "modified":
            changed = self.day + timedelta(days=self.site.last_change(self.night) - 1)
            return (("Last-Modified", format_datetime(datetime.combine(changed, time(21, 12, 31), UTC), usegmt=True)),)
        return ()

    def _robots(self, behaviour: str) -> Response:
        if behaviour == d.ROBOTS_503:
            return Response(503, b"busy")
        if behaviour == d.ROBOTS_CLOSED:
            return Response(200, _CLOSED_ROBOTS.encode(), (("Content-Type", "text/plain"),))
        if sum(map(ord, self.site.unit.code)) % 3 == 0:
            return Response(200, _OPEN_ROBOTS.encode(), (("Content-Type", "text/plain"),))
        return Response(404, b"not found")


def _unchanged(asked: Mapping[str, str], marks: Mapping[str, str]) -> bool:
    tag, changed = marks.get("ETag"), marks.get("Last-Modified")
    return bool(tag and asked.get("if-none-match") == tag) or bool(
        changed and asked.get("if-modified-since") == changed
    )


def _came_through(behaviour: str, headers: Mapping[str, str]) -> bool:
    """Whether a browser has been sent on by the wall and shows its cookie."""
    cookie = walls.COOKIES.get(behaviour)
    return bool(cookie) and str(cookie) in headers.get("cookie", "")


def _gate(path: str, headers: Mapping[str, str]) -> Response:
    if path == walls.WZWS_GATE and walls.WZWS_ANSWER in headers.get("cookie", ""):
        return Response(302, b"", (("Location", "/"), ("Set-Cookie", "wzws_cid=demo; path=/; HttpOnly")))
    return _INSTEAD[d.WALL_WZWS]


def _bare_data(path: str) -> str:
    """The path without what a script adds to a data address: only the page's id says which list is meant."""
    if not path.startswith(jpaas.DATA):
        return path
    return jpaas.data_path(parse_qs(urlsplit(path).query).get("pageId", [""])[0])


def _missing() -> Drawn:
    return walls.ANSWERS["404"]


def _moved(url: str) -> Response:
    return Response(302, b"", (("Location", url),))


def _html(status: int, text: str) -> Response:
    return Response(status, text.encode(), (("Content-Type", "text/html; charset=utf-8"),))


_INSTEAD: Mapping[str, Response] = {
    d.HANGING: Response(way=HANG),
    d.EMPTY: Response(way=CLOSE),
    d.COMMERCIAL: _moved(f"http://{COMMERCIAL_HOST}/"),
    **{behaviour: _html(*page) for behaviour, page in walls.WALLS.items()},
}
