"""A new office's folder: sound as it is, and never written over another."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from checks.rubric import load
from crawler.config import Office, read_office
from crawler.errors import CrawlerError
from crawler.init import write_office
from crawler.lists import read_lists
from crawler.roster import read_roster

FILES = ["about.html", "disclosure.csv", "office.toml", "online.csv", "roster.csv", "topic.csv"]


def test_the_templates_are_a_sound_office(tmp_path: Path) -> None:
    folder = tmp_path / "新的 office"
    assert [path.name for path in write_office(folder)] == FILES
    office = read_office(folder / "office.toml")
    roster = read_roster(office.roster)
    assert roster.remarks == ()
    assert len(roster.units) == 4
    lists = read_lists({name: folder / f"{name}.csv" for name in ("disclosure", "online", "topic")}, roster.units)
    assert [len(rows) for rows in lists.values()] == [1, 1, 1]
    assert load(office.rubric).id == "changde-2008"


def test_every_key_is_shown_in_the_template(tmp_path: Path) -> None:
    """A key that a person could set stands in the template, if only as a comment."""
    write_office(tmp_path)
    text = (tmp_path / "office.toml").read_text("utf-8")
    for name, field in Office.model_fields.items():
        table = field.annotation
        keys = list(getattr(table, "model_fields", {})) or [name]
        assert [key for key in keys if f"{key} = " not in text] == []


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
