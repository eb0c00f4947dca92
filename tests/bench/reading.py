"""What all readings of one page cost, on saved real pages: printed, never asserted.

Run from the project's folder: `python -m tests.bench.reading`. SPOTCHECK_REALPAGES names the folder of the pages; without them
nothing is measured. Processor time, the best of five; the slowest pages are named, for whoever looks for the cause.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import median

from checks.reading import read
from tests.bench.evidence import real_pages

SIZES = ((0, 30_000), (30_000, 60_000), (60_000, 90_000), (90_000, 10_000_000))  # bytes
ROUNDS = 5


def least(work: Callable[[], object]) -> float:
    """Milliseconds of processor time, the best of the rounds."""
    return 1000 * min(_once(work) for _ in range(ROUNDS))


def _once(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def line(costs: Sequence[tuple[float, int]], low: int, high: int) -> str:
    """The pages of a size: how many, their mean size, and what reading them costs."""
    here = [(cost, size) for cost, size in costs if low <= size < high]
    if not here:
        return f"{low // 1000:>5} KB and more: no page"
    times = sorted(cost for cost, _ in here)
    size = sum(size for _, size in here) / len(here) / 1000
    return f"{low // 1000:>5} KB and more: {len(here):4} pages of {size:5.0f} KB, median {median(times):6.1f} ms, slowest {times[-1]:6.1f} ms"


def main() -> None:
    """Measure and print."""
    pages = real_pages()
    costs = [(least(lambda body=body: read(body)), len(body), f"{site} {role}") for site, role, body in pages]  # type: ignore[misc]
    print(f"reading {len(pages)} saved real pages")
    if costs:
        for low, high in SIZES:
            print(line([(cost, size) for cost, size, _ in costs], low, high))
        for cost, size, name in sorted(costs, reverse=True)[:3]:
            print(f"  slow: {name}, {size / 1000:.0f} KB, {cost:.1f} ms")


if __name__ == "__main__":
    main()
