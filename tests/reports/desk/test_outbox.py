"""Messages on their way out: written once, tried again with pauses, given up with a reason, shown to staff."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pysqlite3 as sqlite3
import pytest
from sqlite_utils import Database

from reports.desk import outbox
from reports.desk.accounts import add_user, enter
from reports.desk.database import APPLICATION, STEPS, open_desk, secret
from storage.errors import StorageError
from storage.schema import statements
from tests.reports.desk.office import NOON, WORD, Office

NIGHT = date(2008, 12, 20)
WORDS = ("网上抽查 12月20日：完成", "运行：完成\n")
TWO = ["mail a@city.example", "webhook 值班群"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Database]:
    with closing(open_desk(tmp_path / "desk.sqlite")) as db:
        yield db


def states(db: Database) -> list[tuple[str, int, str]]:
    return [(each.state, each.tries, each.error) for each in reversed(outbox.messages(db))]


def test_a_message_is_written_once_for_each_subscriber(desk: Database) -> None:
    assert outbox.queue(desk, NIGHT, "done", TWO, WORDS, NOON) == 2
    assert outbox.queue(desk, NIGHT, "done", [*TWO, "mail b@city.example"], ("x", "y"), NOON) == 1
    assert outbox.lacking(desk, NIGHT, "done", [*TWO, "mail c@city.example"]) == ["mail c@city.example"]
    assert outbox.lacking(desk, NIGHT, "stopped", TWO) == TWO
    assert [each.subject for each in outbox.messages(desk)] == ["x", WORDS[0], WORDS[0]]


def test_what_is_claimed_is_nobody_elses_until_its_pause_is_over(desk: Database) -> None:
    outbox.queue(desk, NIGHT, "done", TWO[:1], WORDS, NOON)
    taken = outbox.claim(desk, NOON)
    assert taken
    assert (taken.subscriber, taken.text) == (TWO[0], WORDS[1])
    assert outbox.claim(desk, NOON) is None
    later = NOON + outbox.PAUSES[0]
    assert not outbox.due(desk, later - timedelta(seconds=1))
    assert outbox.due(desk, later)
    assert outbox.claim(desk, later) is not None


def test_what_was_sent_is_never_sent_again(desk: Database) -> None:
    outbox.queue(desk, NIGHT, "done", TWO, WORDS, NOON)
    while taken := outbox.claim(desk, NOON):
        outbox.sent(desk, taken.id, NOON)
    assert outbox.again(desk, NOON) == 0
    assert outbox.claim(desk, NOON + timedelta(days=9)) is None
    assert states(desk) == [("sent", 1, ""), ("sent", 1, "")]


def test_it_is_given_up_after_the_last_pause_and_can_be_tried_anew(desk: Database) -> None:
    outbox.queue(desk, NIGHT, "done", TWO[:1], WORDS, NOON)
    now = NOON
    for pause in (*outbox.PAUSES, timedelta()):
        taken = outbox.claim(desk, now)
        assert taken
        outbox.failed(desk, taken.id, now, "连接被拒绝")
        now += pause
    assert states(desk) == [("failed", outbox.MOST, "连接被拒绝")]
    assert now - NOON == timedelta(minutes=950)
    assert outbox.claim(desk, now + timedelta(days=1)) is None
    assert outbox.again(desk, now) == 1
    assert outbox.claim(desk, now) is not None


def test_a_process_that_dies_at_the_last_try_leaves_a_failure_and_no_silence(desk: Database) -> None:
    outbox.queue(desk, NIGHT, "done", TWO[:1], WORDS, NOON)
    now = NOON
    while outbox.claim(desk, now):
        now += outbox.PAUSES[-1]
    assert states(desk) == [("failed", outbox.MOST, outbox.INTERRUPTED)]


def test_a_final_answer_ends_the_tries(desk: Database) -> None:
    outbox.queue(desk, NIGHT, "done", TWO[:1], WORDS, NOON)
    taken = outbox.claim(desk, NOON)
    assert taken
    outbox.failed(desk, taken.id, NOON, "550 no such user", final=True)
    assert states(desk) == [("failed", 1, "550 no such user")]


def test_a_desk_file_of_before_gets_the_table_and_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as old:
        for statement in statements(STEPS[0]):
            old.execute(statement)
        old.execute("INSERT INTO secrets VALUES ('forms', 'kept')")
        old.execute(f"PRAGMA application_id = {APPLICATION}")
        old.commit()
    for _ in range(2):
        with closing(open_desk(path)) as db:
            assert secret(db) == "kept"
            add_user(db, "liming", "reviewer", WORD, NOON)
            assert enter(db, "liming", WORD, NOON)
            assert outbox.messages(db) == []
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 9")
    with pytest.raises(StorageError, match="newer version"):
        open_desk(path)


def test_staff_see_what_waits_and_what_was_given_up(office: Office) -> None:
    with closing(open_desk(office.folder / "desk.sqlite")) as db:
        outbox.queue(db, NIGHT, "done", TWO, ("<b>晨报</b>", "运行：完成"), NOON)
        first, second = (outbox.claim(db, NOON) for _ in TWO)
        assert first
        assert second
        outbox.failed(db, first.id, NOON, "550 <no> such user", final=True)
        person = office.client("liming")
        assert "晨报有 1 条未能送达：" in person.get("/inbox").get_data(as_text=True)
        outbox.failed(db, second.id, NOON, "timed out")
    assert "晨报有 1 条未能送达，有 1 条尚未送达，正在重试：" in person.get("/inbox").get_data(as_text=True)
    text = person.get("/history").get_data(as_text=True)
    for words in (
        "未能送达",
        "群机器人 值班群",
        "550 &lt;no&gt; such user（第 1 次）",
        "timed out",
        "2008-12-20 12:05:00 +0800 再试",
        "&lt;b&gt;晨报",
    ):
        assert words in text
    assert "晨报" not in office.client("czj").get("/sheets/czj").get_data(as_text=True)
    office.clock.move(days=4)
    assert "条未能送达" not in office.client("liming").get("/inbox").get_data(as_text=True)
