"""What may be planned: approved texts without personal data, confirmed mailboxes that take no petitions."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from checks.model import Unit
from crawler.errors import CrawlerError
from crawler.letters.mailboxes import delicate, read_mailboxes, read_queries
from crawler.letters.plan import plan_letters
from crawler.letters.texts import read_texts
from tests.crawler.letters.posts import AT, PERIOD, TEXT, options, units

UNITS = [
    Unit("czj", "市财政局", "government", url="http://czj.example/"),
    Unit("xfj", "市信访局", "government", url="http://xfj.example/"),
    Unit("new", "市新办", "government", status="new"),
]


def problems(tmp_path: Path, rows: str) -> list[str]:
    file = tmp_path / "mailboxes.csv"
    file.write_text("unit,mailbox,name,confirmed_by\n" + rows, "utf-8")
    with pytest.raises(CrawlerError) as caught:
        read_mailboxes(file, UNITS)
    return [line.partition(": ")[2] for line in caught.value.problems]


def test_a_letter_names_the_office_its_telephone_and_its_mark(tmp_path: Path) -> None:
    first, second, _ = plan_letters(options(tmp_path), units(3), PERIOD, AT)
    assert first.token != second.token
    assert first.token in first.subject
    assert first.body == f"市0局：请问补贴何时发放？某市信息化办，电话0730-1234567，编号{first.token}"
    assert (first.mailbox, first.way, first.text) == ("jz@u00.example", "mail", "t1")
    again, *_ = plan_letters(options(tmp_path), units(3), PERIOD, AT)
    other, *_ = plan_letters(options(tmp_path), units(3), "2027", AT)
    assert (again.id, other.id == first.id) == (first.id, False)


def test_a_unit_that_is_not_assessed_gets_no_letter(tmp_path: Path) -> None:
    chosen = options(tmp_path)
    chosen.mailboxes.write_text("unit,mailbox,name,confirmed_by\nnew,a@new.example,信箱,李四\n", "utf-8")
    assert plan_letters(chosen, UNITS, PERIOD, AT) == []


def test_a_form_on_a_site_is_a_letter_that_staff_send(tmp_path: Path) -> None:
    chosen = options(tmp_path)
    chosen.mailboxes.write_text("unit,mailbox,name,confirmed_by\nczj,http://czj.example/mail.asp,信箱,李四\n", "utf-8")
    (letter,) = plan_letters(chosen, UNITS, PERIOD, AT)
    assert letter.way == "form"


def test_nothing_is_planned_into_a_year_without_holidays(tmp_path: Path) -> None:
    with pytest.raises(CrawlerError, match="does not cover 2027"):
        plan_letters(options(tmp_path), units(3), PERIOD, datetime(2026, 12, 30, tzinfo=AT.tzinfo))
    own = tmp_path / "own.toml"
    own.write_text(
        '[2026]\nsource="x"\noff=[[2026-01-01,2026-01-03]]\nwork=[]\n[2027]\nsource="x"\noff=[[2027-01-01,2027-01-03]]\nwork=[]\n'
    )
    chosen = options(tmp_path, holidays=own)
    assert plan_letters(chosen, units(3), PERIOD, datetime(2026, 12, 30, tzinfo=AT.tzinfo))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("xyz,a@b.example,信箱,李四\n", "row 2: unit: 'xyz' is no code"),
        ("czj,a@b.example,信箱,\n", "row 2: confirmed_by: is empty"),
        ("czj,nobody,信箱,李四\n", "row 2: mailbox: 'nobody' is no e-mail address"),
        ('czj,"a@b.example\nBcc: all@c.example",信箱,李四\n', "row 2: mailbox: 'a@b.example\nBcc"),
        ("czj,a@b.example,信箱,李四\nczj,A@B.example,信箱,李四\n", "row 3: mailbox: 'A@B.example' stands twice"),
        ("czj,jubao@b.example,信箱,李四\n", "row 2: mailbox: 'jubao@b.example' takes petitions or reports"),
        ("czj,a@b.example,举报信箱,李四\n", "row 2: mailbox: 'a@b.example' takes petitions or reports"),
        ("xfj,a@b.example,局长信箱,李四\n", "row 2: mailbox: 'a@b.example' takes petitions or reports"),
        ("czj,http://czj.example/xinfang/write.asp,信箱,李四\n", "takes petitions or reports"),
    ],
)
def test_a_mailbox_that_gets_no_letter(tmp_path: Path, row: str, says: str) -> None:
    assert says in problems(tmp_path, row)[0]


@pytest.mark.parametrize(
    ("mailbox", "query", "says"),
    [
        ("a@b.example", "http://czj.example/q?no={code}", "query: stands beside an e-mail address"),
        ("http://czj.example/mail.asp", "http://czj.example/q", "with {code} in the place of the code"),
        ("http://czj.example/mail.asp", "http://other.example/q?no={code}", "of the form's own site"),
        ("http://czj.example/mail.asp", "{code}", "must be an address"),
        ("http://czj.example/mail.asp", "http://www.czj.example/q?no={code}", ""),
    ],
)
def test_where_a_letter_is_looked_up(mailbox: str, query: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "mailboxes.csv"
    file.write_text(f"unit,mailbox,name,confirmed_by,query\nczj,{mailbox},信箱,李四,{query}\n", "utf-8")
    if not says:
        assert read_queries(file, UNITS) == {mailbox: query}
        return
    with pytest.raises(CrawlerError, match=re.escape(says)):
        read_queries(file, UNITS)


@pytest.mark.parametrize("address", ["jiwei@a.example", "12388@a.example", "xf_01@a.example", "tipoff@a.example"])
def test_delicate_addresses(address: str) -> None:
    assert delicate(address)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('approved_by = "王主任"', 'approved_by = ""', "approved_by: must be filled in"),
        ("approved_on = 2026-01-05", 'approved_on = "今年"', "approved_on: must be filled in"),
        ('approved_by = "王主任"\n', "", "needs exactly the keys"),
        ("咨询（{token}）", "咨询", "subject: {token} is missing"),
        ("，电话{telephone}", "", "body: {telephone} is missing"),
        ("{office}", "本办", "body: {office} is missing"),
        ("{unit}", "{boss}", "{boss} is none of office, telephone, token, unit"),
        ("请问补贴", "我叫张三，手机13812345678，请问补贴", "holds personal data"),
        ("请问补贴", "身份证430702198001011234，请问补贴", "holds personal data"),
        ("请问补贴", "联系人：张三丰，请问补贴", "holds personal data"),
        ("[[text]]", "[[letter]]", r"holds no [[text]]"),
        ("[[text]]", "[[text", "must be TOML"),
    ],
)
def test_a_text_that_may_not_be_used(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in TEXT
    chosen = options(tmp_path)
    chosen.texts.write_text(TEXT.replace(old, new), "utf-8")
    with pytest.raises(CrawlerError) as caught:
        read_texts(chosen.texts, chosen)
    assert says in str(caught.value)


def test_two_texts_of_one_name(tmp_path: Path) -> None:
    chosen = options(tmp_path)
    chosen.texts.write_text(TEXT + TEXT, "utf-8")
    with pytest.raises(CrawlerError, match="'t1' stands twice"):
        read_texts(chosen.texts, chosen)
