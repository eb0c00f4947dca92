"""The head that seals a night goes to witnesses by mail, with nothing of what the night saw; `verify` holds the file against it."""

from __future__ import annotations

import email
import shutil
from collections.abc import Iterator
from contextlib import closing
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crawler.cli import main
from crawler.messages.send import waiting
from crawler.office.config import Office
from storage.chain import state_of
from storage.proofcheck import PROVES
from storage.schema import open_file
from tests.crawler.letters.posts import Box, post_office
from tests.crawler.messages.robots import AT, NIGHT, a_night, ready
from tests.crawler.messages.test_send import tell

UNITS = ("czj@city.example", "kjj@city.example")


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def office(box: Box, tmp_path: Path) -> Iterator[Office]:
    with post_office(box) as port:
        yield ready(tmp_path, witnesses=UNITS, smtp=port)


def tip(office: Office) -> str:
    with closing(open_file(office.evidence)) as db:
        (head,) = state_of(db).tips
    return head


def mails(box: Box) -> list[EmailMessage]:
    return [email.message_from_bytes(raw, policy=policy.default) for raw in box.taken]


def verified(folder: Path) -> Result:
    return CliRunner().invoke(main, ["verify", "--office", str(folder / "office.toml")], catch_exceptions=False)


def test_each_witness_gets_the_head_once_and_nothing_else(box: Box, office: Office) -> None:
    assert waiting(office, AT)
    assert tell(office) == {"sent": 2}
    assert tell(office) == {}
    assert not waiting(office, AT)
    assert [mail["To"] for mail in mails(box)] == list(UNITS)
    for mail in mails(box):
        lines = mail.get_content().splitlines()
        assert tip(office) in lines
        assert PROVES in lines
        assert mail["Subject"] == "网上抽查 12月8日：封存头"
        assert "市财政局" not in mail.get_content(), "what the night saw is nobody else's"


def test_verify_shows_what_was_mailed_and_misses_it_in_an_older_file(office: Office, tmp_path: Path) -> None:
    older = shutil.copy(office.evidence, tmp_path / "older.sqlite")
    a_night(office, NIGHT.replace(day=9))
    assert tell(office, AT.replace(day=9)) == {"sent": 2}
    newest = tip(office)
    told = verified(tmp_path)
    assert told.exit_code == 0
    assert [line for line in told.stdout.splitlines() if line.startswith("mailed")] == [
        f"mailed to 2 witnesses, last at {AT.replace(day=9)}: {newest}"
    ]
    shutil.copy(older, office.evidence)
    told = verified(tmp_path)
    assert told.exit_code == 1
    assert f"head {newest} was mailed to 2 witnesses and is not in this file" in told.stderr
