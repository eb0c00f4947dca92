"""What the office file says of totals and papers, for the desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlite_utils import Database

from checks.rubric import load
from crawler.errors import CrawlerError
from crawler.office.config import Office
from crawler.results.notices import due_day
from crawler.results.publish import report_of
from crawler.results.results import newest_night
from crawler.tally.gather import inputs_of
from reports import ReportError
from reports.notice import Letterhead
from reports.report import Report
from reports.tally.result import Inputs
from reports.wording import read_wording


@dataclass(frozen=True, slots=True)
class OfficePublisher:
    """The office file as the desk's publisher; `demo` puts 演示数据 on what is printed."""

    office: Office
    demo: bool = False

    @property
    def period(self) -> str:
        """The assessment period as the evidence file calls it."""
        return self.office.assessment.name

    def inputs(self, db: Database) -> Inputs:
        """What the tally is computed from. Errors: ReportError where the newest night is not judged."""
        try:
            return inputs_of(db, self.office, self.office.assessment.cut_off, demo=self.demo)
        except CrawlerError as error:
            raise ReportError(str(error)) from error

    def report(self, db: Database) -> Report:
        """The judgement that is published. Errors as for `inputs`."""
        period = self.office.assessment.start, self.office.assessment.end
        try:
            night = newest_night(db, self.office.assessment.cut_off)
            return report_of(db, load(self.office.rubric), night, self.office.city.name, period, demo=self.demo)
        except CrawlerError as error:
            raise ReportError(str(error)) from error

    def letterhead(self, today: date) -> Letterhead:
        """Who signs, and the last of the office's workdays; None for a year without a list of holidays."""
        head = Letterhead(self.office.publish.office, today)
        try:
            return replace(head, due=due_day(today, self.office.publish.workdays))
        except CrawlerError:
            return head

    def wording(self) -> tuple[str, str]:
        """The office's own words, or ours. Errors: ReportError where they cannot be read."""
        own = self.office.publish.wording
        return read_wording(own), str(own or "notice.txt")
