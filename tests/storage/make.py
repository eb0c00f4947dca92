"""Makers of units, visits, pages and facts for the tests of the evidence file."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from checks.model import Column, Facts, Letter, Link, Outcome, Page, Post, Unit, page_id
from storage.frontier import Record, Visit
from storage.runs import Run, run_id

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = date(2008, 12, 8)
EVENING = datetime(2008, 12, 8, 20, 0, tzinfo=SHANGHAI)


def a_run(night: date = NIGHT, scope: tuple[str, ...] = (), **other: Any) -> Run:
    started = datetime(night.year, night.month, night.day, 20, tzinfo=SHANGHAI)
    return Run(run_id(night, started, scope), night, started, **other)


def a_unit(code: str, **other: Any) -> Unit:
    return Unit(**{"code": code, "name": f"单位{code}", "kind": "government", "url": f"http://{code}.gov.cn/", **other})


def a_visit(unit: str = "a01", path: str = "", night: date = NIGHT, **other: Any) -> Visit:
    url = f"http://{unit}.gov.cn/{path}"
    role = other.pop("role", "home")
    return Visit(page_id(night, unit, role, url), night, unit, url, role, **other)


def sha(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def a_page(visit: Visit, body: bytes | None = None, minutes: int = 0, **other: Any) -> Page:
    values: dict[str, Any] = {
        "id": visit.id,
        "night": visit.night,
        "unit": visit.unit,
        "url": visit.url,
        "role": visit.role,
        "column": visit.column,
        "label": visit.label,
        "parent": visit.parent,
        "method": visit.method,
        "at": EVENING + timedelta(days=(visit.night - NIGHT).days, minutes=minutes),
        "outcome": Outcome.DONE,
        "status": 200,
        "body": "" if body is None else sha(body),
        "size": len(body or b""),
        "address": "127.0.0.1",
        "headers": (("Server", "IIS/6.0"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
    }
    return Page(**{**values, **other})


def a_record(visit: Visit, body: bytes | None = b"<html>", *visits: Visit, **other: Any) -> Record:
    facts = other.pop("facts", None)
    return Record(a_page(visit, body, **other), body, facts, visits)


def some_facts(version: str = "1", title: str = "常德市财政局", links: int = 3) -> Facts:
    return Facts(
        version,
        "gb18030",
        "home",
        title=title,
        columns=(Column("news", "工作动态", "/gzdt/"),),
        posts=(Post("关于开展检查的通知", "a.htm", "12-08", 1), Post("二○○八年工作要点", "b.htm")),
        letters=(Letter("路灯不亮", "l.htm", "2008-12-01", "", "open"),),
        links=tuple(Link(f"/news/{number}.htm", f"第{number}条") for number in range(links)),
        marks={"icp": "湘ICP备05000618号"},
        problems=("charset conflict",),
    )
