"""`spotcheck backup` and the way back: evidence and accounts return, sessions do not."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import main
from crawler.desk.commands import _settings
from reports.desk import outbox
from reports.desk.accounts import User, client, enter
from reports.desk.acts import acts
from reports.desk.app import create_app
from reports.desk.database import open_desk
from storage.schema import open_file
from storage.verify import verify
from tests.reports.desk.office import NIGHTS, NOON, WORD, Person, made

FILES = ("evidence.sqlite", "desk.sqlite")


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office at work: people have logged in, and a morning message waits."""
    assert call("init", tmp_path).exit_code == 0
    made(tmp_path)
    with closing(open_desk(tmp_path / "desk.sqlite")) as db:
        outbox.queue(db, NIGHTS[-1], "done", ["mail a@city.example"], ("晨报", "一切正常"), NOON)
    return tmp_path / "office.toml"


def logged_in(office: Path) -> tuple[Person, str]:
    """Somebody at the real desk of the office, and the word in the cookie."""
    person = Person(create_app(_settings(office, None, None)).test_client())
    assert person.enter("liming").status_code == 302
    cookie = person.browser.get_cookie("desk")
    assert cookie
    return person, str(cookie.value)


def test_the_way_back_after_the_folder_was_lost(office: Path, tmp_path: Path) -> None:
    person, word = logged_in(office)
    (tmp_path / "backup").mkdir()
    copies = tmp_path / "backup" / "monday.sqlite", tmp_path / "backup" / "monday.desk.sqlite"
    done = call("backup", copies[0], "--office", office)
    assert (done.exit_code, done.stdout.split()) == (0, [str(copy) for copy in copies])
    assert person.get("/inbox").status_code == 200

    for file in tmp_path.glob("*.sqlite*"):
        file.unlink()
    for copy, name in zip(copies, FILES, strict=True):
        shutil.copy2(copy, tmp_path / name)
    with closing(open_file(tmp_path / "evidence.sqlite")) as db:
        assert verify(db) == []
    with closing(open_desk(tmp_path / "desk.sqlite")) as db:
        assert enter(db, "zhang", WORD, NOON) == User("zhang", "head")
        assert [act.act for act in acts(db)] == ["enter"]
        assert outbox.waiting(db) == 1
        assert client(db, "no token of ours") is None
        assert db.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    again = Person(create_app(_settings(office, None, None)).test_client())
    again.browser.set_cookie("desk", word)
    assert again.get("/inbox").status_code == 302
    assert again.enter("liming").status_code == 302
    assert again.get("/inbox").status_code == 200


def test_no_trace_of_a_session_is_in_the_copy_and_nobody_else_may_read_it(office: Path, tmp_path: Path) -> None:
    logged_in(office)
    with closing(open_desk(tmp_path / "desk.sqlite")) as db:
        ((kept,),) = db.execute("SELECT token FROM sessions").fetchall()
    assert call("backup", tmp_path / "copy.sqlite", "--office", office).exit_code == 0
    copy = tmp_path / "copy.desk.sqlite"
    assert kept.encode() not in copy.read_bytes()
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.desk.sqlite", "copy.sqlite"]


def test_an_office_without_a_desk_and_a_named_file_are_copied_alone(office: Path, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence.sqlite"
    assert call("backup", tmp_path / "one.sqlite", "--evidence", evidence).stdout.split() == [
        str(tmp_path / "one.sqlite")
    ]
    for file in tmp_path.glob("desk.sqlite*"):
        file.unlink()
    assert call("backup", tmp_path / "two.sqlite", "--office", office).stdout.split() == [str(tmp_path / "two.sqlite")]
    assert list(tmp_path.glob("*.desk.sqlite")) == []
