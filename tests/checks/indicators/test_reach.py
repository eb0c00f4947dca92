"""Whether a site, its links and its probes answer, and under which name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from checks import registry, sample
from checks.model import Observation, Outcome, Page
from checks.probes import gather
from checks.site import City, CityNight
from tests.checks.indicators.look import DOWN, LINES, ROBOTS, WALL, Case, cost, on

SERVICE = "http://a.gov.cn/apply"

CASES: list[Case] = [
    ("home_reachable", {}, "met", 0),
    ("home_reachable", {"home": DOWN}, "not met", 8),
    ("home_reachable", {"home": {"status": 500}}, "not met", 8),
    ("home_reachable", {"home": {"facts": replace(sample.FACTS, problems=("soft 404",))}}, "not met", 8),
    ("home_reachable", {"home": {"final_url": "http://www.shop.com/"}}, "not met", 8),
    ("home_reachable", {"home": {"final_url": "http://www.changde.gov.cn/czj/"}}, "met", 0),
    ("home_reachable", {"home": ROBOTS}, "could not observe", 0),
    ("home_reachable", {"home": {"status": 403}}, "could not observe", 0),
    ("home_reachable", {"home": WALL}, "could not observe", 0),
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
    ("veto_unreachable", {"probes": (200, 0)}, "met", 0),
    ("veto_unreachable", {"probes": (200, 9)}, "partly", 4.5),
    ("veto_unreachable", {"probes": (200, 10)}, "not met", 5),
    ("veto_unreachable", {"probes": (139, 139)}, "could not observe", 0),
    ("home_available", {"probes": (200, 1)}, "met", 0),
    ("home_available", {"probes": (200, 7)}, "partly", 15),
    ("home_available", {"probes": (200, 10)}, "partly", 25),
    ("home_available", {"home": DOWN, "probes": (140, 140)}, "not met", 500),
    ("home_available", {}, "could not observe", 0),
    ("links", {"links": {"http://a.gov.cn/1": 404, "http://a.gov.cn/x.doc": 404}}, "partly", 2),
    ("attachments", {"links": {"http://a.gov.cn/x.doc": 404}}, "met", 0),
    ("systems", {"links": {"http://a.gov.cn/1": 404}}, "met", 0),
    ("attachments", {}, "could not observe", 0),
]


def inner(*links: tuple[str, int], text: str = "") -> tuple[Page, ...]:
    """A night on which links of an article, and so not of the home page, were checked."""
    article = sample.page(f"{sample.UNIT.url}article.htm", "article", facts=replace(sample.FACTS, kind="article"))
    dead = (sample.page(url, "link", status=status, parent=article.id, label=text, facts=None) for url, status in links)
    return (*sample.pages(), article, *dead)


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


def test_the_query_page_of_a_test_letter_is_no_link_of_the_site() -> None:
    """Its address comes from the office's list; that it answers 404 may be a fault of ours."""
    night = sample.pages(links={"http://a.gov.cn/x": 200})
    query = sample.page(sample.UNIT.url + "q.asp?no=1", "letter", label="KH-1A2B3C4D5E", status=404, facts=None)
    assert on("dead_links", [*night, query]).verdict == "met"
    assert on("dead_links", [*night, replace(query, parent=night[0].id)]).verdict == "partly"
