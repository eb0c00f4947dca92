"""Shards come together into the same rows, in whatever order, and contradictions are refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import decisions, evidence, facts, findings, frontier, runs
from storage.decisions import Decision
from storage.errors import StorageError
from storage.merge import merge
from storage.runs import end_run, start_run
from storage.schema import open_file
from tests.storage.make import EVENING, NIGHT, a_record, a_run, a_unit, a_visit, sha, some_facts
from tests.storage.test_findings import DAY, RUBRIC, a_finding

ROSTER = [a_unit("a01"), a_unit("a02"), a_unit("a03")]
TABLES = ("runs", "units", "lists", "bodies", "visits", "pages", "facts", "decisions", "leaves", "heads", "tips")


def contents(db: Database) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(db.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}


def a_shard(path: Path, unit: str) -> Path:
    with open_file(path, create=True) as db:
        run = a_run(scope=(unit,))
        start_run(db, run, ROSTER, {"topic": [{"unit": "a01", "item": "专题"}]})
        home, column = a_visit(unit), a_visit(unit, "gzdt/", role="column")
        frontier.plan(db, [home])
        frontier.record(db, [a_record(home, unit.encode() * 9, column, facts=some_facts(title=unit))])
        frontier.record(db, [a_record(column, b"the same body everywhere", facts=some_facts(title="same"))])
        end_run(db, run.id, EVENING, "done")
        findings.save(db, DAY, RUBRIC, [a_finding(unit)])
        decisions.add(db, Decision(unit, DAY, RUBRIC, "uphold", "张三", EVENING, "属实"))
    return path


@pytest.fixture
def shards(tmp_path: Path) -> list[Path]:
    return [a_shard(tmp_path / f"{unit}.sqlite", unit) for unit in ("a01", "a02", "a03")]


def test_a_merged_file_holds_what_one_run_over_all_would(db: Database, shards: list[Path]) -> None:
    merge(db, shards)
    assert frontier.tally(db, NIGHT) == {"planned": 6, "done": 6, "failed": 0, "not reached": 0, "pending": 0}
    assert [page.unit for page in evidence.pages(db)] == ["a01", "a01", "a02", "a02", "a03", "a03"]
    assert len(contents(db)["bodies"]) == 4
    assert evidence.body(db, sha(b"a02" * 9)) == b"a02" * 9
    assert facts.facts(db, "1", [sha(b"a03" * 9)])[sha(b"a03" * 9)].title == "a03"
    assert len(runs.runs(db)) == 3
    assert runs.units(db, NIGHT) == ROSTER
    assert len(decisions.of(db)) == 3
    assert findings.load(db) == []


def test_the_order_does_not_matter_and_merging_again_changes_nothing(tmp_path: Path, shards: list[Path]) -> None:
    results = []
    for number, order in enumerate(permutations(shards)):
        with open_file(tmp_path / f"merged{number}.sqlite", create=True) as target:
            merge(target, order)
            once = contents(target)
            merge(target, [*order, order[0]])
            assert contents(target) == once
            results.append(once)
    assert len(results) == 6
    assert all(result == results[0] for result in results)


def test_a_merged_file_can_be_merged_on(db: Database, tmp_path: Path, shards: list[Path]) -> None:
    with open_file(tmp_path / "half.sqlite", create=True) as half:
        merge(half, shards[:2])
    merge(db, [tmp_path / "half.sqlite", *shards])
    assert len(evidence.pages(db)) == 6


def test_the_same_visit_made_twice_is_refused(db: Database, shards: list[Path]) -> None:
    merge(db, shards[:1])
    before = contents(db)
    with open_file(shards[1]) as other:
        frontier.plan(other, [a_visit("a01")])
        frontier.record(other, [a_record(a_visit("a01"), b"a01" * 9, minutes=1)])
    with pytest.raises(StorageError) as caught:
        merge(db, [shards[1]])
    for word in (str(shards[1]), "pages", a_visit("a01").id, "merge only one of the two files"):
        assert word in str(caught.value)
    assert contents(db) == before


@pytest.mark.parametrize("table", ["visits", "units", "lists", "facts"])
def test_any_contradiction_is_refused(db: Database, shards: list[Path], table: str) -> None:
    merge(db, shards[:1])
    change = {
        "visits": "UPDATE visits SET label = 'x'",
        "units": "UPDATE units SET position = position + 1",
        "lists": "UPDATE lists SET rows = '[]'",
        "facts": "UPDATE facts SET data = (SELECT data FROM facts AS other WHERE other.body > facts.body)",
    }[table]
    with open_file(shards[0]) as changed:
        if table == "facts":
            text = changed.execute("SELECT body, data FROM facts ORDER BY body").fetchall()
            changed.execute("UPDATE facts SET data = ? WHERE body = ?", [text[0][1], text[1][0]])
        else:
            changed.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
            changed.execute(change)
    with pytest.raises(StorageError, match=rf"a01\.sqlite: {table} .* differs"):
        merge(db, shards[:1])


def test_a_body_that_is_not_its_name_is_not_taken_over(db: Database, shards: list[Path]) -> None:
    with open_file(shards[0]) as changed:
        changed.execute("UPDATE bodies SET data = x'00', codec = 'raw' WHERE sha256 = ?", [sha(b"a01" * 9)])
    with pytest.raises(StorageError, match=rf"a01\.sqlite: body {sha(b'a01' * 9)} was changed"):
        merge(db, shards)
    assert contents(db)["pages"] == []


def test_facts_compressed_otherwise_are_the_same_facts(db: Database, shards: list[Path]) -> None:
    with open_file(shards[0]) as other:
        for sha256, data in other.execute("SELECT body, data FROM facts").fetchall():
            other.execute("UPDATE facts SET data = ? WHERE body = ?", [b"r" + facts.text_of(data), sha256])
    merge(db, shards)
    assert len(contents(db)["facts"]) == 4


@pytest.mark.parametrize("ended_first", [True, False])
def test_a_run_that_went_on_after_the_merge_has_ended(tmp_path: Path, ended_first: bool) -> None:
    early, late = tmp_path / "early.sqlite", tmp_path / "late.sqlite"
    for path in (early, late):
        with open_file(path, create=True) as db:
            start_run(db, a_run(), ROSTER, {})
            if path == late:
                end_run(db, a_run().id, EVENING, "done")
    with open_file(tmp_path / "target.sqlite", create=True) as target:
        merge(target, [late, early] if ended_first else [early, late])
        assert runs.runs(target) == [replace(a_run(), ended=EVENING, state="done")]


def test_a_run_that_ended_twice_is_refused(db: Database, tmp_path: Path) -> None:
    paths = [tmp_path / "x.sqlite", tmp_path / "y.sqlite"]
    for path, state in zip(paths, ("done", "failed"), strict=True):
        with open_file(path, create=True) as shard:
            start_run(shard, a_run(), ROSTER, {})
            end_run(shard, a_run().id, EVENING, state)
    with pytest.raises(StorageError, match=r"y\.sqlite: runs .* differs"):
        merge(db, paths)


def test_a_source_must_be_another_evidence_file(db: Database, path: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is the file to merge into"):
        merge(db, [path])
    with pytest.raises(StorageError, match="not there"):
        merge(db, [tmp_path / "none.sqlite"])
