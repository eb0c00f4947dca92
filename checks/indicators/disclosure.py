"""政务公开目录: units on the disclosure catalogue have a disclosure column with content.

Clause: notice, annex 2, 政务公开: 按照《…关于编制政务公开目录的通知》，对所涉及的单位有要求. The list of these units is the
office's file; how much a column must hold (posts, or further columns and links of its own) is ours.
"""

from __future__ import annotations

from checks.columns import filled, hinted
from checks.model import Fault, Observation, Verdict
from checks.rubric import Line
from checks.site import Site


def check(site: Site, line: Line) -> Observation:
    """Met, partly (the column is blank), not met (there is none), or could not observe.

    >>> from checks.sample import line, site
    >>> check(site(columns={"disclosure": ()}), line("disclosure", 8, own_links=3, blank_share=0.5)).verdict.value
    'partly'
    """
    if site.closed:
        return site.closed
    branches = site.branches("disclosure")
    held = next((branch for branch in branches if filled(site, branch, line.setting("own_links"))), None)
    if held:
        return Observation(Verdict.MET, f"公开目录“{held.name}”有内容", pages=(held.root.id,))
    unread = next((branch for branch in branches if branch.unread), None)
    if unread:
        reason = f"公开目录“{unread.name}”未能读取：{unread.unread}"
        return Observation(Verdict.NOT_OBSERVED, reason, pages=(unread.root.id,))
    if branches:
        reason = f"公开目录“{branches[0].name}”没有内容"
        cost = round(line.whole * line.setting("blank_share"), 2)
        fault = Fault("blank disclosure", reason, cost, (branches[0].root.id,))
        return Observation(Verdict.PARTLY, reason, (fault,), fault.pages)
    if doubt := site.blind or hinted(site, ("公开", "目录")):
        return doubt
    reason = "网站上没有找到政务公开目录"
    fault = Fault("no disclosure", reason, line.whole, (site.home.id,) if site.home else ())
    return Observation(Verdict.NOT_MET, reason, (fault,), fault.pages)
