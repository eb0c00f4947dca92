"""The terminal's table."""

from __future__ import annotations

import io

from rich.cells import cell_len

from reports.report import Report
from reports.sheet import sheets
from reports.table import print_table


def lines_of(report: Report, terminal: bool | None = None) -> list[str]:
    out = io.StringIO()
    print_table(sheets(report.rubric, report.units, report.findings), out, terminal=terminal)
    return out.getvalue().splitlines()


def test_plain_text_names_every_unit_once(report: Report) -> None:
    text = "\n".join(lines_of(report))
    assert "\x1b" not in text
    assert [unit.name for unit in report.units if f" {unit.name} " not in text] == []


def test_columns_stand_below_each_other_in_display_width(report: Report) -> None:
    lines = lines_of(report)
    ends = {cell_len(line[: line.index(".") + 3]) for line in lines[1 : lines.index("")] if "." in line}
    assert len(ends) == 1


def test_three_costliest_at_most(report: Report) -> None:
    assert max(line.count(" -") for line in lines_of(report)) == 3


def test_a_terminal_gets_colour(report: Report) -> None:
    assert any("\x1b[" in line for line in lines_of(report, terminal=True))
