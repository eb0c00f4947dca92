"""Changes to the description of a site: one verb for each thing that can be wrong or odd with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from crawler.demo import build, letters
from crawler.demo import description as d
from crawler.demo.description import LinkDescription, MailboxDescription, PostDescription, SiteDescription
from crawler.demo.dice import Dice
from crawler.demo.prose import title

Change = Callable[[SiteDescription], SiteDescription]
CHECKED = ("news", "notice", "policy", "personnel", "plan")


def behaves(behaviour: str, *nights: int) -> Change:
    """The whole site behaves so, on these nights or always."""
    return lambda site: replace(site, behaviour=behaviour, nights=nights)


def falters(outages: int) -> Change:
    """So many of the week's probes did not open."""
    return lambda site: replace(site, outages=outages)


def kept(*kinds: str) -> Change:
    """Columns of these kinds exist and are up to date."""

    def change(site: SiteDescription) -> SiteDescription:
        for kind in kinds:
            dice = Dice(f"kept/{site.unit.code}/{kind}")
            number = 41 + CHECKED.index(kind) if kind in CHECKED else 50 + len(kind)
            made = build.column(dice, kind, number, 12)
            site = replace(site.without(kind), columns=(*site.without(kind).columns, made))
        return site

    return change


def neglected(*kinds: str, by: int = 400) -> Change:
    """Columns of these kinds hold nothing younger than `by` days."""

    def change(site: SiteDescription) -> SiteDescription:
        for kind in kinds:
            posts = tuple(replace(p, age=by + 9 * i) for i, p in enumerate(p for p in _posts(site, kind) if p.age >= 0))
            site = site.with_column(kind, posts=posts)
        return site

    return lambda site: change(kept(*(k for k in kinds if site.column(k) is None))(site))


def blank(*kinds: str) -> Change:
    """Columns of these kinds are there and empty."""
    return _each(kinds, posts=())


def dates(where: str, *kinds: str) -> Change:
    """In columns of these kinds a post's day stands there."""
    return _each(kinds, dates=where)


def condition(answer: str, *kinds: str) -> Change:
    """Columns of these kinds answer so."""
    return _each(kinds, condition=answer)


def framed(*kinds: str) -> Change:
    """The rows of these columns stand in an iframe."""
    return _each(kinds, framed=True)


def filled(how: str, *kinds: str) -> Change:
    """The rows of these columns are fetched by a script."""
    return _each(kinds, filled=how)


def service(what: str) -> Change:
    """The service column offers a form, a hall or only guides."""
    return lambda site: (kept("service")(site) if not site.column("service") else site).with_column(
        "service", service=what
    )


def without(*kinds: str) -> Change:
    """The site lacks columns of these kinds."""
    return lambda site: site.without(*kinds)


def home(shape: str) -> Change:
    """The home page is of that shape."""
    return lambda site: replace(site, home=shape)


def undated_home(site: SiteDescription) -> SiteDescription:
    """Rows of the home page show no days."""
    return replace(site, home_dates=False)


def undated(site: SiteDescription) -> SiteDescription:
    """No post of the site shows its day anywhere."""
    return replace(site, columns=tuple(replace(c, dates="nowhere") for c in site.columns))


def titled(kind: str, age: int) -> Change:
    """A post of that kind stands among the notices instead of in a column of its own."""

    def change(site: SiteDescription) -> SiteDescription:
        notices = _posts(site, "notice")
        post = PostDescription(title(kind, Dice(f"titled/{site.unit.code}/{kind}")), age, 80_000 + age)
        posts = tuple(sorted((*notices[:8], post), key=lambda p: p.age))
        return site.without(kind).with_column("notice", posts=posts)

    return change


def publishes(kind: str) -> Change:
    """One more post of that kind comes out between the nights."""

    def change(site: SiteDescription) -> SiteDescription:
        old = tuple(p for p in _posts(site, kind) if p.age >= 0)
        return site.with_column(kind, posts=build.publishing(old, Dice(f"publishes/{site.unit.code}"), kind))

    return change


def still(site: SiteDescription) -> SiteDescription:
    """Nothing comes out between the nights."""
    columns = tuple(replace(c, posts=tuple(p for p in c.posts if p.age >= 0)) for c in site.columns)
    return replace(site, columns=columns)


