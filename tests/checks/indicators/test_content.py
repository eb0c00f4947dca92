"""Whether what must be there is there; what only a person can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from checks import registry, sample
from checks.entries import Entry
from checks.model import Facts, Link, Observation, Unit
from checks.site import City, CityNight
from tests.checks.indicators.look import DOWN, LINES, ROBOTS, WALL, Case, on, seen


def continued(rows: dict[str, int | None]) -> Facts:
    """A list that leads to a further page, which was not read."""
    return replace(sample.FACTS, posts=sample.posts(rows), pager=("2.htm",))


def unfilled(age: int) -> Facts:
    """The rows of a side bar beside a list that a script fills."""
    return replace(sample.FACTS, posts=sample.posts((age, age)), problems=("script-filled list",))


FALLING, RISING = {"教育局局长谈高考": 9, "卫生局局长谈医改": 366}, {"卫生局局长谈医改": 366, "教育局局长谈高考": 9}
FALLING_OLD, RISING_OLD = {"甲": 400, "乙": 500}, {"乙": 500, "甲": 400}
BLANK_SERVICE = {"service": ()}
FORM = Facts("sample", "utf-8", "other", forms=1)
LISTED = [{"unit": "czj"}]


def project(result: str, item: str = "", day: int = 5, unit: str = "czj") -> Entry:
    return Entry("project", unit, item, result, date(2008, 11, day), "李四", id=f"e{day}{item}")


CASES: list[Case] = [
    ("personnel", {"columns": {"personnel": (365,)}}, "met", 0),
    ("personnel", {"columns": {"news": {"关于张三任职的通知": 9}}}, "met", 0),
    ("personnel", {"columns": {"personnel": (366,)}}, "needs a person", 0),
    ("personnel", {"lists": {"personnel": LISTED}}, "not met", 6),
    ("personnel", {"home": DOWN}, "could not observe", 0),
    ("recruitment", {"columns": {"recruitment": (9,)}}, "met", 0),
    ("recruitment", {}, "needs a person", 0),
    ("recruitment", {"lists": {"recruitment": LISTED}}, "not met", 5),
    ("recruitment", {"home": ROBOTS}, "could not observe", 0),
    ("plans", {"columns": {"plan": (300,)}}, "met", 0),
    ("plans", {"columns": {"plan": ()}}, "not met", 6),
    ("plans", {"home": WALL}, "could not observe", 0),
    ("procurement", {"columns": {"notice": {"2008年办公设备采购公告": 90}}}, "met", 0),
    ("procurement", {}, "not met", 3),
    ("procurement", {"home": DOWN}, "could not observe", 0),
    ("disclosure", {"columns": {"disclosure": (900,)}}, "met", 0),
    ("disclosure", {"columns": {"disclosure": ()}}, "partly", 4),
    ("disclosure", {}, "not met", 8),
    ("disclosure", {"home": DOWN}, "could not observe", 0),
    ("online_application", {"columns": {"service": FORM}}, "met", 0),
    ("online_application", {"columns": BLANK_SERVICE}, "partly", 4),
    ("online_application", {"columns": BLANK_SERVICE, "lists": {"online": [{"unit": "czj"}]}}, "not met", 8),
    ("online_application", {"columns": BLANK_SERVICE, "lists": {}}, "needs a person", 0),
    ("online_application", {"columns": {"service": {"办理准生证": 9}}}, "needs a person", 0),
    ("online_application", {"home": DOWN}, "could not observe", 0),
    ("special_topic", {"lists": {"topic": [{"unit": "czj"}]}}, "met", 0),
    ("special_topic", {"lists": {}, "portal_columns": {"topic": {"财政局：惠农补贴网上查": 700}}}, "met", 0),
    ("special_topic", {"lists": {"topic": []}}, "partly", 2),
    ("special_topic", {"lists": {}}, "needs a person", 0),
    ("special_topic", {"lists": {}, "portal_columns": {"topic": {"教育局：助学金网上查": 9}}}, "needs a person", 0),
    ("special_topic", {"portal_columns": {"topic": continued({"教育局：助学金网上查": 9})}}, "needs a person", 0),
    ("special_topic", {"portal_columns": {"topic": unfilled(9)}}, "needs a person", 0),
    ("interview", {"portal_columns": {"interview": {"财政局局长谈预算": 365}}}, "met", 0),
    ("interview", {"portal_columns": {"interview": {"桃源县财政局局长谈预算": 9}}}, "not met", 4),
    ("interview", {"portal_columns": {"interview": {"财政局局长谈预算": 366}}}, "not met", 4),
    ("interview", {}, "could not observe", 0),
    ("interview", {"portal_columns": {"interview": {"财政局局长谈预算": None}}}, "needs a person", 0),
    ("interview", {"portal_columns": {"interview": continued({"教育局局长谈高考": 9})}}, "needs a person", 0),
    ("interview", {"portal_columns": {"interview": continued({"财政局局长谈预算": 9})}}, "met", 0),
    ("interview", {"portal_columns": {"interview": continued(FALLING)}}, "not met", 4),
    ("interview", {"portal_columns": {"interview": continued(RISING)}}, "needs a person", 0),
    ("plans", {"columns": {"plan": (), "news": continued({"甲": 3, "乙": 9})}}, "needs a person", 0),
    ("plans", {"columns": {"plan": (), "news": continued(FALLING)}}, "not met", 6),
    ("plans", {"columns": {"plan": continued(FALLING_OLD)}}, "not met", 6),
    ("plans", {"columns": {"plan": continued(RISING_OLD)}}, "needs a person", 0),
    ("plans", {"columns": {"plan": unfilled(400)}}, "needs a person", 0),
    ("plans", {"columns": {"notice": continued({"甲": None, "乙": None})}}, "needs a person", 0),
    ("procurement", {"columns": {"notice": continued({"甲": 3, "乙": 9})}}, "needs a person", 0),
    ("procurement", {"columns": {"finance": continued(FALLING_OLD)}}, "not met", 3),
    (
        "personnel",
        {"columns": {"news": continued({"甲": 3, "乙": 9})}, "lists": {"personnel": LISTED}},
        "needs a person",
        0,
    ),
    (
        "recruitment",
        {"columns": {"news": continued({"甲": 3, "乙": 9})}, "lists": {"recruitment": LISTED}},
        "needs a person",
        0,
    ),
    ("project_management", {}, "needs a person", 0),
    ("project_management", {"entries": [project("无建设项目")]}, "met", 0),
    ("project_management", {"entries": [project("按规定执行", "一期")]}, "met", 0),
    ("project_management", {"entries": [project("按规定执行", "一期"), project("未按规定执行", "二期")]}, "partly", 2),
    ("project_management", {"entries": [project("未按规定执行", n) for n in ("一期", "二期", "三期")]}, "not met", 6),
    ("project_management", {"entries": [project("未按规定执行", "一期"), project("按规定执行", "一期", 9)]}, "met", 0),
    ("project_management", {"entries": [project("无建设项目", day=1), project("未按规定执行", "一期")]}, "partly", 2),
    (
        "project_management",
        {"entries": [project("未按规定执行", "一期"), project("无建设项目", day=9)]},
        "needs a person",
        0,
    ),
    ("project_management", {"entries": [project("未按规定执行", "一期", unit="lyj")]}, "needs a person", 0),
    ("project_management", {"home": DOWN, "entries": [project("未按规定执行", "一期")]}, "partly", 2),
    ("accuracy", {}, "needs a person", 0),
    ("guides", {}, "needs a person", 0),
    ("veto_errors", {}, "needs a person", 0),
    ("veto_safety", {"home": DOWN}, "needs a person", 0),
]


@pytest.mark.parametrize(
    ("name", "status", "verdict"),
    [("百件实事网上办", 200, "partly"), ("热点专题", 200, "needs a person"), ("百件实事网上办", 502, "needs a person")],
)
def test_without_the_list_a_unit_loses_points_only_by_the_topic_itself(name: str, status: int, verdict: str) -> None:
    portal = list(sample.pages(sample.PORTAL, columns={"topic": {"教育局：助学金网上查": 9}}))
    portal[-1] = replace(portal[-1], label=name, status=status)
    city = City((sample.UNIT,), sample.PORTAL, {})
    assert on("special_topic", [*sample.pages(), *portal], city).verdict == verdict


def test_a_programme_may_stand_in_another_interview_column_that_could_not_be_read() -> None:
    portal = list(sample.pages(sample.PORTAL, columns={"interview": {"教育局局长谈高考": 9}}))
    other = sample.page(
        sample.PORTAL.url + "tv/",
        "column",
        sample.PORTAL,
        column="interview",
        parent=portal[0].id,
        status=502,
        facts=None,
    )
    city = City((sample.UNIT,), sample.PORTAL, {})
    assert on("interview", [*sample.pages(), *portal], city).verdict == "not met"
    assert on("interview", [*sample.pages(), *portal, other], city).verdict == "could not observe"


@pytest.mark.parametrize(
    ("indicator", "text"),
    [
        ("complaints", "在线互动"),
        ("disclosure", "公开天地"),
        ("online_application", "审批之窗"),
        ("plans", "规划编制"),
        ("procurement", "采购之窗"),
    ],
)
def test_a_link_that_sounds_like_the_missing_column_is_for_a_person(indicator: str, text: str) -> None:
    """The column may be there under a name that our words for columns do not know."""

    def verdict(link: Link, **more: Any) -> str:
        facts = replace(sample.FACTS, kind="home", columns=(sample.CONTACT,), links=(link,))
        lists = {"disclosure": LISTED, "online": LISTED}
        return seen(indicator, home={"facts": facts}, lists=lists, **more).verdict.value

    assert verdict(Link("hd/", text)) == "needs a person"
    assert verdict(Link("hd/", text), links={"http://czj.changde.gov.cn/hd/": 404}) == "not met"
    assert verdict(Link("http://www.other.gov.cn/", text)) == "not met"
    assert verdict(Link("hd/", f"关于{text}有关工作的通知")) == "not met"
    assert verdict(Link("javascript:void(0)", text)) == "not met"


def test_an_unread_column_of_another_kind_that_sounds_like_the_missing_one_is_for_a_person() -> None:
    """Its name may have been taken for another kind; what stands in it nobody knows."""
    facts = replace(sample.FACTS, kind="home", columns=(sample.CONTACT,), links=(Link("news/", "公开动态"),))
    night = list(sample.pages(home={"facts": facts}, columns={"news": (3,)}))
    city = City((sample.UNIT,), None, {"disclosure": LISTED})
    assert on("disclosure", night, city).verdict == "not met"
    assert on("disclosure", [*night[:-1], replace(night[-1], status=502, facts=None)], city).verdict == "needs a person"


def test_the_portals_topic_may_be_taken_for_a_service_column() -> None:
    portal = list(sample.pages(sample.PORTAL, columns={"service": {"财政局：惠农补贴网上查": 9}}))
    named = [*portal[:-1], replace(portal[-1], label="百件实事网上办")]
    city = City((sample.UNIT,), sample.PORTAL, {})
    assert on("special_topic", [*sample.pages(), *named], city).verdict == "met"
    assert on("special_topic", [*sample.pages(), *portal], city).verdict == "needs a person"


def service_page(facts: Facts) -> Observation:
    return seen("online_application", columns={"service": facts})


def test_a_form_or_a_link_that_applies_is_an_online_application() -> None:
    assert service_page(FORM).verdict == "met"
    link = Link("http://zwfw.example/item?id=3", "在线申报")
    assert service_page(replace(sample.FACTS, links=(link,))).verdict == "met"
    assert service_page(replace(sample.FACTS, links=(replace(link, href="#"),))).verdict == "partly"


def test_a_service_whose_items_were_all_opened_has_no_online_application() -> None:
    night = list(sample.pages(columns={"service": {"办理准生证": 9}}))
    item = sample.page(sample.UNIT.url + "service/办理准生证.htm", "article", parent=night[-1].id)
    city = City((sample.UNIT,), None, {"online": []})
    assert on("online_application", [*night, item], city).verdict == "partly"
    assert "另有1 个事项页面未读取" in on("online_application", night, city).reason
    waiting = replace(sample.FACTS, posts=sample.posts({"办理准生证": 9}), problems=("script-filled list",))
    night[-1] = replace(night[-1], facts=waiting)
    assert "另有由脚本填充的列表未读取" in on("online_application", [*night, item], city).reason


def test_an_unread_service_column_is_not_a_missing_application() -> None:
    night = list(sample.pages(columns=BLANK_SERVICE))
    night[-1] = replace(night[-1], status=502, facts=None)
    city = City((sample.UNIT,), None, {"online": []})
    assert on("online_application", night, city).verdict == "could not observe"


@pytest.mark.parametrize("indicator", ["plans", "procurement"])
def test_another_list_that_could_not_be_read_might_hold_it(indicator: str) -> None:
    night = list(sample.pages(columns={"plan": (), "news": (3,)}))
    night[-1] = replace(night[-1], status=502, facts=None)
    assert on(indicator, night).verdict == "could not observe"


def test_a_person_reads_which_columns_lead_on() -> None:
    observation = seen("plans", columns={"plan": (), "news": continued({"甲": 3, "乙": 9})})
    assert observation.reason == "栏目“工作动态”另有未读取的后续页，近 365 天内有没有“规划计划”一类信息请人工核定"
    assert len(observation.pages) == 1
    assert observation.faults == ()


def test_a_side_block_and_a_pinned_post_do_not_show_how_far_a_list_was_read() -> None:
    """The pager turns the longest block; an old post on top of it, or in a block beside it, is no end of the list."""
    side = tuple(replace(post, block=2) for post in sample.posts({"热门": 900, "推荐": 1000}))
    main = sample.posts({"置顶": 700, "甲": 3, "乙": 9, "丙": 20})
    news = replace(sample.FACTS, posts=(*main, *side), pager=("2.htm",))
    assert seen("plans", columns={"plan": (), "news": news}).verdict == "needs a person"


def test_a_list_that_was_read_page_after_page_back_to_the_window_is_enough() -> None:
    night = list(sample.pages(columns={"plan": (), "news": continued({"甲": 3, "乙": 9})}))
    further = sample.page(
        sample.UNIT.url + "news/2.htm", "list", column="news", parent=night[-1].id,
        facts=replace(sample.FACTS, posts=sample.posts({"丙": 200, "丁": 370}), pager=("2.htm", "3.htm")),
    )  # fmt: skip
    assert on("plans", [*night, further]).verdict == "not met"
    assert on("plans", night).verdict == "needs a person"


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


def test_a_unit_that_the_office_does_not_list_is_for_a_person() -> None:
    for name in ("personnel", "recruitment"):
        assert seen(name, lists={name: []}).verdict == "needs a person"


@pytest.mark.parametrize("indicator", ["plans", "procurement", "disclosure", "online_application", "complaints"])
def test_a_menu_that_we_cannot_read_is_no_proof_that_something_is_missing(indicator: str) -> None:
    nothing_recognised = {"facts": replace(sample.FACTS, kind="home", columns=())}
    observation = seen(indicator, home=nothing_recognised)
    assert (observation.verdict, observation.faults) == ("could not observe", ())


def test_pages_with_doubtful_dates_are_shown_to_the_person() -> None:
    home = {"facts": replace(sample.FACTS, kind="home", problems=("dates disagree",))}
    assert "1 个页面有疑点" in seen("veto_safety", home=home).reason


def test_the_reason_names_the_project_and_who_entered_it() -> None:
    reason = seen("project_management", entries=[project("未按规定执行", "财政平台二期")]).reason
    assert reason == "1 个建设项目中 1 个未按管理办法规定执行：“财政平台二期”未按规定执行（李四，2008-11-05 录入）"


def test_a_project_rests_on_what_was_entered_and_on_no_page() -> None:
    entry = replace(project("未按规定执行", "二期"), place="项目管理!5", id="e1")
    observation = seen("project_management", entries=[entry, project("按规定执行", "一期")])
    assert [(fault.entry, fault.pages) for fault in observation.faults] == [("e1", ())]
    assert observation.pages == ()
    assert "（李四，2008-11-05 录入，登记表 项目管理!5）" in observation.reason


def test_a_person_is_told_what_there_is_and_how_old_it_is() -> None:
    found = seen("personnel", columns={"personnel": (366,)})
    assert found.reason.startswith("最近的人事任免信息已是 366 天前发布（要求 365 天内）；")
    assert [
        page
        for page in found.pages
        if page in {each.id for each in sample.site(columns={"personnel": (366,)}).pages if each.column == "personnel"}
    ]
