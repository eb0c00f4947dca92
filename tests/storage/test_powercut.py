"""The power goes at any moment: what was acknowledged is there, and the file is whole."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest
from sqlite_utils import Database

from storage import evidence, frontier, schema
from storage.errors import StorageError
from storage.frontier import pending, plan, record
from storage.runs import end_run, start_run
from storage.schema import open_file
from storage.verify import verify
from tests.storage.make import EVENING, NIGHT, a_run, a_unit
from tests.storage.powercut import Connection, Disk, Files, Op, after_the_cut
from tests.storage.writer import finished, visit

CUTS = 100
PAGES = 120  # of 30 KB: the log is checkpointed several times


@contextmanager
def on(disk: Disk, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The product's own opening and storing, on a disk that we watch."""
    files = Files(disk, f"watched {id(disk)}")
    with monkeypatch.context() as patch:
        patch.setattr(schema.sqlite3, "connect", lambda *_, **__: Connection(path, files.name))
        db = open_file(path, create=True)
    try:
        yield db
    finally:
        db.close()
        files.unregister()


def a_night(db: Database, disk: Disk) -> None:
    """Plan, record and seal; each acknowledgement is written down when it is given."""
    start_run(db, a_run(), [a_unit("a01")], {})
    disk.said([item.id for item in plan(db, [visit(0)])])
    while waiting := pending(db, NIGHT):
        group = [finished(item, PAGES) for item in waiting[:5]]
        new = record(db, group)
        disk.said([item.page.id for item in group] + [item.id for item in new])
    end_run(db, a_run().id, EVENING, "done")
    disk.said([a_run().id])


def known(db: Database) -> set[str]:
    """Everything that the file has or still plans."""
    pages, waiting = {page.id for page in evidence.pages(db)}, {item.id for item in pending(db, NIGHT)}
    return pages | waiting | {run for (run,) in db.execute("SELECT run FROM heads")}


def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, synchronous: str) -> list[Op]:
    disk = Disk()
    with on(disk, tmp_path / "evidence.sqlite", monkeypatch) as db:
        db.execute("PRAGMA wal_autocheckpoint = 500")
        if synchronous != "FULL":
            db.execute(f"PRAGMA synchronous = {synchronous}")
        a_night(db, disk)
    return disk.log


def lost(log: list[Op], tmp_path: Path) -> tuple[int, int]:
    """How many of the cuts lost an acknowledged thing, and how many left a file that does not verify."""
    chance = random.Random(20081208)
    first = next(place for place, op in enumerate(log) if op[0] == "said")
    missing = broken = 0
    for number in range(CUTS):
        cut = chance.randrange(first + 1, len(log) + 1)
        folder = tmp_path / str(number)
        folder.mkdir()
        with open_file(after_the_cut(log[:cut], folder, chance)) as db:
            said = {id for op in log[:cut] if op[0] == "said" for id in op[1]}
            missing += not said <= known(db)
            broken += verify(db) != []
    return missing, broken


def test_a_power_cut_loses_nothing_that_was_acknowledged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = recorded(tmp_path, monkeypatch, synchronous="FULL")
    assert sum(op[0] == "write" and op[1] == "" for op in log) > PAGES, "no checkpoint was made"
    assert lost(log, tmp_path) == (0, 0)


def test_the_cuts_would_show_what_a_weaker_setting_loses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing, broken = lost(recorded(tmp_path, monkeypatch, synchronous="NORMAL"), tmp_path)
    print(f"synchronous NORMAL: acknowledged things lost in {missing} of {CUTS} cuts, {broken} files broken")
    assert missing > CUTS // 5


class FullDisk:
    """Refuses every write from one on, until there is room again."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.full = True

    def __call__(self) -> None:
        self.left -= 1
        if self.full and self.left < 0:
            raise apsw.FullError("no space")


@pytest.mark.parametrize("points", [10, pytest.param(50, marks=pytest.mark.soak)])
def test_a_full_disk_at_any_write_stops_with_a_word_and_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, points: int
) -> None:
    writes = sum(op[0] == "write" for op in recorded(tmp_path, monkeypatch, synchronous="FULL"))
    (tmp_path / "points").mkdir()
    paused = 0
    for point in range(points):
        path = tmp_path / "points" / f"{point}.sqlite"
        open_file(path, create=True).close()
        room = FullDisk(point * writes // points)
        disk = Disk(refuse=room)
        with on(disk, path, monkeypatch) as db:
            try:
                a_night(db, disk)
            except StorageError as error:
                if error.reason != "no space":
                    raise
                paused += 1
        with open_file(path) as db:
            said = {id for op in disk.log if op[0] == "said" for id in op[1]}
            assert said <= known(db)
            assert verify(db) == []
            _go_on(db)
            assert frontier.tally(db, NIGHT)["pending"] == 0
            assert verify(db) == []
    print(f"{paused} of {points} full disks paused the run; at the others only a checkpoint waited")
    assert paused > points * 0.8


def _go_on(db: Database) -> None:
    """There is room again: the same night is finished."""
    if not db.execute("SELECT 1 FROM runs").fetchone():
        start_run(db, a_run(), [a_unit("a01")], {})
    plan(db, [visit(0)])
    while waiting := pending(db, NIGHT):
        record(db, [finished(item, PAGES) for item in waiting[:5]])
    if db.execute("SELECT 1 FROM runs WHERE state = 'running'").fetchone():
        end_run(db, a_run().id, EVENING, "done")
