"""Inbox, a finding's page and decisions."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks.entries import Entry
from checks.model import Fault, Finding, Verdict
from checks.registry import indicators
from reports.desk.acts import Act, note
from reports.desk.database import open_desk
from reports.desk.expected import EXPECTED
from storage import decisions, entries
from storage.decisions import Decision
from storage.schema import open_file
from storage.verify import verify
from tests.reports.desk.office import AS_OF, NOON, RUBRIC, Office, all_findings, finding_id, home_id

FRESH = finding_id("czj", "home_fresh")
PERSON = finding_id("czj", "personnel")
UPHOLD = {"action": "uphold", "reason": "属实，证据清楚", "seen": ""}


def kept(office: Office) -> list[Decision]:
    with closing(open_file(office.evidence)) as db:
        return decisions.of(db)


def listed(text: str) -> list[str]:
    return re.findall(r'class="open" href="/findings/([0-9a-f]{16})', text)


def test_the_inbox_holds_what_costs_or_needs_a_person_dearest_first(office: Office) -> None:
    text = office.client("liming").get("/inbox").get_data(as_text=True)
    names = [next(each.indicator for each in all_findings() if each.id == id) for id in listed(text)]
    assert names == ["home_fresh"] * 3 + ["personnel"] * 3 + ["dead_links"] * 3
    assert "<b>0 / 9</b> 已复核" in text


@pytest.mark.parametrize(
    ("query", "count"),
    [("group=第五组", 6), ("indicator=personnel", 3), ("verdict=partly", 3), ("night=2008-12-18", 9), ("night=2008-12-01", 0),
     ("state=waiting", 9), ("state=done", 0), ("group=第五组&indicator=home_fresh", 2)],
)  # fmt: skip
def test_filters(office: Office, query: str, count: int) -> None:
    assert len(listed(office.client("liming").get(f"/inbox?{query}").get_data(as_text=True))) == count


def test_a_decision_is_a_row_and_leads_to_the_next_finding(office: Office) -> None:
    browser = office.client("liming")
    browser.get(f"/findings/{FRESH}")
    done = browser.post(
        f"/findings/{FRESH}/decide", action="overturn", reason="已整改，人工核实", note="19 日已更新", seen=""
    )
    assert done.headers["Location"] == f"/findings/{finding_id('kjj', 'home_fresh')}"
    (row,) = kept(office)
    assert (row.finding, row.action, row.who, row.why, row.at) == (
        FRESH,
        "overturn",
        "liming",
        "已整改，人工核实：19 日已更新",
        office.clock(),
    )
    with closing(open_file(office.evidence)) as db:
        assert verify(db) == []
    assert "<b>1 / 9</b> 已复核" in browser.get("/inbox").get_data(as_text=True)


def test_the_filter_goes_along_and_a_done_item_leaves_the_list_of_those_that_wait(office: Office) -> None:
    browser = office.client("liming")
    browser.get(f"/findings/{FRESH}")
    done = browser.post(f"/findings/{FRESH}/decide?state=waiting&indicator=home_fresh", **UPHOLD)
    assert done.headers["Location"] == f"/findings/{finding_id('kjj', 'home_fresh')}?indicator=home_fresh&state=waiting"
    assert listed(browser.get("/inbox?state=waiting&indicator=home_fresh").get_data(as_text=True)) == [
        finding_id("kjj", "home_fresh"), finding_id("lx", "home_fresh")]  # fmt: skip


def test_of_two_reviewers_the_second_is_told_and_nothing_is_lost(office: Office) -> None:
    first, second = office.client("liming"), office.client("wangfang")
    first.get(f"/findings/{FRESH}")
    second.get(f"/findings/{FRESH}")
    first.post(f"/findings/{FRESH}/decide", **UPHOLD)
    late = second.post(
        f"/findings/{FRESH}/decide", action="adjust", reason="部分属实", note="我写了很多字", points="4", seen=""
    )
    text = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "另一位复核人刚刚" in text
    assert "我写了很多字" in text
    assert 'value="4"' in text
    assert len(kept(office)) == 1
    seen = re.search(r'name="seen" value="(\w+)"', text)
    assert seen
    again = {"action": "adjust", "reason": "部分属实", "note": "我写了很多字", "points": "4", "seen": seen[1]}
    office.clock.move(minutes=1)
    assert second.post(f"/findings/{FRESH}/decide", **again).status_code == 302
    assert [(row.who, row.points) for row in kept(office)] == [("liming", None), ("wangfang", 4.0)]


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "请选择处理意见"),
        ({"action": "forget", "reason": "属实，证据清楚"}, "请选择处理意见"),
        ({"action": "uphold"}, "选择理由"),
        ({"action": "uphold", "reason": "情节轻微"}, "选择理由"),
        ({"action": "uphold", "reason": "其他（请在说明中写明）"}, "写明理由"),
        ({"action": "adjust", "reason": "部分属实"}, "0 至 8"),
        ({"action": "adjust", "reason": "部分属实", "points": "9"}, "0 至 8"),
        ({"action": "adjust", "reason": "部分属实", "points": "nan"}, "0 至 8"),
        ({"action": "adjust", "reason": "部分属实", "points": "1e999"}, "0 至 8"),
        ({"action": "adjust", "reason": "部分属实", "points": "1.234"}, "0 至 8"),
        ({"action": "uphold", "reason": "属实，证据清楚", "note": "字" * 1001}, "不要超过"),
    ],
)
def test_a_decision_that_is_not_whole_is_refused(office: Office, form: dict[str, str], words: str) -> None:
    browser = office.client("liming")
    browser.get(f"/findings/{FRESH}")
    answer = browser.post(f"/findings/{FRESH}/decide", seen="", **form)
    assert answer.status_code == 400
    assert words in answer.get_data(as_text=True)
    assert kept(office) == []


def test_the_sheet_shows_machine_points_and_decided_points(office: Office) -> None:
    browser = office.client("liming")
    for id, form in (
        (FRESH, {"action": "adjust", "reason": "部分属实", "points": "5"}),
        (PERSON, {"action": "overturn", "reason": "不涉及该单位"}),
    ):
        browser.get(f"/findings/{id}")
        assert browser.post(f"/findings/{id}/decide", seen="", **form).status_code == 302
    text = re.sub(r"<[^>]+>", " ", browser.get("/sheets/czj").get_data(as_text=True))
    # The machine: 0/8 + 6/6 + 10/10 = 16 of 24. Decided: 5/8 + 6/6 + 6/6 + 10/10 = 27 of 30.
    assert re.search(r"机器得分\s+66\.67\s", text)
    assert re.search(r"核定得分\s+90\.00\s", text)


def test_the_page_of_a_finding_says_what_was_asked_and_what_was_seen(office: Office) -> None:
    text = office.client("liming").get(f"/findings/{FRESH}").get_data(as_text=True)
    line = next(line for line in RUBRIC.lines if line.indicator == "home_fresh")
    for words in (
        line.clause,
        EXPECTED["home_fresh"],
        "时限：14 天",
        "首页最新信息已有 288 天未更新",
        "各夜结果",
        "历次访问同一地址",
    ):
        assert words in text, words
    assert re.search(r'class="hit"><mark>[^<]*关于开展年度检查的通知', text)
    assert "138********" in text
    assert "13812345678" not in text


def test_every_rule_has_its_words() -> None:
    assert EXPECTED.keys() == indicators().keys()


def test_a_decision_on_an_earlier_finding_is_shown_and_does_not_count(office: Office) -> None:
    browser = office.client("liming")
    browser.get(f"/findings/{FRESH}")
    browser.post(f"/findings/{FRESH}/decide", action="overturn", reason="已整改，人工核实", seen="")
    later = [
        replace(each, id="f" * 16, reason="首页最新信息已有 289 天未更新") if each.id == FRESH else each
        for each in all_findings()
    ]
    office.rejudge(*later)
    assert browser.get(f"/findings/{FRESH}").status_code == 404
    text = browser.get("/findings/" + "f" * 16).get_data(as_text=True)
    assert "针对此前一次判定" in text
    assert "原判定：首页最新信息已有 288 天未更新" in text
    assert "尚未复核" in text
    assert "原判定曾撤销扣分" in browser.get("/inbox").get_data(as_text=True)
    assert "判定已变，失效" in browser.get("/history").get_data(as_text=True)


def test_a_new_judgement_is_noticed_at_once(office: Office) -> None:
    browser = office.client("liming")
    browser.get("/inbox")
    one = replace(all_findings()[0], verdict=Verdict.MET, points=8.0, id="a" * 16)
    office.rejudge(one, as_of=date(2008, 12, 20))
    text = browser.get("/inbox").get_data(as_text=True)
    assert "数据截至 2008年12月20日" in text
    assert "<b>0 / 0</b> 已复核" in text


def test_the_history_says_who_did_what_when_with_old_and_new(office: Office) -> None:
    browser = office.client("liming")
    for form in (
        {"action": "adjust", "reason": "部分属实", "points": "5"},
        {"action": "overturn", "reason": "已整改，人工核实"},
    ):
        page = browser.get(f"/findings/{FRESH}").get_data(as_text=True)
        seen = re.search(r'name="seen" value="(\w*)"', page)
        assert seen
        browser.post(f"/findings/{FRESH}/decide", seen=seen[1], **form)
        office.clock.move(minutes=1)
    text = browser.get("/history").get_data(as_text=True)
    assert "未达标 0／8 → 部分达标 5／8" in text
    assert "部分达标 5／8 → 达标 8／8" in text


def test_the_history_goes_back_to_the_first_act_and_change(office: Office) -> None:
    browser = office.client("liming")
    with closing(open_file(office.evidence)) as db:
        for at in range(120):
            decisions.add(
                db,
                Decision(
                    FRESH, AS_OF, RUBRIC.stamp, "uphold", "liming", office.clock.at + timedelta(minutes=at), f"第{at}次"
                ),
            )
    with closing(open_desk(office.folder / "desk.sqlite")) as desk:
        for at in range(120):
            note(desk, Act(office.clock(), "zhang", "export", f"list-{at}."))
    first, last = (browser.get(path).get_data(as_text=True) for path in ("/history", "/history?changes=9&acts=2"))
    assert "共 120 条" in first
    assert "共 121 条" in first  # and one log-in
    assert ("第119次" in first, "第0次" in first, "list-119." in first, "list-0." in first) == (
        True,
        False,
        True,
        False,
    )
    assert ("第119次" in last, "第0次" in last, "list-119." in last, "list-0." in last) == (False, True, False, True)


def test_evidence_is_text_and_exports_run_nothing(office: Office) -> None:
    browser = office.client("liming")
    text = browser.get(f"/evidence/{home_id('czj')}?finding={FRESH}").get_data(as_text=True)
    assert "关于开展年度检查的通知" in text
    assert "<h1>市财政局</h1>" not in text
    assert "证明：自封存之时起，我方保存的这份副本没有改动过。不证明：当时网站确实这样答复。" in text
    browser.get("/history")
    answer = browser.post("/exports/findings.csv")
    assert answer.mimetype == "application/octet-stream"
    assert answer.get_data().startswith("\ufeff单位,指标".encode())
    assert len(answer.get_data(as_text=True).splitlines()) == len(all_findings()) + 1
    assert "导出" in browser.get("/history").get_data(as_text=True)


def test_as_of_is_the_newest_judgement_of_the_rubric(office: Office) -> None:
    assert f"数据截至 {AS_OF.year}年{AS_OF.month}月{AS_OF.day}日" in office.client("zhang").get("/inbox").get_data(
        as_text=True
    )


@pytest.mark.parametrize("who", ["liming", "czj"])
def test_a_deduction_that_rests_on_an_entry_shows_the_entry(office: Office, who: str) -> None:
    entry = Entry("project", "czj", "平台二期", "未按规定执行", AS_OF, "李四", "电话13812345678", place="项目管理!5")
    with closing(open_file(office.evidence)) as db:
        form = entries.add_file(db, "登记表.xlsx", b"form", NOON, [entry], {})
        (known,) = entries.of(db)
    project = "a" * 16
    fault = Fault("project 平台二期", "“平台二期”未按规定执行", 2, seen=True, entry=known.id)
    office.rejudge(
        Finding(
            project, "czj", "project_management", Verdict.PARTLY, 2, 4, 0, True, "1 个未按规定执行", faults=(fault,),
            rubric=RUBRIC.stamp,
        )
    )  # fmt: skip
    text = office.client(who).get(f"/findings/{project}").get_data(as_text=True)
    assert all(words in text for words in ("平台二期", "登记表.xlsx，项目管理!5", form, "李四", "2008-12-20 12:00:00"))
    assert "13812345678" not in text
    assert "没有引用保存的页面" not in text
