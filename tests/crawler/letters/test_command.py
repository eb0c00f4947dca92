"""`spotcheck letters` from plan to answer, as a person would: against real SMTP and IMAP servers."""

from __future__ import annotations

import imaplib
import re
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import crawler.night.options
from crawler.cli import main
from tests.conftest import Needs
from tests.crawler.letters.dovecot import PASSWORD, USER, imap_server
from tests.crawler.letters.posts import TEXT, Box, post_office

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=crawler.night.options.SHANGHAI)
LETTERS = """
[letters]
mailboxes = "mailboxes.csv"
texts = "letter-texts.toml"
office = "某市信息化办"
telephone = "0730-1234567"
sender = "kaohe@city.example"
[letters.smtp]
host = "127.0.0.1"
port = {smtp}
security = "plain"
[letters.imap]
host = "127.0.0.1"
port = {imap}
security = "plain"
user = "{user}"
"""


def call(*words: object) -> Result:
    return CliRunner().invoke(main, ["letters", *map(str, words)], catch_exceptions=False)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    CliRunner().invoke(main, ["init", str(tmp_path)], catch_exceptions=False)
    (tmp_path / "letter-texts.toml").write_text(TEXT, "utf-8")
    rows = "czj,jz@czj.example,局长信箱,李四\nswb,http://swb.example/mail.asp,书记信箱,李四\n"
    roster = "code,name,kind,group,status,url\nczj,市财政局,government,5,site,http://czj.example/\n"
    (tmp_path / "roster.csv").write_text(roster + "swb,市委办,party,3,site,http://swb.example/\n", "utf-8")
    (tmp_path / "mailboxes.csv").write_text("unit,mailbox,name,confirmed_by\n" + rows, "utf-8")
    return tmp_path / "office.toml"


def with_letters(office: Path, smtp: int = 25, imap: int = 143) -> None:
    text = office.read_text("utf-8") + LETTERS.format(smtp=smtp, imap=imap, user=USER)
    office.write_text(text.replace("2008-", "2026-"), "utf-8")


def test_letters_are_off_by_default(office: Path) -> None:
    for words in (("plan",), ("approve", "--who", "张三"), ("send",), ("collect",), ("list",)):
        done = call(*words, "--office", office)
        assert (done.exit_code, "test letters are off; add [letters]" in done.stderr) == (1, True)
    assert not (office.parent / "evidence.sqlite").exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('host = "127.0.0.1"', 'host = "mail.example"', 'security = "plain" is for a server on this machine only'),
        ('security = "plain"', 'security = "plain"\npassword = "x"', "unknown key; did you mean password_file?"),
        ('security = "plain"', 'security = "none"', "letters.smtp.security"),
        ('sender = "kaohe@city.example"', 'sender = "kaohe"', "letters.sender"),
        ('office = "某市信息化办"\n', "", 'letters.office: is missing; add office = "某某市信息化工作办公室"'),
        ("port = 25", "port = 0", "letters.smtp.port"),
    ],
)
def test_a_wrong_letters_table_is_named(office: Path, old: str, new: str, says: str) -> None:
    with_letters(office)
    text = office.read_text("utf-8")
    head, mark, tail = text.partition("\n[letters]\n")
    office.write_text(head + mark + tail.replace(old, new, 1), "utf-8")
    done = call("list", "--office", office)
    assert done.exit_code == 1
    assert says in done.stderr
    assert re.search(r"office\.toml: line \d+: ", done.stderr)


def test_from_plan_to_answer(office: Path, needs: Needs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPOTCHECK_IMAP_PASSWORD", PASSWORD)
    monkeypatch.setattr(crawler.night.options, "shanghai_now", lambda: NOW)
    box = Box()
    with imap_server(needs("dovecot", "dovecot-imapd")) as imap, post_office(box) as smtp:
        with_letters(office, smtp, imap)
        of = ("--office", office)
        planned = call("plan", *of).stdout
        assert "2 new letters planned" in planned
        assert "请问补贴何时发放" in planned
        token = re.findall(r"KH-\w{10}", planned)[0]
        assert call("send", *of).stdout == "nothing to send\n"
        assert call("approve", *of).exit_code == 2, "nobody's name"
        assert "2 letters approved by 张三" in call("approve", "--who", "张三", *of).stdout
        assert call("send", *of).stdout == "sent 1\n"
        assert call("send", *of).stdout == "nothing to send\n"
        answer(imap, token)
        assert call("collect", *of).stdout == "seen 1, answer 1\n"
        told = call("list", *of).stdout
    assert f"{token}  czj  jz@czj.example  mail  sent" in told
    assert "自 2026-03-02 次日起 7 个工作日，截止 2026-03-11" in told
    assert re.search(r"\d{4}-\d\d-\d\d  answer  jz@czj\.example", told)
    assert "http://swb.example/mail.asp  form  approved" in told
    assert len(box.taken) == 1


def answer(port: int, token: str) -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "jz@czj.example", f"答复 {token}", "<1@czj.example>"
    message.set_content("经查，补贴每年3月发放。", charset="utf-8")
    inbox = imaplib.IMAP4("127.0.0.1", port)
    inbox.login(USER, PASSWORD)
    inbox.append("INBOX", "", imaplib.Time2Internaldate(NOW), message.as_bytes())
    inbox.logout()


def test_a_broken_line_is_decided_by_a_person(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawler.night.options, "shanghai_now", lambda: NOW)
    with post_office(Box(script={"DATA": ["drop"]})) as smtp:
        with_letters(office, smtp)
        of = ("--office", office)
        token = re.findall(r"KH-\w{10}", call("plan", *of).stdout)[0]
        call("approve", token, "--who", "张三", *of)
        broken = call("send", *of)
        assert (broken.exit_code, broken.stdout) == (1, "unknown 1\n")
        assert "nobody knows whether it was sent" in call("list", *of).stdout
        assert call("send", *of).stdout == "nothing to send\n"
        why = ("--who", "张三", "--why", "服务器日志有投递记录", *of)
        assert call("decide", "KH-0000000000", "sent", *why).exit_code == 1
        assert call("decide", token, "sent", *why).stdout == f"{token}: sent, says 张三\n"
        again = call("decide", token, "not sent", *why)
        assert "is sent: this needs unknown" in again.stderr
        assert call("approve", token, "--who", "张三", *of).exit_code == 1
