"""What the night saw of the city and of one site in it, as the indicators ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

from checks.branches import Branch, Dated
from checks.domains import strayed
from checks.entries import Entry
from checks.letters import SentLetter
from checks.model import Observation, Page, Post, Probe, Unit, Verdict
from checks.reachability import trouble
from checks.resolve import base_of, resolve_day, resolve_url

RENDERED = "RENDER"  # the method of a page that a browser made
DATA = "列表数据"  # the label of a visit at a list's data address


@dataclass(frozen=True)
class City:
    """Who is judged: the roster, the portal, the office's lists, and what people did and entered.

    `lists` holds disclosure, online, topic, personnel and recruitment as rows with `unit` (code) and `item`; a list that
    the office has not given is absent. `letters` holds the test letters that were sent, by unit code; `entries` what people entered, the
    last word on each thing last.
    """

    units: tuple[Unit, ...]
    portal: Unit | None
    lists: Mapping[str, Sequence[Mapping[str, str]]]
    letters: Mapping[str, Sequence[SentLetter]] = field(default_factory=dict)
    entries: Sequence[Entry] = ()

    def listed(self, name: str) -> frozenset[str] | None:
        """Codes of the units on one of the office's lists; None where the office has not given the list."""
        if name not in self.lists:
            return None
        return frozenset(row["unit"] for row in self.lists[name])

    def entered(self, kind: str, unit: str, item: str | None = None, by: date = date.max) -> tuple[Entry, ...]:
        """What people entered about a unit up to a day: the last word on each item, or on the one that is given."""
        wanted = (entry for entry in self.entries if (entry.kind, entry.unit) == (kind, unit) and entry.day <= by)
        return tuple({entry.item: entry for entry in wanted if item in (None, entry.item)}.values())


@dataclass(frozen=True)
class CityNight:
    """One night over the whole city, and every page of it; `probes` reach back as far as the rubric looks."""

    city: City
    night: date
    pages: Sequence[Page]
    probes: Mapping[str, tuple[Probe, ...]] = field(default_factory=dict)

    @cached_property
    def _by_unit(self) -> Mapping[str, tuple[Page, ...]]:
        found: dict[str, list[Page]] = {}
        for page in self.pages:
            found.setdefault(page.unit, []).append(page)
        looks = {code: _best_looks(pages) for code, pages in found.items()}
        return {code: tuple(sorted(pages, key=_place)) for code, pages in looks.items()}

    @cached_property
    def portal(self) -> Site | None:
        """The main portal, a site of its own."""
        return self.site(self.city.portal) if self.city.portal else None

    @cached_property
    def _sites(self) -> dict[str, Site]:
        return {}

    def site(self, unit: Unit) -> Site:
        """What the night saw of one unit."""
        if unit.code not in self._sites:
            self._sites[unit.code] = Site(unit, self.night, self._by_unit.get(unit.code, ()), self)
        return self._sites[unit.code]

    def named(self, name: str) -> Site | None:
        """The site of the unit with that name in the roster."""
        return next((self.site(unit) for unit in self.city.units if unit.name == name), None)


def _place(page: Page) -> tuple[str, str, str]:
    """Home pages as they were visited, because one leads to the next; the others by address, so that a night that was
    interrupted, or shared by several crawls, says the same in the same words."""
    return (page.at.isoformat() if page.role == "home" else "~", page.url, page.id)


