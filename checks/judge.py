"""Facts in, findings out: each line of the rubric on each unit, over the nights of the period.

A pure function of the pages, their facts, the roster, the office's lists and the rubric: the same input gives the same
findings bit for bit, on any machine and in any year.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from checks.model import Fault, Finding, Observation, Page, Unit, Verdict
from checks.registry import indicators, known
from checks.rubric import Line, Rubric
from checks.site import City, CityNight

OBSERVED = (Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET)
EXCLUDED, FULL = "excluded", "full"


@dataclass(frozen=True, slots=True)
class Seen:
    """One night's observation with what of its cost a neighbouring observed night agrees to."""

    night: str
    observation: Observation
    lost: float
    waiting: float


def judge(city: City, nights: Iterable[tuple[date, Sequence[Page]]], rubric: Rubric) -> tuple[Finding, ...]:
    """One finding for each scored unit and line, in roster and rubric order.

    `nights` come in order, each with its pages, and are looked at one by one: only what the indicators saw is kept.
    Units whose status is not `site` get no finding: they are listed by name without a score. Raises `RubricError` for
    a rubric that names an unknown indicator.
    """
    known(rubric)
    asked = {
        (unit.code, line.indicator): (unit, line)
        for unit in city.units
        for line in rubric.lines
        if unit.status == "site" and _asked(city, unit, line)
    }
    seen: dict[tuple[str, str], list[tuple[str, Observation]]] = {key: [] for key in asked}
    for night, pages in nights:
        around = CityNight(city, night, pages)
        for key, (unit, line) in asked.items():
            observation = indicators()[line.indicator](around.site(unit), line)
            seen[key].append((night.isoformat(), observation))
    scored = (unit for unit in city.units if unit.status == "site")
    return tuple(_finding(city, unit, line, rubric, seen) for unit in scored for line in rubric.lines)


def _finding(
    city: City, unit: Unit, line: Line, rubric: Rubric, seen: dict[tuple[str, str], list[tuple[str, Observation]]]
) -> Finding:
    key = (unit.code, line.indicator)
    if key in seen:
        return _combine(unit, line, rubric, seen[key])
    missing = [rule.list for rule in line.applies if rule.list and city.listed(rule.list) is None]
    if missing:
        reason = f"办公室未提供名单（{missing[0]}），是否要求该单位请人工核定"
        return _open(unit, line, rubric, Verdict.PERSON, reason)
    return _exempt(unit, line, rubric)


def _asked(city: City, unit: Unit, line: Line) -> bool:
    return any(rule.matches(unit, city.listed(rule.list) or () if rule.list else ()) for rule in line.applies)


def _combine(unit: Unit, line: Line, rubric: Rubric, seen: list[tuple[str, Observation]]) -> Finding:
    nights = tuple((night, observation.verdict.value) for night, observation in seen)
    told = [(night, obs) for night, obs in seen if obs.verdict is not Verdict.NOT_OBSERVED]
    if not told:
        reason, pages = (seen[-1][1].reason, seen[-1][1].pages) if seen else ("本期没有抽查记录", ())
        return _open(unit, line, rubric, Verdict.NOT_OBSERVED, reason, pages, nights)
    if told[-1][1].verdict is Verdict.PERSON:
        last = told[-1][1]
        return _open(unit, line, rubric, Verdict.PERSON, last.reason, last.pages, nights)
    observed = [(night, obs) for night, obs in told if obs.verdict in OBSERVED]
    return _scored(unit, line, rubric, tuple(_second_look(observed, line)), nights)


def _second_look(observed: list[tuple[str, Observation]], line: Line) -> Iterator[Seen]:
    """What each night takes off: faults that were seen, or that a neighbouring observed night shows too."""
    for index, (night, observation) in enumerate(observed):
        beside = observed[max(0, index - 1) : index] + observed[index + 1 : index + 2]
        agreed = {fault.key for _, other in beside for fault in other.faults}
        lost = _capped((fault for fault in observation.faults if fault.seen or fault.key in agreed), line)
        yield Seen(night, observation, lost, _capped(observation.faults, line) - lost)


