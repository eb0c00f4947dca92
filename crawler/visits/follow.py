"""What to visit next: pure functions of a page and of what the night knows of its site already."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from urllib.parse import urlsplit

from checks.model import Column, Facts, Page, Post, Unit, page_id
from checks.resolve import base_of, resolve_day, resolve_url, same_site
from checks.site import RENDERED
from crawler.visits.looks import Looks, second_look
from crawler.visits.traps import NEXT, changing, same_url, trap
from storage.frontier import Visit

PRIORITY = {
    "robots": 0,
    "resource": 1,
    "control": 0,
    "probe": 1,
    "home": 1,
    "column": 2,
    "list": 3,
    "letter": 4,
    "article": 5,
    "link": 6,
    "trap": 6,
}
ANYWHERE = ("mailbox", "complaint", "service")  # these often live on a host of their own
MAILBOXES = ("mailbox", "complaint")
READ_ON = ("interview", "topic")  # of the portal: units are looked for by name in the whole list
NO_ARTICLES = (*MAILBOXES, "sitemap", "contact", "organisation")

MAX_HOMES = 4  # a splash page that leads on by meta refresh or frames
MAX_COLUMNS = 40
MAX_SECOND_LEVEL = 10
MAX_FRAMES = 3
MAX_FURTHER = 2
MAX_READ_ON = 20
MAX_LETTERS = 15
MAX_UNDATED = 3
MAX_ATTACHMENTS = 10
MAX_LINKS = 30  # of the home page: to its own host, and as many to other hosts
MAX_PER_HOST = 10

ATTACHMENT = re.compile(r"\.(docx?|xlsx?|pptx?|pdf|zip|rar|7z|wps|et|dps|ofd|rtf)\s*([?#]|$)", re.IGNORECASE)
CLICKABLE = ("a", "area")


@dataclass
class Trail:
    """What the night has planned for one unit so far."""

    urls: set[str] = field(default_factory=set)
    spellings: set[str] = field(default_factory=set)  # the same as written, with session ids and random numbers
    trapped: set[str] = field(default_factory=set)  # patterns of URLs without end
    homes: set[str] = field(default_factory=set)  # ids of the home pages
    menu: set[str] = field(default_factory=set)  # URLs that the home pages link to
    roles: Counter[str] = field(default_factory=Counter)
    looks: Looks = field(default_factory=Looks)

    def add(self, visit: Visit | Page) -> None:
        """Note a planned visit; what a browser asks for on its way is none of the site's pages."""
        if visit.role == "resource":
            return
        self.urls.add(same_url(visit.url))
        self.spellings.add(visit.url)
        if visit.role == "trap":
            self.trapped.add(visit.label)
        self.roles[visit.role] += visit.method != RENDERED
        if visit.role == "home":
            self.homes.add(visit.id)

    def first(self, pattern: str) -> bool:
        """Whether a pattern of URLs without end is met for the first time; it is noted once a night."""
        new = bool(pattern) and pattern not in self.trapped
        self.trapped.add(pattern)
        return new

    def see(self, home: Page) -> None:
        """Note what a home page links to."""
        self.menu.update(url for url, _ in _links(home))


def onward(page: Page, unit: Unit, trail: Trail) -> list[Visit]:
    """All visits that a finished page leads to: what it links to where it answered, and second looks at itself."""
    answered = page.status is not None and (200 <= page.status < 300 or page.status == 304)
    return [*(follow(page, unit, trail) if answered else ()), *second_look(page, trail.looks)]


def follow(page: Page, unit: Unit, trail: Trail) -> list[Visit]:
    """The visits that a page leads to, new ones only."""
    if page.facts is None:
        return []
    steps = {"home": _from_home, "column": _from_column, "list": _from_list, "article": _from_article}
    found = steps[page.role](page, unit, trail) if page.role in steps else ()
    new: dict[str, Visit] = {}
    traps: list[Visit] = []
    for visit in found:
        known = same_url(visit.url)
        if visit.role == "trap":
            traps.append(visit)
        elif known not in trail.urls and known not in new:
            new[known] = visit
        elif visit.url not in trail.spellings and (known not in new or new[known].url != visit.url):
            traps += _trapped(page, unit, visit.url, changing(visit.url), trail)
    return [*new.values(), *traps]


