"""博达 Visual SiteBuilder: `tzgg.htm`, pages numbered downwards, `/info/1015/4213.htm`, #vsb_content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crawler.demo.description import ColumnDescription, PostDescription
from crawler.demo.families import parts
from crawler.demo.families.screen import Article, Block, Family, Listing, Row, Screen


def column_path(column: ColumnDescription, page: int, pages: int) -> str:
    """`/tzgg.htm` is the newest page, `/tzgg/2.htm` the one before it when there are three."""
    return f"/{column.code}.htm" if page == 1 else f"/{column.code}/{pages - page + 1}.htm"


def article_path(column: ColumnDescription, post: PostDescription, day: date) -> str:
    """`/info/1015/4213.htm`."""
    return f"/info/{1000 + column.number}/{post.number}.htm"


def shell(screen: Screen, middle: str) -> str:
    """The page around the middle."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<HTML><HEAD><TITLE>{screen.title}</TITLE>
<META http-equiv="Content-Type" content="text/html; charset={screen.site.declared}" />
<META Name="keywords" Content="{screen.name}" />
<!--Announced by Visual SiteBuilder 9-->
<script language="javascript" src="/system/resource/js/counter.js"></script>
<script type="text/javascript">_jsq_(1001,'/index.jsp',-1,1384000000)</script>
{parts.style("vsb", 70)}
</HEAD>
<BODY>
<div class="header"><span class="rq">{parts.clock(screen)}</span><img src="/images/banner.jpg" alt="{screen.name}" />
{parts.search("/ssjgy.jsp?wbtreeid=1001")}</div>
<div class="menu" id="ctl"><ul>
{parts.links(screen.menu, "<LI class='menuitem'>", "</LI>")}
</ul></div>
<div class="content">
{middle}
</div>
<div class="bottom"><ul>{parts.links(screen.footer)}</ul>{parts.marks(screen)}</div>
{parts.script("vsb", 34)}
</BODY></HTML>
"""


def home(screen: Screen, blocks: Sequence[Block]) -> str:
    """Blocks of tables, the day in a cell of its own."""
    made = "\n".join(
        f'<div class="block"><div class="tit"><a href="{b.href}"><span>{b.name}</span></a><a href="{b.href}" class="more">MORE</a></div>'
        f'<table class="winstyle" cellspacing="0">\n{"".join(_home_row(row) for row in b.rows)}</table></div>'
        for b in blocks
    )
    return f"{made}\n<div class='link'><ul>{parts.friends(screen)}</ul></div>"


def _home_row(row: Row) -> str:
    when = f'<td width="1%" nowrap class="timestyle">{row.date}</td>' if row.date else ""
    href = row.href.removeprefix("/")
    return f'<tr height="20"><td><a class="c1" href="{href}" title="{row.title}" target="_blank">{row.title}</a></td>{when}</tr>\n'


def listing(screen: Screen, page: Listing) -> str:
    """Rows with the day inside the link, and the pager's links."""
    rows = "".join(_row(n, row) for n, row in enumerate(page.rows))
    return f"""<div class="path">当前位置：<a href="/">首页</a>&gt;&gt;{page.column.name}</div>
<div class="main_conRCb"><ul>
{rows}</ul>
{_pager(page)}</div>"""


def _row(number: int, row: Row) -> str:
    when = f"<span>{row.date}</span>" if row.date else ""
    return f'<li id="line_u7_{number}"><a href="{row.href}" target="_blank">{when}<em>{row.title}</em></a></li>\n'


def _pager(page: Listing) -> str:
    pages = len(page.paths)
    if pages == 1:
        return ""
    onward = page.paths[min(page.page, pages - 1)]
    numbered = "".join(f'<span class="p_no"><a href="{path}">{n}</a></span>' for n, path in enumerate(page.paths, 1))
    return (
        f'<div class="pb_sys_common"><span class="p_t">共{page.total}条</span>{numbered}'
        f'<span class="p_next"><a href="{onward}">下页</a></span><span class="p_last"><a href="{page.paths[-1]}">尾页</a></span></div>'
    )


def article(screen: Screen, made: Article) -> str:
    """Title, day and hits, then #vsb_content."""
    shown = f"时间：{made.date}　" if made.date else ""
    return f"""<div class="path">当前位置：<a href="/">首页</a>&gt;&gt;{made.column}</div>
<form name="_newscontent_fromname"><div class="main_contit"><h2>{made.title}</h2>
<p>{shown}来源：{screen.name}　点击：[<script>_showDynClicks("wbnews", 1384000000, {len(made.title)})</script>]</p></div>
<div class="v_news_content" id="vsb_content">
{parts.prose(made.paragraphs, "P")}
</div>{parts.attached(made.attachments)}</form>"""


FAMILY = Family(column_path, article_path, shell, home, listing, article)
