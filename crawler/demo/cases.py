"""What is wrong with which site: the faults that the dice are not left to throw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from crawler.demo import description as d
from crawler.demo import letters
from crawler.demo.changes import (
    CHECKED,
    Change,
    behaves,
    blank,
    built,
    children,
    condition,
    dates,
    dead,
    falters,
    filled,
    first_post,
    framed,
    home,
    kept,
    mailto,
    neglected,
    no_mailbox,
    pinned,
    publishes,
    service,
    still,
    titled,
    undated,
    undated_home,
    without,
    writes,
)
from crawler.demo.description import LetterDescription, SiteDescription
from crawler.demo.dice import Dice
from crawler.demo.prose import RARE, title


def changed(site: SiteDescription) -> SiteDescription:
    """The site with everything that is wrong with it."""
    for change in CASES.get(site.unit.code, ()):
        site = change(site)
    return site


def on_the_limit(dice: Dice) -> tuple[LetterDescription, ...]:
    """A letter that becomes overdue between the nights, one answered on the last day, one a day too late."""
    return (
        letters.waiting(dice, 9106, 15),
        letters.answered(dice, 9105, 60, letters.LIMIT),
        letters.answered(dice, 9104, 90, letters.LIMIT + 1),
        letters.answered(dice, 9103, 120, 3),
        letters.waiting(dice, 9102, 400),
    )


def passed_on(dice: Dice) -> tuple[LetterDescription, ...]:
    """Letters that were handed over: one answered after that in time, two never."""
    return (
        letters.handed_over(dice, 9204, 10),
        letters.handed_over(dice, 9203, 33, replied=22),
        letters.handed_over(dice, 9202, 52),
        letters.handed_over(dice, 9201, 71),
    )


def answered_overnight(dice: Dice) -> tuple[LetterDescription, ...]:
    """An old letter that is answered between the nights, and a young one."""
    return (
        letters.answered(dice, 9303, 9, 10),
        letters.answered(dice, 9302, 44, 45),
        letters.answered(dice, 9301, 100, 8),
    )


def only_old(dice: Dice) -> tuple[LetterDescription, ...]:
    """Letters that were asked more than a year ago."""
    return tuple(letters.waiting(dice, 9400 - i, 430 + 40 * i) for i in range(3))


def eight(dice: Dice) -> tuple[LetterDescription, ...]:
    """Eight letters, none answered."""
    return letters.forgotten(dice, 8)


def good_six(dice: Dice) -> tuple[LetterDescription, ...]:
    """Six letters, all in order."""
    return letters.good(dice, 6)


def long_mixed(dice: Dice) -> tuple[LetterDescription, ...]:
    """Letters on two pages, some late."""
    return letters.mixed(dice, 14)


ALL_STALE = neglected(*CHECKED)
UNDATED = (still, kept(*CHECKED), undated, undated_home)

CASES: Mapping[str, tuple[Change, ...]] = {
    # the whole site
    "zscqj": (behaves(d.DOWN),),
    "njhj": (behaves(d.DOWN),),
    "sqglc": (behaves(d.DOWN),),
    "hwc": (behaves(d.DOWN, 1),),
    "jyc": (behaves(d.DOWN, 1),),
    "tyj": (behaves(d.DOWN, 1), dead(3)),
    "gxhzzs": (behaves(d.DOWN, 2),),
    "cddd": (behaves(d.NO_NAME),),
    "mgj": (behaves(d.HANGING),),
    "nks": (behaves(d.EMPTY),),
    "cdrbs": (behaves(d.SLOW), publishes("news")),
    "tjj": (behaves(d.SLOW),),
    "nyzhkfb": (behaves(d.COMMERCIAL),),
    "cx": (behaves(d.COMMERCIAL),),
    "rmyhcdszxz": (behaves(d.ROBOTS_CLOSED),),
    "rmjcy": (behaves(d.ROBOTS_CLOSED),),
    "cddyj": (behaves(d.ROBOTS_503),),
    "gajjzd": (behaves(d.WALL_WZWS),),
    "gsj": (behaves(d.WALL_JSL),),
    "yczmj": (behaves(d.WALL_CHECK),),
    "dzj": (behaves(d.MAINTENANCE),),
    "lz": (behaves(d.MAINTENANCE, 2),),
    "xwcbj": (behaves(d.ERROR),),
    "swwbcdglc": (behaves(d.FORBIDDEN),),
    "tysf": (behaves(d.GONE_SOFT),),
    "ldhshbzj": (built(moves_to_secure=True),),
    # the home page
    "swszfjdc": (home("navigation"),),
    "csgzb": (home("navigation"), neglected("news", "notice", by=260), without("topic", "survey")),
    "dsb": (home("refresh"),),
    "gysyj": (home("script"),),
    "sfj": (home("frames"), built(family="asp", encoding="gbk", declared="gb2312")),
    "kx": (still, undated_home, publishes("news")),
    "scb": UNDATED,
    "cdgyxx": UNDATED,
    "wljy": (*UNDATED, condition("500", "policy")),
    "xzqyj": (*UNDATED, condition("404", "policy")),
    "rfb": (behaves(d.NOT_PUBLIC),),
    "tzb": (neglected("news", by=45), publishes("news")),
    "gdj": (neglected("news", by=60), publishes("news"), neglected("notice", by=190)),
    "cdsf": (still, neglected("news", "notice", "policy", by=90), first_post("notice", age=-40, dated_ahead=True)),
    "wqb": (still, ALL_STALE, without("topic", "survey")),
    "jgj": (still, ALL_STALE, dead(9)),
    "xmscj": (still, ALL_STALE, without("disclosure"), no_mailbox),
    "gsbxc": (still, ALL_STALE),
    # columns
    "zfw": (still, kept("notice", "policy"), filled(d.BY_DATA, "notice", "policy")),
    "tsw": (still, kept("notice"), filled(d.BY_SCRIPT, "notice")),
    "spaqb": (blank("policy", "plan"),),
    "zffzb": (children("policy"),),
    "hsx": (service("form"), children("policy", "service")),
    "jgsydwsbc": (blank("news", "notice", "policy", "personnel"), kept("plan")),
    "fssrzsglj": (dates("articles", "news", "notice"), kept("policy")),
    "czgkjzzfj": (dates("nowhere", "notice"), dates("articles", "policy")),
    "cl": (kept("personnel"), *(condition(d.MENU_ONLY, kind) for kind in CHECKED if kind != "news"),
           neglected("news", by=20)),
    "lgbj": (condition(d.MENU_ONLY, *CHECKED), without("recruitment", "finance")),
    "zjggw": (condition("500", *CHECKED[:3]), without("personnel", "plan")),
    "bwb": (condition("404", "notice"),),
    "xfj": (condition(d.SOFT_404, "policy"),),
    "zjj": (condition("403", "notice"),),
    "zys": (framed("news", "notice"),),
    "wjj": (framed("notice"), pinned, without("personnel")),
    "lsj": (pinned,),
    # dead links
    "wlq": (falters(7), still, dead(2)),
    "axx": (falters(4), still, dead(1, "410"), dead(1, "no name")),
    "smx": (falters(5), still, dead(8), without("personnel")),
    "dcq": (falters(6), dead(2, "404", repaired=2),),
    "jtj": (still, first_post("notice", attachment="404")),
    "glj": (still, first_post("news", condition="404")),
    "jyj": (still, first_post("policy", attachment="ok"), first_post("notice", attachment="ok")),
    "whj": (dead(1, "403"), without("recruitment")),
    "slj": (dead(1, "500"), dead(1, "refused")),
    "ghj": (still, first_post("news", condition=d.SOFT_404)),
    "ajj": (dead(2, "403"), dead(1, "404", repaired=2)),
    "qxj": (dead(2), built(refuses_head=True), without("personnel")),
    "yjj": (built(refuses_head=True),),
    # personnel, recruitment, plans, procurement, disclosure, online application
    "zzb": (still, kept("personnel", "news", "notice"), without("recruitment")),
    "rsj": (still, kept("recruitment"), titled("personnel", 60)),
    "sjj": (kept("news", "notice"), without("personnel")),
    "hbj": (neglected("personnel", "recruitment"),),
    "fgw": (titled("plan", 120), without("personnel")),
    "jsj": (kept("news"), titled("personnel", 30), without("recruitment")),
    "gtzyj": (titled("recruitment", 50), titled("plan", 200)),
    "fdcglj": (neglected("plan"), without("recruitment")),
    "ylj": (without("plan", "recruitment", "personnel"),),
    "nyj": (blank("plan"), kept("news", "notice", "policy")),
    "swj2": (without("personnel", "recruitment"),),
    "jw2": (without("personnel"), neglected("recruitment")),
    "czj": (still, kept("news", "notice", "policy", "plan", "personnel", "recruitment"), neglected("finance")),
    "sbc": (kept("service", "news"), service("guides"), children("service")),
    "xdtglq": (without("disclosure", "service"),),
    "dskfq": (blank("disclosure"), service("form")),
    "lyj": (blank("disclosure"), service("hall")),
    "kjj": (without("disclosure"), service("guides")),
    "tyx": (children("disclosure"), kept(*CHECKED)),
    "swj": (service("guides"),),
    "wsj": (service("hall"), kept(*CHECKED)),
    "jw": (service("form"), without("recruitment")),
    "fl": (without("service"),),
    # mailboxes
    "llx": (writes(on_the_limit),),
    "lx": (writes(passed_on, "details"),),
    "js": (falters(1), writes(answered_overnight, "list"),),
    "zfb": (writes(long_mixed),),
    "swb": (writes(good_six, "replies"),),
    "zwfwzx": (writes(long_mixed, host="wlwz.zwfw.changde.gov.cn"), service("hall")),
    "mzj": (writes(good_six, "pairs", host="12345.mzj.changde.gov.cn"),),
    "gaxjzd": (writes(only_old, "pairs"),),
    "lyj2": (writes(eight), without("recruitment")),
    "xfzd": (writes(good_six, "list", condition="500"),),
    "ybc": (writes(good_six, "table", condition="404"),),
    "ymkfj": (mailto,),
    "gzw": (mailto, still, neglected("news", by=30), neglected("notice", by=200), first_post("policy", age=14)),
    "ez": (no_mailbox, without("recruitment")),
    "gsj2": (writes(lambda _: ()),),
    # encodings
    "xcb": (
        kept("personnel"),
        first_post("personnel", title=f"关于{RARE}等同志任免职务的通知"),
        built(family="asp", encoding="gb18030", declared="gb2312"),
    ),
}  # fmt: skip


def procures_overnight(site: SiteDescription) -> SiteDescription:
    """The finance bureau's neglected column gets its first purchase notice in years between the nights."""
    old = site.column("finance")
    assert old is not None  # noqa: S101 - the case of czj makes the column
    post = replace(old.posts[0], title=title("purchase", Dice("purchase")), age=-1, number=old.number * 100 + 99)
    return site.with_column("finance", posts=(post, *old.posts))
