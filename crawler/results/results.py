"""Judging an evidence file and writing its report, up to its newest night."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

from sqlite_utils import Database

from checks.rubric import load
from crawler.errors import CrawlerError
from crawler.office.config import Office
from crawler.reading.reread import read_anew
from crawler.results.assess import assess
from crawler.results.publish import report_of
from crawler.results.rectifying import write_rectification
from reports import pages
from storage import published, runs
from storage.schema import open_file
from storage.transactions import file_of


def judge_file(path: Path, rubric: str, since: date, as_of: date) -> str:
    """Judge an evidence file up to the newest night that is not after `as_of`; a line that says what was done.

    Bodies that the present readers have not read are read first.
    """
    with closing(open_file(path)) as db:
        day = newest_night(db, as_of)
        read_anew(db)
        found = assess(db, load(rubric), day, since=since)
        return f"{path}: {len(found)} findings as of {day} by {rubric}"


def report_file(office: Office, path: Path, rubric: str, as_of: date) -> Path:
    """Write the report of the judgement up to the newest night that is not after `as_of`; the path of its first page."""
    period = office.assessment.start, office.assessment.end
    with closing(open_file(path)) as db:
        report = report_of(db, load(rubric), newest_night(db, as_of), office.city.name, period)
        index = pages.write_report(report, office.report)
        if published.notices(db, office.assessment.name):
            write_rectification(db, report, office)
        return index


def newest_night(db: Database, as_of: date) -> date:
    """The newest night up to a day that can be judged. Errors: CrawlerError where there is none."""
    nights = [night for night in runs.nights(db) if night <= as_of]
    if not nights:
        raise CrawlerError(f"{file_of(db)}: holds no finished night up to {as_of}; run `spotcheck crawl` first")
    return nights[-1]
