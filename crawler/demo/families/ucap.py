"""开普 UCAP: `list.shtml`, articles named by 32 hexadecimal digits, ucaptitle and UCAPCONTENT marks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import blake2b

from crawler.demo.description import ColumnDescription, PostDescription
from crawler.demo.families import parts
from crawler.demo.families.screen import Article, Block, Family, Listing, Row, Screen


def column_path(column: ColumnDescription, page: int, pages: int) -> str:
    """`/tzgg/list.shtml`, then `/tzgg/list_2.shtml`."""
    return f"/{column.code}/list.shtml" if page == 1 else f"/{column.code}/list_{page}.shtml"


def article_path(column: ColumnDescription, post: PostDescription, day: date) -> str:
    """`/tzgg/202106/16506d0f8d85….shtml`."""
    name = blake2b(f"{column.code}/{post.number}".encode(), digest_size=16).hexdigest()
    return f"/{column.code}/{day:%Y%m}/{name}.shtml"


def shell(screen: Screen, middle: str) -> str:
    """The page around the middle."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="{screen.site.declared}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{screen.title}</title>
<meta name="SiteName" content="{screen.name}"><meta name="SiteDomain" content="{screen.site.host}">
<meta name="keywords" content="{screen.name}"><meta name="others" content="页面生成时间 {screen.generated} 22:10:05" />
{parts.style("ucap", 80)}
</head>
<body>
<header class="header"><div class="top-bar">{parts.clock(screen)} <a href="javascript:;">无障碍</a> <a href="javascript:;">繁体</a></div>
<a class="logo" href="/"><img src="/images/logo.png" alt="{screen.name}"></a>{parts.search("/search5/html/searchResult.html")}</header>
<nav class="nav clearfix"><ul>
{parts.links(screen.menu, '<li class="nav-item">')}
</ul></nav>
<main class="container">
{middle}
</main>
<footer><div class="links"><ul>{parts.links(screen.footer)}</ul></div><div class="copy">{parts.marks(screen)}</div></footer>
{parts.script("ucap", 40)}
<script>var _hmt=_hmt||[];(function(){{var hm=document.createElement("script");hm.src="/js/hm.js";}})();</script>
</body>
</html>
"""


def home(screen: Screen, blocks: Sequence[Block]) -> str:
    """Tabs with the columns' names; the rows show their day in an `i` element."""
    made = "\n".join(
        f'<section class="tab-box"><div class="tab-hd"><h3><a href="{b.href}">{b.name}</a></h3><a class="more" href="{b.href}">更多</a></div>'
        f'<ul class="tab-bd">\n{"".join(_home_row(row) for row in b.rows)}</ul></section>'
        for b in blocks
    )
    return f"{made}\n<section class='links'><h3>友情链接</h3><ul>{parts.friends(screen)}</ul></section>"


def _home_row(row: Row) -> str:
    when = f"<i>{row.date}</i>" if row.date else ""
    return f'<li>{when}<a href="{row.href}" target="_blank">{row.title}</a></li>\n'


def listing(screen: Screen, page: Listing) -> str:
    """The rows of ul.infolist with the pager below."""
    rows = "".join(_row(row) for row in page.rows)
    numbered = "".join(f'<a href="{path}">{n}</a>' for n, path in enumerate(page.paths, 1))
    pager = f'<div class="pagination" pagecount="{len(page.paths)}">{numbered}</div>' if len(page.paths) > 1 else ""
    return f"""<div class="crumb">当前位置：<a href="/">首页</a> > <span>{page.column.name}</span></div>
<div class="list-main"><ul class="infolist">
{rows}</ul>
{pager}</div>"""


def _row(row: Row) -> str:
    when = f'<span class="time">{row.date}</span>' if row.date else ""
    return f'<li><a href="{row.href}" title="{row.title}">{row.title}</a>{when}</li>\n'


def article(screen: Screen, made: Article) -> str:
    """Title and text between UCAP's own marks; the meta label tells the build time of the page instead of the day."""
    shown = f"<span>发布时间：<publishtime>{made.date}</publishtime></span>" if made.date else ""
    return f"""<div class="crumb">当前位置：<a href="/">首页</a> > <span>{made.column}</span></div>
<div class="article"><h1><ucaptitle>{made.title}</ucaptitle></h1>
<div class="pages-date">{shown}<span>来源：{screen.name}</span><span>浏览量：<em id="hits">0</em></span></div>
<div class="pages_content" id="UCAP-CONTENT"><UCAPCONTENT>
{parts.prose(made.paragraphs)}
</UCAPCONTENT></div>
{parts.attached(made.attachments)}</div>"""


FAMILY = Family(column_path, article_path, shell, home, listing, article)
