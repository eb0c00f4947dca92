"""The pages of one site on one night: every path with the function that draws it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from crawler.demo import column_pages, jpaas, letter_pages, walls
from crawler.demo import description as d
from crawler.demo.description import ColumnDescription, PostDescription, SiteDescription
from crawler.demo.families import FAMILIES
from crawler.demo.families.parts import links
from crawler.demo.families.screen import Article, Block, Item, Listing, Row, Screen
from crawler.demo.forms import numerals, written
from crawler.demo.prose import paragraphs

Drawn = tuple[int, str]
Route = tuple[str, Callable[[], Drawn]]


class Drawing:
    """Draws the pages of a site; `day` is the day of night 1."""

    def __init__(self, site: SiteDescription, day: date, night: int) -> None:
        """The pages of that night, with the menu that all share."""
        self.site, self.day, self.night = site, day, night
        self.family = FAMILIES[site.family]
        today = day + timedelta(days=night - 1)
        made = today if site.cache == "none" else day + timedelta(days=site.last_change(night) - 1)
        menu = tuple(self._menu())
        footer = tuple(Item(c.name, self._path(c)) for c in site.columns if c.footer)
        self.screen = Screen(site, today, made, site.unit.name, menu, footer)

    def routes(self) -> Iterator[Route]:
        """Path → drawing, for everything on the site's own host and on that of its mailbox."""
        yield from self._home()
        for column in self.site.all_columns():
            yield from self._column(column)
        yield from self._mailbox()
        for link in self.site.links:
            if link.url.startswith("/"):
                yield link.url, partial(self._answer, link.condition_on(self.night), "<p>专题页面</p>")

    def _menu(self) -> Iterator[Item]:
        yield Item("首页", "/")
        for column in self.site.columns:
            if not column.footer:
                yield Item(column.name, self._path(column))
        box = self.site.mailbox
        if box:
            yield Item(
                box.name, f"mailto:{box.mailto}" if box.mailto else self._outside(letter_pages.page_path(box, 1))
            )

    def _path(self, column: ColumnDescription) -> str:
        return "#" if column.condition == d.MENU_ONLY else self.family.column_path(column, 1, self._pages(column))

    def _outside(self, path: str) -> str:
        host = self.site.mailbox.host if self.site.mailbox else ""
        return f"http://{host}{path}" if host else path

    def _pages(self, column: ColumnDescription) -> int:
        return max(1, -(-len(column.on(self.night)) // self.site.per_page))

    # ---- the home page

    def _home(self) -> Iterator[Route]:
        whole = partial(self._page, self._front)
        if self.site.home == "refresh":
            yield "/main.html", whole
            yield "/", partial(self._bare, '<meta http-equiv="refresh" content="0;url=/main.html">', "正在进入……")
        elif self.site.home == "script":
            yield "/default/index.html", whole
            yield "/", partial(self._bare, '<script>window.location.href="/default/index.html";</script>', "")
        elif self.site.home == "frames":
            yield "/top.html", lambda: self._bare("", f"<ul>{links(self.screen.menu)}</ul>")
            yield "/main.html", lambda: self._bare("", self._front() + f"<ul>{links(self.screen.footer)}</ul>")
            yield "/", self._frameset
        else:
            yield "/", whole
            yield "/index.html", whole

    def _front(self) -> str:
        blocks = [] if self.site.home == "navigation" else [self._block(c) for c in self.site.columns if c.home_rows]
        return self.family.home(self.screen, [block for block in blocks if block.rows])

    def _block(self, column: ColumnDescription) -> Block:
        form = self.site.home_form if self.site.home_dates else ""
        rows = tuple(self._row(column, post, form) for post in column.on_home(self.night))
        return Block(column.name, self._path(column), rows)

    def _row(self, column: ColumnDescription, post: PostDescription, form: str) -> Row:
        day = self._day(post)
        when = written(form, day, post.age_on(self.night)) if form and column.dates == "rows" else ""
        return Row(self._title(post), post.elsewhere or self.family.article_path(column, post, day), when)

    def _day(self, post: PostDescription) -> date:
        return self.day - timedelta(days=post.age)

    def _title(self, post: PostDescription) -> str:
        return post.title.replace("{year}", str(self._day(post).year))

    def _page(self, middle: Callable[[], str], title: str = "") -> Drawn:
        screen = self.screen
        whole = f"{title}_{screen.name}" if title else screen.name
        shown = Screen(screen.site, screen.today, screen.generated, whole, screen.menu, screen.footer)
        return 200, self.family.shell(shown, middle())

    def _bare(self, head: str, body: str) -> Drawn:
        meta = f'<meta http-equiv="Content-Type" content="text/html; charset={self.site.declared}">'
        note = "<!-- 演示数据 -->"
        return 200, f"<html><head>{meta}{head}<title>{self.screen.name}</title></head><body>{body}{note}</body></html>"

    def _frameset(self) -> Drawn:
        meta = f'<meta http-equiv="Content-Type" content="text/html; charset={self.site.declared}">'
        return 200, (
            f"<html><head>{meta}<title>{self.screen.name}</title></head>\n<!-- 演示数据 -->\n"
            '<frameset rows="120,*" border="0"><frame name="top" src="/top.html" noresize>'
            '<frame name="main" src="/main.html"></frameset></html>'
        )

    # ---- columns and articles

    def _column(self, column: ColumnDescription) -> Iterator[Route]:
        pages = self._pages(column)
        paths = tuple(self.family.column_path(column, page, pages) for page in range(1, pages + 1))
        for number, path in enumerate(paths, 1):
            listing = partial(self._list, column, number, paths)
            yield path, partial(self._answer, column.condition, listing, column.name)
            if column.filled:
                yield jpaas.path(column, number), partial(self._data, column, number)
            if column.framed:
                yield _frame_path(column, number), partial(self._framed, column, number, paths)
        for post in column.posts:
            path = self.family.article_path(column, post, self._day(post))
            yield path, partial(self._answer, post.condition, partial(self._article, column, post), self._title(post))
            if post.attachment:
                yield _attachment(post), partial(self._answer, post.attachment, "attachment")

    def _answer(self, condition: str, middle: Callable[[], str] | str, title: str = "") -> Drawn:
        if condition in walls.ANSWERS:
            return walls.ANSWERS[condition]
        return self._page(middle if callable(middle) else lambda: str(middle), title)

    def _list(self, column: ColumnDescription, page: int, paths: tuple[str, ...]) -> str:
        screen, name = self.screen, self.screen.name
        if column.kind == "organisation":
            return column_pages.organisation(name)
        if column.kind == "contact":
            return column_pages.contact(name)
        if column.kind == "sitemap":
            return column_pages.site_map((*screen.menu, *screen.footer))
        if column.children:
            return f"<ul class='sub'>{links(Item(c.name, self._path(c)) for c in column.children)}</ul>"
        if column.framed:
            return f'<iframe src="{_frame_path(column, page)}" width="100%" height="600" frameborder="0"></iframe>'
        return self._rows(column, page, paths) + column_pages.service(column)

    def _rows(self, column: ColumnDescription, page: int, paths: tuple[str, ...]) -> str:
        if column.filled:
            return jpaas.listing(column, page)
        rows, total = self._shown(column, page), len(column.on(self.night))
        return self.family.listing(self.screen, Listing(column, rows, page, paths, total))

    def _shown(self, column: ColumnDescription, page: int) -> tuple[Row, ...]:
        shown = column.on(self.night)[(page - 1) * self.site.per_page : page * self.site.per_page]
        return tuple(self._row(column, post, self.site.list_form) for post in shown)

    def _data(self, column: ColumnDescription, page: int) -> Drawn:
        return 200, jpaas.answer(self._shown(column, page), len(column.on(self.night)))

    def _framed(self, column: ColumnDescription, page: int, paths: tuple[str, ...]) -> Drawn:
        return self._bare("", self._rows(column, page, paths))

    def _article(self, column: ColumnDescription, post: PostDescription) -> str:
        day, dated = self._day(post), column.dates != "nowhere"
        text = paragraphs(f"{self.site.unit.code}/{post.number}", 3 + post.number % 3)
        if dated and column.kind in ("notice", "policy"):
            text += [
                "本通知自2005年1月1日起施行的有关规定同时废止。",
                self.screen.name,
                numerals(day - timedelta(days=2)),
            ]
        shown = written(self.site.article_form, day, 0) if dated else ""
        attachments = (Item(f"{self._title(post)[:12]}附件.doc", _attachment(post)),) if post.attachment else ()
        return self.family.article(self.screen, Article(self._title(post), column.name, shown, day, text, attachments))

    # ---- the mailbox

    def _mailbox(self) -> Iterator[Route]:
        box = self.site.mailbox
        if not box or box.mailto:
            return
        for page in range(1, letter_pages.page_count(box) + 1):
            middle = partial(letter_pages.list_page, box, page, self.day, self.night)
            yield letter_pages.page_path(box, page), partial(self._answer, box.condition, middle, box.name)
        for letter in box.letters:
            middle = partial(letter_pages.letter_page, box, letter, self.day, self.night)
            yield letter_pages.letter_path(box, letter), partial(self._page, middle, letter.title)


def _frame_path(column: ColumnDescription, page: int) -> str:
    return f"/frame/{column.number}_{page}.html"


def _attachment(post: PostDescription) -> str:
    return f"/upload/{post.number}.doc"
