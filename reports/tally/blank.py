"""Empty forms: units, lines and members filled in, marks to be written."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from checks.model import Unit
from checks.rubric import Rubric
from reports.labels import day, group_name
from reports.tally.fields import (
    DUTY_HEADS,
    HANDED_IN,
    HEAD_ROW,
    HINT_ROW,
    MARK_ROW,
    OWN,
    SELF_HEADS,
    TITLE_ROW,
    TITLES,
    VISIT_HEADS,
    asked,
    meeting,
    sites,
    subjects,
)

MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day, so that one form has one hash
Cells = Mapping[tuple[int, int], str | float]
HINTS = {
    "self": "请填写“自评得分”（不超过分值）、对应栏目网址（没有对应栏目的填网站名称和首页地址）和说明。灰色单元格请勿改动。",
    "group": "各成员单位对本组各网站打分（0 至 100 分），一列一个打分单位，由组长单位汇总。缺打的留空，不要填 0。",
    "visit": "办公室实地考评打分（0 至 100 分）。尚未考评的留空，不要填 0。",
    "responsibility": "信息化工作目标管理责任制考核：总结和自评是否上交。信息化工程项目管理不在此表填写：用 `spotcheck enter` 的登记表录入，已计入网上抽查，不重复扣分。",
}


def self_form(unit: Unit, rubric: Rubric, filled: Mapping[str, float] | None = None) -> bytes:
    """The self-evaluation form of a unit; `filled` are self scores by line (for the demo and tests)."""
    rows: list[tuple[str | float, ...]] = [
        (line.indicator, line.name, float(line.points.value), (filled or {}).get(line.indicator, ""), "", "")
        for line in asked(rubric)
    ]
    heading = f"{unit.name}子网站绩效考核自评表"
    return _form("self", unit.code, heading, SELF_HEADS, rows, open_columns=(3, 4, 5), widths=(18, 22, 8, 10, 40, 40))


def group_form(
    members: Sequence[Unit], marks: Mapping[tuple[str, str], float] | None = None, *, own: bool = False
) -> bytes:
    """The form on which a group's members mark each other's sites; `marks` are by (unit, member)."""
    heads = ("单位编号", "单位", *(unit.name for unit in members))
    given = marks or {}
    rows: list[tuple[str | float, ...]] = [("", "打分单位编号", *(unit.code for unit in members))]
    rows += [(unit.code, unit.name, *(_mark(unit, judge, given, own) for judge in members)) for unit in sites(members)]
    heading = f"{group_name(members)}网站互评打分汇总表"
    widths = (12, 22, *(9 for _ in members))
    places = range(2, len(heads))
    return _form(
        "group", members[0].group, heading, heads, rows, open_columns=places, widths=widths, told=_met(members)
    )


def visit_form(units: Sequence[Unit], marks: Mapping[str, float] | None = None) -> bytes:
    """The office's own form for a day's visits."""
    rows = [(unit.code, unit.name, (marks or {}).get(unit.code, ""), "", "") for unit in sites(units)]
    heading = f"{group_name(units)}网站实地考评表"
    return _form(
        "visit", units[0].group, heading, VISIT_HEADS, rows, open_columns=(2, 3, 4), widths=(12, 22, 10, 20, 50),
        told=_met(units),
    )  # fmt: skip


def _met(members: Sequence[Unit]) -> str:
    """Lead and day of a group, for the head of its form."""
    lead, at = meeting(members)
    return (f"组长单位：{lead}。" if lead else "") + (f"考评日期：{day(at)}。" if at else "")


def duty_form(units: Sequence[Unit], filled: Mapping[str, tuple[str, str]] | None = None) -> bytes:
    """The form of the responsibility assessment; `filled` are (summary, self-check) by unit."""
    rows = [(unit.code, unit.name, *(filled or {}).get(unit.code, ("", "")), "") for unit in units]
    heading = "信息化工作目标管理责任制考核表"
    widths = (12, 26, 12, 12, 50)
    return _form("responsibility", "", heading, DUTY_HEADS, rows, open_columns=(2, 3, 4), widths=widths, choose=(2, 3))


def all_forms(units: Sequence[Unit], rubric: Rubric, *, own: bool = False) -> Iterable[tuple[str, bytes]]:
    """Every empty form of a city: file name and bytes."""
    for unit in sites(units):
        yield f"{TITLES['self']}-{unit.code}-{unit.name}.xlsx", self_form(unit, rubric)
    for code, (kind, members) in subjects(units).items():
        form = group_form(members, own=own) if kind == "group" else visit_form(members)
        yield f"{TITLES[kind]}-{code}-{group_name(members)}.xlsx", form
    yield f"{TITLES['responsibility']}.xlsx", duty_form([unit for unit in units if unit.kind != "portal"])


def _mark(unit: Unit, judge: Unit, marks: Mapping[tuple[str, str], float], own: bool) -> str | float:
    if unit.code == judge.code and not own:
        return OWN
    return marks.get((unit.code, judge.code), "")


def _form(
    kind: str,
    subject: str,
    heading: str,
    heads: Sequence[str],
    rows: Sequence[Sequence[str | float]],
    *,
    open_columns: Iterable[int],
    widths: Sequence[float],
    choose: Sequence[int] = (),
    told: str = "",
) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": heading, "created": MADE})
        page = book.add_worksheet(TITLES[kind])
        _head(book, page, kind, subject, (heading, told + HINTS[kind]), heads)
        fixed = book.add_format({"bg_color": "#F0EFEA", "border": 1, "border_color": "#C8C3B8", "valign": "vcenter"})
        free = book.add_format({"border": 1, "border_color": "#C8C3B8", "valign": "vcenter", "text_wrap": True})
        open_ = set(open_columns)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        for row, cells in enumerate(rows, HEAD_ROW):
            codes = kind == "group" and row == HEAD_ROW
            for column, value in enumerate(cells):
                style = free if column in open_ and value != OWN and not codes else fixed
                _write(page, row, column, value, style)
        for column in choose:
            page.data_validation(
                HEAD_ROW, column, HEAD_ROW + len(rows) - 1, column, {"validate": "list", "source": list(HANDED_IN)}
            )
    return target.getvalue()


def _head(
    book: Workbook, page: Worksheet, kind: str, subject: str, words: tuple[str, str], heads: Sequence[str]
) -> None:
    heading, told = words
    last = max(len(heads) - 1, 3)
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    hint = book.add_format({"text_wrap": True, "valign": "vcenter", "font_color": "#5C5850"})
    small = book.add_format({"font_size": 9, "font_color": "#8A857B"})
    head = book.add_format({"bold": True, "bg_color": "#E8E3D9", "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})  # fmt: skip
    page.merge_range(TITLE_ROW - 1, 0, TITLE_ROW - 1, last, heading, title)
    page.merge_range(HINT_ROW - 1, 0, HINT_ROW - 1, last, told, hint)
    for column, text in enumerate(("表式", kind, "编号", subject)):
        page.write_string(MARK_ROW - 1, column, text, small)
    page.write_string(MARK_ROW, 0, "填报人：", small)
    for column, text in enumerate(heads):
        page.write_string(HEAD_ROW - 1, column, text, head)
    page.set_row(TITLE_ROW - 1, 30)
    page.set_row(HINT_ROW - 1, 34)
    page.set_row(HEAD_ROW - 1, 60 if kind == "group" else 24)
    page.freeze_panes(HEAD_ROW, 2)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEAD_ROW - 1)


def _write(page: Worksheet, row: int, column: int, value: str | float, style: object) -> None:
    if value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, str):
        page.write_string(row, column, value, style)
    else:
        page.write_number(row, column, value, style)
