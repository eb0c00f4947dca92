"""What the office publishes beside the report: notice, letters to the units, rectification list."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from sqlite_utils import Database

from checks.rubric import load
from checks.workdays import HolidayError, deadline, shipped
from crawler.errors import CrawlerError
from crawler.office.config import Office
from crawler.results.publish import report_of
from crawler.results.rectifying import write_rectification
from crawler.results.results import newest_night
from reports import publication
from reports.feedback import write_letters
from reports.notice import Letterhead, write_notice
from reports.report import Report
from reports.wording import read_wording
from storage.schema import open_file


def due_day(issued: date, workdays: int) -> date:
    """The last day for putting things right. Errors: CrawlerError for a year that the holiday list does not cover."""
    try:
        return deadline(issued, workdays, shipped()).last
    except HolidayError as error:
        raise CrawlerError(f"{error}; or give the last day with --due") from error


def publish(office: Office, path: Path, rubric: str, as_of: date, head: Letterhead) -> list[Path]:
    """Write notice, letters and rectification list into the report's folder; the paths of what was written."""
    with closing(open_file(path)) as db:
        report = _report(db, office, rubric, as_of)
        return write_all(db, report, office, head)


def write_all(db: Database, report: Report, office: Office, head: Letterhead) -> list[Path]:
    """The same for a report that is at hand; what was issued keeps its days."""
    head = publication.as_issued(db, report, head)
    folder, wording = office.report, office.publish.wording
    folder.mkdir(parents=True, exist_ok=True)
    notice = folder / "notice.docx"
    notice.write_bytes(write_notice(report, head, read_wording(wording), str(wording or "notice.txt")))
    write_letters(report, head, folder / "letters")
    return [notice, folder / "letters", *write_rectification(db, report, office, head.due)]


def issue(office: Office, path: Path, rubric: str, as_of: date, head: Letterhead, who: str, at: datetime) -> int:
    """Keep the notice as issued, with its list; how many items it has. Errors: StorageError where it is issued already."""
    if head.due is None:
        raise CrawlerError("a notice is issued with a last day; give it with --due")
    with closing(open_file(path)) as db:
        return publication.issue(db, _report(db, office, rubric, as_of), head, who, at)


def _report(db: Database, office: Office, rubric: str, as_of: date) -> Report:
    period = office.assessment.start, office.assessment.end
    return report_of(db, load(rubric), newest_night(db, as_of), office.city.name, period)
