"""Made-up sites and lines, small enough to read: for the doctests of the indicators and for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from checks.entries import Entry
from checks.model import Column, Facts, Letter, Outcome, Page, Post, Unit, page_id
from checks.probes import gather
from checks.rubric import Applies, Line, Value
from checks.site import City, CityNight, Site

AT = datetime(2008, 12, 1, 2, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
UNIT = Unit("czj", "市财政局", "government", url="http://czj.changde.gov.cn/")
PORTAL = Unit("portal", "主网站", "portal", url="http://www.changde.gov.cn/")
FACTS = Facts("sample", "utf-8", "list")
CONTACT = Column("contact", "联系我们", "contact.htm")


def line(indicator: str, points: float, **settings: Any) -> Line:
    """A rubric line that asks every kind of unit."""
    values = {key: Value(value, "proposed") for key, value in settings.items()}
    everyone = (Applies("proposed", kinds=("government", "party")),)
    full, share = Value("full", "proposed"), Value("share", "proposed")
    return Line(indicator, indicator, "样例", Value(points, "proposed"), share, everyone, full, values)


def veto(indicator: str, **settings: Any) -> Line:
    """A veto line that asks every kind of unit."""
    return replace(line(indicator, 0, **settings), effect="veto")


def day(age: int, at: datetime = AT) -> str:
    """The day that lies `age` days before the visit, as a page writes it."""
    return (at.date() - timedelta(days=age)).isoformat()


def page(url: str, role: str, unit: Unit = UNIT, at: datetime = AT, **changes: Any) -> Page:
    """A page that was fetched with status 200."""
    whole = Page(
        page_id(at.date(), unit.code, role, url), at.date(), unit.code, url, role, at, Outcome.DONE, status=200
    )
    return replace(whole, **{"facts": FACTS, **changes})


def posts(ages: Iterable[int | None] | Mapping[str, int | None], at: datetime = AT) -> tuple[Post, ...]:
    """Posts by their ages in days (None for a post without a date), titled 信息1 … where no titles are given."""
    titled = ages.items() if isinstance(ages, Mapping) else ((f"信息{n}", age) for n, age in enumerate(ages, 1))
    return tuple(Post(title, f"{title}.htm", "" if age is None else day(age, at)) for title, age in titled)


def written(spans: Sequence[tuple[int, int | None]], at: datetime = AT) -> tuple[Letter, ...]:
    """Letters by (age of the question in days, days until the reply or None)."""
    return tuple(_letter(n, asked, reply, at) for n, (asked, reply) in enumerate(spans, 1))


def _letter(number: int, asked: int, reply: int | None, at: datetime) -> Letter:
    if reply is None:
        return Letter(f"来信{number}", f"letter{number}.htm", day(asked, at), "", "open")
    return Letter(f"来信{number}", f"letter{number}.htm", day(asked, at), day(asked - reply, at), "answered")


def pages(
    unit: Unit = UNIT,
    *,
    at: datetime = AT,
    home: Mapping[str, Any] | None = None,
    home_ages: Iterable[int | None] = (1,),
    columns: Mapping[str, Any] | None = None,
    letters: Sequence[tuple[int, int | None]] | None = None,
    links: Mapping[str, int] | None = None,
    probes: tuple[int, int] = (0, 0),
) -> tuple[Page, ...]:
    """The pages of one night: a home page, a page for each column kind, a mailbox, checked links, (all, failed) probes.

    A column is given by the ages of its posts, by titles with their ages, or by what a reader found in it.
    """
    facts = replace(FACTS, kind="home", posts=posts(home_ages, at), columns=(CONTACT,))
    first = page(unit.url, "home", unit, at, **{"facts": facts, **(home or {})})
    found = [first]
    for kind, ages in (columns or {}).items():
        shown = ages if isinstance(ages, Facts) else replace(FACTS, posts=posts(ages, at))
        found.append(
            page(f"{unit.url}{kind}/", "column", unit, at, column=kind, label=kind, parent=first.id, facts=shown)
        )
    if letters is not None:
        shown = replace(FACTS, kind="letters", letters=written(letters, at))
        box = page(f"{unit.url}mail/", "column", unit, at, column="mailbox", label="信箱", parent=first.id, facts=shown)
        found.append(box)
    for url, status in (links or {}).items():
        found.append(page(url, "link", unit, at, status=status, parent=first.id, facts=None))
    found += _probes(unit, at, *probes)
    return tuple(_named(entry) for entry in found)


def _probes(unit: Unit, at: datetime, count: int, failed: int) -> list[Page]:
    """So many probes (up to 200) on the day of the visit, the first ones with a server's error."""
    times = [at + timedelta(minutes=6 * number) for number in range(count)]
    return [
        page(
            unit.url,
            "probe",
            unit,
            time,
            id=page_id(at.date(), unit.code, "probe", unit.url, look),
            night=at.date(),
            status=503 if look <= failed else 200,
            facts=None,
        )
        for look, time in enumerate(times, 1)
    ]


def _named(entry: Page) -> Page:
    """Column pages carry the Chinese name that the site would write."""
    names = {"news": "工作动态", "notice": "通知公告", "policy": "政策文件"}
    return replace(entry, label=names.get(entry.label, entry.label))


def site(
    url: str = UNIT.url,
    lists: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    portal_columns: Mapping[str, Any] | None = None,
    entries: Sequence[Entry] = (),
    **seen: Any,
) -> Site:
    """One unit's site on one night, in a city of that unit and its portal."""
    unit = replace(UNIT, url=url)
    everything = pages(unit, **seen) + pages(PORTAL, columns=portal_columns or {})
    offices = {"disclosure": [], "online": [], "topic": []} if lists is None else lists
    probes = gather({}, everything, AT.date() - timedelta(days=6))
    return CityNight(City((unit,), PORTAL, offices, entries=entries), AT.date(), everything, probes).site(unit)


def mailbox_column(href: str) -> Column:
    """A mailbox link on the home page."""
    return Column("mailbox", "局长信箱", href)
