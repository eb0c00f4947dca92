"""日期核对: what contradicts the day that a page shows, and what does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checks import sample
from checks.model import Page, Post
from tests.checks.indicators.look import DOWN, Case, cost, on

CASES: list[Case] = [
    ("dates_agree", {"columns": {"news": (3,)}}, "met", 0),
    ("dates_agree", {"home": DOWN}, "could not observe", 0),
]
AT = sample.AT  # 2008-12-01
LIST = "http://czj.changde.gov.cn/news/"


def article(path: str, published: str, *witnesses: tuple[str, str], **changes: Any) -> Page:
    facts = replace(sample.FACTS, kind="article", title="防汛会议召开", published=published, witnesses=witnesses)
    return sample.page(f"http://czj.changde.gov.cn/{path}", "article", facts=facts, **changes)


def beside(page: Page, row: str = "") -> tuple[Page, ...]:
    rows = (Post("防汛会议召开", page.url, row),) if row else ()
    home = sample.page("http://czj.changde.gov.cn/", "home", facts=replace(sample.FACTS, kind="home"))
    column = sample.page(LIST, "column", column="news", parent=home.id, facts=replace(sample.FACTS, posts=rows))
    return home, column, page


CLASHES = {
    "a label for machines": beside(article("1.html", "2008-11-20", ("meta", "2008-11-25"))),
    "the list's row": beside(article("1.html", "2008-11-20"), row="2008-03-05"),
    "an address that is older": beside(article("2006/3/5/art_1.html", "2008-11-20")),
    "tomorrow's morrow": beside(article("1.html", "2008-12-03")),
}
AGREE = {
    "nothing else": beside(article("1.html", "2008-11-20")),
    "put up in the morning": beside(
        article("t20081119_1.html", "2008-11-20", ("meta", "2008-11-21")), row="2008-11-19"
    ),
    "the label is the day of building": beside(
        article("1.html", "2008-11-20", ("meta", "2008-11-25"), ("built", "2008-11-25"))
    ),
    "a site that moved": beside(article("200811/t20081130_5.html", "2006-03-05")),
    "a row without a year": beside(article("1.html", "2008-11-20"), row="03-05"),
    "tomorrow": beside(article("1.html", "2008-12-02")),
    "a number that is no day": beside(article("2006/1345/12.html", "2008-11-20")),
    "no day shown": beside(article("2006/3/5/art_1.html", "")),
}


@pytest.mark.parametrize("name", CLASHES)
def test_a_contradiction_is_shown_to_a_person_and_costs_nothing(name):
    pages = CLASHES[name]
    found = on("dates_agree", pages)
    assert (found.verdict.value, found.pages, cost(found)) == ("needs a person", (pages[-1].id,), 0)
    assert "“防汛会议召开”页面 2008-1" in found.reason


@pytest.mark.parametrize("name", AGREE)
def test_what_is_no_contradiction(name):
    assert on("dates_agree", AGREE[name]).verdict.value == "met"


def test_since_2021_an_address_is_a_witness_in_both_directions():
    at = AT.replace(year=2024)
    page = article("202411/t20241120_5.html", "2024-03-05", at=at)
    home = sample.page("http://czj.changde.gov.cn/", "home", at=at, facts=replace(sample.FACTS, kind="home"))
    assert on("dates_agree", (home, page)).verdict.value == "needs a person"
