"""The morning message by real mail and real webhooks: once to each, tried again, given up, never silently lost."""

from __future__ import annotations

import asyncio
import email
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from email import policy
from pathlib import Path

import pytest

from crawler.letters import smtp
from crawler.messages.send import newest, send, waiting, write
from crawler.office.config import Office, read_office
from reports.desk import outbox
from reports.desk.database import open_desk
from reports.desk.outbox import MOST, PAUSES, Message
from tests.crawler.letters.posts import Box, post_office
from tests.crawler.messages.robots import AT, NIGHT, Robot, a_night, listening, office_of, ready

LINES = ("运行：完成，01:00 至 03:00", "计划访问 2，取得 1，失败 1", "打不开的网站 1", "· 市财政局：无法建立连接")


def tell(office: Office, at: datetime = AT) -> Counter[str]:
    """What `spotcheck message` does at a time."""
    told = newest(office, at.date())
    assert told
    assert office.messages
    with closing(open_desk(office.desk.accounts)) as desk:
        write(desk, told, office.messages, at)
        return send(desk, office.messages, "某市信息化办", lambda: at)


def kept(office: Office) -> list[Message]:
    with closing(open_desk(office.desk.accounts)) as desk:
        return outbox.messages(desk)[::-1]


def test_a_night_is_told_once_by_mail_and_by_webhook(tmp_path: Path) -> None:
    box, robot = Box(), Robot()
    with post_office(box) as port, listening(robot) as address:
        office = ready(
            tmp_path, mail=("a@city.example", "b@city.example"), smtp=port, hooks={"值班群": ("wecom", address)}
        )
        assert waiting(office, AT)
        assert tell(office) == {"sent": 3}
        assert not waiting(office, AT + timedelta(days=3))
        assert tell(office, AT + timedelta(hours=1)) == {}
    mails = [email.message_from_bytes(raw, policy=policy.default) for raw in box.taken]
    assert [mail["To"] for mail in mails] == ["a@city.example", "b@city.example"]
    assert mails[0]["Subject"] == "网上抽查 12月8日：完成，1 个网站打不开"
    assert mails[0]["From"] == "某市信息化办 <spotcheck@city.example>"
    assert len({mail["Message-ID"] for mail in mails}) == 2
    for words in (mails[0].get_content(), robot.texts[0]):
        assert [line for line in LINES if line in words.splitlines()] == list(LINES)


def test_the_next_night_and_a_night_that_went_on_are_told_again(tmp_path: Path) -> None:
    robot = Robot()
    with listening(robot) as address:
        office = ready(tmp_path, hooks={"值班群": ("wecom", address)})
        tell(office)
        a_night(office, NIGHT + timedelta(days=1), "stopped")
        assert waiting(office, AT + timedelta(days=1))
        assert tell(office, AT + timedelta(days=1)) == {"sent": 1}
    assert [text.splitlines()[0] for text in robot.texts] == [
        "网上抽查 12月8日：完成，1 个网站打不开",
        "网上抽查 12月9日：中断",
    ]


def test_one_who_is_down_does_not_keep_the_others_waiting_and_gets_it_later(tmp_path: Path) -> None:
    sound, broken = (
        Robot(),
        Robot([(500, b"out of order"), (200, b'{"errcode":45009,"errmsg":"too often"}'), (200, b'{"errcode":0}')]),
    )
    with listening(sound) as one, listening(broken) as two:
        office = ready(tmp_path, hooks={"甲": ("wecom", two), "乙": ("wecom", one)})
        assert tell(office) == {"sent": 1, "put off": 1}
        assert [(each.state, each.error) for each in kept(office)] == [
            ("waiting", "HTTP 500: out of order"),
            ("sent", ""),
        ]
        assert not waiting(office, AT + PAUSES[0] - timedelta(seconds=1))
        assert waiting(office, AT + PAUSES[0])
        assert tell(office, AT + PAUSES[0]) == {"put off": 1}
        assert tell(office, AT + PAUSES[0] + PAUSES[1]) == {"sent": 1}
        assert tell(office, AT + timedelta(days=1)) == {}
    assert (len(sound.posted), len(broken.posted)) == (1, 3)


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_mail_server_that_puts_off_is_asked_again_and_one_that_refuses_is_not(tmp_path: Path, command: str) -> None:
    box = Box(script={command: ["451 greylisted", "550 no such user"]})
    with post_office(box) as port:
        office = ready(tmp_path, mail=("a@city.example", "b@city.example"), smtp=port)
        assert tell(office) == {"put off": 1, "given up": 1}
        assert tell(office, AT + PAUSES[0]) == {"sent": 1}
    assert [(each.state, each.error) for each in kept(office)] == [("sent", ""), ("failed", "550 no such user")]
    assert len(box.taken) == 1


def test_a_mail_server_that_says_nothing_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Mute(Box):
        async def handle_MAIL(self, *_: object) -> str:  # noqa: N802
            await asyncio.sleep(1.5)
            return "250 too late"

    monkeypatch.setattr(smtp, "SECONDS", 0.4)
    with post_office(Mute()) as port:
        office = ready(tmp_path, mail=("a@city.example",), smtp=port)
        assert tell(office) == {"put off": 1}
    assert kept(office)[0].error == "连接在邮件服务器答复之前中断"


def test_a_line_that_breaks_at_the_answer_sends_it_again_under_one_name(tmp_path: Path) -> None:
    box = Box(script={"DATA": ["drop"]})
    with post_office(box) as port:
        office = ready(tmp_path, mail=("a@city.example",), smtp=port)
        assert tell(office) == {"put off": 1}
        assert tell(office, AT + PAUSES[0]) == {"sent": 1}
    names = [email.message_from_bytes(raw)["Message-ID"] for raw in box.taken]
    assert len(names) == 2
    assert len(set(names)) == 1


def test_nobody_there_for_a_day_is_given_up_and_kept(tmp_path: Path) -> None:
    with post_office(Box()) as port:
        pass
    office, now, told = ready(tmp_path, mail=("a@city.example",), smtp=port), AT, []
    for pause in (*PAUSES, timedelta()):
        told.append(tell(office, now))
        now += pause
    assert told == [{"put off": 1}] * (MOST - 1) + [{"given up": 1}]
    (message,) = kept(office)
    assert (message.state, message.tries) == ("failed", MOST)
    assert "Connection refused" in message.error


def test_a_subscriber_that_left_the_office_file_is_given_up_with_that_reason(tmp_path: Path) -> None:
    with listening(Robot([(500, b"")])) as address:
        office = ready(tmp_path, hooks={"值班群": ("wecom", address)})
        tell(office)
        fewer = read_office(office_of(tmp_path, hooks={"新群": ("wecom", address)}))
        tell(fewer, AT + PAUSES[0])
    assert (kept(office)[0].state, kept(office)[0].error) == ("failed", "办公室文件中已没有这个订阅者")


def test_a_file_without_its_address_is_tried_again_and_told(tmp_path: Path) -> None:
    robot = Robot()
    with listening(robot) as address:
        office = ready(tmp_path, hooks={"值班群": ("wecom", address)})
        (tmp_path / "url-0").unlink()
        assert tell(office) == {"put off": 1}
        assert "url-0: cannot be read" in kept(office)[0].error
        (tmp_path / "url-0").write_text(address, "utf-8")
        assert tell(office, AT + PAUSES[0]) == {"sent": 1}


def test_without_the_table_nothing_waits(tmp_path: Path) -> None:
    office = read_office(office_of(tmp_path)).model_copy(update={"messages": None})
    assert not waiting(office, AT)
    assert not office.desk.accounts.exists()
