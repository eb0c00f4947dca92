"""What may be entered: one set of rules for a row of the form and for the page of the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from checks.model import Unit
from crawler.errors import CrawlerError
from crawler.letters.due import due
from crawler.letters.options import Letters
from crawler.office.roster import day_of
from reports.entries.sheets import Sheet
from storage.letters import Case

ANSWERED, SUBMITTED = ("sent", "unknown"), ("approved",)  # where a letter stands that an answer, a submission fits
STANDS = {"sent": "已发出", "unknown": "发送结果待定", "approved": "已批准、尚未提交"}


@dataclass(frozen=True)
class Known:
    """What an entry may speak of: units by code, indicators by their Chinese names, letters by token; and today."""

    units: Mapping[str, Unit]
    indicators: Mapping[str, str]
    letters: Mapping[str, Case]
    options: Letters | None
    today: date


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field that cannot be taken, and why: `says` for the command, `chinese` for the desk."""

    field: str
    says: str
    chinese: str


def problems(sheet: Sheet, cells: Mapping[str, str], known: Known) -> Iterator[Wrong]:
    """All that is wrong with one entry; `cells` holds a text for every field of the sheet."""
    unit = known.units.get(cells["unit"])
    if unit is None:
        yield Wrong("unit", f"'{cells['unit']}' is no unit of the roster", "请选择名册里的单位")
    elif cells["name"] not in ("", unit.name):
        says = f"'{cells['name']}' is not the name of {unit.code}, which is {unit.name}"
        yield Wrong("name", says, f"{unit.code} 的名称是{unit.name}")
    if cells["result"] not in sheet.results:
        words = "、".join(sheet.results)
        yield Wrong("result", f"'{cells['result']}' is none of {words}", f"请选择：{words}")
    yield from _day(cells["day"], known.today)
    if not cells["who"]:
        yield Wrong("who", f"{sheet.headings['who']} is empty; write who says so", "请写明是谁说的")
    yield from OWN[sheet.kind](cells, known)


def fits(kind: str, case: Case) -> bool:
    """Whether an entry of this kind may speak of the letter."""
    if kind == "answer":
        return case.state in ANSWERED
    return kind == "web letter" and case.letter.way == "form" and case.state in SUBMITTED


def _day(text: str, today: date) -> Iterator[Wrong]:
    day = day_of(text)
    if day is None:
        yield Wrong("day", f"'{text}' is no day; write it as 2026-03-02", "请写成 2026-03-02 这样的日期")
    elif day > today:
        yield Wrong("day", f"{day} has not come yet", f"{day} 还没有到")
    elif day.year < today.year - 10:  # a spreadsheet takes a small number for a day of 1900
        yield Wrong("day", f"{day} lies more than ten years back", f"{day} 是十年以前")


def _project(cells: Mapping[str, str], known: Known) -> Iterator[Wrong]:
    if bool(cells["item"]) == (cells["result"] == "无建设项目"):
        says = "name the project, and only where there is one"
        yield Wrong("item", says, "有建设项目的须写项目名称；选“无建设项目”的不要写")
    if cells["result"] == "未按规定执行" and not cells["note"]:
        yield _no_note()


def _check(cells: Mapping[str, str], known: Known) -> Iterator[Wrong]:
    if cells["item"] not in known.indicators:
        yield Wrong("item", f"'{cells['item']}' is no line of the rubric", "请选择评分标准里的指标")
    if not cells["note"]:
        yield _no_note()


def _no_note() -> Wrong:
    return Wrong("note", "is empty; write what shows it", "请写明依据")


def _answer(cells: Mapping[str, str], known: Known) -> Iterator[Wrong]:
    yield from _letter(cells, known, ANSWERED)


def _web_letter(cells: Mapping[str, str], known: Known) -> Iterator[Wrong]:
    yield from _letter(cells, known, SUBMITTED, way="form")
    if cells["result"] == "已提交" and not cells["code"]:
        says = "is empty; write the code that the site gave, or 无 where it gave none"
        yield Wrong("code", says, "请写网站给的查询码，没有给的写“无”")
    if known.options is None:
        yield Wrong("item", "test letters are off in the office file", "办公室配置里没有开启考核来信")
    elif (day := day_of(cells["day"])) and day <= known.today:
        try:
            due(known.options, day)
        except CrawlerError as error:
            yield Wrong("day", str(error), "算不出答复期限：节假日表没有覆盖到，请管理员补上")


def _letter(cells: Mapping[str, str], known: Known, states: tuple[str, ...], way: str = "") -> Iterator[Wrong]:
    token = cells["item"]
    case = known.letters.get(token)
    if case is None:
        yield Wrong("item", f"'{token}' is no test letter; `spotcheck letters list` shows them", "没有这个编号的来信")
        return
    if case.letter.unit != cells["unit"]:
        says = f"{token} went to {case.letter.unit}, not to {cells['unit']}"
        yield Wrong("item", says, f"{token} 是写给 {case.letter.unit} 的")
    if way and case.letter.way != way:
        yield Wrong("item", f"{token} is an e-mail, not a letter through a form", f"{token} 是邮件，不是网上来信")
    if case.state not in states:
        says = f"{token} is {case.state}; this needs a letter that is {' or '.join(states)}"
        yield Wrong("item", says, f"{token} 不能登记：须是{'或'.join(STANDS[state] for state in states)}的来信")


OWN: Mapping[str, Callable[[Mapping[str, str], Known], Iterator[Wrong]]] = {
    "project": _project,
    "check": _check,
    "answer": _answer,
    "web letter": _web_letter,
}
