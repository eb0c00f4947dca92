"""`spotcheck tally`: a whole year of a small city, from empty forms to a frozen total."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from checks.model import Finding, Unit, Verdict
from checks.rubric import load
from crawler.cli import main
from crawler.errors import CrawlerError
from crawler.night.options import SHANGHAI
from crawler.office.config import read_office
from reports.tally.fields import asked
from storage import findings, objections
from storage.bodies import body
from storage.decisions import Decision
from storage.decisions import add as decide
from storage.objections import Objection
from storage.runs import Run, end_run, run_id, start_run
from storage.schema import open_file

ROSTER = """code,name,kind,group,lead,inspection_date,status,url
tyx,桃源县,county,county-1203,,2008-12-03,site,http://tyx.gov.cn/
czj,市财政局,government,5,yes,,site,http://czj.gov.cn/
gsj,市工商局,government,5,,,site,http://gsj.gov.cn/
wjj,市物价局,government,5,,,none,
"""
NIGHT = date(2008, 12, 19)
AT = datetime(2008, 12, 19, 1, tzinfo=SHANGHAI)
RUBRIC = load("changde-2008")
UNITS = [Unit("tyx", "桃源县", "county", "county-1203", "http://tyx.gov.cn/"), Unit("czj", "市财政局", "government", "5", lead=True),
         Unit("gsj", "市工商局", "government", "5"), Unit("wjj", "市物价局", "government", "5", status="none")]  # fmt: skip


def call(office: Path, *words: object) -> Result:
    done = CliRunner().invoke(main, ["tally", *map(str, words), "--office", str(office)], catch_exceptions=False)
    assert "Traceback" not in done.output
    return done


def right(office: Path, *words: object) -> str:
    done = call(office, *words)
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office whose one night is judged: every line met, and 市财政局 lost 4 points."""
    CliRunner().invoke(main, ["init", str(tmp_path)])
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    with open_file(tmp_path / "evidence.sqlite", create=True) as db:
        run = Run(run_id(NIGHT, AT), NIGHT, AT)
        start_run(db, run, UNITS, {})
        end_run(db, run.id, AT, "done")
        findings.save(db, NIGHT, RUBRIC.stamp, list(judged()))
    return tmp_path / "office.toml"


def judged(rubric: str = "changde-2008") -> Iterator[Finding]:
    for unit in UNITS[:3]:
        for line in load(rubric).lines:
            whole = float(line.points.value)
            lost = 4.0 if (unit.code, line.indicator) == ("czj", "columns_fresh") else 0.0
            verdict = Verdict.PARTLY if lost else Verdict.MET
            yield Finding(f"{unit.code}-{line.indicator}", unit.code, line.indicator, verdict, whole - lost, whole, 0, True,
                          "原因", rubric=load(rubric).stamp)  # fmt: skip


def fill(path: Path, **cells: object) -> Path:
    book = load_workbook(path)
    for place, value in cells.items():
        book.worksheets[0][place] = value
    book.save(path)
    return path


def self_form(folder: Path, code: str, less: float = 0) -> Path:
    """The unit's form with full marks, but for `less` on its first line."""
    points = [float(line.points.value) for line in asked(RUBRIC)]
    marks = {f"D{row}": mark - (less if row == 6 else 0) for row, mark in enumerate(points, 6)}
    return fill(next(folder.glob(f"单位自评表-{code}-*.xlsx")), **marks)


BALLOTS = "channel,time,voter,unit\n" + "".join(
    f"web,2008-12-{day:02} 10:00,{unit}{day}{at},{unit}\n"
    for unit, many in (("tyx", 2), ("czj", 4), ("gsj", 1))
    for day in (1, 2)
    for at in range(many)
)


@pytest.fixture
def handed_in(office: Path, tmp_path: Path) -> Path:
    """The same office with every form in, accepted where need be."""
    folder = tmp_path / "forms"
    right(office, "forms", folder)
    files = [self_form(folder, "tyx"), self_form(folder, "czj", 5), self_form(folder, "gsj")]
    files.append(fill(next(folder.glob("分组互评表-*.xlsx")), D7=90, E7=80, C8=70))
    files.append(fill(next(folder.glob("实地考评表-*.xlsx")), C6=88))
    (tmp_path / "票.csv").write_text(BALLOTS, "gb18030")
    right(office, "import", *files, tmp_path / "票.csv", "--who", "李四", "--day", "2008-11-17")
    right(office, "accept", "--all", "--who", "张三")
    return office


