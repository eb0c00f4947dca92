"""栏目更新: each column of a kind with a set frequency has a post inside its window; blank and undated ones are named.

Clause: notice, section 三, first phase (网站日常管理、维护); kinds and windows are ours, after the census of 2015 (动态要闻
2 weeks, 通知公告 and 政策文件 6 months, 人事 and 规划计划 1 year). Census of 2015: 基本信息 (−3, −4 or −5 a column by its
kind) and the vetoes of 栏目不更新, which count columns (also 国办秘函〔2019〕19号, 栏目不更新 1 and 2). Every stale, blank or
undated column costs, capped at the line. A column that could not be read is not counted, nor one whose list begins with its
oldest posts and was not read to its end.
"""

from __future__ import annotations

from checks.branches import Branch
from checks.columns import understood
from checks.further import may_be_newer
from checks.grading import graded
from checks.model import Fault, Observation, Verdict
from checks.rubric import Line
from checks.site import Site, age
from checks.windows import Window, spoken, within
from checks.words import COLUMNS


def check(site: Site, line: Line) -> Observation:
    """Met, partly, not met, or could not observe where no such column could be read.

    >>> from checks.sample import line, site
    >>> rule = line("columns_fresh", 16, windows={"news": 14, "notice": 180}, column_points=4)
    >>> check(site(columns={"news": (3,), "notice": (200,)}), rule).reason
    '“通知公告”最新信息已有 200 天未更新（要求 180 天内）'
    """
    if site.closed:
        return site.closed
    windows: dict[str, Window] = line.setting("windows")
    branches = site.branches(*windows)
    read = [b for b in branches if understood(site, b) and not may_be_newer(b, windows[b.root.column])]
    if not read:
        return _nothing_read(site, branches)
    faults = tuple(fault for branch in read for fault in _fault(branch, windows[branch.root.column], line))
    pages = tuple(page for fault in faults for page in fault.pages) or tuple(branch.root.id for branch in read)
    if not faults:
        names = "、".join(COLUMNS[kind] for kind in windows if any(b.root.column == kind for b in read))
        return Observation(Verdict.MET, f"{names}等 {len(read)} 个栏目均按期更新", pages=pages)
    return graded(line, faults, "；".join(fault.reason for fault in faults), pages)


def _nothing_read(site: Site, branches: tuple[Branch, ...]) -> Observation:
    home = (site.home.id,) if site.home else ()
    if not branches:
        return Observation(Verdict.NOT_OBSERVED, "首页上没有认出应定期更新的栏目", pages=home)
    known = understood(site, branches[0])
    why = branches[0].unread or ("列表不是从新到旧，后续页未读取" if known else "页面上没有认出列表")
    reason = f"栏目“{branches[0].name}”等 {len(branches)} 个栏目均未能读取：{why}"
    return Observation(Verdict.NOT_OBSERVED, reason, pages=tuple(branch.root.id for branch in branches))


def _fault(branch: Branch, window: Window, line: Line) -> tuple[Fault, ...]:
    newest = branch.newest
    if newest and newest.day and within(newest.day, newest.page, window):
        return ()
    cost = _cost(line, branch.root.column)
    key = branch.root.url
    if newest and newest.day:
        days = age(newest.day, newest.page)
        reason = f"“{branch.name}”最新信息已有 {days} 天未更新（要求 {spoken(window)}内）"
        return (Fault(f"stale {key}", reason, cost, (newest.page.id,), mark=newest.post.title),)
    if branch.posts:
        reason = f"“{branch.name}”的信息没有标注发布日期"
        return (Fault(f"undated {key}", reason, cost, (branch.root.id,), mark=branch.posts[0].post.title),)
    return (Fault(f"blank {key}", f"“{branch.name}”是空白栏目", cost, (branch.root.id,)),)


def _cost(line: Line, kind: str) -> float:
    """What a column of the kind costs: one number for all, or one for each kind."""
    points: float | dict[str, float] = line.setting("column_points")
    return points[kind] if isinstance(points, dict) else points
