"""How lines become a unit's score: denominators, factors, deductions, vetoes, and who passes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from checks import sample
from checks.judge import judge
from checks.model import Finding, Page, Unit, Verdict
from checks.rubric import Applies, Line, Rubric, Value, load
from checks.scoring import FAILED, PASSED, Score, score
from checks.site import City

NOTICE = Value(60, "notice")
BASE = Rubric("test", "1", "t", "weighted", date(2015, 1, 1), "s", Value(0, "notice"), ())


def line(name: str, points: float, effect: str = "points") -> Line:
    everyone = (Applies("notice", kinds=("government",)),)
    latest, full = Value("latest", "notice"), Value("full", "notice")
    return Line(name, name, "c", Value(points, "notice"), latest, everyone, full, effect=effect)


def found(name: str, verdict: Verdict, points: float = 0, denominator: float = 0, **more: Any) -> Finding:
    plain = Finding(name, "u", name, verdict, points, denominator, 0.0, True, "r")
    return replace(plain, **more)


def weighted(*findings: Finding) -> Score:
    lines = (line("a", 25), line("b", 25), line("c", 50))
    return score(replace(BASE, lines=lines), findings)


MET, PARTLY, LOST = Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET
EXEMPT, UNSEEN, PERSON = Verdict.NOT_APPLICABLE, Verdict.NOT_OBSERVED, Verdict.PERSON


@pytest.mark.parametrize(
    ("findings", "total", "factor", "excluded", "open_points", "provisional"),
    [
        ((found("a", MET, 25, 25), found("b", LOST, 0, 25), found("c", PARTLY, 40, 50)), 65, "", 0, 0, False),
        ((found("a", EXEMPT, 25, 25), found("b", MET, 25, 25), found("c", MET, 50, 50)), 100, "", 0, 0, False),
        ((found("a", EXEMPT), found("b", MET, 25, 25), found("c", PARTLY, 35, 50)), 80, "×4/3", 25, 0, False),
        ((found("a", EXEMPT), found("b", EXEMPT), found("c", PARTLY, 33.33, 50)), 66.66, "×2 ", 50, 0, False),
        ((found("a", UNSEEN), found("b", MET, 25, 25), found("c", PARTLY, 35, 50)), 80, "×4/3", 0, 25, True),
        ((found("b", MET, 25, 25), found("c", PARTLY, 35, 50)), 80, "×4/3", 0, 25, True),
        ((found("a", PERSON), found("b", UNSEEN), found("c", EXEMPT)), None, "", 50, 50, True),
    ],
)
def test_a_weighted_sheet_is_out_of_what_counts(
    findings: tuple[Finding, ...],
    total: float | None,
    factor: str,
    excluded: float,
    open_points: float,
    provisional: bool,
) -> None:
    got = weighted(*findings)
    assert (got.score, got.excluded, got.open_points, got.provisional) == (total, excluded, open_points, provisional)
    assert factor in got.factor_text
    assert bool(got.factor_text) is bool(factor)
    assert (got.verdict, got.pass_line) == ("", None)


def test_a_denominator_without_a_simple_factor_is_printed_as_it_is() -> None:
    assert Score(90, points=83.7, denominator=93).factor_text == "满分 93 分，得分 ×100/93 折算为百分制"


DEDUCT = replace(
    BASE,
    type="deduct",
    pass_line=NOTICE,
    lines=(line("v", 0, "veto"), line("w", 0, "veto"), line("a", 100, "deduct"), line("b", 5, "deduct")),
)
GOOD = (found("v", MET), found("w", MET), found("a", MET), found("b", MET))


def but(**changes: Finding) -> tuple[Finding, ...]:
    return tuple(changes.get(finding.indicator, finding) for finding in GOOD)


@pytest.mark.parametrize(
    ("findings", "total", "verdict", "provisional"),
    [
        (GOOD, 100, PASSED, False),
        (but(a=found("a", PARTLY, -40)), 60, PASSED, False),
        (but(a=found("a", PARTLY, -35), b=found("b", LOST, -5)), 60, PASSED, False),
        (but(a=found("a", PARTLY, -40.01)), 59.99, FAILED, False),
        (but(a=found("a", LOST, -100), b=found("b", LOST, -5)), 0, FAILED, False),
        (but(v=found("v", LOST), a=found("a", PARTLY, -3)), 97, FAILED, False),
        (but(v=found("v", LOST, confirmed=False)), 100, PASSED, False),
        (but(v=found("v", PARTLY)), 100, PASSED, False),
        (but(w=found("w", PERSON)), 100, "", True),
        (but(b=found("b", UNSEEN)), 100, "", True),
        (but(v=found("v", LOST), w=found("w", PERSON)), 100, FAILED, False),
        (but(a=found("a", PARTLY, -50), w=found("w", PERSON)), 50, FAILED, False),
        (but(a=found("a", EXEMPT)), 100, PASSED, False),
        (GOOD[:3], 100, "", True),
        (tuple(replace(finding, verdict=EXEMPT) for finding in GOOD), None, "", False),
    ],
)
def test_a_deducting_sheet_starts_from_100_and_has_a_pass_line(
    findings: tuple[Finding, ...], total: float | None, verdict: str, provisional: bool
) -> None:
    got = score(DEDUCT, findings)
    assert (got.score, got.verdict, got.provisional, got.pass_line) == (total, verdict, provisional, 60)


def test_vetoes_are_named_and_those_that_wait_apart() -> None:
    got = score(DEDUCT, but(v=found("v", LOST), w=found("w", LOST, confirmed=False), b=found("b", LOST, -5)))
    assert (got.vetoes, got.waiting, got.deducted) == (("v",), ("w",), 5)


VETO = replace(BASE, type="veto", lines=DEDUCT.lines[:2])


@pytest.mark.parametrize(
    ("v", "w", "verdict"),
    [
        (found("v", MET), found("w", PARTLY), PASSED),
        (found("v", MET), found("w", LOST), FAILED),
        (found("v", PERSON), found("w", LOST), FAILED),
        (found("v", PERSON), found("w", MET), ""),
        (found("v", MET), found("w", LOST, confirmed=False), PASSED),
    ],
)
def test_a_veto_sheet_has_no_points(v: Finding, w: Finding, verdict: str) -> None:
    got = score(VETO, (v, w))
    assert (got.score, got.verdict) == (None, verdict)


def week(**seen: Any) -> list[tuple[date, tuple[Page, ...]]]:
    times = [sample.AT + timedelta(days=day) for day in range(7)]
    return [(at.date(), sample.pages(at=at, **seen)) for at in times]


STALE: dict[str, Any] = {
    "home_ages": (20,),  # the veto, and fewer than ten: 5
    "columns": {"news": (20,), "notice": (1,), "policy": (), "plan": (400,)},  # 3 + 4 + 5
    "links": {"http://a.gov.cn/1": 404, "http://a.gov.cn/2": 404},  # on the home page: 2
    "letters": ((10, None),),
    "probes": (24, 1),  # 7 of 168 is 4.17 %: 20
}


def sheet(rubric: Rubric, unit: Unit, decided: dict[str, str], seen: dict[str, Any]) -> Score:
    """A unit's score once a person has answered the lines that no crawler can see."""
    units = (unit,)
    findings = judge(City(units, None, {}), [(night, _of(pages, unit)) for night, pages in week(**seen)], rubric)
    answered = [
        replace(finding, verdict=Verdict(decided[finding.indicator])) if finding.indicator in decided else finding
        for finding in findings
    ]
    return score(rubric, answered)


