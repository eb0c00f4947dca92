"""The written report: links, evidence, marks, escapes, masks."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest

from checks.model import Facts, Fault, Finding, Letter, Outcome, Post, Unit, Verdict
from checks.rubric import load, shipped
from reports import ReportError
from reports.labels import SETTINGS, file_name, setting
from reports.pages import write_report
from reports.report import Report
from reports.sheet import sheets
from storage.errors import StorageError
from tests.reports.city import NIGHTS, Made, a_rubric, city, finding
from tests.reports.links import broken_links, read

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
PHONE, IDENTITY, NAME = "13812345678", "43072519790807123X", "诸葛小明"


def one_unit(unit: Unit, *, html: str = "", faults: tuple[Fault, ...] = (), reason: str = "", **more: object) -> Report:
    """A report of one unit whose first line has these faults on one page of this HTML; `{page}` is the page's id."""
    rubric, made = a_rubric(), Made()
    page = made.page(unit, NIGHTS[0], "column", "http://a.gov.cn/tzgg/", html, label="通知公告", **more)
    named = tuple(replace(fault, pages=(page.id,)) for fault in faults)
    lost = sum(fault.cost for fault in faults)
    own = finding(unit, rubric.lines[2], Verdict.PARTLY, lost, reason, (page.id,), named)
    return replace(
        city(), units=(unit,), findings=(own,), pages=made.pages, body=made.bodies.__getitem__, rubric=rubric
    )


def evidence_of(report: Report, folder: Path) -> Path:
    return folder / "evidence" / f"{next(iter(report.pages))}.html"


def test_every_link_leads_to_a_file_and_a_place_of_the_report(written: Path) -> None:
    assert list(broken_links(written)) == []


def test_every_evidence_page_says_what_it_proves(written: Path) -> None:
    sentence = "证明：自封存之时起，我方保存的这份副本没有改动过。不证明：当时网站确实这样答复。"
    pages = [written / "index.html", *(written / "evidence").iterdir()]
    assert len(pages) > 1
    assert [path for path in pages if sentence not in path.read_text("utf-8")] == []


def test_a_body_that_was_dropped_for_its_age_is_said_to_be(tmp_path: Path) -> None:
    def gone(sha: str) -> bytes:
        raise StorageError(sha, "pruned")

    report = replace(one_unit(city().units[0], html="<p>正文</p>", faults=(Fault("f", "过期", 1),)), body=gone)
    write_report(report, tmp_path)
    text = evidence_of(report, tmp_path).read_text("utf-8")
    assert "所存页面正文已按保存期限清理；访问记录和哈希值仍然封存" in text
    assert next(iter(report.pages.values())).body in text


def test_nothing_is_fetched_and_nothing_runs(written: Path) -> None:
    for path in written.rglob("*.html"):
        found = read(path)
        assert found.fetched == []
        assert found.handlers == []
        assert not {"script", "iframe", "object", "embed", "form", "img"} & set(found.tags), path
    assert "url(" not in (written / "static" / "style.css").read_text("utf-8")


def test_there_is_a_page_for_each_unit_and_each_cited_page(report: Report, written: Path) -> None:
    cited = {page for own in report.findings for page in own.pages}
    assert {path.stem for path in (written / "units").iterdir()} == {unit.code for unit in report.units}
    assert cited <= {path.stem for path in (written / "evidence").iterdir()}


def test_every_deduction_has_evidence_one_click_away(report: Report, written: Path) -> None:
    for sheet in sheets(report.rubric, report.units, report.findings):
        text = (written / "units" / f"{sheet.unit.code}.html").read_text("utf-8")
        for line in sheet.lines:
            if line.lost:
                article = text.split(f'<article id="{line.indicator}"')[1].split("</article>")[0]
                assert 'href="../evidence/' in article, (sheet.unit.code, line.indicator)


def test_deduction_without_evidence_is_said_so(tmp_path: Path) -> None:
    report = one_unit(Unit("x", "甲", "government", url="http://a.gov.cn/"))
    bare = replace(report.findings[0], points=12.0, pages=())
    write_report(replace(report, findings=(bare,)), tmp_path)
    assert "没有附证据" in (tmp_path / "units" / "x.html").read_text("utf-8")


