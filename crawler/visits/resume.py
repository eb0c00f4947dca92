"""Beginning a night, and going on with one that was interrupted: what is planned comes from the evidence file alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlite_utils import Database

from checks.model import Page, Unit
from checks.reading import VERSION
from checks.site import RENDERED
from crawler.letters.watch import watch_visits
from crawler.visits.follow import home_visit, robots_visit
from crawler.visits.frontier import Frontier
from crawler.visits.probing import of_a_round
from crawler.visits.shared import is_letters
from storage import evidence, facts
from storage.frontier import Record, Visit, give_up, pending, plan
from storage.letters import Case

ASKED_ON_THE_WAY = ("control", "resource")  # nobody waits for the answer any more


def begin(frontier: Frontier, db: Database, letters: Sequence[Case]) -> None:
    """Plan the home pages of a night and the query pages of test letters, and take up everything of it that is not finished."""
    night = frontier.night
    plan(db, first_visits(night, frontier.units.values()))
    plan(db, watch_visits(letters, night, frontier.options.queries, frontier.units))
    codes = {frontier.controls.part, *frontier.units}
    pages = [page for page in evidence.pages(db, night) if page.unit in codes]
    visits = [visit for visit in pending(db, night) if visit.unit in codes]
    frontier.controls.resume([*pages, *visits])
    pages = [page for page in pages if not of_a_round(page)]
    cut_off = [visit for visit in visits if visit.role in ASKED_ON_THE_WAY]
    if cut_off:
        give_up(db, cut_off, "stopped", frontier.now())
    restore(frontier, db, pages)
    frontier.add(visit for visit in visits if visit.role not in ASKED_ON_THE_WAY)
    frontier.add_links(list(frontier.units))
    frontier.probe()


def first_visits(night: date, units: Iterable[Unit]) -> list[Visit]:
    """The robots.txt and the home page of every unit that has a site; one robots.txt for one host."""
    visits: dict[str, Visit] = {}
    for unit in units:
        if unit.status == "site" and unit.url:
            robots = robots_visit(night, unit.code, unit.url)
            visits.setdefault(robots.url, robots)
            home = home_visit(night, unit)
            visits[home.id] = home
    return list(visits.values())


def restore(frontier: Frontier, db: Database, pages: Iterable[Page]) -> None:
    """Know again what the finished pages of the night said: budgets, robots.txt, home pages, URLs."""
    pages = list(pages)
    homes = facts.facts(db, VERSION, [page.body for page in pages if page.role == "home" or is_letters(page)])
    for page in pages:
        frontier.trails[page.unit].add(page)
        frontier.trails[page.unit].looks.rendered += page.method == RENDERED
        frontier.standing.note(Record(page))
        asked = page.method != RENDERED and not page.stands_for
        frontier.budget.spend(page.unit, "", 1 + len(page.hops) if asked else 0)
        frontier.budget.receive(page.unit, page.size)
        body = evidence.body(db, page.body) if page.role == "robots" and page.body else b""
        frontier.shared.know(replace(page, facts=homes.get(page.body)))
        frontier.finished(replace(page, facts=homes.get(page.body)) if page.role == "home" else page, body)
