"""Objections and their answers: added, sealed, and an accepted one is a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlite_utils import Database

from storage import decisions, findings, objections
from storage.bodies import body
from storage.decisions import Decision
from storage.errors import StorageError
from storage.objections import Answer, Objection
from storage.verify import verify
from tests.storage.make import EVENING, sha
from tests.storage.test_findings import DAY, RUBRIC, a_finding

SAID = Objection("f1", DAY, RUBRIC, "czj", "home_fresh", "当晚服务器检修，已报备", "财政局联系人", EVENING)
LATER = EVENING + timedelta(days=1)
OVERTURNED = Decision("f1", DAY, RUBRIC, "overturn", "张三", LATER, "申诉成立")


@pytest.fixture(autouse=True)
def _judged(db: Database) -> None:
    findings.save(db, DAY, RUBRIC, [a_finding("f1"), a_finding("f2")])


def test_an_objection_comes_back_with_its_attachment(db: Database) -> None:
    id = objections.add(db, replace(SAID, name="报备函.pdf"), b"%PDF-1.4")
    (kept,) = objections.of(db, unit="czj")
    assert (kept.id, kept.text, kept.name, kept.file, kept.answer) == (
        id,
        SAID.text,
        "报备函.pdf",
        sha(b"%PDF-1.4"),
        None,
    )
    assert body(db, kept.file) == b"%PDF-1.4"
    assert objections.of(db, unit="other") == []
    assert verify(db) == []


def test_a_second_objection_waits_for_the_first_answer(db: Database) -> None:
    id = objections.add(db, SAID)
    with pytest.raises(StorageError, match="waits already"):
        objections.add(db, replace(SAID, text="再次申诉"))
    objections.answer(db, Answer(id, False, "不属实", "张三", LATER))
    objections.add(db, replace(SAID, text="再次申诉", at=LATER))
    assert [each.answer is None for each in objections.of(db)] == [False, True]


def test_an_accepted_objection_is_a_decision(db: Database) -> None:
    id = objections.add(db, SAID)
    objections.answer(db, Answer(id, True, "属实", "张三", LATER), OVERTURNED, after="")
    (made,) = decisions.of(db, "f1")
    (kept,) = objections.of(db, finding="f1")
    assert made == OVERTURNED
    assert kept.answer == Answer(id, True, "属实", "张三", LATER, made.id)
    assert verify(db) == []


def test_an_answer_is_given_once_and_all_or_nothing(db: Database) -> None:
    id = objections.add(db, SAID)
    decisions.add(db, replace(OVERTURNED, action="uphold"))
    with pytest.raises(StorageError, match="came in between"):
        objections.answer(db, Answer(id, True, "属实", "张三", LATER), OVERTURNED, after="")
    assert objections.of(db)[0].answer is None
    objections.answer(db, Answer(id, False, "不属实", "张三", LATER))
    with pytest.raises(StorageError, match="has its answer"):
        objections.answer(db, Answer(id, False, "不属实", "李四", LATER))
    assert len(decisions.of(db)) == 1


@pytest.mark.parametrize("change", [{"text": " "}, {"who": ""}])
def test_an_objection_needs_words_and_an_author(db: Database, change: dict[str, str]) -> None:
    with pytest.raises(StorageError, match="who and text"):
        objections.add(db, replace(SAID, **change))  # type: ignore[arg-type]


def test_accepted_without_a_decision_is_refused(db: Database) -> None:
    id = objections.add(db, SAID)
    with pytest.raises(StorageError, match="an accepted objection is a decision"):
        objections.answer(db, Answer(id, True, "属实", "张三", LATER))