def home_links(homes: Iterable[Page], unit: Unit, trail: Trail) -> list[Visit]:
    """The links of the home pages that no other visit covers, to be checked once the site's pages are visited."""
    own: dict[str, Visit] = {}
    other: dict[str, Visit] = {}
    hosts: Counter[str] = Counter()
    for page in homes:
        for url, text in _links(page):
            found = own if same_site(url, page.address_url) else other
            host = urlsplit(url).netloc
            if same_url(url) in trail.urls or same_url(url) in found or len(found) >= MAX_LINKS:
                continue
            if (pattern := trap(url, page.night)) and not trail.first(pattern):
                continue  # one of them is enough to say so
            if found is other and hosts[host] >= MAX_PER_HOST:
                continue
            hosts[host] += 1
            found[same_url(url)] = _visit(page, unit, url, "link", label=text)
    return [*own.values(), *other.values()]


def home_visit(night: date, unit: Unit) -> Visit:
    """The visit of a unit's home page."""
    return _planned(night, unit.code, unit.url, "home")


def probe_visit(night: date, unit: Unit, look: int) -> Visit:
    """A short look at a unit's home page; `look` is the number of its round, which a day has many of."""
    return _planned(night, unit.code, unit.url, "probe", look)


def robots_visit(night: date, unit: str, url: str, look: int = 1) -> Visit:
    """The visit of the robots.txt that holds for a URL; a round of probes has a `look` of its own."""
    parts = urlsplit(url)
    return _planned(night, unit, f"{parts.scheme}://{parts.netloc}/robots.txt", "robots", look)


def resource_visit(of: Visit, url: str, method: str, label: str, look: int) -> Visit:
    """The visit of something that a browser asks for while it renders the page of a visit; `look` counts the askings."""
    return Visit(
        page_id(of.night, of.unit, "resource", url, look), of.night, of.unit, url, "resource", of.column, label, of.id,
        method, PRIORITY["resource"],
    )  # fmt: skip


def control_visit(night: date, url: str, look: int, part: str = "") -> Visit:
    """The visit of a control host; `look` counts the probes of the night, `part` tells apart crawls to be merged."""
    return _planned(night, part, url, "control", look)


def _planned(night: date, unit: str, url: str, role: str, look: int = 1) -> Visit:
    return Visit(page_id(night, unit, role, url, look), night, unit, url, role, priority=PRIORITY[role])


def _from_home(page: Page, unit: Unit, trail: Trail) -> Iterator[Visit]:
    facts = _facts(page)
    onward = [facts.refresh] if facts.refresh else []
    if not facts.columns:
        onward += facts.frames[:MAX_FRAMES]
    for href in onward:
        url = _resolved(page, href)
        if not url or not (href == facts.refresh or same_site(url, page.address_url)):
            continue
        if trail.roles["home"] < MAX_HOMES:
            yield _visit(page, unit, url, "home")
        elif same_url(url) not in trail.urls:
            yield from _trapped(page, unit, url, NEXT, trail)
    yield from _columns(page, unit, facts.columns, MAX_COLUMNS - trail.roles["column"])


def _from_column(page: Page, unit: Unit, trail: Trail) -> Iterator[Visit]:
    facts = _facts(page)
    room = MAX_COLUMNS - trail.roles["column"]
    if page.column == "sitemap":
        yield from _columns(page, unit, facts.columns, room)
    elif not facts.posts and not facts.letters and page.parent in trail.homes:
        fresh = [column for column in facts.columns if _resolved(page, column.href) not in trail.menu]
        yield from _columns(page, unit, fresh, min(room, MAX_SECOND_LEVEL))
    for url in _own(page, facts.frames[:MAX_FRAMES]):
        yield _visit(page, unit, url, "list", page.column, page.label)
    yield from _from_list(page, unit, trail)


