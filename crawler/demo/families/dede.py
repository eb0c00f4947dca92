"""DedeCMS: `/a/tzgg/`, `list_98_2.html`, div.dede_pages, articles in folders by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crawler.demo.description import ColumnDescription, PostDescription
from crawler.demo.families import parts
from crawler.demo.families.screen import Article, Block, Family, Listing, Row, Screen


def column_path(column: ColumnDescription, page: int, pages: int) -> str:
    """`/a/tzgg/`, then `/a/tzgg/list_98_2.html`."""
    folder = f"/a/{column.code}/"
    return folder if page == 1 else f"{folder}list_{column.number}_{page}.html"


def article_path(column: ColumnDescription, post: PostDescription, day: date) -> str:
    """`/a/tzgg/2026/0910/12.html`."""
    return f"/a/{column.code}/{day:%Y}/{day:%m%d}/{post.number}.html"


def shell(screen: Screen, middle: str) -> str:
    """The page around the middle."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset={screen.site.declared}" />
<title>{screen.title}</title>
<meta name="keywords" content="{screen.name}" />
<link href="/templets/default/style/dedecms.css" rel="stylesheet" media="screen" type="text/css" />
{parts.style("dede", 70)}
</head>
<body class="index">
<div class="header_top"><div class="w960 center"><span id="time">{parts.clock(screen)}</span>
<div class="toplinks"><a href="javascript:window.external.AddFavorite()">加入收藏</a></div></div></div>
<div class="header"><div class="top w960 center"><img src="/templets/default/images/logo.gif" alt="{screen.name}" /></div>
<div class="module blue mT10"><div id="navMenu"><ul>
{parts.links(screen.menu)}
</ul></div><div class="search">{parts.search("/plus/search.php")}</div></div></div>
<div class="w960 center clear mt1">
{middle}
</div>
<div class="footer w960 center"><div class="footer_left"></div><ul>{parts.links(screen.footer)}</ul><p class="powered">{parts.marks(screen)}</p></div>
{parts.hidden_menu(screen)}
{parts.script("dede", 36)}
</body>
</html>
"""


def home(screen: Screen, blocks: Sequence[Block]) -> str:
    """dl.tbox blocks; the day stands in front of the title."""
    made = "\n".join(
        f'<dl class="tbox"><dt><strong><a href="{b.href}">{b.name}</a></strong><span class="more"><a href="{b.href}">更多...</a></span></dt>'
        f'<dd><ul class="d1 ico3">\n{"".join(_home_row(row) for row in b.rows)}</ul></dd></dl>'
        for b in blocks
    )
    return f'{made}\n<dl class="tbox flink"><dt><strong>友情链接</strong></dt><dd><ul class="f5">{parts.friends(screen)}</ul></dd></dl>'


def _home_row(row: Row) -> str:
    when = f'<span class="date">{row.date}</span>' if row.date else ""
    return f'<li>{when}<a href="{row.href}">{row.title}</a></li>\n'


def listing(screen: Screen, page: Listing) -> str:
    """Rows with a line of intro, and DedeCMS's pager."""
    rows = "".join(_row(row) for row in page.rows)
    return f"""<div class="place"><strong>当前位置:</strong> <a href='/'>主页</a> > {page.column.name} > </div>
<div class="listbox"><ul class="e2">
{rows}</ul></div>
{_pager(page)}"""


def _row(row: Row) -> str:
    when = (
        f'<span class="info"><small>日期：</small>{row.date}<small> 点击：</small>{len(row.title) * 7}</span>'
        if row.date
        else ""
    )
    return f'<li><a href="{row.href}" class="title">{row.title}</a>{when}<p class="intro">{row.title}……</p></li>\n'


def _pager(page: Listing) -> str:
    if len(page.paths) == 1:
        return ""
    numbered = "\n".join(
        f'<li class="thisclass">{n}</li>'
        if n == page.page
        else f"<li><a href='{path.rpartition('/')[2] or path}'>{n}</a></li>"
        for n, path in enumerate(page.paths, 1)
    )
    total = (
        f'<li><span class="pageinfo">共 <strong>{len(page.paths)}</strong>页<strong>{page.total}</strong>条</span></li>'
    )
    return f'<div class="dede_pages"><ul class="pagelist">\n{numbered}\n{total}\n</ul></div>'


def article(screen: Screen, made: Article) -> str:
    """Title, info line with small labels, the text in a table cell."""
    shown = f"<small>时间:</small>{made.date}" if made.date else ""
    return f"""<div class="place"><strong>当前位置:</strong> <a href='/'>主页</a> > {made.column} > </div>
<div class="viewbox"><div class="title"><h2>{made.title}</h2></div>
<div class="info">{shown}<small>来源:</small>{screen.name} <small>作者:</small>admin <small>点击:</small><script src="/plus/count.php?view=yes"></script>次</div>
<div class="content" id="dede_content"><table width='100%'><tr><td>
{parts.prose(made.paragraphs, "div")}
</td></tr></table></div>
{parts.attached(made.attachments)}</div>"""


FAMILY = Family(column_path, article_path, shell, home, listing, article)
