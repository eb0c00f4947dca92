"""A rubric: what is asked of whom, for how many points, and who says so."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from checks.model import Unit

SOURCES = ("notice", "proposed")
COMBINE = ("share", "latest", "worst")
EXEMPT = ("full", "excluded")
KINDS = ("party", "government", "county", "zone", "institution", "enterprise", "vertical", "judicial")


class RubricError(Exception):
    """A rubric file that cannot be used; the message names the file, the line of the rubric and the key."""


@dataclass(frozen=True, slots=True)
class Value:
    """A number or word of the rubric with its origin: `notice` (the notice says it) or `proposed` (we decided it)."""

    value: Any
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Applies:
    """One rule of who is asked: units of these kinds, these named units, or the units on one of the office's lists."""

    source: str
    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    list: str = ""
    note: str = ""

    def matches(self, unit: Unit, listed: Collection[str]) -> bool:
        """Whether the rule asks `unit`; `listed` holds the codes on the list that the rule names."""
        return unit.kind in self.kinds or unit.name in self.units or (bool(self.list) and unit.code in listed)


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the rubric: points, how nights combine, who is asked, its thresholds."""

    indicator: str
    name: str
    clause: str
    points: Value
    combine: Value
    applies: tuple[Applies, ...]
    exempt: Value
    settings: Mapping[str, Value] = field(default_factory=dict)

    def setting(self, key: str) -> Any:
        """The value of one threshold; an unknown key raises `RubricError`."""
        if key not in self.settings:
            raise RubricError(f"line {self.indicator}: settings.{key} is missing; add it as {{value = …, source = …}}")
        return self.settings[key].value


@dataclass(frozen=True, slots=True)
class Rubric:
    """A published set of lines with its version; `full_marks` is what its points sum to."""

    id: str
    version: str
    title: str
    type: str
    valid_from: date
    source: str
    tally_weight: Value
    lines: tuple[Line, ...]

    @property
    def stamp(self) -> str:
        """`id@version`, written on every finding."""
        return f"{self.id}@{self.version}"

    @property
    def full_marks(self) -> float:
        """The sum of all points."""
        return round(float(sum(line.points.value for line in self.lines)), 2)


def shipped() -> list[str]:
    """Ids of the rubrics that come with the program."""
    folder = resources.files("checks") / "rubrics"
    return sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))


def load(name: str) -> Rubric:
    """The shipped rubric of that id, or the rubric in the file of that path.

    Raises `RubricError` for a file that is missing, is not TOML, or lacks a key.
    """
    if name in shipped():
        text = (resources.files("checks") / "rubrics" / f"{name}.toml").read_text("utf-8")
        return parse(text, f"{name}.toml")
    path = Path(name)
    if not path.is_file():
        raise RubricError(f"{name}: no such rubric; name one of {', '.join(shipped())} or the path of a TOML file")
    return parse(path.read_text("utf-8"), str(path))


def parse(text: str, file: str) -> Rubric:
    """A rubric from TOML text; `file` is named in errors."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RubricError(f"{file}: not valid TOML: {error}") from error
    lines = tuple(_line(entry, f"{file}: line {number}") for number, entry in enumerate(data.get("line", []), 1))
    rubric = Rubric(
        id=_text(data, "id", file),
        version=_text(data, "version", file),
        title=_text(data, "title", file),
        type=_text(data, "type", file),
        valid_from=_day(data, "valid_from", file),
        source=_text(data, "source", file),
        tally_weight=_value(data, "tally_weight", file),
        lines=lines,
    )
    _check(rubric, file)
    return rubric


def _check(rubric: Rubric, file: str) -> None:
    if rubric.type != "weighted":
        raise RubricError(f"{file}: type is {rubric.type!r}; only 'weighted' is known")
    names = [line.indicator for line in rubric.lines]
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        raise RubricError(f"{file}: indicator {', '.join(double)} stands twice; keep one line for each")
    if rubric.full_marks != 100:
        raise RubricError(f"{file}: the points sum to {rubric.full_marks:g}, not 100; change the points of its lines")


def _line(entry: dict[str, Any], place: str) -> Line:
    place = f"{place} ({entry.get('indicator', '?')})"
    applies = tuple(_applies(rule, f"{place}: applies {n}") for n, rule in enumerate(entry.get("applies", []), 1))
    if not applies:
        raise RubricError(f"{place}: applies is missing; say which kinds, units or list are asked")
    return Line(
        indicator=_text(entry, "indicator", place),
        name=_text(entry, "name", place),
        clause=_text(entry, "clause", place),
        points=_number(entry, "points", place),
        combine=_word(entry, "combine", place, COMBINE),
        applies=applies,
        exempt=_word(entry, "exempt", place, EXEMPT),
        settings={key: _value(entry["settings"], key, place) for key in entry.get("settings", {})},
    )


def _applies(rule: dict[str, Any], place: str) -> Applies:
    unknown = set(rule) - {"source", "kinds", "units", "list", "note"}
    if unknown:
        raise RubricError(f"{place}: unknown key {', '.join(sorted(unknown))}")
    kinds = KINDS if rule.get("kinds") == ["all"] else tuple(rule.get("kinds", ()))
    wrong = sorted(set(kinds) - set(KINDS))
    if wrong:
        raise RubricError(f"{place}: unknown kind {', '.join(wrong)}; known are {', '.join(KINDS)}")
    source = _source(rule, place)
    return Applies(source, kinds, tuple(rule.get("units", ())), rule.get("list", ""), rule.get("note", ""))


def _text(table: dict[str, Any], key: str, place: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise RubricError(f"{place}: {key} is missing or empty; write it as text")
    return value


def _day(table: dict[str, Any], key: str, place: str) -> date:
    value = table.get(key)
    if not isinstance(value, date):
        raise RubricError(f"{place}: {key} must be a date such as 2008-11-10")
    return value


def _source(table: dict[str, Any], place: str) -> str:
    if table.get("source") not in SOURCES:
        raise RubricError(f"{place}: source must be 'notice' or 'proposed'")
    return str(table["source"])


def _value(table: dict[str, Any], key: str, place: str) -> Value:
    entry = table.get(key)
    if not isinstance(entry, dict) or "value" not in entry:
        raise RubricError(f'{place}: {key} must be written as {{value = …, source = "notice" or "proposed"}}')
    return Value(entry["value"], _source(entry, f"{place}: {key}"), entry.get("note", ""))


def _number(table: dict[str, Any], key: str, place: str) -> Value:
    value = _value(table, key, place)
    if isinstance(value.value, bool) or not isinstance(value.value, int | float) or value.value <= 0:
        raise RubricError(f"{place}: {key} must be a number above 0")
    return value


def _word(table: dict[str, Any], key: str, place: str, words: tuple[str, ...]) -> Value:
    value = _value(table, key, place)
    if value.value not in words:
        raise RubricError(f"{place}: {key} is {value.value!r}; write one of {', '.join(words)}")
    return value
