"""A judgement comes back bit for bit."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from checks.model import Fault, Finding, Verdict
from storage import findings
from storage.errors import StorageError

DAY, LATER = date(2008, 12, 9), date(2008, 12, 31)
RUBRIC = "changde-2008@1"

TEXT = st.text(st.characters(codec="utf-8"))
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
POINTS = st.floats(0, 1e9).map(abs)
FAULTS = st.builds(Fault, key=TEXT, reason=TEXT, cost=POINTS, pages=TEXTS, seen=st.booleans(), mark=TEXT)
FINDINGS = st.builds(
    Finding,
    id=TEXT,
    unit=TEXT,
    indicator=TEXT,
    verdict=st.sampled_from(Verdict),
    points=POINTS,
    denominator=POINTS,
    unconfirmed=POINTS,
    confirmed=st.booleans(),
    reason=TEXT,
    pages=TEXTS,
    faults=st.lists(FAULTS, max_size=2).map(tuple),
    nights=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
    rubric=st.just(RUBRIC),
)


def a_finding(id: str = "f1", **other: Any) -> Finding:
    values = {"verdict": Verdict.MET, "points": 10.0, "denominator": 10.0, "unconfirmed": 0.0, "confirmed": True}
    return Finding(
        **{"id": id, "unit": "a01", "indicator": "domain", "reason": "", "rubric": RUBRIC, **values, **other}
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.lists(FINDINGS, max_size=4, unique_by=lambda finding: finding.id))
def test_findings_come_back_bit_for_bit(db: Database, found: list[Finding]) -> None:
    findings.save(db, DAY, RUBRIC, found)
    assert [repr(finding) for finding in findings.load(db, DAY, RUBRIC)] == [repr(finding) for finding in found]


def test_judging_again_takes_the_place_of_the_earlier_judgement(db: Database) -> None:
    findings.save(db, DAY, RUBRIC, [a_finding("f1"), a_finding("f2")])
    findings.save(db, DAY, RUBRIC, [a_finding("f2", points=1.0)])
    assert findings.load(db, DAY, RUBRIC) == [a_finding("f2", points=1.0)]


def test_the_latest_judgement_is_loaded_unless_another_is_named(db: Database) -> None:
    other = "changde-2008@2"
    assert findings.load(db) == []
    findings.save(db, LATER, RUBRIC, [a_finding(points=1.0)])
    findings.save(db, DAY, RUBRIC, [a_finding(points=2.0)])
    findings.save(db, LATER, other, [a_finding(points=3.0, rubric=other)])
    assert findings.judgements(db) == [(DAY, RUBRIC), (LATER, RUBRIC), (LATER, other)]
    asked: list[tuple[date | None, str | None]] = [(None, None), (DAY, None), (None, RUBRIC), (DAY, other)]
    assert [[finding.points for finding in findings.load(db, *one)] for one in asked] == [[3.0], [2.0], [1.0], []]


def test_findings_of_another_rubric_are_refused(db: Database) -> None:
    with pytest.raises(StorageError, match="findings of changde-2009@1 cannot be kept under changde-2008@1"):
        findings.save(db, DAY, RUBRIC, [a_finding(rubric="changde-2009@1")])


def test_two_findings_of_one_id_are_refused_and_leave_the_earlier_judgement(db: Database) -> None:
    findings.save(db, DAY, RUBRIC, [a_finding("f1")])
    with pytest.raises(StorageError, match="UNIQUE constraint failed"):
        findings.save(db, DAY, RUBRIC, [a_finding("f2"), a_finding("f2")])
    assert findings.load(db) == [a_finding("f1")]
