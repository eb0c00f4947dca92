"""政务公开目录: units on the disclosure catalogue have a disclosure column with content.

Clause: notice, annex 2, 政务公开: 按照《…关于编制政务公开目录的通知》，对所涉及的单位有要求. The list of these units is the
office's file; how much a column must hold (posts, or further columns and links of its own) is ours.
"""

from __future__ import annotations

from checks.model import Fault, Observation, Verdict
from checks.resolve import base_of, resolve_url
from checks.rubric import Line
from checks.site import Branch, Site


def check(site: Site, line: Line) -> Observation:
    """Met, partly (the column is blank), not met (there is none), or could not observe.

    >>> from checks.sample import line, site
    >>> check(site(columns={"disclosure": ()}), line("disclosure", 8, own_links=3, blank_share=0.5)).verdict.value
    'partly'
    """
    if site.closed:
        return site.closed
    branches = site.branches("disclosure")
    filled = next((branch for branch in branches if _filled(site, branch, line.setting("own_links"))), None)
    if filled:
        return Observation(Verdict.MET, f"公开目录“{filled.name}”有内容", pages=(filled.root.id,))
    unread = next((branch for branch in branches if branch.unread), None)
    if unread:
        reason = f"公开目录“{unread.name}”未能读取：{unread.unread}"
        return Observation(Verdict.NOT_OBSERVED, reason, pages=(unread.root.id,))
    if branches:
        reason = f"公开目录“{branches[0].name}”没有内容"
        cost = round(line.points.value * line.setting("blank_share"), 2)
        fault = Fault("blank disclosure", reason, cost, (branches[0].root.id,))
        return Observation(Verdict.PARTLY, reason, (fault,), fault.pages)
    reason = "网站上没有找到政务公开目录"
    fault = Fault("no disclosure", reason, line.points.value, (site.home.id,) if site.home else ())
    return Observation(Verdict.NOT_MET, reason, (fault,), fault.pages)


def _filled(site: Site, branch: Branch, own_links: int) -> bool:
    if branch.unread:
        return False
    return bool(branch.posts) or any(_own_links(site, page.id) >= own_links for page in branch.pages)


def _own_links(site: Site, page_id: str) -> int:
    """Links of a page to addresses that the home page does not link to."""
    page = next(page for page in site.pages if page.id == page_id)
    if page.facts is None or page.role not in ("column", "list"):
        return 0
    home = site.home
    known = {page.url, page.address_url}
    if home and home.facts:
        known |= {resolve_url(link.href, base_of(home)) or "" for link in home.facts.links} | {
            home.address_url,
            home.url,
        }
    own = {resolve_url(link.href, base_of(page)) for link in page.facts.links if link.tag in ("a", "area")}
    return len({url for url in own if url} - known)
