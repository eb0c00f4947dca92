"""What is dropped for its age, what stays, and that the file still verifies and says so."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from checks.model import Fault, Finding, Verdict
from storage import decisions, evidence, findings, frontier, objections, published
from storage import prune as prune_module
from storage.chain import state_of
from storage.decisions import Decision
from storage.errors import StorageError
from storage.merge import merge
from storage.objections import Objection
from storage.proof import write_pack
from storage.proofcheck import RefusedError, check, files_of
from storage.prune import Drop, prunable, prune
from storage.runs import end_run, start_run
from storage.schema import open_file
from storage.verify import verify
from tests.storage.make import EVENING, NIGHT, a_record, a_run, a_unit, a_visit, sha
from tests.storage.test_bodies import a_page_of, noise
from tests.storage.test_findings import DAY, RUBRIC, a_finding
from tests.storage.test_verify import unlock

ROOT = Path(__file__).parents[2]
COMMAND = "spotcheck prune --older-than 2008-12-09"
LATER = EVENING + timedelta(days=400)
SECOND = NIGHT + timedelta(days=1)


def a_night(db: Database, night: date, bodies: dict[str, bytes], **parents: str) -> dict[str, str]:
    """A whole night of one site. Out: the id of each page."""
    start_run(db, a_run(night), [a_unit("a01")], {})
    visits = {path: a_visit("a01", path, night, role="link" if path in parents else "article") for path in bodies}
    visits |= {
        path: a_visit("a01", path, night, role="link", parent=visits[parent].id) for path, parent in parents.items()
    }
    frontier.plan(db, visits.values())
    for path, visit in visits.items():
        frontier.record(db, [a_record(visit, bodies[path])])
    end_run(db, a_run(night).id, EVENING, "done")
    return {path: visit.id for path, visit in visits.items()}


def kept(db: Database, bodies: dict[str, bytes]) -> set[str]:
    """The paths whose bodies are there."""
    there = {name for (name,) in db.execute("SELECT sha256 FROM bodies")}
    return {path for path, body in bodies.items() if sha(body) in there}


def some(*paths: str) -> dict[str, bytes]:
    return {path: noise(path) for path in paths}


def test_only_what_is_old_and_needed_by_nothing_goes(db: Database) -> None:
    bodies = some(
        "plain", "young", "again", "lost", "unconfirmed", "met", "open", "decided", "objected", "frozen", "page", "dead"
    )
    pages = a_night(db, NIGHT, bodies, dead="page")
    a_night(db, SECOND, {"young": bodies["young"], "other": bodies["again"]})
    lost = Fault("f", "过期", 1, pages=(pages["lost"],))
    found = [
        a_finding("f1", verdict=Verdict.PARTLY, pages=(), faults=(lost,)),
        a_finding("f2", verdict=Verdict.MET, points=10.0, unconfirmed=2.0, pages=(pages["unconfirmed"],)),
        settled("f3", pages["met"]),
        a_finding("f4", verdict=Verdict.NOT_OBSERVED, pages=(pages["open"],)),
        settled("f5", pages["decided"]),
        settled("f6", pages["objected"]),
        settled("f7", pages["frozen"]),
        a_finding("f8", verdict=Verdict.NOT_MET, pages=(pages["dead"],)),
    ]
    findings.save(db, DAY, RUBRIC, found)
    decisions.add(db, Decision("f5", DAY, RUBRIC, "uphold", "张三", EVENING, "属实"))
    objections.add(db, Objection("f6", DAY, RUBRIC, "a01", "plans", "不符", "李四", EVENING), None)
    published.freeze(db, "2008", json.dumps({"findings": [["f7", 10, 10]]}).encode(), b"book", "王五", EVENING)
    assert kept(db, bodies) == set(bodies)
    assert prunable(db, SECOND) == Drop(2, sum(len(bodies[path]) for path in ("plain", "met")), 8)
    done = prune(db, SECOND, LATER, COMMAND)
    assert done == Drop(2, sum(len(bodies[path]) for path in ("plain", "met")), 8)
    assert kept(db, bodies) == set(bodies) - {"plain", "met"}
    assert evidence.body(db, sha(b"book")) == b"book"
    assert verify(db) == []


def settled(id: str, page: str) -> Finding:
    return a_finding(id, verdict=Verdict.MET, points=10.0, denominator=10.0, unconfirmed=0.0, pages=(page,), faults=())


def test_what_was_pruned_is_told_apart_from_what_is_missing(db: Database) -> None:
    bodies = some("a", "b")
    pages = a_night(db, NIGHT, bodies)
    prune(db, SECOND, LATER, COMMAND)
    rows = db.execute("SELECT body, size, at, command FROM pruned").fetchall()
    assert sorted(rows) == sorted(
        (sha(body), 4000, LATER.isoformat(timespec="microseconds"), COMMAND) for body in bodies.values()
    )
    assert state_of(db).pruned == 2
    assert verify(db) == []
    with pytest.raises(
        StorageError, match=rf"body {sha(bodies['a'])} was dropped on 2010-01-12 by `{COMMAND}`"
    ) as caught:
        evidence.body(db, sha(bodies["a"]))
    assert caught.value.reason == "pruned"
    unlock(db)
    db.execute("DELETE FROM pruned WHERE body = ?", [sha(bodies["a"])])
    assert f"pages {pages['a']}: its body is not kept" in verify(db)


def test_a_body_that_comes_again_is_kept_and_may_go_again(db: Database) -> None:
    bodies = some("a")
    a_night(db, NIGHT, bodies)
    prune(db, SECOND, LATER, COMMAND)
    a_night(db, SECOND, bodies)
    assert evidence.body(db, sha(bodies["a"])) == bodies["a"]
    assert state_of(db).pruned == 0
    prune(db, SECOND + timedelta(days=1), LATER + timedelta(days=1), COMMAND)
    assert state_of(db).pruned == 1
    assert verify(db) == []


def test_what_a_kept_body_leans_on_stays(db: Database) -> None:
    first, second = a_page_of("one"), a_page_of("two")
    a_night(db, NIGHT, {"": first})
    a_night(db, SECOND, {"": second})
    assert prune(db, SECOND, LATER, COMMAND).bodies == 0
    assert evidence.body(db, sha(second)) == second
    assert prune(db, SECOND + timedelta(days=1), LATER, COMMAND).bodies == 2
    assert verify(db) == []


def test_nothing_goes_while_a_run_is_running(db: Database) -> None:
    bodies = some("a")
    a_night(db, NIGHT, bodies)
    start_run(db, a_run(SECOND), [a_unit("a01")], {})
    with pytest.raises(StorageError, match="is still running: prune when it has ended") as caught:
        prune(db, SECOND, LATER, COMMAND)
    assert caught.value.reason == "busy"
    assert kept(db, bodies) == {"a"}


def test_merging_does_not_bring_back_what_was_dropped(db: Database, path: Path, tmp_path: Path) -> None:
    first, second = a_page_of("one"), a_page_of("two")
    with open_file(tmp_path / "shard.sqlite", create=True) as shard:
        a_night(shard, NIGHT, {"": first})
        a_night(shard, SECOND, {"": second})
    merge(db, [tmp_path / "shard.sqlite"])
    prune(db, SECOND + timedelta(days=1), LATER, COMMAND)
    before = db.execute("SELECT sha256 FROM bodies").fetchall()
    merge(db, [tmp_path / "shard.sqlite"])
    assert db.execute("SELECT sha256 FROM bodies").fetchall() == before == []
    with open_file(tmp_path / "new.sqlite", create=True) as new:
        merge(new, [path])
        assert state_of(new).pruned == 2
        assert verify(new) == []


@pytest.fixture
def pack(db: Database, tmp_path: Path) -> Path:
    """The pack of a finding that was judged anew after its page's body had been dropped."""
    pages = a_night(db, NIGHT, some("a", "b"))
    findings.save(db, DAY, RUBRIC, [a_finding("f1", verdict=Verdict.NOT_MET, points=0.0, pages=(pages["b"],))])
    prune(db, SECOND, LATER, COMMAND)
    findings.save(
        db, DAY, RUBRIC, [a_finding("f1", verdict=Verdict.NOT_MET, points=0.0, pages=(pages["a"], pages["b"]))]
    )
    write_pack(db, "f1", tmp_path / "pack.zip")
    return tmp_path / "pack.zip"


