"""A list of mailboxes that cannot be used stops no night, and is no secret: only `spotcheck letters` refuses it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import crawler.night.options
from checks.rubric import load
from crawler.cli import main
from crawler.messages.gather import morning
from crawler.night.plan import night_options
from crawler.office.config import read_office
from reports.morning import UNWATCHED, subject, text
from storage.figures import nights
from storage.frontier import tally
from storage.letters import cases
from storage.runs import runs
from storage.schema import open_file
from tests.crawler.conftest import NIGHT
from tests.crawler.letters.posts import TEXT
from tests.crawler.letters.test_command import LETTERS, NOW
from tests.crawler.sites import Server, page
from tests.crawler.test_command import OFFICE, ROOT

WRONG = "row 2: unit: 'nobody' is no code of the roster; correct it there or here"
ROW = "nobody,http://czj.example/mail.asp,局长信箱,李四,http://czj.example/q.asp?no={code}\n"


@pytest.fixture
def server() -> Iterator[Server]:
    home = page("<html><title>市财政局</title></html>")
    answers = {("127.0.1.1", "/czj/"): home, ("127.0.1.1", "/portal/"): home, ("127.0.1.2", "/one"): home}
    with Server(answers, {"127.0.1.1": "127.0.1.1", "127.0.1.2": "127.0.1.2"}) as server:
        yield server


@pytest.fixture
def office(tmp_path: Path, server: Server) -> Path:
    letters = LETTERS.format(smtp=25, imap=143, user="spotcheck")
    (tmp_path / "office.toml").write_text(OFFICE.format(port=server.port) + letters, "utf-8")
    roster = f"code,name,kind,group,url,status\nczj,市财政局,government,1,http://127.0.1.1:{server.port}/czj/,site\n"
    (tmp_path / "roster.csv").write_text(roster, "utf-8")
    (tmp_path / "mailboxes.csv").write_text(f"unit,mailbox,name,confirmed_by,query\n{ROW}", "utf-8")
    return tmp_path / "office.toml"


def test_the_night_goes_on_and_says_so_everywhere(office: Path) -> None:
    command = [sys.executable, "-m", "crawler.cli", "crawl", "--office", str(office), "--night", str(NIGHT)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    assert f"night {NIGHT}: done" in done.stdout
    assert "error: test letters through forms are not looked up this night" in done.stderr
    assert WRONG in done.stderr
    settings = read_office(office)
    with closing(open_file(settings.evidence)) as db:
        assert tally(db, NIGHT)["done"] >= 2, "the sites were visited"
        (night,), (run,) = nights(db), runs(db)
        told = morning(db, settings, load("changde-2008"), run, date(2008, 11, 20))
    assert [words.partition("mailboxes.csv: ")[2] for words in night.warnings] == [WRONG]
    assert "考核信箱名单有误" in subject(told)
    assert f"{UNWATCHED}，错误 1\n· " in text(told)
    assert WRONG in text(told)


def test_the_letters_themselves_refuse(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawler.night.options, "shanghai_now", lambda: NOW)
    (office.parent / "letter-texts.toml").write_text(TEXT, "utf-8")
    done = CliRunner().invoke(main, ["letters", "plan", "--office", str(office)], catch_exceptions=False)
    assert done.exit_code == 1
    assert WRONG in done.stderr
    with closing(open_file(office.parent / "evidence.sqlite")) as db:
        assert cases(db) == []


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"unit,mailbox\n"])
def test_a_list_that_is_missing_or_no_table_stops_no_night(office: Path, content: bytes | None) -> None:
    file = office.parent / "mailboxes.csv"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    options = night_options(read_office(office), NIGHT)
    assert options.queries == {}
    assert all(words.startswith(str(file)) for words in options.warnings)
    assert options.warnings


def test_a_sound_list_is_nothing_to_speak_of(office: Path) -> None:
    file = office.parent / "mailboxes.csv"
    file.write_text(file.read_text("utf-8").replace("nobody", "czj"), "utf-8")
    options = night_options(read_office(office), NIGHT)
    assert (list(options.queries), options.warnings) == (["http://czj.example/mail.asp"], ())
