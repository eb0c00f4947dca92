"""首页更新: the newest dated item that the home page shows is not older than the window.

Clause: notice, section 三, first phase (网站日常管理、维护); the window is ours, after the census of 2015 (监测2周，首页栏目
无信息更新). A veto in the census and in 国办秘函〔2019〕19号. A home page that shows no dated item, such as a mere navigation
page, is judged by its columns. An item without a date counts as not updated (census note), unless something that might
have shown a date was not read.
"""

from __future__ import annotations

from dataclasses import replace

from checks.branches import Dated
from checks.further import unread
from checks.grading import late_warning
from checks.model import Fault, Observation, Verdict
from checks.rubric import Line
from checks.site import Site, age
from checks.windows import spoken, within


def check(site: Site, line: Line) -> Observation:
    """Met, not met, could not observe, or needs a person.

    >>> from checks.sample import line, site
    >>> rule = line("home_fresh", 8, window_days=14)
    >>> check(site(home_ages=(3, 40)), rule).verdict.value, check(site(home_ages=(15,)), rule).verdict.value
    ('met', 'not met')
    """
    if site.closed or site.home is None:
        return site.closed or Observation(Verdict.NOT_OBSERVED, "当晚没有访问到该站点")
    newest = _newest(site.home_posts) or _newest(site.posts)
    if newest is None or newest.day is None:
        return _undated(site, line)
    days, warn, pages = age(newest.day, newest.page), line.setting("warn", ""), (newest.page.id,)
    if within(newest.day, newest.page, line.window):
        early = "" if not warn or within(newest.day, newest.page, warn) else late_warning(days, warn)
        return Observation(Verdict.MET, f"最新信息发布于 {newest.day}（{days} 天前）{early}", pages=pages)
    if newest not in site.home_posts and (open_ := unread(site, line.window, "有没有更新")):
        return open_
    reason = f"最新信息发布于 {newest.day}，已有 {days} 天未更新（要求 {spoken(line.window)}内）"
    fault = Fault("home stale", reason, line.whole, pages, mark=newest.post.title)
    return Observation(Verdict.NOT_MET, reason, (fault,), pages)


def _newest(posts: tuple[Dated, ...]) -> Dated | None:
    dated = [entry for entry in posts if entry.day]
    return max(dated, key=lambda entry: (entry.day.isoformat() if entry.day else "", entry.post.title), default=None)


def _undated(site: Site, line: Line) -> Observation:
    home = site.home.id if site.home else ""
    if open_ := unread(site, line.window, "有没有更新"):
        return replace(
            open_, reason=f"首页没有带日期的信息，{open_.reason}", pages=tuple(dict.fromkeys((home, *open_.pages)))
        )
    reason = "首页和各栏目的信息都没有标注发布日期，按未更新计"
    fault = Fault("home undated", reason, line.whole, (home,))
    return Observation(Verdict.NOT_MET, reason, (fault,), (home,))
