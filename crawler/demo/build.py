"""The ordinary sites: what a unit's site holds, thrown with dice that know only the unit."""

from __future__ import annotations

from dataclasses import replace

from checks.model import Unit
from crawler.demo import letters
from crawler.demo.description import (
    ColumnDescription,
    LinkDescription,
    MailboxDescription,
    PostDescription,
    SiteDescription,
)
from crawler.demo.dice import Dice
from crawler.demo.prose import title

NAMES = {
    "news": ("工作动态", "新闻动态", "部门动态", "政务要闻", "综合新闻", "政务动态", "本局动态"),
    "notice": ("通知公告", "公告公示", "公示公告", "公告通知"),
    "policy": ("政策法规", "规范性文件", "政策文件", "部门文件"),
    "personnel": ("人事任免", "人事信息", "干部任免"),
    "recruitment": ("招考公告", "招录信息", "公开招聘", "招考招聘"),
    "plan": ("规划计划", "发展规划", "年度计划", "计划总结"),
    "finance": ("财政信息", "财务公开", "部门预算"),
    "disclosure": ("政务公开", "信息公开目录", "政府信息公开", "信息公开"),
    "service": ("网上办事", "在线办事", "办事服务", "办事指南"),
    "topic": ("专题专栏", "热点专题"),
    "interview": ("在线访谈", "嘉宾访谈"),
    "survey": ("网上调查", "意见征集", "民意征集"),
    "contact": ("联系我们", "联系方式"),
    "sitemap": ("网站地图",),
    "organisation": ("机构设置", "机构职能", "领导之窗", "领导班子"),
}
CODES = {
    "news": "gzdt", "notice": "tzgg", "policy": "zcfg", "personnel": "rsrm", "recruitment": "zkzp", "plan": "ghjh",
    "finance": "czxx", "disclosure": "zwgk", "service": "wsbs", "topic": "ztzl", "interview": "zxft", "survey": "wsdc",
    "contact": "lxwm", "sitemap": "wzdt", "organisation": "jgsz",
}  # fmt: skip
# Newest post of a kept column, newest post of a neglected one, steps between posts: (from, to) in days.
RHYTHM = {
    "news": ((0, 5), (40, 200), (1, 4)),
    "notice": ((1, 40), (220, 500), (3, 15)),
    "policy": ((10, 120), (230, 700), (15, 50)),
    "personnel": ((15, 200), (400, 900), (20, 70)),
    "recruitment": ((15, 200), (400, 900), (20, 70)),
    "plan": ((20, 250), (420, 800), (80, 200)),
    "finance": ((10, 200), (400, 900), (20, 60)),
}
_OTHER_RHYTHM = ((5, 60), (300, 900), (5, 30))
HOME_ROWS = {"news": 4, "notice": 4, "policy": 3}
UTF8, GBK, GB18030 = ("utf-8", "utf-8"), ("gbk", "gb2312"), ("gb18030", "gb2312")
ENCODINGS = {
    "trs": (UTF8,), "jcms": (UTF8,), "ucap": (UTF8,), "lonsun": (UTF8,), "vsb": (UTF8, ("gbk", "gbk")),
    "dede": (GBK, UTF8, ("gbk", "gbk")), "asp": (GBK, GB18030, ("gb18030", "gb18030")),
}  # fmt: skip
FAMILIES = tuple(ENCODINGS)
LIST_FORMS = ("iso", "iso", "bracket", "slash", "hanzi", "time", "short", "numerals", "compact", "short bracket")
HOME_FORMS = ("iso", "short", "short bracket", "short round", "bracket", "iso")
ARTICLE_FORMS = ("time", "hanzi time", "iso", "hanzi", "numerals", "slash")
GOVERNMENT = ("government", "county", "zone")


def site(unit: Unit, host: str, address: str, family: str) -> SiteDescription:
    """The site of a unit before anything goes wrong with it."""
    dice = Dice(f"site/{unit.code}")
    encoding, declared = dice.pick(ENCODINGS[family])
    return SiteDescription(
        unit, host, address, family, encoding, declared,
        list_form=dice.pick(LIST_FORMS), home_form=dice.pick(HOME_FORMS), article_form=dice.pick(ARTICLE_FORMS),
        columns=_columns(dice, unit), mailbox=_mailbox(dice, unit), links=_links(unit),
        secure=unit.url.lower().startswith("https:"), cache=dice.pick(("etag", "etag", "modified", "none")),
    )  # fmt: skip


