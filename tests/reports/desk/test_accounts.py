"""Accounts: hashing, lock-out, sessions that run out."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlite_utils import Database

from reports import ReportError
from reports.desk.accounts import User, add_client, add_user, client, close_user, enter, locked_until, users
from reports.desk.database import open_desk
from storage.errors import StorageError
from tests.reports.desk.office import NOON, WORD, Office


@pytest.fixture
def db(office: Office) -> Database:
    return open_desk(office.folder / "desk.sqlite")


def test_the_real_work_is_that_of_the_standard() -> None:
    """RFC 9106, second recommended choice: argon2id, 64 MiB, 3 passes, 4 lanes."""
    found = extract_parameters(PasswordHasher().hash("x"))
    assert (found.type.name, found.memory_cost, found.time_cost, found.parallelism) == ("ID", 65536, 3, 4)


def test_nothing_but_hashes_is_kept(office: Office, db: Database) -> None:
    kept = db.execute("SELECT hash FROM users").fetchall()
    assert all(hash.startswith("$argon2id$") for (hash,) in kept)
    browser = office.client("liming")
    cookie = browser.browser.get_cookie("desk")
    assert cookie
    for file in office.folder.glob("desk.sqlite*"):
        for secret in (WORD, office.token, cookie.value):
            assert secret.encode() not in file.read_bytes()


def test_the_file_is_its_owners(office: Office) -> None:
    open_desk(office.folder / "new.sqlite").close()
    assert (office.folder / "new.sqlite").stat().st_mode & 0o777 == 0o600


def test_five_wrong_tries_lock_the_name_for_a_while(office: Office) -> None:
    browser = office.client()
    for _ in range(4):
        assert "账号或口令不对" in browser.enter("liming", "wrong-wrong").get_data(as_text=True)
    assert "连续五次不成功，12:15 以前" in browser.enter("liming", "wrong-wrong").get_data(as_text=True)
    assert browser.enter("liming").status_code == 403
    office.clock.move(minutes=14)
    assert browser.enter("liming").status_code == 403
    office.clock.move(minutes=2)
    assert browser.enter("liming").status_code == 302


def test_four_wrong_tries_and_a_right_one_start_from_nothing(office: Office) -> None:
    browser = office.client()
    for _ in range(2):
        for _ in range(4):
            assert browser.enter("liming", "wrong-wrong").status_code == 403
        assert browser.enter("liming").status_code == 302
        browser.get("/account")
        browser.post("/logout")


def test_a_name_that_is_none_is_answered_and_locked_like_any_other(office: Office) -> None:
    known, unknown = office.client(), office.client()
    for _ in range(5):
        answers = [browser.enter(name, "wrong-wrong") for browser, name in ((known, "liming"), (unknown, "nobody"))]
        texts = [answer.get_data(as_text=True).replace("nobody", "liming") for answer in answers]
        lines = [[line for line in text.splitlines() if "csrf_token" not in line] for text in texts]
        assert lines[0] == lines[1]


def test_a_session_runs_out_when_idle_and_after_a_day_s_work(office: Office) -> None:
    browser = office.client("liming")
    for _ in range(19):
        office.clock.move(minutes=29)
        assert browser.get("/inbox").status_code == 200
    office.clock.move(minutes=31)
    assert browser.get("/inbox").status_code == 302
    browser = office.client("liming")
    for _ in range(21):
        office.clock.move(minutes=28)
        assert browser.get("/inbox").status_code == 200
    office.clock.move(minutes=28)
    assert browser.get("/inbox").status_code == 302


def test_the_word_in_the_browser_changes_at_the_log_in_and_dies_at_the_log_out(office: Office) -> None:
    browser = office.client()
    browser.get("/login")
    before = browser.browser.get_cookie("desk")
    browser.enter("liming")
    after = browser.browser.get_cookie("desk")
    assert before
    assert after
    assert before.value != after.value
    thief = office.client()
    thief.browser.set_cookie("desk", before.value)
    assert thief.get("/inbox").status_code == 302
    thief.browser.set_cookie("desk", after.value)
    assert thief.get("/inbox").status_code == 200
    browser.get("/account")
    browser.post("/logout")
    assert thief.get("/inbox").status_code == 302


def test_a_new_pass_word_ends_the_other_sessions(office: Office) -> None:
    here, there = office.client("liming"), office.client("liming")
    here.get("/account")
    assert here.post("/account", word="wrong-wrong", new="another-word-1", again="another-word-1").status_code == 400
    assert here.post("/account", word=WORD, new="another-word-1", again="another-word-2").status_code == 400
    assert here.post("/account", word=WORD, new="short", again="short").status_code == 400
    assert here.post("/account", word=WORD, new="another-word-1", again="another-word-1").status_code == 302
    assert there.get("/inbox").status_code == 302
    assert here.get("/inbox").status_code == 200
    assert office.client().enter("liming", "another-word-1").status_code == 302


def test_a_closed_account_is_out_at_once(office: Office, db: Database) -> None:
    browser = office.client("liming")
    close_user(db, "liming")
    assert browser.get("/inbox").status_code == 302
    assert office.client().enter("liming").status_code == 403
    assert (User("liming", "reviewer"), False) in users(db)
    with pytest.raises(ReportError, match="no such account"):
        close_user(db, "nobody")


@pytest.mark.parametrize(
    ("name", "role", "word", "unit", "words"),
    [
        ("a b", "reviewer", WORD, "", "letters, digits"),
        ("x", "king", WORD, "", "role 'king'"),
        ("x", "unit", WORD, "", "needs --unit"),
        ("x", "head", WORD, "czj", "needs --unit"),
        ("x", "head", "short", "", "it needs 10"),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    db: Database, name: str, role: str, word: str, unit: str, words: str
) -> None:
    with pytest.raises(ReportError, match=words):
        add_user(db, name, role, word, NOON, unit)


def test_a_lock_is_taken_off_with_a_new_pass_word(db: Database) -> None:
    for _ in range(5):
        assert enter(db, "zhang", "wrong-wrong", NOON) is None
    assert locked_until(db, "zhang", NOON) == NOON + timedelta(minutes=15)
    add_user(db, "zhang", "head", "a-new-word-again", NOON)
    assert enter(db, "zhang", "a-new-word-again", NOON) == User("zhang", "head")


def test_a_client_has_a_token_of_its_own(db: Database) -> None:
    token = add_client(db, "other", NOON)
    assert client(db, token) == "other"
    assert client(db, token + "x") is None
    with pytest.raises(ReportError, match="there already"):
        add_client(db, "other", NOON)


def test_the_log_of_acts_is_append_only(office: Office, db: Database) -> None:
    office.client("liming")
    for sql in ("DELETE FROM acts", "UPDATE acts SET who = 'x'"):
        with pytest.raises(Exception, match="append-only"):
            db.execute(sql)


def test_another_file_is_not_taken_for_the_desks(office: Office) -> None:
    with pytest.raises(StorageError, match="not the desk's own file"):
        open_desk(office.evidence)
    with closing(open_desk(office.folder / "desk.sqlite")) as again:
        assert len(users(again)) == 4
