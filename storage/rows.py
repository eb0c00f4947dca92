"""How a page becomes a row and comes back from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from checks.model import Hop, Outcome, Page

SHANGHAI = ZoneInfo("Asia/Shanghai")
PAGE_FIELDS = tuple(field.name for field in fields(Page) if field.name != "facts")
PAGE_COLUMNS = ", ".join(f'"{name}"' for name in PAGE_FIELDS)


def to_text(value: object) -> str:
    """Canonical JSON: one text for one value."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def id_of(values: Mapping[str, object]) -> str:
    """The id of a row that has no other: derived from its content."""
    return hashlib.sha256(to_text(values).encode()).hexdigest()[:20]


def time_text(at: datetime) -> str:
    """A moment as text; texts sort as moments do. Errors: ValueError for a time without its zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at}: a time needs its zone")
    return at.astimezone(SHANGHAI).isoformat(timespec="microseconds")


def time_of(text: str) -> datetime:
    """The moment that `time_text` wrote, in Asia/Shanghai."""
    return datetime.fromisoformat(text).astimezone(SHANGHAI)


def page_row(page: Page) -> tuple[object, ...]:
    """The row of a page, in the order of PAGE_FIELDS; facts are kept by body, not here."""
    changed = {
        "night": page.night.isoformat(),
        "at": time_text(page.at),
        "outcome": page.outcome.value,
        "headers": to_text(page.headers),
        "hops": to_text([[hop.url, hop.status, hop.location, hop.address] for hop in page.hops]),
        "stands_for": page.stands_for or None,  # NULL as in the rows that were sealed before the column was there
    }
    return tuple(changed[name] if name in changed else getattr(page, name) for name in PAGE_FIELDS)


def page_of(row: tuple[Any, ...]) -> Page:
    """The page of a row in the order of PAGE_FIELDS."""
    values = dict(zip(PAGE_FIELDS, row, strict=True))
    values["night"] = date.fromisoformat(values["night"])
    values["at"] = time_of(values["at"])
    values["outcome"] = Outcome(values["outcome"])
    values["headers"] = tuple((name, value) for name, value in json.loads(values["headers"]))
    values["stands_for"] = values["stands_for"] or ""
    values["hops"] = tuple(Hop(*hop) for hop in json.loads(values["hops"]))
    return Page(**values)


def plain(noun: Any) -> dict[str, Any]:
    """A flat noun's fields as JSON can hold them: days as text, the rest as it is."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(noun).items()}
