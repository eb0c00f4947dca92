"""TRS WCM: one folder a column, `t20260731_1351817.html` articles, a pager written by createPageHTML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crawler.demo.description import ColumnDescription, PostDescription
from crawler.demo.families import parts
from crawler.demo.families.screen import Article, Block, Family, Listing, Row, Screen


def column_path(column: ColumnDescription, page: int, pages: int) -> str:
    """`/zwgk/tzgg/`, then `/zwgk/tzgg/index_1.html` for page 2."""
    folder = f"/zwgk/{column.code}/"
    return folder if page == 1 else f"{folder}index_{page - 1}.html"


def article_path(column: ColumnDescription, post: PostDescription, day: date) -> str:
    """`/zwgk/tzgg/202607/t20260731_1351817.html`."""
    return f"/zwgk/{column.code}/{day:%Y%m}/t{day:%Y%m%d}_{1350000 + post.number}.html"


def shell(screen: Screen, middle: str) -> str:
    """The page around the middle."""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta http-equiv="Content-Type" content="text/html; charset={screen.site.declared}" />
<title>{screen.title}</title>
<meta name="SiteName" content="{screen.name}" /><meta name="SiteDomain" content="{screen.site.host}" />
<meta name="HtmlGenerateTime" content="{screen.generated} 05:12:31" />
<link rel="stylesheet" href="/images/style.css" />
{parts.style("trs", 70)}
</head>
<body>
<!-- 页面生成时间 {screen.generated} 05:12:31 -->
<div class="top"><div class="date">{parts.clock(screen)}</div><a href="javascript:void(0)" onclick="SetHome(this)">设为首页</a></div>
<div class="banner"><img src="/images/banner.jpg" alt="{screen.name}" width="1000" height="180" /></div>
<div class="nav"><ul>
{parts.links(screen.menu)}
</ul></div>
<div class="search">{parts.search("/was5/web/search")}</div>
<div class="wrap">
{middle}
</div>
<div class="foot"><ul>{parts.links(screen.footer)}</ul><p>{parts.marks(screen)}</p></div>
{parts.hidden_menu(screen)}
{parts.script("trs", 24)}
</body></html>
"""


def home(screen: Screen, blocks: Sequence[Block]) -> str:
    """Blocks with their names as links to the columns."""
    made = "\n".join(
        f'<div class="box"><h2><a href=".{b.href}">{b.name}</a><span class="more"><a href=".{b.href}">更多&gt;&gt;</a></span></h2>'
        f'<ul class="list">\n{"".join(_row(row, "." + row.href if row.href.startswith("/") else row.href) for row in b.rows)}</ul></div>'
        for b in blocks
    )
    return f'{made}\n<div class="friend"><h3>友情链接</h3><ul>{parts.friends(screen)}</ul></div>'


def listing(screen: Screen, page: Listing) -> str:
    """Rows with relative links, and the pager's script."""
    folder = f"/zwgk/{page.column.code}/"
    rows = "".join(_row(row, row.href.replace(folder, "./", 1)) for row in page.rows)
    pages = len(page.paths)
    return f"""<div class="location">您的位置：<a href="/">首页</a> &gt; {page.column.name}</div>
<div class="right"><ul class="list01">
{rows}</ul>
<div class="page"><script>createPageHTML({pages}, {page.page - 1},"index","html","black2",{page.total});</script></div></div>"""


def _row(row: Row, href: str) -> str:
    when = f'<span class="date">{row.date}</span>' if row.date else ""
    return f'<li><a href="{href}" target="_blank" title="{row.title}">{row.title}</a>{when}</li>\n'


def article(screen: Screen, made: Article) -> str:
    """Title, source line, TRS_Editor."""
    shown = f"发布时间：{made.date}　" if made.date else ""
    return f"""<div class="location">您的位置：<a href="/">首页</a> &gt; {made.column}</div>
<div class="xl"><h1>{made.title}</h1>
<div class="info">{shown}来源：{screen.name}　【字体：大 中 小】</div>
<div id="zoom"><div class="TRS_Editor">
{parts.prose(made.paragraphs)}
</div></div>
{parts.attached(made.attachments)}
</div>"""


FAMILY = Family(column_path, article_path, shell, home, listing, article)
