"""Who is asked: what the rubric says of one line and one unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checks.model import Unit
from checks.rubric import Line
from checks.site import City

ASKED, EXEMPT, UNKNOWN = "asked", "exempt", "unknown"


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a line treats a unit, and who says so (`source`: notice or proposed).

    `word` is asked, exempt (what that means for the points is the line's `exempt`), or unknown where a list of the
    office's would decide and is not there; `missing` names that list.
    """

    word: str
    source: str
    note: str = ""
    missing: str = ""


def treatment(city: City, unit: Unit, line: Line) -> Treatment:
    """How the line treats the unit: its own name goes before a list, a list before its kind."""
    return next(_said(city, unit, line), Treatment(EXEMPT, line.exempt.source, line.exempt.note))


def _said(city: City, unit: Unit, line: Line) -> Iterator[Treatment]:
    """All that the rubric says of the unit, the most particular first."""
    yield from (Treatment(ASKED, rule.source, rule.note) for rule in line.applies if unit.name in rule.units)
    yield from (Treatment(EXEMPT, rule.source, rule.note) for rule in line.spared if unit.name in rule.units)
    lists = [rule for rule in line.applies if rule.list]
    yield from (Treatment(ASKED, r.source, r.note) for r in lists if unit.code in (city.listed(r.list) or ()))
    yield from (Treatment(ASKED, rule.source, rule.note) for rule in line.applies if unit.kind in rule.kinds)
    yield from (Treatment(UNKNOWN, r.source, r.note, r.list) for r in lists if city.listed(r.list) is None)
    yield from (Treatment(EXEMPT, rule.source, rule.note) for rule in line.spared if unit.kind in rule.kinds)
