"""What the office's own work costs on the evidence of 155 units: judging, the report, merging, verifying; printed, never asserted.

Run from the project's folder: `python -m tests.bench.office`. Evidence of two nights over healthy made-up sites with some 52 pages each,
written without a network; `--units` makes it smaller. Processor time and wall, medians of three; for merging the units are in four files.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from checks.model import Facts, Outcome, Page, Unit
from checks.reading import read
from checks.rubric import load
from crawler.results.assess import assess
from crawler.results.publish import report_of
from crawler.visits.follow import Trail, home_links, home_visit, onward
from reports.pages import write_report
from storage.frontier import Record, Visit, plan, record
from storage.merge import merge
from storage.runs import Run, end_run, run_id, start_run
from storage.schema import open_file
from storage.verify import verify
from tests.bench.crawling.healthy import article, paths

FIRST = date(2026, 3, 2)
NIGHTS = (FIRST, FIRST + timedelta(days=1))
RUBRIC = load("changde-2008")
FILES = 4


def units_of(count: int) -> list[Unit]:
    """The roster."""
    return [
        Unit(f"u{n}", f"单位{n}", "government", url=f"http://u{n}.gov.cn/", lead=not n % 10)
        for n in range(1, count + 1)
    ]


def filled(file: Path, roster: Sequence[Unit], own: Sequence[Unit]) -> None:
    """An evidence file of both nights over these units."""
    with closing(open_file(file, create=True)) as db:
        for night in NIGHTS:
            began = datetime(night.year, night.month, night.day, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
            scope = [unit.code for unit in own] if len(own) < len(roster) else []
            run = Run(run_id(night, began, scope), night, began, conditions={"only": sorted(scope)})
            start_run(db, run, list(roster), {})
            for unit in own:
                records = visited(unit, night, began)
                plan(db, [visit for visit, _ in records])
                record(db, [each for _, each in records])
            end_run(db, run.id, began + timedelta(hours=1), "done")


def visited(unit: Unit, night: date, at: datetime) -> list[tuple[Visit, Record]]:
    """The visits of a night to a unit's site and what came of each."""
    pages, trail, found, homes = paths(night, FIRST, int(unit.code[1:])), Trail(), [], []
    waiting: deque[Visit] = deque()

    def planned(visits: Sequence[Visit]) -> None:
        waiting.extend(visits)
        for visit in visits:
            trail.add(visit)

    planned([home_visit(night, unit)])
    while waiting or homes:
        if not waiting:
            planned(home_links(homes, unit, trail))
            homes = []
            continue
        visit = waiting.popleft()
        body = b"" if visit.role == "link" else pages.get(urlsplit(visit.url).path) or article(urlsplit(visit.url).path)
        facts = known(body) if body else None
        page = Page(
            visit.id, night, visit.unit, visit.url, visit.role, at, Outcome.DONE, "", visit.column, visit.label, visit.parent,
            visit.method, 200, body=hashlib.sha256(body).hexdigest() if body else "", size=len(body), facts=facts,
        )  # fmt: skip
        if visit.role == "home":
            homes.append(page)
            trail.see(page)
        planned(onward(page, unit, trail))
        found.append((visit, Record(page, body or None, facts)))
    return found


@cache
def known(body: bytes) -> Facts:
    return read(body)


def timed(name: str, work: Callable[[], str], rounds: int = 3) -> None:
    """Print the median of a few rounds."""
    seconds, said = [], ""
    for _ in range(rounds):
        cpu, wall = os.times(), time.monotonic()
        said = work()
        now = os.times()
        spent = now.user + now.system + now.children_user + now.children_system
        seconds.append(
            (spent - cpu.user - cpu.system - cpu.children_user - cpu.children_system, time.monotonic() - wall)
        )
    each = [f"{median(figures):6.2f} s" for figures in zip(*seconds, strict=True)]
    print(f"{name:10}{each[0]} CPU{each[1]} wall   {said}, load {os.getloadavg()[0]:.1f}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=155)
    roster = units_of(parser.parse_args().units)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = [folder / f"part{n}.sqlite" for n in range(FILES)]
        for n, part in enumerate(parts):
            filled(part, roster, roster[n::FILES])
        files = iter(range(100))

        def merged() -> str:
            target = folder / f"merged{next(files)}.sqlite"
            with closing(open_file(target, create=True)) as db:
                merge(db, parts)
                return f"{FILES} files, {db['pages'].count} pages"

        timed("merge", merged)
        with closing(open_file(folder / "merged0.sqlite")) as db:

            def judged() -> str:
                return f"{len(assess(db, RUBRIC, NIGHTS[-1], since=FIRST))} findings"

            def reported() -> str:
                report = report_of(db, RUBRIC, NIGHTS[-1], "常德市", NIGHTS)
                write_report(report, folder / "report")
                return f"{sum(1 for _ in (folder / 'report').rglob('*.html'))} pages"

            timed("judge", judged)
            timed("report", reported)
            timed("verify", lambda: f"{len(verify(db))} problems")


if __name__ == "__main__":
    main()
