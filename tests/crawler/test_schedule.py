"""The schedule at work: rows, one crawl at a time, the report after each run, an end in good order."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from checks.model import Outcome
from crawler.errors import CrawlerError
from crawler.night import schedule
from crawler.night.calendar import ZONE, Night
from crawler.night.lock import BusyError, hold
from crawler.night.schedule import ask, in_child, keep_calendar
from storage.evidence import pages
from storage.frontier import Visit, plan
from storage.runs import Run, end_run, run_id, runs, start_run
from storage.schema import open_file
from tests.crawler.test_config import SOUND

NIGHT = date(2008, 11, 11)
ONE = datetime(2008, 11, 11, 1, 0, tzinfo=ZONE)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    file = tmp_path / "office.toml"
    file.write_text(SOUND.replace("night = 02:30:00", "night = 01:00:00"), "utf-8")
    return file


class Commands:
    """Stands for the child processes: remembers what was run, and a crawl writes its row as a real one does."""

    def __init__(self, office: Path, now: datetime, state: str = "done", code: int = 0) -> None:
        self.evidence = office.with_name("evidence.sqlite")
        self.now, self.state, self.code = now, state, code
        self.run: list[str] = []

    def __call__(self, words: Sequence[str]) -> int:
        self.run.append(words[0])
        if words[0] != "crawl" or self.code == 1:
            return self.code if words[0] == "crawl" else 0
        with hold(self.evidence), closing(open_file(self.evidence)) as db:
            night = date.fromisoformat(words[words.index("--night") + 1])
            run = Run(run_id(night, self.now), night, self.now)
            start_run(db, run, [], {})
            end_run(db, run.id, self.now, self.state)
        return self.code


def rows(office: Path) -> list[tuple[date, str]]:
    with closing(open_file(office.with_name("evidence.sqlite"))) as db:
        return [(run.night, run.state) for run in runs(db)]


def test_a_night_is_crawled_judged_and_reported_once(office: Path) -> None:
    commands = Commands(office, ONE)
    assert ask(office, ONE, commands) == Night(NIGHT)
    assert ask(office, ONE + timedelta(minutes=1), commands) is None
    assert commands.run == ["crawl", "judge", "report", "probe"]
    assert rows(office) == [(date(2008, 11, 10), "missed"), (NIGHT, "done")]


def test_a_stopped_night_goes_on_and_is_reported_both_times(office: Path) -> None:
    stopped = Commands(office, ONE, "stopped", 3)
    assert ask(office, ONE, stopped) == Night(NIGHT)
    assert stopped.run == ["crawl", "judge", "report"]
    later = ONE + timedelta(hours=2)
    night = ask(office, later, Commands(office, later))
    assert night is not None
    assert night.run is not None
    assert [state for at, state in rows(office) if at == NIGHT] == ["stopped", "done"]


def test_a_crawl_that_did_not_begin_is_not_judged_and_asked_again(office: Path) -> None:
    broken = Commands(office, ONE, code=1)
    assert ask(office, ONE, broken) is None
    assert broken.run == ["crawl"]
    later = ONE + timedelta(minutes=1)
    assert ask(office, later, Commands(office, later)) == Night(NIGHT)


def test_a_missed_night_says_why(office: Path) -> None:
    ask(office, ONE - timedelta(minutes=1), Commands(office, ONE))
    with closing(open_file(office.with_name("evidence.sqlite"))) as db:
        (run,) = runs(db)
    assert (run.night, run.state) == (date(2008, 11, 10), "missed")
    assert run.reason == "01:00 起 6 小时内未能开始：程序未运行或上一夜尚未结束"


def test_what_a_killed_night_left_is_given_up_when_its_hours_are_over(office: Path) -> None:
    evidence = office.with_name("evidence.sqlite")
    with closing(open_file(evidence, create=True)) as db:
        start_run(db, Run("killed", NIGHT, ONE), [], {})
        plan(db, [Visit("v", NIGHT, "czj", "http://czj.city.example/", "home")])
    ask(office, ONE + timedelta(hours=6), Commands(office, ONE))
    assert (NIGHT, "stopped") in rows(office)
    with closing(open_file(evidence)) as db:
        (page,) = pages(db, NIGHT)
    assert (page.outcome, page.reason) == (Outcome.NOT_REACHED, "stopped")


def test_nothing_is_asked_of_the_table_while_a_crawl_holds_the_file(office: Path) -> None:
    evidence = office.with_name("evidence.sqlite")
    with other_process_holding(evidence):
        assert ask(office, ONE, Commands(office, ONE)) is None
        assert not evidence.exists()
        with pytest.raises(BusyError, match="another crawl is writing"):
            hold(evidence)
    hold(evidence).close()


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    evidence = tmp_path / "evidence.sqlite"
    holder = start_holder(evidence)
    holder.kill()
    holder.communicate()
    hold(evidence).close()


def test_of_many_that_start_at_once_one_holds(tmp_path: Path) -> None:
    holders = [start_holder(tmp_path / "evidence.sqlite", wait=False) for _ in range(4)]
    answers = [holder.stdout.readline() for holder in holders if holder.stdout]
    assert sorted(answers) == ["busy\n"] * 3 + ["held\n"]
    for holder in holders:
        holder.communicate("")


def test_a_place_for_the_lock_must_exist(tmp_path: Path) -> None:
    with pytest.raises(CrawlerError, match="make its folder"):
        hold(tmp_path / "nowhere" / "evidence.sqlite")


def test_asking_begins_at_once_and_ends_with_a_signal() -> None:
    asked: list[datetime] = []

    def stop() -> None:
        asked.append(datetime.now(ZONE))
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as caught:
        keep_calendar(stop, lambda: datetime.now(ZONE))
    assert caught.value.code == 0
    assert len(asked) == 1
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_command_runs_in_a_process_of_its_own(capfd: pytest.CaptureFixture[str]) -> None:
    assert in_child(["roster", "no-such-file.csv"]) == 1
    assert "error: no-such-file.csv: No such file" in capfd.readouterr().err


def test_a_stopped_schedule_stops_its_child(tmp_path: Path) -> None:
    code = """