def _of(pages: tuple[Page, ...], unit: Unit) -> tuple[Page, ...]:
    return tuple(replace(page, unit=unit.code) for page in pages)


def test_the_census_sheet_of_a_neglected_site() -> None:
    told = {"veto_errors": "met", "accuracy": "met", "guides": "met"}
    got = sheet(load("census-2015"), sample.UNIT, told, STALE)
    assert got.vetoes == ("veto_home_stale",)
    assert (got.deducted, got.score, got.verdict) == (20 + 2 + 5 + 12 + 5, 56, FAILED)  # and no survey column: 5
    assert got.open == ()


def test_the_same_evidence_on_the_national_sheet() -> None:
    got = sheet(load("national-2019"), sample.UNIT, {"veto_safety": "met", "veto_no_service": "met"}, STALE)
    assert (got.score, got.vetoes, got.verdict) == (None, ("veto_home_stale",), FAILED)


KEPT: dict[str, Any] = {
    "home_ages": tuple(range(10)),
    "columns": {"news": (2,), "notice": (100,), "survey": (9, 99, 199)},
    "letters": ((10, None), (200, 150)),
    "links": {"http://a.gov.cn/1": 200},
    "probes": (24, 0),
}


def test_a_kept_site_passes_only_when_a_person_has_looked() -> None:
    census = load("census-2015")
    alone = sheet(census, sample.UNIT, {}, KEPT)
    assert (alone.score, alone.verdict, alone.open) == (100, "", ("veto_errors", "accuracy", "guides"))
    looked = sheet(census, sample.UNIT, dict.fromkeys(alone.open, "met"), KEPT)
    assert (looked.score, looked.verdict, looked.provisional) == (100, PASSED, False)


def test_a_party_body_is_not_asked_for_service_guides() -> None:
    party = replace(sample.UNIT, kind="party")
    got = sheet(load("census-2015"), party, {}, KEPT)
    assert "guides" not in got.open


def test_the_score_does_not_wait_for_a_remark():
    lines = (line("a", 100), line("b", 0, effect="remark"))
    told = score(replace(BASE, lines=lines), (found("a", MET, 100, 100), found("b", PERSON)))
    assert (told.score, told.provisional, told.open, told.denominator) == (100, False, (), 100)
