"""Scores, ranks, and who gets none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.model import Finding, Unit, Verdict
from checks.rubric import KINDS, Applies, Line, Rubric, Value
from checks.scoring import mark
from reports import ReportError
from reports.sheet import COUNTIES, MUNICIPAL, Sheet, sheets, worth
from tests.reports.city import finding

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


# A rubric that deducts from 100, with two vetoes; its findings are made by hand.
LATEST = {"combine": Value("latest", OURS), "applies": (Applies(OURS, KINDS),), "exempt": Value("full", OURS)}
V, W = (Line(name, name, "", Value(0, OURS), effect="veto", **LATEST) for name in ("v", "w"))
D = Line("d", "d", "", Value(100, OURS), effect="deduct", **LATEST)
DEDUCT = replace(RUBRIC, type="deduct", pass_line=Value(60, OURS), lines=(V, W, D))


def told(
    code: str, *, veto: bool = False, waiting: bool = False, lost: float = 0, person: bool = False
) -> list[Finding]:
    """The findings of one unit: a veto that holds, one seen only once, points taken off, a veto line for a person."""
    x = finding(unit(code), D, Verdict.PARTLY if lost else Verdict.MET)
    v = Verdict.NOT_MET if veto else Verdict.MET
    w = Verdict.PERSON if person else Verdict.NOT_MET if waiting else Verdict.MET
    return [
        replace(x, id=f"{code}v", indicator="v", verdict=v, points=0, denominator=0),
        replace(x, id=f"{code}w", indicator="w", verdict=w, points=0, denominator=0, confirmed=not waiting),
        replace(x, id=f"{code}d", points=-lost, denominator=0),
    ]


def deducted(**units: list[Finding]) -> dict[str, Sheet]:
    found = [each for own in units.values() for each in own]
    return {sheet.unit.code: sheet for sheet in sheets(DEDUCT, [unit(code) for code in units], found)}


def test_a_veto_fails_the_unit_and_every_deduction_is_listed_all_the_same() -> None:
    sheet = deducted(x=told("x", veto=True, lost=12.5))["x"]
    assert (sheet.verdict, sheet.score, sheet.deducted, sheet.rank) == ("不合格", 87.5, 12.5, None)
    assert [line.indicator for line in sheet.vetoes] == ["v"]
    assert [(line.indicator, line.lost) for line in sheet.costliest(3)] == [("d", 12.5)]


def test_below_the_pass_line_fails_and_on_it_passes() -> None:
    found = deducted(on=told("on", lost=40), below=told("below", lost=40.01))
    assert {code: (sheet.verdict, sheet.rank) for code, sheet in found.items()} == {
        "on": ("合格", 1),
        "below": ("不合格", None),
    }


def test_a_veto_seen_once_waits_and_does_not_fail() -> None:
    sheet = deducted(x=told("x", waiting=True))["x"]
    assert (sheet.verdict, sheet.vetoes) == ("合格", ())
    assert [line.indicator for line in sheet.waiting_vetoes] == ["w"]


def test_a_veto_line_that_waits_for_a_person_leaves_the_verdict_open() -> None:
    found = deducted(open=told("open", person=True), lost=told("lost", veto=True, person=True))
    assert (found["open"].verdict, found["open"].provisional, found["open"].telling) == ("", True, True)
    assert (found["lost"].verdict, found["lost"].provisional) == ("不合格", False)


def test_a_rubric_of_vetoes_only_gives_a_verdict_and_no_score() -> None:
    found = told("x", veto=True)[:2]
    (sheet,) = sheets(replace(DEDUCT, type="veto", pass_line=None, lines=(V, W)), [unit("x")], found)
    assert (sheet.verdict, sheet.score, sheet.rank, sheet.telling) == ("不合格", None, None, False)


def test_what_a_line_is_worth_is_said_in_words() -> None:
    lines = (A, V, D, replace(D, points=Value(5, OURS)))
    assert [worth(line) for line in lines] == ["60 分", "单项否决", "据实扣分", "最多扣 5 分"]
