"""What a reviewer may say: the actions that fit a finding and the list of reasons for each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from checks.deciding import limits
from checks.model import Finding, Verdict
from checks.rubric import Line
from checks.words import number

UPHOLD, OVERTURN, ADJUST = "uphold", "overturn", "adjust"
ACTIONS = {UPHOLD: "维持", OVERTURN: "撤销扣分", ADJUST: "调整得分"}
OPEN_ACTIONS = {UPHOLD: "无法认定，不计入满分", OVERTURN: "认定达标，给满分", ADJUST: "核定得分"}
OTHER = "其他（请在说明中写明）"
REASONS = {
    UPHOLD: ("属实，证据清楚", "人工复查，问题仍在", "确实无法观察或认定", OTHER),
    OVERTURN: ("内容存在，程序漏读", "已整改，人工核实", "不涉及该单位", "检修或关停已报备", "由本方原因造成", OTHER),
    ADJUST: ("部分属实", "重复扣分", "情节轻微", "人工查看后核定", OTHER),
}
LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reviewer wants to decide; `problem` says what is wrong with it, "" for nothing."""

    action: str = ""
    reason: str = ""
    note: str = ""
    points: str = ""
    value: float | None = None
    problem: str = ""

    @property
    def why(self) -> str:
        """The reason and the note in one sentence."""
        said = [self.note] if self.reason == OTHER else [self.reason, self.note]
        return "：".join(filter(None, said))


def actions(finding: Finding, line: Line) -> dict[str, str]:
    """The actions that make sense on a finding, each with its word."""
    if finding.open:
        return OPEN_ACTIONS if line.scored else {name: OPEN_ACTIONS[name] for name in (UPHOLD, OVERTURN)}
    if line.effect == "veto":
        return {UPHOLD: ACTIONS[UPHOLD], OVERTURN: "撤销否决"}
    if finding.verdict is Verdict.NOT_APPLICABLE and not finding.denominator:
        return {}
    return ACTIONS if finding.lost or finding.unconfirmed else {UPHOLD: ACTIONS[UPHOLD], ADJUST: ACTIONS[ADJUST]}


def wish(form: Mapping[str, str], finding: Finding, line: Line) -> Wish:
    """What a form asks for, with the first thing that is wrong with it."""
    said = {name: form.get(name, "").strip() for name in ("action", "reason", "note", "points")}
    value = _number(said["points"]) if said["action"] == ADJUST else None
    return Wish(**said, value=value, problem=_problem(said, value, finding, line))


def _problem(said: Mapping[str, str], value: float | None, finding: Finding, line: Line) -> str:
    action, (fewest, most) = said["action"], limits(line)
    if action not in actions(finding, line):
        return "请选择处理意见。"
    if said["reason"] not in REASONS[action]:
        return f"请为“{actions(finding, line)[action]}”选择理由。"
    if said["reason"] == OTHER and len(said["note"]) < 4:
        return "选择“其他”时，请在说明中写明理由。"
    if len(said["note"]) > LONGEST:
        return f"说明请不要超过 {LONGEST} 字。"
    if action == ADJUST and (value is None or not fewest <= value <= most):
        return f"得分请填 {number(fewest)} 至 {number(most)} 之间的数，最多两位小数。"
    return ""


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and round(value, 2) == value else None
