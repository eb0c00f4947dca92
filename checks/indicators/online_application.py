"""在线申请: matters can be applied for on line.

Clause: notice, annex 2, 在线申请: 按照《…关于对部分行政审批项目实行网上在线处理的通知》的要求进行考核；文件没有要求的其它没有实现
在线申请的政府部门单位网站扣一半分，党群系统不扣分. The list of the units that the document asks is the office's file. What
counts as 实现在线申请 is ours: a form that can be filled in and sent on a service page, or a link that applies for an item. It
often stands on an item's own page alone: where items of a service column were not opened, a person decides.
"""

from __future__ import annotations

from collections.abc import Sequence

from checks.branches import Branch
from checks.columns import hinted
from checks.further import rest
from checks.model import Fault, Observation, Page, Verdict
from checks.reachability import trouble
from checks.resolve import base_of, resolve_url
from checks.rubric import Line
from checks.site import Site

HINTS = ("办事", "办理", "服务", "申报", "申请", "审批", "许可")


def check(site: Site, line: Line) -> Observation:
    """Met, partly (half), not met (listed units), could not observe, or needs a person.

    >>> from checks.sample import line, site
    >>> rule = line("online_application", 8, words=["在线申报"], half_kinds=["government"], half_share=0.5)
    >>> check(site(columns={"service": ()}), rule).verdict.value
    'partly'
    """
    if site.closed:
        return site.closed
    branches = site.branches("service")
    pages = [page for branch in branches for page in branch.pages if not trouble(page)]
    words: Sequence[str] = line.setting("words")
    offered = next(((page, offer) for page in pages if (offer := _offer(page, words))), None)
    if offered:
        return Observation(Verdict.MET, f"可以在线申请：{offered[1]}", pages=(offered[0].id,))
    home_offer = site.home and _link(site.home, words)
    if site.home and home_offer:
        return Observation(Verdict.MET, f"可以在线申请：{home_offer}", pages=(site.home.id,))
    unread = next((branch for branch in branches if branch.unread), None)
    if unread:
        reason = f"办事栏目“{unread.name}”未能读取：{unread.unread}"
        return Observation(Verdict.NOT_OBSERVED, reason, pages=(unread.root.id,))
    return (
        site.blind
        or _unopened(site, branches)
        or (None if branches else hinted(site, HINTS))
        or _absent(site, line, tuple(page.id for page in pages) or ((site.home.id,) if site.home else ()))
    )


def _unopened(site: Site, branches: tuple[Branch, ...]) -> Observation | None:
    """A person is asked what stands on the items' pages that were not opened; None where all were."""
    opened = {url for page in site.pages if not trouble(page) for url in (page.url, page.address_url)}
    for branch in branches:
        items = {resolve_url(entry.post.href, base_of(entry.page)) for entry in branch.posts} - opened - {None}
        if left := f"{len(items)} 个事项页面" if items else rest(branch):
            reason = f"读到的页面上没有在线申请，但办事栏目“{branch.name}”另有{left}未读取，请人工核定"
            return Observation(Verdict.PERSON, reason, pages=(branch.root.id,))
    return None


def _absent(site: Site, line: Line, pages: tuple[str, ...]) -> Observation:
    points = line.whole
    listed = site.around.city.listed("online")
    if listed is None:
        reason = "没有实现在线申请；办公室未提供网上在线处理单位名单，应扣多少请人工核定"
        return Observation(Verdict.PERSON, reason, pages=pages)
    if site.unit.code in listed:
        reason = "列入网上在线处理名单，但没有实现在线申请"
        return Observation(Verdict.NOT_MET, reason, (Fault("no application", reason, points, pages),), pages)
    cost = round(points * line.setting("half_share"), 2)
    reason = "没有实现在线申请，扣一半分"
    return Observation(Verdict.PARTLY, reason, (Fault("no application", reason, cost, pages),), pages)


def _offer(page: Page, words: Sequence[str]) -> str:
    if page.facts and page.facts.forms:
        return f"“{page.label or page.facts.title}”有可填报的表单"
    return _link(page, words)


def _link(page: Page, words: Sequence[str]) -> str:
    links = page.facts.links if page.facts else ()
    texts = (link.text.strip() for link in links if link.href.strip() not in ("", "#") and link.tag in ("a", "area"))
    return next((f"链接“{text}”" for text in texts if any(word in text for word in words)), "")
