"""The nouns of the demo city: what a site holds and how it behaves, with every day given as an age.

An age counts the days before the city's day (the day of night 1); a negative age lies after it. What has a
negative age appears on the night on which that day has come, unless it is marked as dated ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from checks.model import Unit

OK = "ok"
SOFT_404 = "soft 404"
BY_DATA, BY_SCRIPT = "data", "script"  # how a list gets its rows where the page itself has none
MENU_ONLY = "menu only"  # the menu shows the column, its link is `#`

# Ways in which a site as a whole behaves; each line names the failure as a visitor meets it.
UP = "up"
SLOW = "slow"
DOWN = "down"
NO_NAME = "no name"
NOT_PUBLIC = "address not public"  # the URL is an IP address that a crawler must not ask
HANGING = "hanging"
EMPTY = "empty reply"
ERROR = "error 500"
FORBIDDEN = "forbidden"
GONE_SOFT = "soft 404 home"
MAINTENANCE = "maintenance"
COMMERCIAL = "commercial"
ROBOTS_CLOSED = "robots closed"
ROBOTS_503 = "robots 503"
WALL_WZWS = "bot wall wzws"
WALL_JSL = "bot wall jsl"
WALL_CHECK = "bot wall check"

WALLS = (WALL_WZWS, WALL_JSL, WALL_CHECK)
SHUT_OUT = (NOT_PUBLIC, ROBOTS_CLOSED, ROBOTS_503, FORBIDDEN, *WALLS)
BROKEN = (DOWN, NO_NAME, HANGING, EMPTY, ERROR, GONE_SOFT, MAINTENANCE, COMMERCIAL)


@dataclass(frozen=True, slots=True)
class PostDescription:
    """A post of a column; `{year}` in its title stands for the year of its day.

    `condition` is ok, soft 404 or the status that its article answers; `names` are the codes of the units that the
    title names.
    """

    title: str
    age: int
    number: int
    condition: str = OK
    attachment: str = ""  # "", ok, or the status that the attachment answers
    dated_ahead: bool = False
    elsewhere: str = ""  # URL on another host that the row leads to
    names: tuple[str, ...] = ()

    def shown(self, night: int) -> bool:
        """Whether the post is out on that night."""
        return self.dated_ahead or self.age_on(night) >= 0

    def age_on(self, night: int) -> int:
        """Days between the post's day and that night."""
        return self.age + night - 1


@dataclass(frozen=True, slots=True)
class ColumnDescription:
    """A column of a site.

    `dates` says where a post's day stands: rows, articles (only inside the article) or nowhere. `service` is "",
    form, hall or guides. `home_rows` posts stand on the home page. `filled` says how the rows get into the list: ""
    (they stand in the page), by data (the page names the address that has them) or by script (only a browser finds it).
    """

    kind: str
    name: str
    code: str
    number: int
    posts: tuple[PostDescription, ...] = ()
    children: tuple[ColumnDescription, ...] = ()
    dates: str = "rows"
    condition: str = OK
    framed: bool = False
    filled: str = ""
    service: str = ""
    home_rows: int = 0
    footer: bool = False

    def on(self, night: int) -> tuple[PostDescription, ...]:
        """The posts that are out on that night, as listed."""
        return tuple(post for post in self.posts if post.shown(night))

    def on_home(self, night: int) -> tuple[PostDescription, ...]:
        """The posts of the column that the home page shows on that night."""
        return self.on(night)[: self.home_rows] if self.condition == OK else ()


@dataclass(frozen=True, slots=True)
class LetterDescription:
    """A letter: asked and replied as ages; `replied` is None while nobody has answered."""

    title: str
    number: int
    asked: int
    replied: int | None = None
    handed_over: int | None = None
    status: str = ""  # the words shown while it is open
    office: str = ""

    def replied_by(self, night: int) -> bool:
        """Whether the answer is out on that night."""
        return self.replied is not None and self.replied + night - 1 >= 0

    def asked_on(self, night: int) -> int:
        """Days between the day it was asked and that night."""
        return self.asked + night - 1


