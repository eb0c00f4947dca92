"""人工录入 at the desk: by the rules of the form's rows, sealed with its author and its hash, or not stored at all."""

from __future__ import annotations

import hashlib
import io
import json
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from checks.entries import Entry
from checks.letters import Event
from checks.model import Finding
from crawler.demo.assessment import office_of
from crawler.desk.clerk import OfficeClerk
from crawler.desk.publisher import OfficePublisher
from crawler.results.results import judge_file
from reports.desk.app import create_app
from reports.pages import write_report
from storage import entries, findings, letters
from storage.bodies import body
from storage.letters import Letter
from storage.schema import open_file
from storage.verify import verify
from tests.crawler.letters import posts
from tests.reports.desk.office import AS_OF, NOON, RUBRIC, UNITS, Office, finding_id, settings_of
from tests.reports.desk.test_draft import OWN, logged_in

PROJECT = {
    "kind": "project",
    "unit": "czj",
    "item": "财政平台二期",
    "result": "未按规定执行",
    "day": "2008-12-18",
    "who": "李四",
    "note": "未报备即开工",
}
CHECK = {**PROJECT, "kind": "check", "item": "人事信息", "result": "达标", "note": "见截图"}


def kept(office: Office) -> tuple[Entry, ...]:
    with closing(open_file(office.evidence)) as db:
        assert verify(db) == []
        return entries.of(db)


def enter(office: Office, form: dict[str, Any], name: str = "liming") -> TestResponse:
    person = office.client(name)
    person.get("/enter")
    return person.post("/entries", **form)


def judged(office: Office, indicator: str) -> Finding:
    judge_file(office.evidence, RUBRIC.id, AS_OF - timedelta(30), AS_OF)
    with closing(open_file(office.evidence)) as db:
        found = findings.load(db, AS_OF, RUBRIC.stamp)
    return next(each for each in found if (each.unit, each.indicator) == ("czj", indicator))


def test_an_entry_is_kept_with_both_names_the_time_and_a_hash(office: Office) -> None:
    assert enter(office, PROJECT).status_code == 302
    (entry,) = kept(office)
    assert (entry.kind, entry.unit, entry.item, entry.result) == ("project", "czj", "财政平台二期", "未按规定执行")
    assert (entry.day, entry.who, entry.note) == (date(2008, 12, 18), "李四（liming 录入）", "未报备即开工")
    assert (entry.at, entry.place) == (NOON, "复核台录入")
    with closing(open_file(office.evidence)) as db:
        form = body(db, entry.file)
    assert hashlib.sha256(form).hexdigest() == entry.file
    told = json.loads(form)
    assert (told["账号"], told["经办人"], told["时间"]) == ("liming", "李四", NOON.isoformat())
    assert told["依据和说明"] == "未报备即开工"
    head = office.client("zhang")
    assert entry.file in head.get("/enter").get_data(as_text=True)
    history = head.get("/history").get_data(as_text=True)
    assert "<td>人工录入</td>" in history
    assert "项目管理　czj　财政平台二期　未按规定执行" in history


def test_the_page_says_when_it_counts_and_the_answer_its_hash(office: Office) -> None:
    person = office.client("liming")
    assert "下次判定时计入" in person.get("/enter").get_data(as_text=True)
    answer = person.post("/entries", **PROJECT)
    assert answer.headers["Location"] == "/enter?kind=project"
    page = person.get("/enter?kind=project").get_data(as_text=True)
    assert f"已录入并封存，SHA-256 {kept(office)[0].file}。下次判定时计入。" in page


def test_the_next_judgement_becomes_what_was_entered(office: Office) -> None:
    assert judged(office, "project_management").verdict == "needs a person"
    enter(office, PROJECT)
    found = judged(office, "project_management")
    assert (found.verdict, found.denominator - found.points) == ("partly", 2)
    (entry,) = kept(office)
    assert [fault.entry for fault in found.faults] == [entry.id]
    page = office.client("zhang").get(f"/findings/{found.id}").get_data(as_text=True)
    assert f"<code>{entry.file}</code>" in page
    assert "李四（liming 录入）" in page
    assert "/enter?kind=project&amp;unit=czj" in page
    office.clock.move(minutes=1)
    enter(office, {**PROJECT, "result": "按规定执行", "note": "补报"})
    assert judged(office, "project_management").verdict == "met"


