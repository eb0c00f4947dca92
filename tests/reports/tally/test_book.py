"""The tally as an Excel file, and cells that a spreadsheet must not run."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from reports.tally.book import book
from reports.tally.result import tally
from reports.workbook import Column, Table, harmless, write_book
from tests.reports.tally.make import made_sheets, marks_of, whole

NAMES = [
    "总分与名次",
    "网上抽查",
    "单位自评",
    "分组考核",
    "网上投票",
    "责任制考核",
    "推荐优秀子网站",
    "缺项与待定",
    "说明",
]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r=", " =", "\x0b@", "\n-"])
def test_no_cell_begins_with_what_a_spreadsheet_runs(sign: str) -> None:
    evil = f"{sign}cmd|' /C calc'!A1"
    table = Table("甲", evil, (Column("乙"), Column("丙")), ((evil, 1.5),), (evil,))
    page = load_workbook(io.BytesIO(write_book([table], evil))).worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.value for cell in cells if str(cell.value).strip()[:1] in "=+-@＝＋－＠"] == []


def test_long_and_strange_texts_are_cut_and_cleaned() -> None:
    assert len(harmless("长" * 40_000)) == 32_000
    assert harmless("甲\x00乙\ud800丙\ufffe") == "甲 乙 丙 "


def test_a_number_keeps_its_distance_from_the_words_beside_it() -> None:
    table = Table("甲", "乙", (Column("丙", "points"), Column("丁")), ((1.5, "推荐"),))
    page = load_workbook(io.BytesIO(write_book([table], "戊"))).worksheets[0]
    found = {cell.value: (cell.alignment.horizontal, cell.alignment.indent) for cell in page[3]}
    assert found == {1.5: ("right", 1), "推荐": ("left", 1)}


def test_nothing_is_a_link_and_numbers_in_words_stay_words() -> None:
    table = Table("甲", "乙", (Column("丙"),), (("http://a.gov.cn/",), ("007",)))
    page = load_workbook(io.BytesIO(write_book([table], "丁"))).worksheets[0]
    assert [page["A3"].value, page["A4"].value] == ["http://a.gov.cn/", "007"]
    assert page["A3"].hyperlink is None


def test_there_is_a_sheet_for_each_part_with_frozen_heads_and_filters() -> None:
    found = load_workbook(io.BytesIO(book(tally(whole()))))
    assert found.sheetnames == NAMES
    for page in found.worksheets:
        assert page.freeze_panes
        assert page.auto_filter.ref


def test_the_first_sheet_is_the_result() -> None:
    page = load_workbook(io.BytesIO(book(tally(whole({"czj": 10}))))).worksheets[0]
    rows = {row[1].value: [cell.value for cell in row] for row in page.iter_rows(min_row=4)}
    assert rows["市财政局"][:8] == [3, "市财政局", "市直单位", 90, 95, 80, 100, 90]
    assert rows["市物价局"][-1] == "只列名单：尚未建立子网站"


def test_the_groups_have_their_leads_and_days_from_the_roster() -> None:
    page = load_workbook(io.BytesIO(book(tally(whole()))))["分组考核"]
    rows = {row[0].value: [cell.value for cell in row[1:4]] for row in page.iter_rows(min_row=4)}
    assert rows["市审计局"] == ["第五组", "市财政局", "2008-11-20"]
    assert rows["临澧县"] == ["县市区（12月3日）", "办公室", "2008-12-03"]


def texts(inputs: object) -> str:
    found = load_workbook(io.BytesIO(book(tally(inputs))))  # type: ignore[arg-type]
    return "\n".join(
        str(cell.value) for page in found.worksheets for row in page.iter_rows() for cell in row if cell.value
    )


def test_it_says_that_the_notice_has_no_formula_for_votes_and_which_one_was_used() -> None:
    said = texts(whole())
    assert "考核通知没有公布投票折算公式" in said
    assert "得票数 ÷ 本类最高得票数 × 100" in said


def test_missing_marks_stand_by_name_and_demo_says_so() -> None:
    inputs = whole()
    form = marks_of(czj={"gsj": 90}, gsj={"czj": 80}, sjj={"czj": 70})
    said = texts(replace(inputs, forms=(*inputs.forms, form), demo=True))
    assert "缺分：市审计局、市物价局" in said
    assert said.count("演示数据：") == len(NAMES)
    assert "演示数据" not in texts(inputs)


def test_the_same_tally_is_the_same_file() -> None:
    assert book(tally(whole())) == book(tally(whole()))


def test_site_text_in_a_reason_is_harmless_all_the_way() -> None:
    sheets = made_sheets({"czj": 3}, czj={"reason": "=1+1"})
    assert "=1+1" not in texts(whole(sheets=sheets)).split("\n")
