"""A small made-up city for the tally: two counties, a zone, a group of four bureaus; forms as if handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from checks.model import Finding, Unit, Verdict
from checks.rubric import Rubric
from reports.sheet import Sheet, sheets
from reports.tally.ballots import Ballot
from reports.tally.result import Inputs
from reports.tally.settings import Calendar
from storage.forms import Form, Word
from storage.rows import SHANGHAI
from tests.reports.city import a_rubric

RUBRIC: Rubric = a_rubric()
AS_OF = date(2008, 12, 20)
PERIOD = (date(2008, 11, 10), date(2008, 12, 30))
CALENDAR = Calendar(
    self_evaluation=(date(2008, 11, 10), date(2008, 11, 18)),
    group_inspection=(date(2008, 11, 18), date(2008, 12, 11)),
    voting=(date(2008, 11, 20), date(2008, 12, 20)),
    totals=(date(2008, 12, 20), date(2008, 12, 30)),
)
AT = datetime(2008, 12, 20, 9, 0, tzinfo=SHANGHAI)
COUNTIES = (
    Unit("tyx", "桃源县", "county", "county-1203", inspection_date=date(2008, 12, 3)),
    Unit("llx", "临澧县", "county", "county-1203", inspection_date=date(2008, 12, 3)),
)
ZONES = (Unit("dsq", "德山开发区", "zone", "zone-1211"),)
BUREAUS = (
    Unit("czj", "市财政局", "government", "5", lead=True, inspection_date=date(2008, 11, 20)),
    Unit("gsj", "市工商局", "government", "5"),
    Unit("sjj", "市审计局", "government", "5"),
    Unit("wjj", "市物价局", "government", "5", status="none"),
)
UNITS = (*COUNTIES, *ZONES, *BUREAUS)
SITES = tuple(unit.code for unit in UNITS if unit.status == "site")


def findings(lost: Mapping[str, float], **changes: Any) -> list[Finding]:
    """All lines of every unit with a site; `lost` points are taken off its first line, and `changes` are made to it."""
    found = []
    for code in SITES:
        for at, line in enumerate(RUBRIC.lines):
            whole = float(line.points.value)
            off = lost.get(code, 0.0) if at == 0 else 0.0
            own = Finding(
                f"{code}-{at}",
                code,
                line.indicator,
                Verdict.PARTLY if off else Verdict.MET,
                whole - off,
                whole,
                0,
                True,
                "原因",
            )
            found.append(replace(own, **changes.get(code, {})) if at == 0 else own)
    return found


def made_sheets(lost: Mapping[str, float], **changes: Any) -> tuple[Sheet, ...]:
    return sheets(RUBRIC, UNITS, findings(lost, **changes))


def a_form(kind: str, subject: str, data: dict[str, Any], day: date = date(2008, 11, 17), *words: str) -> Form:
    said = tuple(Word(word, "张三", AT) for word in words)
    return Form(
        "p", kind, subject, data, day, "李四", AT, f"{kind}-{subject}.xlsx", f"sha-{kind}-{subject}", words=said
    )


def self_form(code: str, score: float = 95, day: date = date(2008, 11, 17), *words: str) -> Form:
    lines = {"a": {"score": score, "points": 100.0, "url": "", "note": ""}}
    return a_form("self", code, {"rubric": RUBRIC.stamp, "lines": lines}, day, *(words or ("accepted",)))


def marks_of(**marks: Mapping[str, float | None]) -> Form:
    return a_form("group", "5", {"marks": {unit: dict(own) for unit, own in marks.items()}}, date(2008, 11, 20))


def visits_of(group: str, **marks: float | None) -> Form:
    told = {unit: {"mark": mark, "who": "王五", "note": ""} for unit, mark in marks.items()}
    return a_form("visit", group, {"marks": told}, date(2008, 12, 3))


def ballot(unit: str, voter: str = "v1", day: int = 1, **other: Any) -> Ballot:
    values = {"channel": "web", "time": datetime(2008, 12, day, 10, tzinfo=SHANGHAI), "voter": voter, "unit": unit}
    return Ballot(**{**values, **other})


FULL_MARKS = marks_of(
    czj={"czj": 100, "gsj": 90, "sjj": 80, "wjj": 70},
    gsj={"czj": 85, "gsj": 100, "sjj": 85, "wjj": 85},
    sjj={"czj": 60, "gsj": 70, "sjj": 100, "wjj": 80},
)


def whole(lost: Mapping[str, float] | None = None, **changes: Any) -> Inputs:
    """A city of which nothing is missing; `changes` are made to the inputs."""
    forms = (
        *(self_form(code) for code in SITES),
        FULL_MARKS,
        visits_of("county-1203", tyx=88, llx=92.5),
        visits_of("zone-1211", dsq=80),
    )
    votes = [ballot(code, f"v{at}-{code}") for at in range(4) for code in SITES]
    given = {"sheets": made_sheets(lost or {}), "forms": forms, "ballots": tuple(votes), **changes}
    return Inputs("常沅市", PERIOD, AS_OF, RUBRIC, calendar=CALENDAR, **given)
