"""What a page costs this crawler, on its first visit and when nothing changed, beside Scrapy's own ways: printed, never asserted.

Run from the project's folder: `python -m tests.bench.crawl`. Made-up sites of 161 pages of about 26 KB with 80 links, on
loopback; the crawlers take turns, the figures are medians. Processor time and memory are those of all processes of a
crawler together, its start included. `--sites` and `--rounds` make it shorter on a busy machine.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from checks.model import Unit
from crawler.network.politeness import Limits
from crawler.night.options import NightOptions
from crawler.night.run import run_night
from storage.schema import open_file
from tests.bench.crawling.cost import Cost, measured, middle
from tests.bench.crawling.site import host, paths, serve
from tests.bench.nights import HEAD, nights

NIGHT = date(2008, 12, 8)
OURS, UNCHANGED = "this crawler: fetch, store, read", "this crawler, nothing changed (304)"
FOLLOW, SOUP = "Scrapy CrawlSpider + LinkExtractor", "Scrapy + BeautifulSoup (lxml)"
BARE, AGAIN = "Scrapy, fetch without parsing", "Scrapy, the same answered 304"
BESIDE = {OURS: BARE, UNCHANGED: AGAIN, FOLLOW: BARE, SOUP: BARE}


@dataclass(frozen=True)
class Place:
    """Where the sites are, and where this crawler keeps its evidence of them."""

    port: int
    sites: int
    file: Path


def ours(place: Place, nights: int) -> int:
    """This crawler, without pauses, after that many nights; into a new file where there were none."""
    if not nights:
        for file in place.file.parent.glob(f"{place.file.name}*"):
            file.unlink()
    before = place.file.stat().st_size if nights else 0
    units = tuple(
        Unit(f"u{number}", f"单位{number}", "government", url=f"http://{host(number)}:{place.port}/")
        for number in range(1, place.sites + 1)
    )
    limits = Limits(requests=10_000, size=2**40)
    night = NIGHT + timedelta(days=nights)
    run_night(
        NightOptions(
            place.file, night, units, "bench", allowed=("127.0.0.0/8",), delay=0, limits=limits, log_level="ERROR"
        )
    )
    return place.file.stat().st_size - before


def scrapys(place: Place, kind: str) -> int:
    """One of the spiders of `tests.bench.crawling.spiders`, which keep nothing."""
    program = [sys.executable, "-m", "tests.bench.crawling.spiders", str(place.port), str(place.sites), kind]
    subprocess.run(program, check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))})
    return 0


def asked_again(file: Path) -> str:
    """How many of the pages known from the first night were asked for in the second, and how many came anew."""
    with closing(open_file(file)) as db:
        sql = """SELECT count(DISTINCT url), count(DISTINCT CASE WHEN night = ? THEN url END),
        count(CASE WHEN night = ? AND status = 304 THEN 1 END) FROM pages
        WHERE method = 'GET' AND status IN (200, 304) AND role <> 'robots'"""
        second = (NIGHT + timedelta(days=1)).isoformat()
        known, asked, same = db.execute(sql, (second, second)).fetchone()
    return f"unchanged sites without a day in their lists: {asked} of {known} known pages asked for again ({asked / known:.0%}), {same} answered 304"


def table(costs: dict[str, Cost]) -> str:
    """The medians, one crawler a line; the ratios are of processor time a page."""
    head = f"{'':36}{'pages':>7}{'CPU ms/page':>13}{'wall s':>8}{'memory MB':>11}{'evidence KB/page':>18}{'x Scrapy':>10}{'x CrawlSpider':>15}"
    lines = [head]
    for name, cost in costs.items():
        kept = f"{cost.evidence / cost.pages / 1000:.2f}" if name in (OURS, UNCHANGED) else ""
        beside = f"{cost.each / costs[BESIDE[name]].each:.2f}" if name in BESIDE else ""
        to_follow = f"{cost.each / costs[FOLLOW].each:.2f}"
        lines.append(
            f"{name:36}{cost.pages:7.0f}{cost.each:13.1f}{cost.wall:8.0f}{cost.memory / 2**20:11.0f}{kept:>18}{beside:>10}{to_follow:>15}"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sites", type=int, default=19)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, given.sites), daemon=True)
    server.start()
    port, size = here.recv()
    print(f"{given.sites * len(paths())} pages of {size:,} bytes with 80 links on {given.sites} loopback addresses")
    with tempfile.TemporaryDirectory() as folder:
        place = Place(port, given.sites, Path(folder, "evidence.sqlite"))
        crawlers: dict[str, Callable[[], int]] = {
            OURS: partial(ours, place, 0),
            UNCHANGED: partial(ours, place, 1),
            FOLLOW: partial(scrapys, place, "follow"),
            SOUP: partial(scrapys, place, "soup"),
            BARE: partial(scrapys, place, "fetch"),
            AGAIN: partial(scrapys, place, "again"),
        }
        costs: dict[str, list[Cost]] = {name: [] for name in crawlers}
        for number in range(1, given.rounds + 1):
            for name, run in crawlers.items():
                costs[name].append(measured(run, here))
            figures = ", ".join(f"{of[-1].each:.1f}" for of in costs.values())
            print(
                f"round {number} of {given.rounds}: {figures} ms CPU a page, load {os.getloadavg()[0]:.1f}", flush=True
            )
        again = asked_again(place.file)
    here.send("")
    server.join(5)
    print(table({name: middle(of) for name, of in costs.items()}))
    print("x Scrapy: to Scrapy that only fetches the same (with 304: that is answered 304, too)")
    print(again)
    print("known healthy sites of which only what is due is asked (tests.bench.nights):")
    print(HEAD)
    for number, night in enumerate(nights(given.sites, 3, 0), 1):
        print(f"{number:5}{night.told()}", flush=True)
    print("linkchecker is not in requirements-dev.lock and not measured here")


if __name__ == "__main__":
    main()
