"""How the nights of a period become one finding: by share, latest or worst, with a second look at what was NOT seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from checks.model import Fault, Finding, Observation, Unit, Verdict
from checks.rubric import Line, Rubric
from checks.words import number

OBSERVED = (Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET)
SMALLEST = 0.005  # points: less is printed as 0
Told = tuple[str, Observation]  # a night and what it showed


@dataclass(frozen=True, slots=True)
class Seen:
    """One night's observation with what of its cost a neighbouring observed night agrees to."""

    night: str
    observation: Observation
    lost: float
    waiting: float


def combine(unit: Unit, line: Line, rubric: Rubric, seen: Sequence[Told]) -> Finding:
    """The finding of one line on one unit from what its nights showed."""
    nights = tuple((night, observation.verdict.value) for night, observation in seen)
    told = [(night, obs) for night, obs in seen if obs.verdict is not Verdict.NOT_OBSERVED]
    if not told:
        reason, pages = (seen[-1][1].reason, seen[-1][1].pages) if seen else ("本期没有抽查记录", ())
        return open_line(unit, line, rubric, Verdict.NOT_OBSERVED, reason, pages, nights)
    observed = [(night, obs) for night, obs in told if obs.verdict in OBSERVED]
    last = told[-1][1]
    if last.verdict is Verdict.PERSON and (line.combine.value != "share" or not observed):
        return open_line(unit, line, rubric, Verdict.PERSON, last.reason, last.pages, nights)
    return _scored(unit, line, rubric, tuple(_second_look(observed, line)), nights)


def open_line(
    unit: Unit,
    line: Line,
    rubric: Rubric,
    verdict: Verdict,
    reason: str,
    pages: tuple[str, ...] = (),
    nights: tuple[tuple[str, str], ...] = (),
) -> Finding:
    """A line that waits for a person: it leaves the denominator."""
    return _stamped(replace(_blank(unit, line, rubric, verdict, reason), pages=pages, nights=nights))


def exempt_line(unit: Unit, line: Line, rubric: Rubric) -> Finding:
    """A line that is not asked of the unit: full points, or out of the denominator, as the rubric says."""
    if line.effect != "points":
        return _stamped(_blank(unit, line, rubric, Verdict.NOT_APPLICABLE, "对该单位不作要求"))
    points = float(line.points.value) if line.exempt.value == "full" else 0.0
    reason = "对该单位不作要求，满分不扣" if points else "不计入满分"
    spared = _blank(unit, line, rubric, Verdict.NOT_APPLICABLE, reason)
    return _stamped(replace(spared, points=points, denominator=points))


def _blank(unit: Unit, line: Line, rubric: Rubric, verdict: Verdict, reason: str) -> Finding:
    """A finding without points, pages or id."""
    return Finding("", unit.code, line.indicator, verdict, 0.0, 0.0, 0.0, True, reason, rubric=rubric.stamp)


def _second_look(observed: Sequence[Told], line: Line) -> Iterator[Seen]:
    """What each night takes off: faults that were seen, or that a neighbouring observed night shows too."""
    for index, (night, observation) in enumerate(observed):
        beside = [*observed[max(0, index - 1) : index], *observed[index + 1 : index + 2]]
        agreed = {fault.key for _, other in beside for fault in other.faults}
        lost = _cost((fault for fault in observation.faults if fault.seen or fault.key in agreed), line)
        yield Seen(night, observation, lost, _cost(observation.faults, line) - lost)


def _cost(faults: Iterable[Fault], line: Line) -> float:
    """What the faults cost: at most the points of the line; a veto line counts them all."""
    cost = sum(fault.cost for fault in faults)
    return cost if line.effect == "veto" else min(float(line.points.value), cost)


def _scored(
    unit: Unit, line: Line, rubric: Rubric, seen: Sequence[Seen], nights: tuple[tuple[str, str], ...]
) -> Finding:
    counted, lost, waiting = _night_rule(line, seen)
    verdicts = {entry.observation.verdict for entry in counted}
    verdict = verdicts.pop() if len(verdicts) == 1 else Verdict.PARTLY
    shown = next((entry for entry in reversed(counted) if entry.observation.faults), counted[-1])
    faults = shown.observation.faults
    points, denominator, unconfirmed = _sums(line, lost, waiting)
    vetoed = line.effect == "veto"
    scored = replace(
        _blank(unit, line, rubric, verdict, _reason(line, verdict, shown, counted, lost, waiting)),
        points=points,
        denominator=denominator,
        unconfirmed=unconfirmed,
        confirmed=verdict is not Verdict.NOT_MET or lost >= line.whole if vetoed else unconfirmed == 0,
        pages=tuple(dict.fromkeys(shown.observation.pages + tuple(page for fault in faults for page in fault.pages))),
        faults=faults,
        nights=nights,
    )
    return _stamped(scored)


def _sums(line: Line, lost: float, waiting: float) -> tuple[float, float, float]:
    """Points, denominator and unconfirmed points by what the line does: earn, deduct or veto."""
    if line.effect == "veto":
        return 0.0, 0.0, 0.0
    start = line.points.value if line.effect == "points" else 0
    return round(start - lost, 2), float(start), round(waiting, 2)


def _night_rule(line: Line, seen: Sequence[Seen]) -> tuple[Sequence[Seen], float, float]:
    """The nights that count, and the points lost and waiting, by share, latest or worst."""
    rule = line.combine.value
    if rule == "latest":
        return seen[-1:], seen[-1].lost, seen[-1].waiting
    if rule == "worst":
        worst = max(seen, key=lambda entry: _gravity(line, entry))
        return (worst,), worst.lost, worst.waiting
    count = len(seen)
    return seen, sum(entry.lost for entry in seen) / count, sum(entry.waiting for entry in seen) / count


def _gravity(line: Line, entry: Seen) -> tuple[float, ...]:
    """What makes one night worse than another: of a veto first whether it is confirmed, then whether it is seen."""
    vetoed = line.effect == "veto" and entry.lost >= line.whole
    seen = line.effect == "veto" and entry.observation.verdict is Verdict.NOT_MET
    return vetoed, seen, entry.lost, entry.waiting


def _reason(line: Line, verdict: Verdict, shown: Seen, counted: Sequence[Seen], lost: float, waiting: float) -> str:
    failed = sum(bool(entry.observation.faults) for entry in counted)
    head = f"{len(counted)} 夜中 {failed} 夜未达标：" if 0 < failed < len(counted) else ""
    return f"{head}{shown.observation.reason}{_waits(line, verdict, lost, waiting)}"


def _waits(line: Line, verdict: Verdict, lost: float, waiting: float) -> str:
    """What a second observation has still to confirm."""
    if line.effect == "veto":
        return "（尚待第二次观察确认，暂不否决）" if verdict is Verdict.NOT_MET and lost < line.whole else ""
    return f"（其中 {number(waiting)} 分尚待第二次观察确认，暂不扣）" if waiting >= SMALLEST else ""


def _stamped(finding: Finding) -> Finding:
    """The finding with its id, which is made from what it says."""
    said = (finding.verdict.value, finding.points, finding.denominator, finding.unconfirmed, finding.reason)
    content = (finding.unit, finding.indicator, finding.rubric, *said, *finding.pages)
    return replace(finding, id=hashlib.sha256("\n".join(map(str, content)).encode()).hexdigest()[:16])
