"""Many nights of the demo city with faults in them: each comes to its end, and the memory does not grow."""

from __future__ import annotations

import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from checks.rubric import load
from crawler.demo.city import city
from crawler.demo.run import night_options
from crawler.demo.server import CityServer
from crawler.network.guard import NameTable
from crawler.network.politeness import Limits
from crawler.night import run as nights
from crawler.night.options import NightOptions
from crawler.reading.readers import child_environment
from crawler.results.assess import assess
from storage.frontier import tally
from storage.runs import night_runs
from storage.schema import open_file
from storage.verify import verify
from tests.crawler.dying import FULL_DISK
from tests.crawler.test_kills import started

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 22)
FEW = ("portal", "zzb", "rsj", "czj", "gaj", "jyj", "tyx", "yz", "cl", "sfj", "hbj")
CONTROL = "www.gov.cn"  # without it every failure would be our own
GROWTH = 1.1
SETTLED = 3  # nights after which the memory should not grow any more


@dataclass
class Nights:
    """One evidence file, night after night."""

    folder: Path
    dice: random.Random
    only: frozenset[str]
    limits: Limits
    peaks: list[int] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def file(self) -> Path:
        return self.folder / "evidence.sqlite"

    def one(self, number: int, fault: str) -> dict[str, Any]:
        """A night with a fault in it, run again until it is at its end."""
        day = DAY + timedelta(days=number)
        with CityServer.of_city(city(), day, 1 + number % 2) as server:
            options = night_options(city(), server, self.file, day)
            options = replace(options, only=self.only, limits=self.limits, delay=0.02, timeout=2.0, connect_timeout=1.0)
            if fault:
                FAULTS[fault](self, options)
                self.faults[fault] += 1
            if fault == "names that nobody knows":
                options = without_names(options, self.dice)
            answer = self.measured(options)
        self.peaks.append(answer["peak"])
        return answer

    def measured(self, options: NightOptions) -> dict[str, Any]:
        words = [sys.executable, "-m", "tests.crawler.a_night"]
        done = subprocess.run(
            words, input=pickle.dumps(options), stdout=subprocess.PIPE, env=child_environment(), cwd=ROOT, check=True
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def broken_off(self, options: NightOptions, number: signal.Signals) -> None:
        """A crawl that gets a signal somewhere on its way."""
        process = started("-c", nights.BOOT, str(self.folder / "result"), chosen=options)
        self.pause(process)
        process.send_signal(number)
        process.communicate(timeout=120)

    def readers_killed(self, options: NightOptions) -> None:
        """A crawl whose readers are killed on its way; then it is stopped."""
        process = started("-c", nights.BOOT, str(self.folder / "result"), chosen=options)
        for _ in range(5):
            self.pause(process, most=0.6)
            for child in children(process.pid):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)

    def full(self, options: NightOptions) -> None:
        writes = str(self.dice.randint(20, 400))
        words = [str(self.folder / "result"), str(self.folder / "said"), str(self.file), FULL_DISK, writes]
        started("-m", "tests.crawler.dying", *words, chosen=options).communicate(timeout=300)

    def pause(self, process: subprocess.Popen[bytes], most: float = 4.0) -> None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(1 + self.dice.random() * most)


FAULTS: dict[str, Callable[[Nights, NightOptions], None]] = {
    "killed": lambda self, options: self.broken_off(options, signal.SIGKILL),
    "stopped": lambda self, options: self.broken_off(options, signal.SIGTERM),
    "readers killed": Nights.readers_killed,
    "full disk": Nights.full,
    "names that nobody knows": lambda _, __: None,
}


def without_names(options: NightOptions, dice: random.Random) -> NightOptions:
    table = options.resolve
    assert isinstance(table, NameTable)
    names = {name: place for name, place in table.names.items() if name == CONTROL or dice.random() > 0.1}
    return replace(options, resolve=NameTable(names))


def children(process: int) -> list[int]:
    with suppress(OSError):
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


@pytest.mark.parametrize(
    ("count", "only", "requests"), [(2, FEW, 12), pytest.param(30, (), 15, marks=pytest.mark.soak)], ids=["few", "all"]
)
def test_nights_with_faults_end_and_the_memory_does_not_grow(
    tmp_path: Path, count: int, only: tuple[str, ...], requests: int
) -> None:
    dice, began = random.Random(20261122), time.monotonic()
    life = Nights(tmp_path, dice, frozenset(only), Limits(requests))
    faults = [*FAULTS, ""]
    for number in range(count):
        answer = life.one(
            number, faults[number % len(faults)] if count >= len(faults) else ("killed", "stopped")[number]
        )
        assert answer["state"] == "done", answer
        counts = answer["counts"]
        assert counts["planned"] == counts["done"] + counts["failed"] + counts["not reached"]
        megabytes = life.file.stat().st_size >> 20
        print(f"night {number + 1}: {counts['planned']} visits, {life.peaks[-1] >> 20} MB at most, file {megabytes} MB")
    with closing(open_file(life.file)) as db:
        assert verify(db) == []
        for number in range(count):
            day = DAY + timedelta(days=number)
            assert tally(db, day)["pending"] == 0
            assert [run.state for run in night_runs(db) if run.night == day][-1] == "done"
        assert assess(db, load("changde-2008"), DAY + timedelta(days=count - 1))
    print(f"{count} nights in {time.monotonic() - began:.0f} s; {dict(life.faults)}")
    if count > SETTLED:
        after, end = max(life.peaks[:SETTLED]), max(life.peaks[-SETTLED:])
        print(f"memory at the end {end / after:.2f} x that after night {SETTLED}: {after >> 20} and {end >> 20} MB")
        assert end <= GROWTH * after
