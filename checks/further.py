"""What of a site's lists was not read: whole columns, and further pages behind those that were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from checks.branches import Branch, Dated
from checks.model import Observation, Page, Verdict
from checks.reachability import SCRIPTED
from checks.resolve import resolve_day
from checks.site import DATA, Site
from checks.windows import Window, spoken, within

LISTS = ("news", "notice", "policy", "personnel", "recruitment", "plan", "finance", "disclosure")  # columns of posts


def cut_short(branch: Branch, window: Window) -> bool:
    """Whether something inside the window may stand on a further page of the column that was not read, or in a list that
    a script fills beside the rows that were.

    It may not where a list runs from new to old, as far as it was read, and ends before the window.
    """
    return _unfilled(branch) or not all(_reaches_back(branch, pages, window) for pages in branch.unfinished)


def rest(branch: Branch) -> str:
    """What of the column's lists was not read, however far back that lies; "" where all was."""
    if _unfilled(branch):
        return "由脚本填充的列表"
    return "后续页" if branch.unfinished else ""


def may_be_newer(branch: Branch, window: Window) -> bool:
    """Whether the column only seems old: its list does not run from new to old, and what it leads on to was not read."""
    newest = branch.newest
    old = newest is not None and newest.day is not None and not within(newest.day, newest.page, window)
    return old and cut_short(branch, window)


def left_unread(branches: Iterable[Branch], window: Window, asked: str) -> Observation | None:
    """A person is asked what stands on the further pages of these columns; None where they hold nothing more to know."""
    cut = [branch for branch in branches if cut_short(branch, window)]
    if not cut:
        return None
    names = "、".join(dict.fromkeys(f"“{branch.name}”" for branch in cut[:3])) + ("等" if cut[3:] else "")
    what = "和".join(dict.fromkeys(map(rest, cut)))
    reason = f"栏目{names}另有未读取的{what}，近 {spoken(window)}内{asked}请人工核定"
    return Observation(Verdict.PERSON, reason, pages=tuple(branch.root.id for branch in cut))


def unread(site: Site, window: Window, asked: str) -> Observation | None:
    """What keeps it open whether the site's lists hold a post inside the window; None where they were read far enough.

    Where not one column was recognised, or one could not be read, it is not observed; further pages are for a person.
    """
    if site.blind:
        return site.blind
    branches = site.branches(*LISTS)
    closed = next((branch for branch in branches if branch.unread), None)
    if closed:
        reason = f"栏目“{closed.name}”未能读取（{closed.unread}），{asked}未能观察"
        return Observation(Verdict.NOT_OBSERVED, reason, pages=(closed.root.id,))
    return left_unread(branches, window, asked)


def _unfilled(branch: Branch) -> bool:
    """Whether a list that shows rows is filled by a script, and nothing brought what the script asks for."""
    return any(
        _waits(pages) and not any(page.label == DATA and _shows(page) for page in pages) for pages in branch.lists
    )


def _waits(pages: Sequence[Page]) -> bool:
    return any(page.facts and SCRIPTED in page.facts.problems and _shows(page) for page in pages)


def _shows(page: Page) -> bool:
    return bool(page.facts and page.facts.posts)


def _reaches_back(branch: Branch, pages: Sequence[Page], window: Window) -> bool:
    rows = [(page, days) for page in pages if (days := list(_days(branch, page)))]
    steps = [(above > below) - (above < below) for _, days in rows for above, below in pairwise(days)]
    return sum(steps) > 0 and any(not within(days[-1], page, window) for page, days in rows)


def _days(branch: Branch, page: Page) -> Iterator[date]:
    """The days of the rows that the pager turns: the longest block of the page, or its letters."""
    posts = [entry for entry in branch.posts if entry.page is page]
    if posts:
        yield from (entry.day for entry in _longest(posts) if entry.day)
    elif page.facts:
        asked = (resolve_day(letter.asked, page.at) for letter in page.facts.letters)
        yield from (day for day in asked if day)


def _longest(posts: Sequence[Dated]) -> list[Dated]:
    sizes = Counter(entry.post.block for entry in posts)
    block = max(sizes, key=lambda number: (sizes[number], -number))
    return [entry for entry in posts if entry.post.block == block]
