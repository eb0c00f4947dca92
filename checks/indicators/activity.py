"""栏目开设与开展: a column of these kinds is there, can be used, and was active often enough inside the window.

Clause: census of 2015, 政务咨询类 (未开设扣5分；开设但1年内无任何有效信件、留言扣5分), 调查征集类 (未开设、不可用或1年内未开展扣5分；
次数少扣3分), 互动访谈类 (the same, 未开设不扣); 国办秘函〔2019〕19号, 互动回应差 1 (未提供网上有效咨询建言渠道) and 服务不实用 1
(未提供办事服务). Letters and dated posts count as activity. A mere e-mail address, or a column of a doubtful kind, is for
a person.
"""

from __future__ import annotations

from checks.branches import Branch
from checks.cases import cases, mailto
from checks.further import left_unread
from checks.grading import graded
from checks.model import Fault, Observation, Verdict
from checks.reachability import gone, trouble
from checks.rubric import Line
from checks.site import Site
from checks.windows import spoken, within


def check(site: Site, line: Line) -> Observation:
    """Met, partly, not met, needs a person, or could not observe.

    >>> from checks.sample import line, site
    >>> rule = line("activity", 5, kinds=["survey"], window="1 year", least=3, few_points=3, absent="fault")
    >>> check(site(columns={"survey": (30, 500)}), rule).reason
    '1 年内开展 1 次（要求 3 次）'
    """
    if site.closed:
        return site.closed
    branches = site.branches(*line.setting("kinds"))
    if not branches:
        return _absent(site, line)
    if all(gone(branch.root) for branch in branches):
        return _lost(line, f"gone {branches[0].root.url}", f"栏目“{branches[0].name}”打不开", (branches[0].root.id,))
    least = _least(site, line)
    count = _count(site, branches, line) if least else 0
    unread = _unread(branches, least)
    if unread and count < max(least, 1):
        return Observation(Verdict.NOT_OBSERVED, f"栏目未能读取：{unread}", pages=(branches[0].root.id,))
    more = left_unread(branches, line.window, f"是否开展过 {least} 次") if count < least else None
    return more or _judged(branches, count, least, line)


def _judged(branches: tuple[Branch, ...], count: int, least: int, line: Line) -> Observation:
    pages = tuple(branch.root.id for branch in branches)
    if not least:
        return Observation(Verdict.MET, f"开设有“{branches[0].name}”", pages=pages)
    key, window = f"idle {branches[0].root.url}", spoken(line.window)
    if not count:
        return _lost(line, key, f"栏目“{branches[0].name}”{window}内没有开展", pages)
    if count >= least:
        return Observation(Verdict.MET, f"“{branches[0].name}”{window}内开展 {count} 次", pages=pages)
    reason = f"{window}内开展 {count} 次（要求 {least} 次）"
    return graded(line, (Fault(key, reason, line.setting("few_points"), pages),), reason, pages)


def _unread(branches: tuple[Branch, ...], least: int) -> str:
    """Why what was asked could not be read: the lists of the columns or, where none is asked, their first pages."""
    reasons = (branch.unread if least else trouble(branch.root) for branch in branches)
    return next((reason for reason in reasons if reason), "")


def _count(site: Site, branches: tuple[Branch, ...], line: Line) -> int:
    """Letters and dated posts of the columns inside the window."""
    posts = {
        (entry.post.title, entry.day)
        for branch in branches
        for entry in branch.posts
        if entry.day and within(entry.day, entry.page, line.window)
    }
    return len(posts) + len(cases(site, branches, line.window))


def _least(site: Site, line: Line) -> int:
    """How often is enough; more is asked of a portal."""
    portal = site.unit.kind in line.setting("portals", ())
    least: int = line.setting("least_portal" if portal else "least")
    return least


def _absent(site: Site, line: Line) -> Observation:
    pages = (site.home.id,) if site.home else ()
    absent = line.setting("absent")
    if absent == "free":
        return Observation(Verdict.MET, "没有开设此类栏目，不扣分", pages=pages)
    doubtful = next(iter(site.branches(*line.setting("doubtful", ()))), None)
    if doubtful:
        return Observation(Verdict.PERSON, f"只有栏目“{doubtful.name}”，是否算数请人工核定", pages=(doubtful.root.id,))
    address = mailto(site) if "mailbox" in line.setting("kinds") else None
    if address:
        reason = f"只有电子邮箱链接“{address.text}”，是否算开设渠道请人工核定"
        return Observation(Verdict.PERSON, reason, pages=pages)
    if absent == "person":
        return Observation(Verdict.PERSON, "首页上没有认出此类栏目，请人工核定", pages=pages)
    return site.blind or _lost(line, f"no {line.indicator}", "网站上没有找到此类栏目", pages)


def _lost(line: Line, key: str, reason: str, pages: tuple[str, ...]) -> Observation:
    return Observation(Verdict.NOT_MET, reason, (Fault(key, reason, line.whole, pages),), pages)
