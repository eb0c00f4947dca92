"""Verification names the table and the row that no longer hold."""

from __future__ import annotations

import pytest
from sqlite_utils import Database

from checks.model import page_id
from storage import frontier
from storage.runs import start_run
from storage.verify import verify
from tests.storage.make import NIGHT, a_record, a_run, a_unit, a_visit, sha

BODY = b"<html>" * 99
FIRST, SECOND = a_visit("a01"), a_visit("a02")


@pytest.fixture
def evidence(db: Database) -> Database:
    start_run(db, a_run(), [a_unit("a01"), a_unit("a02")], {})
    frontier.plan(db, [FIRST, SECOND])
    frontier.record(db, [a_record(FIRST, BODY), a_record(SECOND, b"")])
    for name in ("update", "delete", "replace"):
        db.execute(f"DROP TRIGGER pages_no_{name}")  # whoever tampers does this first
    return db


def test_an_untouched_file_has_no_problems(evidence: Database) -> None:
    assert verify(evidence) == []


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        (
            f"UPDATE bodies SET data = x'41', codec = 'raw' WHERE sha256 = '{sha(BODY)}'",
            f"bodies {sha(BODY)}: its bytes",
        ),
        (f"UPDATE bodies SET data = x'41' WHERE sha256 = '{sha(BODY)}'", f"bodies {sha(BODY)}: cannot be unpacked"),
        (
            f"UPDATE bodies SET size = 7 WHERE sha256 = '{sha(BODY)}'",
            f"bodies {sha(BODY)}: has 594 bytes, its row says 7",
        ),
        (f"DELETE FROM bodies WHERE sha256 = '{sha(b'')}'", f"pages {SECOND.id}: its body is not kept"),
        (f"DELETE FROM visits WHERE id = '{FIRST.id}'", f"pages {FIRST.id}: was never planned"),
        ("UPDATE pages SET url = 'http://b/' WHERE unit = 'a01'", f"pages {FIRST.id}: is not the id"),
        ("UPDATE pages SET night = '2008-12-09' WHERE unit = 'a02'", f"pages {SECOND.id}: is not the id"),
        ("UPDATE pages SET headers = '[[' WHERE unit = 'a02'", f"pages {SECOND.id}: cannot be read"),
        ("UPDATE pages SET hops = '7' WHERE unit = 'a02'", f"pages {SECOND.id}: cannot be read"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM runs", "units row 1: belongs to no row of runs"),
    ],
)
def test_what_was_changed_is_named(evidence: Database, sql: str, problem: str) -> None:
    evidence.conn.executescript(sql)
    found = verify(evidence)
    assert [words for words in found if words.startswith(problem)], found


def test_a_damaged_index_is_named(evidence: Database) -> None:
    evidence.conn.executescript(
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE INDEX pages_url ON pages (unit, role)' "
        "WHERE name = 'pages_url'; PRAGMA writable_schema = RESET"
    )
    assert any(words.startswith("file: ") and "pages_url" in words for words in verify(evidence))


def test_a_reprobe_of_the_same_night_has_a_right_id(evidence: Database) -> None:
    again = frontier.Visit(page_id(NIGHT, "a01", "home", FIRST.url, 2), NIGHT, "a01", FIRST.url, "home")
    frontier.plan(evidence, [again])
    frontier.record(evidence, [a_record(again)])
    assert verify(evidence) == []
