"""One row a night, and the roster and lists that held on a day."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import runs
from storage.errors import StorageError
from storage.runs import end_run, run_id, start_run
from storage.schema import open_file
from tests.storage.make import EVENING, NIGHT, a_run, a_unit

SECOND = NIGHT + timedelta(days=1)
FULL = a_unit(
    "a01",
    group="第一组",
    status="closed until 2009-01-01",
    lead=True,
    inspection_date=date(2008, 12, 11),
    weekday_printed="星期四",
    time="8:30",
    place="会议室",
)


def test_a_run_and_its_roster_come_back(db: Database) -> None:
    run = a_run(conditions={"program": "0.1.0", "控制主机": ["a", 1, None]})
    start_run(db, run, [FULL, a_unit("a02")], {"online": [{"unit": "a01", "item": "办证"}], "topic": []})
    assert runs.runs(db) == [run]
    assert runs.units(db, NIGHT) == [FULL, a_unit("a02")]
    assert runs.lists(db, NIGHT) == {"online": [{"unit": "a01", "item": "办证"}], "topic": []}


def test_a_run_starts_once_and_ends_once(db: Database) -> None:
    run = a_run()
    start_run(db, run, [], {})
    with pytest.raises(StorageError, match=r"evidence\.sqlite: run .* of 2008-12-08 is there already"):
        start_run(db, run, [a_unit("a01")], {})
    end_run(db, run.id, EVENING, "stopped", "no space")
    assert runs.runs(db) == [replace(run, ended=EVENING, state="stopped", reason="no space")]
    with pytest.raises(StorageError, match="is not running"):
        end_run(db, run.id, EVENING, "done")


def test_an_unknown_state_is_refused(db: Database) -> None:
    with pytest.raises(StorageError, match="CHECK constraint failed"):
        start_run(db, a_run(state="asleep"), [], {})


def test_shards_of_one_night_have_ids_of_their_own() -> None:
    ids = {run_id(NIGHT, EVENING), run_id(NIGHT, EVENING, ["a01"]), run_id(NIGHT, EVENING, ["a01", "a02"])}
    assert len(ids) == 3
    assert run_id(NIGHT, EVENING, ["a02", "a01"]) in ids


def test_the_roster_is_the_one_of_the_day(db: Database) -> None:
    start_run(db, a_run(state="done"), [a_unit("a01"), a_unit("a02")], {"topic": [{"unit": "a01", "item": ""}]})
    start_run(db, a_run(SECOND), [a_unit("a02", name="新名称")], {})
    assert runs.units(db, NIGHT - timedelta(days=1)) == []
    assert runs.units(db, NIGHT) == [a_unit("a01"), a_unit("a02")]
    assert runs.lists(db, NIGHT) == {"topic": [{"unit": "a01", "item": ""}]}
    assert runs.units(db, SECOND + timedelta(days=99)) == [a_unit("a02", name="新名称")]
    assert runs.lists(db, SECOND) == {}


def test_a_missed_night_without_roster_leaves_the_last_one(db: Database) -> None:
    start_run(db, a_run(), [a_unit("a01")], {"topic": []})
    start_run(db, a_run(SECOND, state="missed", reason="machine was off"), [], {})
    assert runs.units(db, SECOND) == [a_unit("a01")]
    assert runs.lists(db, SECOND) == {"topic": []}


def test_of_two_runs_of_a_night_the_later_roster_counts(db: Database) -> None:
    early = a_run(state="done")
    late = replace(early, id="late", started=EVENING + timedelta(hours=1))
    start_run(db, late, [a_unit("a01", name="后")], {"topic": [{"unit": "a01", "item": "后"}]})
    start_run(db, early, [a_unit("a01", name="前"), a_unit("a02")], {"topic": [], "online": []})
    assert runs.units(db, NIGHT) == [a_unit("a01", name="后"), a_unit("a02")]
    assert runs.lists(db, NIGHT) == {"topic": [{"unit": "a01", "item": "后"}], "online": []}


def test_a_night_counts_when_nothing_of_it_runs(db: Database) -> None:
    start_run(db, a_run(SECOND, state="missed"), [], {})
    for run, state in ((a_run(), "done"), (a_run(scope=("a01",)), "stopped")):
        start_run(db, run, [], {})
        assert runs.nights(db) == []
        end_run(db, run.id, EVENING, state)
        assert runs.nights(db) == [NIGHT]


def test_of_many_that_start_at_once_one_wins(db: Database, path: Path) -> None:
    gate, told = threading.Barrier(6), []

    def start(number: int) -> None:
        with open_file(path) as own:
            gate.wait()
            try:
                start_run(own, a_run(scope=(str(number),)), [a_unit("a01")], {})
            except StorageError as error:
                told.append(error.reason)

    threads = [threading.Thread(target=start, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["busy"] * 5
    assert len(runs.runs(db)) == 1


def test_another_run_starts_when_the_last_has_ended(db: Database) -> None:
    start_run(db, a_run(), [], {})
    with pytest.raises(StorageError, match="of 2008-12-08 is still running: resume or end it first"):
        start_run(db, a_run(SECOND), [], {})
    start_run(db, a_run(SECOND, state="missed"), [], {})
    end_run(db, a_run().id, EVENING, "stopped")
    start_run(db, a_run(SECOND, scope=("a01",)), [], {})
