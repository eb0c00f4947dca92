"""The desk on the command line: accounts, clients, the demo's."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import main
from crawler.demo import review
from crawler.errors import CrawlerError
from crawler.night.options import SHANGHAI, shanghai_now
from reports.desk.accounts import User, client, enter, users
from reports.desk.database import open_desk
from storage.runs import Run, end_run, run_id, start_run
from storage.schema import open_file

WORD = "a-long-enough-word"
NIGHT, AT = date(2026, 11, 24), datetime(2026, 11, 24, 2, tzinfo=SHANGHAI)


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    return tmp_path / "desk.sqlite"


def call(accounts: Path, *words: str, told: str = "") -> Result:
    return CliRunner().invoke(main, ["desk", *words, "--accounts", str(accounts)], input=told, catch_exceptions=False)


def test_an_account_is_made_listed_and_closed(accounts: Path) -> None:
    done = call(accounts, "user", "add", "czj", "--role", "unit", "--unit", "czj", told=f"{WORD}\n{WORD}\n")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "czj: unit czj")
    assert WORD not in done.stdout
    with closing(open_desk(accounts)) as db:
        assert enter(db, "czj", WORD, shanghai_now()) == User("czj", "unit", "czj")
    assert call(accounts, "user", "close", "czj").exit_code == 0
    assert call(accounts, "user", "list").stdout == "czj  unit czj  closed\n"


def test_what_cannot_be_is_one_plain_line(accounts: Path) -> None:
    done = call(accounts, "user", "add", "x", "--role", "head", "--word", "short")
    assert (done.exit_code, done.stderr) == (1, "error: user x: the pass-word has 5 characters; it needs 10 or more\n")
    assert call(accounts, "user", "add", "x", "--role", "king", "--word", WORD).exit_code == 2


def test_a_client_gets_its_token_once(accounts: Path) -> None:
    token = call(accounts, "client", "assessment").stdout.strip()
    with closing(open_desk(accounts)) as db:
        assert client(db, token) == "assessment"
    assert call(accounts, "client", "assessment").exit_code == 1


def test_a_token_that_was_taken_back_opens_nothing(accounts: Path) -> None:
    old = call(accounts, "client", "assessment").stdout.strip()
    other = call(accounts, "client", "other").stdout.strip()
    assert call(accounts, "client", "assessment", "--close").stdout == "assessment: closed\n"
    new = call(accounts, "client", "assessment").stdout.strip()
    with closing(open_desk(accounts)) as db:
        assert [client(db, token) for token in (old, new, other)] == [None, "assessment", "other"]
    assert call(accounts, "client", "nobody", "--close").exit_code == 1


def test_the_demo_tells_how_to_open_its_desk(tmp_path: Path) -> None:
    first, second = review.open_accounts(tmp_path)
    assert "spotcheck desk --demo" in first
    word = second.rpartition(" ")[2]
    with closing(open_desk(tmp_path / "desk.sqlite")) as db:
        assert {(user.name, user.role) for user, _ in users(db)} == {(name, role) for name, role, _ in review.PEOPLE}
        assert enter(db, "fuhe", word, shanghai_now()) == User("fuhe", "reviewer")
    with pytest.raises(CrawlerError, match="run `spotcheck demo` first"):
        review.settings(tmp_path)
    with open_file(tmp_path / "evidence.sqlite", create=True) as db:
        run = Run(run_id(NIGHT, AT), NIGHT, AT)
        start_run(db, run, [], {})
        end_run(db, run.id, AT, "done")
    told = review.settings(tmp_path)
    assert (told.demo, told.names, told.https) == (True, ("127.0.0.1", "localhost"), False)
