"""How many bytes of evidence a page takes, on its first visit and on later ones: printed, never asserted.

Run from the project's folder: `python -m tests.bench.evidence`. Saved real pages, where they are (SPOTCHECK_REALPAGES names
their folder), count as sites by the first word of their names; made-up pages of 30 KB stand in for a large site.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from sqlite_utils import Database

from checks.model import Page, page_id
from checks.reading import read
from storage.frontier import Record, Visit, plan, record
from storage.rows import PAGE_FIELDS
from storage.schema import open_file
from tests.bench.storage import NIGHT, a_body, a_record, a_visit

PAGES = Path(os.environ.get("SPOTCHECK_REALPAGES", Path(__file__).parents[3] / "shared" / "realpages"))
TABLES = ("pages", "visits", "leaves", "facts", "bodies")


def real_pages() -> list[tuple[str, str, bytes]]:
    """Site, role and bytes of each saved page, home pages first."""
    found = sorted(PAGES.glob("*/*.html"), key=lambda file: (file.parent.name not in ("home", "index"), file.name))
    return [
        (file.name.partition("_")[0], file.parent.name.replace("index", "home"), file.read_bytes()) for file in found
    ]


def visited(db: Database, day: int, pages: Iterable[tuple[str, str, bytes]]) -> None:
    """Keep each page as one visit of a night."""
    night = NIGHT + timedelta(days=day)
    for number, (site, role, body) in enumerate(pages):
        url = f"http://{site}.gov.cn/{number}"
        made = a_record(a_visit(number), body).page
        values = {name: getattr(made, name) for name in PAGE_FIELDS}
        page = Page(
            **{**values, "id": page_id(night, site, role, url), "night": night, "unit": site, "url": url, "role": role}
        )
        plan(db, [Visit(page.id, night, site, url, role)])
        record(db, [Record(page, body, read(body))])


def taken(db: Database) -> dict[str, int]:
    """The bytes of all values, by table; indexes and free room come on top."""
    found = {}
    for table in TABLES:
        names = [name for (name,) in db.execute("SELECT name FROM pragma_table_info(?)", [table])]
        room = " + ".join(f'coalesce(length(CAST("{name}" AS BLOB)), 0)' for name in names)
        found[table] = db.execute(f"SELECT coalesce(sum({room}), 0) FROM {table}").fetchone()[0]
    return found


def measure(what: str, nights: list[tuple[str, list[tuple[str, str, bytes]]]]) -> None:
    """Print what each night adds to a new file, a page."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.sqlite")
        with open_file(path, create=True) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            before, size = taken(db), path.stat().st_size
            for day, (words, pages) in enumerate(nights):
                visited(db, day, pages)
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                now, grown = taken(db), path.stat().st_size
                parts = ", ".join(f"{table} {(now[table] - before[table]) / len(pages) / 1000:.2f}" for table in TABLES)
                print(f"{what}, {words}: {(grown - size) / len(pages) / 1000:.2f} KB a page in the file ({parts})")
                before, size = now, grown


def main() -> None:
    """Real pages and made-up ones: first visit, unchanged, a fiftieth taken out."""
    made = [("bench", "article", a_body(0)[:9000] + a_body(number)[9000:]) for number in range(200)]
    sets = {f"{len(made)} made-up pages": made}
    if PAGES.is_dir():
        sets[f"{len(real_pages())} real pages"] = real_pages()
    for what, pages in sets.items():
        mean = sum(len(body) for *_, body in pages) / len(pages) / 1000
        changed = [
            (site, role, body[: len(body) // 2] + body[len(body) // 2 + len(body) // 50 :])
            for site, role, body in pages
        ]
        measure(
            f"{what} of {mean:.0f} KB", [("first visit", pages), ("unchanged", pages), ("a fiftieth gone", changed)]
        )


if __name__ == "__main__":
    main()