@dataclass(frozen=True, slots=True)
class MailboxDescription:
    """Where citizens write to.

    `style` is table, list, pairs (all in the list), details (the list shows neither reply nor status) or replies
    (the list shows only when a letter was dealt with). `mailto` replaces the pages by an e-mail address.
    """

    name: str
    kind: str
    number: int
    style: str = "table"
    letters: tuple[LetterDescription, ...] = ()
    host: str = ""  # another host than the site's own
    condition: str = OK
    mailto: str = ""
    per_page: int = 10


@dataclass(frozen=True, slots=True)
class LinkDescription:
    """A link of the home page that is neither a column nor a post.

    `condition` is ok, the status it answers, `no name` or `refused`; `repaired` is the first night on which it is
    ok (0: never).
    """

    text: str
    url: str
    condition: str = OK
    repaired: int = 0

    def condition_on(self, night: int) -> str:
        """What the link answers on that night."""
        return OK if self.repaired and night >= self.repaired else self.condition


@dataclass(frozen=True, slots=True)
class SiteDescription:
    """A site: whose it is, where it lives, how it is built, what it holds and how it behaves."""

    unit: Unit
    host: str
    address: str
    family: str
    encoding: str  # of the bytes: utf-8, gbk or gb18030
    declared: str  # in the page's meta
    list_form: str = "iso"
    home_form: str = "iso"
    article_form: str = "time"
    home: str = "blocks"  # blocks, navigation, refresh, script or frames
    home_dates: bool = True
    columns: tuple[ColumnDescription, ...] = ()
    mailbox: MailboxDescription | None = None
    links: tuple[LinkDescription, ...] = ()
    behaviour: str = UP
    nights: tuple[int, ...] = ()  # nights of the behaviour; () for every night
    outages: int = 0  # of the 140 probes in the week before night 1, so many did not open
    secure: bool = False
    moves_to_secure: bool = False
    refuses_head: bool = False
    cache: str = "etag"  # etag, modified or none

    def behaviour_on(self, night: int) -> str:
        """How the site behaves on that night."""
        return self.behaviour if not self.nights or night in self.nights else UP

    @property
    def per_page(self) -> int:
        """Rows on a page of a list."""
        return 30 if self.unit.kind == "portal" else 12

    def changes_on(self, night: int) -> bool:
        """Whether anything comes out, is answered or repaired on that night."""
        ages = [post.age for column in self.all_columns() for post in column.posts if not post.dated_ahead]
        replies = [letter.replied for letter in self.mailbox.letters] if self.mailbox else []
        repaired = any(link.repaired == night for link in self.links)
        return 1 - night in ages or 1 - night in replies or repaired

    def last_change(self, night: int) -> int:
        """The last night up to this one on which anything changed; 0 where all is older than night 1."""
        return max((n for n in range(1, night + 1) if self.changes_on(n)), default=0)

    def column(self, kind: str) -> ColumnDescription | None:
        """The first column of a kind, also among the columns of columns."""
        return next((column for column in self.all_columns() if column.kind == kind), None)

    def all_columns(self) -> tuple[ColumnDescription, ...]:
        """Every column, each followed by its own columns."""
        return tuple(c for column in self.columns for c in (column, *column.children))

    def with_column(self, kind: str, **changes: object) -> SiteDescription:
        """The site with every top column of a kind changed."""
        columns = tuple(replace(c, **changes) if c.kind == kind else c for c in self.columns)  # type: ignore[arg-type]
        return replace(self, columns=columns)

    def without(self, *kinds: str) -> SiteDescription:
        """The site without its columns of these kinds."""
        return replace(self, columns=tuple(c for c in self.columns if c.kind not in kinds))


@dataclass(frozen=True, slots=True)
class City:
    """All sites of the city, the office's lists and the hosts outside that its pages lead to."""

    sites: tuple[SiteDescription, ...]
    portal: SiteDescription
    units: tuple[Unit, ...]  # the roster, without the portal
    lists: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)  # name → (unit code, item)
    outside: dict[str, str] = field(default_factory=dict)  # host → address, answered by plain pages

    def site(self, code: str) -> SiteDescription:
        """The site of a unit; KeyError where it has none."""
        for site in (self.portal, *self.sites):
            if site.unit.code == code:
                return site
        raise KeyError(code)

    def listed(self, name: str) -> frozenset[str]:
        """Codes of the units on one of the office's lists."""
        return frozenset(code for code, _ in self.lists[name])
