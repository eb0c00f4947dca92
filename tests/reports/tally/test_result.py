"""Totals, ranks, who is proposed, what is missing, and freezing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from checks.model import Verdict
from checks.rubric import load
from reports import ReportError
from reports.sheet import sheets
from reports.tally.comparison import what_if
from reports.tally.freezing import content
from reports.tally.result import Inputs, Tally, Total, tally
from reports.tally.settings import MUNICIPAL, PARTS, Settings
from tests.reports.tally.make import RUBRIC, SITES, UNITS, findings, made_sheets, marks_of, self_form, visits_of, whole


def by_code(result: Tally) -> dict[str, Total]:
    return {own.unit.code: own for own in result.totals}


def without(inputs: Inputs, kind: str, subject: str = "") -> Inputs:
    kept = [form for form in inputs.forms if (form.kind, form.subject or subject) != (kind, subject or form.subject)]
    return replace(inputs, forms=tuple(kept))


def test_a_total_is_the_weighted_sum_of_its_four_parts() -> None:
    own = by_code(tally(whole({"czj": 10})))["czj"]
    assert {name: part.mark for name, part in own.parts.items()} == {"spot": 90, "self": 95, "group": 80, "votes": 100}
    assert own.total == 90 * 0.55 + 95 * 0.10 + 80 * 0.20 + 100 * 0.15  # 90


def test_each_part_names_where_it_comes_from() -> None:
    own = by_code(tally(whole()))["czj"]
    assert own.parts["spot"].source == f"{RUBRIC.stamp} 2008-12-20"
    assert (own.parts["self"].source, own.parts["group"].source) == ("sha-self-czj", "sha-group-5")


@pytest.mark.parametrize(
    ("settings", "mark"),
    [
        (Settings(), 80),  # 90, 80, 70
        (Settings(own=True), 85),  # 100, 90, 80, 70
        (Settings(combine="trimmed"), 80),
        (Settings(combine="trimmed", own=True), 85),
    ],
)
def test_how_marks_combine_is_a_setting(settings: Settings, mark: float) -> None:
    assert by_code(tally(whole(settings=settings)))["czj"].parts["group"].mark == mark


def test_a_missing_mark_is_listed_and_no_zero() -> None:
    inputs = without(whole(), "group")
    form = marks_of(czj={"czj": None, "gsj": 90, "sjj": None}, gsj={}, sjj={"czj": 60, "gsj": 70, "wjj": 80})
    found = by_code(tally(replace(inputs, forms=(*inputs.forms, form))))
    part = found["czj"].parts["group"]
    assert (part.mark, part.open) == (90, False)
    assert "缺 2 个：市审计局、市物价局" in part.note
    assert (found["gsj"].parts["group"].mark, found["gsj"].parts["group"].open) == (None, True)


def test_a_visit_that_was_not_marked_is_open() -> None:
    inputs = without(whole(), "visit", "county-1203")
    found = by_code(tally(replace(inputs, forms=(*inputs.forms, visits_of("county-1203", tyx=88, llx=None)))))
    assert found["llx"].total is None
    assert (found["tyx"].rank, found["llx"].rank) == (1, None)


@pytest.mark.parametrize(("words", "note"), [(("in",), "待核"), (("returned",), "已退回")])
def test_a_self_evaluation_counts_when_it_is_accepted(words: tuple[str, ...], note: str) -> None:
    inputs = without(whole(), "self", "czj")
    form = self_form("czj", 95, date(2008, 11, 17), "returned")
    form = replace(form, words=()) if words == ("in",) else form
    part = by_code(tally(replace(inputs, forms=(*inputs.forms, form))))["czj"].parts["self"]
    assert (part.mark, part.open) == (None, True)
    assert note in part.note


def test_a_late_one_is_marked_so_and_counts() -> None:
    inputs = without(whole(), "self", "czj")
    form = self_form("czj", 80, date(2008, 11, 19))
    part = by_code(tally(replace(inputs, forms=(*inputs.forms, form))))["czj"].parts["self"]
    assert part.mark == 80
    assert "逾期（2008年11月19日上交）" in part.note


@pytest.mark.parametrize(("missing", "mark"), [("open", None), ("zero", 0)])
def test_one_that_was_not_handed_in_is_open_or_zero_as_the_office_says(missing: str, mark: float | None) -> None:
    found = by_code(tally(replace(without(whole(), "self", "czj"), settings=Settings(missing=missing))))
    assert found["czj"].parts["self"].mark == mark
    assert found["czj"].open is (mark is None)


def test_classes_are_ranked_apart_and_ties_share() -> None:
    votes: dict[str, Any] = {
        "ballots": (),
        "settings": Settings(weights={"spot": 100, "self": 0, "group": 0, "votes": 0}),
    }
    inputs = whole({"tyx": 5, "llx": 5, "dsq": 9, "czj": 1, "gsj": 3, "sjj": 3})
    found = by_code(tally(replace(inputs, settings=votes["settings"])))
    ranks = {code: (own.rank, own.ranked) for code, own in found.items()}
    assert ranks == {
        "tyx": (1, 2),
        "llx": (1, 2),
        "dsq": (1, 1),
        "czj": (1, 3),
        "gsj": (2, 3),
        "sjj": (2, 3),
        "wjj": (None, 3),
    }


def test_a_unit_without_a_site_is_only_listed() -> None:
    own = by_code(tally(whole()))["wjj"]
    assert (own.listed, own.total, own.parts, own.open) == ("尚未建立子网站", None, {}, False)


def test_nobody_voted_is_open_and_no_zero() -> None:
    result = tally(whole(ballots=()))
    assert {name for _, name in result.open} == {"votes"}
    assert all(own.rank is None for own in result.totals)


OPEN = {"czj": {"verdict": Verdict.PERSON, "points": 0, "denominator": 0}}
UNSURE = {"czj": {"unconfirmed": 2.0}}
FIRST = Settings(excellent={MUNICIPAL: 1}, weights={"spot": 100, "self": 0, "group": 0, "votes": 0})


def proposed(inputs: Inputs) -> list[str]:
    return [own.unit.code for own in tally(inputs).totals if own.excellent]


@pytest.mark.parametrize(
    ("line", "objections", "why"),
    [({}, {"czj"}, "申诉未答复"), (OPEN, set(), "有待定项"), (UNSURE, set(), "未确认 2 分")],
)
def test_who_is_barred_is_not_proposed_and_the_next_one_is(
    line: dict[str, Any], objections: set[str], why: str
) -> None:
    lost = {"gsj": 1, "sjj": 2}
    assert proposed(whole(lost, settings=FIRST)) == ["czj"]
    inputs = whole(settings=FIRST, sheets=made_sheets(lost, **line), objections=frozenset(objections))
    assert why in by_code(tally(inputs))["czj"].barred
    assert proposed(inputs) == ["gsj"]


def test_a_tie_at_the_last_place_is_proposed_whole() -> None:
    assert proposed(whole({"sjj": 2}, settings=FIRST)) == ["czj", "gsj"]


def test_a_tally_with_an_open_line_cannot_be_frozen() -> None:
    with pytest.raises(ReportError, match=r"1 open lines.*市财政局（单位自评）"):
        content(tally(without(whole(), "self", "czj")))


def test_what_is_frozen_names_every_input_and_is_the_same_text_every_time() -> None:
    said = content(tally(whole()))
    assert said == content(tally(whole()))
    frozen = json.loads(said)
    assert ["group", "5", "in", "2008-11-20", "sha-group-5"] in frozen["forms"]
    assert [unit["code"] for unit in frozen["units"]] == [unit.code for unit in UNITS]
    assert frozen["units"][3]["parts"]["spot"][0] == 100
    assert ["czj-0", 10, 10] in frozen["units"][3]["findings"]


def test_another_decision_or_form_is_another_content() -> None:
    before = content(tally(whole()))
    assert content(tally(whole({"czj": 1}))) != before
    inputs = whole()
    assert content(tally(replace(inputs, forms=(self_form("tyx", 90), *inputs.forms[1:])))) != before


def test_what_if_shows_both_and_changes_nothing() -> None:
    other = replace(RUBRIC, id="other")
    found = [replace(each, rubric=other.stamp) for each in findings({"czj": 10})]
    now = tally(whole({"gsj": 4}))
    then = tally(replace(whole(), rubric=other, sheets=sheets(other, UNITS, found)))
    rows = {row[0]: row for row in what_if(now, then).rows}
    assert rows["市财政局"][2:4] == (100, 90)
    assert len(rows) == len(SITES)


def test_a_rubric_of_vetoes_cannot_be_tallied() -> None:
    with pytest.raises(ReportError, match="no points to tally"):
        tally(replace(whole(), rubric=load("national-2019")))


def test_the_weights_are_those_of_the_notice() -> None:
    assert {PARTS[part]: weight for part, weight in Settings().weights.items()} == {
        "网上抽查": 55,
        "单位自评": 10,
        "分组考核": 20,
        "网上投票": 15,
    }
