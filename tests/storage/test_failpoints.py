"""Killed at a named point: nothing acknowledged is lost, nothing planned is forgotten, no half file has a whole name."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import evidence, frontier
from storage.frontier import pending, plan, record
from storage.proofcheck import check, files_of
from storage.runs import end_run, start_run
from storage.schema import open_file
from storage.verify import verify
from tests.storage.failing import PAGES, POINTS
from tests.storage.make import EVENING, NIGHT, a_run, a_unit
from tests.storage.writer import finished, visit

ROOT = Path(__file__).parents[2]
AFTER_THE_NIGHT = ("during export", "during backup")


def killed(folder: Path, point: str, number: int) -> dict[str, set[str]]:
    """What the program had said when it died."""
    words = [sys.executable, "-m", "tests.storage.failing", str(folder), point, str(number)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == -9, f"never came to {point} {number}: {done.stderr}"
    said: dict[str, set[str]] = defaultdict(set)
    for line in done.stdout.splitlines():
        word, *ids = line.split()
        said[word].update(ids)
    return said


@pytest.mark.parametrize("times", [2, pytest.param(20, marks=pytest.mark.soak)])
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_a_named_point_loses_nothing(tmp_path: Path, point: str, times: int) -> None:
    for time in range(times):
        folder = tmp_path / str(time)
        folder.mkdir()
        number = 1 if point == "during seal" else 1 + time % (6 if point in AFTER_THE_NIGHT else 12)
        said = killed(folder, point, number)
        with open_file(folder / "evidence.sqlite") as db:
            assert verify(db) == []
            done = {page.id for page in evidence.pages(db)}
            waiting = {item.id for item in pending(db, NIGHT)}
            assert said["done"] <= done
            assert said["planned"] <= done | waiting
            assert said["sealed"] <= {run for (run,) in db.execute("SELECT run FROM heads")}
            whole_files(folder, said)
            go_on(db)


def whole_files(folder: Path, said: dict[str, set[str]]) -> None:
    """What has been spoken of is whole; a copy has its name only when it is."""
    for pack in folder.glob("pack*.zip"):
        assert check(files_of(pack))
    assert said["exported"] <= {pack.name for pack in folder.glob("pack*.zip")}
    for copy in folder.glob("copy*.sqlite"):
        with open_file(copy) as db:
            assert verify(db) == []
    assert said["backed"] <= {copy.name for copy in folder.glob("copy*.sqlite")}


def go_on(db: Database) -> None:
    """The same night again, to its end."""
    if not db.execute("SELECT 1 FROM runs").fetchone():
        start_run(db, a_run(), [a_unit("a01")], {})
    plan(db, [visit(0)])
    while waiting := pending(db, NIGHT):
        record(db, [finished(item, PAGES) for item in waiting[:5]])
    if db.execute("SELECT 1 FROM runs WHERE state = 'running'").fetchone():
        end_run(db, a_run().id, EVENING, "done")
    tally = frontier.tally(db, NIGHT)
    assert (tally["planned"], tally["done"]) == (PAGES, PAGES)
    assert verify(db) == []
