"""Whether citizens are answered and asked: letters, surveys, interviews."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks import registry, sample
from checks.model import Page, Unit
from checks.site import City, CityNight
from tests.checks.indicators.look import DOWN, LINES, WALL, Case, cost, on, seen

MAILTO = {"facts": replace(sample.FACTS, kind="home", columns=(sample.mailbox_column("mailto:jz@changde.gov.cn"),))}
BLANK_SERVICE = {"service": ()}

CASES: list[Case] = [
    ("complaints", {"letters": ((40, 15), (10, None))}, "met", 0),
    ("complaints", {"letters": ((40, 16), (40, 2), (40, None))}, "partly", 6),
    ("complaints", {"letters": ((40, None),)}, "not met", 9),
    ("complaints", {"letters": ((400, None),)}, "met", 0),
    ("complaints", {}, "not met", 9),
    ("complaints", {"home": DOWN}, "could not observe", 0),
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
]


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
    observation = on("complaints", night)
    assert observation.verdict == "not met"
    assert "转办" in observation.faults[0].reason


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


def test_surveys_on_further_pages_that_were_not_read_are_for_a_person() -> None:
    survey = replace(sample.FACTS, posts=sample.posts({"甲": 1, "乙": 100}), pager=("2.htm",))
    assert seen("surveys", columns={"survey": survey}).verdict == "needs a person"
    old = replace(survey, posts=sample.posts({"甲": 1, "乙": 400}))
    assert seen("surveys", columns={"survey": old}).verdict == "partly"


@pytest.mark.parametrize("indicator", ["surveys", "consultation", "veto_no_channel", "complaints"])
def test_a_menu_that_cannot_be_read_lacks_no_column(indicator: str) -> None:
    """Not one column was recognised: the menu may be drawn by a script."""
    blind = {"facts": replace(sample.FACTS, kind="home", posts=sample.posts((1,)))}
    assert seen(indicator, home=blind).verdict == "could not observe"
    assert seen(indicator).verdict == "not met"


def test_old_letters_before_a_page_that_was_not_read_are_for_a_person() -> None:
    """The list begins with its oldest letters; the new ones stand on its last page."""
    night = list(sample.pages(letters=((500, 3), (400, 3))))
    facts = night[-1].facts
    assert facts
    night[-1] = replace(night[-1], facts=replace(facts, pager=("9.htm",)))
    assert on("consultation", night).verdict == "needs a person"
    night[-1] = replace(night[-1], facts=replace(facts, letters=facts.letters[::-1], pager=("9.htm",)))
    assert on("consultation", night).verdict == "not met"


def test_an_unread_mailbox_is_not_observed() -> None:
    night = list(sample.pages(letters=()))
    night[-1] = replace(night[-1], status=502, facts=None)
    for name in ("veto_unanswered", "consultation", "veto_no_channel"):
        assert on(name, night).verdict == "could not observe", name


def mailbox_of(*ages: int, status: str = "") -> list[Page]:
    """A night whose mailbox lists letters of these ages with their days and nothing about answers."""
    night = list(sample.pages(letters=tuple((age, None) for age in ages)))
    facts = night[-1].facts
    assert facts
    night[-1] = replace(
        night[-1], facts=replace(facts, letters=tuple(replace(x, status=status) for x in facts.letters))
    )
    return night


def test_a_letter_of_which_no_page_says_how_it_stands_is_never_overdue() -> None:
    """The list shows titles and days alone, and the letters' own pages were not read."""
    observation = on("complaints", mailbox_of(40, 60, 90))
    assert (observation.verdict.value, cost(observation)) == ("needs a person", 0)
    assert observation.reason == "3 封来信已超过 15 天，读到的页面没有写明是否答复，请人工核定"
    assert on("complaints", mailbox_of(3, 15)).verdict == "met"


def test_only_letters_that_say_how_they_stand_share_the_points() -> None:
    night = mailbox_of(40, 60, 90, 100)
    facts = night[-1].facts
    assert facts
    first, second, *rest = facts.letters
    known = (replace(first, status="open"), replace(second, status="answered"), *rest)
    night[-1] = replace(night[-1], facts=replace(facts, letters=known))
    observation = on("complaints", night)
    assert (observation.verdict.value, cost(observation)) == ("partly", 4.5)
    assert observation.reason == (
        "2 封来信中 1 封超过 15 天未答复（另有 2 封来信已超过 15 天，读到的页面没有写明是否答复，不计）"
    )
