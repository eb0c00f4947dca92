"""A proof pack holds by itself, offline, with nothing but Python; any alteration is refused."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from checks.entries import Entry
from checks.model import Fault
from storage import decisions, entries, findings, frontier, proofcheck
from storage.decisions import Decision
from storage.errors import StorageError
from storage.proof import write_pack
from storage.runs import end_run, start_run
from tests.storage.make import EVENING, NIGHT, a_record, a_run, a_unit, a_visit, sha
from tests.storage.test_findings import DAY, RUBRIC, a_finding

BODY = "<html>市财政局</html>".encode("gb18030")
VISITS = [a_visit("a01", path) for path in ("", "b", "c", "d", "e")]
LETTER = a_visit("a01", "letter", role="letter", column="mailbox")

SENTENCE = "证明：自封存之时起，我方保存的这份副本没有改动过。不证明：当时网站确实这样答复。"

Files = dict[str, bytes]


@pytest.fixture
def judged(db: Database) -> Database:
    start_run(db, a_run(), [a_unit("a01")], {})
    frontier.plan(db, [*VISITS, LETTER])
    frontier.record(db, [a_record(visit, BODY + visit.url.encode()) for visit in [*VISITS, LETTER]])
    end_run(db, a_run().id, EVENING, "done")
    findings.save(db, DAY, RUBRIC, [a_finding("f1", pages=(VISITS[1].id, VISITS[4].id, LETTER.id))])
    decisions.add(db, Decision("f1", DAY, RUBRIC, "uphold", "张三", EVENING + timedelta(days=1), "属实"))
    return db


@pytest.fixture
def pack(judged: Database, tmp_path: Path) -> Path:
    write_pack(judged, "f1", tmp_path / "pack.zip")
    return tmp_path / "pack.zip"


def files_of(pack: Path) -> Files:
    with zipfile.ZipFile(pack) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Files, place: Path) -> Path:
    with zipfile.ZipFile(place, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return place


def checked(pack: Path, verifier: Path) -> subprocess.CompletedProcess[str]:
    """The verifier as a stranger runs it: no site packages, no environment, another folder."""
    command = [sys.executable, "-I", "-S", str(verifier), str(pack)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd="/", env={"LANG": "C.UTF-8"}, check=False)


@pytest.fixture
def verifier(pack: Path) -> Path:
    place = pack.with_name("verify.py")
    place.write_bytes(files_of(pack)["verify.py"])
    return place


def test_an_untouched_pack_holds(pack: Path, verifier: Path) -> None:
    start = time.perf_counter()
    told = checked(pack, verifier)
    print(f"verifier: {time.perf_counter() - start:.2f} s")
    assert told.returncode == 0, told.stdout
    assert "相符 OK\n4 行记录、2 个封存头，全部相符。\n1 个网页因含来信人信息未附正文" in told.stdout
    assert SENTENCE in told.stdout
    assert told.stderr == ""


def test_the_unpacked_folder_checks_itself(pack: Path, tmp_path: Path) -> None:
    shutil.unpack_archive(pack, tmp_path / "folder")
    told = subprocess.run(
        [sys.executable, "-I", "-S", tmp_path / "folder" / "verify.py"], capture_output=True, check=False
    )
    assert told.returncode == 0, told.stdout.decode()


def test_python_3_8_can_read_it() -> None:
    ast.parse(Path(proofcheck.__file__).read_text(), feature_version=(3, 8))


def test_the_pack_holds_what_was_received(pack: Path, judged: Database) -> None:
    files = files_of(pack)
    body = BODY + VISITS[1].url.encode()
    assert files[f"bodies/{sha(body)}"] == body
    assert json.loads(files[f"rows/pages-{VISITS[4].id}.json"])["url"] == VISITS[4].url
    assert json.loads(files["finding.json"])["id"] == "f1"
    for name in [name for name in files if name.startswith("heads/")]:
        assert name == f"heads/{sha(files[name])}.json"
    names = {name.partition("/")[0] for name in files}
    assert names == {
        "rows",
        "bodies",
        "heads",
        "proof.json",
        "finding.json",
        "verify.py",
        "README.txt",
        "manifest.json",
    }


def test_the_pack_says_what_it_proves(pack: Path) -> None:
    files = files_of(pack)
    assert SENTENCE in files["README.txt"].decode()
    assert SENTENCE in files["verify.py"].decode()


def test_letters_are_left_out_unless_they_are_opened(pack: Path, judged: Database, verifier: Path) -> None:
    name = f"bodies/{sha(BODY + LETTER.url.encode())}"
    assert name not in files_of(pack)
    write_pack(judged, "f1", pack.with_name("open.zip"), letters=True)
    assert name in files_of(pack.with_name("open.zip"))
    assert "未附正文" not in checked(pack.with_name("open.zip"), verifier).stdout


def manifested(files: Files) -> Files:
    """Whoever alters a pack with care writes its manifest anew."""
    rest = {name: data for name, data in files.items() if name != "manifest.json"}
    return {**rest, "manifest.json": json.dumps({name: sha(data) for name, data in rest.items()}).encode()}


def flipped(data: bytes) -> bytes:
    return data[:-3] + bytes([data[-3] ^ 1]) + data[-2:]


def some(files: Files, start: str) -> str:
    return sorted(name for name in files if name.startswith(start))[0]


def change(start: str) -> Callable[[Files], Files]:
    return lambda files: {**files, some(files, start): flipped(files[some(files, start)])}


def without(start: str) -> Callable[[Files], Files]:
    return lambda files: {name: data for name, data in files.items() if name != some(files, start)}


def proof_with(alter: Callable[[dict[str, object], list[dict[str, object]]], object]) -> Callable[[Files], Files]:
    def altered(files: Files) -> Files:
        proof = json.loads(files["proof.json"])
        alter(proof, proof["rows"])
        return {**files, "proof.json": json.dumps(proof).encode()}

    return altered


def row_with(name: str, value: object) -> Callable[[Files], Files]:
    def altered(files: Files) -> Files:
        place = f"rows/pages-{VISITS[1].id}.json"
        row = {**json.loads(files[place]), name: value}
        return {**files, place: json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()}

    return altered


def other_body(files: Files) -> Files:
    """The body and its name, but not the row."""
    old = f"bodies/{sha(BODY + VISITS[1].url.encode())}"
    rest = {name: data for name, data in files.items() if name != old}
    return {**rest, f"bodies/{sha(b'other')}": b"other"}


def other_head(files: Files) -> Files:
    """A head with another root under its own hash, named in the proof."""
    old = some(files, "heads/").partition("/")[2].removesuffix(".json")
    data = files[f"heads/{old}.json"].replace(b'"rows":', b'"rows": ')
    text = {
        name: blob.replace(old.encode(), sha(data).encode()) for name, blob in files.items() if name == "proof.json"
    }
    rest = {name: blob for name, blob in files.items() if old not in name}
    return {**rest, **text, f"heads/{sha(data)}.json": data.replace(b'"root":"', b'"root":"0')}


def swapped(files: Files) -> Files:
    """Two rows change places."""
    one, two = f"rows/pages-{VISITS[1].id}.json", f"rows/pages-{VISITS[4].id}.json"
    return {**files, one: files[two], two: files[one]}


ALTERED: dict[str, Callable[[Files], Files]] = {
    "a byte of a body": change("bodies/"),
    "a body under its own hash": other_body,
    "no body": without("bodies/"),
    "a byte of a row": change("rows/pages"),
    "another status": row_with("status", 500),
    "another time": row_with("at", "2008-12-08T20:00:01.000000+08:00"),
    "another URL": row_with("url", "http://b.gov.cn/"),
    "one more field": row_with("note", "x"),
    "no row": without("rows/pages"),
    "rows swapped": swapped,
    "a decision's word": lambda files: {name: data.replace(b"uphold", b"adjust") for name, data in files.items()},
    "a byte of a head": change("heads/"),
    "a head under its own hash": other_head,
    "no head": without("heads/"),
    "a step of the proof": proof_with(lambda _, rows: rows[0]["path"].reverse()),  # type: ignore[attr-defined]
    "a shorter proof": proof_with(lambda _, rows: rows[0]["path"].pop()),  # type: ignore[attr-defined]
    "another position": proof_with(lambda _, rows: rows[0].update(position=3)),
    "a row less": proof_with(lambda _, rows: rows.pop(0)),
    "another finding": proof_with(lambda proof, _: proof.update(finding="f2")),
    "a body held back": proof_with(lambda _, rows: rows[-1].update(withheld=True)),
    "another page in the finding": lambda files: {
        **files,
        "finding.json": files["finding.json"].replace(VISITS[1].id.encode(), VISITS[2].id.encode()),
    },
    "another format": proof_with(lambda proof, _: proof.update(format="spotcheck proof 2")),
}
MISSING = {"no row", "no head"}  # a file that is not there
CARELESS: dict[str, Callable[[Files], Files]] = {
    "the verdict": lambda files: {**files, "finding.json": flipped(files["finding.json"])},
    "the verifier": lambda files: {**files, "verify.py": b"print('OK')"},
    "the words": change("README"),
    "one more file": lambda files: {**files, "note.txt": b""},
    "no manifest": without("manifest"),
    "no proof": without("proof"),
}


@pytest.mark.parametrize("name", ALTERED)
def test_an_altered_pack_is_refused_also_with_a_new_manifest(pack: Path, verifier: Path, name: str) -> None:
    altered = ALTERED[name](files_of(pack))
    assert altered != files_of(pack)
    told = checked(packed(manifested(altered), pack.with_name("altered.zip")), verifier)
    assert (told.returncode, told.stdout.partition("：")[0]) == (1, "不符 REFUSED"), told.stdout
    assert "已损坏" not in told.stdout or name in MISSING, "refused by chance, not by a check"


@pytest.mark.parametrize("name", CARELESS)
def test_a_carelessly_altered_pack_is_refused(pack: Path, verifier: Path, name: str) -> None:
    altered = CARELESS[name](files_of(pack))
    assert altered != files_of(pack)
    told = checked(packed(altered, pack.with_name("altered.zip")), verifier)
    assert (told.returncode, told.stderr) == (1, ""), told.stdout


def test_a_cut_pack_is_refused(pack: Path, verifier: Path) -> None:
    os.truncate(pack, pack.stat().st_size // 2)
    assert checked(pack, verifier).returncode == 1


def test_the_verifier_in_the_pack_is_the_one_that_is_tested(pack: Path) -> None:
    assert files_of(pack)["verify.py"] == Path(proofcheck.__file__).read_bytes()


def test_the_same_finding_gives_the_same_bytes(pack: Path, judged: Database) -> None:
    write_pack(judged, "f1", pack.with_name("again.zip"))
    assert pack.with_name("again.zip").read_bytes() == pack.read_bytes()


def test_what_cannot_be_packed_is_named(judged: Database, pack: Path) -> None:
    with pytest.raises(StorageError, match="finding f9 is not in the newest judgement"):
        write_pack(judged, "f9", pack.with_name("new.zip"))
    with pytest.raises(StorageError, match=r"pack\.zip: there already"):
        write_pack(judged, "f1", pack)
    start_run(judged, a_run(NIGHT + timedelta(days=1)), [], {})
    later = a_visit("a01", night=NIGHT + timedelta(days=1))
    frontier.plan(judged, [later])
    frontier.record(judged, [a_record(later)])
    findings.save(judged, DAY, RUBRIC, [a_finding("f1", pages=(later.id,))])
    with pytest.raises(StorageError, match="is not sealed yet: its run is still running"):
        write_pack(judged, "f1", pack.with_name("new.zip"))
    assert not pack.with_name("new.zip").exists()


def test_a_deduction_that_rests_on_an_entry_is_proved_by_its_row(judged: Database, tmp_path: Path) -> None:
    entry = Entry("project", "a01", "平台二期", "未按规定执行", NIGHT, "李四", place="项目管理!3")
    form = entries.add_file(judged, "登记表.xlsx", b"others' data", EVENING, [entry], {})
    (kept,) = entries.of(judged)
    fault = Fault("project 平台二期", "未按规定执行", 2, seen=True, entry=kept.id)
    findings.save(judged, DAY, RUBRIC, [replace(a_finding("f2", pages=()), faults=(fault,))])
    write_pack(judged, "f2", tmp_path / "entry.zip")
    files = files_of(tmp_path / "entry.zip")
    row = json.loads(files[f"rows/entries-{kept.id}.json"])
    assert (row["who"], row["place"], row["file"]) == ("李四", "项目管理!3", form)
    assert not [name for name in files if name.startswith("bodies/")], "the form holds other units' rows"
    assert proofcheck.check(files)[0] == "1 行记录、1 个封存头，全部相符。"
    finding = json.loads(files["finding.json"])
    finding["faults"][0]["entry"] = ""
    files["finding.json"] = json.dumps(finding).encode()
    manifest = {name: sha(data) for name, data in files.items() if name != "manifest.json"}
    with pytest.raises(proofcheck.RefusedError, match="扣分项与所附人工录入不符"):
        proofcheck.check({**files, "manifest.json": json.dumps(manifest).encode()})