@dataclass(frozen=True)
class Site:
    """One unit's site on one night."""

    unit: Unit
    night: date
    pages: tuple[Page, ...]
    around: CityNight

    @cached_property
    def homes(self) -> tuple[Page, ...]:
        """The home page with the splash pages before it and the frames in it, in the order of their visits."""
        return tuple(page for page in self.pages if page.role == "home")

    @cached_property
    def home(self) -> Page | None:
        """The home page as last seen: the end of its redirects and splash pages."""
        return self.homes[-1] if self.homes else None

    @property
    def probes(self) -> tuple[Probe, ...]:
        """The probes of the home page up to this night, oldest first."""
        return self.around.probes.get(self.unit.code, ())

    @property
    def letters(self) -> Sequence[SentLetter]:
        """The test letters to this unit."""
        return self.around.city.letters.get(self.unit.code, ())

    @cached_property
    def closed(self) -> Observation | None:
        """The observation of every line that is read from the site, where its home page could not be read."""
        if self.home is None:
            return Observation(Verdict.NOT_OBSERVED, "当晚没有访问到该站点")
        reason = trouble(self.home) or ("跳转到外部网站" if strayed(self.unit.url, self.home.address_url) else "")
        return Observation(Verdict.NOT_OBSERVED, f"首页未能读取：{reason}", pages=(self.home.id,)) if reason else None

    @cached_property
    def blind(self) -> Observation | None:
        """The observation of a line that would say that something is missing, where not one column was recognised.

        A menu that we cannot read, such as one drawn by a script, is no proof that the site lacks anything.
        """
        named = any(page.facts and page.facts.columns for page in self.homes)
        if self.closed or named or self._branches:
            return self.closed
        pages = tuple(page.id for page in self.homes)
        return Observation(Verdict.NOT_OBSERVED, "首页上没有认出任何栏目，导航可能由脚本生成", pages=pages)

    def branches(self, *kinds: str) -> tuple[Branch, ...]:
        """The columns of these kinds that the home page leads to, in the order of their visits."""
        return tuple(branch for branch in self._branches if branch.root.column in kinds)

    @cached_property
    def _branches(self) -> tuple[Branch, ...]:
        return tuple(self._branch(page) for page in self.pages if page.id in self._roots)

    @cached_property
    def _roots(self) -> frozenset[str]:
        """The columns that are no column's own; one in a home page's menu is none, whichever page led there first."""
        columns = [page for page in self.pages if page.role == "column"]
        inner = {page.id for page in columns}
        menu = {
            resolve_url(column.href, base_of(home))
            for home in self.homes
            if home.facts
            for column in home.facts.columns
        }
        return frozenset(page.id for page in columns if page.parent not in inner or page.url in menu)

    def _branch(self, root: Page) -> Branch:
        pages = tuple(self._below(root))
        lists = [page for page in pages if page.role in ("column", "list") and not trouble(page)]
        return Branch(root, pages, tuple(entry for page in lists for entry in _dated(page, self._published)))

    def _below(self, root: Page) -> Iterator[Page]:
        yield root
        for page in self._children.get(root.id, ()):
            yield from self._below(page)

    @cached_property
    def _children(self) -> Mapping[str, tuple[Page, ...]]:
        found: dict[str, list[Page]] = {}
        for page in self.pages:
            if page.parent and page.role in ("column", "list", "article", "letter") and page.id not in self._roots:
                found.setdefault(page.parent, []).append(page)
        return {parent: tuple(pages) for parent, pages in found.items()}

    @cached_property
    def _published(self) -> Mapping[str, date]:
        """The days that the articles show, by address."""
        return dict(_published(page for page in self.pages if page.role == "article"))

    @cached_property
    def home_posts(self) -> tuple[Dated, ...]:
        """The posts on the home page and in its frames."""
        if self.closed:
            return ()
        homes = [page for page in self.homes if not trouble(page)]
        return tuple(entry for page in homes for entry in _dated(page, self._published))

    @cached_property
    def posts(self) -> tuple[Dated, ...]:
        """All posts that the night saw: home page and columns."""
        return self.home_posts + tuple(entry for branch in self._branches for entry in branch.posts)


def _best_looks(pages: Sequence[Page]) -> list[Page]:
    """The pages that are judged: what a browser made of a page stands for the page as it came, where it shows more.

    Pages that were reached through the one that is left out hang on the other.
    """
    rendered = [page for page in pages if page.method == RENDERED]
    if not rendered:
        return list(pages)
    better = {(page.role, page.url): page.id for page in rendered if not trouble(page)}
    instead = {
        page.id: better[page.role, page.url]
        for page in pages
        if page.method != RENDERED and (page.role, page.url) in better
    }
    kept = {*better.values(), *(page.id for page in pages if page.method != RENDERED)} - instead.keys()
    return [replace(page, parent=instead.get(page.parent, page.parent)) for page in pages if page.id in kept]


def _published(articles: Iterable[Page]) -> Iterator[tuple[str, date]]:
    for page in articles:
        if trouble(page) or page.facts is None:
            continue
        day = resolve_day(page.facts.published, page.at)
        if day:
            yield page.url, day
            yield page.address_url, day


def _dated(page: Page, published: Mapping[str, date]) -> Iterator[Dated]:
    """The posts of a page with their days; a day after the day of the visit's morrow is no day."""
    if page.facts is None:
        return
    base = base_of(page)
    for post in page.facts.posts:
        day = resolve_day(post.date, page.at) or published.get(resolve_url(post.href, base) or "")
        yield Dated(post, _past(day, page), page)
    if not page.facts.posts and page.facts.kind == "article":
        day = _past(resolve_day(page.facts.published, page.at), page)
        yield Dated(Post(page.facts.title, page.address_url), day, page)


def _past(day: date | None, page: Page) -> date | None:
    return day if day and day <= page.at.date() + timedelta(days=1) else None


def age(day: date, page: Page) -> int:
    """Days between a post's day and the day its page was fetched; 0 for a post of the morrow."""
    return max(0, (page.at.date() - day).days)
