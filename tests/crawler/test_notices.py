"""`spotcheck report --notice`: documents beside the report, and what later nights say of an issued notice."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import load_workbook

from checks.model import Fault, Finding, Verdict
from crawler.cli import main
from crawler.errors import CrawlerError
from crawler.results.notices import due_day
from storage import findings
from storage.runs import Run, end_run, run_id, start_run
from storage.schema import open_file
from tests.crawler.test_tally import AT, NIGHT, ROSTER, RUBRIC, UNITS

LINE = next(line for line in RUBRIC.lines if line.indicator == "columns_fresh")
FAULTS = (Fault("stale notice", "“通知公告”未更新", 4), Fault("stale plan", "“规划计划”未更新", 4))


@pytest.fixture
def office(tmp_path: Path) -> Path:
    CliRunner().invoke(main, ["init", str(tmp_path)])
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    night(tmp_path, 0, FAULTS)
    return tmp_path / "office.toml"


def night(folder: Path, after: int, faults: tuple[Fault, ...]) -> None:
    """A judged night, so many days after the first, on which 市财政局 has these faults and all else is met."""
    day, at = NIGHT + timedelta(days=after), AT + timedelta(days=after)
    with open_file(folder / "evidence.sqlite", create=True) as db:
        run = Run(run_id(day, at), day, at)
        start_run(db, run, UNITS, {})
        end_run(db, run.id, at, "done")
        findings.save(db, day, RUBRIC.stamp, [_finding(unit.code, line, faults, day) for unit in UNITS[:3] for line in RUBRIC.lines])  # fmt: skip


def _finding(code: str, line: object, faults: tuple[Fault, ...], day: date) -> Finding:
    whole = float(line.points.value)  # type: ignore[attr-defined]
    name = str(line.indicator)  # type: ignore[attr-defined]
    own = faults if (code, name) == ("czj", "columns_fresh") else ()
    verdict = Verdict.PARTLY if own else Verdict.MET
    return Finding(f"{code}-{name}-{day}", code, name, verdict, whole - 4 * len(own), whole, 0, True, "原因", faults=own,
                   nights=((day.isoformat(), verdict.value),), rubric=RUBRIC.stamp)  # fmt: skip


def report(office: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["report", "--office", str(office), *words], catch_exceptions=False)


def listed(office: Path) -> dict[str, str]:
    """Problem → state, as the rectification list has it."""
    page = load_workbook(io.BytesIO((office.parent / "report" / "rectification.xlsx").read_bytes())).worksheets[0]
    return {str(row[2].value): str(row[6].value) for row in page.iter_rows(min_row=4)}


def test_notice_letters_and_list_stand_beside_the_report(office: Path) -> None:
    done = report(office, "--notice", "--due", "2009-01-05")
    assert done.exit_code == 0, done.stderr
    folder = office.parent / "report"
    text = "\n".join(paragraph.text for paragraph in Document(str(folder / "notice.docx")).paragraphs)
    assert "于2009年1月5日前完成" in text
    assert "某某市信息化工作办公室" in text
    assert {path.name for path in (folder / "letters").iterdir()} == {
        f"{u.code}.{kind}" for u in UNITS for kind in ("docx", "html")
    }
    assert listed(office) == {fault.reason: "尚未复查" for fault in FAULTS}


def test_the_next_night_marks_what_was_put_right(office: Path) -> None:
    assert "2 items to put right by 2009-01-05" in report(office, "--issued-by", "王主任", "--due", "2009-01-05").stdout
    night(office.parent, 1, FAULTS[1:])
    assert report(office).exit_code == 0
    assert listed(office) == {FAULTS[0].reason: "已整改", FAULTS[1].reason: "未整改"}


def test_a_notice_is_issued_once(office: Path) -> None:
    report(office, "--issued-by", "王主任", "--due", "2009-01-05")
    again = report(office, "--issued-by", "王主任", "--due", "2009-01-05")
    assert again.exit_code == 1
    assert "is issued since" in again.stderr


def test_what_was_issued_keeps_its_last_day(office: Path) -> None:
    report(office, "--issued-by", "王主任", "--due", "2009-01-05")
    assert report(office, "--notice", "--due", "2009-02-05").exit_code == 0
    notice = Document(str(office.parent / "report" / "notice.docx"))
    assert "于2009年1月5日前完成" in "\n".join(paragraph.text for paragraph in notice.paragraphs)


def test_an_unissued_report_writes_no_list(office: Path) -> None:
    assert report(office).exit_code == 0
    assert not (office.parent / "report" / "rectification.xlsx").exists()


def test_the_office_s_own_wording_is_used(office: Path) -> None:
    (office.parent / "notice.txt").write_text("# 我们的通报\n共 {{ units }} 家\n", "utf-8")
    office.write_text(office.read_text("utf-8").replace('# wording = "notice.txt"', 'wording = "notice.txt"'), "utf-8")
    report(office, "--notice", "--due", "2009-01-05")
    made = Document(str(office.parent / "report" / "notice.docx"))
    assert [paragraph.text for paragraph in made.paragraphs[:2]] == ["我们的通报", "共 4 家"]


def test_the_due_day_is_counted_in_workdays_and_never_guessed() -> None:
    assert due_day(date(2026, 9, 28), 3) == date(2026, 10, 8)  # 1 to 7 October are holidays
    with pytest.raises(CrawlerError, match="give the last day with --due"):
        due_day(date(1999, 1, 4), 10)