def test_the_row_of_the_fault_is_marked_and_linked_to(tmp_path: Path) -> None:
    html = "<html><body><ul><li><a href=1>旧的通知</a> 2007-01-02</li><li>别的一行</li></ul></body></html>"
    faults = (Fault("k", "最新信息是去年的", 4, mark="旧的 通知"),)
    report = one_unit(Unit("x", "甲", "government"), html=html, faults=faults, reason="最新信息是去年的")
    write_report(report, tmp_path)
    evidence = evidence_of(report, tmp_path)
    assert read(evidence).marked == ["旧的通知1 2007-01-02"]
    assert f"../evidence/{evidence.name}#r0" in read(tmp_path / "units" / "x.html").hrefs


@pytest.mark.parametrize("written_day", ["2008-03-05", "2008年3月5日", "2008/03/05", "2008.3.5", "[2008-3-05]"])
def test_a_day_is_marked_as_the_page_writes_it(tmp_path: Path, written_day: str) -> None:
    html = f"<html><body><p>发布：{written_day}</p><p>2008-03-15</p></body></html>"
    report = one_unit(Unit("x", "甲", "government"), html=html, faults=(Fault("k", "旧", 4, mark="2008-03-05"),))
    write_report(report, tmp_path)
    assert read(evidence_of(report, tmp_path)).marked == [f"发布：{written_day}"]


@pytest.mark.parametrize(
    "facts",
    [
        Facts("1", "utf-8", "list", posts=(Post("关于干部任免的通知", ""),)),
        Facts("1", "utf-8", "letters", letters=(Letter("关于干部任免的通知"),)),
    ],
    ids=["post", "letter"],
)
def test_a_title_that_the_reason_quotes_is_marked(tmp_path: Path, facts: Facts) -> None:
    html = "<html><body><p>关于干部任免的通知 2008-11-01</p><p>其他</p></body></html>"
    report = one_unit(Unit("x", "甲", "party"), html=html, reason="2008-11-01 发布“关于干部任免的通知”", facts=facts)
    write_report(report, tmp_path)
    assert read(evidence_of(report, tmp_path)).marked == ["关于干部任免的通知 2008-11-01"]


def test_a_dead_link_leads_to_the_row_where_it_stands(tmp_path: Path) -> None:
    unit, made, rubric = Unit("x", "甲", "government", url="http://a.gov.cn/"), Made(), a_rubric()
    html = "<html><body><p><a href='b.doc'>表格</a></p><p><a href='c.doc'>别的</a></p></body></html>"
    home = made.page(unit, NIGHTS[0], "home", "http://a.gov.cn/", html)
    link = made.page(unit, NIGHTS[0], "link", "http://a.gov.cn/b.doc", status=404, label="表格", parent=home.id)
    own = finding(
        unit,
        rubric.lines[3],
        Verdict.PARTLY,
        1,
        "1 个链接确定失效",
        (link.id,),
        (Fault(link.url, "链接“表格”失效", 1, (link.id,)),),
    )
    write_report(
        replace(city(), units=(unit,), findings=(own,), pages=made.pages, body=made.bodies.__getitem__), tmp_path
    )
    assert read(tmp_path / "evidence" / f"{home.id}.html").marked == ["表格b.doc"]
    hrefs = read(tmp_path / "units" / "x.html").hrefs
    assert {f"../evidence/{link.id}.html", f"../evidence/{home.id}.html#r0"} <= set(hrefs)


def test_hostile_words_are_only_words(tmp_path: Path) -> None:
    unit = Unit("x", EVIL, EVIL, EVIL, f"http://a.gov.cn/{EVIL}", lead=True)
    html = f'<html><body><p>{EVIL.replace("<", "&lt;")} 旧</p><p><a href="{EVIL.replace(chr(34), "&quot;")}">x</a></p></body></html>'
    faults = (Fault("k", EVIL, 4, mark="旧"), Fault("l", f"又{EVIL}", 4))
    report = one_unit(
        unit,
        html=html,
        faults=faults,
        reason=EVIL,
        headers=((EVIL, EVIL),),
        final_url=EVIL,
        certificate=EVIL,
        address=EVIL,
    )
    nights = tuple(replace(night, note=EVIL) for night in report.nights)
    write_report(replace(report, title=EVIL, city=EVIL, nights=nights), tmp_path)
    for path in tmp_path.rglob("*.html"):
        found = read(path)
        assert not {"script", "img"} & set(found.tags), path
        assert found.handlers == []
    assert "alert(1)" in evidence_of(report, tmp_path).read_text("utf-8")


