"""Totals, ranks and the sub-sites that are proposed as excellent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from checks.model import Unit
from checks.rubric import Rubric
from checks.words import number
from reports import ReportError
from reports.labels import status
from reports.sheet import Sheet
from reports.tally import parts
from reports.tally.ballots import Ballot, Count, count, marks
from reports.tally.fields import subjects
from reports.tally.parts import Marked, Part
from reports.tally.settings import CLASSES, GROUP, SELF, SPOT, VOTES, Calendar, Settings, class_of
from storage.forms import Form


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a tally is computed from.

    `forms` are all forms of the period, oldest first; `ballots` those of all ballot files. `objections` are the codes of
    units whose objection waits for an answer. `demo` puts 演示数据 on what is printed.
    """

    city: str
    period: tuple[date, date]
    as_of: date
    rubric: Rubric
    sheets: tuple[Sheet, ...]
    forms: tuple[Form, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    objections: frozenset[str] = frozenset()
    settings: Settings = field(default_factory=Settings)
    calendar: Calendar = field(default_factory=Calendar)
    demo: bool = False

    def of(self, kind: str) -> list[Form]:
        """The forms of a kind, oldest first."""
        return [form for form in self.forms if form.kind == kind]


@dataclass(frozen=True, slots=True)
class Total:
    """A unit's total.

    `total` is out of 100 (2 places); None where a part has no mark. While a part is open it has no rank. `listed` says
    why a unit is named without a total. `barred` says why a unit cannot be proposed as excellent.
    """

    unit: Unit
    sheet: Sheet
    parts: Mapping[str, Part]
    total: float | None = None
    rank: int | None = None
    ranked: int = 0
    listed: str = ""
    barred: tuple[str, ...] = ()
    excellent: bool = False

    @property
    def open(self) -> bool:
        """Whether something is still missing."""
        return any(part.open for part in self.parts.values())


@dataclass(frozen=True, slots=True)
class Tally:
    """All totals in the roster's order, with what was counted on the way."""

    inputs: Inputs
    totals: tuple[Total, ...]
    count: Count
    marked: Mapping[str, Marked]

    @property
    def open(self) -> tuple[tuple[Total, str], ...]:
        """What is missing: (unit, part), in roster order."""
        return tuple((own, name) for own in self.totals for name, part in own.parts.items() if part.open)

    def of_class(self, name: str) -> list[Total]:
        """The units of a class: by rank, then those without one by total, then those that are only listed."""
        own = [total for total in self.totals if class_of(total.unit) == name]
        return sorted(own, key=lambda each: (bool(each.listed), each.rank is None, each.rank or 0, -(each.total or 0)))


def tally(inputs: Inputs) -> Tally:
    """The whole tally. Errors: ReportError for a rubric without points."""
    if inputs.rubric.type == "veto":
        raise ReportError(f"rubric {inputs.rubric.stamp}: has no points to tally; use one of type weighted or deduct")
    units = [sheet.unit for sheet in inputs.sheets]
    window = inputs.calendar.voting or inputs.period
    counted = count(inputs.ballots, units, window, inputs.settings)
    marked = _marked(inputs, units)
    voted = marks(counted, units, inputs.settings)
    totals = [_total(inputs, sheet, marked, dict(counted.votes), voted) for sheet in inputs.sheets]
    return Tally(inputs, _proposed(_ranked(totals), inputs.settings), counted, marked)


def total_of(found: Mapping[str, Part], weights: Mapping[str, float]) -> float | None:
    """The weighted total, rounded half up to 2 places; None where a part has no mark.

    >>> total_of({"spot": Part(90.01, False, ""), "self": Part(100, False, "")}, {"spot": 85, "self": 15})
    91.51
    """
    if any(part.mark is None for part in found.values()):
        return None
    exact = sum(
        (Decimal(str(part.mark)) * Decimal(str(weights[name])) / 100 for name, part in found.items()), Decimal(0)
    )
    return float(exact.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _marked(inputs: Inputs, units: Sequence[Unit]) -> dict[str, Marked]:
    found: dict[str, Marked] = {}
    for code, (kind, members) in subjects(units).items():
        form = parts.standing(inputs.of("group"), code)
        if kind == "group":
            found |= {unit.code: parts.marked(unit, members, form, inputs.settings) for unit in members}
    return found


def _total(
    inputs: Inputs, sheet: Sheet, marked: Mapping[str, Marked], counts: dict[str, int], voted: dict[str, float]
) -> Total:
    unit = sheet.unit
    if sheet.listed_only:
        return Total(unit, sheet, {}, listed=status(unit))
    self_form = parts.standing(inputs.of("self"), unit.code)
    if unit.code in marked:
        group = parts.group(marked[unit.code], parts.standing(inputs.of("group"), unit.group))
    else:
        group = parts.visit(unit, parts.standing(inputs.of("visit"), unit.group))
    found = {
        SPOT: parts.spot(sheet, inputs.rubric.stamp, inputs.as_of),
        SELF: parts.self_evaluation(self_form, inputs.calendar.self_evaluation, inputs.settings),
        GROUP: group,
        VOTES: parts.votes(unit, counts, voted),
    }
    return Total(
        unit, sheet, found, total_of(found, inputs.settings.weights), barred=tuple(_bars(inputs, sheet, found))
    )


def _bars(inputs: Inputs, sheet: Sheet, found: Mapping[str, Part]) -> list[str]:
    """Why a unit cannot be proposed."""
    bars = ["申诉未答复"] if sheet.unit.code in inputs.objections else []
    bars += ["单项否决"] if sheet.vetoes else []
    bars += ["有待定项"] if sheet.open_lines or any(part.open for part in found.values()) else []
    return bars + ([f"未确认 {number(sheet.unconfirmed)} 分"] if sheet.unconfirmed or sheet.waiting_vetoes else [])


def _ranked(totals: Sequence[Total]) -> list[Total]:
    """With ranks by class; ties share a rank, and what is open has none."""
    scores = {
        name: sorted((_score(own) for own in totals if class_of(own.unit) == name and _in_ranking(own)), reverse=True)
        for name in CLASSES
    }
    return [_placed(own, scores[class_of(own.unit)]) for own in totals]


def _placed(own: Total, scores: Sequence[float]) -> Total:
    place = scores.index(_score(own)) + 1 if _in_ranking(own) else None
    return replace(own, rank=place, ranked=len(scores))


def _in_ranking(own: Total) -> bool:
    return own.total is not None and not own.open and not own.listed


def _score(own: Total) -> float:
    return own.total or 0.0


def _proposed(totals: Sequence[Total], settings: Settings) -> tuple[Total, ...]:
    """With the first N of each class that nothing bars; a tie at the last place is proposed whole."""
    chosen: set[str] = set()
    for name in CLASSES:
        fit = sorted(
            (own for own in totals if class_of(own.unit) == name and own.rank and not own.barred),
            key=lambda own: own.rank or 0,
        )
        last = fit[: settings.excellent.get(name, 0)][-1:]
        chosen |= {own.unit.code for own in fit if last and (own.rank or 0) <= (last[0].rank or 0)}
    return tuple(replace(own, excellent=own.unit.code in chosen) for own in totals)
