"""A week of probes in an evidence file, from rounds to the census' verdict."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from checks.judge import judge
from checks.model import Finding, Outcome, Page, Unit
from checks.rubric import load
from crawler.night.calendar import ZONE, slot
from crawler.visits.follow import home_visit, probe_visit
from crawler.visits.probing import look_of
from storage.frontier import Record, Visit, plan, record
from storage.observations import city_of, nights_of
from storage.runs import Run, end_run, start_run
from storage.schema import open_file
from storage.verify import verify

UNIT = Unit("czj", "市财政局", "government", url="http://czj.changde.gov.cn/")
FIRST = date(2008, 12, 1)
LAST = FIRST + timedelta(days=6)
HOURS = 7 * 24
FAILED, OURS = "failed", "ours"


def a_week(db: Database, ends: dict[int, str]) -> None:
    """168 rounds, of which `ends` says which failed or met our own outage, and one night: the last."""
    for number in range(HOURS):
        at = slot(datetime.combine(FIRST, time(0, 59), ZONE) + timedelta(hours=number))
        run = Run(f"round {number}", at.date(), at, conditions={"probe": True})
        seen(db, run, (), probe_visit(at.date(), UNIT, look_of(at)), ends.get(number, ""))
    night = Run("night", LAST, datetime.combine(LAST, time(23, 59), ZONE))
    seen(db, night, (UNIT,), home_visit(LAST, UNIT), "")


def seen(db: Database, run: Run, roster: tuple[Unit, ...], visit: Visit, end: str) -> None:
    start_run(db, run, roster, {})
    plan(db, [visit])
    record(db, [Record(page_of(visit, run.started, end))])
    end_run(db, run.id, run.started + timedelta(minutes=2), "done")


def page_of(visit: Visit, at: datetime, end: str) -> Page:
    shared = (visit.id, visit.night, visit.unit, visit.url, visit.role, at)
    if end == OURS:
        return Page(*shared, Outcome.NOT_REACHED, "our network")
    if end == FAILED:
        return Page(*shared, Outcome.FAILED, "timeout", took_ms=15_000)
    return Page(*shared, Outcome.DONE, status=200, took_ms=300)


def judged(file: Path, ends: dict[int, str]) -> dict[str, Finding]:
    with closing(open_file(file, create=True)) as db:
        a_week(db, ends)
        found = judge(city_of(db, LAST), nights_of(db, LAST), load("census-2015"))
    return {finding.indicator: finding for finding in found}


def last(count: int, end: str = FAILED) -> dict[int, str]:
    return dict.fromkeys(range(HOURS - count, HOURS), end)


@pytest.mark.parametrize(
    ("ends", "verdict", "warned", "lost", "said"),
    [
        ({}, "met", False, 0, "168 次探测中 0 次打不开，占 0%"),
        (last(1), "partly", False, 0, "1 次打不开，占 0.6%：在规定时间内没有响应 1 次"),
        (last(6), "partly", True, 15, "占 3.57%：在规定时间内没有响应 6 次"),
        (last(8), "partly", True, 20, "占 4.76%"),
        (last(9), "not met", False, 25, "占 5.36%"),
        (last(20, OURS), "met", False, 0, "148 次探测中 0 次打不开"),
        (
            last(20, OURS) | dict.fromkeys(range(100, 107), FAILED),
            "partly",
            True,
            20,
            "148 次探测中 7 次打不开，占 4.73%",
        ),
        (last(40, OURS), "could not observe", False, 0, "只有 128 次有效探测（要求 140 次以上），不能认定"),
    ],
    ids=["all open", "one failed", "early warning", "below the limit", "veto", "our outage", "both", "too few"],
)
def test_a_week_of_probes(
    ends: dict[int, str], verdict: str, warned: bool, lost: float, said: str, tmp_path: Path
) -> None:
    found = judged(tmp_path / "evidence.sqlite", ends)
    veto, deducted = found["veto_unreachable"], found["home_available"]
    assert (veto.verdict.value, veto.confirmed) == (verdict, True)
    assert ("预警" in veto.reason) is warned
    assert said in deducted.reason
    assert deducted.lost == lost
    assert found["veto_home_stale"].nights == ((LAST.isoformat(), "could not observe"),), "six days are no nights"
    assert len(veto.nights) == 7


def test_a_week_of_probes_verifies(tmp_path: Path) -> None:
    with closing(open_file(tmp_path / "evidence.sqlite", create=True)) as db:
        a_week(db, {})
        assert verify(db) == []
        again = replace(page_of(probe_visit(LAST, UNIT, 9), datetime.combine(LAST, time(5), ZONE), ""), id="wrong")
        visit = replace(probe_visit(LAST, UNIT, 9), id="wrong")
        plan(db, [visit])
        record(db, [Record(again)])
        assert verify(db) == ["pages wrong: is not the id of its night, unit, role and URL"]
