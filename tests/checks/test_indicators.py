"""Every indicator: a site that keeps the rule, one that breaks it, one that could not be observed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from checks import registry, rubric, sample
from checks.model import Facts, Link, Observation, Outcome, Page, Unit
from checks.probes import gather
from checks.site import City, CityNight

RUBRIC = rubric.load("changde-2008")
LINES = {line.indicator: line for line in RUBRIC.lines}
LINES |= {line.indicator: line for name in ("national-2019", "census-2015") for line in rubric.load(name).lines}
DOWN = {"outcome": Outcome.FAILED, "reason": "timeout", "status": None, "facts": None}
ROBOTS = {"outcome": Outcome.NOT_REACHED, "reason": "robots", "status": None, "facts": None}
WALL = {"facts": replace(sample.FACTS, problems=("bot wall",))}
BLANK_SERVICE = {"service": ()}
FORM = Facts("sample", "utf-8", "other", forms=1)


def seen(indicator: str, **site: Any) -> Observation:
    return registry.indicators()[LINES[indicator].check](sample.site(**site), LINES[indicator])


def cost(observation: Observation) -> float:
    return round(sum(fault.cost for fault in observation.faults), 2)


ELSEWHERE = {  # cases that take more than one page have tests of their own below
    "online_application": {"met"},
    "personnel": {"not met"},
    "recruitment": {"not met"},
    "domain": {"could not observe"},  # never: the roster's URL is always there to look at
    "by_person": {"met", "not met"},  # never: only a person can tell
}
KINDS = ("news", "notice", "policy", "plan", "personnel", "topic")
STALE = {"news": (15,), "notice": (190,), "policy": (190,), "personnel": (370,), "plan": (370,)}
MAILTO = {"facts": replace(sample.FACTS, kind="home", columns=(sample.mailbox_column("mailto:jz@changde.gov.cn"),))}
SERVICE = "http://a.gov.cn/apply"
CASES: list[tuple[str, dict[str, Any], str, float]] = [
    ("home_reachable", {}, "met", 0),
    ("home_reachable", {"home": DOWN}, "not met", 10),
    ("home_reachable", {"home": {"status": 500}}, "not met", 10),
    ("home_reachable", {"home": {"facts": replace(sample.FACTS, problems=("soft 404",))}}, "not met", 10),
    ("home_reachable", {"home": {"final_url": "http://www.shop.com/"}}, "not met", 10),
    ("home_reachable", {"home": {"final_url": "http://www.changde.gov.cn/czj/"}}, "met", 0),
    ("home_reachable", {"home": ROBOTS}, "could not observe", 0),
    ("home_reachable", {"home": {"status": 403}}, "could not observe", 0),
    ("home_reachable", {"home": WALL}, "could not observe", 0),
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
    ("dead_links", {"links": {"http://a.gov.cn/a.doc": 200}}, "met", 0),
    ("dead_links", {"links": {"http://a.gov.cn/a.doc": 404, "http://a.gov.cn/b.doc": 410}}, "partly", 2),
    ("dead_links", {"links": {f"http://a.gov.cn/{n}": 404 for n in range(9)}}, "not met", 9),
    ("dead_links", {"links": {"http://a.gov.cn/a.doc": 403}}, "needs a person", 0),
    ("dead_links", {}, "could not observe", 0),
    ("domain", {}, "met", 0),
    ("domain", {"url": "http://常德.政务/"}, "met", 0),
    ("domain", {"url": "http://CZJ.Changde.GOV.CN:8080/"}, "met", 0),
    ("domain", {"url": "http://127.0.0.1/"}, "not met", 5),
    ("domain", {"url": "http://www.cdczj.com/"}, "not met", 5),
    ("domain", {"home": DOWN}, "met", 0),
    ("personnel", {"columns": {"personnel": (365,)}}, "met", 0),
    ("personnel", {"columns": {"news": {"关于张三任职的通知": 9}}}, "met", 0),
    ("personnel", {"columns": {"personnel": (366,)}}, "needs a person", 0),
    ("personnel", {"home": DOWN}, "could not observe", 0),
    ("recruitment", {"columns": {"recruitment": (9,)}}, "met", 0),
    ("recruitment", {}, "needs a person", 0),
    ("recruitment", {"home": ROBOTS}, "could not observe", 0),
    ("plans", {"columns": {"plan": (300,)}}, "met", 0),
    ("plans", {"columns": {"plan": ()}}, "not met", 6),
    ("plans", {"home": WALL}, "could not observe", 0),
    ("procurement", {"columns": {"notice": {"2008年办公设备采购公告": 90}}}, "met", 0),
    ("procurement", {}, "not met", 5),
    ("procurement", {"home": DOWN}, "could not observe", 0),
    ("disclosure", {"columns": {"disclosure": (900,)}}, "met", 0),
    ("disclosure", {"columns": {"disclosure": ()}}, "partly", 4),
    ("disclosure", {}, "not met", 8),
    ("disclosure", {"home": DOWN}, "could not observe", 0),
    ("online_application", {"columns": BLANK_SERVICE}, "partly", 4),
    ("online_application", {"columns": BLANK_SERVICE, "lists": {"online": [{"unit": "czj"}]}}, "not met", 8),
    ("online_application", {"columns": BLANK_SERVICE, "lists": {}}, "needs a person", 0),
    ("online_application", {"home": DOWN}, "could not observe", 0),
    ("special_topic", {"lists": {"topic": [{"unit": "czj"}]}}, "met", 0),
    ("special_topic", {"lists": {}, "portal_columns": {"topic": {"财政局：惠农补贴网上查": 700}}}, "met", 0),
    ("special_topic", {"lists": {"topic": []}}, "partly", 2),
    ("special_topic", {"lists": {}}, "needs a person", 0),
    ("complaints", {"letters": ((40, 15), (10, None))}, "met", 0),
    ("complaints", {"letters": ((40, 16), (40, 2), (40, None))}, "partly", 6),
    ("complaints", {"letters": ((40, None),)}, "not met", 9),
    ("complaints", {"letters": ((400, None),)}, "met", 0),
    ("complaints", {}, "not met", 9),
    ("complaints", {"home": DOWN}, "could not observe", 0),
    ("interview", {"portal_columns": {"interview": {"财政局局长谈预算": 365}}}, "met", 0),
    ("interview", {"portal_columns": {"interview": {"桃源县财政局局长谈预算": 9}}}, "not met", 4),
    ("interview", {"portal_columns": {"interview": {"财政局局长谈预算": 366}}}, "not met", 4),
    ("interview", {}, "could not observe", 0),
    ("veto_unreachable", {"probes": (200, 0)}, "met", 0),
    ("veto_unreachable", {"probes": (200, 9)}, "partly", 4.5),
    ("veto_unreachable", {"probes": (200, 10)}, "not met", 5),
    ("veto_unreachable", {"probes": (139, 139)}, "could not observe", 0),
    ("home_available", {"probes": (200, 1)}, "met", 0),
    ("home_available", {"probes": (200, 7)}, "partly", 15),
    ("home_available", {"probes": (200, 10)}, "partly", 25),
    ("home_available", {"home": DOWN, "probes": (140, 140)}, "not met", 500),
    ("home_available", {}, "could not observe", 0),
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
    ("veto_unanswered", {"letters": ((91, None), (300, 120), (400, None))}, "met", 0),
    ("veto_unanswered", {"letters": ((92, None), (300, 2))}, "not met", 1),
    ("veto_unanswered", {}, "met", 0),
    ("veto_unanswered", {"home": DOWN}, "could not observe", 0),
    ("veto_no_channel", {"letters": ()}, "met", 0),
    ("veto_no_channel", {}, "not met", 1),
    ("veto_no_channel", {"home": MAILTO}, "needs a person", 0),
    ("veto_no_channel", {"columns": {"complaint": ()}}, "needs a person", 0),
    ("veto_no_service", {"columns": BLANK_SERVICE}, "met", 0),
    ("veto_no_service", {}, "needs a person", 0),
    ("consultation", {"letters": ((365, None),)}, "met", 0),
    ("consultation", {"letters": ((367, 1),)}, "not met", 5),
    ("consultation", {}, "not met", 5),
    ("consultation", {"home": DOWN}, "could not observe", 0),
    ("surveys", {"columns": {"survey": (1, 100, 300)}}, "met", 0),
    ("surveys", {"columns": {"survey": (1, 100, 400)}}, "partly", 3),
    ("surveys", {"columns": {"survey": (400, None)}}, "not met", 5),
    ("surveys", {}, "not met", 5),
    ("surveys", {"home": WALL}, "could not observe", 0),
    ("interviews", {}, "met", 0),
    ("interviews", {"columns": {"interview": (9,)}}, "partly", 3),
    ("interviews", {"columns": {"interview": ()}}, "not met", 5),
    ("links", {"links": {"http://a.gov.cn/1": 404, "http://a.gov.cn/x.doc": 404}}, "partly", 2),
    ("attachments", {"links": {"http://a.gov.cn/x.doc": 404}}, "met", 0),
    ("attachments", {}, "could not observe", 0),
    ("veto_errors", {}, "needs a person", 0),
    ("veto_safety", {"home": DOWN}, "needs a person", 0),
]


@pytest.mark.parametrize(("indicator", "site", "verdict", "lost"), CASES)
def test_verdict_and_cost(indicator: str, site: dict[str, Any], verdict: str, lost: float) -> None:
    observation = seen(indicator, **site)
    assert (observation.verdict.value, cost(observation)) == (verdict, lost)


def test_every_indicator_of_the_rubric_has_low_high_and_unobserved_cases() -> None:
    for indicator in registry.indicators():
        found = {verdict for name, _, verdict, _ in CASES if LINES[name].check == indicator}
        found |= ELSEWHERE.get(indicator, set())
        assert "met" in found, indicator
        assert found & {"not met", "partly"}, indicator
        assert found & {"could not observe", "needs a person"}, indicator


def test_a_deduction_names_its_evidence() -> None:
    for indicator, site, _, _ in CASES:
        for fault in seen(indicator, **site).faults:
            assert all(fault.pages), (indicator, fault)
            assert fault.pages, (indicator, fault)


def service_page(facts: Facts) -> Observation:
    night = list(sample.pages(columns=BLANK_SERVICE))
    night[-1] = replace(night[-1], facts=facts)
    city = City((sample.UNIT,), None, {"online": []})
    site = CityNight(city, sample.AT.date(), night).site(sample.UNIT)
    return registry.indicators()["online_application"](site, LINES["online_application"])


def test_a_form_or_a_link_that_applies_is_an_online_application() -> None:
    assert service_page(FORM).verdict == "met"
    link = Link("http://zwfw.example/item?id=3", "在线申报")
    assert service_page(replace(sample.FACTS, links=(link,))).verdict == "met"
    assert service_page(replace(sample.FACTS, links=(replace(link, href="#"),))).verdict == "partly"


def test_an_unread_service_column_is_not_a_missing_application() -> None:
    night = list(sample.pages(columns=BLANK_SERVICE))
    night[-1] = replace(night[-1], status=502, facts=None)
    city = City((sample.UNIT,), None, {"online": []})
    site = CityNight(city, sample.AT.date(), night).site(sample.UNIT)
    observation = registry.indicators()["online_application"](site, LINES["online_application"])
    assert observation.verdict == "could not observe"


@pytest.mark.parametrize("kind", ["news", "notice", "policy", "personnel", "plan"])
def test_an_unread_column_is_not_counted_as_stale(kind: str) -> None:
    night = list(sample.pages(columns={"news": (1,), kind: (1,)}))
    night[-1] = replace(night[-1], outcome=Outcome.FAILED, status=None, reason="timeout", facts=None)
    city = City((sample.UNIT,), None, {})
    site = CityNight(city, sample.AT.date(), night).site(sample.UNIT)
    observation = registry.indicators()["columns_fresh"](site, LINES["columns_fresh"])
    assert not observation.faults


def test_a_mailto_mailbox_earns_half() -> None:
    facts = replace(sample.FACTS, kind="home", columns=(sample.mailbox_column("mailto:jz@changde.gov.cn"),))
    observation = seen("complaints", home={"facts": facts})
    assert (observation.verdict.value, cost(observation)) == ("partly", 4.5)


def test_a_handed_over_letter_is_not_answered() -> None:
    night = list(sample.pages(letters=((40, 2),)))
    facts = night[-1].facts
    assert facts
    handed = replace(facts.letters[0], status="handed over")
    night[-1] = replace(night[-1], facts=replace(facts, letters=(handed,)))
    city = City((sample.UNIT,), None, {})
    site = CityNight(city, sample.AT.date(), night).site(sample.UNIT)
    observation = registry.indicators()["complaints"](site, LINES["complaints"])
    assert observation.verdict == "not met"
    assert "转办" in observation.faults[0].reason


@pytest.mark.parametrize(
    ("indicator", "source", "title"),
    [
        ("personnel", "市委组织部", "关于市财政局李四等同志任免职的通知"),
        ("recruitment", "市人事局", "市财政局2008年公务员招考公告"),
    ],
)
def test_a_unit_loses_points_only_where_the_source_units_posts_name_it(indicator: str, source: str, title: str) -> None:
    other = Unit("src", source, "party", url="http://src.changde.gov.cn/")
    stranger = Unit("lyj", "市林业局", "government", url="http://lyj.changde.gov.cn/")
    night = sample.pages() + sample.pages(other, columns={"news": {title: 20}}) + sample.pages(stranger)
    city = City((sample.UNIT, other, stranger), None, {})
    around = CityNight(city, sample.AT.date(), night)
    check = registry.indicators()[indicator]
    assert check(around.site(sample.UNIT), LINES[indicator]).verdict == "not met"
    assert check(around.site(stranger), LINES[indicator]).verdict == "needs a person"
    assert check(around.site(other), LINES[indicator]).verdict == "met"


def inner(*links: tuple[str, int], text: str = "") -> tuple[Page, ...]:
    """A night on which links of an article, and so not of the home page, were checked."""
    article = sample.page(f"{sample.UNIT.url}article.htm", "article", facts=replace(sample.FACTS, kind="article"))
    dead = (sample.page(url, "link", status=status, parent=article.id, label=text, facts=None) for url, status in links)
    return (*sample.pages(), article, *dead)


def on(name: str, pages: Sequence[Page]) -> Observation:
    site = CityNight(City((sample.UNIT,), None, {}), sample.AT.date(), pages).site(sample.UNIT)
    return registry.indicators()[LINES[name].check](site, LINES[name])


def test_the_census_counts_a_dead_attachment_once_and_a_link_by_where_it_stands() -> None:
    """The field's own example: 13 dead links on other pages 1.3, 27 dead attachments 27.0."""
    pages = [(f"http://a.gov.cn/{n}.htm", 404) for n in range(13)] + [
        (f"http://a.gov.cn/{n}.doc", 404) for n in range(27)
    ]
    assert (cost(on("links", inner(*pages))), cost(on("attachments", inner(*pages)))) == (1.3, 27.0)


