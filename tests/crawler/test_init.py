"""A new office's folder: sound as it is, and never written over another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import pytest

from checks.rubric import load
from crawler.errors import CrawlerError
from crawler.letters.mailboxes import read_mailboxes
from crawler.letters.texts import read_texts
from crawler.office.config import Office, read_office
from crawler.office.init import write_office
from crawler.office.lists import read_lists
from crawler.office.roster import read_roster

FILES = [
    "about.html", "disclosure.csv", "entries.xlsx", "letter-texts.toml", "mailboxes.csv", "notice.txt", "office.toml", "online.csv",
    "personnel.csv", "recruitment.csv", "roster.csv", "stop.txt", "topic.csv",
]  # fmt: skip
LISTS = ("disclosure", "online", "topic", "personnel", "recruitment")


def test_the_templates_are_a_sound_office(tmp_path: Path) -> None:
    folder = tmp_path / "新的 office"
    assert [path.name for path in write_office(folder)] == FILES
    office = read_office(folder / "office.toml")
    roster = read_roster(office.roster)
    assert roster.remarks == ()
    assert len(roster.units) == 4
    lists = read_lists({name: folder / f"{name}.csv" for name in LISTS}, roster.units)
    assert [len(rows) for rows in lists.values()] == [1, 1, 1, 1, 1]
    assert load(office.rubric).id == "changde-2008"


def keys_of(name: str, annotation: Any) -> Iterator[str]:
    """The key, or the keys of the table that it holds, also of one that may be left out."""
    tables = [kind for kind in (annotation, *get_args(annotation)) if hasattr(kind, "model_fields")]
    if not tables:
        yield name
    for inner, field in getattr(tables[0], "model_fields", {}).items() if tables else ():
        yield from keys_of(inner, field.annotation)


def test_every_key_is_shown_in_the_template(tmp_path: Path) -> None:
    """A key that a person could set stands in the template, if only as a comment."""
    write_office(tmp_path)
    text = (tmp_path / "office.toml").read_text("utf-8")
    for name, field in Office.model_fields.items():
        assert [key for key in keys_of(name, field.annotation) if f"{key} = " not in text] == []


def test_the_tables_that_are_off_are_sound_when_they_are_turned_on(tmp_path: Path) -> None:
    write_office(tmp_path)
    file = tmp_path / "office.toml"
    lines = file.read_text("utf-8").splitlines()
    file.write_text("\n".join(line[2:] if re.match(r"# (\[|\w+ = )", line) else line for line in lines), "utf-8")
    letters = read_office(file).letters
    assert letters
    assert (letters.smtp and letters.smtp.port, letters.imap and letters.imap.port) == (465, 993)
    assert read_mailboxes(letters.mailboxes, []) == []
    with pytest.raises(CrawlerError, match="approved_by: must be filled in"):
        read_texts(letters.texts, letters)


def test_the_page_about_us_says_who_why_and_how_to_stop_us(tmp_path: Path) -> None:
    write_office(tmp_path)
    text = (tmp_path / "about.html").read_text("utf-8")
    HTMLParser().feed(text)
    for words in ("年度绩效考核", "我们当天停止", "User-agent: spotcheck\nDisallow: /", "To reach us or to stop us"):
        assert words in text


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("mine", "utf-8")
    with pytest.raises(CrawlerError, match=r"roster\.csv: is there already"):
        write_office(tmp_path)
    assert list(tmp_path.iterdir()) == [tmp_path / "roster.csv"]
    assert (tmp_path / "roster.csv").read_text("utf-8") == "mine"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(CrawlerError, match="name a folder that can be written"):
        write_office(tmp_path / "file" / "office")
