"""Collecting answers from a real IMAP server: matched, told apart, kept once, the mailbox left as it was."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from time import time

import pytest
from sqlite_utils import Database

from checks.letters import Event
from crawler.errors import CrawlerError
from crawler.letters.collect import collect_replies
from crawler.letters.compose import composed, message_id
from crawler.letters.options import Inbox, Letters
from crawler.night.options import SHANGHAI
from storage import evidence, letters
from storage.letters import Letter
from storage.schema import open_file
from tests.conftest import Needs
from tests.crawler.letters import posts
from tests.crawler.letters.dovecot import PASSWORD, USER, imap_server

ADDRESS = "kaohe@city.example"
DAY = posts.AT.date().isoformat()
INTENT = {"attempt": "1", "day": DAY, "last": "2026-03-11", "how": "自 2026-03-02 次日起 7 个工作日，截止 2026-03-11"}
CAME = datetime(2026, 3, 4, 10, 0, tzinfo=SHANGHAI)
NOW = CAME + timedelta(days=30)


@pytest.fixture
def port(needs: Needs) -> Iterator[int]:
    with imap_server(needs("dovecot", "dovecot-imapd")) as port:
        yield port


@pytest.fixture
def chosen(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> Letters:
    monkeypatch.setenv("SPOTCHECK_IMAP_PASSWORD", PASSWORD)
    inbox = Inbox(host="127.0.0.1", port=port, security="plain", user=USER)
    return posts.options(tmp_path, 6).model_copy(update={"imap": inbox})


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_file(tmp_path / "evidence.sqlite", create=True) as db:
        yield db


def sent_letters(db: Database, chosen: Letters) -> list[Letter]:
    new = posts.approved(db, chosen, 6)
    for letter in new:
        assert letters.intend(db, letter.id, Event("intent", posts.AT, data=INTENT))
        letters.add(db, letter.id, Event("answer", posts.AT, data={"meaning": "sent"}), ["unknown"])
    return new


def put(port: int, *messages: bytes) -> None:
    box = imaplib.IMAP4("127.0.0.1", port)
    box.login(USER, PASSWORD)
    for raw in messages:
        status, words = box.append("INBOX", "", imaplib.Time2Internaldate(CAME), raw)
        assert status == "OK", words
    box.logout()


def a_message(subject: str, text: str, sender: str = "office@u00.example", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ADDRESS, subject
    message["Message-ID"] = headers.pop("id", f"<{abs(hash((subject, text)))}@u00.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text, charset="utf-8")
    return message.as_bytes()


def returned(letter: Letter) -> bytes:
    """A delivery status notification as mail servers write it."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: {ADDRESS}
Subject: Undelivered Mail Returned to Sender
Message-ID: <dsn@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {letter.mailbox}
Action: failed
Status: 5.1.1

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id(letter.token, ADDRESS)}
To: {letter.mailbox}
--b--
""".replace("\n", "\r\n").encode()


def in_gb2312(letter: Letter) -> bytes:
    head = f"From: =?gb2312?B?0MXP5A==?= <jz@u03.example>\r\nTo: {ADDRESS}\r\nMessage-ID: <gb@u03.example>\r\n"
    head += f"Subject: {letter.token}\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head.encode("ascii") + "来信已转交市农业局办理，请等待结果。\r\n".encode("gb18030")


def meanings(db: Database) -> dict[str, list[str]]:
    return {
        case.letter.unit: [event.data["meaning"] for event in case.events if event.kind == "reply"]
        for case in letters.cases(db)
    }


def test_what_came_back_is_told_apart(db: Database, chosen: Letters, port: int) -> None:
    sent = sent_letters(db, chosen)
    thread = message_id(sent[0].token, ADDRESS)
    quoted = f"经查，补贴每年3月发放，请到乡镇财政所领取。\n\n----- 原始邮件 -----\n编号{sent[1].token}"
    put(
        port,
        a_message("答复", quoted, In_Reply_To=thread, id="<a@u00.example>"),
        a_message(f"自动回复：咨询（{sent[1].token}）", "您的来信已收到。", id="<b@u01.example>"),
        returned(sent[2]),
        in_gb2312(sent[3]),
        a_message("Re: 咨询", f"已收到，谢谢。\n编号{sent[4].token.lower()}", Auto_Submitted="auto-replied"),
        a_message("会议通知", "请于周五参加会议。"),
        a_message(f"Re: 咨询（KH-{'0' * 10}）", "别的考核期的编号"),
        composed(sent[5], "某市信息化办", ADDRESS, posts.AT),  # our own copy
    )
    told = collect_replies(db, chosen, NOW)
    assert told == {"seen": 8, "of no letter": 3, "answer": 1, "automatic": 2, "bounced": 1, "handed over": 1}
    wanted = {"u00": ["answer"], "u01": ["automatic"], "u02": ["bounced"], "u03": ["handed over"], "u04": ["automatic"]}
    assert meanings(db) == {**wanted, "u05": []}
    facts = letters.sent(db, NOW.date())
    assert facts["u00"][0].answered == CAME.date()
    assert facts["u02"][0].bounced == CAME.date()
    assert all(facts[unit][0].late(NOW.date()).startswith("到期未答复") for unit in ("u01", "u04", "u05"))
    assert facts["u03"][0].late(NOW.date()).startswith("只有转办说明")
    body = next(case for case in letters.cases(db) if case.letter.unit == "u03").events[-1].data["body"]
    assert evidence.body(db, body) == in_gb2312(sent[3])


def test_reading_again_adds_nothing_and_leaves_the_mailbox_as_it_was(db: Database, chosen: Letters, port: int) -> None:
    (first, *_) = sent_letters(db, chosen)
    put(port, a_message("答复", "可以。", In_Reply_To=message_id(first.token, ADDRESS), id="<a@u00.example>"))
    assert collect_replies(db, chosen, NOW)["answer"] == 1
    assert collect_replies(db, chosen, NOW + timedelta(hours=1)) == {"seen": 1}
    box = imaplib.IMAP4("127.0.0.1", port)
    box.login(USER, PASSWORD)
    box.select("INBOX")
    assert box.search(None, "UNSEEN")[1] == [b"1"]
    box.logout()


def test_a_message_that_cannot_be_read_keeps_silence_from_counting(db: Database, chosen: Letters, port: int) -> None:
    sent_letters(db, chosen)
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000))
    put(port, b"From: a@b.example\r\nSubject: x\r\n" + nested)
    began = time()
    told = collect_replies(db, chosen, NOW)
    print(f"a message of 3,000 nested parts: {time() - began:.2f} s")
    assert told == {"seen": 1, "unreadable": 1}
    assert letters.sent(db, NOW.date())["u05"][0].watched is None


def test_without_letters_nobody_is_asked(db: Database, chosen: Letters) -> None:
    gone = chosen.model_copy(update={"imap": None})
    assert collect_replies(db, gone, NOW) == {}


def test_a_wrong_password_stores_nothing(
    db: Database, chosen: Letters, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_letters(db, chosen)
    monkeypatch.setenv("SPOTCHECK_IMAP_PASSWORD", "wrong")
    with pytest.raises(CrawlerError, match=rf"imap 127\.0\.0\.1:{port}: .*nothing was stored"):
        collect_replies(db, chosen, NOW)
    assert letters.sent(db, NOW.date())["u05"][0].watched is None
