"""What a person's word does to a line of each kind."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from checks.deciding import decided
from checks.model import Finding, Verdict
from checks.rubric import load
from checks.scoring import score

WEIGHTED, DEDUCT = load("changde-2008"), load("census-2015")
LOST = Finding("f1", "czj", "columns_fresh", Verdict.PARTLY, 12, 16, 0, True, "过期")
OPEN = Finding("f2", "czj", "personnel", Verdict.PERSON, 0, 0, 0, True, "请人工核定")
ONCE = Finding("f3", "czj", "home_fresh", Verdict.NOT_MET, 8, 8, 8, False, "过期")


@dataclass(frozen=True)
class Said:
    finding: str
    action: str
    points: float | None = None


@pytest.mark.parametrize(
    ("finding", "word", "verdict", "points", "denominator", "unconfirmed"),
    [
        (LOST, Said("f1", "uphold"), Verdict.PARTLY, 12, 16, 0),
        (LOST, Said("f1", "overturn"), Verdict.MET, 16, 16, 0),
        (LOST, Said("f1", "adjust", 14), Verdict.PARTLY, 14, 16, 0),
        (LOST, Said("f1", "adjust", 0), Verdict.NOT_MET, 0, 16, 0),
        (LOST, Said("f1", "adjust", 99), Verdict.MET, 16, 16, 0),
        (LOST, Said("f9", "overturn"), Verdict.PARTLY, 12, 16, 0),
        (OPEN, Said("f2", "uphold"), Verdict.NOT_APPLICABLE, 0, 0, 0),
        (OPEN, Said("f2", "overturn"), Verdict.MET, 6, 6, 0),
        (OPEN, Said("f2", "adjust", 0), Verdict.NOT_MET, 0, 6, 0),
        (ONCE, Said("f3", "uphold"), Verdict.NOT_MET, 8, 8, 8),
        (ONCE, Said("f3", "adjust", 2), Verdict.PARTLY, 2, 8, 0),
        (ONCE, Said("f3", "overturn"), Verdict.MET, 8, 8, 0),
    ],
)
def test_a_word_on_a_line_with_points(
    finding: Finding, word: Said, verdict: Verdict, points: float, denominator: float, unconfirmed: float
) -> None:
    (after,) = decided(WEIGHTED, [finding], [word])
    found = after.verdict, after.points, after.denominator, after.unconfirmed
    assert found == (verdict, points, denominator, unconfirmed)
    assert (after.id, after.reason) == (finding.id, finding.reason)


def test_the_last_word_counts() -> None:
    words = [Said("f1", "overturn"), Said("f1", "uphold")]
    assert decided(WEIGHTED, [LOST], words) == (LOST,)
    assert decided(WEIGHTED, [LOST], words[::-1])[0].points == 16


def test_a_decision_lapses_when_the_finding_is_another() -> None:
    later = replace(LOST, id="f1-later", points=8)
    assert decided(WEIGHTED, [later], [Said("f1", "overturn")]) == (later,)


def test_a_line_that_deducts_and_a_veto() -> None:
    lost = Finding("d1", "czj", "links", Verdict.PARTLY, -3, 0, 0, True, "死链")
    veto = Finding("v1", "czj", "veto_unreachable", Verdict.NOT_MET, 0, 0, 0, True, "无法访问")
    most = next(line.points.value for line in DEDUCT.lines if line.indicator == "links")
    words = [Said("d1", "adjust", -1.5), Said("v1", "overturn")]
    after = decided(DEDUCT, [lost, veto], words)
    assert [(each.points, each.denominator, each.verdict) for each in after] == [
        (-1.5, 0, Verdict.PARTLY),
        (0, 0, Verdict.MET),
    ]
    assert decided(DEDUCT, [lost], [Said("d1", "adjust", -999)])[0].points == -most
    assert score(DEDUCT, after).deducted == 1.5
    assert score(DEDUCT, after).vetoes == ()
    assert score(DEDUCT, [lost, veto]).vetoes == ("veto_unreachable",)
