"""Made list pages, home pages and column pages."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import escape

from tests.accuracy.dayforms import FULL, SHORT, SPLIT
from tests.accuracy.made import FOOT, Frame, Made, day_before
from tests.accuracy.words import COLUMNS, TITLES

Row = tuple[str, str, date]


def _rows(dice: random.Random, count: int = 12, span: int = 200) -> list[Row]:
    days = sorted((day_before(dice, 1, span) for _ in range(count)), reverse=True)
    titles = [dice.choice(TITLES) for _ in days]
    return [(_address(dice, day), title, day) for day, title in zip(days, titles, strict=True)]


def _address(dice: random.Random, day: date) -> str:
    other = day + timedelta(days=dice.choice((0, 0, 1, -1)))
    return dice.choice(
        (
            f"./{other:%Y%m}/t{other:%Y%m%d}_{dice.randrange(10**7)}.html",
            f"/art/{other.year}/{other.month}/{other.day}/art_{dice.randrange(9999)}_{dice.randrange(10**6)}.html",
            f"/info/1015/{dice.randrange(10**5)}.htm",
            f"ShowArticle.asp?ArticleID={dice.randrange(10**5)}",
            f"https://mp.weixin.qq.com/s/{dice.randrange(10**9):x}",
            f"content_{dice.randrange(10**6)}.html",
        )
    )


def _join(rows: list[Row], form: Callable[[date], str], row: str, wrap: str = "<ul class=list>{}</ul>") -> str:
    return wrap.format(
        "".join(row.format(h=escape(h), t=escape(t), d=form(d), c=escape(t[:14]) + "...") for h, t, d in rows)
    )


# Rows whose day is a cell of its own; {h} address, {t} title, {c} title cut short, {d} day.
SHAPES: dict[str, tuple[str, str]] = {
    "li a span": ("<li><a href='{h}'>{t}</a><span>{d}</span></li>", "<ul class=list>{}</ul>"),
    "li span a": ("<li><span class=time>{d}</span><a href='{h}' title='{t}'>{c}</a></li>", "<ul>{}</ul>"),
    "li a text": ("<li><a href='{h}' target=_blank>{t}</a> {d}</li>", "<ul>{}</ul>"),
    "td td": ("<tr><td><img src=dot.gif></td><td><a href='{h}'>{t}</a></td><td align=right>{d}</td></tr>", "<table>{}</table>"),
    "nested tables": ("<tr><td><table><tr><td>·<a href='{h}' title='{t}'>{c}</a></td><td class=gray>{d}</td></tr></table></td></tr>", "<table>{}</table>"),
    "dl": ("<dt><a href='{h}'>{t}</a></dt><dd>{d}</dd>", "<dl>{}</dl>"),
    "dl each": ("<dl><dt>{d}</dt><dd><a href='{h}'>{t}</a></dd></dl>", "<div>{}</div>"),
    "flat": ("·<a href='{h}'>{t}</a> <span>{d}</span><br>", "<div>{}</div>"),
    "flat day first": ("<font color=gray>{d}</font> <a href='{h}'>{t}</a><br>", "<td>{}</td>"),
    "div div": ("<div class=item><div class=tit><a href='{h}'>{t}</a></div><div class=time>{d}</div></div>", "<div class=lst>{}</div>"),
    "i": ("<li><i>{d}</i><a href='{h}'>{t}</a></li>", "<ul>{}</ul>"),
    "em in p": ("<p><a href='{h}'>{t}</a><em>{d}</em></p>", "<div>{}</div>"),
    "inside anchor": ("<li><a href='{h}'>{t}<span>{d}</span></a></li>", "<ul>{}</ul>"),
    "inside anchor first": ("<li><a href='{h}'><em>{d}</em><p>{t}</p></a></li>", "<ul>{}</ul>"),
    "anchor with summary": ("<a href='{h}' class=card><h4>{t}</h4><p>为进一步做好有关工作，切实维护群众利益，根据上级部署要求和年度计划安排，现将有关情况予以公布。</p><span class=date>{d}</span></a>", "<div>{}</div>"),
    "summary and more": ("<li><h3><a href='{h}'>{t}</a></h3><p>为进一步做好有关工作，根据上级部署，现将有关情况予以公布。<a href='{h}'>[详细]</a></p><span>{d}</span></li>", "<ul>{}</ul>"),
    "category": ("<li>[<a href='/lm/1/'>通知公告</a>] <a href='{h}'>{t}</a><span>{d}</span></li>", "<ul>{}</ul>"),
    "picture and title": ("<li><a href='{h}'><img src=a.jpg></a><a href='{h}'>{t}</a><span>{d}</span></li>", "<ul>{}</ul>"),
    "clicks": ("<tr><td><a href='{h}'>{t}</a></td><td>办公室</td><td>{d}</td><td>1024</td></tr>", "<table>{}</table>"),
    "onclick": ("<li onclick=\"window.open('{h}')\"><p>{t}</p><span>{d}</span></li>", "<ul>{}</ul>"),
    "separators": ("<li><a href='{h}'>{t}</a><span>{d}</span></li><li class=line></li>", "<ul>{}</ul>"),
    "void href": ("<li><a href='javascript:void(0)' onclick=\"openUrl('{h}')\">{t}</a><span>{d}</span></li>", "<ul>{}</ul>"),
    "hidden tab": ("<li><a href='{h}'>{t}</a><span>{d}</span></li>", "<div class=tab style='display:none'><ul>{}</ul></div>"),
    "unclosed li": ("<li><a href='{h}'>{t}</a><span>{d}</span>", "<ul>{}</ul>"),
    "unclosed td": ("<tr><td><a href='{h}'>{t}</a><td>{d}", "<table>{}</table>"),
}  # fmt: skip

# Rows whose day stands in the link's own text.
INLINE: dict[str, str] = {
    "tail": "<li><a href='{h}'>{t} {d}</a></li>",
    "tail bracket": "<li><a href='{h}'>{t}[{d}]</a></li>",
    "head bracket": "<li><a href='{h}'>[{d}]{t}</a></li>",
    "head": "<li><a href='{h}'>{d} {t}</a></li>",
}

HEADS = (
    "<tr><th>名称</th><th>索引号</th><th>成文日期</th><th>发布日期</th></tr>",
    "<tr><td>索引号</td><td>标题</td><td>发文日期</td><td>发布日期</td></tr>",
)


def pages(dice: random.Random) -> Iterator[Made]:
    """Every row shape in several date forms, then the traps."""
    forms = list(FULL.items())
    for place, (name, (row, wrap)) in enumerate(SHAPES.items()):
        for turn in range(3):
            form_name, form = forms[(place * 3 + turn) % len(forms)]
            yield _list(dice, f"{name} · {form_name}", lambda rows, f=form, r=row, w=wrap: _join(rows, f, r, w))
        short_name, short = list(SHORT.items())[place % len(SHORT)]
        if name not in ("flat", "li a text"):
            yield _list(dice, f"{name} · {short_name}", lambda rows, f=short, r=row, w=wrap: _join(rows, f, r, w))
    for name, split in SPLIT.items():
        for shape in (
            "<li><div class=rq>{d}</div><a href='{h}'>{t}</a></li>",
            "<li><a href='{h}'><div class=rq>{d}</div><p>{t}</p></a></li>",
            "<tr><td>{d}</td><td><a href='{h}'>{t}</a></td></tr>",
        ):
            wrap = "<table>{}</table>" if "<tr>" in shape else "<ul>{}</ul>"
            yield _list(dice, f"split · {name}", lambda rows, f=split, r=shape, w=wrap: _join(rows, f, r, w))
    for name, row in INLINE.items():
        yield _list(dice, f"inline {name}", lambda rows, r=row: _join(rows, FULL["dash"], r))
    for name, build in TRAPS.items():
        yield _list(dice, name, build(dice))
    for _ in range(8):
        yield _home(dice)
    for _ in range(4):
        yield _undated(dice)
    yield from (_blank(dice), _sitemap(dice), _table_list(dice, HEADS[0], 3), _table_list(dice, HEADS[1], 3))


def _list(dice: random.Random, name: str, build: Callable[[list[Row]], str]) -> Made:
    frame = Frame(dice)
    rows = _rows(dice)
    content = f"<h2>通知公告</h2>{build(rows)}<div class=page><a href='index_1.html'>下一页</a> <a href='index_9.html'>尾页</a></div>"
    page = frame.page("通知公告_常德市水利局", content)
    truth = frozenset((h, d.isoformat()) for h, _, d in rows)
    if "/lm/1/" in content:
        frame.columns.add(("notice", "/lm/1/"))
    return Made(f"list: {name}", "list", page.encode(), "list", rows=truth, columns=frozenset(frame.columns))


def _jcms(dice: random.Random) -> Callable[[list[Row]], str]:
    def build(rows: list[Row]) -> str:
        records = "".join(
            f"<record><![CDATA[<li><a href='{h}'>{escape(t)}</a><span>{d}</span></li>]]></record>" for h, t, d in rows
        )
        return (
            '<div id="423656"><script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?startrecord=46">x</a>]]></nextgroup>'
            f"<recordset>{records}</recordset></datastore></script></div>"
        )

    return build


def _jcms_table(dice: random.Random) -> Callable[[list[Row]], str]:
    def build(rows: list[Row]) -> str:
        records = "".join(
            f"<record><![CDATA[\n<tr><td><a href='{h}'>{escape(t)}</a></td><td>{d}</td></tr>\n]]></record>"
            for h, t, d in rows
        )
        return f'<script type="text/xml"><datastore><recordset>{records}</recordset></datastore></script>'

    return build


def _json(dice: random.Random) -> Callable[[list[Row]], str]:
    def build(rows: list[Row]) -> str:
        items = [{"id": i, "title": t, "url": h, "pubDate": d.isoformat()} for i, (h, t, d) in enumerate(rows)]
        return (
            f"<script>var dataList={json.dumps(items, ensure_ascii=False)};render(dataList);</script><div id=box></div>"
        )

    return build


def _written(dice: random.Random) -> Callable[[list[Row]], str]:
    def build(rows: list[Row]) -> str:
        lines = "".join(
            f'document.write("<li><a href=\'{h}\'>{escape(t)}</a>" + "<span>{d}</span></li>");' for h, t, d in rows
        )
        return f"<ul><script>{lines}</script></ul>"

    return build


def _unsorted(dice: random.Random) -> Callable[[list[Row]], str]:
    def build(rows: list[Row]) -> str:
        shuffled = rows[:]
        dice.shuffle(shuffled)
        return _join(shuffled, FULL["dash"], SHAPES["li a span"][0])

    return build


def _newest_outside(dice: random.Random) -> Callable[[list[Row]], str]:
    def build(rows: list[Row]) -> str:
        (h, t, d), *rest = rows
        return (
            f"<div class=top1><h3><a href='{h}'>{escape(t)}</a></h3><p>摘要文字，有关情况见全文。<span>{d}</span></p></div>"
            + _join(rest, FULL["dash"], SHAPES["li a span"][0])
        )

    return build


def _two_blocks(dice: random.Random) -> Callable[[list[Row]], str]:
    return lambda rows: (
        _join(rows[:6], FULL["dash"], SHAPES["li a span"][0])
        + _join(rows[6:], FULL["slash"], SHAPES["td td"][0], "<table>{}</table>")
    )


def _days_in_titles(dice: random.Random) -> Callable[[list[Row]], str]:
    def build(rows: list[Row]) -> str:
        return (
            "<ul>"
            + "".join(
                f"<li><a href='{h}'>2023年12月{i + 1}日常德市空气质量日报</a><span>{d}</span></li>"
                for i, (h, _, d) in enumerate(rows)
            )
            + "</ul>"
        )

    return build


def _grouped(dice: random.Random) -> Callable[[list[Row]], str]:
    def build(rows: list[Row]) -> str:
        return "".join(
            _join(rows[i : i + 4], FULL["bracket"], SHAPES["li a span"][0]) + "<hr>" for i in range(0, len(rows), 4)
        )

    return build


def _single(dice: random.Random) -> Callable[[list[Row]], str]:
    def build(rows: list[Row]) -> str:
        del rows[1:]
        return _join(rows, FULL["dash"], SHAPES["li a span"][0])

    return build


def _long(dice: random.Random) -> Callable[[list[Row]], str]:
    def build(rows: list[Row]) -> str:
        rows.extend(_rows(dice, 90, 3000))
        return _join(rows, FULL["dash"], "·<a href='{h}'>{t}</a> <span>{d}</span><br>", "<div>{}</div>")

    return build


TRAPS: dict[str, Callable[[random.Random], Callable[[list[Row]], str]]] = {
    "jcms records": _jcms,
    "jcms table records": _jcms_table,
    "json in page": _json,
    "document.write": _written,
    "unsorted": _unsorted,
    "newest outside the ul": _newest_outside,
    "two blocks": _two_blocks,
    "days in titles": _days_in_titles,
    "groups with rules": _grouped,
    "a single row": _single,
    "a hundred rows in one flat cell": _long,
}


def _table_list(dice: random.Random, head: str, column: int) -> Made:
    frame = Frame(dice)
    rows = _rows(dice)
    first = head.startswith("<tr><th>名称")
    cells = "".join(
        "<tr>" + (f"<td><a href='{h}'>{escape(t)}</a></td><td>4307/2024-{i}</td>" if first else f"<td>4307/2024-{i}</td><td><a href='{h}'>{escape(t)}</a></td>")
        + f"<td>{d - timedelta(days=20)}</td><td>{d}</td></tr>"
        for i, (h, t, d) in enumerate(rows)
    )  # fmt: skip
    page = frame.page("信息公开目录", f"<table>{head}{cells}</table>")
    return Made(
        f"list: two day columns, the {column}th is it",
        "list",
        page.encode(),
        "list",
        rows=frozenset((h, d.isoformat()) for h, _, d in rows),
        columns=frozenset(frame.columns),
    )


def _home(dice: random.Random) -> Made:
    frame = Frame(dice)
    blocks = []
    truth = set()
    for kind in dice.sample(("news", "notice", "policy", "personnel", "plan", "finance"), 4):
        rows = _rows(dice, 6, 90)
        truth |= {(h, d.isoformat()) for h, _, d in rows}
        href, text = frame.link(kind, dice.choice(COLUMNS[kind]))
        form = dice.choice((*SHORT.values(), FULL["dash"], FULL["bracket"]))
        shape = dice.choice(("li a span", "li span a", "td td", "inside anchor", "div div"))
        blocks.append(f"<div class=block><h3><a href='{href}'>{text}</a></h3>{_join(rows, form, *SHAPES[shape])}</div>")
    pictures = "".join(f"<a href='/tp/{i}.html'><img src={i}.jpg alt='{dice.choice(TITLES)}'></a>" for i in range(4))
    links = "<select onchange='go(this.value)'><option>友情链接</option><option value='http://www.gov.cn'>中国政府网</option></select>"
    page = frame.page(
        "常德市水利局", f"<div class=slide>{pictures}</div>{''.join(blocks)}{links}", kinds=11, trail=False
    )
    return Made("home", "home", page.encode(), "home", rows=frozenset(truth), columns=frozenset(frame.columns))


def _undated(dice: random.Random) -> Made:
    frame = Frame(dice)
    rows = _rows(dice)
    row = dice.choice(
        (
            "<li><a href='{h}'>{t}</a></li>",
            "<tr><td>·</td><td><a href='{h}'>{t}</a></td></tr>",
            "<div class=it><a href='{h}'>{t}</a></div>",
        )
    )
    page = frame.page(
        "规划计划_常德市水利局",
        "<h2>规划计划</h2>" + _join(rows, FULL["dash"], row, "<table>{}</table>" if "<tr>" in row else "<ul>{}</ul>"),
    )
    return Made(
        "list: undated",
        "undated",
        page.encode(),
        "list",
        rows=frozenset((h, "None") for h, _, _ in rows),
        columns=frozenset(frame.columns),
    )


def _blank(dice: random.Random) -> Made:
    frame = Frame(dice)
    page = frame.page("人事信息_常德市水利局", "<h2>人事信息</h2><ul class=list></ul><div>共0条记录</div>")
    return Made("list: blank", "list", page.encode(), None, rows=frozenset(), columns=frozenset(frame.columns))


def _sitemap(dice: random.Random) -> Made:
    frame = Frame(dice)
    blocks = ""
    for kind, texts in COLUMNS.items():
        links = "".join(
            f'<dd><a href="{href}">{text}</a></dd>' for href, text in (frame.link(kind, text) for text in texts)
        )
        blocks += f"<dl><dt>{kind}</dt>{links}</dl>"
    page = f"<html><head><title>网站地图</title></head><body>{blocks}{FOOT}</body></html>"
    return Made("site map", "columns", page.encode(), None, rows=frozenset(), columns=frozenset(frame.columns))
