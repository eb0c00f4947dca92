"""大汉 JCMS: numbered columns, `art` paths, and lists that stand as XML inside a script."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crawler.demo.description import ColumnDescription, PostDescription
from crawler.demo.families import parts
from crawler.demo.families.screen import Article, Block, Family, Listing, Row, Screen


def column_path(column: ColumnDescription, page: int, pages: int) -> str:
    """`/col/col282/index.html`, further pages by pageNum."""
    path = f"/col/col{200 + column.number}/index.html"
    return path if page == 1 else f"{path}?uid={4000 + column.number}&pageNum={page}"


def article_path(column: ColumnDescription, post: PostDescription, day: date) -> str:
    """`/art/2026/9/10/art_282_1.html`."""
    return f"/art/{day.year}/{day.month}/{day.day}/art_{200 + column.number}_{post.number}.html"


def shell(screen: Screen, middle: str) -> str:
    """The page around the middle."""
    return f"""<!DOCTYPE html>
<html>
<head>
<meta charset="{screen.site.declared}">
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<title>{screen.title}</title>
<meta name="SiteName" content="{screen.name}"><meta name="Maketime" content="{screen.generated} 06:03:44">
<script src="/script/0/jquery.js"></script>
{parts.style("jcms", 60)}
{parts.script("hanweb", 30)}
</head>
<body>
<table width="1000" align="center" class="head"><tr><td><img src="/picture/0/logo.png" alt=""></td>
<td align="right">{parts.clock(screen)}</td></tr></table>
<div id="menu"><table><tr>
{parts.links(screen.menu, "<td class='m'>", "</td>")}
</tr></table></div>
{parts.hidden_menu(screen)}
<div id="container">
{middle}
</div>
<div id="footer"><p>{parts.links(screen.footer, " | ", "")}</p><div>{parts.marks(screen)}</div>
<script>document.write('<img src="/module/sitemonitor/count.gif">');</script></div>
</body>
</html>
"""


def home(screen: Screen, blocks: Sequence[Block]) -> str:
    """Blocks as tables, with the column's name in the head."""
    made = "\n".join(
        f'<div class="unit"><div class="unithead"><a href="{b.href}" class="bt">{b.name}</a><a href="{b.href}" class="gd">更多</a></div>'
        f"<table width='100%'>\n{''.join(_home_row(row) for row in b.rows)}</table></div>"
        for b in blocks
    )
    return f"{made}\n<div class='yqlj'>友情链接<ul>{parts.friends(screen)}</ul></div>"


def _home_row(row: Row) -> str:
    when = f'<td width="90" class="bt_time">{row.date}</td>' if row.date else ""
    return f'<tr><td><a target="_blank" href="{row.href}" title="{row.title}">{row.title}</a></td>{when}</tr>\n'


def listing(screen: Screen, page: Listing) -> str:
    """The rows as a datastore in a script, as jpage writes them for its first page."""
    records = "\n".join(f"<record><![CDATA[{_record(row)}]]></record>" for row in page.rows)
    return f"""<div class="wz">当前位置：<a href="/">首页</a> &gt; {page.column.name}</div>
<div id="{4000 + page.column.number}"><script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page={page.page + 1}&webid=1&columnid={page.column.number}"></a>]]></nextgroup>
<recordset>
{records}
</recordset></datastore></script></div>
<script>jpage.init({{totalrecord:{page.total},perpage:{len(page.rows) or 1},totalpage:{len(page.paths)},
proxyurl:'/module/web/jpage/dataproxy.jsp',webid:1,path:'/',columnid:{page.column.number},unitid:'{4000 + page.column.number}'}});</script>
<div class="pages">{_pager(page)}</div>"""


def _record(row: Row) -> str:
    when = f"<span>{row.date}</span>" if row.date else ""
    return f'<li><a href="{row.href}" title="{row.title}" target="_blank">{row.title}</a>{when}</li>'


def _pager(page: Listing) -> str:
    numbered = "".join(f'<a href="{path}">{n}</a> ' for n, path in enumerate(page.paths, 1))
    return f"{numbered}<a href='{page.paths[-1]}'>尾页</a>" if len(page.paths) > 1 else ""


def article(screen: Screen, made: Article) -> str:
    """Title, 日期 line, #zoom; the meta label agrees with the page."""
    shown = f"日期：{made.date}　" if made.date else ""
    meta = f"<!--<$[信息标题]>begin-->{made.title}<!--<$[信息标题]>end-->"
    return f"""<div class="wz">当前位置：<a href="/">首页</a> &gt; {made.column}</div>
<table id="article" width="960" align="center"><tr><td class="title">{meta}</td></tr>
<tr><td class="bt1">{shown}信息来源：{screen.name}　浏览次数：<script src="/module/visitcount/articlehits.jsp"></script></td></tr>
<tr><td><div id="zoom">
{parts.prose(made.paragraphs)}
{parts.attached(made.attachments)}
</div></td></tr></table>"""


FAMILY = Family(column_path, article_path, shell, home, listing, article)
