"""嘉宾访谈: the unit took part in the main portal's interview programme.

Clause: notice, annex 2, 嘉宾访谈: 依据参加政府网站嘉宾访谈节目情况计分. Read from the portal's own interview column by the
units' names and short forms; the window is ours.
"""

from __future__ import annotations

from checks.branches import Branch
from checks.further import left_unread
from checks.model import Fault, Observation, Verdict
from checks.naming import speaks_of
from checks.rubric import Line
from checks.site import Site
from checks.windows import spoken, within


def check(site: Site, line: Line) -> Observation:
    """Met, not met, could not observe (one of the portal's columns could not be read), or needs a person (a programme
    with the unit shows no day, or the column was not read back to the window's beginning).

    >>> from checks.sample import line, site
    >>> rule = line("interview", 4, window_days=365)
    >>> check(site(portal_columns={"interview": {"财政局局长谈预算": 9}}), rule).verdict.value
    'met'
    """
    portal = site.around.portal
    if portal is None:
        return Observation(Verdict.NOT_OBSERVED, "办公室文件没有写明主网站")
    if portal.closed:
        return Observation(Verdict.NOT_OBSERVED, f"主网站未能读取：{portal.closed.reason}", pages=portal.closed.pages)
    branches = portal.branches("interview")
    units = site.around.city.units
    programmes = [entry for branch in branches for entry in branch.posts]
    named = [entry for entry in programmes if speaks_of(entry.post.title, site.unit, units)]
    for entry in named:
        if entry.day and within(entry.day, entry.page, line.window):
            return Observation(Verdict.MET, f"{entry.day} 参加访谈“{entry.post.title}”", pages=(entry.page.id,))
    for entry in named:
        if entry.day is None:
            reason = f"主网站访谈“{entry.post.title}”没有标注日期，是否在近 {spoken(line.window)}内请人工核定"
            return Observation(Verdict.PERSON, reason, pages=(entry.page.id,))
    return _absent(portal, branches, line)


def _absent(portal: Site, branches: tuple[Branch, ...], line: Line) -> Observation:
    if not branches or any(branch.unread for branch in branches):
        home = (portal.home.id,) if portal.home else ()
        return Observation(Verdict.NOT_OBSERVED, "主网站的访谈栏目未能读取", pages=home)
    pages = tuple(branch.root.id for branch in branches)
    if more := left_unread(branches, line.window, "该单位是否参加过主网站的访谈"):
        return more
    reason = f"主网站访谈栏目近 {spoken(line.window)}内没有该单位参加的节目"
    return Observation(Verdict.NOT_MET, reason, (Fault("no interview", reason, line.whole, pages),), pages)
