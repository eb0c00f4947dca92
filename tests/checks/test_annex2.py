"""Annex 2 of the notice in executable form: its ten paragraphs, each kind of unit, what it says and what we decided."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import pytest

from checks.model import Unit
from checks.rubric import KINDS, Applies, Line, load
from checks.site import City
from checks.treatment import treatment

RUBRIC = load("changde-2008")
LINES = {line.indicator: line for line in RUBRIC.lines}
MUNICIPAL = ("party", "government", "institution", "enterprise")  # 市直单位: the annex speaks of these
SILENT = ("county", "zone", "vertical", "judicial")  # our decision, whatever the paragraph
UNKNOWN = City((), None, {})
LISTS = City((), None, {"disclosure": [{"unit": "listed"}], "online": [{"unit": "listed"}], "topic": []})


class Paragraph(NamedTuple):
    """One paragraph: whom it asks, whom it says it does not ask, and whom we ask besides."""

    words: str
    indicators: tuple[str, ...]
    said_asked: tuple[str, ...]
    said_spared: tuple[str, ...]
    we_ask: tuple[str, ...]
    named: tuple[str, ...] = ()
    list: str = ""


PARAGRAPHS = [
    Paragraph(
        "人事信息指标：对市委组织部的人事任免、市人事局的公务员招考信息作出要求；其它涉及到的单位应及时更新",
        ("personnel",),
        MUNICIPAL,
        (),
        SILENT,
        ("市委组织部",),
    ),
    Paragraph("…必须公布相关公务员招考信息", ("recruitment",), MUNICIPAL, (), SILENT, ("市人事局",)),
    Paragraph(
        "规划计划：政府部门必须公开，其他不做要求",
        ("plans",),
        ("government",),
        ("party", "institution", "enterprise"),
        ("county", "zone"),
    ),
    Paragraph("财务公开：对财政局的政府采购做出要求", ("procurement",), (), (), (), ("市财政局",)),
    Paragraph("政务公开：…对所涉及的单位有要求", ("disclosure",), (), KINDS, (), (), "disclosure"),
    Paragraph(
        "在线申请：…文件没有要求的其它没有实现在线申请的政府部门单位网站扣一半分，党群系统不扣分",
        ("online_application",),
        ("government",),
        ("party",),
        ("county", "zone"),
        (),
        "online",
    ),
    Paragraph("专题宣传：凡在…专题中上了内容的不扣分，其它扣2分", ("special_topic",), MUNICIPAL, (), SILENT),
    Paragraph(
        "网上投诉、领导信箱：依据市民留言和信息化办考核邮件的回复情况计分", ("complaints",), MUNICIPAL, (), SILENT
    ),
    Paragraph("嘉宾访谈：依据参加政府网站嘉宾访谈节目情况计分", ("interview",), MUNICIPAL, (), SILENT),
    Paragraph(
        "网站域名：对政府部门要求使用“gov”域名，其他不做要求",
        ("domain",),
        ("government",),
        ("party", "institution", "enterprise"),
        ("county", "zone"),
    ),
    Paragraph(
        "信息化工程项目管理：有信息化工程建设项目没按照管理办法规定执行的扣分；没有建设项目的不扣分",
        ("project_management",),
        MUNICIPAL,
        (),
        SILENT,
    ),
]
ROWS = [
    pytest.param(paragraph, LINES[name], kind, id=f"{name}-{kind}")
    for paragraph in PARAGRAPHS
    for name in paragraph.indicators
    for kind in KINDS
]


def expected(paragraph: Paragraph, kind: str) -> tuple[str, str]:
    """(treatment, who says so) of an ordinary unit of the kind that stands on no list."""
    if kind in paragraph.said_asked:
        return "asked", "notice"
    if kind in paragraph.said_spared:
        return "exempt", "notice"
    return ("asked" if kind in paragraph.we_ask else "exempt"), "proposed"


@pytest.mark.parametrize(("paragraph", "line", "kind"), ROWS)
def test_each_kind_of_unit(paragraph: Paragraph, line: Line, kind: str) -> None:
    found = treatment(LISTS, Unit("x", "某某单位", kind), line)
    assert (found.word, found.source) == expected(paragraph, kind)


@pytest.mark.parametrize(("paragraph", "line", "kind"), ROWS)
def test_a_unit_of_any_kind_that_the_paragraph_names_is_asked(paragraph: Paragraph, line: Line, kind: str) -> None:
    for name in paragraph.named:
        found = treatment(UNKNOWN, Unit("x", name, kind), line)
        assert (found.word, found.source) == ("asked", "notice")


@pytest.mark.parametrize(("paragraph", "line", "kind"), ROWS)
def test_a_listed_unit_is_asked_and_a_missing_list_is_for_a_person(paragraph: Paragraph, line: Line, kind: str) -> None:
    if paragraph.list:
        listed = treatment(LISTS, Unit("listed", "某某单位", kind), line)
        unknown = treatment(UNKNOWN, Unit("x", "某某单位", kind), line)
        by_kind = kind in (*paragraph.said_asked, *paragraph.we_ask)
        assert (listed.word, listed.source) == ("asked", "notice")
        assert (unknown.word, unknown.missing) == (("asked", "") if by_kind else ("unknown", paragraph.list))


def test_the_ten_paragraphs_stand_in_the_rubric() -> None:
    clauses = [line.clause.removeprefix("附件2：") for line in RUBRIC.lines if line.clause.startswith("附件2")]
    assert {clause.split("：")[0] for clause in clauses} == {
        "人事信息指标", "规划计划", "财务公开", "政务公开", "在线申请", "专题宣传", "网上投诉、领导信箱", "嘉宾访谈", "网站域名", "信息化工程项目管理",
    }  # fmt: skip


def test_every_line_of_the_rubric_is_a_paragraph_or_daily_upkeep() -> None:
    upkeep = {"home_reachable", "home_fresh", "columns_fresh", "dead_links", "dates_agree"}
    assert {name for paragraph in PARAGRAPHS for name in paragraph.indicators} | upkeep == LINES.keys()


def test_what_is_not_asked_keeps_its_points_and_we_decided_that() -> None:
    """The notice says 不做要求; that it means full points is ours, but for 党群系统不扣分."""
    meant = {(line.exempt.value, line.exempt.source) for line in LINES.values() if line.spared}
    assert meant == {("full", "proposed"), ("full", "notice")}
    assert LINES["online_application"].exempt.source == "notice"


def test_a_named_unit_may_be_spared_though_its_kind_is_asked() -> None:
    one = Applies("proposed", units=("市人防办",))
    line = replace(LINES["domain"], spared=(one, *LINES["domain"].spared))
    assert treatment(LISTS, Unit("x", "市人防办", "government"), line).word == "exempt"
    assert treatment(LISTS, Unit("x", "市林业局", "government"), line).word == "asked"
