"""The report of a judgement: gathered from the evidence file, written as pages."""

from __future__ import annotations

from datetime import date
from functools import partial

from sqlite_utils import Database

from checks.rubric import Rubric
from crawler.errors import CrawlerError
from crawler.results.records import records_of
from reports.report import Night, Report
from reports.saved_pages import pages_of
from storage import decisions, findings, runs
from storage.bodies import body
from storage.frontier import tally
from storage.transactions import file_of


def report_of(
    db: Database, rubric: Rubric, as_of: date, city: str, period: tuple[date, date], *, demo: bool = False
) -> Report:
    """Everything that the report of one judgement shows. Errors: CrawlerError where there is no such judgement."""
    found = findings.load(db, as_of, rubric.stamp)
    if not found:
        raise CrawlerError(f"{file_of(db)}: not judged as of {as_of} by {rubric.stamp}; run `spotcheck judge` first")
    return Report(
        title=rubric.title,
        city=city,
        period=period,
        as_of=as_of,
        rubric=rubric,
        units=tuple(unit for unit in runs.units(db, as_of) if unit.kind != "portal"),
        findings=tuple(found),
        pages=pages_of(db, found),
        body=partial(body, db),
        nights=_nights(db, period[0], as_of),
        decisions=tuple(decisions.of(db)),
        demo=demo,
        records=records_of(db, period[0], as_of),
    )


def _nights(db: Database, first: date, as_of: date) -> tuple[Night, ...]:
    # of one night the newest run counts
    rows = {run.night: run for run in runs.night_runs(db) if first <= run.night <= as_of}
    return tuple(_night(db, run) for run in rows.values())


def _night(db: Database, run: runs.Run) -> Night:
    counts = tally(db, run.night)
    return Night(run.night, counts["planned"], counts["done"], counts["failed"], counts["not reached"], run.reason)
