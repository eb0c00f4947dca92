"""Reading the fields of a rubric file: each is there, has its form and says who decided it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from math import inf
from typing import Any

SOURCES = ("notice", "proposed")


class RubricError(Exception):
    """A rubric file that cannot be used; the message names the file, the line of the rubric and the key."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number or word of the rubric with its origin: `notice` or `proposed`.

    `notice` means that the document which the rubric's `source` names says it, `proposed` that we decided it.
    """

    value: Any
    source: str
    note: str = ""


def text(table: dict[str, Any], key: str, place: str) -> str:
    """A text that is not empty."""
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise RubricError(f"{place}: {key} is missing or empty; write it as text")
    return value


def day(table: dict[str, Any], key: str, place: str) -> date:
    """A day."""
    value = table.get(key)
    if type(value) is not date:
        raise RubricError(f"{place}: {key} must be a date such as 2008-11-10")
    return value


def source(table: dict[str, Any], place: str) -> str:
    """Who says it."""
    if table.get("source") not in SOURCES:
        raise RubricError(f"{place}: source must be 'notice' or 'proposed'")
    return str(table["source"])


def value(table: dict[str, Any], key: str, place: str) -> Value:
    """A value with its source and, perhaps, a note."""
    entry = table.get(key)
    if not isinstance(entry, dict) or "value" not in entry:
        raise RubricError(f'{place}: {key} must be written as {{value = …, source = "notice" or "proposed"}}')
    return Value(entry["value"], source(entry, f"{place}: {key}"), entry.get("note", ""))


def number(table: dict[str, Any], key: str, place: str) -> Value:
    """A value that is a number above 0."""
    found = value(table, key, place)
    if isinstance(found.value, bool) or not isinstance(found.value, int | float) or not 0 < found.value < inf:
        raise RubricError(f"{place}: {key} must be a number above 0")
    return found


def word(table: dict[str, Any], key: str, place: str, words: tuple[str, ...]) -> Value:
    """A value that is one of the words."""
    found = value(table, key, place)
    if found.value not in words:
        raise RubricError(f"{place}: {key} is {found.value!r}; write one of {', '.join(words)}")
    return found


def entries(table: dict[str, Any], key: str, place: str) -> list[tuple[dict[str, Any], str]]:
    """The tables of a list, each with its place."""
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise RubricError(f"{place}: {key} must be a list of tables")
    return [(entry, f"{place}: {key} {number}") for number, entry in enumerate(found, 1)]


def known_keys(table: Mapping[str, Any], known: Collection[str], place: str) -> None:
    """Raises `RubricError` for a key that nobody would read: mostly one that is misspelt."""
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, 1)
            raise RubricError(f"{place}: unknown key {key}; {f'did you mean {near[0]}?' if near else 'take it out'}")
