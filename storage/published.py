"""What the office fixed: frozen tallies by version, and notices with the list of what must be put right by when."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storage.bodies import body_row, keep_body
from storage.compression import name_of
from storage.errors import StorageError
from storage.rows import id_of, time_of, time_text, to_text
from storage.seal import sealing
from storage.transactions import file_of, query


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen tally: SHA-256 of its content (JSON) and of its printed book, both kept as bodies."""

    period: str
    version: int
    content: str
    book: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that was issued on `day` for a judgement; `items` must be put right by `due`."""

    period: str
    as_of: date
    rubric: str
    day: date
    due: date
    items: Sequence[Mapping[str, Any]]
    who: str
    at: datetime


def period_name(first: date, last: date) -> str:
    """An assessment period as the evidence file calls it."""
    return f"{first}/{last}"


FROZEN = tuple(each.name for each in fields(Frozen))
NOTICE = tuple(each.name for each in fields(Notice))


def freeze(db: Database, period: str, content: bytes, book: bytes, who: str, at: datetime) -> Frozen:
    """Keep a tally as the period's next version.

    Errors: StorageError (reason `unchanged`) where the newest version has the same content.
    """
    bodies = body_row(content), body_row(book)
    with sealing(db) as batch:
        before = frozen(db, period)
        if before and before[-1].content == name_of(content):
            raise StorageError(
                f"{file_of(db)}: nothing changed since version {before[-1].version} of {before[-1].at:%F}", "unchanged"
            )
        for row in bodies:
            keep_body(db, row)
        made = Frozen(period, len(before) + 1, name_of(content), name_of(book), who, at)
        values = {name: getattr(made, name) for name in FROZEN} | {"at": time_text(at)}
        batch.add("tallies", {"id": id_of(values), **values})
    return made


def frozen(db: Database, period: str) -> list[Frozen]:
    """The frozen tallies of a period, version 1 first."""
    rows = query(db, f"SELECT {', '.join(FROZEN)} FROM tallies WHERE period = ? ORDER BY version", [period])  # noqa: S608
    return [Frozen(**{**dict(zip(FROZEN, row, strict=True)), "at": time_of(row[-1])}) for row in rows]


def issue(db: Database, notice: Notice) -> None:
    """Keep a notice. Errors: StorageError (reason `issued`) where the same judgement's notice is issued already."""
    values: dict[str, Any] = {name: getattr(notice, name) for name in NOTICE}
    values |= {name: getattr(notice, name).isoformat() for name in ("as_of", "day", "due")}
    values |= {"items": to_text([dict(item) for item in notice.items]), "at": time_text(notice.at)}
    with sealing(db) as batch:
        before = [
            other
            for other in notices(db, notice.period)
            if (other.as_of, other.rubric) == (notice.as_of, notice.rubric)
        ]
        if before:
            raise StorageError(
                f"{file_of(db)}: the notice as of {notice.as_of} is issued since {before[0].day} already", "issued"
            )
        batch.add("notices", {"id": id_of(values), **values})


def notices(db: Database, period: str) -> list[Notice]:
    """The notices of a period, oldest first."""
    rows = query(db, f"SELECT {', '.join(NOTICE)} FROM notices WHERE period = ? ORDER BY day, at", [period])  # noqa: S608
    return [_notice_of(dict(zip(NOTICE, row, strict=True))) for row in rows]


def _notice_of(values: dict[str, Any]) -> Notice:
    days = {name: date.fromisoformat(values[name]) for name in ("as_of", "day", "due")}
    return Notice(**{**values, **days, "items": tuple(json.loads(values["items"])), "at": time_of(values["at"])})
