"""Forms of the annual assessment as they were handed in: added, returned or accepted, never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlite_utils import Database

from storage.bodies import body_row, keep_body
from storage.compression import name_of
from storage.errors import StorageError
from storage.rows import id_of, time_of, time_text, to_text
from storage.seal import sealing
from storage.transactions import file_of, query, snapshot

MANY = ("ballots",)  # kinds of which many may stand side by side


@dataclass(frozen=True, slots=True)
class Word:
    """What was said of a form: returned or accepted, by whom, when and why."""

    word: str
    who: str
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was handed in on `day`.

    `kind` is self, group, visit, ballots or responsibility; `subject` the unit's or group's code ("" for the whole
    city; of a unit's written self-report CODE/report). `data` is what was read from it; `file` the SHA-256 of its bytes and `name` what its sender called it.
    """

    period: str
    kind: str
    subject: str
    data: Mapping[str, Any]
    day: date
    who: str
    at: datetime
    name: str
    file: str = ""
    id: str = field(default="", compare=False)
    words: tuple[Word, ...] = field(default=(), compare=False)

    @property
    def state(self) -> str:
        """in, returned or accepted."""
        return self.words[-1].word if self.words else "in"


GIVEN = tuple(each.name for each in fields(Form) if each.name not in ("id", "words"))


def add(db: Database, form: Form, body: bytes) -> str:
    """Keep a form with its bytes in one transaction. Out: its id.

    Errors: StorageError where the file is kept already, or where a form of this kind and subject stands that was not
    returned.
    """
    row = body_row(body)
    with sealing(db) as batch:
        for other in _of(db, form.period, form.kind):
            if other.file == name_of(body):
                raise StorageError(f"{file_of(db)}: {form.name} is kept already, as {other.name} of {other.day}")
            if form.kind not in MANY and other.subject == form.subject and other.state != "returned":
                raise StorageError(
                    f"{file_of(db)}: {form.name}: {form.kind} {form.subject} is {other.state} since {other.day} "
                    f"({other.name}); return that one first"
                )
        keep_body(db, row)
        values = {name: getattr(form, name) for name in GIVEN}
        values |= {"data": to_text(form.data), "day": form.day.isoformat(), "at": time_text(form.at)}
        values["file"] = name_of(body)
        batch.add("forms", {"id": id_of(values), **values})
    return id_of(values)


def say(db: Database, form: str, word: Word) -> None:
    """Return or accept a form. Errors: StorageError where it is not there, is returned already or has this word."""
    with sealing(db) as batch:
        if not query(db, "SELECT 1 FROM forms WHERE id = ?", [form]):
            raise StorageError(f"{file_of(db)}: form {form} is not there")
        said = _words(db).get(form, ())
        if said and said[-1].word in ("returned", word.word):
            raise StorageError(f"{file_of(db)}: form {form} is {said[-1].word} since {said[-1].at:%Y-%m-%d} already")
        values = {"form": form, "word": word.word, "who": word.who, "at": time_text(word.at), "why": word.why}
        batch.add("form_words", {"id": id_of(values), **values})


def of(db: Database, period: str, kind: str | None = None) -> list[Form]:
    """The forms of an assessment period, oldest first; of one kind where given."""
    with snapshot(db):
        return _of(db, period, kind)


def _of(db: Database, period: str, kind: str | None) -> list[Form]:
    words = _words(db)
    sql = f"""SELECT id, {", ".join(GIVEN)} FROM forms WHERE period = ?1 AND (?2 IS NULL OR kind = ?2)
    ORDER BY at, id"""  # noqa: S608
    return [_form_of(row, words) for row in query(db, sql, [period, kind])]


def _words(db: Database) -> dict[str, tuple[Word, ...]]:
    found: dict[str, tuple[Word, ...]] = {}
    for form, word, who, at, why in query(db, "SELECT form, word, who, at, why FROM form_words ORDER BY at, rowid"):
        found[form] = (*found.get(form, ()), Word(word, who, time_of(at), why))
    return found


def _form_of(row: tuple[Any, ...], words: Mapping[str, tuple[Word, ...]]) -> Form:
    id, *rest = row
    values = dict(zip(GIVEN, rest, strict=True))
    values |= {
        "data": json.loads(values["data"]),
        "day": date.fromisoformat(values["day"]),
        "at": time_of(values["at"]),
    }
    return Form(**values, id=id, words=words.get(id, ()))
