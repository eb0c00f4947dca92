"""The demo's information projects, and the form on which the office enters them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from datetime import time as hour
from pathlib import Path

from openpyxl import load_workbook
from sqlite_utils import Database

from checks.model import Unit
from crawler.demo.dice import Dice
from crawler.night.options import SHANGHAI
from crawler.results.entries import enter_file, known_to
from reports.entries.blank import write_blank
from reports.entries.sheets import FIRST_ROW, SHEETS

NONE, KEPT, BROKEN = "无建设项目", "按规定执行", "未按规定执行"
WHO = "演示录入员"
FORM = "项目管理登记表.xlsx"
SHEET = next(sheet for sheet in SHEETS if sheet.kind == "project")
NAMES = ("办公自动化系统", "业务数据中心", "视频会议系统", "网上审批平台", "档案数字化")
BY_HAND: Mapping[str, tuple[tuple[str, str], ...]] = {
    "whj": (),  # nobody has entered anything
    "ajj": (),
    "lyj2": (),
    "gaj": (("指挥调度系统", BROKEN), ("视频会议系统", KEPT)),
    "jtj": (("客运联网售票", BROKEN), ("公路收费系统", BROKEN)),
    "wsj": (("新农合信息平台", BROKEN),),
}


def projects_of(unit: Unit) -> tuple[tuple[str, str], ...]:
    """The rows that the office enters for a unit, (project, how it was run); () while it has entered nothing."""
    if unit.code in BY_HAND:
        return BY_HAND[unit.code]
    dice = Dice(f"projects/{unit.code}")
    return ((dice.pick(NAMES), KEPT),) if dice.chance(20) else (("", NONE),)


def enter_projects(db: Database, units: list[Unit], as_of: date) -> None:
    """Enter the projects as staff would: on the form, through every check of it."""
    at = datetime.combine(as_of, hour(9), SHANGHAI)
    with tempfile.TemporaryDirectory() as folder:
        form = Path(folder) / FORM
        _fill(form, units, as_of - timedelta(days=1))
        enter_file(db, form, known_to(db, units, {}, None, as_of), at)


def _fill(form: Path, units: list[Unit], day: date) -> None:
    write_blank(form, units, [])
    book = load_workbook(form)
    page = book[SHEET.title]
    rows = [(unit, *project) for unit in units for project in projects_of(unit)]
    page.delete_rows(FIRST_ROW, len(units))
    for number, (unit, name, result) in enumerate(rows, FIRST_ROW):
        note = "演示：未报备即开工" if result == BROKEN else ""
        for column, value in enumerate((unit.code, unit.name, name, result, day, WHO, note), 1):
            page.cell(number, column, value or None)
    book.save(form)
