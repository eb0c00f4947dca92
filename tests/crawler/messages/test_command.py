"""`spotcheck message` on the command line and in the schedule; the office file's [messages]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import main
from crawler.errors import CrawlerError
from crawler.night.schedule import ask
from crawler.office.config import read_office
from storage.schema import open_file
from tests.crawler.messages.robots import ZONE, Robot, a_night, listening, office_of, ready
from tests.crawler.test_config import SOUND


def call(file: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["message", "--office", str(file), *words], catch_exceptions=False)


def test_it_is_shown_sent_and_tried_again(tmp_path: Path) -> None:
    robot = Robot([(500, b""), (200, b'{"errcode":0}')])
    with listening(robot) as address:
        ready(tmp_path, hooks={"值班群": ("wecom", address)})
        file = tmp_path / "office.toml"
        shown = call(file, "--show")
        assert shown.stdout.startswith("网上抽查 12月8日：完成，1 个网站打不开\n\n常德市网上抽查　2008-12-08 夜\n")
        assert robot.posted == []
        refused = call(file)
        assert (refused.exit_code, refused.stdout) == (1, "put off 1\n")
        assert refused.stderr.startswith("error: not every message was taken")
        assert call(file).stdout == "nothing to send\n"
        assert call(file, "--again").stdout == "sent 1\n"
        assert call(file, "--again").stdout == "nothing to send\n"
    assert len(robot.posted) == 2


def test_before_the_first_night_and_without_the_table(tmp_path: Path) -> None:
    file = office_of(tmp_path)
    open_file(tmp_path / "evidence.sqlite", create=True).close()
    assert call(file, "--show").stdout == "no night has ended yet\n"
    assert call(file).stdout == "nothing to send\n"
    file.write_text(SOUND, "utf-8")
    off = call(file)
    assert (off.exit_code, off.stderr[:60]) == (1, f"error: {file}: messages are off; add"[:60])


def test_the_schedule_sends_after_the_night_and_asks_again_when_a_try_is_due(tmp_path: Path) -> None:
    now = datetime(2008, 12, 8, 2, 30, tzinfo=ZONE)
    with listening(Robot()) as address:
        file = office_of(tmp_path, hooks={"值班群": ("wecom", address)})
    commands: list[str] = []

    def run(words: Sequence[str]) -> int:
        commands.append(words[0])
        if words[0] == "crawl":
            a_night(read_office(file))
        return call(file).exit_code if words[0] == "message" else 0

    ask(file, now, run)
    assert commands == ["crawl", "judge", "report", "message"]
    ask(file, now + timedelta(minutes=1), run)
    assert "message" not in commands[4:]
    ask(
        file, datetime.now(ZONE) + timedelta(minutes=6), run
    )  # the command's own clock put the next try five minutes off
    assert commands[-1] == "message"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('mail = ["a@city.example"]', "messages: mail needs sender and [messages.smtp]"),
        ('[[messages.webhooks]]\nname = "群"\nkind = "qq"\nurl_file = "u"', '"qq"'),
        ('[[messages.webhooks]]\nname = "群"\nkind = "wecom"\nurl_file = "u"\nsecret_file = "s"', "signs nothing"),
        ('[[messages.webhooks]]\nname = "群"\nkind = "wecom"\nurl_file = "u"\n' * 2, "have one name"),
        ('[[messages.webhooks]]\nname = "群"\nkind = "wecom"\nurl = "https://x.example/"', "url_file"),
    ],
)
def test_what_is_wrong_in_the_office_file_is_named(tmp_path: Path, table: str, words: str) -> None:
    file = tmp_path / "office.toml"
    file.write_text(f"{SOUND}\n[messages]\n{table}\n", "utf-8")
    with pytest.raises(CrawlerError) as caught:
        read_office(file)
    assert words in str(caught.value)
