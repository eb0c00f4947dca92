"""When a page is looked at a second time, and which of two looks is judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from checks.model import Column, Facts, Outcome, Page, Post, Unit, page_id
from checks.site import DATA, City, CityNight, Site
from crawler.night.options import SHANGHAI
from crawler.visits.looks import Looks, second_look
from tests.crawler.conftest import NIGHT

AT = datetime(2008, 11, 20, 3, tzinfo=SHANGHAI)
HOST = "http://czj.test"
UNIT = Unit("czj", "市财政局", "government", url=f"{HOST}/")
MENU = (Column("notice", "通知公告", "/gg/"),)
POSTS = (Post("关于预算公开的通知", "/gg/1.html", "2008-11-19"),)


def page(role: str, path: str, parent: str = "", status: int = 200, **facts: object) -> Page:
    read = Facts("1", "utf-8", "other", **facts)  # type: ignore[arg-type]
    return Page(
        page_id(NIGHT, "czj", role, HOST + path), NIGHT, "czj", HOST + path, role, AT, Outcome.DONE, column="notice",
        label="通知公告", parent=parent, status=status, facts=read,
    )  # fmt: skip


def rendered(first: Page, **facts: object) -> Page:
    read = Facts("1", "utf-8", "other", **facts)  # type: ignore[arg-type]
    return replace(first, id=page_id(NIGHT, "czj", first.role, first.url, 2), method="RENDER", status=200, facts=read)


def looks(first: Page, most: int = 5) -> list[tuple[str, str, str]]:
    return [(visit.method, visit.role, visit.url.removeprefix(HOST)) for visit in second_look(first, Looks(most))]


SCRIPTED = page("column", "/gg/", problems=("script-filled list",))


@pytest.mark.parametrize(
    "first",
    [
        SCRIPTED,
        page("home", "/", problems=("empty page",)),
        page("home", "/", status=521, problems=("bot wall",)),
        page("article", "/gg/1.html", problems=("bot wall",)),
    ],
)
def test_what_shows_nothing_is_rendered(first: Page) -> None:
    assert looks(first) == [("RENDER", first.role, first.url.removeprefix(HOST))]
    assert looks(first, most=0) == []
    assert looks(rendered(first, problems=("bot wall",))) == []


@pytest.mark.parametrize(
    "first",
    [
        page("home", "/", columns=MENU),
        page("home", "/", refresh="/main.html"),
        page("home", "/", frames=("/top.html",)),
        page("home", "/", problems=("maintenance",)),
        page("column", "/gg/"),
        page("link", "/x.doc", problems=("bot wall",)),
    ],
)
def test_what_shows_what_it_has_is_not(first: Page) -> None:
    assert looks(first) == []


def test_a_home_page_beside_a_menu_is_not_rendered() -> None:
    known = Looks(5)
    assert second_look(page("home", "/top.html", columns=MENU), known) == []
    assert second_look(page("home", "/main.html"), known) == []


def test_data_addresses_are_asked_first_and_the_page_is_rendered_when_none_brings_a_row() -> None:
    facts = Facts(
        "1", "utf-8", "other", data=("/a.json", "/b.json", "http://else.test/"), problems=("script-filled list",)
    )
    first, known = replace(SCRIPTED, facts=facts), Looks(5)
    asked = second_look(first, known)
    assert [(visit.role, visit.url, visit.column, visit.label, visit.parent) for visit in asked] == [
        ("list", f"{HOST}/a.json", "notice", DATA, first.id),
        ("list", f"{HOST}/b.json", "notice", DATA, first.id),
    ]
    nothing = replace(page("list", "/a.json", first.id), label=DATA)
    failed = replace(page("list", "/b.json", first.id), label=DATA, outcome=Outcome.FAILED, status=None, facts=None)
    assert second_look(nothing, known) == []
    assert [visit.method for visit in second_look(failed, known)] == ["RENDER"]


def test_data_that_brings_rows_is_enough() -> None:
    known = Looks(5)
    facts = Facts("1", "utf-8", "other", data=("/a.json", "/b.json"), problems=("script-filled list",))
    second_look(replace(SCRIPTED, facts=facts), known)
    for path in ("/a.json", "/b.json"):
        assert second_look(replace(page("list", path, SCRIPTED.id, posts=POSTS), label=DATA), known) == []


def test_a_site_has_a_limit() -> None:
    known = Looks(2)
    made = [second_look(page("column", f"/{number}/", problems=("bot wall",)), known) for number in range(4)]
    assert [len(visits) for visits in made] == [1, 1, 0, 0]


def site(*pages: Page) -> Site:
    return CityNight(City((UNIT,), None, {}), NIGHT, pages).site(UNIT)


def test_the_rendered_look_is_judged_and_takes_over_what_hangs_on_the_first() -> None:
    home = page("home", "/", columns=MENU)
    first = replace(SCRIPTED, parent=home.id)
    frame = page("list", "/frame.html", first.id, posts=(Post("关于防汛的通知", "/gg/2.html", "2008-11-01"),))
    (branch,) = site(home, first, rendered(first, posts=POSTS), frame).branches("notice")
    assert branch.root.method == "RENDER"
    assert not branch.unread
    assert {entry.post.title for entry in branch.posts} == {"关于预算公开的通知", "关于防汛的通知"}


def test_a_rendering_that_came_to_nothing_leaves_the_first_look() -> None:
    home = page("home", "/", columns=MENU)
    first = replace(SCRIPTED, parent=home.id)
    missing = replace(rendered(first), outcome=Outcome.NOT_REACHED, reason="no browser", status=None, facts=None)
    for second in (missing, rendered(first, problems=("script-filled list",))):
        (branch,) = site(home, first, second).branches("notice")
        assert branch.root.method == "GET"
        assert branch.unread == "列表由脚本填充，未能读取"


def test_a_home_page_with_a_menu_is_read_although_a_script_fills_its_list() -> None:
    assert not site(page("home", "/", columns=MENU, problems=("script-filled list",))).closed
    assert site(page("home", "/", problems=("script-filled list",))).closed
