"""Every row has its leaf, every run its head, every head its predecessor."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pysqlite3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlite_utils import Database

from storage import decisions, findings, frontier
from storage.chain import Sealed, state_of
from storage.decisions import Decision
from storage.merge import merge
from storage.merkle import leaf_hash, node_hash, path_of, root_of
from storage.runs import end_run, start_run
from storage.schema import SEALED, open_file
from storage.seal import canonical, canonical_sql
from storage.verify import verify
from tests.storage.make import EVENING, NIGHT, a_record, a_run, a_unit, a_visit
from tests.storage.test_findings import DAY, RUBRIC, a_finding

# Test vectors of the Certificate Transparency project (RFC 6962 trees over these eight leaves).
VECTORS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize(("count", "root"), ROOTS.items())
def test_the_tree_is_the_one_of_the_standard(count: int, root: str) -> None:
    assert root_of([leaf_hash(leaf) for leaf in VECTORS[:count]]).hex() == root


def climbed(leaf: bytes, position: int, count: int, path: list[bytes]) -> bytes:
    """The root that a proof leads to, worked out as RFC 9162 (2.1.3.2) words it."""
    node, last, found = position, count - 1, leaf
    for neighbour in path:
        if node % 2 or node == last:
            found = node_hash(neighbour, found)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            found = node_hash(found, neighbour)
        node, last = node // 2, last // 2
    assert last == 0
    return found


@given(st.integers(1, 200), st.data())
def test_every_leaf_has_a_proof(count: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(str(number).encode()) for number in range(count)]
    position = data.draw(st.integers(0, count - 1))
    assert climbed(leaves[position], position, count, path_of(leaves, position)) == root_of(leaves)


def a_night(db: Database, unit: str = "a01", days: int = 0) -> str:
    night = NIGHT + timedelta(days=days)
    run = a_run(night, (unit,), conditions={"host": "office"})
    start_run(db, run, [a_unit("a01"), a_unit("a02")], {"topic": []})
    visit = a_visit(unit, night=night)
    frontier.plan(db, [visit, a_visit(unit, "b", night=night)])
    frontier.record(db, [a_record(visit, b"<html>")])
    frontier.close_night(db, night, "stopped", EVENING)
    end_run(db, run.id, EVENING + timedelta(hours=1), "done", conditions={"answers": {"a01.gov.cn": ["127.0.0.1"]}})
    return run.id


VALUE = st.none() | st.text() | st.integers(-(2**63), 2**63 - 1)


@given(st.lists(VALUE, min_size=4, max_size=4))
@example([None, '\x00\x1f\x7f"\\/\u2028', -1, '{"at":null}'])
def test_many_rows_at_once_have_the_same_bytes_as_one(row: list[object]) -> None:
    names = ("at", "column", "id", "大小%s")
    with closing(pysqlite3.connect(":memory:")) as db:
        asked = f"""SELECT {canonical_sql(names)} FROM (SELECT ? AS "at", ? AS "column", ? AS id, ? AS "大小%s") AS t"""
        ((content,),) = db.execute(asked, row).fetchall()
    assert b"pages\n" + content == canonical("pages", dict(zip(names, row, strict=True)))


@pytest.mark.parametrize("table", [name for name in SEALED if name != "decisions"])
def test_only_decisions_hold_numbers_that_sqlite_words_in_its_own_way(db: Database, table: str) -> None:
    assert "REAL" not in {kind for (kind,) in db.execute("SELECT type FROM pragma_table_info(?)", [table])}


def a_decision(db: Database, minutes: int = 0) -> None:
    findings.save(db, DAY, RUBRIC, [a_finding("f1")])
    decisions.add(db, Decision("f1", DAY, RUBRIC, "adjust", "张三", EVENING + timedelta(minutes=minutes), "属实", 0))


def heads_of(db: Database) -> list[dict[str, object]]:
    return [json.loads(content) for (content,) in db.execute("SELECT content FROM heads ORDER BY rowid")]


def test_a_run_closes_with_the_root_of_its_rows(db: Database) -> None:
    id = a_night(db)
    (head,) = heads_of(db)
    rows = db.execute("SELECT kind, key, hash FROM leaves ORDER BY position").fetchall()
    assert [kind for kind, _, _ in rows] == ["units", "units", "lists", "pages", "pages"]
    assert head["root"] == root_of([leaf for _, _, leaf in rows]).hex()
    assert (head["rows"], head["previous"], head["format"]) == (5, [], "spotcheck head 1")
    run = head["run"]
    assert isinstance(run, dict)
    assert (run["id"], run["state"], run["night"]) == (id, "done", "2008-12-08")
    assert json.loads(run["conditions"]) == {"host": "office", "answers": {"a01.gov.cn": ["127.0.0.1"]}}
    assert state_of(db) == Sealed(5, 0, 1, tuple(tip for (tip,) in db.execute("SELECT id FROM heads")))
    assert verify(db) == []


def test_the_hash_of_a_head_can_be_taken_with_any_tool(db: Database) -> None:
    a_night(db)
    ((id, content),) = db.execute("SELECT id, content FROM heads").fetchall()
    assert hashlib.sha256(content.encode()).hexdigest() == id


def test_every_head_names_the_one_before(db: Database) -> None:
    a_night(db)
    a_decision(db)
    a_decision(db, 1)
    a_night(db, days=1)
    ids = [id for (id,) in db.execute("SELECT id FROM heads ORDER BY rowid")]
    assert [head["previous"] for head in heads_of(db)] == [[], [ids[0]], [ids[1]], [ids[2]]]
    assert state_of(db).tips == (ids[3],)
    assert verify(db) == []


def test_a_decision_between_runs_is_a_run_of_its_own(db: Database) -> None:
    a_decision(db)
    (head,) = heads_of(db)
    ((leaf,),) = db.execute("SELECT hash FROM leaves")
    assert head["run"] == {"id": leaf.hex()[:20]}
    assert head["root"] == leaf.hex()
    stored = dict(next(iter(db.query("SELECT * FROM decisions"))))
    assert leaf == leaf_hash(canonical("decisions", stored))
    assert stored["points"] == 0.0
    assert isinstance(stored["points"], float)


def test_a_decision_during_a_run_does_not_wait_for_its_end(db: Database) -> None:
    start_run(db, a_run(), [a_unit("a01")], {})
    a_decision(db)
    assert state_of(db) == Sealed(1, 1, 1, state_of(db).tips)
    assert verify(db) == []


def test_a_page_of_another_night_is_no_row_of_the_running_run(db: Database) -> None:
    start_run(db, a_run(), [], {})
    other = a_visit(night=NIGHT + timedelta(days=1))
    frontier.plan(db, [other])
    frontier.record(db, [a_record(other)])
    assert state_of(db).waiting == 0
    assert verify(db) == []


@pytest.mark.parametrize("state", ["missed", "done"])
def test_a_run_that_never_runs_is_sealed_at_once(db: Database, state: str) -> None:
    start_run(db, a_run(state=state, reason="machine was off"), [], {})
    assert heads_of(db)[0]["root"] == hashlib.sha256().hexdigest()
    assert verify(db) == []


def test_shards_keep_their_chains_and_the_next_head_binds_them(db: Database, tmp_path: Path) -> None:
    ends = []
    for unit in ("a01", "a02"):
        with open_file(tmp_path / unit, create=True) as shard:
            a_night(shard, unit)
            a_decision(shard, minutes=int(unit[-1]))
            ends += state_of(shard).tips
    a_decision(db)
    merge(db, [tmp_path / "a01", tmp_path / "a02"])
    own = heads_of(db)[0]
    assert own["previous"] == []
    assert set(ends) < set(state_of(db).tips)
    assert len(state_of(db).tips) == 3
    assert verify(db) == []
    before = state_of(db).tips
    a_night(db, "a03", days=1)
    assert heads_of(db)[-1]["previous"] == sorted(before)
    assert len(state_of(db).tips) == 1
    assert verify(db) == []


@pytest.mark.parametrize("table", [*SEALED, "leaves", "heads", "stamps"])
def test_what_is_sealed_is_append_only(db: Database, table: str) -> None:
    triggers = {
        name
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE tbl_name = ? AND type = 'trigger'", [table])
    }
    assert triggers == {f"{table}_no_{change}" for change in ("update", "delete", "replace")}


def test_no_seal_can_be_changed_by_any_program(db: Database, path: Path) -> None:
    a_night(db)
    plain = pysqlite3.connect(str(path))
    try:
        for table in ("units", "lists", "pages", "leaves", "heads"):
            for sql in (f"DELETE FROM {table}", f"REPLACE INTO {table} SELECT * FROM {table}"):
                with pytest.raises(pysqlite3.IntegrityError, match=f"{table} are append-only"):
                    plain.execute(sql)
    finally:
        plain.close()
