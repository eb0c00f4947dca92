"""Objections (申诉) of units to findings, and the answers: both are added, never changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storage import decisions
from storage.bodies import body_row, keep_body
from storage.compression import name_of
from storage.decisions import Decision
from storage.errors import StorageError
from storage.rows import id_of, time_of, time_text
from storage.seal import sealing
from storage.transactions import file_of, query


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered; `decision` is the id of the decision that an accepted objection became, else ""."""

    objection: str
    accepted: bool
    text: str
    who: str
    at: datetime
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Objection:
    """A unit's word against a finding (of a cut-off day and a rubric).

    `file` is the SHA-256 of the attachment and `name` what its sender called it; both "" where there is none.
    `id` and `answer` come with what is read from the file.
    """

    finding: str
    as_of: date
    rubric: str
    unit: str
    indicator: str
    text: str
    who: str
    at: datetime
    file: str = ""
    name: str = ""
    id: str = field(default="", compare=False)
    answer: Answer | None = field(default=None, compare=False)


GIVEN = tuple(each.name for each in fields(Objection) if each.name not in ("id", "answer"))
ANSWERED = tuple(each.name for each in fields(Answer))


def add(db: Database, objection: Objection, attachment: bytes | None = None) -> str:
    """Keep an objection with its attachment in one transaction. Out: its id.

    Errors: StorageError for one without words or author, and (reason `overtaken`) where the same unit's objection to
    this finding still waits for its answer.
    """
    if not (objection.text.strip() and objection.who.strip()):
        raise StorageError(f"{file_of(db)}: objection refused: who and text must both be given")
    row = {name: getattr(objection, name) for name in GIVEN}
    row |= {"as_of": objection.as_of.isoformat(), "at": time_text(objection.at)}
    body = None if attachment is None else body_row(attachment)
    row["file"] = "" if attachment is None else name_of(attachment)
    with sealing(db) as batch:
        if any(other.answer is None for other in of(db, finding=objection.finding)):
            raise StorageError(f"{file_of(db)}: an objection to {objection.finding} waits already", "overtaken")
        if body:
            keep_body(db, body)
        batch.add("objections", {"id": id_of(row), **row})
    return id_of(row)


def answer(db: Database, given: Answer, decision: Decision | None = None, *, after: str | None = None) -> None:
    """Keep the answer to an objection; `decision` is what accepting it becomes, kept in the same transaction.

    Errors: StorageError as for a decision, and (reason `overtaken`) where the objection has its answer.
    """
    if given.accepted is (decision is None):
        raise StorageError(f"{file_of(db)}: answer refused: an accepted objection is a decision, a refused one is none")
    with sealing(db) as batch:
        if query(db, "SELECT 1 FROM answers WHERE objection = ?", [given.objection]):
            raise StorageError(f"{file_of(db)}: objection {given.objection} has its answer", "overtaken")
        made = decisions.put(db, batch, decision, after=after) if decision else ""
        row = {name: getattr(given, name) for name in ANSWERED}
        row |= {"accepted": int(given.accepted), "at": time_text(given.at), "decision": made}
        batch.add("answers", {"id": hashlib.sha256(given.objection.encode()).hexdigest()[:20], **row})


def of(db: Database, *, unit: str | None = None, finding: str | None = None) -> list[Objection]:
    """Objections with their answers, oldest first; of one unit or finding where given."""
    columns = ", ".join([*(f"o.{name}" for name in (*GIVEN, "id")), *(f"a.{name}" for name in ANSWERED)])
    sql = f"""SELECT {columns} FROM objections AS o LEFT JOIN answers AS a ON a.objection = o.id
    WHERE (?1 IS NULL OR o.unit = ?1) AND (?2 IS NULL OR o.finding = ?2) ORDER BY o.at, o.id"""  # noqa: S608
    return [_objection_of(row) for row in query(db, sql, [unit, finding])]


def _objection_of(row: tuple[Any, ...]) -> Objection:
    values = dict(zip((*GIVEN, "id"), row, strict=False))
    times = {"as_of": date.fromisoformat(values["as_of"]), "at": time_of(values["at"])}
    told = dict(zip(ANSWERED, row[len(GIVEN) + 1 :], strict=True))
    given = Answer(**{**told, "accepted": bool(told["accepted"]), "at": time_of(told["at"])}) if told["at"] else None
    return Objection(**{**values, **times, "answer": given})
