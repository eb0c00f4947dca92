"""What staff entered closes open lines, and no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks import sample
from checks.entered import VERDICTS
from checks.entries import RESULTS, Entry
from checks.judge import judge
from checks.model import Finding, Outcome
from checks.rubric import Line, Rubric, Value
from checks.site import City

ASKED = {"question": "有无错误"}
HERE = replace(sample.line("by_person", 10, **ASKED), combine=Value("latest", "proposed"))
PIECES = replace(HERE, effect="deduct", points=Value(100, "notice"))
LIMITED = replace(HERE, effect="deduct", points=Value(5, "notice"))
VETO = replace(HERE, effect="veto", points=Value(0, "notice"), combine=Value("worst", "proposed"))
TYPES = {"points": "weighted", "deduct": "deduct", "veto": "veto"}
DOWN = {"home": {"outcome": Outcome.NOT_REACHED, "reason": "robots", "status": None, "facts": None}}


def entry(result: str, note: str = "", day: date = date(2008, 12, 1), item: str = "by_person") -> Entry:
    return Entry("check", sample.UNIT.code, item, result, day, "李四", note)


def judged(line: Line, *entries: Entry, **seen: object) -> Finding:
    rubric = Rubric("t", "1", "t", TYPES[line.effect], sample.AT.date(), "s", Value(0, "notice"), (line,))
    city = City((sample.UNIT,), None, {}, entries=entries)
    (found,) = judge(city, [(sample.AT.date(), sample.pages(**seen))], rubric)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("line", "told", "verdict", "points", "denominator"),
    [
        (HERE, (), "needs a person", 0, 0),
        (HERE, (entry("达标"),), "met", 10, 10),
        (HERE, (entry("部分达标"),), "partly", 5, 10),
        (HERE, (entry("部分达标", "两处错字，扣 3 分"),), "partly", 7, 10),
        (HERE, (entry("未达标"),), "not met", 0, 10),
        (HERE, (entry("未达标", "扣40分"),), "not met", 0, 10),
        (HERE, (entry("不作要求"),), "not applicable", 10, 10),
        (HERE, (entry("未达标"), entry("达标", day=date(2008, 12, 2))), "met", 10, 10),
        (HERE, (entry("达标", item="domain"),), "needs a person", 0, 0),
        (PIECES, (entry("达标"),), "met", 0, 0),
        (PIECES, (entry("未达标"),), "needs a person", 0, 0),
        (PIECES, (entry("部分达标", "三处不准确，扣3分"),), "partly", -3, 0),
        (LIMITED, (entry("未达标"),), "not met", -5, 0),
        (LIMITED, (entry("部分达标"),), "needs a person", 0, 0),
        (VETO, (entry("达标"),), "met", 0, 0),
        (VETO, (entry("未达标"),), "not met", 0, 0),
        (VETO, (entry("部分达标"),), "partly", 0, 0),
        (VETO, (entry("不作要求"),), "not applicable", 0, 0),
    ],
)
def test_a_line_that_waits_for_a_person(
    line: Line, told: tuple[Entry, ...], verdict: str, points: float, denominator: float
) -> None:
    found = judged(line, *told)
    assert (found.verdict.value, found.points, found.denominator) == (verdict, points, denominator)
    assert found.confirmed, "what a person saw needs no second look"


def test_the_reason_names_who_said_so_and_what_is_missing() -> None:
    assert (
        judged(HERE, entry("未达标", "领导人姓名写错")).reason == "人工检查（李四，2008-12-01）：未达标：领导人姓名写错"
    )
    assert "没有写明扣几分" in judged(PIECES, entry("未达标")).reason


def test_a_site_that_shuts_us_out_is_checked_by_hand() -> None:
    line = replace(sample.line("home_fresh", 8, window_days=14), combine=Value("share", "proposed"))
    closed = judged(line, entry("部分达标", item="home_fresh"), **DOWN)
    assert (closed.verdict.value, closed.points, closed.denominator) == ("partly", 4, 8)
    assert [verdict for _, verdict in closed.nights] == ["could not observe", "partly"]


def test_what_the_machine_saw_stands() -> None:
    line = replace(sample.line("home_fresh", 8, window_days=14), combine=Value("share", "proposed"))
    assert judged(line, entry("未达标", item="home_fresh")).verdict.value == "met"


def test_every_result_has_its_verdict() -> None:
    assert tuple(VERDICTS) == RESULTS["check"]
