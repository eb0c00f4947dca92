"""Sending over real SMTP: once, verified, with the server's own words kept."""

from __future__ import annotations

import email
from collections.abc import Iterator
from datetime import datetime
from email import policy
from pathlib import Path

import pytest
from sqlite_utils import Database

from crawler.demo.certificate import server_context
from crawler.errors import CrawlerError
from crawler.letters.options import Server
from crawler.letters.plan import plan_letters
from crawler.letters.send import send_letters
from storage import letters
from storage.schema import open_file
from tests.crawler.letters.posts import AT, PERIOD, Box, approved, options, post_office, states, units


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_file(tmp_path / "evidence.sqlite", create=True) as db:
        yield db


def test_a_letter_arrives_once_with_its_mark_and_who_we_are(db: Database, tmp_path: Path) -> None:
    box = Box()
    with post_office(box) as port:
        chosen = options(tmp_path, 2, port)
        first, _ = approved(db, chosen, 2)
        assert send_letters(db, chosen, PERIOD, lambda: AT) == {"sent": 2}
        assert send_letters(db, chosen, PERIOD, lambda: AT) == {}
    messages = [email.message_from_bytes(raw, policy=policy.default) for raw in box.taken]
    assert [message["To"] for message in messages] == ["jz@u00.example", "jz@u01.example"]
    assert messages[0]["Message-ID"] == f"<{first.token}@city.example>"
    assert messages[0]["Subject"] == f"咨询（{first.token}）"
    assert (
        messages[0].get_content().strip()
        == f"市0局：请问补贴何时发放？某市信息化办，电话0730-1234567，编号{first.token}"
    )
    case = letters.cases(db)[0]
    assert [event.kind for event in case.events] == ["approved", "intent", "answer"]
    assert case.events[1].data["how"] == "自 2026-03-02 次日起 7 个工作日，截止 2026-03-11"
    assert case.events[2].data == {"attempt": "1", "meaning": "sent", "code": "250", "words": "taken as 1A2B"}


def test_nobody_approved_nothing_is_sent(db: Database, tmp_path: Path) -> None:
    chosen = options(tmp_path, port=9)  # nothing listens there, and nothing is asked
    letters.plan(db, plan_letters(chosen, units(3), PERIOD, AT))
    assert send_letters(db, chosen, PERIOD, lambda: AT) == {}


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_what_the_server_refuses_or_puts_off_is_known_not_to_be_sent(
    db: Database, tmp_path: Path, command: str
) -> None:
    box = Box(script={command: ["550 no such user", "451 greylisted, try later"]})
    with post_office(box) as port:
        chosen = options(tmp_path, 3, port)
        approved(db, chosen)
        assert send_letters(db, chosen, PERIOD, lambda: AT) == {"refused": 1, "put off": 1, "sent": 1}
        assert states(db) == ["refused", "put off", "sent"]
        assert send_letters(db, chosen, PERIOD, lambda: AT) == {"sent": 1}
    assert states(db) == ["refused", "sent", "sent"]
    assert len(box.taken) == 2


def test_a_line_that_breaks_before_the_answer_leaves_one_unknown_and_the_rest_for_later(
    db: Database, tmp_path: Path
) -> None:
    box = Box(script={"DATA": ["drop"]})
    with post_office(box) as port:
        chosen = options(tmp_path, 3, port)
        approved(db, chosen)
        assert send_letters(db, chosen, PERIOD, lambda: AT) == {"unknown": 1, "left for later": 2}
        assert states(db) == ["unknown", "approved", "approved"]
        assert send_letters(db, chosen, PERIOD, lambda: AT) == {"sent": 2}
    assert states(db) == ["unknown", "sent", "sent"]
    assert len(box.taken) == 3
    assert set(letters.sent(db, AT.date())) == {"u01", "u02"}


def test_a_server_that_is_not_there_touches_no_letter(db: Database, tmp_path: Path) -> None:
    with post_office(Box()) as port:
        pass
    chosen = options(tmp_path, 1, port)
    approved(db, chosen, 1)
    with pytest.raises(CrawlerError, match=rf"smtp 127\.0\.0\.1:{port}: .*nothing was sent"):
        send_letters(db, chosen, PERIOD, lambda: AT)
    assert states(db) == ["approved"]


def test_a_certificate_that_nobody_vouches_for_is_refused(db: Database, tmp_path: Path) -> None:
    box = Box()
    with post_office(box, server_context(["localhost"])) as port:
        chosen = options(tmp_path, 1, port).model_copy(update={"smtp": Server(host="localhost", port=port)})
        approved(db, chosen, 1)
        with pytest.raises(CrawlerError, match=r"certificate.*nothing was sent"):
            send_letters(db, chosen, PERIOD, lambda: AT)
    assert (states(db), box.taken) == (["approved"], [])


def test_a_server_without_starttls_gets_nothing(db: Database, tmp_path: Path) -> None:
    box = Box()
    with post_office(box) as port:
        server = Server(host="127.0.0.1", port=port, security="starttls")
        chosen = options(tmp_path, 1, port).model_copy(update={"smtp": server})
        approved(db, chosen, 1)
        with pytest.raises(CrawlerError, match="STARTTLS"):
            send_letters(db, chosen, PERIOD, lambda: AT)
    assert (states(db), box.taken) == (["approved"], [])


def test_a_year_without_its_holidays_sends_nothing(db: Database, tmp_path: Path) -> None:
    chosen = options(tmp_path, 1, port=9)
    approved(db, chosen, 1)
    late = datetime(2026, 12, 28, 9, tzinfo=AT.tzinfo)
    with pytest.raises(CrawlerError, match=r"does not cover 2027.*letters\.holidays"):
        send_letters(db, chosen, PERIOD, lambda: late)
    assert states(db) == ["approved"]


def test_without_a_password_nothing_is_sent(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPOTCHECK_SMTP_PASSWORD", raising=False)
    with post_office(Box()) as port:
        server = Server(host="127.0.0.1", port=port, security="plain", user="kaohe")
        chosen = options(tmp_path, 1, port).model_copy(update={"smtp": server})
        approved(db, chosen, 1)
        with pytest.raises(CrawlerError, match="no password: set SPOTCHECK_SMTP_PASSWORD"):
            send_letters(db, chosen, PERIOD, lambda: AT)
