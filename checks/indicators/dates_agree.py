"""日期核对: pages whose visible day is contradicted, or lies in the future, are shown to a person; nothing is deducted.

Clause: 国办秘函〔2019〕19号, 单项否决 5 (弄虚作假，如伪造发稿日期): a forged day is for a person to tell from a moved site or a
careless label. Witnesses are the list's row, the labels for machines and the address (field guide, publication dates).
"""

from __future__ import annotations

from checks.model import Observation, Verdict
from checks.rubric import Line
from checks.site import Site
from checks.witnesses import Clash, clashes

SPOKEN = 3  # pages that the reason names


def check(site: Site, line: Line) -> Observation:
    """Met, or needs a person; could not observe where the site was not read.

    >>> from checks.sample import line, site
    >>> check(site(), line("dates_agree", 0, since=2021)).verdict.value
    'met'
    """
    if site.closed:
        return site.closed
    found = clashes(site, line.setting("since"))
    if not found:
        return Observation(Verdict.MET, "未发现互相矛盾的日期", pages=(site.home.id,) if site.home else ())
    named = "；".join(map(_spoken, found[:SPOKEN]))
    more = f"等 {len(found)} 个页面" if len(found) > SPOKEN else ""
    pages = tuple(clash.page.id for clash in found)
    return Observation(Verdict.PERSON, f"页面日期互相矛盾，请人工核对：{named}{more}", pages=pages)


def _spoken(clash: Clash) -> str:
    title = clash.page.facts.title if clash.page.facts else ""
    return f"“{title}”" + "，".join(f"{name} {day}" for name, day in clash.told)
