"""The nouns of the spot-check: unit, page, fact, finding."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Verdict(StrEnum):
    """What an indicator says about one unit."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not met"
    NOT_APPLICABLE = "not applicable"
    NOT_OBSERVED = "could not observe"
    PERSON = "needs a person"


class Outcome(StrEnum):
    """How a planned visit ended; each ends in exactly one."""

    DONE = "done"  # an HTTP response came, whatever its status
    FAILED = "failed"  # the site or the way to it failed; `Page.reason` says how
    NOT_REACHED = "not reached"  # we did not ask; `Page.reason` says why


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the roster, with its sub-site.

    `kind` is one of party, government, county, zone, institution, enterprise, vertical, judicial, portal;
    `status` is `site`, `none`, `new` or `closed until YYYY-MM-DD`.
    """

    code: str
    name: str
    kind: str
    group: str = ""
    url: str = ""
    status: str = "site"
    lead: bool = False
    inspection_date: date | None = None
    weekday_printed: str = ""
    time: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect on the way to a page: what was asked, what was answered, where it pointed."""

    url: str
    status: int
    location: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One visit and what came of it. Never changed once stored.

    `role` is robots, home, column, list (a further page, frame or data address of a column), letter, article, link,
    control, probe (a short look at the home page, many a day; its page id counts them by `look`) or resource (what a
    browser asked for while it rendered its parent).
    `column` is the column kind that the visit belongs to ("" for none), `label` the link text that led here,
    `parent` the id of the page where the link stood. `body` is the SHA-256 of the raw bytes; with status 304 it
    names the body that the server said is unchanged. `stands_for` is the id of an earlier page: this night the address
    was not asked again, status, body and `at` are those of that visit (see `crawler.visits.due`).
    """

    id: str
    night: date
    unit: str
    url: str
    role: str
    at: datetime
    outcome: Outcome
    reason: str = ""
    column: str = ""
    label: str = ""
    parent: str = ""
    method: str = "GET"  # RENDER for what a browser made of the page
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    size: int = 0
    address: str = ""
    certificate: str = ""  # "" for plain HTTP or a certificate that verifies, else what is wrong with it
    took_ms: int = 0
    hops: tuple[Hop, ...] = ()
    final_url: str = ""
    stands_for: str = ""
    facts: Facts | None = field(default=None, compare=False)

    @property
    def address_url(self) -> str:
        """The URL that answered: base of the page's links."""
        return self.final_url or self.url


def page_id(night: date, unit: str, role: str, url: str, look: int = 1) -> str:
    """Id of a visit and of its page: the same in every file that holds the same visit.

    `look` counts the looks at one thing in one night (a re-probe is look 2).
    """
    text = "\n".join((night.isoformat(), unit, role, url, str(look)))
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Probe:
    """One probe: when, how long it took, and how the site failed ("" where it answered)."""

    page: str
    at: datetime
    took_ms: int
    failed: str

    def open_within(self, seconds: float) -> bool:
        """Whether the home page opened in less than so many seconds."""
        return not self.failed and self.took_ms < seconds * 1000


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written in the page. `tag` is the element that carries it (a, area, img, frame, iframe)."""

    href: str
    text: str
    tag: str = "a"


@dataclass(frozen=True, slots=True)
class Column:
    """A link to a column (栏目) of a known kind."""

    kind: str
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Post:
    """A row of a list. `date` is `YYYY-MM-DD`, `MM-DD` where the page shows no year, or ""."""

    title: str
    href: str
    date: str = ""
    block: int = 0  # posts of one block of the page share the number


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in a mailbox; days are written as in `Post.date`.

    `status` is answered, handed over, open or "" where the page does not say.
    """

    title: str
    href: str = ""
    asked: str = ""
    replied: str = ""
    status: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the readers found in one body: only what its bytes say."""

    version: str
    encoding: str
    kind: str  # home, list, article, letters, letter, error or other
    title: str = ""
    published: str = ""  # the day that a reader of the article sees, `YYYY-MM-DD` or ""
    witnesses: tuple[tuple[str, str], ...] = ()  # other dates of the article: (where, day)
    columns: tuple[Column, ...] = ()
    posts: tuple[Post, ...] = ()
    letters: tuple[Letter, ...] = ()
    links: tuple[Link, ...] = ()
    pager: tuple[str, ...] = ()  # links to the further pages of a list, nearest first
    frames: tuple[str, ...] = ()
    data: tuple[str, ...] = ()  # addresses that a script asks for the rows of a list
    refresh: str = ""  # target of a meta refresh or a bare script redirect
    base: str = ""  # <base href>
    forms: int = 0  # forms that a citizen can fill in and send (a search box is none)
    marks: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()  # soft 404, bot wall, login page, maintenance, charset conflict, dates disagree, …
    text_length: int = 0  # characters of visible text


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that costs points.

    `key` names the thing (a URL, a letter) so that two observations can agree on it; `cost` is in points of the
    line; `seen` is true where the fault itself was seen (a foreign domain) and false where something was NOT seen
    (down, stale, blank, dead, unanswered, missing), which takes a second look.
    """

    key: str
    reason: str
    cost: float
    pages: tuple[str, ...] = ()
    seen: bool = False
    mark: str = ""  # words to mark on the evidence page
    entry: str = ""  # id of what a person entered, where that is what the fault rests on


@dataclass(frozen=True, slots=True)
class Observation:
    """What one indicator saw of one unit on one night."""

    verdict: Verdict
    reason: str
    faults: tuple[Fault, ...] = ()
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One indicator's verdict on one unit over the assessment period.

    `points` of `denominator` are earned; `unconfirmed` points are shown beside and not taken off. A line that is
    open (could not observe, needs a person) or excluded has denominator 0. A line that deducts from 100 has denominator
    0 and points of 0 or below; a veto line has neither, and takes effect where it is not met and confirmed.
    """

    id: str
    unit: str
    indicator: str
    verdict: Verdict
    points: float
    denominator: float
    unconfirmed: float
    confirmed: bool
    reason: str
    pages: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    nights: tuple[tuple[str, str], ...] = ()  # (night, verdict of that night)
    rubric: str = ""  # "id@version"

    @property
    def open(self) -> bool:
        """Whether the line waits for a person."""
        return self.verdict in (Verdict.NOT_OBSERVED, Verdict.PERSON)

    @property
    def lost(self) -> float:
        """Points taken off."""
        return round(self.denominator - self.points, 2)