def test_a_proof_pack_says_which_body_was_dropped_and_proves_it(pack: Path) -> None:
    files = files_of(pack)
    assert sorted(name for name in files if name.startswith("bodies/")) == [f"bodies/{sha(noise('b'))}"]
    said = (
        f"有网页正文已于 2010-01-12 按保存期限清理，本包不含；记录中的哈希值仍可核对任何留存的副本：{sha(noise('a'))}"
    )
    assert said in check(files)


@pytest.mark.parametrize("change", ["no row", "another page too"])
def test_a_pack_cannot_pass_a_body_off_as_dropped(pack: Path, change: str) -> None:
    files = files_of(pack)
    proof = json.loads(files["proof.json"])
    if change == "no row":
        gone = next(row for row in proof["rows"] if row["kind"] == "pruned")
        proof["rows"].remove(gone)
        del files[gone["file"]]
    else:
        for row in proof["rows"]:
            row["pruned"] = row["kind"] == "pages"
        del files[f"bodies/{sha(noise('b'))}"]
    files["proof.json"] = json.dumps(proof).encode()
    files["manifest.json"] = json.dumps(
        {name: sha(data) for name, data in files.items() if name != "manifest.json"}
    ).encode()
    with pytest.raises(RefusedError, match="清理记录与网页不符"):
        check(files)


