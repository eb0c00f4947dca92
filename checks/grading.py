"""From faults to a verdict: a line is partly met until its faults cost the whole of it; early warnings come before."""

from __future__ import annotations

from checks.model import Fault, Observation, Verdict
from checks.rubric import Line
from checks.windows import Window, spoken
from checks.words import number


def graded(line: Line, faults: tuple[Fault, ...], reason: str, pages: tuple[str, ...]) -> Observation:
    """The observation of a line that is lost little by little."""
    cost = sum(fault.cost for fault in faults)
    verdict = Verdict.NOT_MET if cost >= line.whole else Verdict.PARTLY if faults else Verdict.MET
    return Observation(verdict, reason + warning(line, cost), faults, pages)


def warning(line: Line, amount: float) -> str:
    """The early warning where an amount has come to `settings.warn` and the line is not lost yet; else ""."""
    warn = line.setting("warn", 0)
    if not warn or not warn <= amount < line.whole:
        return ""
    return f"（预警：已到 {number(amount)}，预警线 {number(warn)}，限值 {number(line.whole)}）"


def late_warning(days: int, warn: Window) -> str:
    """The early warning of something that is older than the warning line."""
    return f"（预警：已有 {days} 天，超过预警线 {spoken(warn)}）"
