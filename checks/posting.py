"""Posts of one subject: in the columns of that kind, or anywhere by the words of their titles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from checks.branches import Dated
from checks.columns import hinted
from checks.further import unread
from checks.model import Fault, Observation, Verdict
from checks.naming import speaks_of
from checks.rubric import Line
from checks.site import Site, age
from checks.windows import spoken, within


def newest_of(site: Site, kind: str, words: Iterable[str]) -> Dated | None:
    """The newest dated post in the site's columns of that kind or, in any list, with one of the words in its title."""
    chosen = [entry for branch in site.branches(kind) for entry in branch.posts]
    chosen += [entry for entry in site.posts if any(word in entry.post.title for word in words)]
    dated = [(entry.day, entry.post.title, entry) for entry in chosen if entry.day]
    return max(dated, key=lambda row: row[:2])[2] if dated else None


def published(site: Site, line: Line, kind: str, absent: Callable[[], Observation]) -> Observation:
    """Met where a post of that kind is inside the window, else what `absent` says.

    The line's settings are `window_days` and `words`. While nothing is found, a column of the kind that could not be read
    is not observed. A loss rests on every list where such a post might stand: one that could not be read is not
    observed, one with a further page that was not read is for a person.
    """
    if site.closed:
        return site.closed
    newest = newest_of(site, kind, line.setting("words"))
    if newest and newest.day and within(newest.day, newest.page, line.window):
        reason = f"{newest.day} 发布“{newest.post.title}”"
        return Observation(Verdict.MET, reason, pages=(newest.page.id,))
    closed = next((branch for branch in site.branches(kind) if branch.unread), None)
    if closed:
        reason = f"栏目“{closed.name}”未能读取：{closed.unread}"
        return Observation(Verdict.NOT_OBSERVED, reason, pages=(closed.root.id,))
    if site.blind:
        return site.blind
    told = absent()
    if told.verdict is Verdict.PERSON:
        return told
    hint = None if site.branches(kind) else hinted(site, line.setting("words"))
    return hint or unread(site, line.window, f"有没有“{line.name}”一类信息") or told


def missing(site: Site, line: Line, kind: str, what: str) -> Observation:
    """The line is lost: no post of that kind inside the window."""
    newest = newest_of(site, kind, line.setting("words"))
    branches = site.branches(kind)
    pages: tuple[str, ...]
    if newest and newest.day:
        days = age(newest.day, newest.page)
        reason, pages = f"最近的{what}信息已是 {days} 天前发布（要求 {spoken(line.window)}内）", (newest.page.id,)
    elif branches:
        state = "没有标注日期" if branches[0].posts else "是空白栏目"
        reason, pages = f"栏目“{branches[0].name}”{state}，没有可认定的{what}信息", (branches[0].root.id,)
    else:
        reason, pages = f"网站上没有找到{what}栏目或信息", (site.home.id,) if site.home else ()
    mark = newest.post.title if newest else ""
    fault = Fault(f"no {kind}", reason, line.whole, pages, mark=mark)
    return Observation(Verdict.NOT_MET, reason, (fault,), pages)


def concerned(site: Site, line: Line, kind: str, what: str, source: str) -> Observation:
    """What a unit that shows no such post gets: a deduction only where it is known to be concerned.

    `source` is the unit that publishes such posts for everyone (市委组织部, 市人事局). The notice asks 涉及到的单位
    only; where neither the source's own posts nor the office's list of that kind name the unit, a person decides.
    """
    if site.unit.name == source or site.unit.code in (site.around.city.listed(kind) or ()):
        return missing(site, line, kind, what)
    lost = missing(site, line, kind, what)
    witness = _witness(site, line, kind, source)
    if witness is None:
        reason = f"{lost.reason}；本期是否涉及该单位不能由抽查认定，请人工核定"
        return Observation(Verdict.PERSON, reason, pages=lost.pages)
    reason = f"{source}发布的“{witness.post.title}”涉及该单位，但{lost.reason}"
    pages = (*lost.pages, witness.page.id)
    fault = Fault(f"no {kind}", reason, line.whole, pages, mark=witness.post.title)
    return Observation(Verdict.NOT_MET, reason, (fault,), pages)


def _witness(site: Site, line: Line, kind: str, source: str) -> Dated | None:
    other = site.around.named(source)
    if other is None or other.closed:
        return None
    words: Sequence[str] = line.setting("words")
    rows = [entry for branch in other.branches(kind) for entry in branch.posts]
    rows += [entry for entry in other.posts if any(word in entry.post.title for word in words)]
    units = site.around.city.units
    named = (entry for entry in rows if entry.day and within(entry.day, entry.page, line.window))
    return next((entry for entry in named if speaks_of(entry.post.title, site.unit, units)), None)
