"""信息化工程项目管理: projects are run as the rules for them say; people enter it, no crawler can see it.

Clause: notice, annex 2, 信息化工程项目管理: 有信息化工程建设项目没按照管理办法规定执行的扣分；没有建设项目的不扣分. Read from what staff
entered (`spotcheck enter`); while nobody has entered anything, a person is asked and nothing is deducted. The points of
a project are ours.
"""

from __future__ import annotations

from checks.entries import Entry
from checks.grading import graded
from checks.model import Fault, Observation, Verdict
from checks.rubric import Line
from checks.site import Site

NONE, BROKEN = "无建设项目", "未按规定执行"


def check(site: Site, line: Line) -> Observation:
    """Met, partly, not met, or needs a person.

    >>> from checks.sample import line, site
    >>> check(site(), line("project_management", 4, project_points=2)).reason
    '请人工录入：有无信息化工程建设项目，是否按照管理办法规定执行'
    """
    entries = site.around.city.entered("project", site.unit.code)
    projects = [entry for entry in entries if entry.result != NONE]
    none = next((entry for entry in entries if entry.result == NONE), None)
    if not entries:
        return Observation(Verdict.PERSON, "请人工录入：有无信息化工程建设项目，是否按照管理办法规定执行")
    if none and any(entry.day <= none.day for entry in projects):
        told = "；".join(map(_told, (*projects, none)))
        return Observation(Verdict.PERSON, f"录入的内容互相矛盾，请人工核定：{told}")
    if none and not projects:
        return Observation(Verdict.MET, f"{_told(none)}，不扣分")
    points = line.setting("project_points")
    faults = tuple(
        Fault(f"project {entry.item}", _told(entry), points, seen=True, entry=entry.id)
        for entry in projects
        if entry.result == BROKEN
    )
    reason = f"{len(projects)} 个建设项目中 {len(faults)} 个未按管理办法规定执行："
    return graded(line, faults, reason + "；".join(map(_told, projects)), ())


def _told(entry: Entry) -> str:
    name = f"“{entry.item}”" if entry.item else ""
    note = f"，{entry.note}" if entry.note else ""
    form = f"，登记表 {entry.place}" if entry.place else ""
    return f"{name}{entry.result}（{entry.said_by}，{entry.day} 录入{form}{note}）"
