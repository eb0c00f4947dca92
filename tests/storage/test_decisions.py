"""A person's word is kept as it was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pysqlite3
import pytest
from sqlite_utils import Database

from storage import decisions, findings
from storage.decisions import Decision
from storage.errors import StorageError
from storage.verify import verify
from tests.storage.make import EVENING
from tests.storage.test_findings import DAY, RUBRIC, a_finding

GIVEN = Decision("f1", DAY, RUBRIC, "adjust", "张三", EVENING, "页面当晚已恢复", 7.5)


@pytest.fixture(autouse=True)
def _judged(db: Database) -> None:
    findings.save(db, DAY, RUBRIC, [a_finding("f1"), a_finding("f2")])


def test_decisions_come_back_oldest_first(db: Database) -> None:
    later = Decision("f2", DAY, RUBRIC, "uphold", "李四", EVENING + timedelta(days=1), "属实")
    last = replace(GIVEN, action="overturn", points=None, at=EVENING + timedelta(days=2))
    ids = [decisions.add(db, decision) for decision in (last, later, GIVEN)]
    assert len(set(ids)) == 3
    assert decisions.of(db) == [GIVEN, later, last]
    assert decisions.of(db, "f1") == [GIVEN, last]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"action": "forget"}, "use uphold, overturn, adjust"),
        ({"who": " "}, "who and why"),
        ({"why": ""}, "who and why"),
        ({"points": None}, "points: to be given with adjust"),
        ({"action": "uphold"}, "points: to be given with adjust"),
        ({"finding": "f9"}, "not in this file, judge it first"),
        ({"rubric": "other@1"}, "not in this file, judge it first"),
        ({"as_of": date(2009, 1, 1)}, "not in this file, judge it first"),
    ],
)
def test_an_incomplete_decision_is_refused(db: Database, change: dict[str, object], words: str) -> None:
    with pytest.raises(StorageError, match=rf"evidence\.sqlite: decision refused: .*{words}"):
        decisions.add(db, replace(GIVEN, **change))  # type: ignore[arg-type]
    assert decisions.of(db) == []


def test_a_decision_is_given_once(db: Database) -> None:
    decisions.add(db, GIVEN)
    with pytest.raises(StorageError, match="kept already"):
        decisions.add(db, GIVEN)


def test_a_new_judgement_leaves_decisions_alone(db: Database) -> None:
    decisions.add(db, GIVEN)
    findings.save(db, DAY, RUBRIC, [])
    assert decisions.of(db) == [GIVEN]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE decisions SET points = 10 WHERE action = 'adjust'",
        "DELETE FROM decisions",
        "REPLACE INTO decisions SELECT * FROM decisions",
    ],
)
def test_decisions_are_append_only_for_any_program(db: Database, path: Path, sql: str) -> None:
    decisions.add(db, GIVEN)
    plain = pysqlite3.connect(str(path))
    try:
        with pytest.raises(pysqlite3.IntegrityError, match="decisions are append-only"):
            plain.execute(sql)
    finally:
        plain.close()
    assert decisions.of(db) == [GIVEN]


def test_a_decision_remembers_the_finding_that_it_was_made_on(db: Database) -> None:
    made = a_finding("f1")
    decisions.add(db, GIVEN)
    findings.save(db, DAY, RUBRIC, [])
    (kept,) = decisions.of(db)
    assert kept.basis == {
        "unit": made.unit, "indicator": made.indicator, "verdict": made.verdict.value, "points": made.points,
        "denominator": made.denominator, "unconfirmed": made.unconfirmed, "reason": made.reason,
    }  # fmt: skip
    assert verify(db) == []


def test_of_two_who_decide_on_what_they_saw_the_second_is_refused(db: Database) -> None:
    first = decisions.add(db, GIVEN, after="")
    second = Decision("f1", DAY, RUBRIC, "overturn", "李四", EVENING + timedelta(minutes=1), "已恢复")
    with pytest.raises(StorageError, match=f"decision {first} .* came in between") as refused:
        decisions.add(db, second, after="")
    assert refused.value.reason == "overtaken"
    assert decisions.of(db) == [GIVEN]
    decisions.add(db, second, after=first)
    assert decisions.of(db) == [GIVEN, second]
