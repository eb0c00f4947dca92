"""The report's page of letters: each state, its deadline, what came back; outsiders' words escaped and masked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlite_utils import Database

from checks.entries import Entry
from checks.letters import Event
from checks.model import Fault, Finding, Unit, Verdict
from checks.rubric import load
from crawler.results.records import records_of
from reports.pages import write_report
from reports.records import Records
from reports.rectify import items
from reports.sheet import sheets
from storage import entries, letters
from storage.letters import Letter, Reply, letter_id
from storage.schema import open_file
from tests.crawler.letters import posts
from tests.reports.city import city
from tests.reports.links import broken_links, read

START, SENT, LAST, AS_OF = date(2026, 1, 1), date(2026, 3, 2), date(2026, 3, 11), date(2026, 3, 20)
HOW = "自 2026-03-02 次日起 7 个工作日，截止 2026-03-11"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"
INTENT = Event("intent", posts.AT, data={"attempt": "1", "day": str(SENT), "last": str(LAST), "how": HOW})
TAKEN = Event("answer", posts.AT, data={"meaning": "sent"})
NAMES = ("waiting", "answered", "late", "bounced", "unknown", "silent", "planned")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with closing(open_file(tmp_path / "evidence.sqlite", create=True)) as db:
        yield db


def message(words: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "张三丰 <zsf@czj.example>", "Re: 咨询"
    mail.set_content(words)
    return mail.as_bytes()


def came(letter: Letter, meaning: str, day: str, words: str) -> Reply:
    data = {"meaning": meaning, "day": day, "from": "张三丰 <zsf@czj.example>", "message": f"{letter.token} {day}"}
    return Reply(letter.id, Event("reply", posts.AT + timedelta(days=5), data=data), message(words))


def filled(db: Database) -> dict[str, Letter]:
    """A letter in each state, to one unit."""
    made = {}
    for number, name in enumerate(NAMES):
        box = f"{name}@czj.example"
        token, text = f"KH-000000000{number}", f"咨询（KH-000000000{number}）"
        made[name] = Letter(
            letter_id(posts.PERIOD, box), posts.PERIOD, "czj", box, "mail", "t", token, text, "b", posts.AT
        )
    letters.plan(db, made.values())
    for name, letter in made.items():
        if name != "planned":
            letters.add(db, letter.id, Event("approved", posts.AT, "张三"), ["planned"])
            assert letters.intend(db, letter.id, INTENT)
        if name not in ("planned", "unknown"):
            letters.add(db, letter.id, TAKEN, ["unknown"])
    replies = [
        came(made["answered"], "answer", "2026-03-06", f"您好，经查已发放。{EVIL} 来信人：诸葛小明 电话13812345678"),
        came(made["late"], "handed over", "2026-03-05", "来信已转交市农业局办理。"),
        came(made["late"], "answer", "2026-03-13", "经查，每年三月发放。"),
        came(made["bounced"], "bounced", "2026-03-02", "Delivery failed"),
    ]
    letters.looked(db, posts.AT + timedelta(days=15), 4, replies)
    return made


@pytest.mark.parametrize(
    ("name", "on", "words"),
    [
        ("planned", AS_OF, "待批准"),
        ("unknown", AS_OF, "是否发出不明，待人工核定；不重发，不扣分"),
        ("bounced", AS_OF, "2026-03-02 被退回，不计入"),
        ("answered", AS_OF, "2026-03-06 已按期答复"),
        ("late", AS_OF, "逾期：2026-03-13 才答复"),
        ("late", date(2026, 3, 9), "等待答复，已收到转办说明"),
        ("silent", date(2026, 3, 9), "等待答复"),
        (
            "silent",
            date(2026, 3, 12),
            "已到期，有无答复尚未查明，待人工查询，不扣分",
        ),  # our mailbox was read on the 17th
        ("silent", AS_OF, "逾期：到期未答复"),
    ],
)
def test_how_a_letter_stands(name: str, on: date, words: str, db: Database) -> None:
    made = filled(db)
    found = {letter.token: letter for letter in records_of(db, START, on).letters}
    assert found[made[name].token].stands(on) == words


def test_the_page_shows_letters_and_entries_and_hides_who_wrote(db: Database, tmp_path: Path) -> None:
    filled(db)
    note = f"电话13812345678 {EVIL}"
    entry = Entry("project", "czj", "平台二期", "未按规定执行", date(2026, 3, 1), "李四", note, place="项目管理!3")
    sha = entries.add_file(db, "登记表.xlsx", b"bytes", posts.AT, [entry], {})
    records = records_of(db, START, AS_OF)
    unit = Unit("czj", "市财政局", "government", url="http://czj.example/")
    other = replace(unit, code="lyj", name="市林业局")
    report = replace(city(), units=(unit, other), findings=(), pages={}, as_of=AS_OF, records=records)
    write_report(report, tmp_path / "report")
    text = (tmp_path / "report" / "records.html").read_text("utf-8")
    assert HOW in text
    assert "czj.example" in text
    assert all(word in text for word in ("被退回", "是否发出不明", "等待答复" if AS_OF <= LAST else "到期未答复", sha))
    assert not any(word in text for word in ("张三丰", "zsf", "小明", "13812345678", "<script", "<img"))
    assert "诸**" in text
    assert list(broken_links(tmp_path / "report")) == []
    links = read(tmp_path / "report" / "units" / "czj.html").hrefs
    assert "../records.html#czj" in links
    assert "../records.html#lyj" not in read(tmp_path / "report" / "units" / "lyj.html").hrefs


def test_a_deduction_that_rests_on_an_entry_leads_to_its_row(db: Database, tmp_path: Path) -> None:
    entry = Entry("project", "czj", "平台二期", "未按规定执行", date(2026, 3, 1), "李四", "未报备", place="项目管理!3")
    sha = entries.add_file(db, "登记表.xlsx", b"bytes", posts.AT, [entry], {})
    (kept,) = entries.of(db)
    made = replace(city(), rubric=load("changde-2008"))
    unit = next(each for each in made.units if each.kind == "government")
    fault = Fault("project 平台二期", "“平台二期”未按规定执行", 2, seen=True, entry=kept.id)
    found = Finding(
        "f1", unit.code, "project_management", Verdict.PARTLY, 2, 4, 0, True, "1 个未按规定执行", faults=(fault,),
        rubric=made.rubric.stamp,
    )  # fmt: skip
    records = Records((), (replace(kept, unit=unit.code),))
    write_report(replace(made, findings=(found,), pages={}, records=records), tmp_path / "report")
    page = (tmp_path / "report" / "units" / f"{unit.code}.html").read_text("utf-8")
    assert f'href="../records.html#e{kept.id}"' in page
    assert "人工录入（登记表.xlsx，项目管理!3）" in page
    assert "本项扣分没有附证据" not in page
    row = (tmp_path / "report" / "records.html").read_text("utf-8")
    assert all(words in row for words in (f'id="e{kept.id}"', sha, "项目管理!3", "李四", "2026-03-01"))
    assert list(broken_links(tmp_path / "report")) == []
    (item,) = items(sheets(made.rubric, made.units, [found]))
    assert item.evidence == kept.id[:8]


def test_a_report_without_letters_and_entries_has_no_such_page(db: Database, tmp_path: Path) -> None:
    (tmp_path / "records.html").write_text("of an earlier report")
    write_report(replace(city(), records=records_of(db, START, AS_OF)), tmp_path)
    assert not (tmp_path / "records.html").exists()
    assert "records.html" not in (tmp_path / "index.html").read_text("utf-8")
