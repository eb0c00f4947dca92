"""Lists that a script fills: told from blank ones, with the address of their rows; and what such an address answers."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from checks.reading import from_json, read, to_json

TRAIL = '<div>当前位置：<a href="/">首页</a> &gt; 通知公告</div>'
QUERY = "{'parseType':'bulidstatic','webId':'2','tplSetId':'A1','pageType':'column','tagId':'信息列表','pageId':'B2'}"
JPAAS = f'<script url="/api-gateway/jpaas-publish-server/front/page/build/unit" queryData="{QUERY}"></script>'
JCMS = """<div id="9"><script type="text/xml"><datastore><recordset></recordset></datastore></script></div><script>jpage.init({totalrecord:TOTAL,
perpage:15,proxyurl:'/module/web/jpage/dataproxy.jsp',webid:1,path:'/',columnid:282,unitid:'4282'});</script>"""
UCAP = '<ul id="l"></ul><script>$.getJSON("/common/getFileListByCodeId?channelId=ab12&page=1",show)</script>'
FILLED = "<ul id='rows'></ul><script>fetch(where()).then(t=>{document.getElementById('rows').innerHTML=t})</script>"
VUE = "<ul><li v-for='x in rows'><a :href='x.url'>{{x.title}}</a></li></ul>"
JQUERY = "<table><tbody id='t'></tbody></table><script>$.post(u,function(d){$('#t').append(d)})</script>"


def page(body: str) -> bytes:
    return f"<html><head><meta charset=utf-8><title>通知公告</title></head><body>{TRAIL}{body}</body></html>".encode()


@pytest.mark.parametrize("body", [JPAAS, JCMS.replace("TOTAL", "12"), UCAP, FILLED, VUE, JQUERY])
def test_a_list_that_only_a_script_fills_is_no_blank_list(body: str) -> None:
    facts = read(page(body))
    assert "script-filled list" in facts.problems
    assert not facts.posts
    assert from_json(to_json(facts)) == facts


ROW = "<li><a href='/art/1.html'>关于做好防汛工作的通知</a><span>2008-11-03</span></li>"
ROWS = ROW + ROW.replace("1.html", "2.html").replace("防汛", "抗旱")


@pytest.mark.parametrize(
    "body",
    [
        "<ul id='rows'></ul>",
        "<ul id='rows'></ul><script>$.get('/count.jsp')</script>",
        JCMS.replace("TOTAL", "0"),
        f"<ul>{ROWS}</ul>{JPAAS}",
        JCMS.replace("TOTAL", "2").replace(
            "<recordset></recordset>",
            "<recordset><record><![CDATA[<li><a href='/art/1.html'>关于做好防汛工作的通知</a></li>]]></record></recordset>",
        ),
    ],
)
def test_a_list_that_is_blank_or_shown_waits_for_no_script(body: str) -> None:
    facts = read(page(body))
    assert "script-filled list" not in facts.problems
    assert facts.data == ()


def test_the_address_carries_what_its_script_would_send() -> None:
    (jpaas,) = read(page(JPAAS)).data
    sent = parse_qs(urlsplit(jpaas).query)
    assert (sent["pageId"], sent["tagId"], sent["webId"]) == (["B2"], ["信息列表"], ["2"])
    assert json.loads(sent["paramJson"][0])["pageNo"] == 1
    (jcms,) = read(page(JCMS.replace("TOTAL", "12"))).data
    sent = parse_qs(urlsplit(jcms).query)
    assert (sent["columnid"], sent["unitid"], sent["startrecord"]) == (["282"], ["4282"], ["1"])
    assert read(page(UCAP)).data == ("/common/getFileListByCodeId?channelId=ab12&page=1",)
    assert read(page(FILLED)).data == ()


WANTED = [("/art/1.html", "2008-11-03"), ("/art/2.html", "2008-11-03")]
RECORDS = [
    {"title": "关于做好防汛工作的通知", "url": "/art/1.html", "publishedTime": 1225641600000},  # 2008-11-03 in China
    {"title": "关于做好抗旱工作的通知", "url": "/art/2.html", "publishedTimeStr": "2008-11-03 09:00"},
]


@pytest.mark.parametrize(
    "answer",
    [
        json.dumps({"success": True, "data": {"html": f"<div><ul>{ROWS}</ul></div>", "count": 2}}, ensure_ascii=False),
        json.dumps({"data": {"html": ROWS}}),
        json.dumps({"resultMap": {"records": RECORDS, "total": 2}}, ensure_ascii=False),
        json.dumps(RECORDS),
        "<?xml version='1.0' encoding='UTF-8'?><datastore><recordset>"
        + "".join(f"<record><![CDATA[<li>{row}]]></record>" for row in ROWS.split("<li>")[1:])
        + "</recordset></datastore>",
    ],
)
def test_the_answer_is_read_as_a_list(answer: str) -> None:
    facts = read(answer.encode())
    assert facts.kind == "list"
    assert [(post.href, post.date) for post in facts.posts] == WANTED


@pytest.mark.parametrize(
    "answer", ['{"code":404}', "{broken", "[" * 5000, '{"a":' * 3000, "[]", "{}", "null", '"<li>"']
)
def test_any_other_answer_is_no_list(answer: str) -> None:
    assert read(answer.encode()).posts == ()