def totals(path: Path) -> dict[str, list[object]]:
    page = load_workbook(path).worksheets[0]
    return {str(row[1].value): [cell.value for cell in row] for row in page.iter_rows(min_row=4)}


def test_the_whole_year(handed_in: Path) -> None:
    said = right(handed_in, "show")
    assert "3 units ranked, 0 lines open" in said
    found = totals(Path(said.splitlines()[-1]))
    # 96 × 55 % + 95 × 10 % + (90 + 80) / 2 × 20 % + 100 × 15 %
    assert found["市财政局"][3:8] == [96, 95, 85, 100, 94.3]
    # 100 × 55 % + 100 × 10 % + 70 × 20 % + 25 × 15 %
    assert found["市工商局"][3:8] == [100, 100, 70, 25, 82.75]
    duty = load_workbook(handed_in.parent / "report" / "responsibility.xlsx")
    assert duty.sheetnames == ["责任制考核"]
    assert [row[0].value for row in duty.worksheets[0].iter_rows()].count("市财政局") == 1
    assert (found["市财政局"][0], found["市工商局"][0], found["桃源县"][0]) == (1, 2, 1)


def test_a_decision_counts(handed_in: Path) -> None:
    with open_file(handed_in.parent / "evidence.sqlite") as db:
        decide(db, Decision("czj-columns_fresh", NIGHT, RUBRIC.stamp, "overturn", "张三", AT, "已更新"))
    found = totals(Path(right(handed_in, "show").splitlines()[-1]))
    assert found["市财政局"][3] == 100


def test_an_objection_bars_a_unit_until_it_is_answered_or_lapses(handed_in: Path) -> None:
    def barred() -> object:
        page = load_workbook(Path(right(handed_in, "show").splitlines()[-1]))["推荐优秀子网站"]
        return next(row[5].value for row in page.iter_rows(min_row=4) if row[2].value == "市财政局")

    said = Objection("czj-columns_fresh", NIGHT, RUBRIC.stamp, "czj", "columns_fresh", "当晚检修，已经报备", "czj", AT)
    with open_file(handed_in.parent / "evidence.sqlite") as db:
        objections.add(db, said)
    assert barred() == "申诉未答复"
    later = [replace(each, id=f"{each.id}-later") if each.id == said.finding else each for each in judged()]
    with open_file(handed_in.parent / "evidence.sqlite") as db:
        findings.save(db, NIGHT, RUBRIC.stamp, later)
    assert barred() is None


def test_freeze_print_and_a_second_version(handed_in: Path) -> None:
    said = right(handed_in, "freeze", "--who", "王主任")
    assert said.startswith("version 1 frozen by 王主任")
    sha = re.findall("book ([0-9a-f]{64})", said)[0]
    printed = Path(right(handed_in, "print").strip())
    assert hashlib.sha256(printed.read_bytes()).hexdigest() == sha
    assert "nothing changed since version 1" in call(handed_in, "freeze", "--who", "王主任").stderr
    with open_file(handed_in.parent / "evidence.sqlite") as db:
        decide(db, Decision("czj-columns_fresh", NIGHT, RUBRIC.stamp, "overturn", "张三", AT, "已更新"))
    assert right(handed_in, "freeze", "--who", "王主任").startswith("version 2")
    again = Path(right(handed_in, "print", "--version", "1").strip())
    assert hashlib.sha256(again.read_bytes()).hexdigest() == sha
    assert totals(again)["市财政局"][3] == 96
    assert call(handed_in, "print", "--version", "9").exit_code == 1


