"""Pages of further shapes on which the readers failed when they first met their like: lines, scripts, day headings, frames of sites."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from html import escape

from tests.accuracy.dayforms import han
from tests.accuracy.made import Frame, Made, day_before, paragraphs
from tests.accuracy.words import TITLES

# {T} title, {B} body, {d:…} the day of publication, {w} and {v} other days, {m} the year of the Republic, {H} the other day in Chinese digits.
ARTICLES: dict[str, str] = {
    "written by a script": "<h1>{T}</h1><div>来源：办公室 发布时间：<script>document.write('{d} 10:20')</script></div>{B}",
    "written in parts": "<h1>{T}</h1><div><script>document.write('发布时间：'+'{d}'+' 来源：本网');</script></div>{B}",
    "year, month and day as variables": "<h1>{T}</h1><script>var y='{d.year}',m='{d:%m}',t='{d:%d}';document.write('日期：'+y+'年'+m+'月'+t+'日');</script>{B}",
    "split by a script": "<h1>{T}</h1><div>发布时间：<script>var s='{d} 10:20:00';var p=s.split(' ');document.write(p[0]);</script></div>{B}",
    "filled in by id": "<h1>{T}</h1><div>发布时间：<span id=fbsj></span></div>{B}<script>document.getElementById('fbsj').innerHTML='{d}';</script>",
    "filled in by class": "<h1>{T}</h1><div>发布时间：<i class='t fbsj'></i></div>{B}<script>$(function(){{var a='{d} 08:00';$('.fbsj').text(a.replace(/-/g,'/'));}})</script>",
    "formatted by a function": "<h1>{T}</h1><div>发布时间：<b id=rq></b></div><script>$('#rq').html(toDay('{d} 18:45:16','yyyy-MM-dd'));</script>{B}",
    "one call": "<h1>{T}</h1><div>时间：<script>showDay('{d:%Y%m%d}')</script></div>{B}",
    "variable alone": "<script>var artTitle='x';var publishTime=\"{d} 08:00:00\";</script><h1>{T}</h1>{B}",
    "milliseconds": "<script>var art={{\"id\":12,\"publishTime\":{ms}}};</script><h1>{T}</h1>{B}",
    "time element": "<h1>{T}</h1><time datetime='{d}T08:00:00+08:00'>3天前</time>{B}",
    "itemprop": "<h1>{T}</h1><span itemprop=datePublished content='{d}'>昨天</span>{B}",
    "hidden field": "<h1>{T}</h1><input type=hidden name=pubDate value='{d} 10:00:00'>{B}",
    "field that shows": "<h1>{T}</h1><div>发布日期：<input readonly value='{d}'></div>{B}",
    "English month": "<h1>{T}</h1><p>{d:%b %d, %Y}</p>{B}",
    "server's time": "<h1>{T}</h1><p>发布时间: {d:%a %b %d} 10:20:30 CST {d.year}</p>{B}",
    "digits alone": "<h1>{T}</h1><p>发布时间：{d:%Y%m%d}101530</p>{B}",
    "two-digit year with 年": "<h1>{T}</h1><p>添加日期：{d:%y}年{d:%m}月{d:%d}日</p>{B}",
    "year of the Republic": "<h1>{T}</h1><p>張貼日期：{m}.{d:%m}.{d:%d}</p>{B}",
    "Republic in words": "<h1>{T}</h1><p>發布日期：中華民國{m}年{d.month}月{d.day}日　發布單位：水利局</p>{B}",
    "year before month-day": "<h1>{T}</h1><p><span>{d.year}-</span><span>{d:%m-%d}</span><span>市教育局</span></p>{B}",
    "glued label": "<h1>{T}</h1><p>时间:{d.year}-{d.month}-{d.day}来源:农业农村局点击:69</p>{B}",
    "bars": "<h1>{T}</h1><p>{d:%Y.%m.%d} | 财政局 | 谢某</p>{B}",
    "author in brackets": "<table><tr><td class=bt18>{T}</td></tr><tr><td>[ 胡某 ]　{d.year}-{d.month}-{d.day} 上午 10:45:39　阅读[<font color=red>21</font>]</td></tr><tr><td>{B}</td></tr></table>",
    "office published on": "<h1>{T}</h1><p>本文由县水利局于{d.year}.{d.month}.{d.day}发布，已有604人浏览</p>{B}",
    "source is a link": "<h1>{T}</h1><p>{d.year}年{d.month}月{d.day}日 09:33　来源：<a href=http://www.xinhuanet.com/>新华网某某频道</a>　编辑：邓某</p>{B}",
    "column is a link": "<h1>{T}</h1><p>日期：{d:%Y.%m.%d} | 分类：<a href=/news>单位新闻动态</a> | 阅读量：21</p>{B}",
    "under the text": "<h1>{T}</h1>{B}<p>附件：<a href=/a.doc>{v}安全生产情况统计表.xls</a></p><div>（发布日期：{d} 17:49　责任编辑：韩某）</div>",
    "under the text, boxed": "<h1>{T}</h1>{B}<p align=right>某某局<br>{H}</p><div>[ {d} ]　编辑：梁某</div>",
    "newspaper page": "<div><p>常德日报　第A02版</p><p>{d.year}年{d.month}月{d.day}日 星期四</p></div><h1>{T}</h1>{B}",
    "line over the title": "<div>浏览次数：20 次　责任编辑：吴某　{d:%Y年%m月%d日} 15时20分</div><h1>{T}</h1>{B}",
    "heads over values": "<h1>{T}</h1><table><tr><td>索引号</td><td>成文日期</td><td>发布日期</td></tr><tr><td>1</td><td>{v}</td><td>{d}</td></tr></table>{B}",
}  # fmt: skip
# Days that are none: beside one of the above (TRAPS) or alone (SILENT).
TRAPS: dict[str, str] = {
    "comments": "<div><h4>网友评论</h4><div><b>网友27</b> 发表于 {w} 09:05<p>支持！</p></div><div><b>网友58</b> 发表于 {v} 09:05<p>好！</p></div></div>",
    "meeting in the text": "<p>时间：{w.year}年{w.month}月{w.day}日（星期三）上午9:00</p><p>地点：镇政府会议室</p>",
    "files with days": "<ul><li><a href=/1.pdf>附件1：一览表.pdf</a> <i>{v} 16:34　526KB</i></li></ul>",
    "told of": "<p>　　《人口普查规定》（〔2017〕3号，{v.year}年{v.month}月{v.day}日发布）同时废止。</p>",
    "source's day": "<blockquote>原文发布日期：{v}　原文链接：<a href=http://a.cn/>点击查看</a></blockquote>",
}  # fmt: skip
CLOCKS: dict[str, str] = {
    "clock with a link": "<div class=hd><a href=/>某某晚报</a><span>{w.year}年{w.month}月{w.day}日 7:53</span></div>",
    "clock in pieces": "<header><div>{w.year}年<b>{w.month}</b>月<b>{w.day}</b>日 周二</div></header>",
    "clock with the moon": "<header><div>{w.year}年{w.month}月{w.day}日 星期六　农历腊月廿三</div></header>",
}
# {h} address, {t} title, {d:…} day; the whole list around it.
LISTS: dict[str, tuple[str, str]] = {
    "day over rows of a dl": ("<dl><dt>{d.year}年{d.month}月{d.day}日</dt><dd><a href='{h}'>{t}</a></dd><dd><a href='{h}b'>{t}（续）</a></dd></dl>", "<div>{}</div>"),
    "day in a row of its own": ("<tr><td colspan=2>{d.year}年{d.month}月{d.day}日</td></tr><tr><td>•</td><td><a href='{h}'>{t}</a></td></tr><tr><td>•</td><td><a href='{h}b'>{t}（续）</a></td></tr>", "<table>{}</table>"),
    "link around the item": ("<a href='{h}'><li><div>{t}</div><div>{d:%Y/%m/%d}</div></li></a>", "<ul>{}</ul>"),
    "day over a stroke": ("<li><div><b>{d:%d}</b>/<i>{d:%Y-%m}</i></div><div><a href='{h}'>{t}</a></div></li>", "<ul>{}</ul>"),
    "day in six pieces": ("<div><div><span>{d.year}</span>年<span>{d.month}</span>月<span>{d.day}</span>日</div><h4><a href='{h}'>{t}</a></h4><p>要求认真贯彻执行。</p></div>", "<div>{}</div>"),
    "cards": ("<div class=card><h5><a href='{h}'>{t}</a></h5><p>要求认真贯彻执行。</p><div class=card-foot><span>{d:%Y年%m月%d日}</span><a class=btn href='{h}'>查看详情</a></div></div>", "<div>{}</div>"),
    "link called 查看": ("<tr><td>1</td><td>{t}</td><td>{d}</td><td><a href='{h}'>查看</a></td></tr>", "<table><tr><td>序号</td><td>标题</td><td>日期</td><td>操作</td></tr>{}</table>"),
    "long name of an office": ("<li><a href='{h}'>{t}</a><a href=/dept/1/>人力资源和社会保障局</a><span>{d}</span></li>", "<ul>{}</ul>"),
    "English month": ("<li><div><b>{d:%d}</b><i>{d:%b}</i><em>{d:%Y}</em></div><a href='{h}'>{t}</a></li>", "<ul>{}</ul>"),
    "year of the Republic": ("<li><span>{m}-{d:%m-%d}</span><a href='{h}'>{t}</a></li>", "<ul>{}</ul>"),
    "some days with the weekday": ("<li><div>{d.year}年{d.month}月{d.day}日{x}</div><div><a href='{h}'>{t}</a></div></li>", "<ol>{}</ol>"),
}  # fmt: skip
NAMES = (
    "通知公告<em>点击进入</em>",
    "通知公告(NEW)",
    "[通知公告]",
    "更多通知公告",
    "<b>通知</b><b>公告</b>",
    "\ue600 通知公告",
    "01、通知公告",
)
DEAD: tuple[tuple[str, str], ...] = (
    ("soft 404", "<title>您访问的页面出错了</title><img src=/404.jpg alt='404 您访问的页面不存在'>"),
    ("soft 404", '{"code":404,"msg":"请求的资源不存在","data":null}'),
    ("soft 404", "<p>该信息未审核或已被管理员删除！</p>"),
    ("soft 404", "<title>系统发生错误</title><p>:(</p><h1>无法加载控制器:Article</h1><h3>错误位置</h3><p>FILE: /www/App.php LINE: 170</p>"),
    ("soft 404", "<p>非法参数！</p>"),
    ("soft 404", "<title>Discuz! System Error</title><p>Can not connect to MySQL server</p>"),
    ("bot wall", "<title>安全狗</title><h3>您的IP 1.2.3.4 因访问频率过高已被加入黑名单</h3>"),
    ("login page", "<title>统一认证</title><p>正在跳转到统一身份认证平台...</p>"),
    ("login page", "<h3>信息采编系统</h3><form><input placeholder=工号><input type=password placeholder=密码><button>进入系统</button></form>"),
    ("maintenance", "<p>经批准，某某局网站自2025年1月12日起关停，不再更新维护。</p>"),
    ("maintenance", "<title>通知</title><p>本网站已迁移至新址 http://a.gov.cn，请访问新网站</p>"),
)  # fmt: skip
ALIVE = (
    "<h1>领导班子</h1><p>于某　党组书记、局长　主持全面工作。</p><p>朱某　副局长　分管信息化建设与系统运行维护、网络安全。</p>",
    "<h1>网信办提醒：警惕仿冒政府网站</h1><p>2024-03-05</p><p>　　近日，一些网站被黑客攻击，访问被拦截，出现“访问受限”“安全验证”等页面。请广大网民核对网址。创宇盾等产品可以提高防护能力，但不能代替各单位自己的检查，更不能代替网民自己的小心。各单位要认真检查。</p><p>　　请各级各部门高度重视，切实加强组织领导，明确工作责任，强化督促检查，推动各项措施落到实处，并将检查情况及时报送。</p>",
    "<table><tr><td>标题：</td><td>网站打不开，提示404错误，无法登录</td></tr><tr><td>来信时间：</td><td>2024-03-03</td></tr><tr><td>内容：</td><td>提示“您访问的页面不存在”，请尽快维护。</td></tr><tr><td>回复：</td><td>您好，已处理。</td></tr><tr><td>回复时间：</td><td>2024-03-04</td></tr></table>",
    "<h3>要闻</h3><ul><li><a href=/a/1>全市召开春耕生产现场会</a></li><li><a href=/a/2>县区开展植树造林活动</a></li><li><a href=/a/3>市领导检查防汛工作情况</a></li></ul><form>用户名 <input name=u> 密码 <input type=password name=p> <input type=submit value=登录></form>",
)  # fmt: skip


def pages(dice: random.Random) -> Iterator[Made]:
    """Every shape twice, each article with a trap and under a clock; every state once."""
    for _ in range(2):
        for name, layout in ARTICLES.items():
            yield _article(dice, name, layout)
        for name, (row, wrap) in LISTS.items():
            yield _list(dice, name, row, wrap)
    for name in TRAPS:
        yield _article(dice, f"nothing but {name}", "<h1>{T}</h1><p>来源：办公室</p>{B}", trap=name, dated=False)
    yield _titles_for_columns(dice)
    yield _names_of_columns(dice)
    for problem, page in DEAD:
        yield Made(f"shape: {problem}", "state", f"<meta charset=utf-8>{page}".encode(), "error", problem=problem)
    for content in ALIVE:
        yield Made("shape: alive", "state", Frame(dice).page("常德市粮食局", content).encode(), problem="")


def _article(dice: random.Random, name: str, layout: str, *, trap: str = "", dated: bool = True) -> Made:
    frame, title, day = Frame(dice), dice.choice(TITLES), day_before(dice, 40, 4000)
    trap = trap or dice.choice(sorted(TRAPS))
    clock = dice.choice(sorted(CLOCKS))
    days = {"w": day + timedelta(days=dice.randrange(9, 30)), "v": day - timedelta(days=dice.randrange(9, 30))}
    body = (paragraphs(dice) + TRAPS[trap]).format(**days)
    content = (CLOCKS[clock] + layout).format(
        T=escape(title),
        B=body,
        d=day,
        m=day.year - 1911,
        H=han(days["v"]),
        ms=(day - date(1970, 1, 1)).days * 86_400_000,
        **days,
    )
    head = dice.choice((f"{title}_常德市水利局", "常德市水利局"))
    page = frame.page(head, content, kinds=5)
    truth = day.isoformat() if dated else ""
    return Made(f"shape: {name} · {trap} · {clock}", "article", page.encode(), "article" if dated else None, truth)


def _list(dice: random.Random, name: str, row: str, wrap: str) -> Made:
    frame, days = Frame(dice), sorted({day_before(dice, 20) for _ in range(8)}, reverse=True)
    rows = list(zip(dice.sample(TITLES, len(days)), days, strict=True))
    shown = "".join(
        row.format(h=f"./t{at}.html", t=title, d=day, m=day.year - 1911, x=" 星期三" if at % 5 == 2 else "")
        for at, (title, day) in enumerate(rows)
    )
    foot = "<div>版权所有 某某局 <a href=http://www.miitbeian.gov.cn>湘ICP备20067187号</a> 更新日期：2024-04-19</div>"
    page = frame.page("通知公告_常德市水利局", f"<h2>通知公告</h2>{wrap.format(shown)}{foot}")
    more = ("", "b") if "{h}b" in row else ("",)
    truth = frozenset((f"./t{at}.html{end}", day.isoformat()) for at, (_, day) in enumerate(rows) for end in more)
    return Made(f"shape: {name}", "list", page.encode(), "list", rows=truth)


def _titles_for_columns(dice: random.Random) -> Made:
    """Rows that are all called as a column is called are rows."""
    frame = Frame(dice)
    rows = "".join(f"<li><a href=/r/{at}.html>任前公示</a></li>" for at in range(6))
    page = frame.page("人事信息_常德市水利局", f"<h2>干部人事</h2><ul>{rows}</ul>")
    return Made("shape: rows called 任前公示", "columns", page.encode(), columns=frozenset(frame.columns))


def _names_of_columns(dice: random.Random) -> Made:
    """One column under the names that templates make of it, between titles that only speak of columns."""
    frame = Frame(dice)
    links = [(f"/n{at}/", name) for at, name in enumerate(NAMES)]
    frame.columns |= {("notice", href) for href, _ in links}
    others = (
        "政府采购项目（8号）中标结果",
        "某县在线访谈活动圆满结束",
        "县长信箱来信办理情况通报（6期）",
        "干部任前公示公告",
        "某县“十四五”政务公开规划",
    )
    shown = "".join(f"<a href='{href}'>{name}</a> " for href, name in links)
    titles = "".join(f"<p><a href=/o/{at}.html>{name}</a></p>" for at, name in enumerate(others))
    page = frame.page("常德市水利局", f"<div>{shown}</div><div>{titles}</div>", trail=False)
    return Made("shape: names of columns", "columns", page.encode(), columns=frozenset(frame.columns))