def test_the_pack_checks_itself_as_a_stranger_would(pack: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        archive.extract("verify.py", tmp_path)
    words = [sys.executable, "-I", "-S", str(tmp_path / "verify.py"), str(pack)]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0


def test_large_prunings_go_in_groups(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prune_module, "GROUP", 2)
    a_night(db, NIGHT, {str(number): a_page_of(str(number)) for number in range(5)})
    assert prune(db, SECOND, LATER, COMMAND).bodies == 5
    assert db.execute("SELECT count(*) FROM bodies").fetchone() == (0,)
    assert verify(db) == []


DYING = """
import os, signal, sys
from storage import prune as module
from storage.schema import open_file
from tests.storage import test_prune as here
module.GROUP, left = 2, [int(sys.argv[2])]
real = module.id_of
def counted(values):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(values)
module.id_of = counted
with open_file(sys.argv[1]) as db:
    module.prune(db, here.SECOND, here.LATER, here.COMMAND)
"""


@pytest.mark.parametrize("moment", [1, 2, 3, 6])
def test_a_kill_in_the_middle_leaves_a_file_that_holds(path: Path, moment: int) -> None:
    bodies = some(*"abcdefg")
    with open_file(path, create=True) as db:
        a_night(db, NIGHT, bodies)
    words = [sys.executable, "-c", DYING, str(path), str(moment)]
    died = subprocess.run(
        words, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False
    )
    assert died.returncode == -9, died.stderr
    with open_file(path) as db:
        assert verify(db) == []
        assert (len(kept(db, bodies)), state_of(db).pruned) == (7 - (moment - 1) // 2 * 2, (moment - 1) // 2 * 2)
        prune(db, SECOND, LATER, COMMAND)
        assert (len(kept(db, bodies)), state_of(db).pruned) == (0, 7)
        assert verify(db) == []
