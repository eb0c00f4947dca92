"""The forms of the assessment: their names, headings and what each cell may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from checks.model import Unit
from checks.rubric import Line, Rubric
from reports import ReportError

REPORT, REPORT_ENDINGS = "自评报告", ("doc", "docx", "wps", "pdf", "txt", "zip")
TITLES = {"self": "单位自评表", "group": "分组互评表", "visit": "实地考评表", "responsibility": "责任制考核表"}
SELF_HEADS = ("指标代码", "指标", "分值", "自评得分", "对应栏目网址", "自评说明")
VISIT_HEADS = ("单位编号", "单位", "得分", "考评人员", "说明")
DUTY_HEADS = ("单位编号", "单位", "年度总结", "自查自评", "说明")
HANDED_IN = ("已交", "未交")
TITLE_ROW, HINT_ROW, MARK_ROW, HEAD_ROW = 1, 2, 3, 5
OWN = "—"  # stands where a member would mark itself


def subjects(units: Sequence[Unit]) -> dict[str, tuple[str, list[Unit]]]:
    """Group code → kind of form and members: groups of municipal units mark each other, the office visits the rest."""
    members: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.kind != "portal" and unit.group:
            members.setdefault(unit.group, []).append(unit)
    return {code: ("visit" if own[0].kind in ("county", "zone") else "group", own) for code, own in members.items()}


def sites(units: Sequence[Unit]) -> list[Unit]:
    """The units whose sites are assessed."""
    return [unit for unit in units if unit.status not in ("none", "new") and unit.kind != "portal"]


def meeting(members: Sequence[Unit]) -> tuple[str, date | None]:
    """Who collects a group's marks ("" where the office itself comes), and the group's day, both as the roster has them."""
    lead = [unit for unit in members if unit.lead][:1]
    day = next((unit.inspection_date for unit in [*lead, *members] if unit.inspection_date), None)
    return "".join(unit.name for unit in lead), day


def report_of(code: str) -> str:
    """The subject under which a unit's written self-report (自评报告) is kept, beside its form."""
    return f"{code}/report"


def is_report(subject: str) -> bool:
    """Whether a subject is that of a written self-report."""
    return subject.endswith("/report")


def reporter(name: str, units: Sequence[Unit]) -> str:
    """The code of the unit whose self-report a file is by its name (自评报告-CODE-….docx).

    Errors: ReportError for a name or an ending that is none.
    """
    stem, _, ending = name.rpartition(".")
    said = stem.removeprefix(REPORT).removeprefix("-")
    codes = [unit.code for unit in sites(units) if said == unit.code or said.startswith(f"{unit.code}-")]
    if not codes or ending.lower() not in REPORT_ENDINGS:
        kinds = ", ".join(REPORT_ENDINGS)
        raise ReportError(f"{name}: name it {REPORT}-CODE-….docx with the code of a unit with a site (or as {kinds})")
    return max(codes, key=len)


def asked(rubric: Rubric) -> tuple[Line, ...]:
    """The lines that a unit marks itself on. Errors: ReportError for a rubric without points."""
    if rubric.type != "weighted":
        raise ReportError(f"rubric {rubric.stamp}: a self-evaluation needs lines with points (type weighted)")
    return tuple(line for line in rubric.lines if line.scored)


def points_of(text: str, most: float) -> float | str:
    """A mark from 0 to `most` with at most two decimals; words that say what is wrong where it is none.

    >>> points_of("９.5", 10), points_of("12", 10), points_of("", 10), points_of("约9", 10)
    (9.5, '12 is above 10; write 0 to 10', 'is empty; write 0 to 10', "'约9' is no number; write 0 to 10")
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return f"is empty; write 0 to {most:g}"
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,15})?", plain):
        return f"{plain[:20]!r} is no number; write 0 to {most:g}"
    if float(plain) > most:
        return f"{plain[:20]} is above {most:g}; write 0 to {most:g}"
    if round(float(plain), 2) != float(plain):
        return f"{plain[:20]} has more than two decimals; write at most two"
    return float(plain)
