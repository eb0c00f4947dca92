"""Shapes of pages that unseen sets brought: each was once read wrongly."""

from __future__ import annotations

import re

import pytest

from checks.reading import read, state
from checks.reading.columns import kind_of
from tests.accuracy.made import pages

TITLE = "关于开展防汛抗旱专项检查的通知"
BODY = "<p>　　各乡镇人民政府、街道办事处，县直各有关单位：为进一步规范防汛抗旱行为，维护群众合法权益，结合我县实际，现就有关事项通知如下，请认真组织实施，确保各项任务落到实处。</p>"
MENU = "".join(
    f"<a href='/{at}/'>{name}</a>"
    for at, name in enumerate(
        ("新闻中心", "通知公告", "政务公开", "政务服务", "互动交流", "政策法规", "人事任免", "规划计划", "局长信箱")
    )
)


def page(body: str, title: str = "桃源县水利局") -> bytes:
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>".encode()


ARTICLES = {
    "in a site's frame without any list": (
        f"{MENU}<h1>{TITLE}</h1><div><span>发布时间：2019-05-25</span><span>来源：县水利局</span></div>{BODY}",
        f"{TITLE}_桃源县水利局",
    ),
    "short title of a school": (
        f"<h1>河口镇停水通知</h1><p><span>日期：2019年5月25日</span><span>审核：唐红</span></p>{BODY}",
        "河口镇停水通知-东湖区实验小学",
    ),
    "greeting over the title": (
        f"<marquee>热烈欢迎各界人士访问本局网站！</marquee><strong>{TITLE}</strong><div>[2019/5/25 16:02:08]  阅读次数[357]</div>{BODY}",
        "桃源县水利局",
    ),
    "days ago": (
        f"<h1>{TITLE}</h1><div><span>本站</span><span class=pubtime title='2019-05-25 07:34:14'>22天前</span></div>{BODY}",
        TITLE,
    ),
    "opening post of a thread": (
        f"<h1>{TITLE}</h1>"
        + "".join(
            f"<div><table><tr><td><a href='/u{n}'>{who}</a></td><td><em>发表于 2019-5-{day} 17:13:50</em><div>{BODY}</div></td></tr></table></div>"
            for n, (who, day) in enumerate((("邱娟", 25), ("吴杰春", 26), ("钟静", 27)))
        ),
        f"{TITLE}_桃源在线",
    ),
    "转载 ends the line before a story that opens with a day": (
        f"<h1>{TITLE}</h1><p><span>2019-05-25 13:10</span> <span>转载</span></p><div><p>　　2019年3月11日，一是加强领导，成立了以局长为组长的工作领导小组，下设办公室，明确了专人负责，确保实效。</p>{BODY}</div>",
        TITLE,
    ),
    "day at the foot, beside those of its neighbours": (
        f"<td><h2>{TITLE}</h2></td>{BODY}<table><tr><td>发布人：办公室　发布时间：2019-5-25</td></tr></table>"
        "<div>上一篇：<a href='/1.html'>县直机关举办春季造林培训班</a>&nbsp;2019-01-06<br>下一篇：<a href='/2.html'>干部职工为灾区捐款八百余元</a>(2019-06-20)</div>",
        TITLE,
    ),
    "a neighbour's day in a coloured font over it": (
        f"<ul><li><a href=/1>桃源县召开春季造林座谈会议</a> <font>(2019-05-04)</font></li><li><a href=/2>桃源县家电下乡工作圆满结束</a> <font>(2019-05-02)</font></li></ul>"
        f"<div><strong>{TITLE}</strong></div><div>[2019/5/25]　阅读次数[342]</div>{BODY}",
        "桃源县水利局",
    ),
}
ARTICLES |= {
    "between the blocks of a home page's frame": (
        MENU
        + "".join(
            f"<div><b>栏目{n}</b><ul><li><a href='/{n}1'>桃源县召开春季造林座谈会议</a><span>2019-06-0{n}</span></li><li><a href='/{n}2'>桃源县家电下乡工作圆满结束</a><span>2019-05-0{n}</span></li></ul></div>"
            for n in (1, 2, 3)
        )
        + f"<h1>{TITLE}</h1><p>发布日期：2019-05-25　来源：办公室</p><div id=zoom>{BODY}</div>",
        f"{TITLE}_桃源县人民政府门户网站",
    ),
    "a school's name in the first heading": (
        f"<h1>长垣市第一中学</h1><h1>徐兰超教授来校作学术报告</h1><p><span>发布者：佚名</span><span>发布时间：2019-05-25</span></p>{BODY}",
        "徐兰超教授来校作学术报告_长垣市第一中学",
    ),
    "pieces after the day of a side bar's last row": (
        "<ul><li><a href=/1>桃源县至省城高速公路正式开通</a><span>10-17</span></li><li><a href=/2>桃源县城际公交全线贯通运营</a><span>10-14</span></li></ul>"
        "<div><span><em> 2019</em></span><span><em>05</em>/<em>25</em></span><span> 13:38:38</span></div><div>来源：办公室</div>"
        f"<h1>{TITLE}</h1>{BODY}",
        TITLE,
    ),
}
ARTICLES |= {
    "信息时间 over the time to apply": (
        f"<h1>{TITLE}</h1><p>信息时间：2019/5/25　信息来源：县政府</p><p>报名时间：2019年6月5日至2019年6月12日，逾期不予受理。</p>"
        "<div class=nr><p>　　据了解，该项目总投资约三千万元，建成后可带动周边农户增收。</p></div><p>上一篇：<a href=/1>安乡县召开2019年安全生产工作会议</a> [2019-05-12]</p>",
        f"{TITLE}-安乡县人民政府",
    ),
    "a short text under a menu without lists": (
        f"{MENU}<table><tr><td><b>{TITLE}</b></td></tr><tr><td>作者：徐海涛　点击数：537　更新时间：2019-5-25 9:21:03</td></tr>"
        "<tr><td><p>　　近年来，全县上下坚持以人民为中心，扎实推进各项重点工作，取得了明显成效。</p></td></tr></table>",
        f"{TITLE}-乐陵市人民政府",
    ),
}


