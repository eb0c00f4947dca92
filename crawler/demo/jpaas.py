"""Lists whose rows a script fetches, as 大汉 jpaas builds them: the page has a place for them, JSON has the rows."""

from __future__ import annotations

import json
from collections.abc import Sequence

from crawler.demo import description as d
from crawler.demo.description import ColumnDescription
from crawler.demo.families.screen import Row

DATA = "/api-gateway/jpaas-publish-server/front/page/build/unit"
HIDDEN = "/front/rows/"


def path(column: ColumnDescription, page: int) -> str:
    """Where the rows of a page are."""
    return data_path(_id(column, page)) if column.filled == d.BY_DATA else f"{HIDDEN}{_id(column, page)}.json"


def data_path(page: str) -> str:
    """The data address of the page with that id."""
    return f"{DATA}?pageId={page}"


def listing(column: ColumnDescription, page: int) -> str:
    """The middle of a list: a trail, an empty list, and the script that fills it."""
    trail = f'<div class="wz">当前位置：<a href="/">首页</a> &gt; {column.name}</div>'
    place = f'{trail}\n<ul id="rows_{_id(column, page)}" class="page-content"></ul>'
    return f"{place}\n{_named(column, page) if column.filled == d.BY_DATA else _hidden(column, page)}"


def answer(rows: Sequence[Row], total: int) -> str:
    """The JSON with the rows as HTML."""
    made = "".join(
        f'<li><a href="{row.href}" title="{row.title}" target="_blank">{row.title}</a><span>{row.date}</span></li>'
        for row in rows
    )
    data = {"html": f'<div class="page-content"><ul>{made}</ul></div>', "count": total}
    return json.dumps({"success": True, "message": "演示数据", "code": "200", "data": data}, ensure_ascii=False)


def _id(column: ColumnDescription, page: int) -> str:
    return f"c{column.number}p{page}"


def _named(column: ColumnDescription, page: int) -> str:
    query = (
        f"{{'parseType':'bulidstatic','webId':'1','tplSetId':'demo','pageType':'column','tagId':'信息列表',"
        f"'editType':'null','pageId':'{_id(column, page)}'}}"
    )
    return f"""<script type="text/javascript" id="unit_{_id(column, page)}" url="{DATA}" parseType="bulidstatic" queryData="{query}"></script>
<script>(function(){{var s=document.getElementById('unit_{_id(column, page)}');
var q=new Function('return '+s.getAttribute('queryData'))(),a=[];for(var k in q)a.push(k+'='+encodeURIComponent(q[k]));
{_fetch(column, page, "s.getAttribute('url')+'?'+a.join('&')")}}})();</script>"""


def _hidden(column: ColumnDescription, page: int) -> str:
    name = _id(column, page)
    return f"""<script>(function(){{var p=['','front','rows',{json.dumps(name[:2])}+{json.dumps(name[2:])}+'.js'+'on'].join('/');
{_fetch(column, page, "p")}}})();</script>"""


def _fetch(column: ColumnDescription, page: int, address: str) -> str:
    return (
        f"var x=new XMLHttpRequest();x.open('GET',{address});x.onload=function(){{"
        f"document.getElementById('rows_{_id(column, page)}').innerHTML=JSON.parse(x.responseText).data.html;}};x.send();"
    )
