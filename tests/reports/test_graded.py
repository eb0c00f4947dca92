"""The report by a rubric that says who passes: 合格, 不合格, 单项否决, on made-up findings."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from checks.model import Finding, Unit, Verdict
from checks.rubric import Line, Rubric, load
from reports.pages import write_report
from reports.report import Report
from reports.sheet import sheets
from reports.table import print_table
from tests.reports.city import city
from tests.reports.links import broken_links, read

CENSUS, NATIONAL = load("census-2015"), load("national-2019")
UNITS = tuple(Unit(code, name, "government", "3", f"http://{code}.gov.cn/") for code, name in
              (("good", "市甲局"), ("low", "市乙局"), ("veto", "市丙局"), ("open", "市丁局")))  # fmt: skip
# What each unit lost on the census: a veto, points, or a line that waits for a person.
VETOED = {"veto": "veto_home_stale"}
LOST = {"low": {"home_available": 40, "links": 0.5}, "veto": {"links": 3}}
OPEN = {"open": "veto_errors"}


def found(rubric: Rubric) -> Iterator[Finding]:
    for unit in UNITS:
        for line in rubric.lines:
            yield _finding(unit, line, rubric)


def _finding(unit: Unit, line: Line, rubric: Rubric) -> Finding:
    lost = LOST.get(unit.code, {}).get(line.indicator, 0)
    verdict = Verdict.PARTLY if lost else Verdict.MET
    verdict = Verdict.NOT_MET if VETOED.get(unit.code) == line.indicator else verdict
    verdict = Verdict.PERSON if OPEN.get(unit.code) == line.indicator else verdict
    name = f"{unit.code}{line.indicator}"
    return Finding(
        name, unit.code, line.indicator, verdict, -float(lost), 0, 0, True, f"{line.name}的情况", rubric=rubric.stamp
    )


def report_by(rubric: Rubric) -> Report:
    return replace(city(), rubric=rubric, units=UNITS, findings=tuple(found(rubric)), pages={}, nights=())


@pytest.fixture(scope="module")
def census(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("census")
    write_report(report_by(CENSUS), folder)
    return folder


def test_the_rubric_s_part_shows_the_pass_line(census: Path) -> None:
    text = (census / "index.html").read_text("utf-8").split('<section id="rubric">')[1]
    assert "合格线 60 分" in text
    assert "不计入考核总分" in text
    assert "单项否决" in text


def test_the_first_page_counts_who_passes(census: Path) -> None:
    text = (census / "index.html").read_text("utf-8")
    assert "合格 1 家，不合格 2 家（其中单项否决 1 家）；1 家尚有事项待人工核定" in text
    assert list(broken_links(census)) == []


def test_a_vetoed_unit_s_page_says_so_and_lists_every_deduction(census: Path) -> None:
    text = (census / "units" / "veto.html").read_text("utf-8")
    assert "单项否决：不合格" in text
    assert '<a href="#veto_home_stale">网站不更新</a>：网站不更新的情况' in text
    assert "<b>−3</b> 分" in text
    assert "100 − 3 = 97.00" in text
    assert "100 − 40.5 = 59.50" in (census / "units" / "low.html").read_text("utf-8")


def test_a_veto_rubric_has_no_points_anywhere(tmp_path: Path) -> None:
    write_report(report_by(NATIONAL), tmp_path)
    first = (tmp_path / "index.html").read_text("utf-8")
    assert "得分分布" not in first
    assert "本标准不计分" in first
    text = (tmp_path / "units" / "veto.html").read_text("utf-8")
    assert "<dt>得分</dt>" not in text
    assert "不合格" in text
    assert read(tmp_path / "units" / "good.html").handlers == []


def test_the_terminal_s_table_names_the_veto(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(sheets(CENSUS, UNITS, list(found(CENSUS))), sys.stdout, terminal=False)
    rows = {line.split()[1]: line for line in capsys.readouterr().out.splitlines() if "市" in line and "局" in line}
    assert "否决：网站不更新" in rows["市丙局"]
    assert "不合格" in rows["市乙局"]
    assert rows["市甲局"].split()[0] == "1"
