"""Test letters and entries in the evidence file: added, never changed; one letter a mailbox and period; one intent at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pysqlite3 as sqlite3
import pytest
from sqlite_utils import Database

from checks.entries import Entry
from checks.letters import Event
from checks.model import Fault
from storage import entries, evidence, letters
from storage.errors import StorageError
from storage.letters import Letter, Reply, letter_id
from storage.merge import merge
from storage.people import KEYS
from storage.schema import open_file
from tests.storage.make import SHANGHAI

AT = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
PERIOD = "2026-01-01/2026-06-30"
INTENT = {"day": "2026-03-02", "last": "2026-03-11", "how": "自 2026-03-02 次日起 7 个工作日，截止 2026-03-11"}
ENTRY = Entry("project", "czj", "财政平台二期", "未按规定执行", date(2026, 3, 1), "李四", place="项目管理!4")


def a_letter(mailbox: str = "jz@czj.example", unit: str = "czj", **other: Any) -> Letter:
    id = letter_id(PERIOD, mailbox)
    whole = Letter(id, PERIOD, unit, mailbox, "mail", "t1", f"KH-{id[:10]}", "咨询", "正文", AT)
    return replace(whole, **other)


def event(kind: str, minutes: int = 0, **data: str) -> Event:
    return Event(kind, AT + timedelta(minutes=minutes), "" if kind in ("intent", "answer") else "张三", data)


def state(db: Database) -> str:
    (case,) = letters.cases(db)
    return case.state


def sent_out(db: Database, letter: Letter) -> None:
    letters.plan(db, [letter])
    letters.add(db, letter.id, event("approved"), ["planned"])
    assert letters.intend(db, letter.id, event("intent", 1, **INTENT))
    letters.add(db, letter.id, event("answer", 2, meaning="sent", code="250"), ["unknown"])


def test_a_mailbox_gets_one_letter_a_period(db: Database) -> None:
    first = a_letter()
    assert letters.plan(db, [first]) == [first]
    assert letters.plan(db, [a_letter(subject="另一封"), a_letter("bgs@czj.example")]) == [a_letter("bgs@czj.example")]
    assert [case.letter.subject for case in letters.cases(db, PERIOD)] == ["咨询", "咨询"]
    assert letters.cases(db, "2025-01-01/2025-06-30") == []


def test_an_intent_without_an_answer_is_unknown_and_never_sent_again(db: Database) -> None:
    letter = a_letter()
    letters.plan(db, [letter])
    assert not letters.intend(db, letter.id, event("intent", **INTENT)), "nobody approved it"
    letters.add(db, letter.id, event("approved"), ["planned"])
    assert letters.intend(db, letter.id, event("intent", 1, **INTENT))
    assert state(db) == "unknown"
    assert not letters.intend(db, letter.id, event("intent", 2, **INTENT))
    assert letters.sent(db, date(2026, 12, 31)) == {}
    letters.add(db, letter.id, event("decided", 3, word="sent"), ["unknown"])
    assert not letters.intend(db, letter.id, event("intent", 4, **INTENT))
    (known,) = letters.sent(db, date(2026, 12, 31))["czj"]
    assert (known.day, known.last) == (date(2026, 3, 2), date(2026, 3, 11))


def test_a_letter_that_the_server_put_off_is_tried_three_times(db: Database) -> None:
    letter = a_letter()
    letters.plan(db, [letter])
    letters.add(db, letter.id, event("approved"), ["planned"])
    for attempt in range(3):
        assert letters.intend(db, letter.id, event("intent", 10 * attempt + 1, **INTENT))
        letters.add(db, letter.id, event("answer", 10 * attempt + 2, meaning="put off", code="451"), ["unknown"])
    assert not letters.intend(db, letter.id, event("intent", 50, **INTENT))


def test_a_word_that_does_not_fit_is_refused(db: Database) -> None:
    letter = a_letter()
    sent_out(db, letter)
    with pytest.raises(StorageError, match=f"letter {letter.id} is sent: this needs unknown"):
        letters.add(db, letter.id, event("decided", word="not sent"), ["unknown"])


def test_a_reply_counts_once_however_often_the_mailbox_is_read(db: Database) -> None:
    letter = a_letter()
    sent_out(db, letter)
    reply = Reply(letter.id, event("reply", 9, meaning="answer", day="2026-03-04", message="<a@b>"), b"raw")
    assert letters.looked(db, AT + timedelta(days=3), 5, [reply, reply]) == [reply]
    assert letters.looked(db, AT + timedelta(days=10), 5, [reply]) == []
    (case,) = letters.cases(db)
    assert evidence.body(db, case.events[-1].data["body"]) == b"raw"
    (known,) = letters.sent(db, date(2026, 12, 31))["czj"]
    assert (known.answered, known.watched) == (date(2026, 3, 4), date(2026, 3, 12))
    assert letters.sent(db, date(2026, 3, 1)) == {}
    assert letters.sent(db, date(2026, 12, 31), since=date(2026, 3, 3)) == {}


def test_silence_is_watched_only_when_our_mailbox_was_read_after_the_deadline(db: Database) -> None:
    sent_out(db, a_letter())
    letters.looked(db, AT + timedelta(days=9), 0, [])
    (known,) = letters.sent(db, date(2026, 12, 31))["czj"]
    assert known.watched is None


def test_entries_come_back_with_the_last_word_last(db: Database) -> None:
    later = replace(ENTRY, result="按规定执行", day=date(2026, 3, 5))
    sha = entries.add_file(db, "录入.xlsx", b"file", AT, [later, ENTRY], {})
    first, second = entries.of(db)
    kept: dict[str, Any] = {"at": AT, "file": sha, "name": "录入.xlsx"}
    assert (first, second) == (replace(ENTRY, **kept, id=first.id), replace(later, **kept, id=second.id))
    assert entries.of(db, date(2026, 3, 2)) == (first,)
    assert entries.of(db, since=date(2026, 3, 2)) == (second,)
    assert entries.cited(db, [Fault("a", "r", 2, entry=second.id), Fault("b", "r", 2)]) == (second,)
    rows = list(db.query("SELECT who, at, file, name FROM entries"))
    assert rows == [{"who": "李四", "at": "2026-03-02T09:00:00.000000+08:00", "file": sha, "name": "录入.xlsx"}] * 2


def test_a_file_is_taken_once_and_whole(db: Database) -> None:
    entries.add_file(db, "a.xlsx", b"file", AT, [ENTRY], {})
    with pytest.raises(StorageError, match=r"b\.xlsx is kept already, as a\.xlsx of 2026-03-02T09:00"):
        entries.add_file(db, "b.xlsx", b"file", AT, [ENTRY], {})
    with pytest.raises(StorageError):
        entries.add_file(db, "c.xlsx", b"other", AT, [ENTRY], {"no such letter": [event("told")]})
    assert len(entries.of(db)) == 1
    assert db["bodies"].count == 1


@pytest.mark.parametrize("table", KEYS)
def test_no_row_is_changed_or_taken_away(db: Database, table: str) -> None:
    sent_out(db, a_letter())
    letters.looked(db, AT, 0, [])
    entries.add_file(db, "a.xlsx", b"file", AT, [ENTRY], {})
    for sql in (
        f"UPDATE {table} SET id = 'x'",
        f"DELETE FROM {table}",
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(sql)


def test_merging_brings_letters_and_entries_along(db: Database, path: Path) -> None:
    sent_out(db, a_letter())
    entries.add_file(db, "a.xlsx", b"file", AT, [ENTRY], {})
    with open_file(path.with_name("all.sqlite"), create=True) as target:
        merge(target, [path])
        merge(target, [path])
        assert letters.cases(target) == letters.cases(db)
        assert entries.of(target) == entries.of(db)