def _capped(faults: Iterator[Fault] | Sequence[Fault], line: Line) -> float:
    return min(float(line.points.value), sum(fault.cost for fault in faults))


def _scored(
    unit: Unit, line: Line, rubric: Rubric, seen: Sequence[Seen], nights: tuple[tuple[str, str], ...]
) -> Finding:
    counted, lost, waiting = _night_rule(line.combine.value, seen)
    verdicts = {entry.observation.verdict for entry in counted}
    verdict = verdicts.pop() if len(verdicts) == 1 else Verdict.PARTLY
    shown = next((entry for entry in reversed(counted) if entry.observation.faults), counted[-1])
    faults = shown.observation.faults
    return _stamped(
        unit,
        line,
        rubric,
        verdict,
        points=round(line.points.value - lost, 2),
        denominator=float(line.points.value),
        unconfirmed=round(waiting, 2),
        reason=_reason(shown, counted, waiting),
        pages=tuple(dict.fromkeys(shown.observation.pages + tuple(page for fault in faults for page in fault.pages))),
        faults=faults,
        nights=nights,
    )


def _night_rule(rule: str, seen: Sequence[Seen]) -> tuple[Sequence[Seen], float, float]:
    """The nights that count, and the points lost and waiting, by share, latest or worst."""
    if rule == "latest":
        return seen[-1:], seen[-1].lost, seen[-1].waiting
    if rule == "worst":
        worst = max(seen, key=lambda entry: (entry.lost, entry.waiting))
        return (worst,), worst.lost, worst.waiting
    count = len(seen)
    return seen, sum(entry.lost for entry in seen) / count, sum(entry.waiting for entry in seen) / count


def _reason(shown: Seen, counted: Sequence[Seen], waiting: float) -> str:
    failed = sum(bool(entry.observation.faults) for entry in counted)
    head = f"{len(counted)} 夜中 {failed} 夜未达标：" if 0 < failed < len(counted) else ""
    tail = f"（其中 {waiting:.2g} 分尚待第二次观察确认，暂不扣）" if waiting > 0.004 else ""
    return f"{head}{shown.observation.reason}{tail}"


def _exempt(unit: Unit, line: Line, rubric: Rubric) -> Finding:
    points = 0.0 if line.exempt.value == EXCLUDED else float(line.points.value)
    reason = "不计入满分" if line.exempt.value == EXCLUDED else "对该单位不作要求，满分不扣"
    return _stamped(
        unit, line, rubric, Verdict.NOT_APPLICABLE, points=points, denominator=points, unconfirmed=0.0, reason=reason
    )


def _open(
    unit: Unit,
    line: Line,
    rubric: Rubric,
    verdict: Verdict,
    reason: str,
    pages: tuple[str, ...] = (),
    nights: tuple[tuple[str, str], ...] = (),
) -> Finding:
    return _stamped(
        unit,
        line,
        rubric,
        verdict,
        points=0.0,
        denominator=0.0,
        unconfirmed=0.0,
        reason=reason,
        pages=pages,
        nights=nights,
    )


def _stamped(
    unit: Unit,
    line: Line,
    rubric: Rubric,
    verdict: Verdict,
    *,
    points: float,
    denominator: float,
    unconfirmed: float,
    reason: str,
    pages: tuple[str, ...] = (),
    faults: tuple[Fault, ...] = (),
    nights: tuple[tuple[str, str], ...] = (),
) -> Finding:
    content = (unit.code, line.indicator, rubric.stamp, verdict.value, points, denominator, unconfirmed, reason, *pages)
    name = hashlib.sha256("\n".join(map(str, content)).encode()).hexdigest()[:16]
    return Finding(
        id=name,
        unit=unit.code,
        indicator=line.indicator,
        verdict=verdict,
        points=points,
        denominator=denominator,
        unconfirmed=unconfirmed,
        confirmed=unconfirmed == 0,
        reason=reason,
        pages=pages,
        faults=faults,
        nights=nights,
        rubric=rubric.stamp,
    )
