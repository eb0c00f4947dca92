"""A hand-made ASP site of 2008: nested tables, font tags, capitals, numbers in the query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crawler.demo.description import ColumnDescription, PostDescription
from crawler.demo.families import parts
from crawler.demo.families.screen import Article, Block, Family, Item, Listing, Row, Screen


def column_path(column: ColumnDescription, page: int, pages: int) -> str:
    """`/list.asp?c=12`, further pages by page."""
    return f"/list.asp?c={column.number}" + (f"&page={page}" if page > 1 else "")


def article_path(column: ColumnDescription, post: PostDescription, day: date) -> str:
    """`/info.asp?id=622`."""
    return f"/info.asp?id={post.number}"


def shell(screen: Screen, middle: str) -> str:
    """The page around the middle."""
    return f"""<html>
<head>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={screen.site.declared}">
<title>{screen.title}</title>
{parts.style("asp", 45)}
<SCRIPT language=JavaScript src="/inc/menu.js"></SCRIPT>
</head>
<body topmargin=0 leftmargin=0 bgcolor="#FFFFFF">
<table width=778 border=0 cellspacing=0 cellpadding=0 align=center>
<tr><td colspan=2><object classid="clsid:D27CDB6E-AE6D-11cf-96B8-444553540000" width=778 height=140><param name=movie value="/images/top.swf"></object></td></tr>
<tr bgcolor="#0066CC"><td height=24><font color=#FFFFFF size=2>{parts.clock(screen)}</font></td>
<td align=right><marquee width=300 scrollamount=3><font color=yellow>欢迎光临{screen.name}网站！</font></marquee></td></tr>
<tr><td colspan=2 height=28 background="/images/menu.gif">
{_menu(screen.menu)}
</td></tr>
</table>
<table width=778 border=0 cellspacing=0 cellpadding=4 align=center><tr><td valign=top>
{middle}
</td></tr></table>
<table width=778 border=0 align=center><tr><td align=center><font size=2>{parts.links(screen.footer, "", " | ")}<br>
{parts.marks(screen)}<br>您是第<font color=red>102834</font>位访问者　建议使用 IE6.0 800×600 浏览</font></td></tr></table>
{parts.script("asp", 30)}
</body>
</html>
"""


def _menu(items: Sequence[Item]) -> str:
    return "\n".join(f'<A HREF="{item.href}"><font color=#FFFFFF>{item.text}</font></A>&nbsp;|&nbsp;' for item in items)


def home(screen: Screen, blocks: Sequence[Block]) -> str:
    """One table a block, dots drawn as pictures."""
    made = "\n".join(
        f"<TABLE width=100% border=1 cellspacing=0 bordercolor=#99CCFF><TR><TD bgcolor=#CCE5FF><b><A HREF='{b.href}'>{b.name}</A></b>"
        f"<div align=right><A HREF='{b.href}'>更多</A></div></TD></TR>\n<TR><TD><table width=100%>\n{''.join(_row(row) for row in b.rows)}</table></TD></TR></TABLE>"
        for b in blocks
    )
    return f"{made}\n<table width=100%><tr><td><b>相关链接</b><ul>{parts.friends(screen)}</ul></td></tr></table>\n{parts.search('/search.asp')}"


def _row(row: Row) -> str:
    when = f"<td width=110 align=right><font color=#666666 size=2>{row.date}</font></td>" if row.date else ""
    return f"<tr><td height=22><img src=/images/dot.gif>&nbsp;<A HREF='{row.href}' target=_blank>{row.title}</A></td>{when}</tr>\n"


def listing(screen: Screen, page: Listing) -> str:
    """Rows of a table, the pager in words."""
    rows = "".join(_row(row) for row in page.rows)
    return f"""<table width=100%><tr><td bgcolor=#EEEEEE><font size=2>当前位置：<A HREF="/">首页</A> → {page.column.name}</font></td></tr></table>
<table width=100% border=0 cellspacing=1 cellpadding=2>
{rows}</table>
{_pager(page)}"""


def _pager(page: Listing) -> str:
    first, last = page.paths[0], page.paths[-1]
    before, after = page.paths[max(page.page - 2, 0)], page.paths[min(page.page, len(page.paths) - 1)]
    return (
        f"<p align=center><font size=2>共有{page.total}条信息　第{page.page}页/共{len(page.paths)}页　<a href='{first}'>首页</a> "
        f"<a href='{before}'>上一页</a> <a href='{after}'>下一页</a> <a href='{last}'>尾页</a></font></p>"
    )


def article(screen: Screen, made: Article) -> str:
    """Title in a big font, the day below it or, in the oldest sites, nowhere."""
    shown = f"发布日期：{made.date}　" if made.date else ""
    return f"""<table width=100%><tr><td bgcolor=#EEEEEE><font size=2>当前位置：<A HREF="/">首页</A> → {made.column}</font></td></tr>
<tr><td align=center height=40><font size=4 color=#CC0000><b>{made.title}</b></font></td></tr>
<tr><td align=center><font size=2 color=#666666>{shown}作者：{screen.name}　阅读：35次</font><hr size=1></td></tr>
<tr><td><font size=3>
{parts.prose(made.paragraphs)}
</font></td></tr><tr><td>{parts.attached(made.attachments)}</td></tr></table>"""


FAMILY = Family(column_path, article_path, shell, home, listing, article)
