"""死链错链: links and attachments of the site that lead to nothing.

Clause: notice, section 三, first phase (网站日常管理、维护). Census of 2015: 链接可用性 (on the home page 1 point each, on other
pages 0.1), 附件下载 (1 each) and 在线系统 (3 each); an attachment that stands on another page than the home page counts
under 附件下载 alone. Only 404, 410 and a name that does not exist are sure; any other failure (403, 5xx, no answer, a
page that says "not found") is suspected and a person decides, as the vendors of the census did (只有 404 计为打不开，其余为疑似).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from checks.grading import graded
from checks.model import Fault, Observation, Outcome, Page, Verdict
from checks.reachability import DEAD, gone
from checks.rubric import Line
from checks.site import DATA, Site
from checks.words import why

ROLES = ("link", "column", "article", "list", "letter")
ENDINGS = (
    *(".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".pdf", ".rtf"),
    *(".wps", ".et", ".dps", ".ofd", ".zip", ".rar", ".7z"),
)


def check(site: Site, line: Line) -> Observation:
    """Met, partly, not met, needs a person (only suspects), or could not observe (nothing was checked).

    >>> from checks.sample import line, site
    >>> check(site(links={"http://a.gov.cn/x.doc": 404}), line("dead_links", 6, link_points=1)).reason
    '1 个链接确定失效'
    """
    if site.closed:
        return site.closed
    checked = [page for page in site.pages if _is_link(page) and page.outcome is not Outcome.NOT_REACHED]
    if not checked:
        return Observation(Verdict.NOT_OBSERVED, "当晚没有检查到任何链接")
    asked = [page for page in checked if _chosen(site, page, line)]
    faults = tuple(_fault(site, page, line) for page in asked if gone(page))
    suspects = [page for page in asked if not gone(page) and _suspected(page)]
    doubt = f"，另有 {len(suspects)} 个疑似失效" if suspects else ""
    pages = tuple(page.id for page in asked if gone(page)) + tuple(page.id for page in suspects)
    if faults:
        return graded(line, faults, f"{len(faults)} 个链接确定失效{doubt}", pages)
    if suspects:
        reason = f"{len(suspects)} 个链接疑似失效（{_suspected(suspects[0])}），请人工核实"
        return Observation(Verdict.PERSON, reason, pages=pages)
    reason = f"检查的 {len(asked)} 个链接均可访问" if asked else "检查到的链接中没有此类链接"
    return Observation(Verdict.MET, reason, pages=((asked or checked)[0].id,))


def _is_link(page: Page) -> bool:
    """Whether a person can click the way to the page: not to a data address, which was taken from a script, nor to the
    query page of a test letter, which stands on no page."""
    return page.role in ROLES and page.label != DATA and bool(page.parent)


def _chosen(site: Site, page: Page, line: Line) -> bool:
    """Whether the line looks at this link: all, those without or only attachments, those whose text has a word."""
    attachments, words = line.setting("attachments", ""), line.setting("words", ())
    attached = _path(page).endswith(ENDINGS) and not _on_home(site, page)
    if attachments and attached is not (attachments == "only"):
        return False
    return not words or any(word in page.label for word in words)


def _on_home(site: Site, page: Page) -> bool:
    return any(page.parent == other.id for other in site.pages if other.role == "home")


def _path(page: Page) -> str:
    return urlsplit(page.url).path.lower()


def _cost(site: Site, page: Page, line: Line) -> float:
    """What a dead link costs: one number, or one on the home page and another elsewhere."""
    points: float | dict[str, float] = line.setting("link_points")
    if isinstance(points, dict):
        return points["home" if _on_home(site, page) else "other"]
    return points


def _fault(site: Site, page: Page, line: Line) -> Fault:
    what = f"状态 {page.status}" if page.status else why(page.reason)
    name = page.label or page.url
    return Fault(page.url, f"链接“{name}”失效（{what}）", _cost(site, page, line), (page.id,))


def _suspected(page: Page) -> str:
    if page.outcome is Outcome.FAILED:
        return why(page.reason)
    if page.status is not None and page.status >= 400:
        return f"状态 {page.status}"
    return next((text for problem, text in DEAD.items() if page.facts and problem in page.facts.problems), "")