def first_post(kind: str, **changes: object) -> Change:
    """The newest post of that kind is changed."""

    def change(site: SiteDescription) -> SiteDescription:
        first, *rest = _posts(still(site), kind)
        return still(site).with_column(kind, posts=(replace(first, **changes), *rest))  # type: ignore[arg-type]

    return change


def pinned(site: SiteDescription) -> SiteDescription:
    """An old notice stands above the new ones."""
    old = replace(_posts(site, "notice")[-1], title="【置顶】关于规范公文格式的通知")
    return site.with_column("notice", posts=(old, *_posts(site, "notice")[:-1]))


def dead(count: int, answer: str = "404", repaired: int = 0) -> Change:
    """`count` links of the home page are broken in that way."""

    def change(site: SiteDescription) -> SiteDescription:
        first = len(site.links)
        links = tuple(_broken(site, answer, repaired, number) for number in range(first, first + count))
        return replace(site, links=(*site.links, *links))

    return change


def writes(make: Callable[[Dice], tuple[d.LetterDescription, ...]], style: str = "table", **box: object) -> Change:
    """The mailbox holds the letters that `make` writes."""

    def change(site: SiteDescription) -> SiteDescription:
        made = letters.mailbox(Dice(f"writes/{site.unit.code}"), make(Dice(f"letters/{site.unit.code}")))
        return replace(site, mailbox=replace(made, style=style, **box))  # type: ignore[arg-type]

    return change


def mailto(site: SiteDescription) -> SiteDescription:
    """The mailbox is an e-mail address."""
    return replace(site, mailbox=MailboxDescription("局长信箱", "mailbox", 900, mailto=f"{site.unit.code}@163.com"))


def no_mailbox(site: SiteDescription) -> SiteDescription:
    """Nobody can be written to."""
    return replace(site, mailbox=None)


def children(*kinds: str) -> Change:
    """Columns of these kinds hold two columns of their own instead of posts."""

    def change(site: SiteDescription) -> SiteDescription:
        for kind in kinds:
            site = site.with_column(kind, posts=(), children=_children(site, kind))
        return site

    return change


def built(**changes: object) -> Change:
    """The site is built in another way."""
    return lambda site: replace(site, **changes)  # type: ignore[arg-type]


CHILD_NAMES = {
    "policy": ("法律法规", "规范性文件"),
    "service": ("个人办事", "法人办事"),
    "disclosure": ("政府信息公开指南", "政府信息公开年报"),
}


def _children(site: SiteDescription, kind: str) -> tuple[d.ColumnDescription, ...]:
    made = site.column(kind) or build.column(Dice(f"child/{site.unit.code}"), kind, 60, 8)
    return tuple(
        replace(
            build.column(Dice(f"child/{site.unit.code}/{kind}/{i}"), kind, made.number * 10 + i, 6),
            name=name, code=f"{made.code}/{i}", service=made.service, home_rows=0,
        )
        for i, name in enumerate(CHILD_NAMES[kind])
    )  # fmt: skip


def _posts(site: SiteDescription, kind: str) -> tuple[PostDescription, ...]:
    column = site.column(kind)
    return column.posts if column else ()


def _each(kinds: tuple[str, ...], **changes: object) -> Change:
    def change(site: SiteDescription) -> SiteDescription:
        for kind in kinds:
            site = (site if site.column(kind) else kept(kind)(site)).with_column(kind, **changes)
        return site

    return change


def _broken(site: SiteDescription, answer: str, repaired: int, number: int) -> LinkDescription:
    code = site.unit.code
    text = ("视频点播", "往日风采", "电子杂志", "图片库", "旧版入口", "历史沿革", "宣传片", "城市地图", "榜样人物")[
        number % 9
    ]
    if answer == "no name":
        return LinkDescription(text, f"http://www.cd{code}{number}old.cn/", answer, repaired)
    if answer == "refused":
        return LinkDescription(text, f"http://bbs{number}.cd{code}.cn/", answer, repaired)
    return LinkDescription(text, f"/old/{number + 1}/index.html", answer, repaired)
