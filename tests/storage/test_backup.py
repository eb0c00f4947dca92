"""A backup is whole, holds one state of the file, and never replaces anything."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import backup as backup_module
from storage import evidence, frontier
from storage.backup import backup
from storage.errors import StorageError
from storage.schema import open_file
from storage.verify import verify
from tests.storage.make import NIGHT, a_record, a_visit


def store(db: Database, unit: str) -> None:
    frontier.plan(db, [a_visit(unit)])
    frontier.record(db, [a_record(a_visit(unit), unit.encode() * 999)])


def test_a_backup_holds_everything(db: Database, tmp_path: Path) -> None:
    store(db, "a01")
    backup(db, tmp_path / "copy.sqlite")
    store(db, "a02")
    with open_file(tmp_path / "copy.sqlite") as copy:
        assert evidence.pages(copy) == evidence.pages(db, unit="a01")
        assert verify(copy) == []
    assert sorted(place.name for place in tmp_path.glob("copy*")) == ["copy.sqlite"]


def test_a_backup_under_load_is_one_state_of_the_file(db: Database, path: Path, tmp_path: Path) -> None:
    stop, started = threading.Event(), threading.Event()

    def crawl() -> None:
        with open_file(path) as own:
            number = 0
            while not stop.is_set():
                store(own, f"u{number:05}")
                number += 1
                started.set()

    thread = threading.Thread(target=crawl)
    thread.start()
    try:
        assert started.wait(10)
        for number in range(5):
            backup(db, tmp_path / f"copy{number}.sqlite")
    finally:
        stop.set()
        thread.join()
    for number in range(5):
        with open_file(tmp_path / f"copy{number}.sqlite") as copy:
            assert verify(copy) == []
            tally = frontier.tally(copy, NIGHT)
            assert tally["planned"] == tally["done"] + tally["pending"] > 0


def test_nothing_is_replaced(db: Database, tmp_path: Path) -> None:
    place = tmp_path / "copy.sqlite"
    place.write_text("older")
    with pytest.raises(StorageError, match=r"copy\.sqlite: there already.*give a new name"):
        backup(db, place)
    assert place.read_text() == "older"


def test_nothing_that_came_meanwhile_is_replaced(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "copy.sqlite"
    monkeypatch.setattr(backup_module, "_sync", lambda *_: place.write_text("quicker"))
    with pytest.raises(StorageError, match="there already"):
        backup(db, place)
    assert place.read_text() == "quicker"
    assert not list(tmp_path.glob("*.part"))


def test_what_a_killed_backup_left_is_no_hindrance(db: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.sqlite.part").write_text("half")
    backup(db, tmp_path / "copy.sqlite")
    open_file(tmp_path / "copy.sqlite").close()


def test_a_folder_that_is_not_there_is_named(db: Database, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="its folder is not there: make"):
        backup(db, tmp_path / "usb" / "copy.sqlite")
