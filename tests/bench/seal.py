"""How long sealing takes a page, and how long a file of a million rows takes to verify: printed, never asserted.

Run from the project's folder: `python -m tests.bench.seal [ROWS]`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from checks.model import Page, page_id
from storage.bodies import body_row, keep_body
from storage.frontier import Visit, plan
from storage.rows import PAGE_FIELDS, page_row
from storage.runs import Run, end_run, run_id, start_run
from storage.schema import open_file
from storage.seal import sealing
from storage.transactions import writing
from storage.verify import verify
from tests.bench.storage import AT, NIGHT, a_body, a_record, a_visit

NIGHTS = 20
BODIES = 20_000  # distinct ones; most of a site does not change overnight


def pages_of(day: int, count: int, bodies: list[tuple[str, int]]) -> list[Page]:
    """The pages of one night."""
    night, found = NIGHT + timedelta(days=day), []
    for number in range(count):
        page = a_record(a_visit(number), b"").page
        sha, size = bodies[number % len(bodies)]
        values = {name: getattr(page, name) for name in PAGE_FIELDS}
        id = page_id(night, page.unit, page.role, page.url)
        found.append(Page(**{**values, "id": id, "night": night, "body": sha, "size": size}))
    return found


def fill(path: Path, rows: int) -> None:
    """A file of so many pages in twenty nights."""
    spent = 0.0
    with open_file(path, create=True) as db:
        with writing(db):
            bodies = [body_row(a_body(number)) for number in range(min(BODIES, rows))]
            for row in bodies:
                keep_body(db, row)
        for day in range(NIGHTS):
            night = NIGHT + timedelta(days=day)
            run = Run(run_id(night, AT), night, AT)
            start_run(db, run, [], {})
            pages = pages_of(day, rows // NIGHTS, [row[:2] for row in bodies])
            plan(db, [Visit(page.id, night, page.unit, page.url, page.role) for page in pages])
            start = time.process_time()
            with sealing(db, night) as batch:
                for page in pages:
                    batch.add("pages", dict(zip(PAGE_FIELDS, page_row(page), strict=True)))
            end_run(db, run.id, AT, "done")
            spent += time.process_time() - start
    print(f"{rows:,} pages stored and sealed: {spent / rows * 1000:.3f} CPU ms each")


def main(rows: int) -> None:
    """Fill a file and verify it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "bench.sqlite")
        fill(path, rows)
        print(f"{path.stat().st_size / 1e6:,.0f} MB, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        start = time.perf_counter()
        with open_file(path) as db:
            problems = verify(db)
        wall, used = time.perf_counter() - start, getrusage(RUSAGE_CHILDREN)
        cpu = used.ru_utime + used.ru_stime
        print(f"verify of {rows:,} rows: {wall:.1f} s, {cpu:.1f} CPU s in its processes, problems: {problems[:2]}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
