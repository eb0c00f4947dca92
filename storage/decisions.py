"""A person's word on a finding: added, never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storage.errors import StorageError
from storage.rows import time_of, time_text, to_text
from storage.seal import Batch, sealing
from storage.transactions import file_of, query

ACTIONS = ("uphold", "overturn", "adjust")


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what on a finding (of a cut-off day and a rubric), when and why.

    `action` is uphold, overturn or adjust; `points` is what the line earns after adjust, and None otherwise. `basis`
    is the finding as it was then (unit, indicator, verdict, points, denominator, unconfirmed, reason), copied when the
    decision is kept, because a later judgement takes the finding's place; empty in files of before the review desk.
    """

    finding: str
    as_of: date
    rubric: str
    action: str
    who: str
    at: datetime
    why: str
    points: float | None = None
    basis: Mapping[str, Any] = field(default_factory=dict, compare=False)
    id: str = field(default="", compare=False)


GIVEN = tuple(each.name for each in fields(Decision) if each.name not in ("basis", "id"))
BASIS = ("unit", "indicator", "verdict", "points", "denominator", "unconfirmed", "reason")


def add(db: Database, decision: Decision, *, after: str | None = None) -> str:
    """Keep a decision, sealed in a run of its own. Out: its id, derived from its content.

    `after` is the id of the newest decision on the finding that the person knew of ("" for none); None does not ask.
    Errors: StorageError where it is incomplete, kept already, its finding is not in the file, or (reason `overtaken`)
    where another decision came in between.
    """
    with sealing(db) as batch:
        return put(db, batch, decision, after=after)


def put(db: Database, batch: Batch, decision: Decision, *, after: str | None = None) -> str:
    """Add a decision inside the caller's sealed transaction; see `add`."""
    _check(db, decision)
    if after is not None and after != (newest := _newest(db, decision.finding)):
        raise StorageError(
            f"{file_of(db)}: decision {newest} on finding {decision.finding} came in between", "overtaken"
        )
    row = dict(zip(GIVEN, _row(decision), strict=True))
    id = hashlib.sha256(to_text(list(row.values())).encode()).hexdigest()[:20]
    if query(db, "SELECT 1 FROM decisions WHERE id = ?", [id]):
        raise StorageError(f"{file_of(db)}: this decision is kept already: {id}")
    batch.add("decisions", {"id": id, **row, "basis": to_text(_basis(db, decision))})
    return id


def of(db: Database, finding: str | None = None) -> list[Decision]:
    """Decisions, oldest first; of one finding where given."""
    columns = ", ".join((*GIVEN, "basis", "id"))
    sql = f"SELECT {columns} FROM decisions WHERE ?1 IS NULL OR finding = ?1 ORDER BY at, id"  # noqa: S608
    return [_decision_of(row) for row in query(db, sql, [finding])]


def _newest(db: Database, finding: str) -> str:
    found = query(db, "SELECT id FROM decisions WHERE finding = ? ORDER BY at DESC, id DESC LIMIT 1", [finding])
    return str(found[0][0]) if found else ""


def _basis(db: Database, decision: Decision) -> dict[str, Any]:
    sql = f"SELECT {', '.join(BASIS)} FROM findings WHERE as_of = ? AND rubric = ? AND id = ?"  # noqa: S608
    found = query(db, sql, [decision.as_of.isoformat(), decision.rubric, decision.finding])
    return dict(zip(BASIS, found[0], strict=True))


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
    return tuple(text[name] if name in text else getattr(decision, name) for name in GIVEN)


def _decision_of(row: tuple[Any, ...]) -> Decision:
    values = dict(zip((*GIVEN, "basis", "id"), row, strict=True))
    times = {"as_of": date.fromisoformat(values["as_of"]), "at": time_of(values["at"])}
    return Decision(**{**values, **times, "basis": json.loads(values["basis"] or "{}")})
