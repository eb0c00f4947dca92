"""Pages of our own making, after the families, traps and date forms of the field, with the truth they were made from."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

from tests.accuracy.words import COLUMNS, OTHERS, SENTENCES

AT = datetime(2024, 4, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
URL = "http://www.example.gov.cn/zwgk/tzgg/index.html"


@dataclass(frozen=True)
class Letter:
    """A letter as it was put into a page; days are ISO or ""."""

    title: str
    asked: str
    replied: str
    status: str


@dataclass
class Made:
    """A made page and its truth; what is None was not settled by the making and is not measured."""

    name: str
    family: str
    body: bytes
    kind: str | None = None
    published: str | None = None
    rows: frozenset[tuple[str, str]] | None = None
    columns: frozenset[tuple[str, str]] | None = None
    letters: tuple[Letter, ...] | None = None
    problem: str | None = None
    text: str = ""
    traps: frozenset[str] = field(default_factory=frozenset)


def day_before(dice: random.Random, newest: int = 5, span: int = 300) -> date:
    """A day between `newest` and `newest + span` days before the fetch, never one whose month-day reads both ways."""
    return AT.date() - timedelta(days=newest + dice.randrange(span))


def paragraphs(dice: random.Random, count: int = 4) -> str:
    """Running text with the days that articles tell of."""
    return "".join(f"<p>　　{text}</p>" for text in dice.sample(SENTENCES, count))


@dataclass
class Frame:
    """The page around the content: menu with its column truth, clock, breadcrumb, search box, footer."""

    dice: random.Random
    columns: set[tuple[str, str]] = field(default_factory=set)

    def link(self, kind: str, text: str) -> tuple[str, str]:
        """Address and text of a new column link, noted as truth."""
        href = f"/{self.dice.choice(('zwgk', 'xwzx', 'zwfw', 'c'))}/{self.dice.randrange(10**6)}/"
        self.columns.add((kind, href))
        return href, text

    def some(self, kinds: int) -> list[tuple[str, str]]:
        """Links to columns of several kinds."""
        chosen = self.dice.sample(sorted(COLUMNS), kinds)
        return [self.link(kind, self.dice.choice(COLUMNS[kind])) for kind in chosen]

    def page(self, title: str, content: str, *, head: str = "", kinds: int = 9, trail: bool = True) -> str:
        """The whole page."""
        menu = self.dice.choice(MENUS)(self.dice, self.some(kinds))
        clock = self.dice.choice(CLOCKS)
        where = '<div class=weizhi>您现在的位置：<a href="/">首页</a> &gt; 栏目 &gt; 正文</div>' if trail else ""
        return (
            f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
            f"<title>{escape(title)}</title>{head}<script>var siteId=12;function go(u){{location.href=u}}</script>"
            f"<style>li{{float:left}}</style></head><body><div class=top>{clock}{SEARCH}</div>{menu}"
            f'<div class="main">{where}{content}</div>{FOOT}</body></html>'
        )


CLOCKS = (
    "<span id=t>今天是2024年4月20日 星期六</span>",
    '<div class="date">2024年4月20日 星期六 农历三月十二</div>',
    "<span id=clock></span>",
    "<td>现在时间：2024-04-20 09:00</td>",
    "<p>欢迎您访问本站！今天是 2024-04-20</p>",
)
SEARCH = '<form action="/search.jsp" name=search><input type=text name=q><input type=submit value="搜索"></form>'
FOOT = (
    '<div class="foot"><a href="http://www.gov.cn/">中国政府网</a> <a href="http://www.hunan.gov.cn/">湖南省人民政府</a>'
    "<p>主办单位：常德市人民政府办公室 承办：常德市政务服务中心 湘ICP备05001234号-1 湘公网安备43070202000123号 网站标识码：4307000001 联系电话：0736-7250001</p>"
    "<p>最后更新：2024-04-19　您是第 20240318 位访客</p></div>"
)


def _others(dice: random.Random) -> list[tuple[str, str]]:
    return [(f"/qt/{dice.randrange(10**6)}.html", text) for text in dice.sample(OTHERS, 6)]


def _plain_menu(dice: random.Random, links: list[tuple[str, str]]) -> str:
    mixed = [*links, *_others(dice)]
    dice.shuffle(mixed)
    return '<ul class="nav">' + "".join(f'<li><a href="{h}">{t}</a></li>' for h, t in mixed) + "</ul>"


def _table_menu(dice: random.Random, links: list[tuple[str, str]]) -> str:
    mixed = [*links, *_others(dice)]
    cells = "".join(
        f'<td><font color="#fff"><a href="{h}" class=menu>&nbsp;{t}&nbsp;</a></font></td><td>|</td>' for h, t in mixed
    )
    return f"<table width=980 bgcolor=#06c><tr>{cells}</tr></table>"


def _written_menu(dice: random.Random, links: list[tuple[str, str]]) -> str:
    lines = "".join(f"document.writeln('<li><a href=\"{h}\" target=\\'_blank\\'>{t}</a></li>');\n" for h, t in links)
    return f"<script>document.write('<ul>');\n{lines}document.write(\"</ul>\");</script>" + _plain_menu(dice, [])


def _clicked_menu(dice: random.Random, links: list[tuple[str, str]]) -> str:
    styles = (
        '<a href="#" onclick="window.open(\'{h}\')">{t}</a>',
        '<a href="javascript:void(0);" id="{h}" class="toContentMain">{t}</a>',
        '<a href="javascript:void(0)" data-href="{h}">{t}</a>',
        "<a href=\"javascript:go('{h}')\">{t}</a>",
    )
    dead = "".join(f'<li><a href="#">{t}</a></li>' for t in ("政务公开", "办事服务", "互动交流"))
    return "<ul>" + dead + "".join("<li>" + dice.choice(styles).format(h=h, t=t) + "</li>" for h, t in links) + "</ul>"


def _picture_menu(dice: random.Random, links: list[tuple[str, str]]) -> str:
    half = len(links) // 2
    pictures = "".join(
        f'<a href="{h}"><img src="/images/{i}.gif" alt="{t}" border=0></a>' for i, (h, t) in enumerate(links[:half])
    )
    areas = "".join(
        f'<area shape=rect coords="0,0,{i},9" href="{h}" alt="{t}">' for i, (h, t) in enumerate(links[half:])
    )
    return f'<div>{pictures}<img usemap="#m" src=/i/menu.jpg><map name=m>{areas}</map></div>'


def _headed_menu(dice: random.Random, links: list[tuple[str, str]]) -> str:
    blocks = "".join(
        f'<div class="box"><div class=hd><h3>{t}</h3><a class=more href="{h}">更多&gt;&gt;</a></div></div>'
        for h, t in links
    )
    return blocks + _plain_menu(dice, [])


def _doubled_menu(dice: random.Random, links: list[tuple[str, str]]) -> str:
    one = _plain_menu(dice, links)
    two = "".join(f'<li><a href="{h}">{t}</a></li>' for h, t in links)
    return (
        f'{one}<ul style="display:none" class=mobile>{two}</ul><!-- <ul><li><a href="/old/">通知公告</a></li></ul> -->'
    )


MENUS: tuple[Callable[[random.Random, list[tuple[str, str]]], str], ...] = (
    _plain_menu, _table_menu, _written_menu, _clicked_menu, _picture_menu, _headed_menu, _doubled_menu,
)  # fmt: skip


def pages(seed: int = 20241122) -> Iterator[Made]:
    """All made pages, the same for the same seed."""
    from tests.accuracy import (  # noqa: PLC0415 (they use Frame)
        made_articles,
        made_held_out,
        made_letters,
        made_lists,
        made_shapes,
        made_states,
    )

    for number, family in enumerate((made_lists, made_articles, made_letters, made_states, made_held_out, made_shapes)):
        yield from family.pages(random.Random(seed + number))
