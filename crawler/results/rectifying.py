"""The rectification list, written into the report's folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlite_utils import Database

from crawler.office.config import Office
from reports.publication import rectification
from reports.report import Report

RECTIFICATION = "rectification.xlsx"


def write_rectification(db: Database, report: Report, office: Office, due: date | None = None) -> list[Path]:
    """Write the list; its path, or nothing where there is no day by which anything is due."""
    data = rectification(db, report, due)
    if data is None:
        return []
    (office.report / RECTIFICATION).write_bytes(data)
    return [office.report / RECTIFICATION]
