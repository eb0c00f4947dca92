"""Whose failure it is that a page was not seen: ours, or the site's own; and which pages are gone for sure."""

from __future__ import annotations

from checks.model import Outcome, Page
from checks.site import DEAD, REFUSED, SHUT_OUT
from checks.words import why

GONE = (404, 410)


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