def _from_list(page: Page, unit: Unit, trail: Trail) -> Iterator[Visit]:
    facts = _facts(page)
    if unit.kind == "portal" and page.column in READ_ON and facts.posts:
        for url in _own(page, facts.pager[: max(0, MAX_READ_ON - trail.roles["list"])]):
            yield _visit(page, unit, url, "list", page.column)
    if page.column in MAILBOXES:
        if page.label:  # a further page has no label: what it leads to is enough
            for url in _own(page, facts.pager[:MAX_FURTHER]):
                yield _visit(page, unit, url, "list", page.column)
        elif further := [url for url in _own(page, facts.pager) if same_url(url) not in trail.urls]:
            yield from _trapped(page, unit, further[0], NEXT, trail)
        open_letters = [
            each for each in facts.letters if each.href and not (each.asked and (each.replied or each.status))
        ]
        for letter in open_letters[: MAX_LETTERS - trail.roles["letter"]]:
            for url in _own(page, [letter.href]):
                yield _visit(page, unit, url, "letter", page.column, letter.title)
    if page.column not in NO_ARTICLES:
        for post in _articles(page):
            for url in _own(page, [post.href]):
                yield _visit(page, unit, url, "article", page.column, post.title)


def _from_article(page: Page, unit: Unit, trail: Trail) -> Iterator[Visit]:
    files = [link for link in _facts(page).links if link.tag in CLICKABLE and ATTACHMENT.search(link.href)]
    for link in files[:MAX_ATTACHMENTS]:
        if url := _resolved(page, link.href):
            yield _visit(page, unit, url, "link", page.column, link.text)


def _articles(page: Page) -> Iterator[Post]:
    """The newest dated post; where no post is dated, the first ones."""
    posts = _facts(page).posts
    dated = [(day, post) for post in posts if post.date and (day := resolve_day(post.date, page.at))]
    newest = [post for _, post in sorted(dated, key=lambda pair: pair[0], reverse=True)]
    own = (
        post for post in newest or posts if _own(page, [post.href])
    )  # one by one: resolving all costs more than reading
    return islice(own, 1 if newest else MAX_UNDATED)


def _columns(page: Page, unit: Unit, columns: Sequence[Column], room: int) -> Iterator[Visit]:
    seen: set[str] = set()
    for column in columns:
        url = _resolved(page, column.href)
        if url is None or url in seen or same_url(url) == same_url(page.address_url) or len(seen) >= room:
            continue
        if same_site(url, page.address_url) or column.kind in ANYWHERE:
            seen.add(url)
            yield _visit(page, unit, url, "column", column.kind or page.column, column.text)


def _visit(page: Page, unit: Unit, url: str, role: str, column: str = "", label: str = "") -> Visit:
    return Visit(
        id=page_id(page.night, unit.code, role, url), night=page.night, unit=unit.code, url=url, role=role, column=column,
        label=label, parent=page.id, method="HEAD" if role == "link" else "GET", priority=PRIORITY[role],
    )  # fmt: skip


def _trapped(page: Page, unit: Unit, url: str, pattern: str, trail: Trail) -> list[Visit]:
    """The visit, never made, that says by which pattern a site leads on without end."""
    return [_visit(page, unit, url, "trap", page.column, pattern)] if trail.first(pattern) else []


def _links(page: Page) -> Iterator[tuple[str, str]]:
    """URL and text of the page's links that a person can click, in order."""
    for link in _facts(page).links:
        if link.tag in CLICKABLE and (url := _resolved(page, link.href)):
            yield url, link.text


def _resolved(page: Page, href: str) -> str | None:
    return resolve_url(href, base_of(page))


def _facts(page: Page) -> Facts:
    if page.facts is None:
        raise ValueError(f"{page.url}: nothing was read in it")
    return page.facts


def _own(page: Page, hrefs: Iterable[str]) -> list[str]:
    urls = (_resolved(page, href) for href in hrefs)
    return [url for url in urls if url and same_site(url, page.address_url)]
