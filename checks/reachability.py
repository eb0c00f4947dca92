"""Whose failure it is that a page was not seen: ours, or the site's own; which pages show content, and which are gone for sure."""

from __future__ import annotations

from checks.model import Outcome, Page
from checks.words import why

GONE = (404, 410)
REFUSED = (401, 403, 429)
SHUT_OUT = {"bot wall": "站点启用了访问验证", "login page": "首页要求登录"}
DEAD = {"soft 404": "页面提示内容不存在", "maintenance": "页面提示网站维护或关闭"}
UNREAD = {"could not be read": "页面超出读取时限或内存上限"}
SCRIPTED = "script-filled list"


def gone(page: Page) -> bool:
    """Whether the page is not there for sure: 404, 410, or a name that does not exist."""
    return page.status in GONE or (page.outcome is Outcome.FAILED and page.reason == "dns")


def ours(page: Page) -> str:
    """Why the visit says nothing of the site (we did not ask, or were refused as a crawler); "" where it does."""
    if page.outcome is Outcome.NOT_REACHED:
        return why(page.reason)
    if page.status in REFUSED:
        return f"站点拒绝访问（状态 {page.status}）"
    return next((text for problem, text in SHUT_OUT.items() if page.facts and problem in page.facts.problems), "")


def theirs(page: Page) -> str:
    """How the site itself failed; "" where it answered with a page of its own."""
    if page.outcome is Outcome.FAILED:
        return why(page.reason)
    if page.status is not None and page.status >= 400:
        return f"返回状态 {page.status}"
    return next((text for problem, text in DEAD.items() if page.facts and problem in page.facts.problems), "")


def trouble(page: Page) -> str:
    """Why a page cannot be used as a witness of what the site holds; "" where it can.

    Our failures, refusals and pages that only say that something is not there all count: none of them shows content.
    """
    if page.outcome is not Outcome.DONE:
        return why(page.reason)
    if page.status is None or (page.status >= 400) or (300 <= page.status < 400 and page.status != 304):
        return f"返回状态 {page.status}"
    if page.facts is None:
        return "页面未能解析"
    known = {**SHUT_OUT, **DEAD, **UNREAD, SCRIPTED: "列表由脚本填充，未能读取"}
    stops = [text for problem, text in known.items() if problem in page.facts.problems]
    shows = page.facts.posts or (page.role == "home" and page.facts.columns)
    if stops == [known[SCRIPTED]] and shows:
        return ""
    return stops[0] if stops else ""
