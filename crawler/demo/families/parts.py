"""Markup that several page families share: menus, styles, attachments, footers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from crawler.demo.families.screen import Item, Screen
from crawler.demo.forms import today_line


def links(items: Iterable[Item], before: str = "<li>", after: str = "</li>") -> str:
    """Each item as a link between two marks."""
    return "\n".join(f'{before}<a href="{item.href}">{item.text}</a>{after}' for item in items)


def hidden_menu(screen: Screen) -> str:
    """The menu once more for small screens, as many templates carry it."""
    return f'<div class="m-nav" style="display:none"><ul>\n{links(screen.menu)}\n</ul></div>'


@cache
def style(prefix: str, count: int) -> str:
    """A style sheet in the page, of `count` rules."""
    rules = (
        f".{prefix}_box{n}{{width:{180 + n * 7 % 600}px;height:auto;margin:{n % 9}px auto;padding:0 {n % 12}px;"
        f"background:url(/images/bg{n % 6}.gif) no-repeat {n}px 0;line-height:{22 + n % 8}px;color:#{n * 4561 % 4096:03x}}}"
        for n in range(count)
    )
    return "<style type='text/css'>\n" + "\n".join(rules) + "\n</style>"


@cache
def script(prefix: str, count: int) -> str:
    """A script in the page: tabs and slides, as templates carry them."""
    lines = (
        f"function {prefix}Tab{n}(o){{var l=document.getElementById('{prefix}'+o+'_{n}');"
        f"for(var i=0;i<{n % 5 + 2};i++){{l.className=(i==o)?'on':'off';}}return false;}}"
        for n in range(count)
    )
    return '<script type="text/javascript">\n' + "\n".join(lines) + "\n</script>"


def clock(screen: Screen) -> str:
    """The header clock: written by the server where pages are made on demand, else by the browser."""
    return f'<span class="clock">{today_line(screen.today)}</span>' if screen.site.cache == "none" else CLOCK_SCRIPT


CLOCK_SCRIPT = (
    "<script>var d=new Date();document.write('今天是'+d.getFullYear()+'年'+(d.getMonth()+1)+'月'+d.getDate()+'日 星期'"
    "+'日一二三四五六'.charAt(d.getDay()));</script>"
)


def search(action: str) -> str:
    """The search box."""
    return (
        f'<form action="{action}" method="get" name="searchform"><input type="text" name="q" value="请输入关键字" />'
        '<input type="submit" value="搜索" /></form>'
    )


def marks(screen: Screen) -> str:
    """The footer: who is responsible, numbers, and that all this is made up."""
    number = 43070000 + sum(map(ord, screen.site.unit.code)) % 97
    return (
        f"主办单位：{screen.name}　承办单位：{screen.name}办公室<br/>网站标识码：{number}01　湘ICP备0500{number % 9973:04d}号　"
        f"湘公网安备 430702020{number % 99991:05d}号<br/>地址：湖南省常德市武陵大道　邮编：415000　<b>演示数据：本页内容均为虚构</b>"
    )


def friends(screen: Screen) -> str:
    """The links of the home page to other places."""
    return links((Item(link.text, link.url) for link in screen.site.links), "<li class='yqlj'>")


def attached(items: Iterable[Item]) -> str:
    """The attachments below an article."""
    lines = "".join(f'<p>附件：<a href="{item.href}" target="_blank">{item.text}</a></p>' for item in items)
    return f'<div class="fj">{lines}</div>' if lines else ""


def prose(paragraphs: Iterable[str], mark: str = "p") -> str:
    """Paragraphs with the two wide spaces in front."""
    return "\n".join(f"<{mark}>　　{text}</{mark}>" for text in paragraphs)