def test_personal_data_is_nowhere(tmp_path: Path) -> None:
    secret = f"来信人：{NAME} 电话{PHONE} 身份证{IDENTITY}"
    html = f"<html><body><p>{secret}</p><p><a href='tel:{PHONE}'>拨打</a></p></body></html>"
    report = one_unit(
        Unit("x", "甲", "government"),
        html=html,
        faults=(Fault("k", f"来信“{secret}”未答复", 4, mark=secret), Fault("l", f"又{secret}", 4)),
        reason=secret,
        headers=(("X-Note", secret),),
        final_url=f"http://a.gov.cn/?tel={PHONE}",
    )
    write_report(report, tmp_path)
    pages = {path: path.read_text("utf-8") for path in tmp_path.rglob("*.html")}
    for part in (PHONE, PHONE[3:], IDENTITY, NAME, NAME[1:]):
        assert [path for path, text in pages.items() if part in text] == []
    assert len(read(evidence_of(report, tmp_path)).marked) == 1


def test_a_page_that_did_not_come_says_why(tmp_path: Path) -> None:
    report = one_unit(Unit("x", "甲", "government"), outcome=Outcome.FAILED, reason="", status=None)
    page = next(iter(report.pages.values()))
    failed = replace(page, reason="timeout")
    write_report(replace(report, pages={page.id: failed}), tmp_path)
    text = evidence_of(report, tmp_path).read_text("utf-8")
    assert "访问失败：在规定时间内没有响应" in text
    assert "没有取得页面内容" in text


def test_a_file_is_not_shown_as_text(tmp_path: Path) -> None:
    report = one_unit(Unit("x", "甲", "government"), html="%PDF-1.4 正文")
    write_report(report, tmp_path)
    assert "没有可显示的文字" in evidence_of(report, tmp_path).read_text("utf-8")


def test_the_hash_on_the_page_is_the_body_s(tmp_path: Path) -> None:
    html = "<html><body>正文</body></html>"
    report = one_unit(Unit("x", "甲", "government"), html=html)
    write_report(report, tmp_path)
    assert hashlib.sha256(html.encode()).hexdigest() in evidence_of(report, tmp_path).read_text("utf-8")


def test_demo_says_so_on_every_page_and_a_real_report_on_none(report: Report, written: Path, tmp_path: Path) -> None:
    banner = '<p class="demo"'
    assert all(banner in path.read_text("utf-8") for path in written.rglob("*.html"))
    write_report(replace(report, demo=False), tmp_path)
    assert not any(banner in path.read_text("utf-8") for path in tmp_path.rglob("*.html"))


def test_same_input_same_bytes(written: Path, tmp_path: Path) -> None:
    write_report(city(), tmp_path)
    assert {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*.*")} == {
        p.relative_to(written): p.read_bytes() for p in written.rglob("*.*")
    }


def test_pages_of_an_earlier_report_go_and_strangers_stay(report: Report, tmp_path: Path) -> None:
    for name in ("units/old.html", "evidence/old.html", "units/notes.txt", "mine.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    write_report(one_unit(Unit("x", "甲", "government")), tmp_path)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")}
    assert {"units/old.html", "evidence/old.html"} & left == set()
    assert {"units/notes.txt", "mine.html", "units/x.html"} <= left


@pytest.mark.parametrize("code", ["../x", "a/b", "", "a b", "a.b", "x" * 81])
def test_codes_that_are_no_file_names_are_refused(code: str) -> None:
    with pytest.raises(ReportError, match="cannot be a file name"):
        file_name(code)


def test_open_lines_are_listed_at_the_head_of_the_sheet(report: Report, written: Path) -> None:
    for sheet in sheets(report.rubric, report.units, report.findings):
        text = (written / "units" / f"{sheet.unit.code}.html").read_text("utf-8")
        assert (f"{len(sheet.open_lines)} 项待人工核定" in text) is bool(sheet.open_lines)


