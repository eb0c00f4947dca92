"""死链错链: links and attachments of the site that lead to nothing.

Clause: notice, section 三, first phase (网站日常管理、维护). Only 404, 410 and a name that does not exist are sure; any
other failure (403, 5xx, no answer, a page that says "not found") is suspected and a person decides, as the vendors of
the 2015 census did (只有 404 计为打不开，其余为疑似).
"""

from __future__ import annotations

from checks.model import Fault, Observation, Outcome, Page, Verdict
from checks.rubric import Line
from checks.site import DEAD, Site
from checks.words import why

GONE = (404, 410)


def check(site: Site, line: Line) -> Observation:
    """Met, partly, not met, needs a person (only suspects), or could not observe (nothing was checked).

    >>> from checks.sample import line, site
    >>> check(site(links={"http://a.gov.cn/x.doc": 404}), line("dead_links", 6, link_points=1)).reason
    '1 个链接确定失效'
    """
    if site.closed:
        return site.closed
    checked = [page for page in site.pages if page.role in ("link", "column", "article", "list", "letter")]
    asked = [page for page in checked if page.outcome is not Outcome.NOT_REACHED]
    if not asked:
        return Observation(Verdict.NOT_OBSERVED, "当晚没有检查到任何链接")
    faults = tuple(_fault(page, line) for page in asked if _gone(page))
    suspects = [page for page in asked if not _gone(page) and _suspected(page)]
    doubt = f"，另有 {len(suspects)} 个疑似失效" if suspects else ""
    pages = tuple(page.id for page in asked if _gone(page)) + tuple(page.id for page in suspects)
    if faults:
        lost = sum(fault.cost for fault in faults)
        verdict = Verdict.NOT_MET if lost >= line.points.value else Verdict.PARTLY
        return Observation(verdict, f"{len(faults)} 个链接确定失效{doubt}", faults, pages)
    if suspects:
        reason = f"{len(suspects)} 个链接疑似失效（{_suspected(suspects[0])}），请人工核实"
        return Observation(Verdict.PERSON, reason, pages=pages)
    return Observation(Verdict.MET, f"检查的 {len(asked)} 个链接均可访问", pages=(asked[0].id,))


def _fault(page: Page, line: Line) -> Fault:
    what = f"状态 {page.status}" if page.status else why(page.reason)
    name = page.label or page.url
    return Fault(page.url, f"链接“{name}”失效（{what}）", line.setting("link_points"), (page.id,))


def _gone(page: Page) -> bool:
    return page.status in GONE or (page.outcome is Outcome.FAILED and page.reason == "dns")


def _suspected(page: Page) -> str:
    if page.outcome is Outcome.FAILED:
        return why(page.reason)
    if page.status is not None and page.status >= 400:
        return f"状态 {page.status}"
    return next((text for problem, text in DEAD.items() if page.facts and problem in page.facts.problems), "")
