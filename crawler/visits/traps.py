"""Sites that make up URLs without end, and by which pattern a URL shows it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from urllib.parse import urlsplit

CALENDAR, SESSION_ID, REPEATING = "trap: calendar", "trap: session id", "trap: repeating path"
NEXT, RANDOM, LONG = "trap: endless next", "trap: random query", "trap: long address"

MAX_REPEATS = 2  # of one word in a path
MAX_URL = 2000
AHEAD = timedelta(days=62)  # a page of a later month than this is nobody's news

SESSION = re.compile(
    r";jsessionid=[^?]*|(?<=[?&])(phpsessid|jsessionid|sessionid|sid|aspsessionid\w*)=[^&]*&?", re.IGNORECASE
)
# Short names count only with a value that nobody types: a fraction, a clock's milliseconds, a long key.
CHANCE = re.compile(
    r"(?<=[?&])((rand|random|rnd|nonce|nocache|timestamp|_)=[\w.]*|(r|t|s|ts|v|time)=(0\.\d+|\d{10,}|[0-9a-f]{16,}))(&|$)",
    re.IGNORECASE,
)
MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/_.](0?[1-9]|1[0-2])(?!\d)")
ASKED_YEAR = re.compile(r"[?&](?:y|year|nian)=((?:19|20)\d\d)(?!\d)", re.IGNORECASE)
ASKED_MONTH = re.compile(r"[?&](?:m|month|yue)=(0?[1-9]|1[0-2])(?!\d)", re.IGNORECASE)


def trap(url: str, night: date) -> str:
    """The pattern by which a URL alone shows that its site makes up URLs without end, or "".

    >>> day = date(2008, 11, 20)
    >>> trap("http://a.gov.cn/x/y/x/y/x/y/", day), trap("http://a.gov.cn/art/2008/11/11/art.html", day)
    ('trap: repeating path', '')
    >>> trap("http://a.gov.cn/rili?year=2031&month=5", day), trap("http://a.gov.cn/2009/03/", day)
    ('trap: calendar', 'trap: calendar')
    """
    if len(url) > MAX_URL:
        return LONG
    parts = [part for part in urlsplit(url).path.split("/") if part]
    repeated = Counter(part for part in parts if not part.isdigit())
    if any(count > MAX_REPEATS for count in repeated.values()):
        return REPEATING
    return CALENDAR if any(month > night + AHEAD for month in _months(url)) else ""


def same_url(url: str) -> str:
    """A URL without what changes from visit to visit: a new session id or random number makes no new page.

    >>> same_url("http://a.gov.cn/x;jsessionid=1F?sid=22&id=3"), same_url("http://a.gov.cn/x?id=3&r=0.8123")
    ('http://a.gov.cn/x?id=3', 'http://a.gov.cn/x?id=3')
    """
    return CHANCE.sub("", SESSION.sub("", url)).rstrip("?&")


def changing(url: str) -> str:
    """The pattern of what `same_url` takes away, or "" where it takes nothing.

    >>> changing("http://a.gov.cn/x?sid=2"), changing("http://a.gov.cn/x?_=1"), changing("http://a.gov.cn/x?t=3")
    ('trap: session id', 'trap: random query', '')
    """
    if SESSION.search(url):
        return SESSION_ID
    return RANDOM if CHANCE.search(url) else ""


def _months(url: str) -> list[date]:
    found = [date(int(year), int(month), 1) for year, month in MONTH.findall(url)]
    year, month = ASKED_YEAR.search(url), ASKED_MONTH.search(url)
    if year:
        found.append(date(int(year[1]), int(month[1]) if month else 1, 1))
    return found
