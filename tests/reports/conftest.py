"""The made-up city and its written report."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.pages import write_report
from reports.report import Report
from tests.reports.city import city


@pytest.fixture(scope="session")
def report() -> Report:
    return city()


@pytest.fixture(scope="session")
def written(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the whole city's report."""
    folder = tmp_path_factory.mktemp("report")
    write_report(report, folder)
    return folder
