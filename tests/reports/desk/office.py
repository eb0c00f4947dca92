"""A small office with its two files: three units, two nights, pages, findings, and a person for each role."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checks.model import Fault, Finding, Page, Unit, Verdict, page_id
from checks.rubric import load
from crawler.demo.assessment import office_of
from crawler.desk.clerk import OfficeClerk
from crawler.desk.publisher import OfficePublisher
from reports.desk.accounts import User, add_client, add_user
from reports.desk.app import create_app
from reports.desk.database import open_desk
from reports.desk.settings import Settings
from storage import findings, frontier
from storage.frontier import Record, Visit
from storage.runs import end_run, start_run
from storage.schema import open_file
from tests.storage.make import a_page, a_run

ZONE = ZoneInfo("Asia/Shanghai")
NIGHTS = (date(2008, 12, 18), date(2008, 12, 19))
AS_OF = NIGHTS[-1]
RUBRIC = load("changde-2008")
NOON = datetime(2008, 12, 20, 12, tzinfo=ZONE)
WORD = "a-long-enough-word"
UNITS = (
    Unit("czj", "市财政局", "government", "5", "http://czj.changde.gov.cn/"),
    Unit("kjj", "市科技局", "government", "5", "http://kjj.changde.gov.cn/"),
    Unit("lx", "澧县", "county", "", "http://lx.changde.gov.cn/", inspection_date=date(2008, 12, 9)),
)
PEOPLE = (User("liming", "reviewer"), User("wangfang", "reviewer"), User("zhang", "head"), User("czj", "unit", "czj"))
HOME = """<html><head><meta charset=utf-8><title>市财政局</title></head><body><h1>市财政局</h1><ul>
<li><a href="a.html">关于开展年度检查的通知</a><span>2008-03-05</span></li></ul>
<p>来信人：张三丰 电话13812345678</p></body></html>"""


@dataclass
class Clock:
    """A time that a test sets."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Office:
    """The desk of that office, and who speaks to it."""

    folder: Path
    clock: Clock
    app: Flask
    token: str

    @property
    def evidence(self) -> Path:
        return self.folder / "evidence.sqlite"

    def client(self, name: str = "") -> Person:
        """A browser, logged in as that person where one is named."""
        person = Person(self.app.test_client())
        if name:
            assert person.enter(name).status_code == 302
        return person

    def rejudge(self, *found: Finding, as_of: date = AS_OF) -> None:
        with closing(open_file(self.evidence)) as db:
            findings.save(db, as_of, RUBRIC.stamp, found)


@dataclass
class Person:
    """A browser: every form that it sends carries the token of the page before."""

    browser: FlaskClient
    token: str = ""

    def enter(self, name: str, word: str = WORD) -> TestResponse:
        self.get("/login")
        return self.post("/login", name=name, word=word)

    def get(self, path: str, **more: Any) -> TestResponse:
        answer = self.browser.get(path, **more)
        found = (
            re.search(r'name="csrf_token" value="([^"]+)"', answer.get_data(as_text=True))
            if answer.mimetype == "text/html"
            else None
        )
        self.token = found[1] if found else self.token
        return answer

    def post(self, path: str, **form: Any) -> TestResponse:
        return self.browser.post(path, data={"csrf_token": self.token, **form})


def made(folder: Path) -> Office:
    """The office in a folder."""
    clock = Clock()
    with closing(open_file(folder / "evidence.sqlite", create=True)) as db:
        for night in NIGHTS:
            start_run(
                db,
                a_run(night),
                [*UNITS, Unit("portal", "市政府门户网站", "portal", url="http://www.changde.gov.cn/")],
                {},
            )
            visits = [home_visit(unit, night) for unit in UNITS]
            frontier.plan(db, visits)
            frontier.record(db, [Record(home_page(visit), HOME.encode()) for visit in visits])
            end_run(db, a_run(night).id, datetime(night.year, night.month, night.day, 23, tzinfo=ZONE), "done")
        findings.save(db, AS_OF, RUBRIC.stamp, all_findings())
    with closing(open_desk(folder / "desk.sqlite")) as db:
        for person in PEOPLE:
            add_user(db, person.name, person.role, WORD, NOON, person.unit)
        token = add_client(db, "assessment", NOON)
    return Office(folder, clock, create_app(settings_of(folder, clock)), token)


def settings_of(folder: Path, clock: Clock, **other: Any) -> Settings:
    publisher = OfficePublisher(office_of(AS_OF, folder))
    default = {"rubric": RUBRIC, "city": "常德市", "objections_until": date(2008, 12, 25), "publisher": publisher}
    default["clerk"] = OfficeClerk(RUBRIC.id, lambda: UNITS)
    values: dict[str, Any] = {**default, **other}
    return Settings(folder / "evidence.sqlite", folder / "desk.sqlite", clock=clock, **values)


def home_visit(unit: Unit, night: date) -> Visit:
    return Visit(page_id(night, unit.code, "home", unit.url), night, unit.code, unit.url, "home")


def home_page(visit: Visit) -> Page:
    at = datetime(visit.night.year, visit.night.month, visit.night.day, 2, 13, tzinfo=ZONE)
    return a_page(visit, HOME.encode(), at=at)


def home_id(code: str, night: date = AS_OF) -> str:
    unit = next(unit for unit in UNITS if unit.code == code)
    return home_visit(unit, night).id


def all_findings() -> list[Finding]:
    """For each unit one of a kind: a loss, a line for a person, one unconfirmed, and one that is met."""
    return [made_finding(unit.code, number, *row) for number, unit in enumerate(UNITS) for row in ROWS]


ROWS = (
    ("home_fresh", Verdict.NOT_MET, 0.0, 8.0, 0.0, "首页最新信息已有 288 天未更新"),
    ("personnel", Verdict.PERSON, 0.0, 0.0, 0.0, "本期是否涉及该单位请人工核定"),
    ("dead_links", Verdict.PARTLY, 6.0, 6.0, 2.0, "2 个链接确定失效（其中 2 分尚待第二次观察确认，暂不扣）"),
    ("home_reachable", Verdict.MET, 10.0, 10.0, 0.0, "首页可以访问"),
)


def made_finding(
    code: str,
    number: int,
    indicator: str,
    verdict: Verdict,
    points: float,
    denominator: float,
    unconfirmed: float,
    reason: str,
) -> Finding:
    home = home_id(code)
    cost = denominator - points + unconfirmed
    faults = (Fault(indicator, reason, cost, (home,), mark="2008-03-05"),) if cost else ()
    nights = tuple((night.isoformat(), verdict.value) for night in NIGHTS)
    return Finding(finding_id(code, indicator), code, indicator, verdict, points, denominator, unconfirmed, not unconfirmed,
                   reason, (home,), faults, nights, RUBRIC.stamp)  # fmt: skip


def finding_id(code: str, indicator: str) -> str:
    at = [unit.code for unit in UNITS].index(code) * len(ROWS) + [row[0] for row in ROWS].index(indicator)
    return f"{at:016x}"
