"""龙讯 Lonsun: `/content/column/6791573`, rows of ul.doc_list with separators, a pager written by Ls.pagination."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crawler.demo.description import ColumnDescription, PostDescription
from crawler.demo.families import parts
from crawler.demo.families.screen import Article, Block, Family, Listing, Row, Screen

_EVERY = 5  # rows between two separators


def column_path(column: ColumnDescription, page: int, pages: int) -> str:
    """`/content/column/6791573`, further pages by pageIndex."""
    path = f"/content/column/{6791000 + column.number}"
    return path if page == 1 else f"{path}?pageIndex={page}"


def article_path(column: ColumnDescription, post: PostDescription, day: date) -> str:
    """`/content/article/8240794`."""
    return f"/content/article/{8240000 + post.number}"


def shell(screen: Screen, middle: str) -> str:
    """The page around the middle."""
    return f"""<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset={screen.site.declared}" />
<title>{screen.title}</title>
<meta name="SiteName" content="{screen.name}" /><meta name="SiteDomain" content="{screen.site.host}" />
<meta name="author" content="龙讯科技" /><!-- 生成时间：{screen.generated} 03:30:00 -->
<link rel="stylesheet" href="/assets/css/common.css" />
{parts.style("ls", 75)}
<script>var Ls={{pagination:function(id,o){{}}}};</script>
</head>
<body>
<div class="container header"><div class="fl">{parts.clock(screen)}</div><div class="fr">{parts.search("/site/search/6795621")}</div>
<h1 class="logo"><a href="/"><img src="/assets/images/logo.png" alt="{screen.name}" /></a></h1></div>
<div class="navbox"><ul class="navlist clearfix">
{parts.links(screen.menu, '<li class="navli">')}
</ul></div>
<div class="container main clearfix">
{middle}
</div>
{parts.hidden_menu(screen)}
<div class="footer"><div class="container"><p>{parts.links(screen.footer, "", "　")}</p><p>{parts.marks(screen)}</p></div></div>
{parts.script("ls", 36)}
</body>
</html>
"""


def home(screen: Screen, blocks: Sequence[Block]) -> str:
    """Rows with their day in span.date before the link."""
    made = "\n".join(
        f'<div class="box lm"><div class="lm_tit"><strong><a href="{b.href}">{b.name}</a></strong><a href="{b.href}" class="lm_more">更多&gt;</a></div>'
        f'<ul class="doc_list">\n{"".join(_row(row) for row in b.rows)}</ul></div>'
        for b in blocks
    )
    return f"{made}\n<div class='yqlj'><ul>{parts.friends(screen)}</ul></div>"


def listing(screen: Screen, page: Listing) -> str:
    """Rows with a separator after every fifth."""
    rows = "".join(
        _row(row) + ('<li class="lm_line"></li>\n' if n % _EVERY == 0 else "") for n, row in enumerate(page.rows, 1)
    )
    return f"""<div class="position">您现在所在的位置：<a href="/">首页</a> &gt; {page.column.name}</div>
<div class="listnews"><ul class="doc_list list-{6791000 + page.column.number}">
{rows}</ul>
<div id="page_{page.column.number}" class="pagination"></div>
<script>Ls.pagination("#page_{page.column.number}",{{currPage:{page.page},pageCount:{len(page.paths)},total:{page.total}}});</script></div>"""


def _row(row: Row) -> str:
    when = f'<span class="right date">{row.date}</span>' if row.date else ""
    return f'<li class="odd">{when}<a href="{row.href}" title="{row.title}" target="_blank" class="left">{row.title}</a></li>\n'


def article(screen: Screen, made: Article) -> str:
    """Title, source, day and reading count in one line."""
    shown = f'<span class="fbrq">发布日期：{made.date}</span>' if made.date else ""
    return f"""<div class="position">您现在所在的位置：<a href="/">首页</a> &gt; {made.column}</div>
<div class="newscontent"><h1 class="newstitle">{made.title}</h1>
<div class="newsinfo">{shown}<span>信息来源：{screen.name}</span><span>阅读次数：<b class="j-hits">…</b></span></div>
<div class="newscontnet" id="zoom">
{parts.prose(made.paragraphs)}
</div>
{parts.attached(made.attachments)}</div>"""


FAMILY = Family(column_path, article_path, shell, home, listing, article)
