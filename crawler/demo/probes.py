"""A week of made-up probes of the demo city: how each home page answered, told from the descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from datetime import time as hour

from sqlite_utils import Database

from checks.model import Outcome, Page
from crawler.demo import description as d
from crawler.demo.description import SiteDescription
from crawler.night.options import SHANGHAI
from crawler.visits.follow import probe_visit
from crawler.visits.probing import look_of
from storage import evidence
from storage.frontier import Record, plan, record
from storage.runs import Run, end_run, start_run

DAYS, A_DAY = 5, 28  # the five days before the nights: 140 looks, the least that seven days must have
LOOKS = DAYS * A_DAY
APART = timedelta(minutes=51)
FAILURES = {d.DOWN: "connect", d.NO_NAME: "dns", d.HANGING: "timeout", d.EMPTY: "empty reply"}
REFUSALS = {d.NOT_PUBLIC: "address refused", d.ROBOTS_CLOSED: "robots", d.ROBOTS_503: "robots unavailable"}
STATUSES = {d.ERROR: 500, d.FORBIDDEN: 403}
TELLING = (d.GONE_SOFT, d.MAINTENANCE, *d.WALLS)  # whose body says what their status does not
QUICK, SLOW, NEVER = 300, 4_000, 15_000  # milliseconds


def moments(day: date) -> list[datetime]:
    """When the made-up rounds began, oldest first; `day` is that of night 1."""
    first = [datetime.combine(day - timedelta(days=ago), hour(0, 5), SHANGHAI) for ago in range(DAYS, 0, -1)]
    return [begin + number * APART for begin in first for number in range(A_DAY)]


def made_probes(db: Database, sites: list[SiteDescription], day: date) -> int:
    """Record the rounds of the week before night 1, which must have been crawled. Out: how many looks."""
    bodies = {page.unit: page.body for page in evidence.pages(db, day) if page.role == "home"}
    rounds = moments(day)
    for number, at in enumerate(rounds):
        run = Run(f"made-up round {at.isoformat()}", at.date(), at, conditions={"probe": True, "made": "演示数据"})
        start_run(db, run, (), {})
        pages = list(_looks(sites, number, at, bodies))
        plan(db, [probe_visit(at.date(), site.unit, look_of(at)) for site in sites])
        record(db, [Record(page) for page in pages])
        end_run(db, run.id, at + timedelta(minutes=2), "done")
    return len(rounds) * len(sites)


def _looks(sites: list[SiteDescription], number: int, at: datetime, bodies: Mapping[str, str]) -> Iterator[Page]:
    for site in sites:
        visit = probe_visit(at.date(), site.unit, look_of(at))
        shared = (visit.id, visit.night, visit.unit, visit.url, visit.role, at)
        behaviour = site.behaviour_on(0)
        if behaviour in REFUSALS:
            yield Page(*shared, Outcome.NOT_REACHED, REFUSALS[behaviour])
        elif behaviour in FAILURES or number < site.outages:
            yield Page(*shared, Outcome.FAILED, FAILURES.get(behaviour, "timeout"), took_ms=NEVER)
        else:
            body = bodies.get(visit.unit, "") if behaviour in TELLING else ""
            took = SLOW if behaviour == d.SLOW else QUICK
            yield Page(*shared, Outcome.DONE, status=STATUSES.get(behaviour, 200), body=body, took_ms=took)
