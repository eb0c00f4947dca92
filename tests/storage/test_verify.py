"""Verification names the table and the row that no longer hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlite_utils import Database

from checks.model import page_id
from storage import frontier
from storage import verify as verify_module
from storage.merkle import leaf_hash
from storage.runs import end_run, start_run
from storage.seal import canonical
from storage.verify import verify
from tests.storage.make import EVENING, NIGHT, a_record, a_run, a_unit, a_visit, sha

BODY = b"<html>" * 99
FIRST, SECOND = a_visit("a01"), a_visit("a02")


@pytest.fixture
def evidence(db: Database) -> Database:
    start_run(db, a_run(), [a_unit("a01"), a_unit("a02")], {})
    frontier.plan(db, [FIRST, SECOND])
    frontier.record(db, [a_record(FIRST, BODY), a_record(SECOND, b"")])
    end_run(db, a_run().id, EVENING, "done")
    unlock(db)
    return db


def unlock(db: Database) -> None:
    """Whoever tampers does this first."""
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")


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
        ("UPDATE pages SET url = 'http://b/' WHERE unit = 'a01'", f"pages {FIRST.id}: was changed after"),
        ("UPDATE pages SET status = NULL WHERE unit = 'a02'", f"pages {SECOND.id}: was changed after"),
        ("UPDATE pages SET took_ms = 1 WHERE unit = 'a02'", f"pages {SECOND.id}: was changed after"),
        ("UPDATE pages SET label = CAST(x'ff41' AS TEXT) WHERE unit = 'a02'", f"pages {SECOND.id}: was changed after"),
        ("UPDATE pages SET id = 'x' WHERE unit = 'a02'", f"pages {SECOND.id}: was taken out"),
        ("DELETE FROM pages WHERE unit = 'a02'", f"pages {SECOND.id}: was taken out"),
        ("UPDATE units SET data = '{}' WHERE code = 'a01'", f"units {a_run().id} a01: was changed after"),
        ("UPDATE runs SET conditions = '{ }'", f"runs {a_run().id}: was changed after"),
        ("UPDATE runs SET state = 'running'", f"runs {a_run().id}: was changed after"),
        ("UPDATE leaves SET position = -1 WHERE position = 0", f"run {a_run().id}: its 4 leaves are not numbered"),
        ("UPDATE leaves SET kind = 'x' WHERE position = 0", f"leaves x {a_run().id} a01: there is no such table"),
        ("DELETE FROM leaves", f"run {a_run().id}: all its leaves are missing"),
        ("UPDATE heads SET content = replace(content, '2008-12-08', '2008-12-07')", "heads "),
        ("UPDATE heads SET content = '[]'", "heads "),
        ("UPDATE heads SET content = CAST(x'ff' AS TEXT)", "heads "),
        ("DELETE FROM tips", "tips : the newest heads are "),
        ("DELETE FROM tips; DELETE FROM heads", f"runs {a_run().id}: has ended, but no head seals it"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM runs", "units row 1: belongs to no row of runs"),
    ],
)
def test_what_was_changed_is_named(evidence: Database, sql: str, problem: str) -> None:
    evidence.conn.executescript(sql)
    found = verify(evidence)
    assert [words for words in found if words.startswith(problem)], found


def test_the_order_of_rows_is_sealed(evidence: Database) -> None:
    evidence.conn.executescript(
        "UPDATE leaves SET position = 9 WHERE position = 2; UPDATE leaves SET position = 2 WHERE position = 3; "
        "UPDATE leaves SET position = 3 WHERE position = 9"
    )
    assert verify(evidence) == [f"run {a_run().id}: its 4 leaves are not the 4 that were sealed"]


def test_a_row_and_its_leaf_changed_together_are_found_in_the_tree(evidence: Database) -> None:
    evidence.execute("UPDATE pages SET label = 'x' WHERE id = ?", [SECOND.id])
    row = next(iter(evidence.query("SELECT * FROM pages WHERE id = ?", [SECOND.id])))
    evidence.execute("UPDATE leaves SET hash = ? WHERE key = ?", [leaf_hash(canonical("pages", row)), SECOND.id])
    assert verify(evidence) == [f"run {a_run().id}: its 4 leaves are not the 4 that were sealed"]


def test_a_row_that_was_put_in_has_no_leaf(evidence: Database) -> None:
    evidence.execute(
        "INSERT INTO visits SELECT 'new', night, unit, url, role, \"column\", label, parent, method, priority FROM visits LIMIT 1"
    )
    row = {**next(iter(evidence.query("SELECT * FROM pages LIMIT 1"))), "id": "new"}
    evidence.execute(f"INSERT INTO pages VALUES ({', '.join('?' * len(row))})", list(row.values()))
    assert verify(evidence) == ["pages new: was never sealed"]


def test_a_page_under_a_wrong_id_is_named(evidence: Database) -> None:
    wrong = replace(SECOND, id="wrong")
    frontier.plan(evidence, [wrong])
    frontier.record(evidence, [a_record(wrong)])
    assert verify(evidence) == ["pages wrong: is not the id of its night, unit, role and URL"]


def test_a_large_file_is_checked_in_shares(evidence: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify_module, "SHARE", 1)
    monkeypatch.setattr(verify_module, "ProcessPoolExecutor", InThisProcess)
    assert verify(evidence) == []
    evidence.execute("UPDATE pages SET label = 'x'")
    assert [problem.split(":")[0] for problem in verify(evidence)] == [f"pages {FIRST.id}", f"pages {SECOND.id}"]


class InThisProcess:
    """A pool of one, so that the shares can be made small."""

    def __init__(self, *_: object) -> None:
        self.map = map

    def __enter__(self) -> InThisProcess:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""


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
