"""The notice, the letters and the rectification list: what they say, and what later nights make of it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from docx import Document

from checks.model import Fault, Finding, Page, Unit, Verdict
from reports import ReportError, rectify
from reports.feedback import write_letters
from reports.notice import Letterhead, write_notice
from reports.rectify import LATE, LIFTED, RIGHT, UNSEEN, WRONG, Item
from reports.report import Report
from reports.sheet import sheets
from reports.wording import filled, read_wording, shipped
from reports.workbook import write_book
from storage.decisions import Decision
from tests.reports.city import AS_OF, SHANGHAI, a_rubric, city, finding
from tests.reports.links import read

HEAD = Letterhead("常沅市信息化工作办公室", date(2008, 12, 22), date(2009, 1, 5))
EVIL = "<w:p>=1+1\x00甲\ufffe"
AT = datetime(2008, 12, 21, 9, tzinfo=SHANGHAI)


def text_of(data: bytes) -> str:
    made = Document(io.BytesIO(data))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in made.paragraphs] + cells)


@pytest.fixture(scope="module")
def said(report: Report) -> str:
    return text_of(write_notice(report, HEAD, shipped(), "notice.txt"))


def test_it_has_the_three_parts_and_the_three_annexes(said: str) -> None:
    heads = re.findall(r"^(一、总体情况|二、主要问题|三、工作要求|附件\d　.*)$", said, re.MULTILINE)
    assert [head[:4] for head in heads] == ["一、总体", "二、主要", "三、工作", "附件1　", "附件2　", "附件3　"]


def test_the_numbers_are_those_of_the_sheets(report: Report, said: str) -> None:
    found = sheets(report.rubric, report.units, report.findings)
    listed = [sheet for sheet in found if sheet.listed_only]
    provisional = [sheet for sheet in found if sheet.provisional]
    assert (
        f"应查单位 {len(report.units)} 家，其中 {len(report.units) - len(listed)} 家网站纳入抽查，{len(listed)} 家"
        in said
    )
    assert f"{len(provisional)} 家尚有事项待人工核定" in said
    stale = [sheet for sheet in found for line in sheet.lines if line.indicator == "columns_fresh" and line.lost]
    assert f"栏目更新。{len(stale)} 家网站存在问题，每家扣 12 分" in said
    assert "于2009年1月5日前完成" in said


def test_every_confirmed_fault_stands_in_the_annex_with_its_evidence(report: Report, said: str) -> None:
    found = rectify.items(sheets(report.rubric, report.units, report.findings))
    assert found
    for item in found:
        assert item.evidence[:8] in said
        assert item.reason in said
    pages = {page[:8] for page in report.pages}
    assert {part for item in found for part in re.findall("[0-9a-f]{8}", item.evidence)} <= pages


def test_a_demo_says_so_and_the_same_report_is_the_same_file(report: Report, said: str) -> None:
    assert "演示数据" in said
    once = write_notice(replace(report, demo=False), HEAD, shipped(), "notice.txt")
    assert once == write_notice(replace(report, demo=False), HEAD, shipped(), "notice.txt")
    assert "演示数据" not in text_of(once)


def test_the_wording_is_the_office_s(report: Report, tmp_path: Path) -> None:
    own = tmp_path / "notice.txt"
    own.write_text("\ufeff# 本市|通报\n% 不印\n## 甲\n共 {{ units }} 家。\n<< {{ office }}\n", "utf-8")
    made = text_of(write_notice(report, HEAD, read_wording(own), str(own)))
    assert made.startswith("本市\n通报\n（演示数据")
    assert f"甲\n共 {len(report.units)} 家。\n常沅市信息化工作办公室\n" in made
    assert "不印" not in made


@pytest.mark.parametrize(
    "text",
    ["{{ nothing }}", "{% for x in units %}", "{{ ''.__class__.__mro__ }}", "{{ 1/0 }}"],
    ids=["unknown", "open", "out", "zero"],
)
def test_a_wording_that_cannot_be_filled_names_its_file(text: str) -> None:
    with pytest.raises(ReportError, match=r"own\.txt: "):
        list(filled(f"# 甲\n{text}\n", {"units": 3}, "own.txt"))


def test_hostile_names_stay_words(tmp_path: Path) -> None:
    unit, rubric = Unit("x", EVIL, "government", "3", "http://x.gov.cn/"), a_rubric()
    own = finding(unit, rubric.lines[0], Verdict.NOT_MET, 10, EVIL, faults=(Fault(EVIL, EVIL, 10, seen=True),))
    report = replace(city(), units=(unit,), findings=(own,), pages={}, title=EVIL, city=EVIL)
    made = text_of(write_notice(report, HEAD, shipped(), "notice.txt"))
    assert "<w:p>=1+1 甲 " in made
    write_letters(report, HEAD, tmp_path / "letters")
    assert not {"script", "w:p"} & set(read(tmp_path / "letters" / "x.html").tags)


@pytest.fixture(scope="module")
def letters(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("letters")
    some = tuple(unit for unit in report.units if unit.code in ("c00", "u005", "u017", "u047", "u044"))
    findings = tuple(own for own in report.findings if own.unit in {unit.code for unit in some})
    assert write_letters(replace(report, units=some, findings=findings), HEAD, folder) == 5
    return folder


def test_a_letter_names_every_deduction_with_its_evidence(report: Report, letters: Path) -> None:
    for path in letters.glob("*.docx"):
        own = [sheet for sheet in sheets(report.rubric, report.units, report.findings) if sheet.unit.code == path.stem]
        said, page = text_of(path.read_bytes()), path.with_suffix(".html").read_text("utf-8")
        for item in rectify.items(own):
            assert item.evidence in said
            assert item.evidence in page
            assert f"../units/{item.unit}.html#{item.indicator}" in page


def test_a_letter_tells_a_site_that_shut_us_out_and_a_unit_without_one(letters: Path) -> None:
    assert "放行抽查程序" in text_of((letters / "u047.docx").read_bytes())
    assert "放行抽查程序" in (letters / "u047.html").read_text("utf-8")
    assert "尚未建立子网站，按评分标准只列名单" in text_of((letters / "u017.docx").read_bytes())


LINE = a_rubric().lines[2]
UNIT = Unit("x", "市甲局", "government", "3", "http://x.gov.cn/")
NOTICE = Fault("stale notice", "“通知公告”未更新", 4)
PLAN = Fault("stale plan", "“规划计划”未更新", 4)
DUE = date(2008, 12, 23)


def judged(*faults: Fault, nights: dict[str, str], verdict: Verdict = Verdict.PARTLY) -> Finding:
    lost = 4.0 * len(faults)
    return finding(UNIT, LINE, verdict, lost, "原因", faults=faults, nights=tuple(nights.items()))


def states(later: Finding, **more: object) -> dict[str, tuple[str, str]]:
    first = sheets(a_rubric(), [UNIT], [judged(NOTICE, PLAN, nights={"2008-12-20": "partly"})])
    decided = more.get("decisions", ())
    after = {sheet.unit.code: sheet for sheet in sheets(a_rubric(), [UNIT], [later], decided)}  # type: ignore[arg-type]
    found = [rectify.progress(item, after, AS_OF, DUE) for item in rectify.items(first)]
    return {each.item.key: (each.state, each.night) for each in found}


def test_what_was_put_right_is_marked_with_its_night() -> None:
    nights = {"2008-12-20": "partly", "2008-12-21": "partly"}
    assert states(judged(PLAN, nights=nights)) == {
        "stale notice": (RIGHT, "2008-12-21"),
        "stale plan": (WRONG, "2008-12-21"),
    }


def test_all_is_right_when_the_line_is_met() -> None:
    found = judged(nights={"2008-12-20": "partly", "2008-12-24": "met"}, verdict=Verdict.MET)
    assert {state for state, _ in states(found).values()} == {RIGHT}


def test_after_the_due_day_it_is_late() -> None:
    found = judged(NOTICE, PLAN, nights={"2008-12-20": "partly", "2008-12-24": "partly"})
    assert {state for state, _ in states(found).values()} == {LATE}


@pytest.mark.parametrize("verdict", ["could not observe", "needs a person", "not applicable"])
def test_a_night_that_saw_nothing_marks_nothing(verdict: str) -> None:
    found = judged(NOTICE, PLAN, nights={"2008-12-20": "partly", "2008-12-21": verdict})
    assert set(states(found).values()) == {(UNSEEN, "")}


def test_a_deduction_that_was_overturned_is_lifted() -> None:
    found = judged(NOTICE, PLAN, nights={"2008-12-20": "partly", "2008-12-21": "partly"})
    word = Decision(found.id, AS_OF, found.rubric, "overturn", "张三", AT, "核实无误")
    assert {state for state, _ in states(found, decisions=(word,)).values()} == {LIFTED}


def test_costs_of_faults_sum_to_what_the_line_lost() -> None:
    faults = tuple(Fault(f"k{at}", f"第{at}处", 4) for at in range(5))  # 20 points of faults on a line of 16
    own = finding(UNIT, LINE, Verdict.NOT_MET, 16, "五处", faults=faults)
    found = rectify.items(sheets(a_rubric(), [UNIT], [own]))
    assert round(sum(item.cost for item in found), 2) == 16


def test_an_item_comes_back_from_the_file_as_it_was() -> None:
    item = Item("x", "市甲局", "plans", "规划计划", "key", "原因", 6.0, "0123abcd")
    assert rectify.item_of(rectify.kept(item)) == item
    table = rectify.list_table([rectify.Progress(item, RIGHT, "2008-12-21")], DUE)
    assert table.rows[0] == ("市甲局", "规划计划", "原因", 6.0, "0123abcd", "2008-12-23", RIGHT, "2008-12-21")
    assert write_book([table], table.title) == write_book([table], table.title)


def test_personal_data_is_in_no_document(tmp_path: Path) -> None:
    secret = "来信人：诸葛小明 电话13812345678"
    own = finding(UNIT, LINE, Verdict.PARTLY, 4, secret, faults=(Fault("k", secret, 4),))
    pages: dict[str, Page] = {}
    report = replace(city(), units=(UNIT,), findings=(own,), pages=pages)
    write_letters(report, HEAD, tmp_path)
    everything = text_of(write_notice(report, HEAD, shipped(), "n")) + text_of((tmp_path / "x.docx").read_bytes())
    everything += (tmp_path / "x.html").read_text("utf-8")
    assert "诸**" in everything
    assert "小明" not in everything
    assert "13812345678" not in everything
