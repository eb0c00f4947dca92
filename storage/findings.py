"""Findings of each judgement, as they were computed: by cut-off day and rubric version."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlite_utils import Database

from checks.model import Fault, Finding, Verdict
from storage.errors import StorageError
from storage.rows import to_text
from storage.transactions import file_of, query, writing

COLUMNS = (
    "id, unit, indicator, verdict, points, denominator, unconfirmed, confirmed, reason, pages, faults, nights, rubric"
)
ADD = f"INSERT INTO findings (as_of, position, {COLUMNS}) VALUES ({', '.join('?' * 15)})"  # noqa: S608


def save(db: Database, as_of: date, rubric: str, findings: Sequence[Finding]) -> None:
    """Keep a judgement (`rubric` is "id@version"); it takes the place of an earlier one of the same day and rubric.

    Errors: StorageError where a finding was made by another rubric, or two have one id.
    """
    other = {finding.rubric for finding in findings} - {rubric}
    if other:
        raise StorageError(f"{file_of(db)}: findings of {', '.join(sorted(other))} cannot be kept under {rubric}")
    with writing(db):
        db.execute("DELETE FROM findings WHERE as_of = ? AND rubric = ?", (as_of.isoformat(), rubric))
        for position, finding in enumerate(findings):
            db.execute(ADD, (as_of.isoformat(), position, *_row(finding)))


def judgements(db: Database) -> list[tuple[date, str]]:
    """What is kept: (cut-off day, rubric), oldest day first; of one day the one saved last comes last."""
    rows = query(db, "SELECT as_of, rubric FROM findings GROUP BY as_of, rubric ORDER BY as_of, max(rowid)")
    return [(date.fromisoformat(as_of), rubric) for as_of, rubric in rows]


def load(db: Database, as_of: date | None = None, rubric: str | None = None) -> list[Finding]:
    """The findings of a judgement in the order they were saved; by default of the latest. None where there is none."""
    wanted = [
        kept for kept in judgements(db) if (as_of is None or kept[0] == as_of) and (rubric is None or kept[1] == rubric)
    ]
    if not wanted:
        return []
    day, version = wanted[-1]
    sql = f"SELECT {COLUMNS} FROM findings WHERE as_of = ? AND rubric = ? ORDER BY position"  # noqa: S608
    return [_finding_of(row) for row in query(db, sql, [day.isoformat(), version])]


def _row(finding: Finding) -> tuple[object, ...]:
    faults = to_text([asdict(fault) for fault in finding.faults])
    head = (finding.id, finding.unit, finding.indicator, finding.verdict.value)
    sums = (finding.points, finding.denominator, finding.unconfirmed, int(finding.confirmed))
    tail = (finding.reason, to_text(finding.pages), faults, to_text(finding.nights), finding.rubric)
    return (*head, *sums, *tail)


def _finding_of(row: tuple[Any, ...]) -> Finding:
    values = dict(zip(COLUMNS.split(", "), row, strict=True))
    values["verdict"] = Verdict(values["verdict"])
    values["confirmed"] = bool(values["confirmed"])
    values["pages"] = tuple(json.loads(values["pages"]))
    values["faults"] = tuple(_fault_of(fault) for fault in json.loads(values["faults"]))
    values["nights"] = tuple((night, verdict) for night, verdict in json.loads(values["nights"]))
    return Finding(**values)


def _fault_of(fields: dict[str, Any]) -> Fault:
    return Fault(**{**fields, "pages": tuple(fields["pages"])})
