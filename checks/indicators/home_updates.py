"""首页栏目更新总量: the home page and the columns it leads to were updated often enough inside the window.

Clause: census of 2015, 信息更新情况·首页栏目: 监测2周，首页栏目信息更新总量少于10条的扣5分. A home page shows only the newest rows
of its columns, so the rows of the columns themselves count too, each item once. Where a column could not be read, too
few is not observed; where one has further pages that were not read, a person decides.
"""

from __future__ import annotations

from checks.branches import Dated
from checks.further import unread
from checks.model import Fault, Observation, Verdict
from checks.resolve import base_of, resolve_url
from checks.rubric import Line
from checks.site import Site
from checks.windows import spoken, within


def check(site: Site, line: Line) -> Observation:
    """Met, not met, could not observe, or needs a person.

    >>> from checks.sample import line, site
    >>> check(site(home_ages=(3, 4, 40)), line("home_updates", 5, window="2 weeks", least=10)).reason
    '2 周内首页栏目共更新 2 条信息（要求 10 条）'
    """
    if site.closed or site.home is None:
        return site.closed or Observation(Verdict.NOT_OBSERVED, "当晚没有访问到该站点")
    fresh = [entry for entry in site.posts if entry.day and within(entry.day, entry.page, line.window)]
    count, least = len({_name(entry) for entry in fresh}), line.setting("least")
    reason = f"{spoken(line.window)}内首页栏目共更新 {count} 条信息（要求 {least} 条）"
    pages = tuple(dict.fromkeys((site.home.id, *(entry.page.id for entry in fresh))))
    if count >= least:
        return Observation(Verdict.MET, reason, pages=pages)
    more = unread(site, line.window, f"是否更新过 {least} 条信息")
    return more or Observation(Verdict.NOT_MET, reason, (Fault("few updates", reason, line.whole, pages),), pages)


def _name(entry: Dated) -> str:
    """One name for an item that stands on several pages."""
    return resolve_url(entry.post.href, base_of(entry.page)) or entry.post.title
