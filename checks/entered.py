"""What staff entered about a line closes it where the machine could not: a by-person line, or a site that shut us out."""

from __future__ import annotations

import re
from dataclasses import replace

from checks.combine import combine, exempt_line
from checks.entries import Entry
from checks.model import Fault, Finding, Observation, Unit, Verdict
from checks.rubric import FULL_MARKS, Line, Rubric
from checks.site import City

AMOUNT = re.compile(r"扣\s*(\d+(?:\.\d+)?)\s*分")
HALF = 0.5  # 全部 / 一半 / 没有: the three steps by which such checks are scored by hand
VERDICTS = {
    "达标": Verdict.MET,
    "部分达标": Verdict.PARTLY,
    "未达标": Verdict.NOT_MET,
    "不作要求": Verdict.NOT_APPLICABLE,
}


def entered(city: City, unit: Unit, line: Line, rubric: Rubric, finding: Finding) -> Finding:
    """The finding of an open line with staff's last word on it; one that is not open, or has no entry, as it is.

    What is taken off: the amount that the note names (扣3分); without one the whole line where it is not met, and half of
    it where it is partly met. Where neither fits (a line that deducts by the piece) the line stays open and says so.
    """
    entry = next(iter(city.entered("check", unit.code, line.indicator)), None)
    if entry is None or not finding.open:
        return finding
    verdict, cost = VERDICTS[entry.result], _cost(line, entry)
    if verdict is Verdict.NOT_APPLICABLE:
        return replace(exempt_line(unit, line, rubric), reason=_told(entry))
    if cost is None:
        return replace(finding, reason=f"{_told(entry)}；备注没有写明扣几分（如“扣3分”），请人工核定")
    faults = (
        (Fault(f"entered {entry.day}", _told(entry), cost, finding.pages, seen=True, entry=entry.id),) if cost else ()
    )
    told = Observation(verdict, _told(entry), faults, finding.pages)
    nights = (*finding.nights, (entry.day.isoformat(), verdict.value))
    return replace(combine(unit, line, rubric, [(entry.day.isoformat(), told)]), nights=nights)


def _cost(line: Line, entry: Entry) -> float | None:
    """Points of the line, for a veto 0 or the whole; None where the entry does not say how many."""
    if entry.result == "达标":
        return 0.0
    if line.effect == "veto":
        return line.whole if entry.result == "未达标" else 0.0
    amount = AMOUNT.search(entry.note)
    if amount:
        return min(float(amount[1]), line.whole)
    if line.effect == "deduct" and (line.whole >= FULL_MARKS or entry.result == "部分达标"):
        return None
    return line.whole if entry.result == "未达标" else line.whole * HALF


def _told(entry: Entry) -> str:
    note = f"：{entry.note}" if entry.note else ""
    return f"人工检查（{entry.said_by}，{entry.day}）：{entry.result}{note}"
