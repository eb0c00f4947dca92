"""Pages of shapes that the readers had not seen when they were first measured on them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape

from tests.accuracy.dayforms import han
from tests.accuracy.made import Frame, Letter, Made, day_before, paragraphs
from tests.accuracy.made_letters import WORDS
from tests.accuracy.words import OFFICES, TITLES

# {T} title, {O} an office, {B} body, {d:…} the day of publication, {w} another day that is none.
ARTICLES: dict[str, str] = {
    "two-digit year": "<table><tr><td align=center><b>{T}</b></td></tr><tr><td>发布人：李明　发布时间：{d:%y-%m-%d}　点击：33</td></tr><tr><td>{B}</td></tr></table>",
    "year at the end": "<h1>{T}</h1><div>发布日期：{d:%m-%d-%Y}　来源：{O}</div><div>{B}</div>",
    "three cells": "<table><tr><td rowspan=2>{d:%d}</td><td>{d.year}</td></tr><tr><td>{d.month}月</td></tr></table><h1>{T}</h1><div>{B}</div>",
    "big day": "<div class=date_box><span>{d:%d}</span><span>{d:%Y-%m}</span></div><h2>{T}</h2><div>{B}</div>",
    "year over month/day": "<h1>{T}</h1><div class=year><span>{d.year}</span></div><div class=md>{d:%m/%d}</div><div>09:12</div><div>{B}</div>",
    "pieces over the title": "<span><em>{d.year}</em></span><span><em>{d:%m}</em>/<em>{d:%d}</em></span><span>09:12:33</span><div>来源：新华网</div><h1>{T}</h1>{B}",
    "office before": "<h1>{T}</h1><p>{O}　{H}</p><div>{B}</div>",
    "office in one line": "<td><b>{T}</b><br><font>{O}&nbsp;&nbsp;{d.year}年{d.month}月{d.day}日&nbsp;&nbsp;阅读208次</font></td><div>{B}</div>",
    "info line of a body class": "<div class=wznr><h2>{T}</h2><div class=wznr_mess>{d.year} 年 {d.month} 月 {d.day} 日　{O}</div><div id=content_box>{B}</div></div>",
    "spread label": "<div class=bt>{T}</div><div>发 布 时 间：{d}　　点 击 数：44</div><div>{B}</div>",
    "boxed label": "<h1>{T}</h1><p>[发布时间]{d:%Y年%m月%d日} [信息来源]{O} [访问次数]12</p>{B}",
    "released": "<h1>{T}</h1><div>由 <b>{O}</b> 于 {d} 发布</div>{B}",
    "passed under the title": "<h1>{T}</h1><p>(1998年11月4日第九届全国人民代表大会常务委员会第五次会议通过 2018年12月29日修正)</p><p>来源：中国人大网　浏览字号：大 中 小　{d:%Y年%m月%d日} 15:08:12</p>{B}",
    "time glued on": "<h1>{T}</h1><div>{d:%Y年%m月%d日}07:51</div><div>来源：<span>中国广播网</span></div>{B}",
    "afternoon": "<center><h2>{T}</h2></center><center>发布时间：{d.year}-{d.month}-{d.day} 下午 03:11:24 &nbsp; 点击数：9</center>{B}",
    "morning, bare": "<span class=Head>{T}</span><br><span>{d.year}/{d.month}/{d.day} 上午 10:11:24</span><div>{B}</div>",
    "posted on": "<h2 class=entry-title>{T}</h2><p>Posted on {d} by admin in <a href=/c>动</a></p>{B}",
    "traditional": "<h1>{T}</h1><ul><li>發佈日期：{d:%Y/%m/%d}</li><li>更新日期：{w:%Y/%m/%d}</li><li>點閱次數：88</li></ul>{B}",
    "tender": "<h1>{T}</h1><table><tr><td>开标时间：{w} 09:00</td><td>报名截止时间：{w} 17:00</td></tr></table><p>公告时间：{d} 15:02</p>{B}",
    "newspaper": "<table><tr><td><strong>{d.year}年{d.month}月{d.day}日 星期三</strong> <b>常德日报</b> 第A02版：综合</td></tr></table><h1>{T}</h1>{B}",
    "linked data": '<script type="application/ld+json">{{"@type":"NewsArticle","datePublished":"{d}T08:00:00+08:00","dateModified":"{w}"}}</script><h1>{T}</h1><div>李明 报道</div>{B}',
    "made on, updated by the side": "<div><h4>排行</h4><ul><li><a href=/h1>市领导检查防汛工作情况</a><span>{w}</span></li><li><a href=/h2>全市召开春耕生产现场会</a><span>{w}</span></li><li><a href=/h3>县区开展植树造林活动</a><span>{w}</span></li></ul></div><h1>{T}</h1><div>点击数：9　更新时间：{d.year}-{d.month}-{d.day}</div>{B}",
}  # fmt: skip
NO_DAY: dict[str, str] = {
    "table of works": "<h1>{T}</h1><table><tr><td>项目</td><td>开工日期</td><td>竣工日期</td></tr><tr><td>一</td><td>{w}</td><td>{d}</td></tr><tr><td>二</td><td>{w}</td><td>{d}</td></tr></table>{B}",
    "meeting": "<h1>{T}</h1><p>会议时间：{d} 地点：市政府会议室</p>{B}",
    "issue": "<h1>{T}</h1><div>刊期：{d.year}年第{d.month}期</div>{B}",
}  # fmt: skip
# {h} address, {t} title, {d:…} day, {s} summary; the whole list around it.
LISTS: dict[str, tuple[str, str]] = {
    "definition lists": ("<dl><dt><a href='{h}'><img src=1.jpg alt='{t}'></a></dt><dd><h3><a href='{h}'>{t}</a></h3><p>{s}</p><span>发布时间：{d}</span></dd></dl>", "<div>{}</div>"),
    "a table each": ("<table width=95%><tr><td><a href='{h}'>{t}</a>&nbsp;&nbsp;<font>{d.year}年{d.month}月{d.day}日</font></td></tr></table>", "<div>{}</div>"),
    "heading in item": ("<li><h4><a href='{h}' title='{t}'>{t}</a><span>{d}</span></h4></li>", "<ul>{}</ul>"),
    "forum": ("<tbody><tr><td><a href='{h}' title=新窗口打开><img src=f.gif></a></td><th><em>[<a href='?typeid=3'>路况</a>]</em> <a href='{h}'>{t}</a></th><td><cite><a href='/u1.html'>网友甲</a></cite><em><span>{d.year}-{d.month}-{d.day}</span></em></td><td><a href='{h}'>3</a></td><td><cite><a href='/u2.html'>admin</a></cite><em><a href='/last.html'>{l} 10:11</a></em></td></tr></tbody>", "<table>{}</table>"),
    "office and comments": ("<div class=pub><h4><a href='{h}'>{t}</a></h4><div><a href='/org/1/'>常德市畜牧水产局</a> | <span>{d} 09:11</span> | <a href='{h}#pl'>评论(0)</a></div></div>", "<div>{}</div>"),
    "sections with footers": ("<section><h3><a href='{h}'>{t}</a></h3><p>{s}</p><footer><time>{d:%Y/%m/%d}</time><a href='/u/1'>李明</a></footer></section>", "<main>{}</main>"),
    "hits before": ("<tr><td>→ <a href='{h}'>{t}</a> <font>(点击:128) [{d.year}-{d.month}-{d.day}]</font></td></tr>", "<table>{}</table>"),
    "weekdays": ("<li><a href='{h}'>{t}</a><span>{d} 星期三</span></li>", "<ul>{}</ul>"),
    "two rows": ("<tr><td><a href='{h}'>{t}</a></td></tr><tr><td>发布时间：{d}　来源：办公室</td></tr>", "<table>{}</table>"),
    "flat boxes": ("<div>{d}</div><div><a href='{h}'>{t}</a></div>", "<div>{}</div>"),
    "period": ("<tr><td><a href='{h}'>{t}</a></td><td>{d}</td><td>{l}</td></tr>", "<table><tr><th>主题</th><th>开始时间</th><th>结束时间</th></tr>{}</table>"),
    "clicked rows": ("<tr onclick=\"window.location='{h}'\"><td>{t}</td><td>{d}</td></tr>", "<table>{}</table>"),
}  # fmt: skip
# {h} address, {t} title, {a} asked, {r} replied, {s} status, {O} office; what a row does not show is not known.
MAILBOXES: dict[str, tuple[str, str, str]] = {
    "act words": ("<dl><dt>问：<a href='{h}'>{t}</a></dt><dd>网友 于 {a} 提问</dd><dd>答：已处理。<span>{O} {r} 回复</span></dd></dl>", "{}", "done"),
    "acts in one text": ("<li>·<a href='{h}'>{t}</a>（{a} 来信，{r} 回复）</li>", "<ul>{}</ul>", "done"),
    "bare labels": ("<li><a href='{h}'>{t}</a><span>来信：{a}</span><span>回复：{r}</span></li>", "<ul>{}</ul>", "done"),
    "empty values": ("<div class=msg><div class=hd>{t}</div><div>留言者：李** 留言日期：{a}</div><blockquote><b>回复内容：</b>{y}<br><b>回复日期：</b>{r}</blockquote></div>", "{}", "reply"),
    "no head": ("<tr><td>1</td><td><a href='{h}'>{t}</a></td><td>{a}</td><td>{s}</td></tr>", "<table>{}</table>", "status"),
    "state under 办理情况": ("<tr><td><a href='{h}'>{t}</a></td><td>{a}</td><td>{s}</td><td>{r}</td></tr>", "<table><tr><th>来信主题</th><th>发信日期</th><th>办理情况</th><th>办结时间</th></tr>{}</table>", "both"),
}  # fmt: skip
DETAILS: dict[str, str] = {
    "boxed": "【来信标题】{t}<br>【提交时间】{a}<br>【信件内容】{q}<br>【状态】已办结<br>【回复时间】{r}<br>【回复内容】经核实，已处理。",
    "pairs of boxes": "<div><div>主题</div><div>{t}</div></div><div><div>写信日期</div><div>{a}</div></div><div><div>信件状态</div><div>已回复</div></div><div><div>回复日期</div><div>{r}</div></div><div><div>回复内容</div><div>经核实，已处理。</div></div>",
    "class with bottom": "<div>{t}</div><h1>{t}</h1><div><span>来信人：刘先生</span><span>来信时间：{a}</span></div><div>{q}</div><div class=specific_letter_bottom><span>处理部门：{O}</span><span>回复时间：{r}</span></div>",
    "received too": "<h2>{t}</h2><p><label>编号：</label>CZ9　<label>提交时间：</label>{a}　<label>受理时间：</label>{a}　<label>办结时间：</label>{r}　<label>办理状态：</label>办结</p><div>{q}</div><h3>答复内容</h3><div>经核实，已处理。</div>",
    "spread labels": "<table><tr><td>标 题：{t}</td></tr><tr><td>姓 名：张三　　日 期：{a}</td></tr><tr><td>内 容：{q}</td></tr><tr><td>回 复：经核实，已处理。</td></tr><tr><td>回复日期：{r}</td></tr></table>",
    "replied on": "<h2>{t}</h2><p>来信人：匿名　来信日期：{a}　浏览：12</p>{q}<h5>{O} 回复于 {r}</h5><p>您好，经核实，已处理。</p>",
}  # fmt: skip
DEAD: tuple[tuple[str, str], ...] = (
    ("soft 404", "<title>提示</title><p>页面飞走啦</p><a href='/'>首页</a>"),
    ("soft 404", "<title>出错了</title><script>alert('参数错误！');history.go(-1);</script>"),
    ("soft 404", "<font>Microsoft JET Database Engine</font> <font>错误 '80004005'</font><p>未指定的错误</p>"),
    ("bot wall", "<script>function YunSuoAutoJump(){self.location='/?security_verify_data=1'}</script>"),
    ("bot wall", "<title>拦截提示</title><h2>您的IP(1.2.3.4)访问过快，已被系统临时限制访问</h2>"),
    ("bot wall", "<title>安全</title><h3>当前请求被安全策略拦截</h3>"),
    ("login page", "<script>alert('您还没有登录，请先登录！');location.href='/login.aspx'</script>"),
    ("login page", "<title>网站后台管理系统</title>管理员：<input name=a>密　码：<input type=password>"),
    ("maintenance", "<title>Site closed</title><div>站点已关闭，请联系管理员</div>"),
    ("maintenance", "<title>常德市粮食局</title><center><h2>网站整改中</h2></center>"),
)
ALIVE = (
    "<form method=post>标题<input name=t>内容<textarea name=c></textarea>查询密码<input type=password name=p><input type=submit value=提交></form>",
    "<form>信件编号：<input name=n> 查询密码：<input type=password name=p><input type=submit value=查询></form><p>没有找到您的信件？请核对编号。</p>",
    "<p>栏目导览</p><a href='/js/'>建设中的栏目</a><a href='/q/'>特色产业</a>",
)


def pages(dice: random.Random) -> Iterator[Made]:
    """Every shape once."""
    for name, layout in ARTICLES.items():
        yield _article(dice, name, layout, dated=True)
    for name, layout in NO_DAY.items():
        yield _article(dice, name, layout, dated=False)
    for name, (row, wrap) in LISTS.items():
        yield _list(dice, name, row, wrap)
    for name, (row, wrap, shows) in MAILBOXES.items():
        yield _mailbox(dice, name, row, wrap, shows)
    for name, layout in DETAILS.items():
        yield _detail(dice, name, layout)
    for problem, page in DEAD:
        yield Made(f"held out: {problem}", "state", f"<meta charset=utf-8>{page}".encode(), "error", problem=problem)
    for content in ALIVE:
        yield Made("held out: alive", "state", Frame(dice).page("常德市粮食局", content).encode(), problem="")


def _article(dice: random.Random, name: str, layout: str, *, dated: bool) -> Made:
    frame, title, day = Frame(dice), dice.choice(TITLES), day_before(dice, 40, 4000)
    content = layout.format(
        T=escape(title), O="桃源县粮食局", B=paragraphs(dice), d=day, w=day + timedelta(days=9), H=han(day)
    )
    page = frame.page(f"{title}－常德市水利局", content)
    return Made(
        f"held out: {name}", "article", page.encode(), "article" if dated else None, day.isoformat() if dated else ""
    )


def _list(dice: random.Random, name: str, row: str, wrap: str) -> Made:
    frame, days = Frame(dice), sorted((day_before(dice, 20) for _ in range(8)), reverse=True)
    rows = [
        (f"./t{number}.html", title, day)
        for number, (title, day) in enumerate(zip(dice.sample(TITLES, 8), days, strict=True))
    ]
    shown = "".join(row.format(h=h, t=t, d=d, l=d + timedelta(days=12), s=paragraphs(dice, 1)) for h, t, d in rows)
    page = frame.page("通知公告_常德市水利局", f"<h2>通知公告</h2>{wrap.format(shown)}")
    truth = frozenset((h, d.isoformat()) for h, _, d in rows)
    return Made(f"held out: {name}", "list", page.encode(), "list", rows=truth)


def _mailbox(dice: random.Random, name: str, row: str, wrap: str, shows: str) -> Made:
    made = [_letter(dice, number, "answered" if shows == "done" else None) for number in range(7)]
    if shows == "reply":  # a page without states knows no hand-over
        made = [(t, a, r, "answered" if r else "open") for t, a, r, _ in made]
    shown = "".join(
        row.format(
            h=f"m{i}.html",
            t=t,
            a=a,
            r=r or "",
            s=dice.choice(WORDS[state]),
            O=dice.choice(OFFICES),
            y="已处理。" * bool(r),
        )
        for i, (t, a, r, state) in enumerate(made)
    )
    page = Frame(dice).page("局长信箱", f"<h2>局长信箱</h2>{wrap.format(shown)}")
    truth = tuple(Letter(t, str(a), str(r) if r and shows != "status" else "", state) for t, a, r, state in made)
    return Made(f"held out: {name}", "letters", page.encode(), "letters", letters=truth)


def _detail(dice: random.Random, name: str, layout: str) -> Made:
    title, asked, replied, _ = _letter(dice, 0, "answered")
    content = layout.format(t=title, a=asked, r=replied, q=paragraphs(dice, 1), O=dice.choice(OFFICES))
    page = Frame(dice).page(f"{title}_局长信箱", content)
    truth = (Letter(title, str(asked), str(replied), "answered"),)
    return Made(f"held out: letter {name}", "letters", page.encode(), "letter", letters=truth)


def _letter(dice: random.Random, number: int, status: str | None) -> tuple[str, date, date | None, str]:
    state = status or dice.choice(("answered", "open", "handed over"))
    asked = day_before(dice, 30)
    replied = asked + timedelta(days=dice.randrange(1, 20)) if state == "answered" else None
    return f"{dice.choice(('路灯损坏', '咨询落户政策', '反映占道经营'))}（{number}）", asked, replied, state
