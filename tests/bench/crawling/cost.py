"""What a crawler takes: processor time and memory of all its processes together, and bytes of evidence."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Cost:
    """What one crawl needed: seconds, and bytes."""

    pages: float
    wall: float
    cpu: float
    memory: float  # the largest sum over all its processes
    evidence: float  # what its evidence file grew by

    @property
    def each(self) -> float:
        """Milliseconds of processor time a page."""
        return 1000 * self.cpu / self.pages


def middle(costs: list[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(*(median(getattr(cost, field.name) for cost in costs) for field in fields(Cost)))


def measured(run: Callable[[], int], server: Connection) -> Cost:
    """Run a crawler, which says how many bytes of evidence it kept. The server's process is not counted."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    with Memory() as memory:
        evidence = run()
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    server.send("count")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(server.recv(), wall, cpu, memory.largest, evidence)


class Memory:
    """Watches the sum of the proportional set sizes (PSS) of all processes below this one, the server's left out."""

    def __init__(self) -> None:
        self.largest = 0
        self._known = below(os.getpid())
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            self.largest = max(self.largest, sum(pss(pid) for pid in below(os.getpid()) - self._known))


def below(pid: int) -> set[int]:
    """All descendants of a process."""
    found: set[int] = set()
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found |= {child} | below(child)
    return found


def pss(pid: int) -> int:
    """The proportional set size of a process in bytes, 0 where it is gone."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
