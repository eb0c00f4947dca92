"""What goes out with a notice: the list of what must be put right, kept when the notice is issued, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlite_utils import Database

from reports import rectify
from reports.notice import Letterhead
from reports.report import Report
from reports.sheet import sheets
from reports.workbook import write_book
from storage import published
from storage.published import Notice, period_name


def rectification(db: Database, report: Report, due: date | None) -> bytes | None:
    """The rectification list as an .xlsx file: of the newest notice that was issued, else of this report if it has a due day.

    What nights after the notice say stands beside each item; None where there is no day by which anything is due.
    """
    found = sheets(report.rubric, report.units, report.findings, report.decisions)
    period = period_name(*report.period)
    issued = [each for each in published.notices(db, period) if each.rubric == report.rubric.stamp]
    by_code = {sheet.unit.code: sheet for sheet in found}
    if issued:
        last = issued[-1]
        due, since = last.due, last.as_of
        listed = [rectify.progress(rectify.item_of(item), by_code, since, due) for item in last.items]
    else:
        listed = [rectify.Progress(item, rectify.UNSEEN) for item in rectify.items(found)]
    if due is None:
        return None
    table = rectify.list_table(listed, due, report.demo)
    return write_book([table], table.title)


def as_issued(db: Database, report: Report, head: Letterhead) -> Letterhead:
    """The letterhead of the notice that was issued for this very judgement, with its day and its last day; else `head`."""
    issued = published.notices(db, period_name(*report.period))
    same = [each for each in issued if (each.as_of, each.rubric) == (report.as_of, report.rubric.stamp)]
    return replace(head, day=same[-1].day, due=same[-1].due) if same else head


def issue(db: Database, report: Report, head: Letterhead, who: str, at: datetime) -> int:
    """Keep the notice of a report as issued, with its list; how many items it has.

    Errors: StorageError where it is issued already; ValueError for a letterhead without the last day.
    """
    if head.due is None:
        raise ValueError("a notice is issued with a last day")
    found = rectify.items(sheets(report.rubric, report.units, report.findings, report.decisions))
    kept = [rectify.kept(item) for item in found]
    period = period_name(*report.period)
    published.issue(db, Notice(period, report.as_of, report.rubric.stamp, head.day, head.due, kept, who, at))
    return len(found)
