"""Files that staff hand in: what bursts, runs or lies is refused at once, by the command, and nothing of it is stored."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from checks.rubric import load
from crawler.cli import main
from crawler.night.options import shanghai_now
from reports.entries.blank import write_blank
from reports.tally.blank import self_form
from storage.schema import open_file
from tests.crawler.test_tally import ROSTER, UNITS

RUBRIC = load("changde-2008")
SHEET = "xl/worksheets/sheet1.xml"
STORED = ("entries", "forms", "bodies")
AT_ONCE = 10.0  # seconds; measured is well below one
Change = Callable[[str, bytes], bytes]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    CliRunner().invoke(main, ["init", str(tmp_path)])
    (tmp_path / "roster.csv").write_text(ROSTER, "utf-8")
    open_file(tmp_path / "evidence.sqlite", create=True).close()
    return tmp_path / "office.toml"


def call(*words: object) -> Result:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def stored(office: Path) -> dict[str, int]:
    with closing(open_file(office.with_name("evidence.sqlite"))) as db:
        return {table: db[table].count for table in STORED}


def refused(office: Path, *words: object) -> str:
    """What the command said; it took the file for what it is, quickly, and stored nothing."""
    before, began = stored(office), time.monotonic()
    done = call(*words, "--office", office)
    seconds = time.monotonic() - began
    print(f"{words[0]} {Path(str(words[-1])).name}: refused after {seconds:.2f} s")
    assert done.exit_code == 1, done.stdout
    assert done.stderr.startswith("error: ")
    assert seconds < AT_ONCE
    assert stored(office) == before
    return done.stderr


def entries_form(folder: Path) -> bytes:
    file = folder / "blank.xlsx"
    write_blank(file, UNITS, [line.name for line in RUBRIC.lines])
    return filled(file.read_bytes(), "项目管理", 3, C="财政平台二期", D="按规定执行", E=DAY, F="李四")


def tally_form(_: Path) -> bytes:
    return self_form(UNITS[1], RUBRIC, {line.indicator: float(line.points.value) for line in RUBRIC.lines})


def filled(form: bytes, sheet: str, row: int, **cells: Any) -> bytes:
    book, target = load_workbook(io.BytesIO(form)), io.BytesIO()
    for column, value in cells.items():
        book[sheet][f"{column}{row}"] = value
    book.save(target)
    return target.getvalue()


def rewritten(form: bytes, change: Change = lambda _, data: data, **more: bytes) -> bytes:
    """The same parcel with its parts changed, and others added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(form)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
        for name, data in more.items():
            new.writestr(name, data)
    return target.getvalue()


def far_cell(form: bytes) -> bytes:
    cell = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return rewritten(form, lambda name, data: data.replace(b"</sheetData>", cell) if name == SHEET else data)


