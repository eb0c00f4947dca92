"""Reading the thresholds (settings) of a rubric line: each has a name that is known and a value of its form."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from checks import fields
from checks.fields import RubricError, Value
from checks.windows import begins
from checks.words import COLUMNS

Form = tuple[Callable[[Any], bool], str]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value >= 0


def _share(value: Any) -> bool:
    return _number(value) and value <= 1


def _window(value: Any) -> bool:
    if isinstance(value, int):
        return _number(value) and value > 0
    try:
        begins(value, date(2008, 1, 1))
    except (RubricError, AttributeError):
        return False
    return True


def _each(form: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and bool(value) and all(map(form, value.values()))


def _words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) and word for word in value)


def _columns(value: Iterable[str]) -> bool:
    return set(value) <= COLUMNS.keys()


def _one_of(*words: str) -> Form:
    return (lambda value: value in words), f"one of {', '.join(words)}"


NUMBER: Form = (_number, "a number that is not below 0")
SHARE: Form = (_share, "a number from 0 to 1")
COSTS: Form = (lambda value: _number(value) or _each(_number)(value), "a number, or one for each kind")
WINDOW: Form = (_window, "a number of days, or such as '2 weeks' or '6 months'")
WORDS: Form = (_words, "a list of words")
KINDS: Form = (lambda value: _words(value) and _columns(value), f"a list of {', '.join(COLUMNS)}")
TEXT: Form = (lambda value: isinstance(value, str) and bool(value.strip()), "a text")
FORMS: Mapping[str, Form] = {
    **dict.fromkeys(("deduct", "few_points", "least", "least_portal", "limit", "own_links", "per_percent"), NUMBER),
    **dict.fromkeys(("probe_days", "project_points", "reply_days", "seconds", "since"), NUMBER),
    **dict.fromkeys(("blank_share", "half_share", "mailto_share"), SHARE),
    **dict.fromkeys(("column_points", "link_points"), COSTS),
    **dict.fromkeys(("window", "window_days", "reply_within"), WINDOW),
    "warn": (lambda value: _number(value) or _window(value), f"a number, or {WINDOW[1]}"),
    "windows": (lambda value: _each(_window)(value) and _columns(value), f"for each kind of column {WINDOW[1]}"),
    **dict.fromkeys(("hints", "portals", "words"), WORDS),
    **dict.fromkeys(("doubtful", "kinds"), KINDS),
    **dict.fromkeys(("question", "source_unit"), TEXT),
    "absent": _one_of("fault", "free", "person"),
    "attachments": _one_of("without", "only"),
}


def settings(entry: Mapping[str, Any], place: str) -> dict[str, Value]:
    """The thresholds of a line. Raises `RubricError` for one that is unknown or not of its form."""
    given = entry.get("settings", {})
    if not isinstance(given, dict):
        raise RubricError(f"{place}: settings must be a table")
    fields.known_keys(given, FORMS, f"{place}: settings")
    found = {key: fields.value(given, key, f"{place}: settings") for key in given}
    for key, value in found.items():
        fits, words = FORMS[key]
        if not fits(value.value):
            raise RubricError(f"{place}: settings.{key} is {value.value!r}; write {words}")
    return found
