"""How nights combine, who is asked, and that the same input gives the same findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from checks import sample
from checks.judge import judge
from checks.model import Finding, Outcome, Page, Unit
from checks.rubric import Applies, Line, Rubric, Value, load
from checks.site import City

PARTY = Unit("zzb", "市委组织部", "party", url="http://zzb.changde.gov.cn/")
GOOD: dict[str, Any] = {}
DOWN = {"home": {"outcome": Outcome.FAILED, "reason": "connect", "status": None, "facts": None}}
UNSEEN = {"home": {"outcome": Outcome.NOT_REACHED, "reason": "robots", "status": None, "facts": None}}
STRAYED = {"home": {"final_url": "http://www.shop.com/"}}


def one_line(combine: str, indicator: str = "home_reachable", **settings: Any) -> Rubric:
    line = replace(sample.line(indicator, 10, **settings), combine=Value(combine, "proposed"))
    return Rubric("test", "1", "t", "weighted", sample.AT.date(), "s", Value(55, "notice"), (line,))


CITY = City((sample.UNIT,), None, {})
Nights = list[tuple[date, tuple[Page, ...]]]


def nights(*seen: dict[str, Any]) -> Nights:
    times = [sample.AT + timedelta(days=index) for index in range(len(seen))]
    return [(at.date(), sample.pages(at=at, **site)) for at, site in zip(times, seen, strict=True)]


def finding(seen: Nights, rubric: Rubric, city: City = CITY) -> Finding:
    found = judge(city, seen, rubric)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("combine", "seen", "verdict", "points", "denominator", "unconfirmed"),
    [
        ("share", (GOOD, GOOD), "met", 10, 10, 0),
        ("share", (DOWN, DOWN), "not met", 0, 10, 0),
        ("share", (DOWN, GOOD), "partly", 10, 10, 5),
        ("share", (DOWN, DOWN, GOOD, GOOD), "partly", 5, 10, 0),
        ("share", (DOWN, UNSEEN, DOWN), "not met", 0, 10, 0),
        ("share", (UNSEEN, UNSEEN), "could not observe", 0, 0, 0),
        ("share", (DOWN,), "not met", 10, 10, 10),
        ("share", (STRAYED,), "not met", 0, 10, 0),
        ("latest", (DOWN, DOWN, GOOD), "met", 10, 10, 0),
        ("latest", (GOOD, DOWN), "not met", 10, 10, 10),
        ("latest", (GOOD, DOWN, DOWN), "not met", 0, 10, 0),
        ("latest", (DOWN, DOWN, UNSEEN), "not met", 0, 10, 0),
        ("worst", (DOWN, DOWN, GOOD), "not met", 0, 10, 0),
        ("worst", (GOOD, GOOD), "met", 10, 10, 0),
    ],
)
def test_nights_combine(
    combine: str, seen: tuple[Any, ...], verdict: str, points: float, denominator: float, unconfirmed: float
) -> None:
    found = finding(nights(*seen), one_line(combine))
    got = (found.verdict.value, found.points, found.denominator, found.unconfirmed)
    assert got == (verdict, points, denominator, unconfirmed)
    assert found.confirmed is (unconfirmed == 0)


def test_two_nights_must_agree_on_the_same_dead_link() -> None:
    rubric = one_line("latest", "dead_links", link_points=1)
    first, second = "http://a.gov.cn/1", "http://a.gov.cn/2"
    found = finding(nights({"links": {first: 404}}, {"links": {first: 404, second: 404}}), rubric)
    assert (found.points, found.unconfirmed) == (9, 1)


def test_a_person_is_asked_when_the_last_told_night_says_so() -> None:
    rubric = one_line("latest", "dead_links", link_points=1)
    found = finding(nights({"links": {"http://a.gov.cn/1": 404}}, {"links": {"http://a.gov.cn/1": 403}}), rubric)
    assert (found.verdict.value, found.denominator) == ("needs a person", 0)


def test_no_night_at_all_is_could_not_observe() -> None:
    found = finding([], one_line("share"))
    assert (found.verdict.value, found.denominator) == ("could not observe", 0)


@pytest.mark.parametrize(("rule", "points", "denominator"), [("full", 10, 10), ("excluded", 0, 0)])
def test_a_unit_that_is_not_asked(rule: str, points: float, denominator: float) -> None:
    rubric = one_line("share")
    asked = (Applies("notice", kinds=("county",)),)
    line = replace(rubric.lines[0], applies=asked, exempt=Value(rule, "proposed"))
    found = finding(nights(DOWN, DOWN), replace(rubric, lines=(line,)))
    assert (found.verdict.value, found.points, found.denominator) == ("not applicable", points, denominator)


def test_a_missing_list_is_for_a_person() -> None:
    rubric = one_line("share")
    line = replace(rubric.lines[0], applies=(Applies("notice", list="disclosure"),))
    found = finding(nights(GOOD), replace(rubric, lines=(line,)))
    assert found.verdict == "needs a person"
    listed = replace(CITY, lists={"disclosure": [{"unit": "other", "item": ""}]})
    assert finding(nights(GOOD), replace(rubric, lines=(line,)), listed).verdict == "not applicable"


@pytest.mark.parametrize("status", ["none", "new", "closed until 2009-01-31"])
def test_units_without_a_site_get_no_finding(status: str) -> None:
    city = replace(CITY, units=(replace(sample.UNIT, status=status),))
    assert judge(city, nights(DOWN), load("changde-2008")) == ()


def test_the_same_pages_give_the_same_findings_in_any_order() -> None:
    seen = nights({"links": {f"http://a.gov.cn/{n}": 404 for n in range(4)}, "letters": ((40, 2), (50, None))}, DOWN)
    turned = [(night, tuple(reversed(pages))) for night, pages in seen]
    rubric = load("changde-2008")
    assert judge(CITY, seen, rubric) == judge(CITY, turned, rubric)
    assert len({found.id for found in judge(CITY, seen, rubric)}) == len(rubric.lines)


TREATMENT = {  # annex 2 of the notice, paragraph by paragraph: who is asked
    "domain": ({"government", "county", "zone"}, set()),
    "plans": ({"government", "county", "zone"}, set()),
    "procurement": (set(), {"市财政局"}),
    "online_application": ({"government", "county", "zone"}, set()),
}


@pytest.mark.parametrize("indicator", sorted(TREATMENT))
def test_annex_2_says_who_is_asked(indicator: str) -> None:
    kinds, names = TREATMENT[indicator]
    line: Line = next(line for line in load("changde-2008").lines if line.indicator == indicator)
    for kind in ("party", "government", "county", "zone", "institution", "enterprise", "vertical", "judicial"):
        unit = Unit("x", "市某某单位", kind)
        assert any(rule.matches(unit, ()) for rule in line.applies) is (kind in kinds), kind
    for name in names:
        assert any(rule.matches(Unit("x", name, "party"), ()) for rule in line.applies)
