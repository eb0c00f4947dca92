"""What is wrong with an office file, in the words of the person who wrote it."""

from __future__ import annotations

import difflib
import json
import re
from datetime import date, time
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

Place = tuple[int | str, ...]


def explain(error: ValidationError, model: type[BaseModel], text: str, file: str) -> list[str]:
    """One line a problem: `file: line 12: table.key: what is wrong; the way out`, in the file's order."""
    found = []
    for problem in error.errors():
        place = keys_of(problem["loc"], model)
        line = line_of(text, place)
        where = f"{file}: line {line}" if line else file
        key = ".".join(place) or "the file"
        found.append((line or len(text), f"{where}: {key}: {_wrong(dict(problem), model, place)}"))
    return [words for _, words in sorted(found)]


def keys_of(place: Place, model: type[BaseModel]) -> tuple[str, ...]:
    """The keys of a problem's place, without list positions and the names of union members."""
    keys: list[str] = []
    for part in place:
        if isinstance(part, int) or (_field(model, tuple(keys)) is not None and _table(model, tuple(keys)) is None):
            break
        keys.append(part)
    return tuple(keys)


def line_of(text: str, keys: tuple[str, ...]) -> int | None:
    """The line where a key stands, else where its table begins; None where neither is written.

    >>> line_of('a = 1\\n[city]\\nname = "x"', ("city", "name"))
    3
    >>> line_of('[city]\\nname = "x"', ("city", "portal"))
    1
    """
    table: tuple[str, ...] = ()
    best = None
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
            table = _parts(header[1])
        elif pair := re.match(r"\s*([\w\"'.-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=", line):
            if (*table, *_parts(pair[1])) == keys:
                return number
            continue
        if header and table == keys:
            return number
        if header and table and table == keys[:-1]:
            best = number
    return best


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _wrong(problem: dict[str, Any], model: type[BaseModel], place: tuple[str, ...]) -> str:
    kind, written = problem["type"], problem["input"]
    if kind == "extra_forbidden":
        return _unknown(place[-1], list((_table(model, place[:-1]) or model).model_fields))
    if kind == "missing":
        return f"is missing; add {_example(model, place)}"
    if kind == "value_error" and _table(model, place) is not None:
        return str(problem["ctx"]["error"])  # of a whole table: its message says the way out
    said = str(problem["ctx"]["error"]) if kind == "value_error" else problem["msg"]
    value = "" if kind == "value_error" else f"{_toml(written)}: "
    return f"{value}{said}; write for example {_example(model, place)}"


def _unknown(key: str, known: list[str]) -> str:
    near = difflib.get_close_matches(key, known, n=1)
    meant = f"did you mean {near[0]}?" if near else f"the keys here are {', '.join(known)}"
    return f"unknown key; {meant}"


def _example(model: type[BaseModel], place: tuple[str, ...]) -> str:
    table = _table(model, place)
    if table is not None:
        needed = [name for name, field in table.model_fields.items() if field.is_required()]
        return f"[{'.'.join(place)}] with {', '.join(needed)}" if needed else f"[{'.'.join(place)}]"
    field = _field(model, place)
    examples = (field.examples if field else None) or [""]
    return f"{place[-1]} = {_toml(examples[0])}"


def _field(model: type[BaseModel], place: tuple[str, ...]) -> FieldInfo | None:
    parent = _table(model, place[:-1]) if place else None
    return parent.model_fields.get(place[-1]) if parent else None


def _table(model: type[BaseModel], place: tuple[str, ...]) -> type[BaseModel] | None:
    for key in place:
        field = model.model_fields.get(key)
        inner = _model(field.annotation) if field else None
        if inner is None:
            return None
        model = inner
    return model


def _model(annotation: Any) -> type[BaseModel] | None:
    """The table that a key holds, also where the table may be left out."""
    kinds = [
        kind for kind in (annotation, *get_args(annotation)) if isinstance(kind, type) and issubclass(kind, BaseModel)
    ]
    return kinds[0] if kinds else None


def _toml(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    if isinstance(value, date | time):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str)