import signal, subprocess, sys
from crawler.night import schedule
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
class Child(subprocess.Popen):
    def wait(self, *args, **more):
        print("waits", flush=True)
        return super().wait(*args, **more)
child = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: (print('child ended', flush=True), sys.exit(0))); print('up', flush=True); signal.pause()"
subprocess.Popen = lambda words: Child([sys.executable, "-c", child])
schedule.in_child(["crawl"])
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert {parent.stdout.readline() for _ in range(2)} == {"up\n", "waits\n"}
        parent.terminate()
        assert "child ended" in parent.stdout.read().splitlines()
    assert parent.returncode == 0


def test_a_schedule_that_is_stopped_while_it_starts_a_child_leaves_none() -> None:
    code = """
import os, signal, subprocess, sys
from crawler.night import schedule
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
class Child(subprocess.Popen):
    def __init__(self, words):
        super().__init__([sys.executable, "-c", "import sys; sys.stdin.read()"])
        print(self.pid, flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
subprocess.Popen = Child
schedule.in_child(["crawl"])
"""
    words = [sys.executable, "-c", code]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert parent.wait() == 0
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_a_broken_office_file_is_said_and_asked_again(
    office: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office.write_text("rubric = 1\n", "utf-8")
    monkeypatch.setattr(schedule, "keep_calendar", lambda ask, clock: ask())
    with caplog.at_level(logging.ERROR):
        schedule.serve(office)
    assert f"{office}: line 1: rubric" in caplog.text


HOLD = """
import sys
from pathlib import Path
from crawler.night.lock import BusyError, hold
try:
    with hold(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.read()
except BusyError:
    print("busy", flush=True)
    sys.stdin.read()
"""


def start_holder(evidence: Path, *, wait: bool = True) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", HOLD, str(evidence)]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if wait and process.stdout:
        assert process.stdout.readline() == "held\n"
    return process


class other_process_holding:  # noqa: N801 (reads as a phrase)
    def __init__(self, evidence: Path) -> None:
        self.process = start_holder(evidence)

    def __enter__(self) -> None:
        """Held from the start."""

    def __exit__(self, *_: object) -> None:
        self.process.communicate("")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """`serve` sets the root logger up; put it back."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
