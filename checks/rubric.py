"""A rubric: what is asked of whom, for how many points, and who says so."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from checks import fields
from checks.fields import SOURCES, RubricError, Value
from checks.model import Unit
from checks.thresholds import settings

__all__ = ["SOURCES", "RubricError", "Value"]

TYPES = ("weighted", "deduct", "veto")
COMBINE = ("share", "latest", "worst")
EXEMPT = ("full", "excluded")
KINDS = ("party", "government", "county", "zone", "institution", "enterprise", "vertical", "judicial")
FULL_MARKS = 100
LISTS = ("disclosure", "online", "topic", "personnel", "recruitment")  # the office's, by which a line may ask
KEYS = ("id", "version", "title", "type", "valid_from", "source", "tally_weight", "pass_line", "line", "left_out")
KEYS_OF_LINE = (
    *("indicator", "rule", "name", "clause", "effect", "points", "combine", "exempt"),
    *("applies", "spared", "settings"),
)


@dataclass(frozen=True, slots=True)
class Applies:
    """One rule of who is meant: units of these kinds, these named units, or the units on one of the office's lists."""

    source: str
    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    list: str = ""
    note: str = ""

    def matches(self, unit: Unit, listed: Collection[str]) -> bool:
        """Whether the rule means `unit`; `listed` holds the codes on the list that the rule names."""
        return unit.kind in self.kinds or unit.name in self.units or (bool(self.list) and unit.code in listed)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the rubric: what it can cost, how nights combine, who is asked, its thresholds.

    `indicator` is the line's own name; `rule` names the module that looks, where several lines share one.
    `points` are what the line can take off at most; a veto line has none (0) and takes effect at `whole`; a remark has
    none and only points a person to something: the score does not wait for it.
    `applies` says who is asked; `spared` who is named as not asked; `exempt` what that means for the points.
    """

    indicator: str
    name: str
    clause: str
    points: Value
    combine: Value
    applies: tuple[Applies, ...]
    exempt: Value
    settings: Mapping[str, Value] = field(default_factory=dict)
    effect: str = "points"
    rule: str = ""
    spared: tuple[Applies, ...] = ()

    @property
    def check(self) -> str:
        """Name of the module of `checks.indicators` that looks."""
        return self.rule or self.indicator

    @property
    def scored(self) -> bool:
        """Whether the line has points: a veto and a remark have none."""
        return self.effect in ("points", "deduct")

    @property
    def whole(self) -> float:
        """What the whole line costs: its points, or the amount at which a veto takes effect."""
        whole: float = self.setting("limit", 1) if self.effect == "veto" else self.points.value
        return whole

    @property
    def window(self) -> int | str:
        """How far the line looks back: days (`window_days`) or a text of the calendar (`window`), see checks.windows."""
        days: int | str = self.setting("window", "") or self.setting("window_days")
        return days

    def setting(self, key: str, default: Any = None) -> Any:
        """The value of one threshold; an unknown key without a default raises `RubricError`."""
        if key in self.settings:
            return self.settings[key].value
        if default is None:
            raise RubricError(f"line {self.indicator}: settings.{key} is missing; add it as {{value = …, source = …}}")
        return default


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that the document asks and this rubric does not judge, with the reason."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Rubric:
    """A published set of lines with its version.

    `type` is weighted (points that sum to 100), deduct (from 100, with a pass line) or veto (pass or fail only).
    """

    id: str
    version: str
    title: str
    type: str
    valid_from: date
    source: str
    tally_weight: Value
    lines: tuple[Line, ...]
    pass_line: Value | None = None
    left_out: tuple[LeftOut, ...] = ()

    @property
    def stamp(self) -> str:
        """`id@version`, written on every finding."""
        return f"{self.id}@{self.version}"

    @property
    def full_marks(self) -> float:
        """The sum of all points; 100 where points are deducted from it, 0 where there are only vetoes."""
        if self.type != "weighted":
            return float(FULL_MARKS if self.type == "deduct" else 0)
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
    kind = fields.text(data, "type", file)
    if kind not in TYPES:
        raise RubricError(f"{file}: type is {kind!r}; write one of {', '.join(TYPES)}")
    rubric = Rubric(
        id=fields.text(data, "id", file),
        version=fields.text(data, "version", file),
        title=fields.text(data, "title", file),
        type=kind,
        valid_from=fields.day(data, "valid_from", file),
        source=fields.text(data, "source", file),
        tally_weight=fields.value(data, "tally_weight", file),
        lines=tuple(_line(entry, place, kind) for entry, place in fields.entries(data, "line", file)),
        pass_line=fields.number(data, "pass_line", file) if "pass_line" in data or kind == "deduct" else None,
        left_out=tuple(_left_out(entry, place) for entry, place in fields.entries(data, "left_out", file)),
    )
    fields.known_keys(data, KEYS, file)
    _check(rubric, file)
    return rubric


def _check(rubric: Rubric, file: str) -> None:
    names = [line.indicator for line in rubric.lines]
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        raise RubricError(f"{file}: indicator {', '.join(double)} stands twice; keep one line for each")
    if not names:
        raise RubricError(f"{file}: there is no line; add one [[line]] for each indicator")
    if rubric.pass_line and rubric.type != "deduct":
        raise RubricError(f"{file}: pass_line belongs to a rubric of type deduct; this one is {rubric.type}")
    if rubric.type == "weighted" and rubric.full_marks != FULL_MARKS:
        raise RubricError(f"{file}: the points sum to {rubric.full_marks:g}, not 100; change the points of its lines")


def _line(entry: dict[str, Any], place: str, kind: str) -> Line:
    place = f"{place} ({entry.get('indicator', '?')})"
    effect = _effect(entry, place, kind)
    applies = tuple(_applies(rule, where) for rule, where in fields.entries(entry, "applies", place))
    if not applies:
        raise RubricError(f"{place}: applies is missing; say which kinds, units or list are asked")
    line = Line(
        indicator=fields.text(entry, "indicator", place),
        name=fields.text(entry, "name", place),
        clause=fields.text(entry, "clause", place),
        points=_points(entry, place, effect),
        combine=fields.word(entry, "combine", place, COMBINE[1:] if effect == "veto" else COMBINE),
        applies=applies,
        exempt=fields.word(entry, "exempt", place, EXEMPT),
        settings=settings(entry, place),
        effect=effect,
        rule=entry.get("rule", ""),
        spared=tuple(_applies(rule, where) for rule, where in fields.entries(entry, "spared", place)),
    )
    fields.known_keys(entry, KEYS_OF_LINE, place)
    _everyone(line, place)
    return line


def _effect(entry: dict[str, Any], place: str, kind: str) -> str:
    """What the line does: each type of rubric has its own; a deduct rubric has veto lines too, and each may have remarks."""
    allowed = (*{"weighted": ("points",), "deduct": ("deduct", "veto"), "veto": ("veto",)}[kind], "remark")
    effect = entry.get("effect", allowed[0])
    if effect not in allowed:
        raise RubricError(f"{place}: effect is {effect!r}; a rubric of type {kind} has {', '.join(allowed)}")
    return str(effect)


def _points(entry: dict[str, Any], place: str, effect: str) -> Value:
    if effect not in ("veto", "remark"):
        return fields.number(entry, "points", place)
    if "points" in entry:
        raise RubricError(f"{place}: a {effect} has no points; take points away, or set another effect")
    return Value(0, "notice", "单项否决，不计分") if effect == "veto" else Value(0, "proposed", "只提示，不计分")


def _everyone(line: Line, place: str) -> None:
    """Every kind of unit is either asked or spared, and never both."""
    asked, spared = ([kind for rule in rules for kind in rule.kinds] for rules in (line.applies, line.spared))
    both = sorted(set(asked) & set(spared))
    if both:
        raise RubricError(f"{place}: kind {', '.join(both)} stands in applies and in spared; keep one of them")
    forgotten = [kind for kind in KINDS if kind not in (*asked, *spared)]
    if forgotten:
        raise RubricError(f"{place}: nothing is said of kind {', '.join(forgotten)}; name it in applies or in spared")


def _applies(rule: dict[str, Any], place: str) -> Applies:
    fields.known_keys(rule, ("source", "kinds", "units", "list", "note"), place)
    kinds = KINDS if rule.get("kinds") == ["all"] else tuple(rule.get("kinds", ()))
    wrong = sorted(set(kinds) - set(KINDS))
    if wrong:
        raise RubricError(f"{place}: unknown kind {', '.join(wrong)}; known are {', '.join(KINDS)}")
    if rule.get("list", LISTS[0]) not in LISTS:
        raise RubricError(f"{place}: unknown list {rule['list']!r}; known are {', '.join(LISTS)}")
    source = fields.source(rule, place)
    return Applies(source, kinds, tuple(rule.get("units", ())), rule.get("list", ""), rule.get("note", ""))


def _left_out(entry: dict[str, Any], place: str) -> LeftOut:
    return LeftOut(fields.text(entry, "what", place), fields.text(entry, "why", place))
