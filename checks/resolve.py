"""What a fact means on the page where it stood: full addresses and full days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from checks.model import Page

AT_HAND = 10_000  # links resolved last: following a page and the lines that judge it resolve the same ones
_CONTROLS = dict.fromkeys(range(32))


@lru_cache(AT_HAND)
def resolve_url(href: str, base: str) -> str | None:
    """The absolute http or https address of a link, without fragment; None for every other kind of link.

    >>> resolve_url("../tzgg/#top", "http://a.gov.cn/xw/index.html"), resolve_url("javascript:;", "http://a.gov.cn/")
    ('http://a.gov.cn/tzgg/', None)
    """
    href = href.strip().translate(_CONTROLS).replace("\\", "/").replace(" ", "%20")
    if not href or href.startswith("#") or href.lower() in ("http://", "https://"):
        return None
    try:
        url = urldefrag(urljoin(base, href)).url
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None


def resolve_day(text: str, at: datetime) -> date | None:
    """The day that a written day means on a page fetched at `at`; None where it is none.

    `YYYY-MM-DD` as it stands; `MM-DD` in the newest year that does not put it after the day following `at`.
    """
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        if len(text) != 5:
            return None
        month, day = int(text[:2]), int(text[3:])
    except ValueError:
        return None
    latest = at.date() + timedelta(days=1)
    for year in range(latest.year, latest.year - 9, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= latest:
            return found
    return None


def base_of(page: Page) -> str:
    """The address that the page's links are relative to: its own, joined with its <base href>."""
    base = page.facts.base if page.facts else ""
    return resolve_url(base, page.address_url) or page.address_url if base else page.address_url


def same_site(url_a: str, url_b: str) -> bool:
    """Whether two addresses have the same host, a leading `www.` ignored."""
    host = _host(url_a)
    return bool(host) and host == _host(url_b)


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return ""
