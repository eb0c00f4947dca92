"""Bringing a night's parts home: the evidence of all of them comes into one file, in one transaction."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from crawler.cluster.tables import FINAL, Part, collected, connected, fetch, parts
from crawler.errors import CrawlerError
from crawler.night.lock import hold
from crawler.night.workers import bring_home, parts_of
from storage.schema import open_file

STATES = ("planned", "running", "done", "failed", "collected")


def collect(database: str, evidence: Path, night: date) -> int:
    """Merge a night whose parts are all done into the evidence file. Out: how many parts came; 0 where all were there.

    Errors: CrawlerError where parts are not done, or none was planned; StorageError of the merge. Nothing is half merged,
    and a part leaves the database only when it is on the disk here.
    """
    with connected(database) as connection:
        all_parts = parts(connection, night)
    left = [part for part in all_parts if part.state not in FINAL]
    if left or not all_parts:
        raise CrawlerError(f"night {night}: {said(all_parts) or 'nothing was planned'}; collect when all are done")
    waiting = [part for part in all_parts if part.state == "done"]
    if not waiting:
        return 0
    with hold(evidence):
        place = parts_of(evidence) / night.isoformat()
        place.mkdir(parents=True, exist_ok=True)
        with connected(database) as connection:
            for part in waiting:
                _keep(place / f"{part.number:05}.sqlite", fetch(connection, night, part.number))
        with closing(open_file(evidence, create=True)):
            pass
        bring_home(evidence, place)
        shutil.rmtree(place)
    with connected(database) as connection:
        collected(connection, night, [part.number for part in waiting])
    return len(waiting)


def said(all_parts: Sequence[Part]) -> str:
    """How many parts are in which state."""
    counts = Counter(part.state for part in all_parts)
    return ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])


def _keep(path: Path, body: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(body)
    part.rename(path)
