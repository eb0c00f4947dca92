"""The main job on the demo city: two nights, judged and reported, in one command."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO

from checks.rubric import load
from crawler.demo import assessment, review
from crawler.demo.assessment import CITY_NAME, RUBRIC
from crawler.demo.city import city, lists
from crawler.demo.description import City
from crawler.demo.probes import made_probes
from crawler.demo.projects import enter_projects
from crawler.demo.review import BEGIN
from crawler.demo.server import CityServer
from crawler.errors import CrawlerError
from crawler.network.guard import NameTable
from crawler.night.options import SHANGHAI, NightOptions, NightResult
from crawler.night.run import run_night
from crawler.results.assess import assess
from crawler.results.publish import report_of
from reports import pages
from reports.sheet import sheets
from reports.table import print_table
from storage.schema import open_file

NIGHTS = (1, 2)


@dataclass(frozen=True)
class CityClock:
    """The demo city's time: `start` when the clock was made, going on at the speed of the machine's."""

    start: datetime
    made: float

    @classmethod
    def at(cls, day: date) -> CityClock:
        """A clock that shows 02:00 of that day now."""
        return cls(datetime.combine(day, BEGIN, SHANGHAI), time.time())

    def __call__(self) -> datetime:
        """The city's time."""
        return self.start + timedelta(seconds=time.time() - self.made)


def run_demo(folder: Path, day: date, screen: IO[str]) -> Path:
    """Crawl the demo city on `day` and the day after, judge and report it into `folder`; the path of the report.

    How the nights went, the table of the units and the path are written to `screen`. An earlier demo in the folder is
    replaced. Errors: CrawlerError for a folder that holds something else and for a night that did not end.
    """
    clear(folder)
    evidence = folder / "evidence.sqlite"
    for night in NIGHTS:
        result = crawl_night(evidence, day, night)
        print(night_line(day, night, result), file=screen, flush=True)
    with closing(open_file(evidence)) as db:
        looks = made_probes(db, [site for site in city().sites if site.unit.status == "site"], day)
    print(f"probes of the week before, made up and not crawled: {looks}", file=screen, flush=True)
    index = judged(evidence, folder / "report", day + timedelta(days=NIGHTS[-1] - 1), screen)
    print(*review.open_accounts(folder), sep="\n", file=screen)
    return index


def clear(folder: Path) -> None:
    """Take away what an earlier demo wrote. Errors: CrawlerError where the folder holds other files."""
    folder.mkdir(parents=True, exist_ok=True)
    ours = {path.name for path in folder.glob("evidence.sqlite*")} | {"report", *assessment.FILES, *review.FILES}
    strange = sorted(path.name for path in folder.iterdir() if path.name not in ours)
    if strange:
        raise CrawlerError(f"{folder}: holds {strange[0]}, which the demo did not write; move it or run elsewhere")
    shutil.rmtree(folder / "report", ignore_errors=True)
    for path in [*folder.glob("evidence.sqlite*"), *(folder / name for name in (*assessment.FILES, *review.FILES))]:
        path.unlink(missing_ok=True)


def crawl_night(evidence: Path, day: date, night: int) -> NightResult:
    """One night over the whole city; `day` is that of night 1. Errors: CrawlerError where it did not end."""
    town = city()
    with CityServer.of_city(town, day, night) as server:
        result = run_night(night_options(town, server, evidence, day + timedelta(days=night - 1)))
    if result.state != "done":
        raise CrawlerError(f"{evidence}: night {night} was {result.state} ({result.reason}); run the demo again")
    return result


def night_options(town: City, server: CityServer, evidence: Path, night: date) -> NightOptions:
    """A night of the demo city: its own names, its own time, short pauses because nobody else is there."""
    return NightOptions(
        evidence=evidence,
        night=night,
        units=(*town.units, town.portal.unit),
        user_agent="spotcheck/0.1 (demo; +http://www.changde.gov.cn/spotcheck.html)",
        lists=lists(town),
        controls=("http://www.gov.cn/",),
        allowed=("127.20.0.0/16",),
        delay=0.05,
        timeout=6.0,
        connect_timeout=3.0,
        retry_pause=1.0,
        clock=CityClock.at(night),
        resolve=NameTable(server.names()),
    )


def night_line(day: date, night: int, result: NightResult) -> str:
    """How a night went, for the screen."""
    counts, when = result.counts, day + timedelta(days=night - 1)
    made = f"{counts['done']} done, {counts['failed']} failed, {counts['not reached']} not reached"
    pace = f"{result.seconds:.0f} s, {result.read} bodies read"
    return f"night {night} ({when}): {counts['planned']} visits: {made}; {pace}"


def judged(evidence: Path, folder: Path, as_of: date, screen: IO[str]) -> Path:
    """Judge the file, write the report, show the table; the path of the report."""
    rubric, began = load(RUBRIC), time.monotonic()
    with closing(open_file(evidence)) as db:
        enter_projects(db, list(city().units), as_of)
        assess(db, rubric, as_of)
        done = time.monotonic()
        report = report_of(db, rubric, as_of, CITY_NAME, (as_of - timedelta(days=1), as_of), demo=True)
        index = pages.write_report(report, folder)
        written = time.monotonic()
        documents = assessment.fill(db, report, folder.parent)
    print_table(sheets(rubric, report.units, report.findings), screen)
    filled = f"tally filled in {time.monotonic() - written:.1f} s"
    print(f"judged in {done - began:.1f} s, report written in {written - done:.1f} s, {filled}", file=screen)
    print(f"the tally and the notice: {' '.join(map(str, documents))}", file=screen)
    print(f"the report: {index}", file=screen)
    return index
