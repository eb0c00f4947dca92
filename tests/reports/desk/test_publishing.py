"""The totals at the desk: open, frozen once and again, printed byte for byte; papers taken out; the notice issued."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from checks.model import Finding, Verdict
from checks.rubric import load
from crawler.demo.assessment import office_of
from reports.desk.app import create_app
from storage import forms, published
from storage.forms import Form, Word
from storage.published import Frozen, Notice
from storage.schema import open_file
from storage.verify import verify
from tests.reports.desk.office import AS_OF, NOON, RUBRIC, UNITS, Office, Person, all_findings, finding_id, settings_of

FRESH = finding_id("czj", "home_fresh")
BALLOTS = "channel,time,voter,unit\n" + "".join(
    f"web,2008-12-01 10:00,v{at},{unit}\n" for at, unit in enumerate(("czj", "czj", "kjj", "lx"))
)


@pytest.fixture
def period(office: Office) -> str:
    return office_of(AS_OF, office.folder).assessment.name


def whole() -> Iterator[Finding]:
    """Every line of every unit settled: the home page's freshness lost its 8 points, all others are met."""
    stale = {each.unit: each for each in all_findings() if each.indicator == "home_fresh"}
    for unit in UNITS:
        for line in RUBRIC.lines:
            most, id = (
                float(line.points.value),
                hashlib.sha256(f"{unit.code}{line.indicator}".encode()).hexdigest()[:16],
            )
            met = Finding(id, unit.code, line.indicator, Verdict.MET, most, most, 0, True, "", rubric=RUBRIC.stamp)
            yield stale[unit.code] if line.indicator == "home_fresh" else met


@pytest.fixture
def closed(office: Office, period: str) -> Office:
    """The office with everything judged and handed in: 8 points of each unit's 100 are off."""
    office.rejudge(*whole())

    def form(kind: str, subject: str, data: dict[str, object]) -> Form:
        return Form(period, kind, subject, data, AS_OF, "李四", NOON, f"{kind}-{subject}")

    marks = {"czj": {"kjj": 90.0}, "kjj": {"czj": 80.0}}
    with closing(open_file(office.evidence)) as db:
        for code in ("czj", "kjj", "lx"):
            own = form("self", code, {"lines": {"home_fresh": {"score": 8, "points": 8}}})
            forms.add(db, own, code.encode())
        for kept in forms.of(db, period, "self"):
            forms.say(db, kept.id, Word("accepted", "张三", NOON))
        forms.add(db, form("group", "5", {"marks": marks}), b"group")
        forms.add(db, form("visit", "", {"marks": {"lx": {"mark": 88, "who": "", "note": ""}}}), b"visit")
        forms.add(db, form("ballots", "", {}), BALLOTS.encode())
    return office


def kept(office: Office, period: str) -> list[Frozen]:
    with closing(open_file(office.evidence)) as db:
        assert verify(db) == []
        return published.frozen(db, period)


def issued(office: Office, period: str) -> list[Notice]:
    with closing(open_file(office.evidence)) as db:
        return published.notices(db, period)


def seen(page: TestResponse) -> str:
    found = re.search(r'name="seen" value="(\w+)"', page.get_data(as_text=True))
    return found[1] if found else ""


def freeze(head: Person) -> str:
    page = head.get("/totals")
    head.post("/totals/freeze", seen=seen(page))
    return head.get("/totals").get_data(as_text=True)


def test_what_is_open_is_named_and_cannot_be_frozen(office: Office, period: str) -> None:
    head = office.client("zhang")
    text = head.get("/totals").get_data(as_text=True)
    assert "还有 <b>12</b> 项待定" in text  # of three units all four parts
    assert "单位自评：未交" in text
    head.post("/totals/freeze", seen="")
    assert "还有 12 项待定，不能冻结" in head.get("/totals").get_data(as_text=True)
    assert kept(office, period) == []


def test_the_totals_stand_by_class_with_their_parts(closed: Office) -> None:
    text = re.sub(r"<[^>]+>", " ", closed.client("liming").get("/totals").get_data(as_text=True))
    # 92 × 55 % + 100 × 10 % + 90 × 20 % + 100 × 15 %
    assert re.search(r"1\s+市财政局\s+92\.00\s+100\.00\s+90\.00\s+100\.00\s+93\.60\s", text)
    assert re.search(r"1\s+澧县\s+92\.00\s+100\.00\s+88\.00\s+100\.00\s+93\.20\s", text)
    assert "可由办公室负责人冻结" in text


def test_the_head_freezes_what_stands_there_and_prints_it_byte_for_byte(closed: Office, period: str) -> None:
    head = closed.client("zhang")
    assert "已冻结为第 1 版" in freeze(head)
    (first,) = kept(closed, period)
    assert (first.version, first.who, first.at) == (1, "zhang", closed.clock())
    printed = head.post("/totals/1").get_data()
    assert hashlib.sha256(printed).hexdigest() == first.book
    assert "现在的结果就是第 1 版" in head.get("/totals").get_data(as_text=True)
    head.post("/totals/freeze", seen=first.content)
    assert len(kept(closed, period)) == 1

    head.get(f"/findings/{FRESH}")
    head.post(f"/findings/{FRESH}/decide", action="overturn", reason="已整改，人工核实", seen="")
    assert "已冻结为第 2 版" in freeze(head)
    assert [each.version for each in kept(closed, period)] == [1, 2]
    assert head.post("/totals/1").get_data() == printed
    assert head.post("/totals/2").get_data() != printed
    assert head.post("/totals/3").status_code == 404
    history = head.get("/history").get_data(as_text=True)
    assert "冻结总分" in history
    assert first.book in history