@pytest.mark.parametrize("name", shipped())
def test_every_threshold_of_a_shipped_rubric_has_a_word(name: str) -> None:
    for line in load(name).lines:
        for key, value in line.settings.items():
            shown = setting(value, key)
            assert key in SETTINGS, (line.indicator, key)
            assert key == "words" or not re.search("[a-z]", shown), shown


def test_page_count_of_the_overview(report: Report, written: Path) -> None:
    text = (written / "index.html").read_text("utf-8")
    assert f"引用证据 {len(list((written / 'evidence').iterdir()))} 件" in text
    assert f"{len(report.units)} 家单位" in text


def test_letters_pages_hide_landlines_too(tmp_path: Path) -> None:
    html = "<html><body><p>请回电0736-7123456</p></body></html>"
    report = one_unit(Unit("x", "甲", "government"), html=html, column="mailbox")
    write_report(report, tmp_path)
    assert "7123456" not in evidence_of(report, tmp_path).read_text("utf-8")


def test_an_unchanged_page_says_where_its_copy_comes_from(tmp_path: Path) -> None:
    report = one_unit(Unit("x", "甲", "government"), html="<html><body>正文</body></html>", status=304)
    write_report(report, tmp_path)
    text = evidence_of(report, tmp_path).read_text("utf-8")
    assert "此前保存的副本" in text
    assert "字节" not in text


def test_a_further_list_page_does_not_mark_the_pager(tmp_path: Path) -> None:
    unit, made, rubric = Unit("x", "甲", "government"), Made(), a_rubric()
    first = made.page(
        unit, NIGHTS[0], "column", "http://a.gov.cn/l/", "<html><p><a href='2.html'>下一页</a></p></html>"
    )
    second = made.page(unit, NIGHTS[0], "list", "http://a.gov.cn/l/2.html", "<html><p>二</p></html>", parent=first.id)
    own = finding(unit, rubric.lines[12], Verdict.MET, 0, "2 封来信均已答复", (first.id, second.id))
    base = replace(city(), units=(unit,), findings=(own,), pages=made.pages, body=made.bodies.__getitem__)
    write_report(base, tmp_path)
    assert read(tmp_path / "evidence" / f"{first.id}.html").marked == []


def test_the_row_itself_is_marked_and_not_the_page_s_title(tmp_path: Path) -> None:
    html = "<html><head><title>修路的来信_某局</title></head><body><p>来信标题：修路的来信</p></body></html>"
    report = one_unit(Unit("x", "甲", "government"), html=html, faults=(Fault("k", "未答复", 4, mark="修路的来信"),))
    write_report(report, tmp_path)
    assert read(evidence_of(report, tmp_path)).marked == ["来信标题：修路的来信"]


@pytest.mark.parametrize(
    ("rule", "points", "denominator", "printed"),
    [("excluded", 0, 0, "满分 75 分，得分 ×4/3 折算为百分制"), ("full", 25, 25, "")],
)
def test_the_factor_of_an_exemption_is_printed(
    rule: str, points: float, denominator: float, printed: str, tmp_path: Path
) -> None:
    """25 points that are not asked of the unit: out of the denominator, or earned in full."""
    made = city()
    unit = next(each for each in made.units if each.status == "site")
    lines = [
        replace(line, points=replace(line.points, value=value))
        for line, value in zip(made.rubric.lines, (25, 75), strict=False)
    ]
    spared, asked = (replace(line, exempt=replace(line.exempt, value=rule)) for line in lines)
    rubric = replace(made.rubric, lines=(spared, asked))
    found = (
        Finding(
            "a",
            unit.code,
            spared.indicator,
            Verdict.NOT_APPLICABLE,
            points,
            denominator,
            0,
            True,
            "不作要求",
            rubric=rubric.stamp,
        ),
        Finding("b", unit.code, asked.indicator, Verdict.PARTLY, 60, 75, 0, True, "扣 15 分", rubric=rubric.stamp),
    )
    write_report(replace(made, rubric=rubric, units=(unit,), findings=found, pages={}), tmp_path)
    text = (tmp_path / "units" / f"{unit.code}.html").read_text("utf-8")
    assert ("折算为百分制" in text) is bool(printed)
    assert printed in text
    assert ("60 ÷ 75 × 100 = 80.00" if printed else "85 ÷ 100 × 100 = 85.00") in text
