"""What a morning's message counts: new losses against the judgement before, sites down, deadlines that are near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from checks.letters import Event
from checks.model import Finding, Verdict
from checks.rubric import load
from crawler.messages.gather import deadlines, losses, morning, news
from crawler.office.config import Office, read_office
from reports.morning import Deadline, Loss
from storage import findings, letters, objections, published
from storage.letters import Letter, letter_id
from storage.objections import Objection
from storage.published import Notice
from storage.runs import Run, start_run
from storage.schema import open_file
from tests.crawler.messages.robots import AT, NIGHT, ZONE, a_night, office_of

CHANGDE, CENSUS = load("changde-2008"), load("census-2015")
DAY = timedelta(days=1)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return read_office(office_of(tmp_path))


@pytest.fixture
def db(office: Office) -> Iterator[Database]:
    with open_file(office.evidence, create=True) as db:
        yield db


def finding(unit: str, indicator: str, lost: float, reason: str = "原因", rubric: str = CHANGDE.stamp) -> Finding:
    return Finding(
        f"{unit}-{indicator}-{lost}", unit, indicator, Verdict.PARTLY, 10 - lost, 10, 0, True, reason, rubric=rubric
    )


def test_only_what_was_lost_since_the_judgement_before_is_new(db: Database, office: Office) -> None:
    a_night(office)
    before = [finding("czj", "home_fresh", 8), finding("czj", "dead_links", 1), finding("kjj", "domain", 5)]
    now = [
        finding("czj", "home_fresh", 8),
        finding("czj", "dead_links", 3.5, "4 个失效链接"),
        finding("kjj", "domain", 0),
        finding("kjj", "plans", 6, "栏目空白"),
    ]
    assert losses(db, CHANGDE, now, before) == [
        Loss("市科技局", "规划计划", 6, "栏目空白"),
        Loss(
            "市财政局", next(line.name for line in CHANGDE.lines if line.indicator == "dead_links"), 2.5, "4 个失效链接"
        ),
    ]


def test_a_veto_is_new_once_and_comes_first(db: Database, office: Office) -> None:
    a_night(office)
    veto = next(line for line in CENSUS.lines if line.effect == "veto")
    cost = next(line for line in CENSUS.lines if line.effect != "veto")
    vetoed = Finding("v", "czj", veto.indicator, Verdict.NOT_MET, 0, 0, 0, True, "一票否决", rubric=CENSUS.stamp)
    lost = Finding("d", "kjj", cost.indicator, Verdict.PARTLY, -3, 0, 0, True, "错链", rubric=CENSUS.stamp)
    assert [(each.unit, each.points) for each in losses(db, CENSUS, [lost, vetoed], [])] == [
        ("市财政局", None),
        ("市科技局", 3),
    ]
    assert losses(db, CENSUS, [replace(vetoed, confirmed=False)], []) == []
    assert losses(db, CENSUS, [vetoed], [vetoed]) == []


def test_a_night_is_compared_with_the_judgement_of_the_night_before(db: Database, office: Office) -> None:
    for night, found in ((NIGHT - DAY, [finding("czj", "home_fresh", 8)]), (NIGHT, [finding("czj", "home_fresh", 8)])):
        a_night(office, night, kjj="dns", czj="")
        findings.save(db, night, CHANGDE.stamp, found)
    told = morning(db, office, CHANGDE, run_of(db), AT.date())
    assert (told.before, told.losses, told.down) == (NIGHT - DAY, (), (("市科技局", "域名无法解析"),))
    assert (told.state, told.hours, told.counts["planned"]) == ("done", "01:00 至 03:00", 2)


def test_nights_that_were_missed_since_the_last_one_are_named(db: Database, office: Office) -> None:
    a_night(office, NIGHT - 3 * DAY)
    for back in (2, 1):
        night = NIGHT - back * DAY
        at = datetime(night.year, night.month, night.day, 7, tzinfo=ZONE)
        start_run(db, Run(f"m{back}", night, at, at, "missed", "程序未运行"), [], {})
    assert morning(db, office, CHANGDE, run_of(db), AT.date()).state == "missed"
    a_night(office)
    told = morning(db, office, CHANGDE, run_of(db), AT.date())
    assert (told.missed, told.losses) == ((NIGHT - 2 * DAY, NIGHT - DAY), None)


def test_a_night_that_is_running_is_no_news(db: Database, office: Office) -> None:
    assert news(db, NIGHT) is None
    a_night(office, NIGHT - DAY)
    start_run(db, Run("now", NIGHT, AT), [], {})
    assert news(db, NIGHT) is None


def run_of(db: Database) -> Run:
    run = news(db, NIGHT)
    assert run
    return run


def test_deadlines_that_are_near_are_told_in_order(db: Database, tmp_path: Path) -> None:
    text = (tmp_path / "office.toml").read_text("utf-8")
    text = text.replace(
        "[calendar]", "[calendar]\nvoting = [2008-11-20, 2008-12-20]\nself_evaluation = [2008-11-10, 2008-11-18]"
    )
    (tmp_path / "office.toml").write_text(text + "\n[desk]\nobjections_until = 2008-12-19\n", "utf-8")
    told = read_office(tmp_path / "office.toml")
    a_night(told)
    found = [finding("czj", "home_fresh", 8)]
    findings.save(db, NIGHT, CHANGDE.stamp, found)
    objections.add(db, Objection(found[0].id, NIGHT, CHANGDE.stamp, "czj", "home_fresh", "检修已报备", "czj", AT))
    objections.add(db, Objection("0" * 16, NIGHT, CHANGDE.stamp, "kjj", "home_fresh", "判定已变", "kjj", AT))
    published.issue(
        db, Notice(told.assessment.name, NIGHT, CHANGDE.stamp, NIGHT, date(2008, 12, 18), [{}, {}], "张", AT)
    )
    a_sent_letter(db, "czj", date(2008, 12, 17), answered=False)
    a_sent_letter(db, "kjj", date(2008, 12, 17), answered=True)
    assert list(deadlines(db, told, date(2008, 12, 17))) == [
        Deadline("考核邮件答复（1 封未答复）", date(2008, 12, 17)),
        Deadline("整改（通报所列 2 项）", date(2008, 12, 18)),
        Deadline("申诉（1 件待答复）", date(2008, 12, 19)),
        Deadline("网上投票", date(2008, 12, 20)),
        Deadline("网上抽查计分", date(2008, 12, 20)),
    ]
    assert [each.what for each in deadlines(db, told, date(2008, 12, 20))] == ["网上投票", "网上抽查计分"]
    assert list(deadlines(db, told, date(2008, 11, 19))) == []


def a_sent_letter(db: Database, unit: str, last: date, *, answered: bool) -> None:
    id = letter_id("2008", f"{unit}@city.example")
    at = datetime(2008, 12, 8, 9, tzinfo=ZONE)
    letters.plan(db, [Letter(id, "2008", unit, f"{unit}@city.example", "mail", "t1", f"KH-{unit}", "咨询", "正文", at)])
    days = {"attempt": "1", "day": "2008-12-08", "last": last.isoformat(), "how": "7 个工作日"}
    steps = [("planned", Event("approved", at, "张")), ("approved", Event("intent", at, data=days)),
             ("unknown", Event("answer", at, data={"meaning": "sent"}))]  # fmt: skip
    steps += [("sent", Event("told", at, "张", {"day": "2008-12-10", "meaning": "已答复"}))] if answered else []
    for state, event in steps:
        letters.add(db, id, event, [state])