def test_a_service_system_that_does_not_answer_costs_three() -> None:
    assert cost(on("systems", inner((SERVICE, 404), text="在线申报"))) == 3
    assert on("systems", inner((SERVICE, 503), text="在线申报")).verdict == "needs a person"
    assert on("systems", inner((SERVICE, 404), text="旧闻")).verdict == "met"


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


def test_a_portal_is_asked_for_more_surveys() -> None:
    county = Unit("tyx", "桃源县", "county", url="http://www.taoyuan.gov.cn/")
    night = sample.pages(county, columns={"survey": (1, 2, 3, 4, 5)})
    site = CityNight(City((county,), None, {}), sample.AT.date(), night).site(county)
    assert cost(registry.indicators()["activity"](site, LINES["surveys"])) == 3


@pytest.mark.parametrize(("status", "verdict"), [(404, "not met"), (503, "could not observe")])
def test_a_survey_column_that_is_gone_cannot_be_used(status: int, verdict: str) -> None:
    night = list(sample.pages(columns={"survey": (1, 2, 3)}))
    night[-1] = replace(night[-1], status=status, facts=None)
    assert on("surveys", night).verdict == verdict


@pytest.mark.parametrize("status", ["handed over", ""])
def test_an_old_letter_that_may_be_answered_is_for_a_person(status: str) -> None:
    night = list(sample.pages(letters=((200, None),)))
    facts = night[-1].facts
    assert facts
    night[-1] = replace(night[-1], facts=replace(facts, letters=(replace(facts.letters[0], status=status),)))
    assert on("veto_unanswered", night).verdict == "needs a person"


