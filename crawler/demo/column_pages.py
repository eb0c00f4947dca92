"""The middles of column pages that are more than a list: services, addresses, site maps."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.demo.description import ColumnDescription
from crawler.demo.dice import Dice
from crawler.demo.families.parts import links
from crawler.demo.families.screen import Item
from crawler.demo.prose import paragraphs, person

HALL = "http://zwfw.hunan.gov.cn/cd/"


def service(column: ColumnDescription) -> str:
    """What a citizen can do on a service page: fill in a form, go to the hall, or nothing."""
    if column.service == "form":
        return """<div class="apply"><h3>事项申请表</h3>
<form action="/apply/save.jsp" method="post" name="apply"><table>
<tr><td>申请人姓名：</td><td><input type="text" name="sqr" /></td></tr>
<tr><td>联系电话：</td><td><input type="text" name="lxdh" /></td></tr>
<tr><td>申请事项：</td><td><select name="sx"><option>行政许可</option><option>年检</option></select></td></tr>
<tr><td>情况说明：</td><td><textarea name="sm" rows="5" cols="50"></textarea></td></tr>
</table><input type="submit" value="提交申请" /></form></div>"""
    if column.service == "hall":
        word = Dice(f"hall/{column.number}").pick(("在线申请", "在线申报", "网上申报", "我要办", "立即办理"))
        return f'<div class="hall"><p>行政许可事项 <a href="{HALL}" target="_blank">{word}</a></p></div>'
    return ""


def organisation(name: str) -> str:
    """Leaders and duties."""
    dice = Dice(f"organisation/{name}")
    people = "".join(f"<li>{person(dice)}：{post}</li>" for post in ("局长", "副局长", "副局长", "纪检组长"))
    duties = "".join(f"<p>　　{text}</p>" for text in paragraphs(f"duties/{name}", 3))
    return f"<h2>{name}主要职责</h2>{duties}<h2>领导成员</h2><ul>{people}</ul>"


def contact(name: str) -> str:
    """Where to find the unit."""
    return f"<h2>{name}</h2><p>地址：湖南省常德市武陵大道</p><p>邮编：415000</p><p>电话：0736-7700000</p>"


def site_map(items: Sequence[Item]) -> str:
    """All columns as links."""
    return f"<h2>网站地图</h2><ul class='map'>{links(items)}</ul>"
