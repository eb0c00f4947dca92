"""The expected verdicts: told here by hand for sites whose case is written down, and that none is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from checks.model import Verdict
from crawler.demo import description as d
from crawler.demo.description import City
from crawler.demo.expected import RULES, expected, expected_combined

MET, PARTLY, NOT_MET = Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET
NOT_APPLICABLE, NOT_OBSERVED, PERSON = Verdict.NOT_APPLICABLE, Verdict.NOT_OBSERVED, Verdict.PERSON

REACHABLE: dict[str, set[Verdict]] = {
    "home_reachable": {MET, PARTLY, NOT_MET, NOT_OBSERVED},
    "home_fresh": {MET, PARTLY, NOT_MET, NOT_OBSERVED},
    "columns_fresh": {MET, PARTLY, NOT_MET, NOT_OBSERVED},
    "dead_links": {MET, PARTLY, NOT_MET, NOT_OBSERVED, PERSON},
    "domain": {MET, NOT_MET, NOT_APPLICABLE},
    "personnel": {MET, NOT_MET, NOT_OBSERVED, PERSON},
    "recruitment": {MET, NOT_MET, NOT_OBSERVED, PERSON},
    "plans": {MET, NOT_MET, NOT_OBSERVED, NOT_APPLICABLE, PERSON},
    "procurement": {MET, NOT_APPLICABLE},  # one unit only; `not met` comes out on night 1
    "disclosure": {MET, PARTLY, NOT_MET, NOT_OBSERVED, NOT_APPLICABLE},
    "online_application": {MET, PARTLY, NOT_MET, NOT_OBSERVED, NOT_APPLICABLE, PERSON},
    "special_topic": {MET, PARTLY},  # the lists are there and the portal is up
    "complaints": {MET, PARTLY, NOT_MET, NOT_OBSERVED},
    "interview": {MET, NOT_MET},
    "project_management": {MET, PARTLY, NOT_MET, PERSON},
    "dates_agree": {MET, PERSON, NOT_OBSERVED},
}


@pytest.mark.parametrize("indicator", sorted(RULES))
def test_every_reachable_verdict_comes_out_for_some_unit(city: City, indicator: str) -> None:
    combined = [expected_combined(site, city) for site in city.sites]
    assert {verdicts[indicator] for verdicts in combined if verdicts} == REACHABLE[indicator]


def test_most_sites_are_fairly_good(city: City) -> None:
    combined = [verdicts for site in city.sites if (verdicts := expected_combined(site, city))]
    good = sum(sum(v in (NOT_MET, PARTLY) for v in verdicts.values()) <= 4 for verdicts in combined)
    assert good / len(combined) > 0.6


@pytest.mark.parametrize(
    ("code", "indicator", "nights", "combined"),
    [
        ("hwc", "home_reachable", (NOT_MET, MET), PARTLY),
        ("gxhzzs", "home_reachable", (MET, NOT_MET), PARTLY),
        ("gxhzzs", "home_fresh", (MET, NOT_OBSERVED), MET),
        ("zscqj", "home_reachable", (NOT_MET, NOT_MET), NOT_MET),
        ("zscqj", "domain", (MET, MET), MET),
        ("zscqj", "complaints", (NOT_OBSERVED, NOT_OBSERVED), NOT_OBSERVED),
        ("gajjzd", "home_reachable", (NOT_OBSERVED, NOT_OBSERVED), NOT_OBSERVED),
        ("nyzhkfb", "domain", (NOT_MET, NOT_MET), NOT_MET),
        ("dzj", "home_reachable", (NOT_MET, NOT_MET), NOT_MET),
        ("mgj", "home_reachable", (NOT_MET, NOT_MET), NOT_MET),
        ("scb", "home_fresh", (NOT_MET, NOT_MET), NOT_MET),
        ("scb", "columns_fresh", (NOT_MET, NOT_MET), NOT_MET),
        ("kx", "home_fresh", (MET, MET), MET),
        ("wljy", "home_fresh", (NOT_OBSERVED, NOT_OBSERVED), NOT_OBSERVED),
        ("gzw", "home_fresh", (MET, NOT_MET), PARTLY),  # fourteen days old on night 1
        ("tzb", "home_fresh", (NOT_MET, MET), PARTLY),
        ("cdsf", "home_fresh", (NOT_MET, NOT_MET), NOT_MET),  # its newest post is dated ahead
        ("lgbj", "columns_fresh", (NOT_OBSERVED, NOT_OBSERVED), NOT_OBSERVED),
        ("jgsydwsbc", "columns_fresh", (NOT_MET, NOT_MET), NOT_MET),
        ("wlq", "dead_links", (PARTLY, PARTLY), PARTLY),
        ("smx", "dead_links", (NOT_MET, NOT_MET), NOT_MET),
        ("dcq", "dead_links", (PARTLY, MET), MET),
        ("jtj", "dead_links", (PARTLY, PARTLY), PARTLY),
        ("whj", "dead_links", (PERSON, PERSON), PERSON),
        ("ajj", "dead_links", (PARTLY, PERSON), PERSON),
        ("wsj", "domain", (MET, MET), MET),  # capitals
        ("ymkfj", "domain", (MET, MET), MET),  # a port
        ("lsj", "domain", (MET, MET), MET),  # 中文域名
        ("jrzqb", "domain", (NOT_MET, NOT_MET), NOT_MET),  # gov.cn.wangzhan365.com
        ("rfb", "domain", (NOT_MET, NOT_MET), NOT_MET),  # an address, and one that must not be asked
        ("rfb", "home_reachable", (NOT_OBSERVED, NOT_OBSERVED), NOT_OBSERVED),
        ("fl", "domain", (NOT_APPLICABLE, NOT_APPLICABLE), NOT_APPLICABLE),
        ("sjj", "personnel", (NOT_MET, NOT_MET), NOT_MET),  # the organisation department names it
        ("ylj", "personnel", (PERSON, PERSON), PERSON),
        ("hbj", "personnel", (PERSON, PERSON), PERSON),  # named, but its lists lead on
        ("jsj", "personnel", (MET, MET), MET),  # among the notices
        ("zzb", "personnel", (MET, MET), MET),
        ("jsj", "recruitment", (NOT_MET, NOT_MET), NOT_MET),
        ("fdcglj", "recruitment", (PERSON, PERSON), PERSON),
        ("fgw", "plans", (MET, MET), MET),
        ("nyj", "plans", (NOT_MET, NOT_MET), NOT_MET),
        ("dcq", "plans", (PERSON, PERSON), PERSON),  # its lists lead on to pages that are not read
        ("zjggw", "home_fresh", (NOT_OBSERVED, NOT_OBSERVED), NOT_OBSERVED),  # nothing dated, three columns fail
        ("czj", "procurement", (NOT_MET, MET), MET),
        ("lyj", "disclosure", (PARTLY, PARTLY), PARTLY),
        ("tyx", "disclosure", (MET, MET), MET),
        ("swj", "online_application", (PERSON, PERSON), PERSON),  # guides that were not all opened
        ("hsx", "online_application", (MET, MET), MET),
        ("xdtglq", "online_application", (NOT_MET, NOT_MET), NOT_MET),
        ("llx", "complaints", (PARTLY, PARTLY), PARTLY),
        ("lyj2", "complaints", (NOT_MET, NOT_MET), NOT_MET),
        ("gaxjzd", "complaints", (MET, MET), MET),  # letters older than a year
        ("gzw", "complaints", (PARTLY, PARTLY), PARTLY),  # mailto:
        ("ez", "complaints", (NOT_MET, NOT_MET), NOT_MET),
        ("xfzd", "complaints", (NOT_OBSERVED, NOT_OBSERVED), NOT_OBSERVED),
        ("llx", "interview", (MET, MET), MET),
        ("lx", "interview", (NOT_MET, NOT_MET), NOT_MET),  # only its neighbour's name holds its own
        ("lyj2", "interview", (NOT_MET, NOT_MET), NOT_MET),  # more than a year ago
        ("czj", "interview", (MET, MET), MET),
        ("gaj", "project_management", (PARTLY, PARTLY), PARTLY),
        ("jtj", "project_management", (NOT_MET, NOT_MET), NOT_MET),
        ("whj", "project_management", (PERSON, PERSON), PERSON),
        ("xhglq", "special_topic", (MET, MET), MET),
    ],
)
def test_told_by_hand(city: City, code: str, indicator: str, nights: Iterable[Verdict], combined: Verdict) -> None:
    site = city.site(code)
    assert tuple(expected(site, city, night)[indicator] for night in (1, 2)) == nights
    assert expected_combined(site, city)[indicator] is combined


def test_units_without_lines(city: City) -> None:
    assert expected(city.portal, city, 1) == {}
    new = next(site for site in city.sites if site.unit.status == "new")
    assert expected_combined(new, city) == {}


def test_interviews_cannot_be_observed_while_the_portal_is_down(city: City) -> None:
    dark = replace(city, portal=replace(city.portal, behaviour=d.DOWN))
    assert expected(city.site("czj"), dark, 1)["interview"] is NOT_OBSERVED
