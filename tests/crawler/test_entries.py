"""The form for entries: filled in as staff would, and as nobody should."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlite_utils import Database

from checks.entries import Entry
from checks.letters import Event
from checks.model import Unit
from crawler.errors import CrawlerError
from crawler.results.entries import enter_file, known_to
from crawler.results.entry_rules import Known
from reports import ReportError
from reports.entries.blank import write_blank
from reports.entries.sheets import SHEETS
from storage import entries, evidence, letters
from storage.errors import StorageError
from storage.letters import Letter, letter_id
from storage.schema import open_file
from tests.crawler.letters import posts

AT = datetime(2026, 3, 10, 15, 0, tzinfo=posts.AT.tzinfo)
UNITS = [Unit("czj", "市财政局", "government"), Unit("lyj", "市林业局", "government")]
INDICATORS = {"网站域名": "domain", "规划计划": "plans"}
PROJECT = ("项目管理", 3, {"C": "财政平台二期", "D": "未按规定执行", "E": date(2026, 3, 1), "F": "李四", "G": "未报备"})
CHECK = ("人工检查", 4, {"C": "网站域名", "D": "达标", "E": "2026/3/2", "F": "李四", "G": "备案截图"})
Cells = tuple[str, int, dict[str, Any]]


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_file(tmp_path / "evidence.sqlite", create=True) as db:
        yield db


@pytest.fixture
def form(tmp_path: Path) -> Path:
    write_blank(tmp_path / "entries.xlsx", UNITS, list(INDICATORS))
    return tmp_path / "entries.xlsx"


def fill(form: Path, *rows: Cells) -> Path:
    book = load_workbook(form)
    for sheet, row, cells in rows:
        for column, value in cells.items():
            book[sheet][f"{column}{row}"] = value
    book.save(form)
    return form


def known(db: Database, tmp_path: Path) -> Known:
    return known_to(db, UNITS, INDICATORS, posts.options(tmp_path), AT.date())


def refused(db: Database, form: Path) -> list[str]:
    """The problems of a form; nothing of it may be stored."""
    with pytest.raises((CrawlerError, ReportError)) as caught:
        enter_file(db, form, known(db, form.parent), AT)
    assert entries.of(db) == ()
    assert db["bodies"].count == 0
    return str(caught.value).splitlines()


def planned(db: Database, way: str, *happened: str) -> Letter:
    mailbox = "jz@czj.example" if way == "mail" else "http://czj.example/mail.asp"
    id = letter_id(posts.PERIOD, mailbox)
    letter = Letter(id, posts.PERIOD, "czj", mailbox, way, "t1", f"KH-{id[:10].upper()}", "咨询", "正文", posts.AT)
    letters.plan(db, [letter])
    data = {"day": "2026-03-02", "last": "2026-03-11", "how": "…", "meaning": "sent"}
    for kind in happened:
        letters.add(db, letter.id, Event(kind, posts.AT, data=data), ["planned", "approved", "unknown"])
    return letter


def test_the_form_names_the_units_and_offers_the_choices(form: Path) -> None:
    book = load_workbook(form)
    assert book.sheetnames == [*(sheet.title for sheet in SHEETS), "选项"]
    for sheet in SHEETS:
        page = book[sheet.title]
        assert [page.cell(row, 1).value for row in (3, 4)] == ["czj", "lyj"]
        rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
        assert rules["D3"] == f'"{",".join(sheet.results)}"'
        assert rules["A3"] == "选项!$A$1:$A$2"
    assert [book["选项"].cell(row, 2).value for row in (1, 2)] == list(INDICATORS)


def test_what_staff_filled_in_is_kept_with_author_time_and_hash(db: Database, form: Path, tmp_path: Path) -> None:
    fill(form, PROJECT, CHECK)
    count, sha = enter_file(db, form, known(db, tmp_path), AT)
    assert (count, evidence.body(db, sha)) == (2, form.read_bytes())
    first, second = entries.of(db)
    by: dict[str, Any] = {"at": AT, "file": sha, "name": "entries.xlsx"}
    project = Entry(
        "project", "czj", "财政平台二期", "未按规定执行", date(2026, 3, 1), "李四", "未报备", place="项目管理!3"
    )
    check = Entry("check", "lyj", "domain", "达标", date(2026, 3, 2), "李四", "备案截图", place="人工检查!4")
    assert first == replace(project, **by, id=first.id)
    assert second == replace(check, **by, id=second.id)
    assert len({first.id, second.id, ""}) == 3
    assert {(row["at"][:16], row["file"], row["name"]) for row in db["entries"].rows} == {
        ("2026-03-10T15:00", sha, "entries.xlsx")
    }
    with pytest.raises(StorageError, match="kept already"):
        enter_file(db, form, known(db, tmp_path), AT)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"D": "也许"}, r"项目管理!D3: '也许' is none of 无建设项目、按规定执行、未按规定执行"),
        ({"A": "xyz"}, r"项目管理!A3: 'xyz' is no unit"),
        ({"B": "市林业局"}, r"项目管理!B3: '市林业局' is not the name of czj"),
        ({"E": "昨天"}, r"项目管理!E3: '昨天' is no day"),
        ({"E": date(2026, 3, 11)}, r"项目管理!E3: 2026-03-11 has not come"),
        ({"F": None}, r"项目管理!F3: 经办人 is empty"),
        ({"G": None}, r"项目管理!G3: is empty; write what shows it"),
        ({"C": None}, r"项目管理!C3: name the project"),
        ({"D": "无建设项目"}, r"项目管理!C3: name the project, and only where there is one"),
        ({"G": '=HYPERLINK("http://x")'}, r"项目管理!G3: holds a formula"),
        ({"F": "=1+1"}, r"项目管理!F3: holds a formula"),
        ({"G": "长" * 1001}, r"项目管理!G3: has 1001 characters"),
        ({"H": "旁注"}, r"项目管理!H3: stands beside the form"),
        ({"D": "#REF!"}, r"项目管理!D3: "),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_kept(db: Database, form: Path, cells: dict[str, Any], says: str) -> None:
    fill(form, CHECK, (PROJECT[0], PROJECT[1], {**PROJECT[2], **cells}))
    assert re.match(rf"entries\.xlsx: {says}", refused(db, form)[0])


def test_every_bad_row_is_told_at_once(db: Database, form: Path) -> None:
    other = ("人工检查", 3, {**CHECK[2], "C": "没有的指标", "G": None})
    fill(form, (PROJECT[0], 3, {**PROJECT[2], "D": "x"}), (PROJECT[0], 4, {"F": "王五"}), other)
    places = [line.split(": ")[1] for line in refused(db, form)]
    assert places == ["项目管理!D3", "项目管理!D4", "项目管理!E4", "项目管理!C4", "人工检查!C3", "人工检查!G3"]


def test_the_same_thing_twice_in_a_file_is_refused(db: Database, form: Path) -> None:
    fill(form, PROJECT, (PROJECT[0], 9, {"A": "czj", **PROJECT[2], "D": "按规定执行"}))
    assert refused(db, form) == ["entries.xlsx: 项目管理!C9: stands in row 3 already; keep one"]


def test_an_empty_form_and_another_workbook(db: Database, form: Path) -> None:
    assert refused(db, form) == ["entries.xlsx: no row is filled in"]
    book = load_workbook(form)
    book["人工检查"]["C2"] = "改过的标题"
    book.save(form)
    assert refused(db, form)[0].startswith("entries.xlsx: 人工检查!A2: the headings must be 单位编号、单位、指标")
    del book["人工检查"]
    book.save(form)
    assert refused(db, form)[0].startswith("entries.xlsx: sheet 人工检查 is missing")


def test_an_answer_by_telephone_ends_the_wait(db: Database, form: Path, tmp_path: Path) -> None:
    letter = planned(db, "mail", "approved", "intent", "answer")
    told = {"C": letter.token, "D": "已答复", "E": date(2026, 3, 9), "F": "李四", "G": "来电说明发放时间"}
    fill(form, ("其他途径答复", 3, told))
    enter_file(db, form, known(db, tmp_path), AT)
    (facts,) = letters.sent(db, AT.date())["czj"]
    assert facts.answered == date(2026, 3, 9)


def test_a_web_letter_gets_its_deadline_when_it_is_entered(db: Database, form: Path, tmp_path: Path) -> None:
    letter = planned(db, "form", "approved")
    sent = {"C": letter.token, "D": "已提交", "E": date(2026, 3, 2), "F": "李四", "H": "20260302-017"}
    fill(form, ("网上写信登记", 3, sent))
    enter_file(db, form, known(db, tmp_path), AT)
    (facts,) = letters.sent(db, AT.date())["czj"]
    assert (facts.way, facts.last, facts.how) == (
        "form",
        date(2026, 3, 11),
        "自 2026-03-02 次日起 7 个工作日，截止 2026-03-11",
    )
    assert entries.of(db)[0].code == "20260302-017"


def test_letters_that_do_not_fit_their_row(db: Database, form: Path) -> None:
    mail, web = planned(db, "mail", "approved"), planned(db, "form")
    row = {"D": "已提交", "E": date(2026, 3, 2), "F": "李四", "H": "17"}
    answer = {"D": "已答复", "E": date(2026, 3, 9), "F": "李四"}
    fill(
        form,
        ("其他途径答复", 3, {**answer, "C": "KH-0000000000"}),
        ("其他途径答复", 4, {**answer, "C": mail.token}),
        ("网上写信登记", 3, {**row, "C": mail.token}),
        ("网上写信登记", 5, {"A": "czj", **row, "C": web.token, "H": None}),
    )
    assert [line.partition(": ")[2] for line in refused(db, form)] == [
        "其他途径答复!C3: 'KH-0000000000' is no test letter; `spotcheck letters list` shows them",
        f"其他途径答复!C4: {mail.token} went to czj, not to lyj",
        f"其他途径答复!C4: {mail.token} is approved; this needs a letter that is sent or unknown",
        f"网上写信登记!C3: {mail.token} is an e-mail, not a letter through a form",
        f"网上写信登记!C5: {web.token} is planned; this needs a letter that is approved",
        "网上写信登记!H5: is empty; write the code that the site gave, or 无 where it gave none",
    ]


def test_a_year_without_its_holidays_is_named_by_its_cell(db: Database, form: Path, tmp_path: Path) -> None:
    letter = planned(db, "form", "approved")
    sent = {"C": letter.token, "D": "已提交", "E": date(2026, 12, 28), "F": "李四", "H": "17"}
    fill(form, ("网上写信登记", 3, sent))
    late = replace(known(db, tmp_path), today=date(2026, 12, 29))
    with pytest.raises(CrawlerError, match=r"网上写信登记!E3: 2027-01-01: the holiday list does not cover 2027"):
        enter_file(db, form, late, AT)


def rewritten(form: Path, change: Callable[[str, bytes], bytes], **more: bytes) -> None:
    """The same parcel with its parts changed, and others added."""
    with zipfile.ZipFile(io.BytesIO(form.read_bytes())) as old, zipfile.ZipFile(form, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, change(info.filename, old.read(info)))
        for name, data in more.items():
            new.writestr(name, data)


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, data: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml":
            return data
        assert old in data
        return data.replace(old, new)

    return change


FAR = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
HIDDEN = FAR.replace(b"XFD", b"&#88;FD")
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("change", "more", "says"),
    [
        (in_sheet(b"</sheetData>", FAR), {}, "xl/worksheets/sheet1.xml: cell XFD1048576 lies outside the form"),
        (in_sheet(b"</sheetData>", b'<row r="9"><c r="BZ9"/></row></sheetData>'), {}, "cell BZ9 lies outside the form"),
        (in_sheet(b"<worksheet ", LAUGHS + b"<worksheet "), {}, "declares entities"),
        (lambda _, data: data, {"xl/vbaProject.bin": b"x"}, "holds macros"),
        (lambda _, data: data.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml"), {}, "holds macros"),
        (lambda _, data: data, {"xl/externalLinks/externalLink1.xml": b"<x/>"}, "holds links to other files"),
        (lambda _, data: data, {"xl/embeddings/oleObject1.bin": b"x"}, "holds embedded files"),
        (lambda _, data: data, {"xl/media/zeros.bin": bytes(30_000_000)}, "a form has at most 300 of 20000000"),
        (lambda _, data: data, {f"x{n}.xml": b"<x/>" for n in range(300)}, "a form has at most 300"),
        (lambda name, data: b"<broken" if name == "xl/workbook.xml" else data, {}, "cannot be read as a workbook"),
    ],
)  # fmt: skip
def test_hostile_parcels(
    db: Database, form: Path, change: Callable[[str, bytes], bytes], more: dict[str, bytes], says: str
) -> None:
    fill(form, PROJECT)
    rewritten(form, change, **more)
    assert says in refused(db, form)[0]


def test_a_far_cell_in_disguise_does_not_fill_the_memory(db: Database, form: Path, tmp_path: Path) -> None:
    fill(form, PROJECT)
    rewritten(form, in_sheet(b"</sheetData>", HIDDEN))
    assert enter_file(db, form, known(db, tmp_path), AT)[0] == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is no .xlsx file"),
        (b"unit,item\n", "is no .xlsx file"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "is an old .xls file"),
        (b"PK" + bytes(6_000_000), "a form has at most 5000000"),
        (b"PK\x05\x06" + bytes(18), "is no .xlsx file"),
    ],
)
def test_other_files(db: Database, tmp_path: Path, data: bytes, says: str) -> None:
    file = tmp_path / "entries.xlsx"
    file.write_bytes(data)
    assert says in refused(db, file)[0]


def test_a_size_that_lies_is_not_believed(db: Database, form: Path) -> None:
    """The table of contents says 100 bytes; no more than those are ever inflated, and the check sum tells."""
    with zipfile.ZipFile(form, "a", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("xl/more.xml", bytes(3_000_000))
    data = bytearray(form.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (100).to_bytes(4, "little")
    form.write_bytes(bytes(data))
    assert "a damaged one" in refused(db, form)[0]


def test_a_form_is_never_overwritten(form: Path) -> None:
    before = form.read_bytes()
    with pytest.raises(ReportError, match="is there already"):
        write_blank(form, UNITS, [])
    assert form.read_bytes() == before
