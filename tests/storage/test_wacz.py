"""A run as a web archive: the tools of that world accept it and find the same bytes in it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from sqlite_utils import Database
from warcio.archiveiterator import ArchiveIterator

from checks.model import Hop, Outcome
from storage import frontier
from storage.errors import StorageError
from storage.frontier import Record
from storage.runs import end_run, start_run
from storage.wacz import write_wacz
from tests.storage.make import EVENING, NIGHT, a_page, a_record, a_run, a_unit, a_visit, sha

PAGE = "<html>常德市财政局</html>".encode("gb18030")
PLAIN, MOVED, SAME, LOST, LETTER, HEAD = (
    a_visit("a01", "栏目/?b=2&a=1"),
    a_visit("a01", "moved"),
    a_visit("a01", "same"),
    a_visit("a01", "lost"),
    a_visit("a01", "letter", role="letter"),
    a_visit("a01", "file.doc", role="link", method="HEAD"),
)
HEADERS = (
    ("Content-Type", "text/html; charset=gb2312"),
    ("Content-Encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
    ("X-Powered-By", "ASP.NET 常德"),
)


@pytest.fixture
def night(db: Database) -> Database:
    start_run(db, a_run(), [a_unit("a01")], {})
    frontier.plan(db, [PLAIN, MOVED, SAME, LOST, LETTER, HEAD])
    hops = (Hop(MOVED.url, 302, "http://a01.gov.cn/new", "127.0.0.2"),)
    frontier.record(
        db,
        [
            a_record(PLAIN, PAGE, headers=HEADERS),
            a_record(MOVED, b"new place", hops=hops, final_url="http://a01.gov.cn/new"),
            Record(a_page(SAME, PAGE, status=304)),
            a_record(LOST, None, status=None, outcome=Outcome.FAILED, reason="dns"),
            a_record(LETTER, b"a citizen's letter"),
            a_record(HEAD, None, status=404),
        ],
    )
    end_run(db, a_run().id, EVENING, "done")
    return db


@pytest.fixture
def wacz(night: Database, tmp_path: Path) -> Path:
    assert write_wacz(night, "2008-12-08", tmp_path / "night.wacz") == 3
    return tmp_path / "night.wacz"


def records(wacz: Path) -> list[tuple[str, str, str, bytes]]:
    """Type, URL, status and content of every record, read by warcio."""
    with zipfile.ZipFile(wacz) as archive, archive.open("archive/data.warc.gz") as stream:
        found = []
        for record in ArchiveIterator(stream):
            status = record.http_headers.get_statuscode() if record.rec_type == "response" else ""
            found.append(
                (record.rec_type, record.rec_headers["WARC-Target-URI"], status, record.content_stream().read())
            )
        return found


def test_warcio_accepts_every_record(wacz: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wacz) as archive:
        archive.extract("archive/data.warc.gz", tmp_path)
    program = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "warcio.cli",
        "check",
        "-v",
        str(tmp_path / "archive/data.warc.gz"),
    ]
    told = subprocess.run(program, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout
    assert "digest failed" not in told.stdout
    assert told.stdout.count("digest pass") == len(records(wacz))


def test_the_answers_are_in_it_byte_for_byte(wacz: Path) -> None:
    found = records(wacz)
    answers = [record for record in found if record[0] in ("response", "resource")]
    assert answers == [
        ("response", PLAIN.url, "200", PAGE),
        ("response", MOVED.url, "302", b""),
        ("response", "http://a01.gov.cn/new", "200", b"new place"),
        ("resource", SAME.url, "", PAGE),
        ("response", HEAD.url, "404", b""),
    ]
    rows = [json.loads(content) for kind, _, _, content in found if kind == "metadata"]
    assert [row["id"] for row in rows] == [PLAIN.id, MOVED.id, SAME.id, HEAD.id]
    assert b"citizen" not in wacz.read_bytes()


def test_letters_come_only_when_they_are_opened(night: Database, tmp_path: Path) -> None:
    write_wacz(night, a_run().id[:6], tmp_path / "open.wacz", letters=True)
    assert any(content == b"a citizen's letter" for *_, content in records(tmp_path / "open.wacz"))


def test_the_index_leads_to_the_records(wacz: Path) -> None:
    with zipfile.ZipFile(wacz) as archive:
        data = archive.read("archive/data.warc.gz")
        lines = archive.read("indexes/index.cdx").decode().splitlines()
        pages = [json.loads(line) for line in archive.read("pages/pages.jsonl").splitlines()]
    assert lines == sorted(lines)
    assert [line.split(" ")[:2] for line in lines][-1] == [
        "cn,gov,a01)/same",
        "20081208120000",
    ]
    for line in lines:
        entry = json.loads(line.split(" ", 2)[2])
        start, length = int(entry["offset"]), int(entry["length"])
        text = gzip.decompress(data[start : start + length])
        assert f"WARC-Target-URI: {entry['url']}".encode()[:40] in text
        record = next(iter(ArchiveIterator(io.BytesIO(data[start : start + length]))))
        assert f"sha256:{sha(record.content_stream().read())}" == entry["digest"]
    assert [page["url"] for page in pages[1:]] == [PLAIN.url, "http://a01.gov.cn/new", SAME.url]


def test_the_package_names_its_files_by_hash(wacz: Path) -> None:
    with zipfile.ZipFile(wacz) as archive:
        package = archive.read("datapackage.json")
        digest = json.loads(archive.read("datapackage-digest.json"))
        assert digest["hash"] == f"sha256:{sha(package)}"
        for resource in json.loads(package)["resources"]:
            data = archive.read(resource["path"])
            assert (resource["hash"], resource["bytes"]) == (f"sha256:{hashlib.sha256(data).hexdigest()}", len(data))


def test_wacz_validate_accepts_it(wacz: Path) -> None:
    """The program is among the packages that the tests are locked to, so there is nothing to skip for."""
    program = Path(sys.executable).with_name("wacz")
    told = subprocess.run([program, "validate", "-f", str(wacz)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "the passed WACZ is valid" in told.stdout


def test_the_index_is_the_one_that_another_program_makes(wacz: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wacz) as archive:
        own = archive.read("indexes/index.cdx").decode().splitlines()
        warc = archive.extract("archive/data.warc.gz", tmp_path)
    program = Path(sys.executable).with_name("cdxj-indexer")
    told = subprocess.run([program, "-s", warc], capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [line for line in told if line.startswith("urn:spotcheck:page:")]
    assert len(rows) == 4
    # That program lists every record; the sealed rows and what was only asked for with HEAD are nothing to replay.
    assert {where(line) for line in told if line not in rows and HEAD.url not in line} == {where(line) for line in own}


def where(line: str) -> tuple[str, ...]:
    """Key, time, URL and place of a line of the index."""
    key, at, text = line.split(" ", 2)
    entry = json.loads(text)
    return (key, at, entry["url"], entry["offset"], entry["length"], entry["filename"])


def test_every_part_is_as_the_specification_words_it(wacz: Path) -> None:
    """WACZ 1.1.1, sections 3 to 5: the files, nothing compressed twice, every required field, times of RFC 3339."""
    with zipfile.ZipFile(wacz) as archive:
        assert {entry.filename for entry in archive.infolist()} == {
            "archive/data.warc.gz",
            "indexes/index.cdx",
            "pages/pages.jsonl",
            "datapackage.json",
            "datapackage-digest.json",
        }
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
        package = json.loads(archive.read("datapackage.json"))
        head, *pages = [json.loads(line) for line in archive.read("pages/pages.jsonl").splitlines()]
        index = [line.split(" ", 2) for line in archive.read("indexes/index.cdx").decode().splitlines()]
        assert json.loads(archive.read("datapackage-digest.json")).keys() == {"path", "hash"}
    assert (package["profile"], package["wacz_version"]) == ("data-package", "1.1.1")
    assert all(each.keys() == {"name", "path", "hash", "bytes"} for each in package["resources"])
    assert [each["path"] for each in package["resources"]] == [
        "archive/data.warc.gz",
        "indexes/index.cdx",
        "pages/pages.jsonl",
    ]
    assert head == {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    listed = {json.loads(text)["url"] for _, _, text in index}
    for page in pages:
        assert datetime.strptime(page["ts"], "%Y-%m-%dT%H:%M:%S%z") == EVENING
        assert page["url"] in listed
    for key, at, text in index:
        assert re.fullmatch(r"[!-~]+", key)
        assert re.fullmatch(r"\d{14}", at)
        assert json.loads(text).keys() >= {"url", "digest", "mime", "filename", "offset", "length", "status"}


def test_what_cannot_be_written_is_named(night: Database, wacz: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"night\.wacz: there already"):
        write_wacz(night, "2008-12-08", wacz)
    with pytest.raises(StorageError, match=f"0 runs are called 1999-01-01: give one of {a_run().id} of {NIGHT}"):
        write_wacz(night, "1999-01-01", tmp_path / "new.wacz")
    assert {place.name for place in tmp_path.iterdir()} <= {"night.wacz"} | {p.name for p in tmp_path.glob("evidence*")}