def test_an_unread_mailbox_is_not_observed() -> None:
    night = list(sample.pages(letters=()))
    night[-1] = replace(night[-1], status=502, facts=None)
    for name in ("veto_unanswered", "consultation", "veto_no_channel"):
        assert on(name, night).verdict == "could not observe", name


def test_pages_with_doubtful_dates_are_shown_to_the_person() -> None:
    home = {"facts": replace(sample.FACTS, kind="home", problems=("dates disagree",))}
    assert "1 个页面有疑点" in seen("veto_safety", home=home).reason


def test_a_slow_answer_is_none_and_our_own_failure_is_no_probe() -> None:
    probes = [page for page in sample.pages(probes=(140, 0)) if page.role == "probe"]
    slow = [replace(page, took_ms=15_000) for page in probes[:7]]
    ours = [replace(page, outcome=Outcome.NOT_REACHED, reason="our network", status=None) for page in probes[:7]]
    refused = [replace(page, status=403) for page in probes[:7]]
    assert week([*slow, *probes[7:]]).reason == "近 7 天 140 次探测中 7 次打不开，占 5%：超过 15 秒才打开 7 次"
    assert week([*ours, *probes[7:]]).reason == "近 7 天只有 133 次有效探测（要求 140 次以上），不能认定"
    assert week([*refused, *probes[7:]]).verdict == "could not observe"