@cache
def gigabyte() -> bytes:
    """A workbook of a megabyte whose sheet inflates to 1 GB."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parcel:
        parcel.writestr("[Content_Types].xml", "<Types/>")
        parcel.writestr("xl/workbook.xml", "<workbook/>")
        with parcel.open(SHEET, "w") as part:
            for _ in range(1000):
                part.write(bytes(1_000_000))
    return target.getvalue()


PARCELS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "far-cell": (far_cell, "cell XFD1048576 lies outside the form"),
    "gigabyte": (lambda _: gigabyte(), "a form has at most"),
    "external-link": (lambda form: rewritten(form, **{"xl/externalLinks/externalLink1.xml": b"<x/>"}), "links to other"),
    "macros": (lambda form: rewritten(form, **{"xl/vbaProject.bin": b"x"}), "holds macros"),
    "zip-slip": (lambda form: rewritten(form, **{"../../evil.xml": b"<x/>"}), "paths out of it"),
    "zip-slip-windows": (lambda form: rewritten(form, **{"xl\\..\\..\\evil.xml": b"<x/>"}), "paths out of it"),
    "absolute-name": (lambda form: rewritten(form, **{"/etc/evil.xml": b"<x/>"}), "paths out of it"),
    "no-workbook": (lambda form: b"unit,item\n", "is no .xlsx file"),
    "old-xls": (lambda form: b"\xd0\xcf\x11\xe0" + bytes(600), "is an old .xls file"),
}  # fmt: skip


@pytest.mark.parametrize("name", PARCELS)
def test_a_hostile_workbook_is_refused_at_every_door(office: Path, name: str) -> None:
    change, says = PARCELS[name]
    for words, form in ((("enter",), entries_form), (("tally", "import", "--who", "李四"), tally_form)):
        file = office.with_name(f"{name}.xlsx")
        file.write_bytes(change(form(office.parent)))
        assert says in refused(office, *words, file)


def test_the_same_forms_without_the_trick_are_taken(office: Path) -> None:
    """The refusals above are of the trick, not of the form."""
    for words, form in ((("enter",), entries_form), (("tally", "import", "--who", "李四"), tally_form)):
        file = office.with_name(f"{words[0]}.xlsx")
        file.write_bytes(rewritten(form(office.parent)))
        done = call(*words, file, "--office", office)
        assert done.exit_code == 0, done.stderr


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("=1+1", "项目管理!E3: holds a formula"),
        (-5, "项目管理!E3: "),
        (20200302, "项目管理!E3: "),
        ("2026年3月2日", "项目管理!E3: '2026年3月2日' is no day"),
        ("三月二日", "项目管理!E3: '三月二日' is no day"),
    ],
)
def test_a_cell_of_another_kind_is_named(office: Path, value: object, says: str) -> None:
    file = office.with_name("cells.xlsx")
    file.write_bytes(filled(entries_form(office.parent), "项目管理", 3, E=value))
    assert says in refused(office, "enter", file)


DAY = shanghai_now().date() - timedelta(days=30)
SERIAL = (DAY - date(1899, 12, 30)).days  # as a spreadsheet counts


@pytest.mark.parametrize("value", [str(DAY), f"{DAY.year}/{DAY.month}/{DAY.day}", DAY, SERIAL, SERIAL + 0.5])
def test_a_day_is_a_day_as_text_as_a_date_and_as_a_number(office: Path, value: object) -> None:
    file = office.with_name("days.xlsx")
    file.write_bytes(filled(entries_form(office.parent), "项目管理", 3, E=value))
    assert call("enter", file, "--office", office).exit_code == 0
    with closing(open_file(office.with_name("evidence.sqlite"))) as db:
        assert [row["day"] for row in db["entries"].rows] == [str(DAY)]


BALLOTS = "channel,time,voter,unit\nweb,2008-12-01 08:30,v1,市财政局\n"
TEXT = "is neither UTF-8 nor GBK text"
TABLES: dict[str, tuple[Callable[[str], bytes], str, str]] = {  # what it is, what a roster says, what ballots say
    "utf-16": (lambda text: text.encode("utf-16"), TEXT, TEXT),
    "10-mb-field": (lambda text: (text + "x" * 10_000_000 + ",,,\n").encode(), "field limit", "field limit"),
    "picture": (lambda text: b"\x89PNG\r\n\x1a\n" + bytes(1000), TEXT, "row 1: column 'channel'"),
    "other-columns": (lambda text: b"a,b\n1,2\n", "is missing", "is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_hostile_table_is_refused(office: Path, name: str) -> None:
    change, roster_says, ballots_say = TABLES[name]
    roster, ballots = office.with_name("roster.csv"), office.with_name("ballots.csv")
    ballots.write_bytes(change(BALLOTS))
    assert ballots_say in refused(office, "tally", "import", "--who", "李四", ballots)
    roster.write_bytes(change(ROSTER))
    assert roster_says in refused(office, "roster", roster)


def test_a_roster_with_nul_is_refused(office: Path) -> None:
    """A ballot with one is counted as unreadable."""
    roster = office.with_name("roster.csv")
    roster.write_bytes(ROSTER.replace("市", "市\0").encode())
    assert TEXT in refused(office, "roster", roster)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_table_in_the_usual_encodings_is_read(office: Path, encoding: str) -> None:
    roster, ballots = office.with_name("roster.csv"), office.with_name("ballots.csv")
    roster.write_bytes(ROSTER.encode(encoding))
    ballots.write_bytes(BALLOTS.encode(encoding))
    assert "4 units" in call("roster", roster).stdout
    assert "1 ballots, 1 valid" in call("tally", "import", "--who", "李四", ballots, "--office", office).stdout


def test_a_table_without_end_is_not_read_to_its_end(office: Path) -> None:
    roster = office.with_name("roster.csv")
    with roster.open("wb") as file:
        file.truncate(5_000_000_000)  # takes no room on the disk
    assert "has more than 20000000 bytes" in refused(office, "roster", roster)
