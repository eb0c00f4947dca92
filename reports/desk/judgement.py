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
        newest = "SELECT as_of FROM findings WHERE rubric = ? ORDER BY as_of DESC LIMIT 1"
        days = query(db, newest, [self._rubric.stamp])
        if not days:
            return None
        day = date.fromisoformat(days[0][0])
        key = _key(db, day, self._rubric.stamp)
        with self._lock:
            if self._kept is None or self._kept.key != key:
                self._kept = _read(db, day, self._rubric, key)
            return self._kept


def _key(db: Database, day: date, stamp: str) -> str:
    sql = "SELECT group_concat(id, '') FROM (SELECT id FROM findings WHERE as_of = ? AND rubric = ? ORDER BY id)"
    ids = query(db, sql, [day.isoformat(), stamp])[0][0]
    return hashlib.sha256(f"{day} {stamp} {ids}".encode()).hexdigest()


def _read(db: Database, day: date, rubric: Rubric, key: str) -> Judgement:
    found = tuple(findings.load(db, day, rubric.stamp))
    units = {unit.code: unit for unit in runs.units(db, day) if unit.kind != "portal"}
    by_id = {finding.id: finding for finding in found}
    return Judgement(day, rubric, units, found, by_id, {line.indicator: line for line in rubric.lines}, key)
