"""The desk under load: server time of an inbox of 5,000 findings and of a finding's page, then 20 reviewers at once who decide."""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from threading import BoundedSemaphore

from checks.model import Unit
from reports.desk.serve import THREADS
from storage import findings, frontier
from storage.frontier import Record
from storage.runs import end_run, start_run
from storage.schema import open_file
from tests.reports.desk.office import AS_OF, HOME, NOON, ROWS, RUBRIC, Office, home_page, home_visit, made, made_finding
from tests.storage.make import a_run

UNITS, REVIEWERS, EACH = 1667, 20, 10
NIGHT = AS_OF.replace(day=20)


def fill(office: Office) -> list[str]:
    """Three costly findings for each of 1,667 units: 5,001 in the inbox. Out: the ids of those that lose points."""
    units = [Unit(f"n{at}", f"单位{at}", "government", "5", f"http://n{at}.changde.gov.cn/") for at in range(UNITS)]
    model = [made_finding("czj", 0, *row) for row in ROWS]
    found = []
    with closing(open_file(office.evidence)) as db:
        start_run(db, a_run(NIGHT), units, {})
        visits = [home_visit(unit, NIGHT) for unit in units]
        frontier.plan(db, visits)
        frontier.record(db, [Record(home_page(visit), HOME.encode()) for visit in visits])
        end_run(db, a_run(NIGHT).id, NOON, "done")
        for at, visit in enumerate(visits):
            found += [
                replace(each, id=f"{at * 4 + row:016x}", unit=visit.unit, pages=(visit.id,))
                for row, each in enumerate(model)
            ]
        findings.save(db, NIGHT, RUBRIC.stamp, found)
    return [each.id for each in found if each.lost]


def timed(office: Office, paths: list[str], times: int) -> list[float]:
    """Milliseconds of each answer, one person after another."""
    person, took = office.client("liming"), []
    for at in range(times):
        began = time.perf_counter()
        assert person.get(paths[at % len(paths)]).status_code == 200
        took.append((time.perf_counter() - began) * 1000)
    return took


def review(office: Office, ids: list[str], threads: BoundedSemaphore) -> list[float]:
    """Milliseconds of each answer of one reviewer who looks at the inbox, opens a finding and decides on it, again and again.

    The answers come from as many threads as the desk's server has; the time includes the wait for one.
    """
    with threads:
        person, took = office.client("liming"), []
    for id in ids:
        steps = (
            (200, lambda: person.get("/inbox")),
            (200, lambda id=id: person.get(f"/findings/{id}")),
            (
                302,
                lambda id=id: person.post(f"/findings/{id}/decide", action="uphold", reason="属实，证据清楚", seen=""),
            ),
        )
        for status, step in steps:
            began = time.perf_counter()
            with threads:
                assert step().status_code == status
            took.append((time.perf_counter() - began) * 1000)
    return took


def told(name: str, took: list[float]) -> None:
    """One line: the median and the slowest twentieth."""
    print(f"{name:<44} median {median(took):6.0f} ms   95 % under {quantiles(took, n=20)[-1]:6.0f} ms")


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        office = made(Path(folder))
        ids = fill(office)
        timed(office, ["/inbox"], 1)
        print(f"load of the machine before it began: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        told("inbox of 5,001 findings", timed(office, ["/inbox", "/inbox?indicator=personnel", "/inbox?page=50"], 30))
        told("a finding's page", timed(office, [f"/findings/{id}" for id in ids[:30]], 30))
        began, cpu, threads = time.perf_counter(), time.process_time(), BoundedSemaphore(THREADS)
        with ThreadPoolExecutor(REVIEWERS) as pool:
            shares = [ids[at * EACH : (at + 1) * EACH] for at in range(REVIEWERS)]
            every = list(pool.map(lambda share: review(office, share, threads), shares))
        took = [each for one in every for each in one]
        told(f"{REVIEWERS} reviewers at once, each page or decision", took)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        print(f"{len(took) / seconds:.0f} pages a second, {cpu * 1000 / len(took):.0f} ms of processor a page")


if __name__ == "__main__":
    main()
