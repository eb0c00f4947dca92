"""Findings with people's decisions on them: what the sheet counts beside what the machine said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from checks.model import Finding, Verdict
from checks.rubric import Line, Rubric


class Word(Protocol):
    """A person's word on a finding: uphold, overturn, or adjust to `points`."""

    @property
    def finding(self) -> str:
        """The id of the finding."""

    @property
    def action(self) -> str:
        """Which of the three."""

    @property
    def points(self) -> float | None:
        """What the line earns after adjust, else None."""


def decided(rubric: Rubric, findings: Iterable[Finding], decisions: Iterable[Word]) -> tuple[Finding, ...]:
    """The same findings with the decisions on them; `decisions` come oldest first, the last one on a finding counts.

    A decision speaks of one finding's id: it lapses when a later judgement finds something else.

    - uphold: what was taken off stays so, and what is unconfirmed stays untouched. An open line is closed without
      points: it cannot be judged and leaves the denominator for good.
    - overturn: the line is met with all its points.
    - adjust: the line earns the points that the person gives; nothing of it is unconfirmed any more. A veto line has no
      points: it can be upheld or overturned.
    """
    last = {word.finding: word for word in decisions}
    lines = {line.indicator: line for line in rubric.lines}
    return tuple(_with(finding, lines, last.get(finding.id)) for finding in findings)


def limits(line: Line) -> tuple[float, float]:
    """The fewest and the most points that a line can earn by a decision; (0, 0) for a veto."""
    whole = float(line.points.value)
    return {"points": (0.0, whole), "deduct": (-whole, 0.0)}.get(line.effect, (0.0, 0.0))


def _with(finding: Finding, lines: Mapping[str, Line], word: Word | None) -> Finding:
    line = lines.get(finding.indicator)
    if word is None or line is None:
        return finding
    if word.action == "uphold":
        return replace(finding, verdict=Verdict.NOT_APPLICABLE, confirmed=True) if finding.open else finding
    fewest, most = limits(line)
    points = most if word.action == "overturn" or word.points is None else min(max(word.points, fewest), most)
    verdict = Verdict.MET if points >= most else Verdict.NOT_MET if points <= fewest else Verdict.PARTLY
    denominator = float(line.points.value) if line.effect == "points" else 0.0
    return replace(finding, verdict=verdict, points=points, denominator=denominator, unconfirmed=0.0, confirmed=True)
