"""The newest judgement of the evidence file, read once and kept until another takes its place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from threading import Lock

from sqlite_utils import Database

from checks.model import Finding, Unit
from checks.rubric import Line, Rubric
from storage import findings, runs
from storage.transactions import query


@dataclass(frozen=True)
class Judgement:
    """The findings of one cut-off day; `key` names their content."""

    as_of: date
    rubric: Rubric
    units: dict[str, Unit]
    findings: tuple[Finding, ...]
    by_id: dict[str, Finding]
    lines: dict[str, Line]
    key: str


class Newest:
    """Gives the newest judgement by a rubric; a new one is noticed at the next question."""

    def __init__(self, rubric: Rubric) -> None:
        """`rubric` is the one whose findings are shown."""
        self._rubric = rubric
        self._lock = Lock()
        self._kept: Judgement | None = None

    def __call__(self, db: Database) -> Judgement | None:
        """The judgement; None where the file has none by this rubric yet."""
        days = [day for day, stamp in findings.judgements(db) if stamp == self._rubric.stamp]
        if not days:
            return None
        key = _key(db, days[-1], self._rubric.stamp)
        with self._lock:
            if self._kept is None or self._kept.key != key:
                self._kept = _read(db, days[-1], self._rubric, key)
            return self._kept


def _key(db: Database, day: date, stamp: str) -> str:
    sql = "SELECT id FROM findings WHERE as_of = ? AND rubric = ? ORDER BY id"
    ids = "".join(id for (id,) in query(db, sql, [day.isoformat(), stamp]))
    return hashlib.sha256(f"{day} {stamp} {ids}".encode()).hexdigest()


def _read(db: Database, day: date, rubric: Rubric, key: str) -> Judgement:
    found = tuple(findings.load(db, day, rubric.stamp))
    units = {unit.code: unit for unit in runs.units(db, day) if unit.kind != "portal"}
    by_id = {finding.id: finding for finding in found}
    return Judgement(day, rubric, units, found, by_id, {line.indicator: line for line in rubric.lines}, key)