@pytest.mark.parametrize("name", ARTICLES)
def test_the_day_of_an_article(name):
    facts = read(page(*ARTICLES[name]))
    assert (facts.kind, facts.published) == ("article", "2019-05-25")


def test_rows_without_a_link_stand_in_their_table():
    rows = "".join(
        f"<tr><td>{n}</td><td>{title}</td><td>2021-05-{28 - n}</td></tr>"
        for n, title in enumerate(
            (
                "关于史立芳等同志任前公示的公告",
                "<a href='/a.html'>关于公路改造工程施工期间交通管制的通告</a>",
                "<a href='/b.html'>关于拟认定十九家企业的公示</a>",
                "<a href='/c.html'>桃源县公开招聘工作人员公告</a>",
            )
        )
    )
    posts = read(page(f"<table>{rows}</table>")).posts
    assert [(post.title[:4], post.href, post.date) for post in posts] == [
        ("关于史立", "", "2021-05-28"),
        ("关于公路", "/a.html", "2021-05-27"),
        ("关于拟认", "/b.html", "2021-05-26"),
        ("桃源县公", "/c.html", "2021-05-25"),
    ]


def test_a_row_whose_day_is_missing_stands_in_its_list():
    days = ("2016-10-08", "", "2016-10-07", "2016-10-06")
    rows = "".join(
        f"<li><a href='/{n}.html'>盐池县举行水利工程集中开工仪式{n}</a><span>{day}</span></li>"
        for n, day in enumerate(days)
    )
    posts = read(page(f"<ul>{rows}</ul><ul><li><a href='/9.html'>盐池县二季度工作情况通报会</a></li></ul>")).posts
    assert [(post.href, post.date) for post in posts] == [(f"/{n}.html", day) for n, day in enumerate(days)]


def test_hits_and_an_office_before_the_day_of_a_row():
    rows = "".join(
        f"<p>&#9830;&nbsp;<a href='view.php?aid={n}'>物价局认真落实道路交通安全责任制{n}</a>（点击：{n}9）&nbsp;&nbsp;教务处&nbsp;2015/10/{n}\n"
        for n in (3, 2, 1)
    )
    assert [post.date for post in read(page(rows)).posts] == ["2015-10-03", "2015-10-02", "2015-10-01"]


def test_a_table_of_publications_without_any_link():
    rows = "".join(f"<tr><td>关于2023年第{n}批低保对象的公示</td><td>2023-09-2{n}</td></tr>" for n in (5, 3, 1))
    head = "<tr><th>{}</th><th>{}日期</th></tr>"
    assert [
        post.date for post in read(page(f"<table>{head.format('公示事项', '公示')}{rows}</table>", "通知公告")).posts
    ] == ["2023-09-25", "2023-09-23", "2023-09-21"]
    assert read(page(f"<table>{head.format('项目', '开工')}{rows}</table>", "通知公告")).posts == ()


