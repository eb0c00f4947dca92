"""The log of acts: who entered, opened raw bytes, took a paper out or published; added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlite_utils import Database

from storage.rows import time_of, time_text
from storage.transactions import query, writing

WORDS = {
    "enter": "登录",
    "refused": "登录被拒",
    "leave": "退出",
    "password": "更改口令",
    "raw": "调取原件",
    "export": "导出",
    "attachment": "下载附件",
    "entry": "人工录入",
    "freeze": "冻结总分",
    "issue": "发布通报",
}


@dataclass(frozen=True, slots=True)
class Act:
    """Who did what to which thing, when."""

    at: datetime
    who: str
    act: str
    subject: str = ""
    detail: str = ""


def note(db: Database, act: Act) -> None:
    """Write an act down, before it happens."""
    with writing(db):
        sql = "INSERT INTO acts (at, who, act, subject, detail) VALUES (?, ?, ?, ?, ?)"
        db.execute(sql, (time_text(act.at), act.who, act.act, act.subject, act.detail))


def how_many(db: Database) -> int:
    """How many acts were written down."""
    return int(query(db, "SELECT count(*) FROM acts")[0][0])


def acts(db: Database, most: int = 500, after: int = 0) -> list[Act]:
    """The newest acts, newest first; without the first `after`."""
    sql = "SELECT at, who, act, subject, detail FROM acts ORDER BY id DESC LIMIT ? OFFSET ?"
    rows = query(db, sql, [most, after])
    return [Act(time_of(at), *rest) for at, *rest in rows]