def test_the_account_is_sealed_and_shown_to_reviewers_alone(office: Office) -> None:
    enter(office, PROJECT)
    found = judged(office, "project_management")
    assert "李四，2008-12-18" in found.reason
    assert [entry.who for entry in kept(office)] == ["李四（liming 录入）"]
    with closing(open_file(office.evidence)) as db:
        publisher = OfficePublisher(office_of(AS_OF, office.folder))
        write_report(publisher.report(db), office.folder / "report")
    contact = office.client("czj")
    texts = [contact.get(path).get_data(as_text=True) for path in (f"/findings/{found.id}", "/sheets/czj")]
    texts += [(office.folder / "report" / path).read_text("utf-8") for path in ("records.html", "units/czj.html")]
    assert ["李四" in text for text in texts] == [True] * 4
    texts += [path.read_text("utf-8") for path in (office.folder / "report").rglob("*.html")]
    assert ["liming" in text for text in texts] == [False] * len(texts)


def test_the_attachment_is_the_file_and_may_stand_behind_several_entries(office: Office) -> None:
    for unit in ("czj", "kjj"):
        form = {**PROJECT, "unit": unit, "file": (io.BytesIO(b"%PDF-1.4 minutes"), "会议纪要.pdf")}
        assert enter(office, form).status_code == 302
    found = kept(office)
    assert {(entry.file, entry.name) for entry in found} == {
        (hashlib.sha256(b"%PDF-1.4 minutes").hexdigest(), "会议纪要.pdf")
    }
    assert sorted(entry.unit for entry in found) == ["czj", "kjj"]


@pytest.mark.parametrize(
    ("form", "field", "says"),
    [
        ({"unit": "nobody"}, "unit", "请选择名册里的单位"),
        ({"result": "也许"}, "result", "请选择：无建设项目、按规定执行、未按规定执行"),
        ({"day": "昨天"}, "day", "请写成 2026-03-02 这样的日期"),
        ({"day": "2008-12-21"}, "day", "2008-12-21 还没有到"),
        ({"day": "1900-01-07"}, "day", "是十年以前"),
        ({"who": " "}, "who", "请写明是谁说的"),
        ({"note": ""}, "note", "请写明依据"),
        ({"note": "长" * 1001}, "note", "有 1001 字，最多 1000 字"),
        ({"note": "a\x00b"}, "note", "含有不能保存的字符"),
        ({"item": ""}, "item", "有建设项目的须写项目名称"),
        ({"result": "无建设项目"}, "item", "选“无建设项目”的不要写"),
        ({"file": (io.BytesIO(b"MZ"), "x.exe")}, "file", "附件名不能用"),
        ({"file": (io.BytesIO(b""), "x.pdf")}, "file", "附件是空的"),
        ({"kind": "check", "item": "没有的指标", "result": "达标"}, "item", "请选择评分标准里的指标"),
        ({"kind": "answer", "item": "KH-0", "result": "已答复"}, "item", "没有这个编号的来信"),
    ],
)
def test_a_bad_field_is_named_beside_it_and_nothing_is_stored(
    office: Office, form: dict[str, Any], field: str, says: str
) -> None:
    with closing(open_file(office.evidence)) as db:
        before = db["bodies"].count
    if "file" in form:  # the parameter is read once only
        form = {**form, "file": (io.BytesIO(form["file"][0].getvalue()), form["file"][1])}
    answer = enter(office, {**PROJECT, **form})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert f'<span class="wrong" id="w-{field}">' in page
    assert says in page.partition(f'id="w-{field}">')[2].partition("</span>")[0]
    assert 'value="李四"' in page or field == "who"
    assert "没有录入" in page
    assert kept(office) == ()
    with closing(open_file(office.evidence)) as db:
        assert db["bodies"].count == before
    assert "<td>人工录入</td>" not in office.client("zhang").get("/history").get_data(as_text=True)


def test_the_same_again_is_not_stored_and_a_correction_is(office: Office) -> None:
    enter(office, PROJECT)
    again = enter(office, PROJECT)
    assert (again.status_code, "与已录入的相同" in again.get_data(as_text=True)) == (400, True)
    office.clock.move(minutes=1)
    for status in (302, 400):  # with an attachment it is more than before, once
        attached = {"file": (io.BytesIO(b"%PDF-1.4"), "纪要.pdf")}
        assert enter(office, {**PROJECT, **attached}).status_code == status
    office.clock.move(minutes=1)
    assert enter(office, {**PROJECT, "result": "按规定执行"}).status_code == 302
    office.clock.move(minutes=1)
    assert enter(office, PROJECT).status_code == 302
    assert [entry.result for entry in kept(office)] == ["未按规定执行", "未按规定执行", "按规定执行", "未按规定执行"]


