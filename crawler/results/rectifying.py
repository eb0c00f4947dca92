"""The rectification list of the newest notice, with what later nights say of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlite_utils import Database

from crawler.office.config import Office
from reports import rectify
from reports.report import Report
from reports.sheet import sheets
from reports.workbook import write_book
from storage import published

RECTIFICATION = "rectification.xlsx"


def rectification(db: Database, report: Report, office: Office, due: date | None = None) -> list[Path]:
    """Write the rectification list: of the newest notice that was issued, else of this report where it has a due day.

    What nights after the notice say stands beside each item.
    """
    found = sheets(report.rubric, report.units, report.findings, report.decisions)
    issued = [each for each in published.notices(db, office.assessment.name) if each.rubric == report.rubric.stamp]
    by_code = {sheet.unit.code: sheet for sheet in found}
    if issued:
        last = issued[-1]
        due, since = last.due, last.as_of
        listed = [rectify.progress(rectify.item_of(item), by_code, since, due) for item in last.items]
    else:
        listed = [rectify.Progress(item, rectify.UNSEEN) for item in rectify.items(found)]
    if due is None:
        return []
    table = rectify.list_table(listed, due, report.demo)
    (office.report / RECTIFICATION).write_bytes(write_book([table], table.title))
    return [office.report / RECTIFICATION]
