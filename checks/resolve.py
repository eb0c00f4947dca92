"""What a page leaves open is settled from where and when it was fetched: full URLs, full dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urldefrag, urljoin, urlsplit

from checks.model import Page


def resolve_url(href: str, base: str) -> str | None:
    """The absolute http(s) URL of a link as written, without its fragment; None where it leads to no page.

    >>> resolve_url("../tzgg/1.htm", "http://a.gov.cn/x/y/index.html")
    'http://a.gov.cn/x/tzgg/1.htm'
    >>> resolve_url("mailto:a@b.cn", "http://a.gov.cn/") is None
    True
    """
    href = href.strip()
    if not href or href.startswith("#"):
        return None
    try:
        url = urldefrag(urljoin(base, href)).url
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url if named else None


def resolve_day(text: str, at: datetime) -> date | None:
    """The day of `YYYY-MM-DD`, or of `MM-DD` in the newest year that does not lie after the morrow of `at`.

    >>> resolve_day("12-31", datetime(2009, 1, 1, 2, 0))
    datetime.date(2008, 12, 31)
    """
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 3:
            return date(*numbers)
        if len(numbers) != 2:
            return None
    except ValueError:
        return None
    limit = at.date() + timedelta(days=1)
    for year in range(limit.year, limit.year - 5, -1):
        try:
            day = date(year, numbers[0], numbers[1])
        except ValueError:
            continue
        if day <= limit:
            return day
    return None


def base_of(page: Page) -> str:
    """What the links of a page are relative to: the URL that answered, or its <base href>."""
    if page.facts and page.facts.base:
        return resolve_url(page.facts.base, page.address_url) or page.address_url
    return page.address_url


def same_site(first: str, second: str) -> bool:
    """Whether two URLs stand on one host; a leading www. makes no difference."""
    return _bare(first) == _bare(second) != ""


def _bare(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
