"""A run's pages as one WACZ, the web archive that replay programs open (specs.webrecorder.net/wacz/1.1.1)."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from sqlite_utils import Database

from checks.model import Outcome, Page
from storage import evidence
from storage.errors import StorageError
from storage.proof import holds_letters
from storage.rows import PAGE_COLUMNS, page_of, to_text
from storage.runs import Run, runs
from storage.transactions import each, file_of, snapshot
from storage.warc import Records, utc

ARCHIVE = "archive/data.warc.gz"
PAGES = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}


def write_wacz(db: Database, run: str, path: Path, *, letters: bool = False) -> int:
    """Write the pages of a run (its id, or the start of it, or its night) that were answered. Out: how many can be
    replayed.

    Each page is a response record with its request, and a metadata record with its sealed row. A page that the server
    said is unchanged comes with the body that we keep, as a resource record. Letter pages are left out unless `letters`
    (they hold citizens' data); of a page that was not asked again this night, or whose body was dropped for its age, there is the row alone. Errors: StorageError where there is no such run, or something is at the path already.
    """
    chosen = run_of(db, run)
    if path.exists():
        raise StorageError(f"{path}: there already, and nothing is overwritten: give a new name")
    with tempfile.TemporaryDirectory(dir=path.parent) as folder, snapshot(db):
        part = Path(folder, "part.wacz")
        count = _write(db, chosen, part, letters)
        part.rename(path)
    return count


def run_of(db: Database, name: str) -> Run:
    """The one run of an id, the start of an id, or a night. Errors: StorageError where there is none or several."""
    found = [run for run in runs(db) if run.id.startswith(name) or run.night.isoformat() == name]
    if len(found) != 1:
        known = ", ".join(f"{run.id} of {run.night}" for run in found or runs(db)[-5:])
        raise StorageError(f"{file_of(db)}: {len(found)} runs are called {name}: give one of {known or 'none'}")
    return found[0]


def _write(db: Database, run: Run, part: Path, letters: bool) -> int:
    warc, title = part.with_suffix(".warc.gz"), f"网上抽查 {run.night}"
    with warc.open("wb") as stream:
        records = Records(stream, title)
        for page in _pages(db, run, letters):
            records.add(page, None if page.stands_for else _body(db, page))
    files = {
        "indexes/index.cdx": "".join(sorted(records.index)).encode(),
        "pages/pages.jsonl": "".join(f"{to_text(line)}\n" for line in (PAGES, *records.pages)).encode(),
    }
    package = _package(
        title, run, [_resource(ARCHIVE, warc.read_bytes()), *(_resource(*file) for file in files.items())]
    )
    files["datapackage.json"] = package
    files["datapackage-digest.json"] = to_text({"path": "datapackage.json", "hash": _hash(package)}).encode()
    with zipfile.ZipFile(part, "w") as archive:
        archive.write(warc, ARCHIVE)  # not compressed again: replay programs read records from its midst
        for name, content in files.items():
            archive.writestr(name, content)
    return len(records.pages)


def _body(db: Database, page: Page) -> bytes | None:
    """The bytes of a page; None where they were dropped for their age."""
    try:
        return evidence.body(db, page.body) if page.body else b""
    except StorageError as error:
        if error.reason != "pruned":
            raise
        return None


def _package(title: str, run: Run, resources: list[dict[str, object]]) -> bytes:
    """datapackage.json (WACZ 1.1.1, section 5.1)."""
    head = {"profile": "data-package", "wacz_version": "1.1.1", "software": "spotcheck", "title": title}
    created = utc(run.ended or run.started)
    return json.dumps({**head, "created": created, "resources": resources}, ensure_ascii=False, indent=1).encode()


def _resource(path: str, data: bytes) -> dict[str, object]:
    return {"name": Path(path).name, "path": path, "hash": _hash(data), "bytes": len(data)}


def _hash(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _pages(db: Database, run: Run, letters: bool) -> Iterator[Page]:
    columns = ", ".join(f"pages.{name}" for name in PAGE_COLUMNS.split(", "))
    sql = f"""SELECT {columns} FROM leaves JOIN pages ON pages.id = leaves.key
    WHERE leaves.run = ? AND kind = 'pages' ORDER BY position"""  # noqa: S608
    for row in each(db, sql, [run.id]):
        page = page_of(row)
        if page.outcome is Outcome.DONE and (letters or not holds_letters(page.role, page.column)):
            yield page