def week(probes: Sequence[Page]) -> Observation:
    around = CityNight(City((sample.UNIT,), None, {}), sample.AT.date(), probes, gather({}, probes, date.min))
    return registry.indicators()["availability"](around.site(sample.UNIT), LINES["veto_unreachable"])


def test_a_unit_that_the_office_lists_as_concerned_loses_its_points() -> None:
    for name in ("personnel", "recruitment"):
        assert seen(name, lists={name: [{"unit": "czj"}]}).verdict == "not met"
        assert seen(name, lists={name: []}).verdict == "needs a person"


@pytest.mark.parametrize("indicator", ["plans", "procurement", "disclosure", "online_application", "complaints"])
def test_a_menu_that_we_cannot_read_is_no_proof_that_something_is_missing(indicator: str) -> None:
    nothing_recognised = {"facts": replace(sample.FACTS, kind="home", columns=())}
    observation = seen(indicator, home=nothing_recognised)
    assert (observation.verdict, observation.faults) == ("could not observe", ())


def test_too_few_updates_beside_an_unread_column_are_not_observed() -> None:
    night = list(sample.pages(columns={"news": (1,)}))
    night[-1] = replace(night[-1], status=502, facts=None)
    assert on("home_updates", night).verdict == "could not observe"


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
    site = CityNight(City((sample.UNIT,), None, {}), sample.AT.date(), night).site(sample.UNIT)
    assert registry.indicators()["columns_fresh"](site, LINES["columns_fresh"]).verdict == "met"
