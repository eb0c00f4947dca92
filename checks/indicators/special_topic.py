"""专题宣传: the unit's items stand in the portal's topic 百件实事网上办.

Clause: notice, annex 2, 专题宣传: 凡在政府网站的百件实事网上办专题中上了内容的不扣分，其它扣2分. Read from the office's list
where it is given, else from the posts of the portal's topic column; without the list a unit loses points only where that column
is there by its name and was read to its end.
"""

from __future__ import annotations

from checks.further import rest
from checks.model import Fault, Observation, Verdict
from checks.naming import speaks_of
from checks.rubric import Line
from checks.site import Site
from checks.words import number

TOPIC = "百件实事"


def check(site: Site, line: Line) -> Observation:
    """Met, partly (2 points), or needs a person (neither list nor portal could be read, or the topic not to its end).

    >>> from checks.sample import line, site
    >>> check(site(lists={"topic": []}), line("special_topic", 4, deduct=2)).reason
    '未在“百件实事网上办”专题中上内容，扣 2 分'
    """
    listed = site.around.city.listed("topic")
    if listed is not None and site.unit.code in listed:
        return Observation(Verdict.MET, "在“百件实事网上办”名单上", pages=_portal_pages(site))
    units = site.around.city.units
    portal = site.around.portal
    readable = portal is not None and portal.closed is None
    found = portal.branches("topic", "service") if portal and readable else ()
    branches = [branch for branch in found if branch.root.column == "topic" or TOPIC in branch.name]
    for branch in branches:
        for entry in branch.posts:
            if speaks_of(entry.post.title, site.unit, units):
                reason = f"专题“{branch.name}”中有“{entry.post.title}”"
                return Observation(Verdict.MET, reason, pages=(entry.page.id,))
    meant = [branch for branch in branches if TOPIC in branch.name]
    if listed is None and (not meant or any(branch.unread for branch in meant)):
        return Observation(Verdict.PERSON, f"主网站的“{TOPIC}”专题未能读取，办公室也未提供名单，请人工核定")
    if left := next(filter(None, map(rest, branches)), ""):
        pages = tuple(branch.root.id for branch in branches)
        return Observation(Verdict.PERSON, f"主网站专题另有未读取的{left}，是否上了内容请人工核定", pages=pages)
    deduct = line.setting("deduct")
    reason = f"未在“百件实事网上办”专题中上内容，扣 {number(deduct)} 分"
    pages = tuple(branch.root.id for branch in branches) or _portal_pages(site)
    return Observation(Verdict.PARTLY, reason, (Fault("no topic", reason, deduct, pages),), pages)


def _portal_pages(site: Site) -> tuple[str, ...]:
    portal = site.around.portal
    return (portal.home.id,) if portal and portal.home else ()
