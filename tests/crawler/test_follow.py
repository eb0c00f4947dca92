"""What a page leads to: columns, articles, letters, attachments, links, each as far as its limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from checks.model import Column, Facts, Letter, Link, Outcome, Page, Post, Unit, page_id
from crawler.night.options import SHANGHAI
from crawler.visits.follow import MAX_COLUMNS, MAX_LETTERS, Trail, follow, home_links
from crawler.visits.traps import trap
from storage.frontier import Visit
from tests.crawler.conftest import NIGHT

AT = datetime(2008, 11, 20, 3, tzinfo=SHANGHAI)
HOST = "http://www.czj.test"
UNIT = Unit("czj", "市财政局", "government", url=f"{HOST}/")


def seen(role: str, url: str = "/", column: str = "", parent: str = "", label: str = "栏目", **facts: object) -> Page:
    found = Facts("1", "utf-8", "other", **facts)  # type: ignore[arg-type]
    return Page(
        page_id(NIGHT, "czj", role, HOST + url), NIGHT, "czj", HOST + url, role, AT, Outcome.DONE, column=column,
        parent=parent, label=label, status=200, facts=found,
    )  # fmt: skip


def leads(page: Page, trail: Trail | None = None) -> list[tuple[str, str, str]]:
    return [(visit.role, visit.url.removeprefix(HOST), visit.column) for visit in follow(page, UNIT, trail or Trail())]


def trail_of(*pages: Page) -> Trail:
    trail = Trail()
    for page in pages:
        trail.add(page)
        if page.role == "home":
            trail.see(page)
    return trail


def test_a_home_page_leads_to_its_columns() -> None:
    columns = (
        Column("news", "工作动态", "/xw/"),
        Column("notice", "公告", "/xw/"),
        Column("policy", "政策", "http://elsewhere.test/zc/"),
        Column("mailbox", "局长信箱", "http://12345.test/czj/"),
        Column("news", "首页", "/"),
        Column("notice", "公告", "javascript:void(0)"),
    )
    assert leads(seen("home", columns=columns)) == [
        ("column", "/xw/", "news"),
        ("column", "http://12345.test/czj/", "mailbox"),
    ]


def test_columns_have_a_limit_and_known_ones_are_not_visited_again() -> None:
    columns = tuple(Column("news", "动态", f"/{number}/") for number in range(60))
    home = seen("home", columns=columns)
    assert len(leads(home)) == MAX_COLUMNS
    known = trail_of(home, seen("column", "/0/"))
    assert ("column", "/0/", "news") not in leads(home, known)
    assert len(leads(home, known)) == MAX_COLUMNS - 2  # one counts already, one is known


def test_a_splash_page_leads_on_by_refresh_or_frames() -> None:
    assert leads(seen("home", refresh="/index.html")) == [("home", "/index.html", "")]
    assert leads(seen("home", frames=("/top.html", "http://ads.test/"))) == [("home", "/top.html", "")]
    with_columns = seen("home", frames=("/weather.html",), columns=(Column("news", "动态", "/xw/"),))
    assert leads(with_columns) == [("column", "/xw/", "news")]
    homes = [seen("home", f"/{number}") for number in range(4)]
    assert leads(seen("home", refresh="/again"), trail_of(*homes)) == [("trap", "/again", "")]


def test_a_dated_list_leads_to_its_newest_article_and_an_undated_one_to_three() -> None:
    dated = tuple(Post(f"第{day}次会议", f"/a/{day}.html", f"11-{day:02d}") for day in (3, 19, 7))
    assert leads(seen("column", "/xw/", "news", posts=dated)) == [("article", "/a/19.html", "news")]
    undated = tuple(Post(f"会议{number}", f"/a/{number}.html") for number in range(6))
    assert leads(seen("list", "/xw/list", "news", posts=undated)) == [
        ("article", f"/a/{number}.html", "news") for number in range(3)
    ]
    elsewhere = (Post("转载", "http://elsewhere.test/1", "2008-11-20"), *dated)
    assert leads(seen("column", "/xw/", "news", posts=elsewhere)) == [("article", "/a/19.html", "news")]


def test_a_column_page_leads_to_its_frames_and_to_columns_that_the_menu_lacks() -> None:
    home = seen("home", links=(Link("/zc/", "政策"), Link("/xw/", "动态")))
    trail = trail_of(home)
    below = (Column("policy", "规范性文件", "/zc/gf/"), Column("news", "动态", "/xw/"))
    page = seen("column", "/zc/", "policy", parent=home.id, columns=below, frames=("/zc/list.html", "http://ads.test/"))
    assert leads(page, trail) == [("column", "/zc/gf/", "policy"), ("list", "/zc/list.html", "policy")]
    second = seen("column", "/zc/gf/", "policy", parent=page.id, columns=(Column("plan", "规划", "/zc/gf/gh/"),))
    assert leads(second, trail) == [], "there is no third level"


def test_a_site_map_leads_to_its_columns() -> None:
    page = seen("column", "/map/", "sitemap", columns=(Column("plan", "规划计划", "/gh/"),))
    assert leads(page) == [("column", "/gh/", "plan")]


def test_the_portals_interviews_are_read_on_to_the_end_of_their_list() -> None:
    portal = replace(UNIT, kind="portal")
    rows = (Post("嘉宾访谈", "", "2008-11-01"),)
    first = seen("column", "/ft/", "interview", posts=rows, pager=("/ft/2", "/ft/3"))
    second = seen("list", "/ft/3", "interview", label="", posts=rows, pager=("/ft/4",))
    assert [visit.url.removeprefix(HOST) for visit in follow(first, portal, Trail())] == ["/ft/2", "/ft/3"]
    assert [visit.url.removeprefix(HOST) for visit in follow(second, portal, Trail())] == ["/ft/4"]
    assert leads(first) == [], "another site's interviews are asked for their newest row alone"


def test_a_mailbox_leads_to_further_pages_and_to_letters_that_are_not_told_in_full() -> None:
    letters = (
        Letter("已办", "/l/1", asked="2008-11-01", replied="2008-11-05"),
        Letter("在办", "/l/2", asked="2008-11-02", status="open"),
        Letter("无日期", "/l/3", status="answered"),
        Letter("无状态", "/l/4", asked="2008-11-02"),
    )
    page = seen("column", "/xx/", "mailbox", letters=letters, pager=("/xx/2", "/xx/3", "/xx/4"))
    assert leads(page) == [
        ("list", "/xx/2", "mailbox"),
        ("list", "/xx/3", "mailbox"),
        ("letter", "/l/3", "mailbox"),
        ("letter", "/l/4", "mailbox"),
    ]
    further = seen("list", "/xx/2", "mailbox", label="", pager=("/xx/5",), letters=(Letter("另", "/l/9"),))
    assert leads(further) == [("letter", "/l/9", "mailbox"), ("trap", "/xx/5", "mailbox")]
    many = seen("column", "/xx/", "complaint", letters=tuple(Letter("信", f"/l/{number}") for number in range(40)))
    assert len(leads(many)) == MAX_LETTERS


def test_an_article_leads_to_its_attachments() -> None:
    links = (
        Link("1.DOC", "附件1"),
        Link("/f/2.pdf?x=1", "附件2"),
        Link("/other.html", "首页"),
        Link("3.doc", "", "img"),
    )
    (one, two) = follow(seen("article", "/a/1.html", "notice", links=links), UNIT, Trail())
    assert [(visit.url, visit.role, visit.method) for visit in (one, two)] == [
        (f"{HOST}/a/1.DOC", "link", "HEAD"),
        (f"{HOST}/f/2.pdf?x=1", "link", "HEAD"),
    ]


def test_home_links_are_those_that_no_visit_covers() -> None:
    own = tuple(Link(f"/own/{number}", "本站链接") for number in range(40))
    other = tuple(Link(f"http://h{number // 12}.test/{number}", "外站链接") for number in range(24))
    home = seen(
        "home", links=(Link("/xw/", "动态"), Link("/own/1", "again"), *own, *other, Link("mailto:a@b.test", "mail"))
    )
    found = home_links([home], UNIT, trail_of(home, seen("column", "/xw/")))
    urls = [visit.url for visit in found]
    assert f"{HOST}/xw/" not in urls
    assert len(set(urls)) == len(urls)
    assert sum(url.startswith(HOST) for url in urls) == 30
    assert sum(url.startswith("http://h0.test/") for url in urls) == 10
    assert {visit.method for visit in found} == {"HEAD"}


def test_what_was_not_read_leads_nowhere() -> None:
    unread = Page(page_id(NIGHT, "czj", "home", HOST), NIGHT, "czj", HOST, "home", AT, Outcome.DONE, status=200)
    assert follow(unread, UNIT, Trail()) == []


def test_a_session_id_makes_no_new_page() -> None:
    columns = (Column("news", "动态", "/xw/?id=1&sid=abc"), Column("notice", "公告", "/xw/;jsessionid=9F?id=1"))
    first, told = follow(seen("home", columns=columns), UNIT, Trail())
    assert (first.role, told.role, told.label) == ("column", "trap", "trap: session id")


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("http://a.test/x/x/x/index.html", "trap: repeating path"),
        ("http://a.test/cal/next/cal/next/cal/next/", "trap: repeating path"),
        ("http://a.test/?" + "a" * 3000, "trap: long address"),
        ("http://a.test/rili/2031-05.html", "trap: calendar"),
        ("http://a.test/rili.asp?year=2009&month=12", "trap: calendar"),
        ("http://a.test/rili.asp?year=2008&month=12", ""),
        ("http://a.test/2008/11/11/11/t20081111_1.html", ""),
        ("http://a.test/art/20991234.html", ""),
        ("http://a.test/ghjh/2011-2015/", ""),
        ("http://a.test/xxgk/zfxxgk/fdzdgknr/", ""),
    ],
)
def test_traps_are_known_by_their_url(url: str, pattern: str) -> None:
    assert trap(url, NIGHT) == pattern


def test_every_visit_is_planned_in_the_night_and_for_the_unit_of_its_page() -> None:
    page = seen("home", columns=(Column("news", "动态", "/xw/"),))
    assert follow(page, UNIT, Trail()) == [
        Visit(
            page_id(NIGHT, "czj", "column", f"{HOST}/xw/"),
            NIGHT,
            "czj",
            f"{HOST}/xw/",
            "column",
            "news",
            "动态",
            page.id,
            "GET",
            2,
        )
    ]
