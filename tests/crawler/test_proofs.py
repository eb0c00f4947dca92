"""What an office does when a unit objects: verify, export, stamp; as commands."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread

import pytest

from checks.model import Verdict
from crawler.results import proofs
from storage import findings, frontier
from storage.runs import end_run, start_run
from storage.schema import open_file
from tests.conftest import Needs
from tests.crawler.test_cli import call
from tests.storage.authority import Authority
from tests.storage.make import EVENING, NIGHT, a_record, a_run, a_unit, a_visit
from tests.storage.test_findings import DAY, RUBRIC, a_finding


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    path = tmp_path / "evidence.sqlite"
    with open_file(path, create=True) as db:
        start_run(db, a_run(), [a_unit("a01")], {})
        frontier.plan(db, [a_visit()])
        frontier.record(db, [a_record(a_visit(), b"<html>")])
        end_run(db, a_run().id, EVENING, "done")
        findings.save(db, DAY, RUBRIC, [a_finding("f1", pages=(a_visit().id,))])
    return path


@pytest.fixture
def authority(needs: Needs, tmp_path: Path) -> Authority:
    return Authority(needs("openssl", "openssl"), tmp_path / "tsa")


@pytest.fixture
def roots(authority: Authority, tmp_path: Path) -> Path:
    (tmp_path / "roots.pem").write_bytes(authority.ca)
    return tmp_path / "roots.pem"


@pytest.fixture
def address(authority: Authority) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(authority.reply(request) if self.path == "/" else b"<html>504</html>")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_verify_says_how_far_the_file_is_sealed(evidence: Path) -> None:
    told = call("verify", "--evidence", evidence).stdout.splitlines()
    assert told[:2] == [
        f"{evidence}: everything is as it was stored",
        "sealed: 2 rows, 1 heads; 0 rows of a running run are sealed at its end",
    ]
    assert told[2].startswith("newest head: ")


def test_verify_names_every_row_that_was_changed(evidence: Path) -> None:
    with open_file(evidence) as db:
        db.conn.executescript("DROP TRIGGER pages_no_update; UPDATE pages SET status = 500")
    told = call("verify", "--evidence", evidence)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr == f"error: {evidence}: pages {a_visit().id}: was changed after it was sealed\n"


def test_a_proof_pack_is_written_and_checks_itself(evidence: Path, tmp_path: Path) -> None:
    pack = tmp_path / "f1.zip"
    assert call("export", "f1", "--evidence", evidence, "--to", pack).stdout == f"{pack}\n"
    with zipfile.ZipFile(pack) as archive:
        archive.extract("verify.py", tmp_path)
    told = subprocess.run([sys.executable, "-I", "-S", tmp_path / "verify.py", pack], capture_output=True, check=False)
    assert told.returncode == 0


def test_a_night_is_written_as_a_web_archive(evidence: Path, tmp_path: Path) -> None:
    place = tmp_path / "night.wacz"
    assert call("export", "--run", "2008-12-08", "--wacz", "--evidence", evidence, "--to", place).exit_code == 0
    assert zipfile.is_zipfile(place)


@pytest.mark.parametrize(
    "words", [(), ("f1", "--run", "2008-12-08", "--wacz"), ("--run", "2008-12-08"), ("f1", "--wacz")]
)
def test_what_to_export_must_be_clear(evidence: Path, words: tuple[str, ...]) -> None:
    assert call("export", *words, "--evidence", evidence).exit_code == 2


def test_a_head_is_stamped_over_http_and_verify_shows_it(
    evidence: Path, authority: Authority, roots: Path, address: str
) -> None:
    of = ("--evidence", evidence)
    assert "stamped at 2" in call("stamp", "--url", address, "--authority", roots, *of).stdout
    assert "not checked (give --authority): " in call("verify", *of).stdout.splitlines()[-1]
    assert call("verify", "--authority", roots, *of).stdout.splitlines()[-1].startswith("time stamp of 2")


def test_a_head_is_stamped_by_files(evidence: Path, authority: Authority, roots: Path, tmp_path: Path) -> None:
    of, request, response = ("--evidence", evidence), tmp_path / "r.tsq", tmp_path / "r.tsr"
    assert call("stamp", "--request", request, *of).exit_code == 0
    response.write_bytes(authority.reply(request.read_bytes()))
    assert call("stamp", "--response", response, "--authority", roots, *of).exit_code == 0
    with open_file(evidence) as db:
        db.conn.executescript("DROP TRIGGER stamps_no_update; UPDATE stamps SET token = x'00'")
    told = call("verify", "--authority", roots, *of)
    assert told.exit_code == 1
    assert "time stamp of head" in told.stderr


def test_a_stamp_that_does_not_hold_is_not_kept(evidence: Path, roots: Path, address: str, tmp_path: Path) -> None:
    of = ("--authority", roots, "--evidence", evidence)
    assert "time stamp refused" in call("stamp", "--url", f"{address}broken", *of).stderr
    assert "asked over http or https" in call("stamp", "--url", "file:///etc/passwd", *of).stderr
    assert "does not answer" in call("stamp", "--url", "http://127.0.0.1:9/", *of).stderr
    assert call("stamp", "--response", tmp_path / "none.tsr", *of).stderr.endswith(
        "none.tsr: No such file or directory\n"
    )
    assert call("stamp", *of).exit_code == 2
    assert call("stamp", "--url", address, "--evidence", evidence).exit_code == 2


def test_a_package_that_is_not_installed_is_named(evidence: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "import_module", missing)
    told = call("export", "--run", "2008-12-08", "--wacz", "--evidence", evidence)
    assert told.stderr == "error: this needs the package warcio: pip install 'gov-spotcheck[wacz]'\n"


def missing(_: str) -> None:
    raise ModuleNotFoundError("no", name="warcio")


def test_prune_says_first_and_drops_only_when_told(evidence: Path) -> None:
    """Two nights: the second one's page took points, so its body stays; the first one's goes."""
    with open_file(evidence) as db:
        later = a_visit(night=NIGHT + timedelta(days=1))
        start_run(db, a_run(later.night), [a_unit("a01")], {})
        frontier.plan(db, [later])
        frontier.record(db, [a_record(later, b"<html>later")])
        end_run(db, a_run(later.night).id, EVENING, "done")
        findings.save(db, DAY, RUBRIC, [a_finding("f1", verdict=Verdict.NOT_MET, points=0.0, pages=(later.id,))])
    words = ("prune", "--older-than", "2008-12-10", "--evidence", evidence)
    dry = call(*words)
    assert dry.stdout.splitlines() == [
        "would drop 1 raw bodies (0.0 MB) of nights before 2008-12-10",
        "kept 1 as old: a finding, a person's word or another body needs them",
        "nothing was changed: run again with --yes to drop them",
    ]
    assert "pruned" not in call("verify", "--evidence", evidence).stdout
    assert call(*words, "--yes").stdout.startswith("dropped 1 raw bodies")
    told = call("verify", "--evidence", evidence)
    assert told.exit_code == 0
    assert told.stdout.splitlines()[2] == (
        "pruned: 1 raw bodies were dropped for their age; their hashes and seals are kept"
    )
    assert call(*words, "--yes").stdout.startswith("dropped 0 raw bodies")
    assert (
        call(
            "export", "--run", "2008-12-08", "--wacz", "--evidence", evidence, "--to", evidence.with_name("n.wacz")
        ).exit_code
        == 0
    )


def test_prune_takes_days_and_refuses_the_period_that_is_scored(tmp_path: Path) -> None:
    assert call("init", tmp_path).exit_code == 0
    office = tmp_path / "office.toml"
    start = re.search(r"^start = (\S+)", office.read_text("utf-8"), re.MULTILINE)
    assert start
    refused = call("prune", "--older-than", date.fromisoformat(start[1]) + timedelta(days=1), "--office", office)
    assert refused.exit_code == 1
    assert "is inside the current period" in refused.stderr
    assert "not there" in call("prune", "--older-than", "36500", "--office", office).stderr
    assert call("prune", "--older-than", "long ago", "--office", office).exit_code == 2
    assert call("prune", "--office", office).exit_code == 2


def test_pruning_gives_the_room_back(evidence: Path) -> None:
    with open_file(evidence) as db:
        later = a_visit("a02", night=NIGHT + timedelta(days=1))
        frontier.plan(db, [later])
        frontier.record(db, [a_record(later, Random(1).randbytes(1_000_000))])
    before = evidence.stat().st_size
    assert call("prune", "--older-than", "2008-12-10", "--evidence", evidence, "--yes").exit_code == 0
    assert evidence.stat().st_size < before - 900_000
