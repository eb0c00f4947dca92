"""Whether an address is asked tonight, or what an earlier visit saw stands for another night: pure functions.

Asked on every night: robots.txt, home pages, control hosts, letters and mailboxes, lists of every kind but those below, and
whatever did not answer well, or showed a problem, when it was seen last. So are, with all that follows from them, the lists of a
unit of which a line that reads posts would not be met by tonight's pages alone: a new post in any list could meet it
(`sure`). What is left may stand:

- A column or list of news, notices or policy, while its newest dated row is inside the shortest window that any shipped
  rubric and the office's own give to that kind, tonight and tomorrow: nothing that the site adds can make it stale. After
  its first visits it stands for as many nights as visits in a row have brought the same bytes, three at most.
- An article of these columns whose row in the list (title, day) is unchanged, and whose attachments answered: it is asked once in seven nights.
- A link of the home page to the site itself that answered: once in seven nights; an attachment with its article.

Which night of the seven is drawn from the address. An article that a line would cite which is not met is asked after all
(`doubted`): no deduction, and no question to a person, rests on a page that stands.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from checks.model import Facts, Unit, Verdict
from checks.registry import indicators
from checks.resolve import resolve_day
from checks.rubric import Line, Rubric, RubricError, load, shipped
from checks.site import City, Site
from checks.treatment import EXEMPT, treatment
from checks.windows import Window, begins

WEEK = 7  # nights
LONGEST = 3  # nights on which a list stands
STEADY = ("news", "notice", "policy")  # every other kind is judged by whether something stands in it at all
# Lines that look for posts in any list, and those that look at articles. All others read the home page, letters, links, or columns
# of other kinds; columns_fresh and blank_columns read these columns, and are met by what may stand.
BY_ARTICLES = ("dates_agree",)
BY_ROWS = ("home_fresh", "home_updates", "personnel", "recruitment", "plans", "procurement")
NOT_DUE = {"column": "list not due", "list": "list not due", "article": "article not due", "link": "link not due"}

logger = logging.getLogger(__name__)

Windows = Mapping[str, Sequence[Window]]


def rubrics(name: str) -> tuple[Rubric, ...]:
    """The shipped rubrics and the one that the office uses (an id or a path); none, so that everything is asked, where
    that cannot be read here."""
    try:
        return tuple(load(each) for each in dict.fromkeys((*shipped(), *((name,) if name else ()))))
    except RubricError:
        logger.exception("everything is asked: the office's rubric cannot be read")
        return ()


def windows(known: Iterable[Rubric]) -> Windows:
    """All windows that the lines give to each kind of column that may stand."""
    given = [line.setting("windows", {}) for rubric in known for line in rubric.lines]
    found = {kind: tuple(dict.fromkeys(each[kind] for each in given if kind in each)) for kind in STEADY}
    return {kind: each for kind, each in found.items() if each}


def sources(known: Iterable[Rubric]) -> frozenset[str]:
    """The names of the units whose posts are read for other units."""
    return frozenset(line.setting("source_unit", "") for rubric in known for line in rubric.lines) - {""}


def lines(known: Iterable[Rubric], city: City, unit: Unit) -> tuple[Line, ...]:
    """The lines that this unit is asked, or may be."""
    return tuple(
        line for rubric in known for line in rubric.lines if treatment(city, unit, line).word != EXEMPT
    )  # fmt: skip


def sure(site: Site, asked: Iterable[Line]) -> bool:
    """Whether the lines that look for posts in any list are met, without an early warning, by what the site shows: then no
    post in another list can change that."""
    looking = [line for line in asked if line.check in BY_ROWS]
    warned = [
        replace(line, settings={**line.settings, "window": line.settings["warn"]})
        for line in looking
        if "warn" in line.settings
    ]
    return all(indicators()[line.check](site, line).verdict is Verdict.MET for line in (*looking, *warned))


def doubted(site: Site, asked: Iterable[Line]) -> set[str]:
    """The pages that the lines which look at articles cite where they are not met."""
    seen = [indicators()[line.check](site, line) for line in asked if line.check in BY_ARTICLES]
    faults = {page for each in seen for fault in each.faults for page in fault.pages}
    return faults | {page for each in seen if each.verdict is not Verdict.MET for page in each.pages}


def list_stands(facts: Facts, within: Sequence[Window], unchanged: int, seen: datetime, now: datetime) -> bool:
    """Whether a list that was read `seen`, the same as on so many visits before, stands `now`."""
    rested = (now.date() - seen.date()).days
    newest = max(_days(facts, now), default=None)
    if facts.problems or newest is None or rested > min(unchanged, LONGEST):
        return False
    return all(newest >= begins(window, now.date() + timedelta(days=1)) for window in within)


def weekly(url: str, night: date, seen: datetime, now: datetime) -> bool:
    """Whether what is asked once in seven nights stands on this one."""
    lot = int.from_bytes(sha256(url.encode()).digest()[:4])
    return (now.date() - seen.date()).days < WEEK and (lot + night.toordinal()) % WEEK != 0


def _days(facts: Facts, now: datetime) -> Iterable[date]:
    found = (resolve_day(post.date, now) for post in facts.posts)
    return (day for day in found if day and day <= now.date() + timedelta(days=1))
