"""The schedule itself through a year on a fake clock, and many schedules at once: a night has one run or a row saying why not."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from crawler.night.calendar import DAY, ZONE
from crawler.night.lock import BusyError, hold
from crawler.night.schedule import ask
from crawler.office.config import read_office
from crawler.reading.readers import child_environment
from storage.runs import Run, end_run, night_runs, run_id, runs, start_run
from storage.schema import open_file
from storage.verify import verify
from tests.crawler.test_config import SOUND

ROOT = Path(__file__).parents[2]
FIRST = date(2008, 1, 1)
LASTS = timedelta(hours=2)  # a night, and a part of one that is cut off half as long
HOURS = 6  # in which a night may begin
SCHEDULES = 10


def office_of(folder: Path, nights: int) -> Path:
    """An office whose period has so many nights, each at 01:00."""
    last = FIRST + DAY * (nights - 1)
    text = SOUND.replace("night = 02:30:00", "night = 01:00:00")
    for key, day in (("start", FIRST), ("end", last), ("cut_off", last)):
        text = "\n".join(f"{key} = {day}" if line.startswith(f"{key} =") else line for line in text.splitlines())
    file = folder / "office.toml"
    file.write_text(text, "utf-8")
    return file


@dataclass
class Machine:
    """A computer that is switched off, loses its crawls and has a clock that is wrong at times."""

    file: Path
    dice: random.Random
    true: datetime
    wrong: timedelta = timedelta(0)  # what its clock is off by
    touched: set[date] = field(default_factory=set)  # nights that a wrong clock may have spoken of
    faults: Counter[str] = field(default_factory=Counter)
    whole: Counter[date] = field(default_factory=Counter)  # crawls that came to their end

    @property
    def now(self) -> datetime:
        return self.true + self.wrong

    def __call__(self, words: Sequence[str]) -> int:
        """A command of ours: a crawl begins or goes on with its row as the real one does, and ends in one way or another."""
        evidence = self.file.with_name("evidence.sqlite")
        self.true += timedelta(seconds=2)
        fault = self.dice.choice(["", "", "", "killed", "stopped", "not begun"]) if words[0] == "crawl" else ""
        if words[0] not in ("crawl", "probe") or fault == "not begun":
            self.faults["not begun"] += bool(fault)
            return 1 if fault else 0
        with hold(evidence), closing(open_file(evidence)) as db:
            night = date.fromisoformat(words[words.index("--night") + 1]) if words[0] == "crawl" else self.now.date()
            conditions = {} if words[0] == "crawl" else {"probe": True}
            left = [run for run in runs(db) if run.state == "running"]
            for run in left if words[0] == "probe" else []:
                end_run(db, run.id, self.now, "stopped", "killed")
            run = next((run for run in left if run.night == night and words[0] == "crawl"), None)
            if run is None:
                run = Run(run_id(night, self.now), night, self.now, conditions=conditions)
                start_run(db, run, [], {})
            self.true += LASTS / 2 if fault else (LASTS if words[0] == "crawl" else timedelta(minutes=1))
            assert ask(self.file, self.now, never) is None, "a second schedule asks meanwhile"
            self.faults[fault or "crawl"] += words[0] == "crawl"
            if fault == "killed":
                return -9
            end_run(db, run.id, self.now, fault or "done", fault)
            if words[0] == "crawl" and not fault:
                self.whole[night] += 1
            return 3 if fault else 0

    def live(self, until: datetime) -> None:
        """Ask now and then, as the schedule does every minute; be off, or wrong about the time, once in a while."""
        while self.true < until:
            ask(self.file, self.now, self)
            self.true += timedelta(seconds=self.dice.randint(1200, 6000))
            chance = self.dice.random()
            if chance < 0.02:
                self.faults["off"] += 1
                self.true += timedelta(hours=self.dice.randint(1, 40))
            elif chance < 0.03:
                self.faults["clock"] += 1
                self.wrong = timedelta(hours=self.dice.randint(-72, 72))
            elif self.wrong and chance < 0.3:
                self.wrong = timedelta(0)
            if self.wrong:
                days = sorted((self.true.date(), self.now.date()))
                self.touched |= {days[0] + DAY * number for number in range(-2, (days[1] - days[0]).days + 3)}
        self.wrong = timedelta(0)


def never(words: Sequence[str]) -> int:
    raise AssertionError(f"{words[0]} began while a crawl was at work")


@pytest.mark.parametrize("nights", [20, pytest.param(365, marks=pytest.mark.soak)])
def test_each_night_has_one_run_or_a_row_that_says_why_not(tmp_path: Path, nights: int) -> None:
    file = office_of(tmp_path, nights)
    machine = Machine(file, random.Random(2008), datetime(2008, 1, 1, tzinfo=ZONE))
    machine.live(datetime(2008, 1, 1, 12, tzinfo=ZONE) + DAY * nights)
    with closing(open_file(read_office(file).evidence)) as db:
        found, sound = night_runs(db), verify(db)
    assert sound == []
    ended = {True: 0, False: 0}
    for night in (FIRST + DAY * number for number in range(nights)):
        rows = [run for run in found if run.night == night]
        states = Counter(run.state for run in rows)
        assert states["done"] == machine.whole[night] <= 1, night
        assert states["running"] == 0, night
        assert states["done"] or any(run.reason for run in rows), night
        assert states["missed"] <= 1, night
        if (
            night not in machine.touched
        ):  # a wrong clock may write `missed` before the night comes, and it is run all the same
            assert not (states["missed"] and len(rows) > 1), night
        ended[states["done"] == 1] += 1
    print(
        f"{nights} nights: {ended[True]} run once, {ended[False]} with a row that says why not; {dict(machine.faults)}"
    )
    assert min(ended.values()) > 0
    assert machine.faults["clock"] > 0


@pytest.mark.parametrize("rounds", [10, pytest.param(100, marks=pytest.mark.soak)])
def test_of_ten_schedules_that_start_at_once_one_crawls(tmp_path: Path, rounds: int) -> None:
    file = office_of(tmp_path, rounds)
    words = [sys.executable, "-m", "tests.crawler.test_year", str(file)]
    schedules = [
        subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=child_environment()
        )
        for _ in range(SCHEDULES)
    ]
    try:
        for number in range(rounds):
            night = FIRST + DAY * number
            for schedule in schedules:
                print(night, file=schedule.stdin, flush=True)  # type: ignore[arg-type]
            answers = [schedule.stdout.readline() for schedule in schedules]  # type: ignore[union-attr]
            assert sorted(answers) == ["\n"] * (SCHEDULES - 1) + ["crawl\n"], night
    finally:
        for schedule in schedules:
            schedule.communicate("")
    with closing(open_file(read_office(file).evidence)) as db:
        assert [(run.night, run.state) for run in runs(db)] == [(FIRST + DAY * n, "done") for n in range(rounds)]


def start_when_told(file: Path) -> None:
    """One of many schedules: for each day read, ask at 01:10 and say what was begun."""
    for line in sys.stdin:
        now = datetime.fromisoformat(f"{line.strip()} 01:10").replace(tzinfo=ZONE)
        begun: list[str] = []

        def run(words: Sequence[str], now: datetime = now, begun: list[str] = begun) -> int:
            if words[0] == "crawl":
                evidence = file.with_name("evidence.sqlite")
                try:
                    with hold(evidence), closing(open_file(evidence)) as db:
                        started = Run(run_id(now.date(), datetime.now(ZONE)), now.date(), now)
                        start_run(db, started, [], {})
                        end_run(db, started.id, now, "done")
                except BusyError:
                    return 1
                begun.append(words[0])
            return 0

        ask(file, now, run)
        print(*begun, flush=True)


if __name__ == "__main__":
    start_when_told(Path(sys.argv[1]))
