"""Asking only what is due gives, on every night of simulated years, the freshness verdicts of asking everything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from checks import sample
from checks.model import Facts, Page, Post, Unit
from checks.registry import indicators
from checks.rubric import Line, load, shipped
from checks.site import City, CityNight, Site
from crawler.night.memory import Memory
from crawler.night.options import NightOptions
from crawler.visits import due
from crawler.visits.outcomes import Task
from crawler.visits.standing import Standing
from storage.frontier import Visit
from storage.schema import open_file

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST = datetime(2024, 1, 30, 1, 0, tzinfo=SHANGHAI)  # over the leap day and two turns of the year
NIGHTS = 420
RUBRICS = tuple(load(name) for name in shipped())
WINDOWS = due.windows(RUBRICS)
FRESH = ("columns_fresh", "home_fresh", "home_updates", "blank_columns")
LINES = tuple(line for rubric in RUBRICS for line in rubric.lines if line.check in FRESH)
GAPS = (
    1,
    2,
    5,
    9,
    13,
    14,
    15,
    40,
    100,
    175,
    181,
    185,
    400,
)  # days between two posts: fresh, at the window's edge, stale
EVERYONE = City((sample.UNIT,), None, {})


@dataclass
class Column:
    """A made-up column: its kind and when it posts; and, as a crawler that asks what is due knows it."""

    kind: str
    days: list[date]
    full: bool
    seen: datetime | None = None
    unchanged: int = 0
    body: tuple[Post, ...] = ()
    asked: int = 0
    log: list[bool] = field(default_factory=list)

    def posts(self, now: datetime) -> tuple[Post, ...]:
        """What its list shows: its newest ten posts; half of the lists write no year."""
        past = [day for day in self.days if day <= now.date()][-10:]
        return tuple(Post(f"{day}", f"{day}.htm", f"{day}" if self.full else f"{day:%m-%d}") for day in reversed(past))

    def stands(self, now: datetime) -> bool:
        """What the rule says."""
        if self.seen is None:
            return False
        read = Facts("1", "utf-8", "list", posts=self.body)
        return due.list_stands(read, WINDOWS[self.kind], self.unchanged, self.seen, now)

    def ask(self, now: datetime) -> None:
        """Visit it."""
        posts = self.posts(now)
        self.unchanged = self.unchanged + 1 if self.seen and posts == self.body else 0
        self.seen, self.body = now, posts
        self.asked += 1


def made(dice: random.Random) -> Column:
    """A column that posts in one rhythm, then in another, and sometimes falls silent for good."""
    day, days = FIRST.date() - timedelta(days=dice.randrange(200)), []
    for _ in range(dice.randrange(1, 4)):
        gap, until = dice.choice(GAPS), day + timedelta(days=dice.randrange(60, 400))
        while day < until:
            days.append(day)
            day += timedelta(days=max(1, round(gap * dice.uniform(0.7, 1.3))))
    return Column(dice.choice(due.STEADY), days, dice.random() < 0.5)


def a_site(now: datetime, home: tuple[Post, ...], columns: list[tuple[Column, tuple[Post, ...]]]) -> Site:
    first = sample.page(sample.UNIT.url, "home", at=now, facts=replace(sample.FACTS, kind="home", posts=home))
    pages: list[Page] = [first]
    for number, (column, posts) in enumerate(columns):
        shown = replace(sample.FACTS, posts=posts)
        url = f"{sample.UNIT.url}{number}/"
        pages.append(sample.page(url, "column", at=now, column=column.kind, label="栏目", parent=first.id, facts=shown))
    return CityNight(EVERYONE, now.date(), pages).site(sample.UNIT)


def nights(seed: int) -> Iterator[tuple[Site, Site, Site, list[bool]]]:
    """Night by night: the site when everything is asked, when what is due is asked, what was asked, and what stood."""
    dice = random.Random(seed)
    columns = [made(dice) for _ in range(3)]
    shows = dice.choice((0, 6, 12))  # rows of the columns on the home page
    unit = replace(sample.UNIT, kind="government")
    asked_lines = tuple(line for line in due.lines(RUBRICS, EVERYONE, unit) if line.check in FRESH)
    for number in range(NIGHTS):
        now = FIRST + timedelta(days=number, minutes=dice.randrange(120))
        rows = sorted((post for column in columns for post in column.posts(now)), key=lambda p: p.title, reverse=True)
        home = tuple(rows[:shows])
        may = [column.stands(now) for column in columns]
        held = [column for column, yes in zip(columns, may, strict=True) if yes]
        for column in columns:
            if column not in held:
                column.ask(now)
        alone = a_site(now, home, [(column, column.body) for column in columns if column not in held])
        if held and not due.sure(alone, asked_lines):
            for column in held:
                column.ask(now)
            held = []
        everything = a_site(now, home, [(column, column.posts(now)) for column in columns])
        yield everything, a_site(now, home, [(c, c.body) for c in columns]), alone, [c in held for c in columns]


def verdict(site: Site, line: Line) -> tuple[object, ...]:
    seen = indicators()[line.check](site, line)
    return seen.verdict, [(fault.key, fault.cost) for fault in seen.faults]


@pytest.mark.parametrize("seed", range(12))
def test_every_verdict_of_every_night_is_that_of_asking_everything(seed: int) -> None:
    stood = 0
    for everything, what_is_due, _, stands in nights(seed):
        for line in LINES:
            assert verdict(what_is_due, line) == verdict(everything, line), (line.indicator, everything.night)
        standing = {page.id for page, yes in zip(what_is_due.pages[1:], stands, strict=True) if yes}
        for line in LINES:
            faults = indicators()[line.check](what_is_due, line).faults
            assert not standing & {id for fault in faults for id in fault.pages}, (
                "a deduction rests on a page that stands"
            )
        stood += sum(stands)
    print(f"seed {seed}: {stood / (3 * NIGHTS):.0%} of the columns' visits not made")


def test_the_simulation_lets_something_stand() -> None:
    assert any(any(stands) for seed in range(12) for *_, stands in nights(seed))


NOW = datetime(2026, 3, 1, 1, 0, tzinfo=SHANGHAI)


def listed(*ages: int, **other: object) -> Facts:
    return replace(sample.FACTS, posts=sample.posts(ages, NOW), **other)  # type: ignore[arg-type]


def test_a_list_stands_longer_the_longer_it_is_the_same() -> None:
    for unchanged, most in ((0, 0), (1, 1), (2, 2), (3, 3), (9, 3)):
        stands = [
            due.list_stands(listed(2), WINDOWS["news"], unchanged, NOW - timedelta(days=days), NOW)
            for days in range(1, 6)
        ]
        assert stands == [days <= most for days in range(1, 6)]


@pytest.mark.parametrize(("kind", "window"), [("news", 14), ("notice", 180)])
def test_a_list_is_asked_before_its_newest_row_can_grow_stale(kind: str, window: int) -> None:
    yesterday = NOW - timedelta(days=1)
    assert due.list_stands(listed(window - 1), (window,), 3, yesterday, NOW)
    assert not due.list_stands(listed(window), (window,), 3, yesterday, NOW), "fresh tonight, stale tomorrow"
    assert due.list_stands(listed(10), WINDOWS[kind], 3, yesterday, NOW)


@pytest.mark.parametrize("read", [listed(), listed(3, problems=("dates disagree",)), listed(-9)])
def test_a_list_that_is_blank_or_has_a_problem_is_asked(read: Facts) -> None:
    assert not due.list_stands(read, WINDOWS["news"], 3, NOW - timedelta(days=1), NOW)


def test_each_address_has_its_night_of_the_seven() -> None:
    seen = NOW
    for number in range(50):
        url = f"http://a.gov.cn/{number}.htm"
        asked = [
            night
            for night in range(70)
            if not due.weekly(url, NOW.date() + timedelta(days=night), seen, seen + timedelta(days=1))
        ]
        assert [b - a for a, b in pairwise(asked)] == [7] * 9
    assert not due.weekly("http://a.gov.cn/", NOW.date(), NOW - timedelta(days=7), NOW)


def test_every_indicator_was_thought_of() -> None:
    """A new indicator must say whether a new post in a list of news, notices or policy can change what it says, or whether it looks at articles."""
    elsewhere = {
        "activity", "availability", "blank_columns", "by_person", "columns_fresh", "complaints", "dead_links", "disclosure",
        "domain", "home_reachable", "interview", "online_application", "project_management", "special_topic", "unanswered",
    }  # fmt: skip
    assert sorted((*due.BY_ROWS, *due.BY_ARTICLES, *elsewhere)) == sorted(indicators())


def test_a_rubric_that_cannot_be_read_lets_nothing_stand() -> None:
    assert due.rubrics("nowhere.toml") == ()
    assert due.windows(()) == {}


def test_the_windows_are_those_of_the_rubrics() -> None:
    months = {180, "6 months"}
    assert {kind: set(each) for kind, each in WINDOWS.items()} == {
        "news": {14, "2 weeks"}, "notice": months, "policy": months,
    }  # fmt: skip


def test_the_units_that_publish_for_others_are_known() -> None:
    assert due.sources(RUBRICS) == {"市委组织部", "市人事局"}
    unit = Unit("a", "市财政局", "government")
    asked = {line.check for line in due.lines(RUBRICS, City((unit,), None, {}), unit)}
    assert asked >= {"home_fresh", "home_updates", "personnel", "recruitment", "plans", "procurement"}


def test_a_rule_that_breaks_costs_requests_and_not_the_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> bool:
        raise KeyError("windows")

    unit = Unit("a", "市财政局", "government", url="http://a.test/")
    visit = Visit("v", NOW.date(), "a", "http://a.test/gzdt/", "column", "news")
    monkeypatch.setattr(due, "sure", broken)
    with closing(open_file(tmp_path / "evidence.sqlite", create=True)) as db:
        options = NightOptions(tmp_path / "evidence.sqlite", NOW.date(), (unit,), "test")
        standing = Standing(options, db, Memory([db]))
        monkeypatch.setattr(standing, "_may", lambda *_: True)
        task = Task(visit, visit.url)
        assert standing.holds(task, NOW)
        assert standing.release("a", NOW) == ([], [task])
