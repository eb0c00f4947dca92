"""The demo's annual assessment: made-up forms and ballots, handed in as staff would, and the filled tally."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from datetime import time as hour
from pathlib import Path

from sqlite_utils import Database

from checks.model import Unit
from checks.rubric import Rubric
from checks.workdays import HolidayError, deadline, shipped
from crawler.demo.dice import Dice
from crawler.night.options import SHANGHAI
from crawler.office.config import Assessment, Calendar, City, Contact, Control, Office
from crawler.tally.gather import Handed, inputs_of, keep
from crawler.tally.options import Publish
from reports.notice import Letterhead, write_notice
from reports.report import Report
from reports.tally.blank import duty_form, group_form, self_form, visit_form
from reports.tally.book import book
from reports.tally.fields import sites, subjects
from reports.tally.result import tally
from reports.wording import shipped as wording
from storage import forms
from storage.forms import Word

CITY_NAME = "常德市（演示数据）"
RUBRIC = "changde-2008"
OFFICE = "常德市信息化工作办公室（演示）"
WHO = "演示录入员"
SEED = "assessment"
VOTERS = 900
FILES = ("tally.xlsx", "notice.docx")


def fill(db: Database, report: Report, folder: Path) -> list[Path]:
    """Hand in the demo's forms and ballots, and write tally.xlsx and notice.docx; their paths. The same on every call."""
    office = office_of(report.as_of, folder)
    for name, data, day in handed_in(list(report.units), report.rubric, report.as_of):
        keep(db, office, name, data, list(report.units), report.rubric, Handed(WHO, day, _moment(report.as_of)))
    _accept(db, office, report.as_of)
    found = tally(inputs_of(db, office, report.as_of, demo=True))
    made = dict(zip((folder / name for name in FILES), (book(found), _notice(report)), strict=True))
    for path, data in made.items():
        path.write_bytes(data)
    return list(made)


def office_of(last: date, folder: Path) -> Office:
    """The demo's office file: the notice's stages, so many days before the last of its two nights."""
    stages = Calendar(
        self_evaluation=(last - timedelta(40), last - timedelta(32)),
        group_inspection=(last - timedelta(32), last - timedelta(9)),
        voting=(last - timedelta(30), last),
        totals=(last, last + timedelta(10)),
    )
    hosts = ("http://control-one.example/", "http://control-two.example/")
    return Office(
        roster=folder / "roster.csv",
        rubric=RUBRIC,
        city=City(name=CITY_NAME, portal="http://www.changde.gov.cn/"),
        assessment=Assessment(start=last - timedelta(40), end=last + timedelta(10), cut_off=last),
        calendar=stages,
        control=Control(hosts=hosts),
        publish=Publish(office=OFFICE),
        contact=Contact(about="http://www.changde.gov.cn/spotcheck.html", mail="demo@city.example"),
    )


def handed_in(units: list[Unit], rubric: Rubric, last: date) -> Iterator[tuple[str, bytes, date]]:
    """Every made-up file: its name, its bytes and the day it came. Some are missing, some late, some not quite full."""
    for unit in sites(units):
        dice = Dice(f"{SEED} {unit.code}")
        if dice.chance(4):
            continue
        day = last - timedelta(dice.number(33, 40) if dice.chance(95) else dice.number(26, 31))
        yield f"自评表-{unit.name}.xlsx", self_form(unit, rubric, _scores(rubric, dice)), day
        if not dice.chance(6):
            yield f"自评报告-{unit.code}-{unit.name}.txt", f"{unit.name}自评报告（演示数据，内容为虚构）".encode(), day
    for code, (kind, members) in subjects(units).items():
        dice = Dice(f"{SEED} {code}")
        form = (
            group_form(members, _marks(members, dice))
            if kind == "group"
            else visit_form(members, _visits(members, dice))
        )
        yield f"考评打分-{code}.xlsx", form, last - timedelta(dice.number(9, 30))
    yield "责任制考核表.xlsx", duty_form(units, _duties(units)), last - timedelta(9)
    yield "网络投票.csv", _ballots(units, "web", last).encode("utf-8-sig"), last
    yield "短信投票.csv", _ballots(units, "短信", last).encode("gb18030"), last


def _scores(rubric: Rubric, dice: Dice) -> dict[str, float]:
    """Self scores: mostly full marks, as self scores are."""
    return {
        line.indicator: float(line.points.value) - (dice.number(1, 2) if dice.chance(20) else 0)
        for line in rubric.lines
        if line.scored
    }


def _marks(members: list[Unit], dice: Dice) -> dict[tuple[str, str], float]:
    base = {unit.code: dice.number(72, 96) for unit in members}
    return {
        (unit.code, judge.code): float(min(100, base[unit.code] + dice.number(-5, 5)))
        for unit in members
        for judge in members
        if judge is not unit and not dice.chance(2)
    }


def _visits(members: list[Unit], dice: Dice) -> dict[str, float]:
    return {unit.code: float(dice.number(74, 97)) for unit in members}


def _duties(units: list[Unit]) -> dict[str, tuple[str, str]]:
    found = {}
    for unit in units:
        dice = Dice(f"{SEED} duty {unit.code}")
        found[unit.code] = ("未交" if dice.chance(5) else "已交", "未交" if dice.chance(5) else "已交")
    return found


def _ballots(units: list[Unit], channel: str, last: date) -> str:
    """A ballot file: some units are liked better, some voters vote twice a day, too early, or for nobody we know."""
    liked = [unit for unit in sites(units) for _ in range(Dice(f"{SEED} liked {unit.code}").number(1, 9))]
    rows = ["channel,time,voter,unit"]
    for voter in range(VOTERS if channel == "web" else VOTERS // 3):
        dice = Dice(f"{SEED} {channel} {voter}")
        for _ in range(dice.number(1, 3)):
            unit = liked[dice.number(0, len(liked) - 1)].name if not dice.chance(1) else "某某局"
            day = last - timedelta(dice.number(0, 31))
            rows.append(
                f"{channel},{day} {dice.number(8, 22):02}:{dice.number(0, 59):02},{channel[0]}{voter:04x},{unit}"
            )
    return "\n".join(rows) + "\n"


def _accept(db: Database, office: Office, last: date) -> None:
    """All self-evaluations are accepted but the few that the office returned."""
    for form in forms.of(db, office.assessment.name, "self"):
        word = "returned" if Dice(f"{SEED} returned {form.subject}").chance(2) else "accepted"
        why = "自评分没有依据" if word == "returned" else ""
        forms.say(db, form.id, Word(word, "演示办公室", _moment(last), why))


def _notice(report: Report) -> bytes:
    try:
        due = deadline(report.as_of, 10, shipped()).last
    except HolidayError:
        due = None  # the demo runs in any year; the notice then leaves the day open
    return write_notice(report, Letterhead(OFFICE, report.as_of, due), wording(), "notice.txt")


def _moment(day: date) -> datetime:
    return datetime.combine(day, hour(9), SHANGHAI)
