"""Made articles: where the day of publication stands, what else looks like it, and in which encoding the page comes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from html import escape

from tests.accuracy.dayforms import FULL, han
from tests.accuracy.made import Frame, Made, day_before, paragraphs
from tests.accuracy.words import OFFICES, TITLES

# {T} title, {D} the day as written, {B} body.
LAYOUTS: dict[str, str] = {
    "labelled line": "<h1>{T}</h1><div class=info>发布时间：{D}　来源：市政府办　浏览次数：<span>1024</span> 次</div><div id=zoom>{B}</div>",
    "labelled date": "<h2 class=title>{T}</h2><p>发布日期：{D} 【字体：<a href=#>大</a> <a href=#>中</a> <a href=#>小</a>】</p><div class=TRS_Editor>{B}</div>",
    "time label": "<div class='xl-title'>{T}</div><div><span>来源：{O}</span><span>时间：{D}</span></div><div class=content>{B}</div>",
    "date label": "<ucaptitle>{T}</ucaptitle><p>日期：{D} 作者：办公室</p><UCAPCONTENT>{B}</UCAPCONTENT>",
    "bare under title": "<h1>{T}</h1><div>{D}</div><div id=vsb_content>{B}</div>",
    "bare with source": "<h1>{T}</h1><p class=sub>来源：{O}　　{D}　　点击：56</p><div class=v_news_content>{B}</div>",
    "day first": "<h1>{T}</h1><p class=sub>{D}　来源：{O}</p><div class=art_con>{B}</div>",
    "spans": "<h1>{T}</h1><p><span>{O}</span><span>{D}</span><span>【字号：大 中 小】</span></p><div class=con>{B}</div>",
    "label and value apart": "<h1>{T}</h1><ul><li><em>发布时间：</em><span>{D}</span></li><li><em>来源：</em>{O}</li></ul><div id=zoom>{B}</div>",
    "label and colon apart": "<h1>{T}</h1><p><strong>发布日期</strong>：{D}</p><div id=zoom>{B}</div>",
    "old table": "<table width=90%><tr><td align=center><font size=5><b>{T}</b></font></td></tr><tr><td align=center>更新时间：{D}　　录入：admin　　点击数：33</td></tr><tr><td>{B}</td></tr></table>",
    "added": "<table><tr><td class=bt>{T}</td></tr><tr><td>添加时间：{D} 浏览：12 次</td></tr><tr><td>{B}</td></tr></table>",
    "document head": "<table class=xxgk><tr><td>索引号：</td><td>4307-2024-01</td><td>发布机构：</td><td>{O}</td></tr><tr><td>成文日期：</td><td>{W}</td><td>公开日期：</td><td>{D}</td></tr><tr><td>名称：</td><td colspan=3>{T}</td></tr></table><h1>{T}</h1><div id=zoom>{B}</div>",
    "document head, publication last": "<table><tr><th>文号</th><td>常政发〔2024〕1号</td><th>发文日期</th><td>{W}</td></tr><tr><th>生效日期</th><td>{W}</td><th>发布日期</th><td>{D}</td></tr></table><h2>{T}</h2><div class=article-content>{B}</div>",
    "above the title": "<div class=date>{D}</div><h1>{T}</h1><div class=article-content>{B}</div>",
    "in the heading": "<h2 class=Article-title>{T}<br><small>( {D} )</small></h2><div class=Article_content>{B}</div>",
    "under the body": "<h1>{T}</h1><div id=zoom>{B}</div><div class=foot2>发布时间：{D}　责任编辑：张三</div>",
    "twice": "<h1>{T}</h1><div class=pc>发布时间：{D}</div><div class=wap style='display:none'>发布时间：{D}</div><div id=zoom>{B}</div>",
    "own tag": "<h1>{T}</h1><div class=attr><span class=date>发布日期：<b><publishtime>{D}</publishtime></b></span></div><div id=zoom>{B}</div>",
    "long line": "<h1>{T}</h1><div>信息来源：{O} | 作者：李四 | 发布时间：{D} | 阅读：<script>document.write(hits)</script> 次 | 分享到：</div><div id=zoom>{B}</div>",
    "forum style": "<div class=title><h3>{T}</h3></div><div>作者：管理员 发表于：{D}</div><div class=text>{B}</div>",
    "traditional": "<h1>{T}</h1><p>發佈時間：{D}</p><div id=zoom>{B}</div>",
}  # fmt: skip

_FORMS = [name for name in FULL if name not in ("labelled", "dated", "bracket", "with T", "spaced", "compact")]


def pages(dice: random.Random) -> Iterator[Made]:
    """Every layout in several forms of the day, every trap, every encoding."""
    for place, (name, layout) in enumerate(LAYOUTS.items()):
        for turn in range(4):
            form = _FORMS[(place * 4 + turn) % len(_FORMS)]
            yield _article(dice, f"{name} · {form}", layout, form)
    yield _article(dice, "labelled line · compact", LAYOUTS["labelled line"], "compact")
    for trap, make in TRAPS.items():
        for _ in range(3):
            yield make(dice, trap)
    yield from _encodings(dice)


def _filled(dice: random.Random, layout: str, title: str, day: date, form: str, body: str = "") -> str:
    written = day - timedelta(days=dice.randrange(3, 60))
    signature = f"<p align=right>常德市人民政府</p><p align=right>{han(written) if dice.random() < 0.5 else FULL['han units'](written)}</p>"
    text = (body or paragraphs(dice)) + signature
    return layout.format(T=escape(title), D=FULL[form](day), B=text, O=dice.choice(OFFICES), W=written.isoformat())


def _article(
    dice: random.Random, name: str, layout: str, form: str, *, head: str = "", extra: str = "", body: str = ""
) -> Made:
    frame = Frame(dice)
    title = dice.choice(TITLES)
    day = day_before(dice, span=4000)
    meta = dice.choice(
        ("", f'<meta name="ArticleTitle" content="{escape(title)}"><meta name="PubDate" content="{day} 10:11">')
    )
    whole_title = dice.choice((f"{title}_常德市水利局", f"{title}-新闻动态-常德市水利局", title, "常德市水利局"))
    page = frame.page(
        whole_title, _filled(dice, layout, title, day, form, body) + extra, head=head.format(day=day) or meta
    )
    return Made(
        f"article: {name}",
        "article",
        page.encode(),
        "article",
        published=day.isoformat(),
        columns=frozenset(frame.columns),
    )


def _late_meta(dice: random.Random, name: str) -> Made:
    head = '<meta name="PubDate" content="2024-01-09 08:00"><meta name="Maketime" content="2024-01-09 08:00:01">'
    return _article(dice, name, LAYOUTS["labelled line"], "dash", head=head)


def _related(dice: random.Random, name: str) -> Made:
    rows = "".join(
        f"<li><a href='/a/{i}.html'>{t}</a><span>2024-03-{i + 10}</span></li>"
        for i, t in enumerate(dice.sample(TITLES, 6))
    )
    return _article(
        dice, name, LAYOUTS["bare with source"], "dash", extra=f"<div><h4>相关阅读</h4><ul>{rows}</ul></div>"
    )


def _related_first(dice: random.Random, name: str) -> Made:
    rows = "".join(
        f"<li><a href='/a/{i}.html'>{t}</a><span>2024-03-{i + 10}</span></li>"
        for i, t in enumerate(dice.sample(TITLES, 6))
    )
    return _article(
        dice, name, "<div class=left><h4>最新信息</h4><ul>" + rows + "</ul></div>" + LAYOUTS["bare under title"], "dash"
    )


def _attachment(dice: random.Random, name: str) -> Made:
    files = "<p>附件：<a href='P020240115.doc'>2024年1月15日工作安排表.doc</a></p><p><a href='/x.pdf'>关于2023-11-11的说明.pdf</a></p>"
    return _article(dice, name, LAYOUTS["spans"], "with time", extra=files)


def _neighbours(dice: random.Random, name: str) -> Made:
    extra = f"<p>上一篇：<a href='/a/1.html'>{dice.choice(TITLES)}</a> 2024-02-01</p><p>下一篇：<a href='/a/2.html'>{dice.choice(TITLES)}</a> 2024-02-03</p>"
    return _article(dice, name, LAYOUTS["labelled date"], "han units", extra=extra)


def _deadline(dice: random.Random, name: str) -> Made:
    body = (
        "<p>报名时间：2024年5月1日至2024年5月10日</p><p>考试时间：2024-05-20</p><p>公示期：2024年3月1日至3月7日</p>"
        + paragraphs(dice, 3)
    )
    return _article(dice, name, LAYOUTS["labelled line"], "dash", body=body)


def _short_body(dice: random.Random, name: str) -> Made:
    return _article(
        dice, name, LAYOUTS["labelled line"], "dash", body="<p><img src='/upload/1.jpg'></p><p>图为活动现场。</p>"
    )


def _undated(dice: random.Random, name: str) -> Made:
    frame = Frame(dice)
    title = dice.choice(TITLES)
    body = paragraphs(dice, 5) + "<p align=right>常德市人民政府办公室</p><p align=right>二○二三年六月二日</p>"
    page = frame.page(
        f"{title}_常德市水利局", f"<h1>{escape(title)}</h1><p>来源：市政府办　点击：12</p><div id=zoom>{body}</div>"
    )
    return Made(f"article: {name}", "article", page.encode(), "article", published="", columns=frozenset(frame.columns))


def _only_meta(dice: random.Random, name: str) -> Made:
    frame = Frame(dice)
    title = dice.choice(TITLES)
    day = day_before(dice, span=1000)
    head = f'<meta name="ArticleTitle" content="{escape(title)}"><meta name="PubDate" content="{day}">'
    page = frame.page(
        f"{title}_常德市水利局", f"<h1>{escape(title)}</h1><div id=zoom>{paragraphs(dice)}</div>", head=head
    )
    return Made(
        f"article: {name}",
        "article",
        page.encode(),
        "article",
        published=day.isoformat(),
        columns=frozenset(frame.columns),
    )


def _bare_build_time(dice: random.Random, name: str) -> Made:
    frame = Frame(dice)
    title = dice.choice(TITLES)
    head = f'<meta name="ArticleTitle" content="{escape(title)}"><meta name="PubDate" content="2024-01-09 08:00"><meta name="Maketime" content="2024-01-09 08:00:01">'
    page = frame.page(
        f"{title}_常德市水利局", f"<h1>{escape(title)}</h1><div id=zoom>{paragraphs(dice)}</div>", head=head
    )
    return Made(f"article: {name}", "article", page.encode(), "article", published="", columns=frozenset(frame.columns))


def _updated_elsewhere(dice: random.Random, name: str) -> Made:
    return _article(
        dice,
        name,
        "<p>最后更新：2024-04-18</p>" + LAYOUTS["bare with source"],
        "dash",
        extra="<p>更新时间：2024-04-19</p>",
    )


TRAPS = {
    "meta is the build time": _late_meta,
    "related list below": _related,
    "latest list beside": _related_first,
    "days in attachment names": _attachment,
    "days of the neighbours": _neighbours,
    "labelled days in the body": _deadline,
    "hardly any text": _short_body,
    "no day but the signature": _undated,
    "only the meta label": _only_meta,
    "only the build time": _bare_build_time,
    "updates around": _updated_elsewhere,
}


def _encodings(dice: random.Random) -> Iterator[Made]:
    """The same kind of page in every encoding, honest and lying."""
    rare = "镕喆堃䶮𠮷"
    for name, codec, charset, prefix in (
        ("utf-8 with BOM", "utf-8", "utf-8", b"\xef\xbb\xbf"),
        ("utf-8 undeclared", "utf-8", "", b""),
        ("utf-8 that says gb2312", "utf-8", "gb2312", b""),
        ("gb2312", "gbk", "gb2312", b""),
        ("gbk in gb2312", "gb18030", "gb2312", b""),
        ("gb18030 in gbk", "gb18030", "gbk", b""),
        ("gbk undeclared", "gbk", "", b""),
        ("gbk that says utf-8", "gbk", "utf-8", b""),
        ("gbk with an unknown label", "gbk", "x-user-defined", b""),
        ("utf-16 with BOM", "utf-16", "gb2312", b""),
        ("utf-16 without BOM", "utf-16-le", "utf-8", b""),
        ("big5", "big5", "big5", b""),
    ):
        for turn in range(3):
            made = _article(
                dice, f"encoding: {name}", LAYOUTS["traditional" if codec == "big5" else "labelled line"], "dash"
            )
            text = made.body.decode().replace("charset=utf-8", f"charset={charset}" if charset else "")
            if codec == "big5":
                made = replace(made, columns=None)
                text = text.encode("big5", "ignore").decode("big5")
            elif codec == "gbk":
                text = text.replace("〔", "[").replace("〕", "]")
            elif "18030" in codec or codec == "utf-8":
                text = text.replace("会议指出", f"会议（{rare}）指出")
            body = prefix + text.encode(codec, "strict")
            cut = text
            if turn == 2 and codec in ("utf-8", "gbk", "gb18030"):
                cut = text.removesuffix("</body></html>")
                body = prefix + cut.encode(codec) + "省".encode(codec)[:1]
            yield replace(made, family="encoding", body=body, text=cut)
