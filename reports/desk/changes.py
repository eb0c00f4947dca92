"""The history of the findings: each decision, objection and answer with what stood before and after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from checks.deciding import decided
from checks.model import Finding, Verdict
from checks.words import VERDICTS, number
from reports.desk.judgement import Judgement
from reports.desk.reasons import ACTIONS
from storage.decisions import Decision
from storage.objections import Objection


@dataclass(frozen=True, slots=True)
class Change:
    """Who did what on which line of which unit; `before` and `after` are points in words.

    `finding` is its id, and `lapsed` whether the newest judgement has taken its place.
    """

    at: datetime
    who: str
    what: str
    unit: str
    line: str
    finding: str
    lapsed: bool
    before: str = ""
    after: str = ""
    why: str = ""


def changes(judgement: Judgement, decisions: Sequence[Decision], objections: Sequence[Objection]) -> list[Change]:
    """All changes, newest first."""
    found = _decided(judgement, decisions)
    for each in objections:
        shared = _names(judgement, each.unit, each.indicator), each.finding, each.finding not in judgement.by_id
        found.append(_change(each.at, each.who, "提出申诉", *shared, why=each.text))
        if each.answer and not each.answer.accepted:
            found.append(_change(each.answer.at, each.answer.who, "驳回申诉", *shared, why=each.answer.text))
    return sorted(found, key=lambda change: change.at, reverse=True)


def standing(finding: Finding) -> str:
    """Verdict and points in words.

    >>> standing(Finding("f", "czj", "links", Verdict.PARTLY, 12, 16, 0, True, ""))
    '部分达标 12／16'
    """
    points = f" {number(finding.points)}／{number(finding.denominator)}" if finding.denominator else ""
    return f"{VERDICTS[finding.verdict]}{points or (f' {number(finding.points)}' if finding.points else '')}"


def _decided(judgement: Judgement, decisions: Sequence[Decision]) -> list[Change]:
    said: dict[str, list[Decision]] = {}
    found = []
    for decision in decisions:
        finding = judgement.by_id.get(decision.finding) or _remembered(decision)
        earlier = said.setdefault(decision.finding, [])
        if finding:
            (before,), (after,) = (decided(judgement.rubric, [finding], words) for words in (earlier[-1:], [decision]))
            names = _names(judgement, finding.unit, finding.indicator)
            lapsed = decision.finding not in judgement.by_id
            found.append(_change(decision.at, decision.who, ACTIONS[decision.action], names, decision.finding, lapsed,
                                 standing(before), standing(after), decision.why))  # fmt: skip
        earlier.append(decision)
    return found


def _change(at: datetime, who: str, what: str, names: tuple[str, str], finding: str, lapsed: bool,
            before: str = "", after: str = "", why: str = "") -> Change:  # fmt: skip
    return Change(at, who, what, *names, finding, lapsed, before, after, why)


def _names(judgement: Judgement, unit: str, indicator: str) -> tuple[str, str]:
    named, line = judgement.units.get(unit), judgement.lines.get(indicator)
    return named.name if named else unit, line.name if line else indicator


def _remembered(decision: Decision) -> Finding | None:
    """The finding of before, as the decision remembers it."""
    if not decision.basis:
        return None
    values = {**decision.basis, "verdict": Verdict(decision.basis["verdict"])}
    return Finding(id=decision.finding, confirmed=True, rubric=decision.rubric, **values)
