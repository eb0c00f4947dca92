"""How fast the evidence file takes pages in and gives them back: printed, never asserted.

Run from the project's folder: `python -m tests.bench.storage [FOLDER]`; the folder is where the file is written.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from checks.model import Outcome, Page, page_id
from storage.backup import backup
from storage.evidence import pages
from storage.frontier import Record, Visit, close_night, pending, plan, record
from storage.merge import merge
from storage.schema import open_file
from storage.verify import verify

PAGES, GROUP, LINKS = 3000, 20, 80
NIGHT = date(2008, 12, 8)
AT = datetime(2008, 12, 8, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
WORDS = ["工作动态", "通知公告", "政策法规", "人事任免", "招考录用", "发展规划", "财政预算", "信息公开", "办事指南"]


def a_visit(number: int) -> Visit:
    """One visit of many."""
    url = f"http://www.bench.gov.cn/art/{number}.htm"
    return Visit(page_id(NIGHT, "a01", "article", url), NIGHT, "a01", url, "article", "news", f"第{number}条")


def a_body(number: int) -> bytes:
    """About 30 KB of Chinese HTML with 80 links, no two alike."""
    chance = random.Random(number)
    rows = [
        f'<li><a href="/art/{chance.randrange(10**6)}.htm">{"".join(chance.choices(WORDS, k=5))}</a><span>2008-12-0'
        f"{chance.randrange(1, 9)}</span>{''.join(chr(chance.randrange(0x4E00, 0x9000)) for _ in range(75))}</li>"
        for _ in range(LINKS)
    ]
    return f"<html><title>{number}</title><ul>{''.join(rows)}</ul></html>".encode()


def a_record(visit: Visit, body: bytes) -> Record:
    """A visit that was answered."""
    page = Page(
        visit.id,
        NIGHT,
        visit.unit,
        visit.url,
        visit.role,
        AT,
        Outcome.DONE,
        column=visit.column,
        label=visit.label,
        status=200,
        headers=(
            ("Content-Type", "text/html"),
            ("Server", "nginx"),
            ("Last-Modified", "Mon, 08 Dec 2008 01:00:00 GMT"),
        ),
        body=hashlib.sha256(body).hexdigest(),
        size=len(body),
        address="10.0.0.1",
    )
    return Record(page, body)


@contextmanager
def measured(what: str, count: int) -> Iterator[None]:
    """Print how many a second went by, and the processor's time for each."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{what:<44} {count / wall:>9,.0f} a second {cpu / count * 1000:>8.3f} CPU ms each")


def main(folder: Path) -> None:
    """Measure every way in and out on one made-up night."""
    visits = [a_visit(number) for number in range(PAGES)]
    records = [a_record(visit, a_body(number)) for number, visit in enumerate(visits)]
    size = sum(len(item.body or b"") for item in records)
    print(f"{PAGES} pages of {size / PAGES / 1000:.1f} KB, {GROUP} in one transaction")
    with open_file(folder / "bench.sqlite", create=True) as db:
        with measured("plan", PAGES):
            plan(db, visits)
        with measured("record", PAGES):
            for start in range(0, PAGES, GROUP):
                record(db, records[start : start + GROUP])
        print(f"  file {(folder / 'bench.sqlite').stat().st_size / PAGES / 1000:.1f} KB a page")
        alone = [a_visit(number) for number in range(PAGES, PAGES + 200)]
        plan(db, alone)
        with measured("record, each in a transaction of its own", len(alone)):
            for visit in alone:
                record(db, [a_record(visit, b"same")])
        plan(db, [a_visit(number) for number in range(2 * PAGES, 3 * PAGES)])
        with measured("pending", PAGES):
            pending(db, NIGHT)
        with measured("close_night", PAGES):
            close_night(db, NIGHT, "stopped", AT)
        with measured("pages", 2 * PAGES):
            pages(db, NIGHT)
        with measured("verify", 2 * PAGES):
            verify(db)
        with measured("backup", 2 * PAGES):
            backup(db, folder / "backup.sqlite")
    with open_file(folder / "merged.sqlite", create=True) as db, measured("merge", 2 * PAGES):
        merge(db, [folder / "bench.sqlite"])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as place:
        main(Path(place))
