"""Scores, ranks, and who gets none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from checks.model import Finding, Unit, Verdict
from checks.rubric import KINDS, Applies, Line, Rubric, Value
from checks.scoring import mark
from reports import ReportError
from reports.report import Report
from reports.sheet import COUNTIES, MUNICIPAL, Sheet, sheets
from storage.decisions import Decision
from tests.reports.city import SHANGHAI, finding

OURS = "proposed"


def line(name: str, points: float) -> Line:
    return Line(
        name, name, "", Value(points, OURS), Value("latest", OURS), (Applies(OURS, KINDS),), Value("full", OURS)
    )


A, B = line("a", 60), line("b", 40)
RUBRIC = Rubric("r", "1", "r", "weighted", date(2008, 1, 1), "", Value(55, OURS), (A, B))


def unit(code: str, kind: str = "government", status: str = "site") -> Unit:
    return Unit(code, code, kind, status=status)


def scored(lost: dict[str, float], kind: str = "government") -> dict[str, Sheet]:
    units = [unit(code, kind) for code in lost]
    found = [finding(u, A, Verdict.PARTLY, lost[u.code]) for u in units] + [finding(u, B, Verdict.MET) for u in units]
    return {sheet.unit.code: sheet for sheet in sheets(RUBRIC, units, found)}


def test_score_is_points_over_denominator() -> None:
    sheet = scored({"x": 7.5})["x"]
    assert (sheet.points, sheet.denominator, sheet.score) == (92.5, 100, 92.5)
    assert sheet.denominator == RUBRIC.full_marks


def test_open_line_leaves_the_denominator_and_makes_the_score_provisional() -> None:
    x = unit("x")
    (sheet,) = sheets(RUBRIC, [x], [finding(x, A, Verdict.PARTLY, 15), finding(x, B, Verdict.PERSON)])
    assert (sheet.points, sheet.denominator, sheet.score) == (45, 60, 75)
    assert sheet.provisional
    assert sheet.rank is None
    assert [line.indicator for line in sheet.open_lines] == ["b"]


def test_unconfirmed_points_stand_beside() -> None:
    x = unit("x")
    found = [finding(x, A, Verdict.NOT_MET, unconfirmed=60), finding(x, B, Verdict.MET)]
    (sheet,) = sheets(RUBRIC, [x], found)
    assert (sheet.score, sheet.unconfirmed) == (100, 60)


def test_line_without_finding_is_open_and_costs_nothing() -> None:
    x = unit("x")
    (sheet,) = sheets(RUBRIC, [x], [finding(x, A, Verdict.MET)])
    assert sheet.score == 100
    assert sheet.provisional


def test_ties_share_a_rank_and_the_next_one_is_left_out() -> None:
    ranks = {code: sheet.rank for code, sheet in scored({"w": 1, "x": 5, "y": 5, "z": 9}).items()}
    assert ranks == {"w": 1, "x": 2, "y": 2, "z": 4}


def test_counties_and_municipal_units_are_ranked_apart() -> None:
    units = [unit("county", "county"), unit("zone", "zone"), unit("bureau"), unit("party", "party")]
    lost = dict(zip(("county", "zone", "bureau", "party"), (30, 20, 10, 0), strict=True))
    found = [finding(u, A, Verdict.PARTLY, lost[u.code]) for u in units] + [finding(u, B, Verdict.MET) for u in units]
    by_code = {sheet.unit.code: sheet for sheet in sheets(RUBRIC, units, found)}
    assert [
        (by_code[c].division, by_code[c].rank, by_code[c].ranked) for c in ("county", "zone", "bureau", "party")
    ] == [
        (COUNTIES, 2, 2),
        (COUNTIES, 1, 2),
        (MUNICIPAL, 2, 2),
        (MUNICIPAL, 1, 2),
    ]


def test_provisional_unit_takes_no_rank_from_others() -> None:
    x, y = unit("x"), unit("y")
    found = [finding(x, A, Verdict.MET), finding(x, B, Verdict.PERSON)]
    found += [finding(y, A, Verdict.PARTLY, 50), finding(y, B, Verdict.MET)]
    open_, settled = sheets(RUBRIC, [x, y], found)
    assert (open_.rank, settled.rank, settled.ranked) == (None, 1, 1)


@pytest.mark.parametrize("status", ["none", "new", "closed until 2009-02-01"])
def test_units_without_a_site_are_named_without_a_score(status: str) -> None:
    (sheet,) = sheets(RUBRIC, [unit("x", status=status)], [])
    assert (sheet.score, sheet.rank, sheet.lines, sheet.listed_only) == (None, None, (), True)


def test_the_portal_is_no_assessed_unit() -> None:
    assert sheets(RUBRIC, [unit("main", "portal")], []) == ()


def test_score_with_less_than_half_of_the_points_settled_is_not_telling() -> None:
    x = unit("x")
    (few,) = sheets(RUBRIC, [x], [finding(x, A, Verdict.NOT_OBSERVED), finding(x, B, Verdict.MET)])
    (most,) = sheets(RUBRIC, [x], [finding(x, A, Verdict.MET), finding(x, B, Verdict.NOT_OBSERVED)])
    assert (few.telling, most.telling) == (False, True)


def test_rounding_is_half_up() -> None:
    assert mark(69.7, 80) == 87.13  # 87.125; binary floats would give 87.12
    assert mark(0, 0) is None


def test_costliest_lines_come_first() -> None:
    x = unit("x")
    (sheet,) = sheets(RUBRIC, [x], [finding(x, A, Verdict.PARTLY, 3), finding(x, B, Verdict.PARTLY, 9)])
    assert [(own.indicator, own.lost) for own in sheet.costliest(3)] == [("b", 9), ("a", 3)]
    assert len(sheet.costliest(1)) == 1


def broken(**changes: str) -> Finding:
    return replace(finding(unit("x"), A, Verdict.MET), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "names"),
    [
        ([broken(unit="nobody")], "nobody"),
        ([broken(indicator="nothing")], "nothing"),
        ([broken(), broken()], "two findings on a"),
    ],
)
def test_findings_that_do_not_fit_are_refused_by_name(found: list[Finding], names: str) -> None:
    with pytest.raises(ReportError, match=names):
        sheets(RUBRIC, [unit("x")], found)


def test_a_closed_site_that_opened_again_is_scored() -> None:
    x = unit("x", status="closed until 2008-12-01")
    (sheet,) = sheets(RUBRIC, [x], [finding(x, A, Verdict.MET), finding(x, B, Verdict.MET)])
    assert (sheet.score, sheet.listed_only) == (100, False)


def test_rubrics_of_another_type_are_refused() -> None:
    with pytest.raises(ReportError, match="'deduct'"):
        sheets(replace(RUBRIC, type="deduct"), [unit("x")], [])


def test_a_decision_counts_and_the_machines_word_stays_beside_it(report: Report) -> None:
    lost = max(report.findings, key=lambda finding: finding.lost)
    word = Decision(lost.id, report.as_of, lost.rubric, "overturn", "张三", datetime(2008, 12, 21, tzinfo=SHANGHAI), "误判")
    machine = next(s for s in sheets(report.rubric, report.units, report.findings) if s.unit.code == lost.unit)
    after = next(s for s in sheets(report.rubric, report.units, report.findings, [word]) if s.unit.code == lost.unit)
    line = next(line for line in after.lines if line.indicator == lost.indicator)
    assert after.points == round(machine.points + lost.lost, 2)
    assert (line.lost, line.judged) == (0, lost)
    assert [line.judged for line in machine.lines] == [None] * len(machine.lines)
