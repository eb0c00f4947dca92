"""The approved texts of test letters, each checked for what must stand in it and what must not."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from crawler.errors import CrawlerError
from crawler.letters.options import Letters
from crawler.office.tables import text_of
from reports.mask import mask

KEYS = {"id": str, "subject": str, "body": str, "approved_by": str, "approved_on": date}
IN_SUBJECT = {"token"}
IN_BODY = {"token", "office", "telephone"}
NAMES = IN_BODY | {"unit"}


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a named person approved; `{token}`, `{office}`, `{telephone}` and `{unit}` are filled in."""

    id: str
    subject: str
    body: str
    approved_by: str
    approved_on: date

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Subject and body of one letter."""
        subject, body = (_PLACE.sub(lambda found: values[found[1]], part) for part in (self.subject, self.body))
        return subject, body


_PLACE = re.compile(r"\{([^{}]*)\}")


def read_texts(path: Path, options: Letters) -> list[Text]:
    """The texts of a TOML file with a [[text]] for each.

    Errors: CrawlerError with every problem: a missing key or mark, an unknown mark, personal data.
    """
    try:
        raw = tomllib.loads(text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise CrawlerError(f"{path}: {error}; it must be TOML") from error
    rows = raw.get("text", [])
    rows = rows if isinstance(rows, list) else [rows]
    problems = [
        f"{path}: text {number}: {words}" for number, row in enumerate(rows, 1) for words in _wrong(row, options)
    ]
    ids = [row["id"] for row in rows if isinstance(row, dict) and "id" in row]
    problems += [f"{path}: id '{id}' stands twice" for id in sorted({id for id in ids if ids.count(id) > 1})]
    if not rows:
        problems.append(f"{path}: holds no [[text]]; write one and have it approved")
    if problems:
        raise CrawlerError(*problems)
    return [Text(**row) for row in rows]


def _wrong(row: Any, options: Letters) -> Iterator[str]:
    if not isinstance(row, dict) or set(row) != set(KEYS):
        yield f"needs exactly the keys {', '.join(KEYS)}"
        return
    bad = [name for name, kind in KEYS.items() if type(row[name]) is not kind or not str(row[name]).strip()]
    if bad:
        yield f"{', '.join(bad)}: must be filled in (approved_on is a day such as 2026-03-02, without quotes)"
        return
    for name, needed in (("subject", IN_SUBJECT), ("body", IN_BODY)):
        marks = set(_PLACE.findall(row[name]))
        if marks != (marks & NAMES):
            yield f"{name}: {{{sorted(marks - NAMES)[0]}}} is none of {', '.join(sorted(NAMES))}"
        yield from (f"{name}: {{{mark}}} is missing" for mark in sorted(needed - marks))
    if "\n" in row["subject"] or len(row["subject"]) > 100:
        yield "subject: must be one line of at most 100 characters"
    if _personal(row["subject"] + row["body"], options.telephone):
        yield "holds personal data (a name after a label, a private telephone or identity number); take it out"


def _personal(text: str, telephone: str) -> bool:
    own = text.replace(telephone, "")
    return mask(own, letters=True) != own
