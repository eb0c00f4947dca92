"""What each reader takes from small pages, traps first."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from checks.model import Column, Letter, Link
from checks.reading import describe, from_json, read, to_json
from checks.reading.columns import kind_of
from checks.reading.letter_words import reply_means, status_of
from checks.reading.text import decode

ROWS = "".join(f"<li><a href='/{n}.html'>关于做好第{n}项工作的通知</a><span>2024-03-1{n}</span></li>" for n in range(4))


def page(body: str, title: str = "常德市水利局") -> bytes:
    return f"<html><head><title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("通 知 公 告", "notice"),
        ("[通知公告]", "notice"),
        ("通知公告 NOTICE", "notice"),
        ("县区动态", "news"),
        ("领导动态", "news"),
        ("财政预决算", "finance"),
        ("招考公告", "recruitment"),
        ("任前公示", "personnel"),
        ("市人民政府办公室文件", "policy"),
        ("政策解读", ""),
        ("主编信箱", ""),
        ("意见征集", "survey"),
        ("12345政务服务便民热线", "complaint"),
        ("市政府召开新闻发布会通报有关情况", ""),
        ("关于公布通知公告", ""),
        ("", ""),
    ],
)
def test_kinds_of_columns(text, kind):
    assert kind_of(text) == kind


def test_a_menu_that_leads_nowhere_is_no_column_and_hidden_addresses_are_found():
    facts = read(
        page(
            "<a href='#'>政务公开</a><a href=''>通知公告</a><a href='javascript:void(0)' id='/view/jzxx.jsp'>局长信箱</a>"
            "<a href='#' onclick=\"window.open('/xw/')\">工作动态</a><a href='mailto:jz@a.gov.cn'>市长信箱</a>"
            "<script>document.writeln(\"<a href='/gh/'>规划\" + '计划</a>'); // document.write('<a href=/no/>采购</a>')\n</script>"
        )
    )
    assert set(facts.columns) == {
        Column("mailbox", "局长信箱", "/view/jzxx.jsp"),
        Column("news", "工作动态", "/xw/"),
        Column("mailbox", "市长信箱", "mailto:jz@a.gov.cn"),
        Column("plan", "规划计划", "/gh/"),
    }


def test_a_dated_title_is_no_column():
    facts = read(
        page("<ul><li><a href='/1'>招聘公告</a>2024-03-05</li><li><a href='/2'>中标公告</a>2024-03-04</li></ul>")
    )
    assert facts.columns == ()
    assert [(post.title, post.date) for post in facts.posts] == [("招聘公告", "2024-03-05"), ("中标公告", "2024-03-04")]


def test_every_kind_of_link_is_kept():
    facts = read(
        page(
            "<a href=/a>甲</a><map><area href=/b alt=乙></map><img src=c.gif alt=丙><iframe src=/d></iframe><img src=data:x>"
        )
    )
    assert set(facts.links) == {
        Link("/a", "甲", "a"),
        Link("/b", "乙", "area"),
        Link("c.gif", "丙", "img"),
        Link("/d", "", "iframe"),
    }
    assert facts.frames == ("/d",)


def test_blocks_number_the_rows_and_undated_rows_are_rows():
    facts = read(
        page(
            f"<ul>{ROWS}</ul><table><tr><td><a href=x>汉寿县召开工作会议</a><td>03-01<tr><td><a href=y>石门县柑橘节开幕</a><td>03-02</table>"
        )
    )
    assert [post.block for post in facts.posts] == [0, 0, 0, 0, 1, 1]
    undated = read(
        page(
            "<ul>" + "".join(f"<li><a href='/{n}.html'>关于做好第{n}项工作的通知</a></li>" for n in range(4)) + "</ul>"
        )
    )
    assert [(post.href, post.date) for post in undated.posts] == [(f"/{n}.html", "") for n in range(4)]


def test_the_visible_day_wins_and_the_clash_is_told():
    head = "<meta name=ArticleTitle content=防汛工作会议召开><meta name=PubDate content='2022-10-14 10:16'>"
    facts = read(
        page(
            f"{head}<h1>防汛工作会议召开</h1><p>发布时间：2020年09月15日</p><p>成文日期：2020-09-01</p><div id=zoom><p>市防汛抗旱指挥部今天召开全市防汛工作会议，部署今年防汛工作，要求各地提前做好准备。</p></div>"
        )
    )
    assert (facts.kind, facts.published, facts.problems) == ("article", "2020-09-15", ("dates disagree",))
    assert {("meta", "2022-10-14"), ("published", "2020-09-15"), ("written", "2020-09-01")} <= set(facts.witnesses)


@pytest.mark.parametrize(
    ("word", "status"),
    [("已回复", "answered"), ("办结", "answered"), ("处理完毕", "answered"), ("已转办", "handed over"), ("转办中", "handed over"), ("已交办", "handed over"), ("未回复", "open"), ("待处理", "open"), ("办理中", "open"), ("已受理", "open"), ("未办结", "open"), ("咨询", ""), ("", "")],
)  # fmt: skip
def test_status_words(word, status):
    assert status_of(word) == status


@pytest.mark.parametrize(
    ("reply", "meaning"),
    [
        ("您的来信已转市城管局处理。", "handed over"),
        ("已转交相关部门办理，请耐心等待", "handed over"),
        ("经查，您反映的问题属实，已转交执法队并责令整改。", "answered"),
        ("您好！路灯已修复。", "answered"),
        ("暂无回复", "open"),
        ("", "open"),
    ],
)
def test_replies(reply, meaning):
    assert reply_means(reply) == meaning


def test_letters_are_anchored_on_labels_not_on_positions():
    head = "<tr><th>状态</th><th>办结时间</th><th>来信标题</th><th>提交时间</th></tr>"
    rows = "<tr><td>已办结</td><td>2024-03-09</td><td><a href=1>路灯不亮</a></td><td>2024-03-01</td></tr><tr><td>已转办</td><td>2024-03-03</td><td><a href=2>水管爆裂</a></td><td>2024-03-02</td></tr>"
    facts = read(page(f"<table>{head}{rows}</table>"))
    assert facts.kind == "letters"
    assert facts.letters == (
        Letter("路灯不亮", "1", "2024-03-01", "2024-03-09", "answered"),
        Letter("水管爆裂", "2", "2024-03-02", "", "handed over"),
    )
    assert facts.posts == ()


def test_a_table_of_documents_is_no_mailbox():
    facts = read(
        page(
            "<table><tr><th>名称</th><th>索引号</th><th>发布机构</th><th>发布日期</th></tr><tr><td><a href=1>关于防汛的通知</a><td>1<td>水利局<td>2024-03-01</table>"
        )
    )
    assert (facts.letters, [post.date for post in facts.posts]) == ((), ["2024-03-01"])


def test_forms_that_a_citizen_sends():
    assert read(page("<form><input name=q><input type=submit value=搜索></form>")).forms == 0
    assert read(page("<form><input name=u><input type=password></form>")).forms == 0
    assert read(page("<form>编号<input name=a>姓名<input name=b><input type=submit value=查询></form>")).forms == 0
    assert read(page("<form>姓名<input name=a>电话<input name=b><textarea></textarea></form>")).forms == 1
    assert read(page("<form>姓名<input name=a>证号<input name=b><button>提交申请</button></form>")).forms == 1


@pytest.mark.parametrize(
    ("script", "pages"),
    [
        ('createPageHTML(4, 0,"index","shtml","black2",250);', ("index_1.shtml", "index_2.shtml", "index_3.shtml")),
        ('createPageHTML(4, 2,"index","shtml");', ("index_3.shtml",)),
        ("createPageHTML('paging',4,1,'index','html',500)", ("index_2.html", "index_3.html", "index_4.html")),
        ("createPageHTML('paging',4,3,'index','html',500)", ("index_4.html",)),
        ("createPageHTML(1, 0,'index','html');", ()),
    ],
)
def test_both_dialects_of_the_pager(script, pages):
    assert read(page(f"<ul>{ROWS}</ul><script>{script}</script>")).pager == pages


def test_pager_links_nearest_first():
    links = "<a href='?page=9'>尾页</a><a href='?page=1'>1</a><a href='?page=3'>3</a><a href='?page=2'>2</a><a href='javascript:go(2)'>下一页</a>"
    assert read(page(links)).pager == ("?page=2", "?page=3", "?page=9")


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ("<meta http-equiv=refresh content='0;url=/index.html'>", "/index.html"),
        ("<meta http-equiv=Refresh content=\"0; URL='a.shtml'\">", "a.shtml"),
        ("<script>window.location.href='/portal/';</script>", "/portal/"),
        ('<script>location.replace("i.aspx")</script>', "i.aspx"),
        ("<script>if(location.href=='/x/'){}</script>", ""),
        (f"<ul>{ROWS}</ul><script>function go(){{location.href='/x/'}}</script>", ""),
    ],
)
def test_a_page_that_sends_the_visitor_on(body, target):
    facts = read(page(body))
    assert facts.refresh == target
    assert "empty page" not in facts.problems or not target


def test_marks():
    foot = "主办单位：常德市水利局　承办：信息中心 湘ICP备05001234号-1 湘公网安备 43070202000123号 网站标识码：4307000001 联系电话：0736-7250001"
    links = "<a href='https://bszs.conac.cn/sitename?id=1'><img src=a></a><script id=_jiucuo_ sitecode=4307000001 src=/jiucuo.js></script>"
    marks = read(
        page(
            f"<meta name=SiteName content=水利局><meta name=SiteDomain content=slj.changde.gov.cn><p>{foot}</p>{links}"
        )
    ).marks
    assert marks == {
        "site_code": "4307000001",
        "icp": "湘ICP备05001234号-1",
        "police": "湘公网安备43070202000123号",
        "organiser": "常德市水利局",
        "contact": "0736-7250001",
        "party_sign": "https://bszs.conac.cn/sitename?id=1",
        "report_error": "/jiucuo.js",
        "site_name": "水利局",
        "site_domain": "slj.changde.gov.cn",
    }


def test_a_site_code_of_the_wrong_form_is_none():
    assert "site_code" not in read(page("<meta name=SiteIDCode content=28>网站标识码：12345")).marks


@pytest.mark.parametrize(
    ("body", "encoding", "conflict"),
    [
        ("常德市".encode("utf-8-sig"), "utf-8", False),
        ("<meta charset=gb2312>常德市人民政府".encode(), "utf-8", False),
        ("<meta charset=gb2312>镕𠮷常德市".encode("gb18030"), "gb18030", False),
        ("<meta charset=utf-8>常德市人民政府办公室关于印发通知".encode("gbk"), "gb18030", False),
        ("常德市人民政府办公室关于做好防汛工作的通知".encode("gbk"), "gb18030", False),
        ("<html>常德市".encode("utf-16"), "utf-16-le", False),
        ("常德市人民政府".encode()[:-1], "utf-8", False),
        (
            b"<meta charset=gb2312>" + "常德市人民政府".encode("gbk") * 20 + b"\xff\xff" + "办公室".encode("gbk"),
            "gb18030",
            True,
        ),
        ("常德市人民政府".encode() * 20 + b"\xff" + "办公室".encode(), "utf-8", True),
    ],
)
def test_text(body, encoding, conflict):
    found = decode(body)
    assert (found.encoding, found.conflict) == (encoding, conflict)
    assert "常德市" in found.text


def test_an_empty_page():
    assert read(b"").problems == ("empty page",)
    assert read(b"<frameset><frame src=a.htm></frameset>").problems == ()


def test_describe_resolves_addresses_and_days():
    at = datetime(2024, 1, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
    rows = "".join(f"<li><a href='{n}.html'>关于做好第{n}项工作的通知</a>12-3{n}</li>" for n in range(2))
    told = describe(page(f"<base href='/tzgg/'><ul>{rows}</ul>"), file="a.html", url="http://a.gov.cn/x/", at=at)
    assert told["posts"] == [
        {"title": "关于做好第0项工作的通知", "url": "http://a.gov.cn/tzgg/0.html", "date": "2023-12-30"},
        {"title": "关于做好第1项工作的通知", "url": "http://a.gov.cn/tzgg/1.html", "date": "2023-12-31"},
    ]
    assert list(told) == [
        "file",
        "url",
        "encoding",
        "kind",
        "title",
        "published",
        "columns",
        "posts",
        "letters",
        "marks",
        "problems",
    ]


def test_facts_survive_json():
    facts = read(page(f"<ul>{ROWS}</ul><a href=/b/>局长信箱</a><iframe src=/c></iframe>"))
    assert from_json(to_json(facts)) == facts


def test_pager_of_jpage_and_lonsun():
    lonsun = "Ls.pagination('#page_1', '/content/column/1?pageIndex=', {currPage: 1, pageCount: 3});"
    assert read(page(f"<ul>{ROWS}</ul><script>{lonsun}</script>")).pager == (
        "/content/column/1?pageIndex=2",
        "/content/column/1?pageIndex=3",
    )
    store = (
        "<datastore><nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page=1&unitid=4'></a>]]></nextgroup>"
        f"<recordset><record><![CDATA[{ROWS}]]></record></recordset></datastore>"
    )
    shown = read(page(f"<script type='text/xml'>{store}</script>"))
    assert shown.pager == ("/module/web/jpage/dataproxy.jsp?page=1&unitid=4",)
    assert shown.posts
    only = "<script>jpage.init({totalrecord:3,totalpage:1,proxyurl:'/module/web/jpage/dataproxy.jsp'});</script>"
    assert read(page(f"<script type='text/xml'>{store}</script>{only}")).pager == ()