def test_a_check_is_judged_by_and_an_open_line_leads_to_its_form(office: Office) -> None:
    line = next(line for line in RUBRIC.lines if line.indicator == "personnel")
    page = office.client("liming").get(f"/findings/{finding_id('czj', 'personnel')}").get_data(as_text=True)
    assert "/enter?kind=check&amp;unit=czj&amp;item=" in page
    enter(office, {**CHECK, "item": line.name})
    (entry,) = kept(office)
    assert (entry.kind, entry.item) == ("check", "personnel")
    assert judged(office, "personnel").verdict == "met"


def test_an_answer_by_telephone_reaches_its_letter_once(office: Office) -> None:
    letter = Letter("a" * 20, "p", "czj", "jz@czj.example", "mail", "t1", "KH-1", "咨询", "正文", posts.AT)
    with closing(open_file(office.evidence)) as db:
        letters.plan(db, [letter])
        for kind, states in (("approved", ["planned"]), ("intent", ["approved"]), ("answer", ["unknown"])):
            data = {"day": "2008-12-10", "last": "2008-12-19", "how": "…", "meaning": "sent"}
            letters.add(db, letter.id, Event(kind, NOON, data=data), states)
    told = {**PROJECT, "kind": "answer", "item": "KH-1", "result": "已答复", "note": "来电"}
    assert "KH-1（市财政局）" in office.client("liming").get("/enter?kind=answer").get_data(as_text=True)
    assert enter(office, {**told, "unit": "kjj"}).status_code == 400
    assert enter(office, told).status_code == 302
    with closing(open_file(office.evidence)) as db:
        (facts,) = letters.sent(db, AS_OF)["czj"]
        (said,) = [event for case in letters.cases(db) for event in case.events if event.kind == "told"]
    assert (facts.answered, said.who) == (date(2008, 12, 18), "李四")  # the report names who says so
    assert len(kept(office)) == 1


def test_markup_in_what_was_typed_stays_text(office: Office) -> None:
    bad = "</textarea><script>x()</script>"
    page = enter(office, {**PROJECT, "who": f'"><img src=x>{bad}', "note": bad, "day": bad}).get_data(as_text=True)
    assert ("<script>x" in page, "<img" in page, "&lt;script&gt;x()" in page) == (False, False, True)
    enter(office, {**PROJECT, "item": bad, "who": bad, "note": bad})
    assert len(kept(office)) == 1
    head = office.client("zhang")
    for path in ("/enter", "/history"):
        page = head.get(path).get_data(as_text=True)
        assert ("<script>x" in page, "&lt;script&gt;x()" in page) == (False, True), path


def test_what_was_typed_comes_back_after_the_log_in(office: Office) -> None:
    person = office.client("liming")
    person.get("/enter")
    office.clock.move(minutes=31)
    form = {**CHECK, "item": "网站域名", "note": "见截图<b>"}
    late = person.browser.post("/entries", data={"csrf_token": person.token, **form}, headers=OWN)
    assert late.status_code == 401
    back = logged_in(person, late, "liming")
    assert (back.status_code, back.headers["Location"]) == (302, "/enter")
    page = person.get("/enter").get_data(as_text=True)
    for words in (
        "见截图&lt;b&gt;</textarea>",
        '<option value="czj" selected>',
        'value="李四"',
        'value="达标" required checked',
    ):
        assert words in page, words
    assert kept(office) == ()
    assert person.post("/entries", **form).status_code == 302
    assert len(kept(office)) == 1
    assert "见截图&lt;b&gt;</textarea>" not in person.get("/enter").get_data(as_text=True)


def test_no_entry_from_a_units_contact(office: Office) -> None:
    contact = office.client("czj")
    contact.get("/account")
    assert contact.post("/entries", **PROJECT).status_code == 403
    assert "人工录入" not in contact.get("/sheets/czj").get_data(as_text=True)
    assert kept(office) == ()


def test_the_roster_is_read_as_it_is_now(office: Office) -> None:
    units = list(UNITS)
    app = create_app(settings_of(office.folder, office.clock, clerk=OfficeClerk(RUBRIC.id, lambda: units)))
    changed = replace(office, app=app)
    del units[0]
    assert enter(changed, PROJECT).status_code == 400
    assert kept(office) == ()
