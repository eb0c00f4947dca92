"""Two writers wait for each other; a failure is told with its file and the way out."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import evidence, frontier, schema, transactions
from storage.errors import StorageError
from storage.schema import open_file
from storage.transactions import snapshot, writing
from tests.storage.make import NIGHT, a_record, a_visit


def test_a_second_writer_waits_instead_of_failing(db: Database, path: Path) -> None:
    frontier.plan(db, [a_visit()])
    begun, done = threading.Event(), threading.Event()

    def second() -> None:
        with open_file(path) as other:
            begun.set()
            frontier.record(other, [a_record(a_visit())])
        done.set()

    thread = threading.Thread(target=second)
    with writing(db):
        thread.start()
        assert begun.wait(10)
        assert not done.wait(0.2)
        db.execute("INSERT INTO runs VALUES ('r', '2008-12-08', 't', NULL, 'running', '', '{}')")
    thread.join()
    assert done.is_set()
    assert evidence.page(db, a_visit().id).status == 200


@pytest.mark.parametrize("patience", [10_000, 0])
def test_many_writers_lose_nothing(db: Database, path: Path, patience: int) -> None:
    """Nor does one starve: threads of one process take turns before SQLite is asked, whatever its patience."""

    def work(unit: str) -> None:
        with open_file(path) as own:
            own.execute(f"PRAGMA busy_timeout = {patience}")
            for number in range(10):
                visit = a_visit(unit, str(number))
                frontier.plan(own, [visit])
                frontier.record(own, [a_record(visit, f"{unit} {number}".encode())])

    threads = [threading.Thread(target=work, args=[f"a{number:02}"]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert frontier.tally(db, NIGHT)["done"] == 40


def test_a_writer_that_never_ends_is_named(db: Database, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (schema, transactions):
        monkeypatch.setattr(module, "BUSY_SECONDS", 0.1)
    with writing(db), open_file(path) as other, pytest.raises(StorageError, match="another program") as caught:
        frontier.plan(other, [a_visit()])
    assert caught.value.reason == "busy"
    assert str(path) in str(caught.value)


def test_a_full_disk_keeps_the_file_whole(db: Database) -> None:
    first, second = a_visit("a01"), a_visit("a02")
    frontier.plan(db, [first, second])
    frontier.record(db, [a_record(first)])
    db.execute("PRAGMA max_page_count = 1")  # SQLite then answers as on a full disk; it never goes below what is used
    noise = bytes(range(256)) * 4000
    with pytest.raises(StorageError, match=r"evidence\.sqlite: the disk is full: free some space") as caught:
        frontier.record(db, [a_record(second, bytes(byte ^ (place % 251) for place, byte in enumerate(noise)))])
    assert caught.value.reason == "no space"
    db.execute("PRAGMA max_page_count = 1000000")
    assert frontier.pending(db, NIGHT) == [second]
    frontier.record(db, [a_record(second)])


def test_a_snapshot_does_not_see_later_writes(db: Database, path: Path) -> None:
    frontier.plan(db, [a_visit("a01")])
    with open_file(path) as other, snapshot(other):
        assert len(frontier.pending(other, NIGHT)) == 1
        frontier.plan(db, [a_visit("a02")])
        assert len(frontier.pending(other, NIGHT)) == 1
