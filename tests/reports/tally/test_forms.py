"""Forms go out filled in and come back with every wrong cell named."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from checks.rubric import load
from reports import ReportError
from reports.tally.blank import all_forms, duty_form, group_form, self_form, visit_form
from reports.tally.filled import Filled, read_form
from tests.reports.tally.make import BUREAUS, COUNTIES, RUBRIC, UNITS

SCORES = {line.indicator: float(line.points.value) for line in RUBRIC.lines}
CZJ = BUREAUS[0]


def changed(data: bytes, change: Callable[[Any], object]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    change(book.worksheets[0])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(data: bytes) -> Filled:
    return read_form(data, "表.xlsx", UNITS, RUBRIC)


def problems(data: bytes) -> list[str]:
    with pytest.raises(ReportError) as caught:
        read(data)
    return str(caught.value).splitlines()


def put(**cells: object) -> Callable[[Any], None]:
    def change(page: Any) -> None:
        for place, value in cells.items():
            page[place] = value

    return change


def test_a_self_evaluation_comes_back_as_it_was_filled_in() -> None:
    found = read(changed(self_form(CZJ, RUBRIC, {**SCORES, "plans": 4.5}), put(E6="http://a.gov.cn/", F6="每周更新")))
    assert (found.kind, found.subject, found.data["rubric"]) == ("self", "czj", RUBRIC.stamp)
    assert found.data["lines"]["plans"]["score"] == 4.5
    assert found.data["lines"]["home_reachable"] == {
        "score": 10,
        "points": 10,
        "url": "http://a.gov.cn/",
        "note": "每周更新",
    }
    assert set(found.data["lines"]) == set(SCORES)


def test_the_form_names_its_unit_and_every_line_with_its_points() -> None:
    page = load_workbook(io.BytesIO(self_form(CZJ, RUBRIC))).worksheets[0]
    assert "市财政局" in page["A1"].value
    assert [page.cell(row, 3).value for row in range(6, 6 + len(SCORES))] == list(SCORES.values())


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("D6", 11, "11 is above 10"),
        ("D6", None, "is empty"),
        ("D7", "八分", "is no number"),
        ("D7", "-1", "is no number"),
        ("D7", 7.123, "more than two decimals"),
        ("D8", "=1+1", "holds a formula"),
        ("A9", "nothing", "is no line of"),
        ("D3", "nobody", "is no unit of the roster"),
        ("D3", "wjj", "is no unit of the roster with a site"),
        ("D5", "得分", "must be '自评得分'"),
        ("B3", "other", "names no form"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named(cell: str, value: object, words: str) -> None:
    (problem, *_) = problems(changed(self_form(CZJ, RUBRIC, SCORES), put(**{cell: value})))
    assert problem.startswith(f"表.xlsx: 单位自评表!{cell}: ")
    assert words in problem


def test_every_wrong_cell_is_named_at_once() -> None:
    found = problems(changed(self_form(CZJ, RUBRIC, SCORES), put(D6=99, D7="x", D9=None)))
    assert [line.split("!")[1].split(":")[0] for line in found] == ["D6", "D7", "D9"]


def test_full_width_digits_are_digits() -> None:
    data = changed(self_form(CZJ, RUBRIC, SCORES), put(D6="９．５"))
    assert read(data).data["lines"]["home_reachable"]["score"] == 9.5


def test_a_group_s_marks_come_back_and_a_blank_is_no_zero() -> None:
    marks = {("czj", "gsj"): 90.0, ("czj", "sjj"): 0.0, ("gsj", "czj"): 88.5}
    data = read(group_form(BUREAUS, marks)).data["marks"]
    assert data["czj"] == {"czj": None, "gsj": 90, "sjj": 0, "wjj": None}
    assert data["gsj"]["czj"] == 88.5
    assert "wjj" not in data  # it marks others but has no site to be marked


def test_the_own_cell_is_closed_unless_the_office_opens_it() -> None:
    closed = load_workbook(io.BytesIO(group_form(BUREAUS))).worksheets[0]
    opened = load_workbook(io.BytesIO(group_form(BUREAUS, own=True))).worksheets[0]
    assert (closed["C7"].value, opened["C7"].value) == ("—", None)


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        ("D7", 101, "above 100"),
        ("D6", "tyx", "no member"),
        ("A8", "tyx", "no unit of group 5"),
        ("H7", 5, "under no member's code"),
    ],
)
def test_a_wrong_cell_of_a_group_s_form_is_named(cell: str, value: object, words: str) -> None:
    found = problems(changed(group_form(BUREAUS), put(**{cell: value})))
    assert any(f"分组互评表!{cell}: " in line and words in line for line in found)


def test_visits_and_duties_come_back() -> None:
    visits = read(visit_form(COUNTIES, {"tyx": 88.5})).data["marks"]
    assert (visits["tyx"]["mark"], visits["llx"]["mark"]) == (88.5, None)
    duty = read(duty_form(UNITS, {"czj": ("已交", "未交")})).data["units"]
    assert duty == {"czj": {"summary": "已交", "check": "未交", "note": ""}}


def test_a_word_that_is_no_choice_is_named() -> None:
    (problem,) = problems(changed(duty_form(UNITS, {"tyx": ("已交", "已交")}), put(C6="交了")))
    assert "责任制考核表!C6" in problem


def test_there_is_a_form_for_everyone() -> None:
    names = [name for name, _ in all_forms(UNITS, RUBRIC)]
    assert sum(name.startswith("单位自评表") for name in names) == 6
    assert [name.split("-")[0] for name in names[6:]] == ["实地考评表", "实地考评表", "分组互评表", "责任制考核表.xlsx"]


def test_a_form_is_the_same_bytes_every_time() -> None:
    assert self_form(CZJ, RUBRIC) == self_form(CZJ, RUBRIC)


def test_a_rubric_without_points_has_no_self_evaluation() -> None:
    with pytest.raises(ReportError, match="type weighted"):
        self_form(CZJ, load("national-2019"))


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("[Content_Types].xml", "<Types/>")
        parcel.writestr("xl/workbook.xml", b"\0" * 40_000_000)
    return target.getvalue()


@pytest.mark.parametrize("data", [b"", b"PK", b"\xd0\xcf\x11\xe0", bomb()], ids=["empty", "cut", "old", "bomb"])
def test_what_is_no_form_is_refused_before_it_is_opened(data: bytes) -> None:
    assert problems(data)


def test_the_forms_of_groups_name_their_lead_and_day() -> None:
    def hint(form: bytes) -> str:
        return str(load_workbook(io.BytesIO(form)).worksheets[0]["A2"].value)

    assert hint(group_form(BUREAUS)).startswith("组长单位：市财政局。考评日期：2008年11月20日。各成员单位")
    assert hint(visit_form(COUNTIES)).startswith("考评日期：2008年12月3日。办公室实地考评")