def test_what_is_missing_is_listed_and_cannot_be_frozen(office: Path, tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    right(office, "forms", folder)
    right(office, "import", self_form(folder, "tyx"), "--who", "李四", "--day", "2008-11-19")
    said = right(office, "list")
    assert "self-evaluations: 1 in, 2 not handed in" in said
    assert "not handed in: czj 市财政局, gsj 市工商局" in said
    assert "late: tyx 桃源县" in said
    assert "group 5 (3 units): missing" in said
    done = call(office, "freeze", "--who", "王主任")
    assert done.exit_code == 1
    assert "open lines and cannot be frozen" in done.stderr


def test_a_written_self_report_is_kept_by_its_hash(handed_in: Path, tmp_path: Path) -> None:
    data = b"PK our year"
    report = tmp_path / "自评报告-czj-市财政局.docx"
    report.write_bytes(data)
    assert "self-report czj" in right(handed_in, "import", report, "--who", "李四", "--day", "2008-11-17")
    late = tmp_path / "自评报告-gsj.pdf"
    late.write_bytes(b"%PDF late")
    assert "; late" in right(handed_in, "import", late, "--who", "李四", "--day", "2008-11-20")
    assert "self-reports: 2 in, 1 not handed in" in right(handed_in, "list")
    assert right(handed_in, "accept", "--all", "--who", "张三").startswith("0 self")
    said = right(handed_in, "show")
    assert "3 units ranked, 0 lines open" in said
    page = load_workbook(Path(said.splitlines()[-1]))["单位自评"]
    rows = {row[0].value: (row[9].value, row[10].value) for row in page.iter_rows(min_row=4)}
    assert rows["市财政局"] == (report.name, hashlib.sha256(data).hexdigest())
    assert rows["市工商局"] == (
        "自评报告-gsj.pdf；逾期（2008年11月20日上交）",
        hashlib.sha256(b"%PDF late").hexdigest(),
    )
    assert rows["桃源县"] == ("未交", None)
    with open_file(handed_in.parent / "evidence.sqlite") as db:
        assert body(db, hashlib.sha256(data).hexdigest()) == data
    for name in ("自评报告-nobody.docx", "自评报告-czj.exe", "自评报告-czjx.docx"):
        (tmp_path / name).write_bytes(name.encode())
        assert "name it 自评报告-CODE" in call(handed_in, "import", tmp_path / name, "--who", "李四").stderr


def test_a_wrong_form_is_refused_whole_and_the_others_are_kept(office: Path, tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    right(office, "forms", folder)
    wrong = fill(self_form(folder, "czj"), D6=11, D7="八")
    done = call(office, "import", wrong, self_form(folder, "gsj"), "--who", "李四", "--day", "2008-11-17")
    assert done.exit_code == 1
    assert [line.split("!")[1][:3] for line in done.stderr.splitlines()] == ["D6:", "D7:"]
    assert "waiting to be accepted: gsj 市工商局" in right(office, "list")


def test_a_form_goes_back_and_comes_again(handed_in: Path, tmp_path: Path) -> None:
    again = self_form(tmp_path / "forms", "czj", 1)
    assert "return that one first" in call(handed_in, "import", again, "--who", "李四").stderr
    right(handed_in, "return", "czj", "--who", "张三", "--why", "没有依据")
    assert "lines open" in right(handed_in, "show")
    right(handed_in, "import", again, "--who", "李四", "--day", "2008-11-25")
    right(handed_in, "accept", "czj", "--who", "张三")
    assert totals(Path(right(handed_in, "show").splitlines()[-1]))["市财政局"][4] == 99
    assert "names 0 forms" in call(handed_in, "return", "nobody", "--who", "张三", "--why", "x").stderr


def test_what_if_needs_the_other_judgement_and_then_compares(handed_in: Path) -> None:
    assert "spotcheck judge --rubric census-2015" in call(handed_in, "what-if", "census-2015").stderr
    with open_file(handed_in.parent / "evidence.sqlite") as db:
        other = load("census-2015")
        found = [Finding(f"{unit.code}{line.indicator}", unit.code, line.indicator, Verdict.MET, 0, 0, 0, True, "", rubric=other.stamp)
                 for unit in UNITS[:3] for line in other.lines]  # fmt: skip
        findings.save(db, NIGHT, other.stamp, found)
    said = right(handed_in, "what-if", "census-2015")
    page = load_workbook(io.BytesIO(Path(said.splitlines()[-1]).read_bytes())).worksheets[0]
    rows = {row[0].value: [cell.value for cell in row] for row in page.iter_rows(min_row=4)}
    assert rows["市财政局"][2:4] == [96, 100]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("spot = 60", "sum to 105"),
        ("bands = [[50, 100], [20, 90]]", "bands must go up"),
        ('combine = "best"', "tally.combine"),
        ("ballots_per_day = 0", "tally.ballots_per_day"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(office: Path, line: str, words: str) -> None:
    key = line.split(" = ", maxsplit=1)[0]
    text = re.sub(rf"^{key} = .*$", line, office.read_text("utf-8"), flags=re.MULTILINE)
    office.write_text(text, "utf-8")
    with pytest.raises(CrawlerError, match=re.escape(words)):
        read_office(office)
