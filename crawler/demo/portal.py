"""The city's main portal and the posts in which it, the personnel offices and the lists name units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from checks.model import Unit
from crawler.demo import build, letters
from crawler.demo.description import LinkDescription, PostDescription, SiteDescription
from crawler.demo.dice import Dice
from crawler.demo.names import short
from crawler.demo.prose import TOPICS, person

PORTAL = Unit("portal", "常德政府网", "portal", url="http://www.changde.gov.cn/")
PORTAL_KINDS = (
    "organisation", "news", "notice", "policy", "personnel", "plan", "finance", "disclosure", "service", "topic",
    "interview", "survey", "contact", "sitemap",
)  # fmt: skip
# The same word within another unit's name: these are named in full only, or not at all.
FULL_NAME_ONLY = frozenset(("tjj", "sbc", "yz", "ez", "lz", "qz", "swb", "zfb", "js", "lx", "rdb", "zxb"))
GUESTS = (
    "llx", "czj", "jyj", "wsj", "fgw", "ldhshbzj", "mzj", "jtj", "gaj", "hbj", "lyj", "nyj", "slj", "ghj", "jsj",
    "gtzyj", "swj", "kjj", "dsj", "gsj2", "zwfwzx", "rsj", "fdcglj", "zfgjjglzx", "ajj", "yjj", "tyx", "dskfq", "dcq",
)  # fmt: skip
TOPIC_POSTS = (
    "xhglq", "smx", "wlq", "sbc", "ybc", "jyc", "gysyj", "cgxzzfj", "hwc", "ylj", "cddyj", "yzj", "cddxfgs", "zjc",
    "cl", "fl", "tsw", "zgh", "dyrmyy", "wsjdj", "xfzd", "glj", "ygc", "lsj", "spaqb",
)  # fmt: skip
APPOINTED = ("sjj", "wjj", "xzqyj", "hbj", "jgj", "qxj", "zys", "cdgyxx", "czj", "smx", "swj2", "jw2", "gdj")
RECRUITING = ("whj", "sfj", "slj", "lyj2", "dx", "ylj", "hbj", "ez", "ghc", "ybc", "scb", "jsj")


def portal(units: Mapping[str, Unit], address: str) -> SiteDescription:
    """The portal: its interviews and its 百件实事网上办 topic name units."""
    dice = Dice("site/portal")
    columns = []
    for number, kind in enumerate(PORTAL_KINDS, 11):
        made = build.column(dice, kind, number, 0 if kind in ("organisation", "contact", "sitemap") else 18)
        columns.append(replace(made, service="hall") if kind == "service" else made)
    site = SiteDescription(
        PORTAL, "www.changde.gov.cn", address, "jcms", "utf-8", "utf-8", columns=tuple(columns),
        mailbox=replace(letters.mailbox(dice, letters.good(dice, 14)), name="市长信箱", kind="mailbox", style="table"),
        links=(LinkDescription("中国政府网", "http://www.gov.cn/"),),
    )  # fmt: skip
    site = site.with_column("news", name="政务要闻", posts=build.publishing(site.columns[1].posts, dice, "news"))
    site = site.with_column("interview", name="嘉宾访谈", posts=_interviews(units))
    return site.with_column("topic", name="百件实事网上办专题", posts=_topics(units))


def naming(template: str, codes: Sequence[str], units: Mapping[str, Unit], number: int) -> tuple[PostDescription, ...]:
    """Posts of the last year, one for each unit, that name it in full."""
    dice = Dice(template)
    posts = []
    for index, code in enumerate(code for code in codes if code in units):
        name = units[code].name
        words = {"unit": name, "name": person(dice), "topic": dice.pick(TOPICS), "year": "{year}"}
        age = 6 + index * 300 // max(len(codes), 1)
        posts.append(PostDescription(template.format(**words), age, number * 100 + 90 - index, names=(code,)))
    return tuple(posts)


def _interviews(units: Mapping[str, Unit]) -> tuple[PostDescription, ...]:
    dice = Dice("interviews")
    posts = []
    for index, code in enumerate(GUESTS):
        name = units[code].name if index % 2 == 0 or code in FULL_NAME_ONLY else short(units[code].name)
        words = f"{name}负责人{person(dice)}谈{dice.pick(TOPICS)}"
        posts.append(PostDescription(f"嘉宾访谈：{words}", 3 + index * 11, 2190 - index, names=(code,)))
    old = PostDescription("嘉宾访谈：市林业局负责人谈护林防火", 520, 2101, names=("lyj2",))
    return (*posts, old)


def _topics(units: Mapping[str, Unit]) -> tuple[PostDescription, ...]:
    return naming("百件实事网上办：{unit}{topic}实事进展", TOPIC_POSTS, units, 20)
