"""A round of probes: one short look at every home page, under the robots.txt of the day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from checks.model import Outcome, Page, Unit
from checks.reachability import DEAD, SHUT_OUT, UNREAD
from checks.reading import VERSION
from crawler.network.robots import rules_of
from crawler.visits.follow import probe_visit, robots_visit
from crawler.visits.frontier import Frontier
from crawler.visits.ruling import netloc_of
from storage import evidence, facts
from storage.frontier import Visit, give_up, pending, plan

REMEMBERED = timedelta(days=30)  # RFC 9309 section 2.4: an unreachable robots.txt may be used from a cache


def look_of(now: datetime) -> int:
    """The number of a round: its second of the day, from 2 on, because 1 is the night's own look."""
    return now.hour * 3600 + now.minute * 60 + now.second + 2


def of_a_round(visit: Visit | Page) -> bool:
    """Whether a visit is a round's and not the night's, whose robots.txt are the first look."""
    if visit.role == "robots":
        return visit.id != robots_visit(visit.night, visit.unit, visit.url).id
    return visit.role in ("probe", "control")


def begin_round(frontier: Frontier, db: Database) -> None:
    """Plan one look at each home page, and the robots.txt of each host that has not answered today."""
    night, look = frontier.night, frontier.options.look
    _recall(frontier, db)
    frontier.controls.resume(evidence.pages(db, night))
    units = _probed(frontier.units.values())
    asked = [robots_visit(night, unit.code, unit.url, look) for unit in units if not _ruled(frontier, unit)]
    robots = {visit.url: visit for visit in asked}
    frontier.add(plan(db, [*robots.values(), *(probe_visit(night, unit, look) for unit in units)]))
    frontier.probe()


def give_up_rounds(db: Database, night: date, at: datetime) -> None:
    """End what a round has left unfinished: a later look would say nothing of its moment."""
    left = [visit for visit in pending(db, night) if of_a_round(visit)]
    if left:
        give_up(db, left, "stopped", at)


def round_counts(frontier: Frontier, db: Database) -> dict[str, int]:
    """How the round's looks ended: `sites`, then each ending with its count, the commonest first."""
    night, look = frontier.night, frontier.options.look
    wanted = {probe_visit(night, unit, look).id for unit in _probed(frontier.units.values())}
    pages = [page for page in evidence.pages(db, night) if page.id in wanted]
    read = facts.facts(db, VERSION, {page.body for page in pages if page.body})
    ends = Counter(_ending(page, read[page.body].problems if page.body in read else ()) for page in pages)
    return {"sites": len(wanted), **dict(ends.most_common())}


def _ending(page: Page, problems: tuple[str, ...]) -> str:
    if page.outcome is not Outcome.DONE:
        return page.reason
    told = next((name for name in (*SHUT_OUT, *DEAD, *UNREAD) if name in problems), "answered")
    return f"status {page.status}" if page.status and page.status >= 400 and told not in SHUT_OUT else told


def _recall(frontier: Frontier, db: Database) -> None:
    """Know what the hosts' robots.txt said: today's counts, an older one only where today's cannot be had."""
    for page in evidence.last_rules(db, frontier.night - REMEMBERED):
        body = evidence.body(db, page.body) if page.body else b""
        if page.night == frontier.night:
            frontier.ruled(page, body)
        else:
            frontier.ruling.remembered[netloc_of(page.url)] = rules_of(page, body)


def _probed(units: Iterable[Unit]) -> list[Unit]:
    return [unit for unit in units if unit.status == "site" and unit.url]


def _ruled(frontier: Frontier, unit: Unit) -> bool:
    return netloc_of(unit.url) in frontier.ruling.rules
