"""The evidence file opens with every promise set, or says what is wrong and what to do."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pysqlite3
import pytest
from sqlite_utils import Database

from storage import frontier, schema, transactions
from storage.errors import StorageError
from storage.schema import SEALED, SEALS, check_library, open_file
from tests.storage.make import NIGHT, a_visit


def test_every_connection_keeps_what_it_acknowledges(db: Database, path: Path) -> None:
    with open_file(path) as again, open_file(path, create=True) as third:
        for connection in (db, again, third):
            wanted = {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 10_000, "foreign_keys": 1}
            assert {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted} == wanted


def test_every_table_is_strict(db: Database) -> None:
    tables = {table.name: table.strict for table in db.tables if not table.name.startswith("_")}
    assert tables == dict.fromkeys(tables, True)
    assert tables.keys() >= {"runs", "visits", "bodies", "facts", "findings", *SEALED, *SEALS}


def test_opening_again_changes_nothing(db: Database, path: Path) -> None:
    before = db.schema
    with open_file(path, create=True) as again:
        assert again.schema == before


def test_not_there(path: Path) -> None:
    with pytest.raises(StorageError, match=r"evidence\.sqlite: not there: give the path"):
        open_file(path)
    assert not path.exists()
    with pytest.raises(StorageError, match="its folder is not there: make"):
        open_file(path / "evidence.sqlite", create=True)
    with pytest.raises(StorageError, match="this is a folder"):
        open_file(path.parent, create=True)


@pytest.mark.parametrize("create", [False, True])
def test_not_sqlite(path: Path, create: bool) -> None:
    path.write_text("栏目,网址\n" * 1000)
    with pytest.raises(StorageError, match=r"evidence\.sqlite: it is not an evidence file"):
        open_file(path, create=create)
    assert path.read_text() == "栏目,网址\n" * 1000


@pytest.mark.parametrize("create", [False, True])
def test_a_foreign_sqlite_file(path: Path, create: bool) -> None:
    with Database(str(path)) as other:
        other.table("pages").insert({"id": 1})
    before = path.read_bytes()
    with pytest.raises(StorageError, match=r"evidence\.sqlite: not an evidence file"):
        open_file(path, create=create)
    assert path.read_bytes() == before


def test_an_empty_file_is_started_only_when_asked(path: Path) -> None:
    path.touch()
    with pytest.raises(StorageError, match="not an evidence file"):
        open_file(path)
    open_file(path, create=True).close()
    open_file(path).close()


def test_made_by_a_newer_version(db: Database, path: Path) -> None:
    db.execute("INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('evidence', 'telepathy')")
    with pytest.raises(StorageError, match=r"evidence\.sqlite: made by a newer version of spotcheck \(telepathy\)"):
        open_file(path)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Write permission means nothing to root, so root becomes a plain user for a moment."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """A folder that the plain user, too, can reach."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o055 != 0o055:
            folder.chmod(folder.stat().st_mode | 0o055)
    return tmp_path


@pytest.mark.parametrize("target", ["file", "folder"])
def test_not_writable(open_folder: Path, target: str) -> None:
    path = open_folder / "evidence.sqlite"
    open_file(path, create=True).close()
    open_folder.chmod(0o777 if target == "file" else 0o555)
    path.chmod(0o444 if target == "file" else 0o666)
    try:
        with as_nobody(), pytest.raises(StorageError, match=r"evidence\.sqlite: cannot be written: make") as caught:
            open_file(path)
    finally:
        open_folder.chmod(0o755)
    assert caught.value.reason == "not writable"


def test_a_place_that_cannot_hold_a_log_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_file(path, create=True).close()
    real = transactions.query

    def on_a_share(db: Database, sql: str, values: object = ()) -> list[tuple[object, ...]]:
        return [("delete",)] if "journal_mode" in sql else real(db, sql)

    monkeypatch.setattr(schema, "query", on_a_share)
    with pytest.raises(StorageError, match="put it on a local disk"):
        open_file(path)


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 0), (3, 51, 2)])
def test_an_old_sqlite_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...]) -> None:
    monkeypatch.setattr(pysqlite3, "sqlite_version_info", version)
    with pytest.raises(StorageError, match=r"WAL-reset bug.*install the package pysqlite3"):
        open_file(path, create=True)
    assert not path.exists()


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 50, 7), (3, 51, 3), (3, 53, 4), (4, 0, 0)])
def test_a_repaired_sqlite_is_taken(version: tuple[int, ...]) -> None:
    check_library(version)


def test_many_may_start_one_file_at_once(path: Path) -> None:
    errors: list[Exception] = []
    gate = threading.Barrier(8)

    def start(number: int) -> None:
        gate.wait()
        try:
            with open_file(path, create=True) as db:
                frontier.plan(db, [a_visit(f"a{number:02}")])
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=start, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with open_file(path) as db:
        assert len(frontier.pending(db, NIGHT)) == 8