def column(dice: Dice, kind: str, number: int, count: int, *, fresh: bool = True) -> ColumnDescription:
    """A column of that kind with `count` posts, kept up to date or neglected."""
    name = dice.pick(NAMES[kind])
    posts = series(dice, kind, number, count, fresh=fresh)
    rows, footer = HOME_ROWS.get(kind, 0), kind in ("contact", "sitemap")
    return ColumnDescription(kind, name, CODES[kind], number, posts, home_rows=rows, footer=footer)


def series(dice: Dice, kind: str, number: int, count: int, *, fresh: bool) -> tuple[PostDescription, ...]:
    """`count` posts with growing ages, no two on one day."""
    start, neglected, step = RHYTHM.get(kind, _OTHER_RHYTHM)
    age = dice.number(*(start if fresh else neglected))
    posts = []
    for index in range(count):
        posts.append(PostDescription(title(kind, dice), age, number * 100 + count - index))
        age += dice.number(*step)
    return tuple(posts)


def publishing(posts: tuple[PostDescription, ...], dice: Dice, kind: str) -> tuple[PostDescription, ...]:
    """The posts with one more that comes out between night 1 and night 2."""
    new = PostDescription(title(kind, dice), -1, posts[0].number + 40)
    return (new, *posts)


def _columns(dice: Dice, unit: Unit) -> tuple[ColumnDescription, ...]:
    columns = [_filled(dice, kind, number) for number, kind in enumerate(_kinds(dice, unit), 11)]
    return tuple(replace(c, service=_service(dice, unit)) if c.kind == "service" else c for c in columns)


def _kinds(dice: Dice, unit: Unit) -> list[str]:
    public = unit.kind in GOVERNMENT
    chances = {
        "organisation": 85, "news": 100, "notice": 100, "policy": 92, "disclosure": 96 if public else 45,
        "personnel": 97, "recruitment": 97, "plan": 93 if public else 40, "finance": 30,
        "service": 92 if public else 40, "topic": 30, "survey": 20, "contact": 60, "sitemap": 15,
    }  # fmt: skip
    return [kind for kind, percent in chances.items() if dice.chance(percent)]


def _filled(dice: Dice, kind: str, number: int) -> ColumnDescription:
    if kind in ("organisation", "contact", "sitemap"):
        return column(dice, kind, number, 0)
    long = kind in ("news", "notice")
    fresh = not dice.chance(2 if kind in ("personnel", "recruitment") else 7)
    made = column(dice, kind, number, dice.number(12, 26) if long else dice.number(5, 12), fresh=fresh)
    if kind == "news" and made.posts[0].age < 14 and dice.chance(40):
        made = replace(made, posts=publishing(made.posts, dice, kind))
    if kind == "news" and made.posts[0].number % 5 == 0:
        return replace(made, posts=_one_elsewhere(made.posts))
    return replace(made, posts=()) if kind in ("policy", "plan") and dice.chance(5) else made


def _one_elsewhere(posts: tuple[PostDescription, ...]) -> tuple[PostDescription, ...]:
    """The posts, the third of which leads to the unit's account on another host."""
    first, second, third, *rest = posts
    return (first, second, replace(third, elsewhere=f"http://mp.weixin.qq.com/s/demo{third.number}"), *rest)


def _service(dice: Dice, unit: Unit) -> str:
    if unit.kind in GOVERNMENT:
        return dice.pick(("form", "form", "hall", "hall", "form", "guides"))
    return dice.pick(("form", "guides"))


def _mailbox(dice: Dice, unit: Unit) -> MailboxDescription | None:
    throw, count = dice.number(1, 100), dice.number(4, 6) if dice.chance(50) else dice.number(9, 14)
    if throw <= 62:
        return letters.mailbox(dice, letters.good(dice, count))
    if throw <= 80:
        return letters.mailbox(dice, letters.mixed(dice, count))
    if throw <= 88:
        return letters.mailbox(dice, ())
    if throw <= 93:
        return letters.mailbox(dice, letters.forgotten(dice, min(count, 8)))
    return MailboxDescription("局长信箱", "mailbox", 900, mailto=f"{unit.code}@163.com") if throw <= 97 else None


def _links(unit: Unit) -> tuple[LinkDescription, ...]:
    return (
        LinkDescription("中国政府网", "http://www.gov.cn/"),
        LinkDescription("湖南省人民政府", "http://www.hunan.gov.cn/"),
        LinkDescription("常德政府网", "http://www.changde.gov.cn/"),
    )