def test_a_summary_that_ends_in_a_label_hides_no_row():
    rows = "".join(
        f"<li><a href='/{n}.html'>敦煌市停电通告{n}</a><span>日期：2009-01-1{n}</span><p>各乡镇人民政府，敦煌有关单位：</p></li>"
        for n in (6, 5, 4)
    )
    assert [post.href for post in read(page(f"<ul>{rows}</ul>")).posts] == ["/6.html", "/5.html", "/4.html"]


def test_a_link_to_another_language_beside_the_clock_is_no_row():
    assert read(page("<div>2026年11月07日 <a href='/en/'>English</a></div>")).posts == ()


FILLS = "<ul id=list></ul><script>$.get('/api/list?c=9',function(d){{$('#{}').html(d)}})</script>"


def test_a_list_that_a_script_fills_beside_dated_rows_is_told():
    side = f"<div class=side><ul>{ROWS}</ul></div>"
    assert read(page(side + FILLS.format("list"), "工作动态")).problems == ("script-filled list",)
    assert read(page(side + FILLS.format("hits"), "工作动态")).problems == ()
    assert read(page(side + "<ul id=list></ul>", "工作动态")).problems == ()


@pytest.mark.parametrize("text", ["东风街道停水通知", "白马乡停电公告"])
def test_a_short_notice_is_no_column(text):
    assert kind_of(text) == ""


ROWS = "".join(f"<li><a href='/{n}.html'>关于做好第{n}项工作的通知</a><span>2024-03-1{n}</span></li>" for n in range(4))
FRAME = f"{MENU}<div>您现在的位置：<a href=/>首页</a> > 查询结果</div>{{}}<p>地址：鼎山区建设中路182号　邮编：415493</p><a href=/admin>管理登录</a>"
STATES = {
    "an address in 建设中路": (FRAME.format("<p><a href='/1'>鼎山区农村饮水现场会召开</a></p>"), ""),
    "a guide that may be used after a login": (
        FRAME.format("<h2>办事指南</h2><p>年满18周岁</p><a href='/login'>在线办理（需登录）</a>"),
        "",
    ),
    "closed for its security": ("<h3>网站因安全整改临时关闭，恢复时间另行通知</h3><p>桃源县旅游局</p>", "maintenance"),
    "database": ("Error establishing a database connection", "soft 404"),
    "a list without a hit": (FRAME.format("<h3>通知公告</h3><p>没有找到相关记录！</p>"), ""),
    "a film of a town that is being built": (FRAME.format("<h1>视频：建设中的雷山县新城</h1><p>2022-02-02</p>"), ""),
    "gone, beside dated rows": (FRAME.format(f"<ul>{ROWS}</ul><p>很抱歉，您要访问的页面找不到了</p>"), "soft 404"),
    "asks for a login, beside dated rows": (
        FRAME.format(
            f"<ul>{ROWS}</ul><form>该页面需要登录后才能访问，请登录<br>用户名：<input name=u>密　码：<input type=password></form>"
        ),
        "login page",
    ),
    "host suspended": (
        "<h1>该网站暂时无法进行访问</h1><p>该网站已到期，站点已被暂停使用。</p><p>如果您是网站的所有者，请登录控制台进行续费。</p>",
        "maintenance",
    ),
    "account suspended": (
        "<h1>This Account has been suspended.</h1><p>Contact your hosting provider.</p>",
        "maintenance",
    ),
    "dede": (
        "<h1>DedeCMS Error Warning!</h1><p>Connect to database failed, please check your configuration</p>",
        "soft 404",
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_states(name):
    body, problem = STATES[name]
    assert read(page(body)).problems == ((problem,) if problem else ())


def test_a_few_bytes_of_gbk_are_not_taken_for_arabic():
    alert = "<script>alert('该信息不存在或已被删除！');history.back();</script>"
    facts = read(alert.encode("gbk"))
    assert (facts.encoding, facts.problems) == ("gb18030", ("soft 404",))


def test_every_line_that_a_pattern_finds_holds_one_of_its_words():
    lines = {
        line.strip()
        for made in pages()
        if made.family == "state"
        for line in re.split(r"<[^>]*>|\n", made.body.decode("utf-8", "replace"))
        if 0 < len(line.strip()) <= 40
    }
    found = [(words, line) for words in state._HELD for line in lines if words.search(line)]
    assert len(found) > 40
    assert [line for words, line in found if not any(each in line.lower() for each in state._HELD[words])] == []
