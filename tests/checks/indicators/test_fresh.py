"""Whether home page and columns are kept up to date."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checks import sample
from checks.model import Facts, Link, Outcome
from tests.checks.indicators.look import DOWN, ROBOTS, WALL, Case, cost, on, seen
from tests.checks.indicators.test_content import unfilled

KINDS = ("news", "notice", "policy", "plan", "personnel", "topic")
STALE = {"news": (15,), "notice": (190,), "policy": (190,), "personnel": (370,), "plan": (370,)}

RISING = replace(sample.FACTS, posts=sample.posts({"甲": 400, "乙": 200}), pager=("2.htm",))

CASES: list[Case] = [
    ("home_fresh", {"home_ages": (14, 90)}, "met", 0),
    ("home_fresh", {"home_ages": (15,)}, "not met", 8),
    ("home_fresh", {"home_ages": (None,), "columns": {"news": (3,)}}, "met", 0),
    ("home_fresh", {"home_ages": (None,), "columns": {"news": (None,)}}, "not met", 8),
    ("home_fresh", {"home_ages": (-9, 30)}, "not met", 8),
    ("home_fresh", {"home": WALL}, "could not observe", 0),
    ("columns_fresh", {"columns": {"news": (14,), "notice": (180,)}}, "met", 0),
    ("columns_fresh", {"columns": {"news": (15,), "notice": (180,)}}, "partly", 6),
    ("columns_fresh", {"columns": {"news": (), "notice": (None,), "policy": (200,), "plan": (400,)}}, "not met", 18),
    ("columns_fresh", {"home": DOWN}, "could not observe", 0),
    ("columns_fresh", {"columns": {"service": (1,)}}, "could not observe", 0),
    ("columns_fresh", {"columns": {"news": unfilled(400)}}, "could not observe", 0),
    ("columns_fresh", {"columns": {"news": unfilled(3)}}, "met", 0),
    ("veto_home_stale", {"home_ages": (14,)}, "met", 0),
    ("veto_home_stale", {"home_ages": (15, None)}, "not met", 1),
    ("veto_home_stale", {"home": WALL}, "could not observe", 0),
    ("home_updates", {"home_ages": tuple(range(10))}, "met", 0),
    ("home_updates", {"home_ages": (*range(9), 15, None)}, "not met", 5),
    ("home_updates", {"home_ages": (15,)}, "not met", 5),
    ("home_updates", {"home_ages": (1, 2), "columns": {"news": {f"要闻{n}": n for n in range(8)}}}, "met", 0),
    ("home_updates", {"home_ages": (1, 2), "columns": {"news": (1, 2, 3, 4)}}, "not met", 5),
    ("home_updates", {"home": DOWN}, "could not observe", 0),
    ("veto_news_stale", {"columns": {"news": (14,), "plan": (9999,)}}, "met", 0),
    ("veto_news_stale", {"columns": STALE}, "partly", 3),
    ("veto_news_stale", {"home": DOWN}, "could not observe", 0),
    ("veto_columns_stale", {"columns": STALE}, "partly", 5),
    ("basic_columns", {"columns": STALE}, "partly", 21),
    ("basic_columns", {"columns": {"news": (), "plan": (None,)}}, "partly", 8),
    ("basic_columns", {"columns": {"news": (3,), "plan": (365,)}}, "met", 0),
    ("basic_columns", {"home": ROBOTS}, "could not observe", 0),
    ("veto_columns_blank", {"columns": dict.fromkeys(KINDS, (900,))}, "met", 0),
    ("veto_columns_blank", {"columns": dict.fromkeys(KINDS[:4], ())}, "partly", 4),
    ("veto_columns_blank", {"columns": dict.fromkeys(KINDS[:5], ())}, "not met", 5),
    ("veto_columns_blank", {"home": DOWN}, "could not observe", 0),
    ("veto_columns_blank", {}, "could not observe", 0),
]


@pytest.mark.parametrize("kind", ["news", "notice", "policy", "personnel", "plan"])
def test_an_unread_column_is_not_counted_as_stale(kind: str) -> None:
    night = list(sample.pages(columns={"news": (1,), kind: (1,)}))
    night[-1] = replace(night[-1], outcome=Outcome.FAILED, status=None, reason="timeout", facts=None)
    assert not on("columns_fresh", night).faults


@pytest.mark.parametrize(
    ("name", "site", "warned"),
    [
        ("veto_unreachable", {"probes": (200, 6)}, True),
        ("veto_unreachable", {"probes": (200, 5)}, False),
        ("veto_unreachable", {"probes": (200, 10)}, False),
        ("veto_home_stale", {"home_ages": (11,)}, True),
        ("veto_home_stale", {"home_ages": (10,)}, False),
        ("veto_columns_blank", {"columns": dict.fromkeys(KINDS[:2], ())}, True),
        ("veto_columns_blank", {"columns": {"news": ()}}, False),
        ("home_fresh", {"home_ages": (11,)}, False),
    ],
)
def test_an_early_warning_comes_below_the_limit(name: str, site: dict[str, Any], warned: bool) -> None:
    assert ("预警" in seen(name, **site).reason) is warned


def test_too_few_updates_beside_an_unread_column_are_not_observed() -> None:
    night = list(sample.pages(columns={"news": (1,)}))
    night[-1] = replace(night[-1], status=502, facts=None)
    assert on("home_updates", night).verdict == "could not observe"


def test_a_list_that_begins_with_its_oldest_posts_is_not_stale_before_its_end_is_read() -> None:
    falling = replace(RISING, posts=RISING.posts[::-1])
    assert seen("columns_fresh", columns={"news": RISING, "notice": (3,)}).verdict == "met"
    assert seen("columns_fresh", columns={"news": RISING}).verdict == "could not observe"
    assert seen("columns_fresh", columns={"news": falling, "notice": (3,)}).verdict == "partly"
    assert seen("columns_fresh", columns={"news": replace(RISING, pager=()), "notice": (3,)}).verdict == "partly"


def test_a_home_page_without_days_is_not_stale_beside_a_column_that_could_not_be_read() -> None:
    night = list(sample.pages(home_ages=(None,), columns={"policy": (100,), "news": (1,)}))
    night[-1] = replace(night[-1], status=500, facts=None)
    assert on("home_fresh", night).verdict == "could not observe"
    assert seen("home_fresh", home_ages=(None,), columns={"policy": (100,)}).verdict == "not met"
    assert seen("home_fresh", home_ages=(None,), columns={"news": RISING}).verdict == "needs a person"


def test_a_home_page_without_days_is_not_stale_where_not_one_column_was_recognised() -> None:
    """The menu may be drawn by a script; what its columns hold nobody knows."""
    blind = {"facts": replace(sample.FACTS, kind="home", posts=sample.posts((None,)))}
    for name in ("home_fresh", "veto_home_stale", "home_updates"):
        assert seen(name, home=blind).verdict == "could not observe", name
        assert seen(name, home_ages=(None,)).verdict == "not met", name


def test_too_few_updates_before_a_page_that_was_not_read_are_for_a_person() -> None:
    fresh = replace(sample.FACTS, posts=sample.posts({"甲": 1, "乙": 5}), pager=("2.htm",))
    assert seen("home_updates", columns={"news": fresh}).verdict == "needs a person"


def test_an_unread_column_is_not_blank() -> None:
    night = list(sample.pages(columns={"news": (1,), "notice": ()}))
    unread = [replace(page, status=502, facts=None) if page.column == "notice" else page for page in night]
    assert (cost(on("veto_columns_blank", night)), cost(on("veto_columns_blank", unread))) == (1, 0)


@pytest.mark.parametrize(
    "facts",
    [
        replace(sample.FACTS, kind="article", title="罗新民同志任职前公示", published="2008-01-02"),
        replace(sample.FACTS, kind="other", links=tuple(Link(f"{n}.htm", f"第{n}条") for n in range(3))),
    ],
    ids=["a title taken for a column", "links of its own in no list that we know"],
)
def test_a_page_that_we_do_not_understand_is_neither_stale_nor_blank(facts: Facts) -> None:
    night = list(sample.pages(columns={"news": (1,), "notice": ()}))
    night[-1] = replace(night[-1], facts=facts)
    assert on("columns_fresh", night).verdict == "met"
