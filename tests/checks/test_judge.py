"""How nights combine, who is asked, and that the same input gives the same findings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from checks import sample
from checks.judge import judge
from checks.model import Finding, Outcome, Page, Unit
from checks.rubric import Applies, Rubric, Value, load
from checks.site import City
from checks.words import number

PARTY = Unit("zzb", "市委组织部", "party", url="http://zzb.changde.gov.cn/")
GOOD: dict[str, Any] = {}
DOWN = {"home": {"outcome": Outcome.FAILED, "reason": "connect", "status": None, "facts": None}}
UNSEEN = {"home": {"outcome": Outcome.NOT_REACHED, "reason": "robots", "status": None, "facts": None}}
STRAYED = {"home": {"final_url": "http://www.shop.com/"}}


def one_line(combine: str, indicator: str = "home_reachable", **settings: Any) -> Rubric:
    line = replace(sample.line(indicator, 10, **settings), combine=Value(combine, "proposed"))
    return Rubric("test", "1", "t", "weighted", sample.AT.date(), "s", Value(55, "notice"), (line,))


CITY = City((sample.UNIT,), None, {})
Nights = list[tuple[date, tuple[Page, ...]]]


def nights(*seen: dict[str, Any]) -> Nights:
    times = [sample.AT + timedelta(days=index) for index in range(len(seen))]
    return [(at.date(), sample.pages(at=at, **site)) for at, site in zip(times, seen, strict=True)]


def finding(seen: Nights, rubric: Rubric, city: City = CITY) -> Finding:
    found = judge(city, seen, rubric)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("combine", "seen", "verdict", "points", "denominator", "unconfirmed"),
    [
        ("share", (GOOD, GOOD), "met", 10, 10, 0),
        ("share", (DOWN, DOWN), "not met", 0, 10, 0),
        ("share", (DOWN, GOOD), "partly", 10, 10, 5),
        ("share", (DOWN, DOWN, GOOD, GOOD), "partly", 5, 10, 0),
        ("share", (DOWN, UNSEEN, DOWN), "not met", 0, 10, 0),
        ("share", (UNSEEN, UNSEEN), "could not observe", 0, 0, 0),
        ("share", (DOWN,), "not met", 10, 10, 10),
        ("share", (STRAYED,), "not met", 0, 10, 0),
        ("latest", (DOWN, DOWN, GOOD), "met", 10, 10, 0),
        ("latest", (GOOD, DOWN), "not met", 10, 10, 10),
        ("latest", (GOOD, DOWN, DOWN), "not met", 0, 10, 0),
        ("latest", (DOWN, DOWN, UNSEEN), "not met", 0, 10, 0),
        ("worst", (DOWN, DOWN, GOOD), "not met", 0, 10, 0),
        ("worst", (GOOD, GOOD), "met", 10, 10, 0),
    ],
)
def test_nights_combine(
    combine: str, seen: tuple[Any, ...], verdict: str, points: float, denominator: float, unconfirmed: float
) -> None:
    found = finding(nights(*seen), one_line(combine))
    got = (found.verdict.value, found.points, found.denominator, found.unconfirmed)
    assert got == (verdict, points, denominator, unconfirmed)
    assert found.confirmed is (unconfirmed == 0)


def looked(minutes: int, **changes: Any) -> Page:
    """A probe so many minutes after the visit of the home page."""
    at = sample.AT + timedelta(minutes=minutes)
    return sample.page(sample.UNIT.url, "probe", at=at, id=f"probe{minutes}", night=sample.AT.date(), **changes)


BROKEN = {"status": 503}
SILENT = {"outcome": Outcome.FAILED, "reason": "timeout", "status": None}
OURS = {"outcome": Outcome.NOT_REACHED, "reason": "our network", "status": None}
HOUR = 60


@pytest.mark.parametrize(
    ("home", "probes", "verdict", "points", "unconfirmed", "said"),
    [
        (DOWN, (), "not met", 10, 10, "首页无法访问：无法建立连接（其中 10 分尚待第二次观察确认，暂不扣）"),
        (DOWN, (looked(29, **BROKEN),), "not met", 10, 10, "暂不扣"),
        (DOWN, (looked(30, **BROKEN),), "not met", 0, 0, "；02:30 复查仍打不开：返回状态 503"),
        (DOWN, (looked(30, **SILENT),), "not met", 0, 0, "；02:30 复查仍打不开：在规定时间内没有响应"),
        (DOWN, (looked(30),), "met", 10, 0, "02:30 复查可以正常访问（此前首页无法访问：无法建立连接）"),
        (DOWN, (looked(30, **OURS),), "not met", 10, 10, "暂不扣"),
        (DOWN, (looked(30, **OURS), looked(90, **BROKEN)), "not met", 0, 0, "03:30 复查仍打不开"),
        (DOWN, (looked(40), looked(90, **BROKEN)), "met", 10, 0, "02:40 复查可以正常访问"),
        (DOWN, (looked(40, **BROKEN), looked(90)), "not met", 0, 0, "02:40 复查仍打不开"),
        (DOWN, (looked(-HOUR, **BROKEN),), "not met", 10, 10, "暂不扣"),
        (DOWN, (looked(23 * HOUR, **BROKEN),), "not met", 10, 10, "暂不扣"),
        (GOOD, (looked(30, **BROKEN),), "met", 10, 0, "首页可以正常访问"),
        (STRAYED, (looked(30),), "not met", 0, 0, "首页跳转到外部网站"),
        (UNSEEN, (looked(30, **BROKEN),), "could not observe", 0, 0, "robots.txt"),
    ],
)
def test_a_probe_is_the_second_look_of_its_night(
    home: dict[str, Any], probes: tuple[Page, ...], verdict: str, points: float, unconfirmed: float, said: str
) -> None:
    seen = [(sample.AT.date(), (*sample.pages(**home), *probes))]
    found = finding(seen, one_line("share"))
    assert (found.verdict.value, found.points, found.unconfirmed) == (verdict, points, unconfirmed)
    assert said in found.reason


def test_a_day_with_probes_alone_is_no_night() -> None:
    robots = sample.page(f"{sample.UNIT.url}robots.txt", "robots")
    second = sample.AT + timedelta(days=1)
    seen = [(sample.AT.date(), (robots, looked(30, **BROKEN))), (second.date(), sample.pages(at=second))]
    assert finding(seen, one_line("share")).nights == (("2008-12-02", "met"),)
    probed = one_line("worst", "availability", probe_days=7, seconds=15, least=1, limit=5)
    assert finding(seen, probed).nights == (("2008-12-01", "not met"), ("2008-12-02", "not met"))


def test_two_nights_must_agree_on_the_same_dead_link() -> None:
    rubric = one_line("latest", "dead_links", link_points=1)
    first, second = "http://a.gov.cn/1", "http://a.gov.cn/2"
    found = finding(nights({"links": {first: 404}}, {"links": {first: 404, second: 404}}), rubric)
    assert (found.points, found.unconfirmed) == (9, 1)


def test_a_person_is_asked_when_the_last_told_night_says_so() -> None:
    rubric = one_line("latest", "dead_links", link_points=1)
    found = finding(nights({"links": {"http://a.gov.cn/1": 404}}, {"links": {"http://a.gov.cn/1": 403}}), rubric)
    assert (found.verdict.value, found.denominator) == ("needs a person", 0)


@pytest.mark.parametrize(
    ("combine", "verdict", "denominator"),
    [("share", "met", 10), ("latest", "needs a person", 0), ("worst", "needs a person", 0)],
)
def test_a_last_night_for_a_person_leaves_the_other_nights_their_share(
    combine: str, verdict: str, denominator: float
) -> None:
    """A share is that of the nights that tell; what stands last is what a person has to look at."""
    rising = replace(sample.FACTS, posts=sample.posts({"甲": 400, "乙": 200}), pager=("2.htm",))
    doubt = {"home_ages": (None,), "columns": {"news": rising}}
    found = finding(nights({"home_ages": (1,)}, doubt), one_line(combine, "home_fresh", window_days=14))
    assert (found.verdict.value, found.denominator) == (verdict, denominator)
    alone = finding(nights(doubt, doubt), one_line(combine, "home_fresh", window_days=14))
    assert alone.verdict == "needs a person"


def test_no_night_at_all_is_could_not_observe() -> None:
    found = finding([], one_line("share"))
    assert (found.verdict.value, found.denominator) == ("could not observe", 0)


@pytest.mark.parametrize(("rule", "points", "denominator"), [("full", 10, 10), ("excluded", 0, 0)])
def test_a_unit_that_is_not_asked(rule: str, points: float, denominator: float) -> None:
    rubric = one_line("share")
    asked = (Applies("notice", kinds=("county",)),)
    line = replace(rubric.lines[0], applies=asked, exempt=Value(rule, "proposed"))
    found = finding(nights(DOWN, DOWN), replace(rubric, lines=(line,)))
    assert (found.verdict.value, found.points, found.denominator) == ("not applicable", points, denominator)


def test_a_missing_list_is_for_a_person() -> None:
    rubric = one_line("share")
    line = replace(rubric.lines[0], applies=(Applies("notice", list="disclosure"),))
    found = finding(nights(GOOD), replace(rubric, lines=(line,)))
    assert found.verdict == "needs a person"
    listed = replace(CITY, lists={"disclosure": [{"unit": "other", "item": ""}]})
    assert finding(nights(GOOD), replace(rubric, lines=(line,)), listed).verdict == "not applicable"


@pytest.mark.parametrize("status", ["none", "new", "closed until 2009-01-31"])
def test_units_without_a_site_get_no_finding(status: str) -> None:
    city = replace(CITY, units=(replace(sample.UNIT, status=status),))
    assert judge(city, nights(DOWN), load("changde-2008")) == ()


@pytest.mark.parametrize(
    ("status", "judged"),
    [
        ("site", ["2008-12-01", "2008-12-02", "2008-12-03", "2008-12-04"]),
        ("none", []),
        ("new", []),
        ("closed until 2008-11-30", ["2008-12-01", "2008-12-02", "2008-12-03", "2008-12-04"]),
        ("closed until 2008-12-02", ["2008-12-03", "2008-12-04"]),
        ("closed until 2008-12-03", ["2008-12-04"]),
        ("closed until 2008-12-04", []),
    ],
)
def test_the_nights_after_a_closure_count_again(status: str, judged: list[str]) -> None:
    city = replace(CITY, units=(replace(sample.UNIT, status=status),))
    found = judge(city, nights(DOWN, DOWN, GOOD, GOOD), one_line("share"))
    assert [[night for night, _ in line.nights] for line in found] == ([judged] if judged else [])


def test_what_failed_while_closed_costs_nothing() -> None:
    city = replace(CITY, units=(replace(sample.UNIT, status="closed until 2008-12-02"),))
    assert finding(nights(DOWN, DOWN, GOOD), one_line("share"), city).points == 10
    alone = finding(nights(DOWN, DOWN, DOWN, GOOD), one_line("share"), city)
    assert (alone.points, alone.unconfirmed) == (10, 5)


def veto(combine: str, indicator: str, **settings: Any) -> Rubric:
    line = replace(sample.veto(indicator, **settings), combine=Value(combine, "proposed"))
    return replace(one_line("share"), type="veto", lines=(line,))


OLD, OLDER = {"home_ages": (30,)}, {"home_ages": (31,)}


def blank(*names: str) -> dict[str, Any]:
    return {"columns": dict.fromkeys(names, ()) | {"full": (1,)}}


@pytest.mark.parametrize(
    ("combine", "seen", "verdict", "confirmed"),
    [
        ("worst", (GOOD, GOOD), "met", True),
        ("worst", (OLD, GOOD, GOOD), "not met", False),
        ("worst", (OLD, OLDER, GOOD), "not met", True),
        ("worst", (OLD, UNSEEN, OLDER, GOOD), "not met", True),
        ("worst", (OLD, GOOD, OLD, GOOD), "not met", False),
        ("latest", (OLD, OLDER, GOOD), "met", True),
        ("latest", (GOOD, OLD), "not met", False),
        ("worst", (UNSEEN, UNSEEN), "could not observe", True),
    ],
)
def test_a_veto_takes_a_second_look(combine: str, seen: tuple[Any, ...], verdict: str, confirmed: bool) -> None:
    found = finding(nights(*seen), veto(combine, "home_fresh", window_days=14))
    assert (found.verdict.value, found.confirmed) == (verdict, confirmed)
    assert (found.points, found.denominator, found.unconfirmed, found.lost) == (0, 0, 0, 0)
    assert ("尚待第二次观察确认，暂不否决" in found.reason) is (verdict == "not met" and not confirmed)


@pytest.mark.parametrize(
    ("seen", "verdict", "confirmed"),
    [
        ((blank("a", "b", "c"), blank("a", "b", "c")), "not met", True),
        ((blank("a", "b", "c"), blank("a", "b", "d")), "not met", False),
        ((blank("a", "b"), blank("a", "b")), "partly", True),
        ((blank("a", "b"), blank("a", "b"), blank("c", "d", "a")), "not met", False),
        ((blank("a", "b", "c"), blank("a", "b", "c"), blank("a", "b", "c", "d")), "not met", True),
    ],
)
def test_a_veto_counts_only_what_two_nights_agree_on(seen: tuple[Any, ...], verdict: str, confirmed: bool) -> None:
    rubric = veto("worst", "blank_columns", kinds=["a", "b", "c", "d", "full"], own_links=3, limit=3)
    found = finding(nights(*seen), rubric)
    assert (found.verdict.value, found.confirmed) == (verdict, confirmed)


def deducting(*lines: tuple[str, str, float, dict[str, Any]]) -> Rubric:
    made = tuple(
        replace(
            sample.line(rule, cap, **settings),
            indicator=name,
            name=name,
            rule=rule,
            effect="deduct",
            combine=Value("latest", "proposed"),
        )
        for name, rule, cap, settings in lines
    )
    return replace(one_line("latest"), type="deduct", lines=made)


@pytest.mark.parametrize(
    ("combine", "seen", "points", "unconfirmed"),
    [
        ("latest", (GOOD, GOOD), 0, 0),
        ("latest", (OLD, OLD), -5, 0),
        ("latest", (GOOD, OLD), 0, 5),
        ("share", (OLD, OLD, GOOD, GOOD), -2.5, 0),
        ("worst", (OLD, OLD, GOOD), -5, 0),
    ],
)
def test_a_deduction_is_points_below_nought(
    combine: str, seen: tuple[Any, ...], points: float, unconfirmed: float
) -> None:
    rubric = deducting(("stale", "home_fresh", 5, {"window_days": 14}))
    line = replace(rubric.lines[0], combine=Value(combine, "proposed"))
    found = finding(nights(*seen), replace(rubric, lines=(line,)))
    assert (found.points, found.denominator, found.unconfirmed, found.lost) == (points, 0, unconfirmed, -points)


def test_no_fault_is_deducted_twice() -> None:
    """A dead link that two lines see is charged where it costs most; the other says so."""
    cheap = ("cheap", "dead_links", 100, {"link_points": 1})
    dear = ("dear", "dead_links", 100, {"link_points": 3})
    again = ("again", "dead_links", 100, {"link_points": 3})
    seen = nights(*[{"links": {"http://a.gov.cn/1": 404, "http://a.gov.cn/2": 404}}] * 2)
    found = {line.indicator: line for line in judge(CITY, seen, deducting(cheap, dear, again))}
    assert {name: line.lost for name, line in found.items()} == {"cheap": 0, "dear": 6, "again": 0}
    assert "其中 2 项已按“dear”扣分，本项不重复扣分" in found["cheap"].reason
    assert found["cheap"].verdict == "met"
    twice = one_line("latest", "dead_links", link_points=1)
    assert finding(seen, twice).lost == 2


def test_a_veto_does_not_swallow_the_deduction() -> None:
    rubric = deducting(("stale", "home_fresh", 5, {"window_days": 14}))
    both = replace(rubric, lines=(*veto("worst", "home_fresh", window_days=14).lines, *rubric.lines))
    found = judge(CITY, nights(OLD, OLD), both)
    assert [(line.verdict.value, line.confirmed, line.lost) for line in found] == [
        ("not met", True, 0),
        ("not met", True, 5),
    ]


PROBED = {"probe_days": 3, "seconds": 15, "least": 60, "limit": 5}


@pytest.mark.parametrize(
    ("calendar", "verdict", "said"),
    [
        (((20, 0), (20, 0), (20, 0)), "met", "近 3 天 60 次探测中 0 次打不开"),
        (((20, 0), (20, 0)), "could not observe", "只有 40 次有效探测"),
        (((20, 3), (20, 0), (20, 0)), "not met", "60 次探测中 3 次"),
        (((20, 20), (20, 0), (20, 0), (20, 0)), "not met", "60 次探测中 20 次"),
        (((20, 2), (20, 0), (20, 0), (20, 1)), "partly", "60 次探测中 2 次"),
    ],
)
def test_availability_looks_back_over_the_days(calendar: tuple[Any, ...], verdict: str, said: str) -> None:
    """Probes of the last three days; the first nights have too few and are not observed."""
    seen = nights(*({"probes": probes} for probes in calendar))
    found = finding(seen, veto("worst", "availability", **PROBED))
    assert found.verdict.value == verdict
    assert said in found.reason


def test_probes_older_than_the_window_are_forgotten() -> None:
    seen = nights(*({"probes": probes} for probes in ((20, 20), (20, 0), (20, 0), (20, 0))))
    found = finding(seen, veto("latest", "availability", **PROBED))
    assert (found.verdict.value, found.reason) == ("met", "近 3 天 60 次探测中 0 次打不开，占 0%")


def test_the_same_pages_give_the_same_findings_in_any_order() -> None:
    seen = nights({"links": {f"http://a.gov.cn/{n}": 404 for n in range(4)}, "letters": ((40, 2), (50, None))}, DOWN)
    turned = [(night, tuple(reversed(pages))) for night, pages in seen]
    rubric = load("changde-2008")
    assert judge(CITY, seen, rubric) == judge(CITY, turned, rubric)
    assert len({found.id for found in judge(CITY, seen, rubric)}) == len(rubric.lines)


def test_a_column_of_the_menu_counts_whichever_page_led_to_it() -> None:
    """Which of two frames is read first decides who plans a visit; it must not decide what the site has."""
    rubric = one_line("share", "columns_fresh", windows={"news": 14}, column_points=5)
    shown = sample.pages(columns={"contact": (), "news": (40,)})
    home, contact, news = shown
    menu = tuple(replace(sample.CONTACT, kind=page.column, href=page.url) for page in (contact, news))
    assert home.facts
    home = replace(home, facts=replace(home.facts, columns=menu))
    seen = [(sample.AT.date(), (home, contact, replace(news, parent=contact.id)))]
    assert "40 天未更新" in finding(seen, rubric).reason
    assert finding(seen, rubric) == finding([(sample.AT.date(), (home, contact, news))], rubric)


@pytest.mark.parametrize(("letters", "said"), [(4, "2.25"), (7, "1.29"), (1, "9")])
def test_what_waits_is_said_in_full(letters: int, said: str) -> None:
    """A letter of four costs a quarter of the nine points: 2.25, and the reason says so."""
    rubric = load("changde-2008")
    rubric = replace(rubric, lines=tuple(line for line in rubric.lines if line.indicator == "complaints"))
    found = finding(nights({"letters": ((40, None), *((40, 2),) * (letters - 1))}), rubric)
    assert f"（其中 {said} 分尚待第二次观察确认，暂不扣）" in found.reason
    assert number(found.unconfirmed) == said
