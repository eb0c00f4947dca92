"""A person's word on a finding: added, never changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storage.errors import StorageError
from storage.rows import time_of, time_text, to_text
from storage.seal import sealing
from storage.transactions import file_of, query

ACTIONS = ("uphold", "overturn", "adjust")


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what on a finding (of a cut-off day and a rubric), when and why.

    `action` is uphold, overturn or adjust; `points` is what the line earns after adjust, and None otherwise.
    """

    finding: str
    as_of: date
    rubric: str
    action: str
    who: str
    at: datetime
    why: str
    points: float | None = None


COLUMNS = tuple(field.name for field in fields(Decision))


def add(db: Database, decision: Decision) -> str:
    """Keep a decision, sealed in a run of its own. Out: its id, derived from its content.

    Errors: StorageError where it is incomplete, kept already, or its finding is not in the file.
    """
    row = _row(decision)
    with sealing(db) as batch:
        _check(db, decision)
        id = hashlib.sha256(to_text(row).encode()).hexdigest()[:20]
        if query(db, "SELECT 1 FROM decisions WHERE id = ?", [id]):
            raise StorageError(f"{file_of(db)}: this decision is kept already: {id}")
        batch.add("decisions", {"id": id, **dict(zip(COLUMNS, row, strict=True))})
    return id


def of(db: Database, finding: str | None = None) -> list[Decision]:
    """Decisions, oldest first; of one finding where given."""
    sql = f"SELECT {', '.join(COLUMNS)} FROM decisions WHERE ?1 IS NULL OR finding = ?1 ORDER BY at, id"  # noqa: S608
    return [_decision_of(row) for row in query(db, sql, [finding])]


def _check(db: Database, decision: Decision) -> None:
    key = [decision.as_of.isoformat(), decision.rubric, decision.finding]
    faults = {
        f"action {decision.action!r}: use {', '.join(ACTIONS)}": decision.action not in ACTIONS,
        "who and why: both must be given": not (decision.who.strip() and decision.why.strip()),
        "points: to be given with adjust, and only then": (decision.action == "adjust") == (decision.points is None),
        f"finding {decision.finding} of {key[0]} by {key[1]}: not in this file, judge it first": not query(
            db, "SELECT 1 FROM findings WHERE as_of = ? AND rubric = ? AND id = ?", key
        ),
    }
    for words, wrong in faults.items():
        if wrong:
            raise StorageError(f"{file_of(db)}: decision refused: {words}")


def _row(decision: Decision) -> tuple[object, ...]:
    text = {"as_of": decision.as_of.isoformat(), "at": time_text(decision.at)}
    return tuple(text[name] if name in text else getattr(decision, name) for name in COLUMNS)


def _decision_of(row: tuple[Any, ...]) -> Decision:
    values = dict(zip(COLUMNS, row, strict=True))
    return Decision(**{**values, "as_of": date.fromisoformat(values["as_of"]), "at": time_of(values["at"])})