def test_a_frozen_version_is_printed_also_while_a_night_waits_for_its_judgement(closed: Office, period: str) -> None:
    head = closed.client("zhang")
    freeze(head)
    with closing(open_file(closed.evidence)) as db:
        db.execute("DELETE FROM findings")
        db.conn.commit()
    assert head.get("/totals").status_code == 404
    printed = head.post("/totals/1").get_data()
    assert hashlib.sha256(printed).hexdigest() == kept(closed, period)[0].book


def test_what_changed_after_the_look_is_not_frozen(closed: Office, period: str) -> None:
    head, reviewer = closed.client("zhang"), closed.client("liming")
    before = seen(head.get("/totals"))
    reviewer.get(f"/findings/{FRESH}")
    reviewer.post(f"/findings/{FRESH}/decide", action="overturn", reason="已整改，人工核实", seen="")
    head.post("/totals/freeze", seen=before)
    assert "数据刚刚有变，没有冻结" in head.get("/totals").get_data(as_text=True)
    assert kept(closed, period) == []


def test_the_papers_open_and_each_is_noted(closed: Office) -> None:
    reviewer = closed.client("liming")
    reviewer.get("/totals")
    notice = Document(io.BytesIO(reviewer.post("/papers/notice.docx").get_data()))
    assert any("三、工作要求" in each.text for each in notice.paragraphs)
    tally = load_workbook(io.BytesIO(reviewer.post("/papers/tally.xlsx").get_data()))
    assert tally.sheetnames[0] == "总分与名次"
    duty = load_workbook(io.BytesIO(reviewer.post("/papers/responsibility.xlsx").get_data()))
    assert duty.sheetnames == ["责任制考核"]
    letter = Document(io.BytesIO(reviewer.post("/sheets/kjj/letter").get_data()))
    assert any(each.text.startswith("市科技局：") for each in letter.paragraphs)
    with zipfile.ZipFile(io.BytesIO(reviewer.post("/papers/letters.zip").get_data())) as parcel:
        assert sorted(parcel.namelist()) == ["czj.docx", "czj.html", "kjj.docx", "kjj.html", "lx.docx", "lx.html"]
    assert reviewer.post("/papers/passwd").status_code == 404
    assert reviewer.post("/sheets/nobody/letter").status_code == 404
    history = reviewer.get("/history").get_data(as_text=True)
    assert all(name in history for name in ("notice.docx", "tally.xlsx", "letter-kjj.docx", "letters.zip"))


def test_a_notice_is_issued_once_and_its_list_has_the_last_day(closed: Office, period: str) -> None:
    head = closed.client("zhang")
    head.get("/totals")
    head.post("/notices", due="2008-12-19")
    assert "不能早于今天" in head.get("/totals").get_data(as_text=True)
    head.post("/notices", due="soon")
    assert issued(closed, period) == []
    head.post("/notices", due="2009-01-05")
    assert "已发布，整改清单共 3 项" in head.get("/totals").get_data(as_text=True)
    (notice,) = issued(closed, period)
    assert (notice.who, notice.due, len(notice.items)) == ("zhang", date(2009, 1, 5), 3)
    for path, words in (
        ("/papers/notice.docx", "于2009年1月5日前完成"),
        ("/sheets/kjj/letter", "于2009年1月5日前整改完毕"),
    ):
        written = Document(io.BytesIO(head.post(path).get_data()))
        assert any(words in each.text for each in written.paragraphs), path
    assert "整改期限以发布的为准" in head.get("/totals").get_data(as_text=True)
    head.post("/notices", due="2009-01-06")
    assert "已经发布过" in head.get("/totals").get_data(as_text=True)
    assert len(issued(closed, period)) == 1
    page = load_workbook(io.BytesIO(head.post("/papers/rectification.xlsx").get_data())).worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    assert [(row[0], row[5], row[6]) for row in rows] == [
        (name, "2009-01-05", "尚未复查") for name in ("市财政局", "市科技局", "澧县")
    ]


def test_without_a_last_day_there_is_no_list(closed: Office) -> None:
    """2008 is before the years whose holidays are known, so that no last day can be reckoned."""
    reviewer = closed.client("liming")
    reviewer.get("/totals")
    assert reviewer.post("/papers/rectification.xlsx").status_code == 302
    assert "还没有整改期限" in reviewer.get("/totals").get_data(as_text=True)


def test_before_the_first_judgement_the_page_says_so(office: Office) -> None:
    with closing(open_file(office.evidence)) as db:
        db.execute("DELETE FROM findings")
        db.conn.commit()
    answer = office.client("zhang").get("/totals")
    assert answer.status_code == 404
    text = answer.get_data(as_text=True)
    assert "还不能计算总分" in text
    assert str(office.folder) not in text  # where the files lie is nothing for a browser


def test_a_rubric_of_vetoes_has_no_totals(office: Office) -> None:
    app = create_app(settings_of(office.folder, office.clock, rubric=load("national-2019")))
    answer = replace(office, app=app).client("zhang").get("/totals")
    assert answer.status_code == 404
    assert "只有单项否决" in answer.get_data(as_text=True)
