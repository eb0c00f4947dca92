"""空白栏目: columns that stand on the home page and hold nothing.

Clause: census of 2015 and 国办秘函〔2019〕19号, 栏目不更新: 空白栏目（有栏目无内容）数量超过（含）5个, a veto. A column holds something
where it lists posts or so many links that the home page does not have. A column that could not be read is not counted.
"""

from __future__ import annotations

from checks.branches import Branch
from checks.columns import filled
from checks.grading import graded
from checks.model import Fault, Observation, Verdict
from checks.rubric import Line
from checks.site import Site


def check(site: Site, line: Line) -> Observation:
    """Met, partly (some, and fewer than the limit), not met, or could not observe (no column could be read).

    >>> from checks.sample import site, veto
    >>> rule = veto("blank_columns", kinds=["news", "notice"], own_links=3, limit=5, warn=2)
    >>> check(site(columns={"news": (), "notice": (3,)}), rule).reason
    '1 个空白栏目：工作动态'
    """
    if site.closed:
        return site.closed
    read = [branch for branch in site.branches(*line.setting("kinds")) if not branch.unread]
    if not read:
        return Observation(Verdict.NOT_OBSERVED, "没有能够读取的栏目", pages=(site.home.id,) if site.home else ())
    blank = [branch for branch in read if not filled(site, branch, line.setting("own_links"))]
    names = "、".join(branch.name for branch in blank)
    reason = f"{len(blank)} 个空白栏目：{names}" if blank else f"读取的 {len(read)} 个栏目均有内容"
    pages = tuple(branch.root.id for branch in blank or read)
    return graded(line, tuple(_fault(branch) for branch in blank), reason, pages)


def _fault(branch: Branch) -> Fault:
    return Fault(f"blank {branch.root.url}", f"“{branch.name}”是空白栏目", 1, (branch.root.id,))
