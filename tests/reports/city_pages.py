"""The pages of the made-up city, as its sites would serve them."""

from __future__ import annotations

from datetime import date, timedelta

from checks.model import Unit


def home_html(unit: Unit) -> str:
    rows = "".join(
        f'<li><a href="xw/{at}.html">{title}</a><span class="date">{date(2008, 12, 16) - timedelta(days=3 * at)}</span></li>'
        for at, title in enumerate(
            (
                "关于做好元旦期间值班工作的通知",
                "我市召开年度工作总结会议",
                "局领导深入基层调研",
                "政务公开工作取得新进展",
            )
        )
    )
    nav = "".join(
        f'<a href="{at}/">{name}</a> '
        for at, name in enumerate(("首页", "通知公告", "政策文件", "规划计划", "局长信箱"))
    )
    return (
        f"<html><head><meta charset={'gb2312' if unit.code.endswith('3') else 'utf-8'}><title>{unit.name}</title>"
        f"<style>body{{}}</style></head><body><div class=top>演示数据</div><h1>{unit.name}</h1><div class=nav>{nav}</div>"
        f"<script>document.write('x')</script><h2>工作动态</h2><ul>{rows}</ul><ul><li><a href='xz/bszn.doc'>办事指南下载.doc</a></li>"
        f"<li><a href='2007/nb.html'>年度报告</a></li></ul>"
        f"<table><tr><td>地址：人民路1号</td><td>电话：0736-7123456</td></tr></table><p>版权所有：{unit.name}　湘ICP备08000001号</p></body></html>"
    )


def list_html(unit: Unit, name: str, newest: str) -> str:
    rows = (
        f"<tr><td>1</td><td><a href='a.html'>关于{name}工作有关事项的通知</a></td><td>{newest}</td></tr>"
        if newest
        else ""
    )
    older = "".join(
        f"<tr><td>{at}</td><td><a href='{at}.html'>{name}第{at}号</a></td><td>2006-0{at}-11</td></tr>"
        for at in range(2, 9)
    )
    return f"<html><head><title>{name}-{unit.name}</title></head><body><p>当前位置：首页 &gt; {name}</p><table>{rows}{older if newest else ''}</table></body></html>"


def letters_html(unit: Unit) -> str:
    rows = "".join(
        f"<tr><td>{name}</td><td><a href='show.asp?id={at}'>{title}</a></td><td>2008-1{at % 2}-0{at + 1}</td><td>{state}</td></tr>"
        for at, (name, title, state) in enumerate(
            (
                ("王小明", "请问门前道路何时修好", "办理中"),
                ("李建国", "反映小区夜间施工噪声扰民", "已转办"),
                ("赵敏", "咨询办证流程，请致电13873612345", "已回复"),
                ("欧阳文", "建议增设公交站点", "已回复"),
            )
        )
    )
    return (
        f"<html><head><title>局长信箱</title></head><body><h2>{unit.name}局长信箱</h2><table><tr><th>姓名</th><th>标题</th><th>来信时间</th>"
        f"<th>状态</th></tr>{rows}</table><p>来信人：孙悟空　身份证 43072519790807123X</p></body></html>"
    )
