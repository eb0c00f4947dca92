"""首页可访问: the home page answers within the crawler's time limit and shows a page of its own.

Clause: notice, section 三, first phase (网上抽查 looks at 网站日常管理、维护). Failures of the site's own (no such name,
no connection, no answer in time, broken answers, status 400 and above, a page that only says "not found" or "under
maintenance") cost the line; so does a redirect to a host outside the unit's domain that is no government host, which is
seen and needs no second look. A probe at least 30 minutes later in the same night is the second look at a failure: it
confirms it, or clears the night. A refusal of the crawler (401, 403, 429, robots.txt, a bot wall, a login) is not observed.
"""

from __future__ import annotations

from checks.domains import host, strayed
from checks.model import Fault, Observation, Page, Verdict
from checks.probes import second_look
from checks.reachability import ours, theirs
from checks.rubric import Line
from checks.site import Site


def check(site: Site, line: Line) -> Observation:
    """Met, not met, or could not observe.

    >>> from checks.sample import line, site
    >>> check(site(), line("home_reachable", 10)).verdict.value
    'met'
    """
    page = site.home
    if page is None:
        return Observation(Verdict.NOT_OBSERVED, "当晚没有访问到该站点")
    refused = ours(page)
    if refused:
        return Observation(Verdict.NOT_OBSERVED, f"首页未能观察：{refused}", pages=(page.id,))
    if strayed(site.unit.url, page.address_url):
        return _lost(line, f"首页跳转到外部网站 {host(page.address_url)}", (page.id,), seen=True)
    failed = theirs(page)
    if failed:
        return _failed(site, line, page, f"首页无法访问：{failed}")
    return Observation(Verdict.MET, "首页可以正常访问", pages=(page.id,))


def _failed(site: Site, line: Line, page: Page, reason: str) -> Observation:
    """What a failure is worth once the night's second look is known."""
    again = second_look(site.probes, page)
    if again is None:
        return _lost(line, reason, (page.id,), seen=False)
    pages = (page.id, again.page)
    if again.failed:
        return _lost(line, f"{reason}；{again.at:%H:%M} 复查仍打不开：{again.failed}", pages, seen=True)
    return Observation(Verdict.MET, f"{again.at:%H:%M} 复查可以正常访问（此前{reason}）", pages=pages)


def _lost(line: Line, reason: str, pages: tuple[str, ...], *, seen: bool) -> Observation:
    return Observation(Verdict.NOT_MET, reason, (Fault("home", reason, line.whole, pages, seen),), pages)
