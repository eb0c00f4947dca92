"""A crawl that is stopped, at its limit or by whoever called it, leaves the rest planned; the next one goes on."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from checks.model import Outcome
from crawler.errors import CrawlerError
from crawler.night import run as night
from crawler.night import session
from crawler.night.lock import BusyError, hold
from crawler.night.options import NightOptions
from crawler.night.run import run_night
from crawler.night.session import Session
from crawler.reading.readers import child_environment
from crawler.visits.control import Controls
from storage.errors import StorageError
from storage.evidence import pages
from storage.frontier import plan, tally
from storage.runs import runs
from storage.schema import open_file
from tests.crawler.city import HOSTS, answers
from tests.crawler.conftest import NIGHT, options, pages_of, unit
from tests.crawler.sites import Server
from tests.crawler.test_kills import started, wait_for

UNITS = tuple(unit(host) for host in HOSTS)


def start(chosen: NightOptions, folder: Path) -> subprocess.Popen[bytes]:
    return started("-c", night.BOOT, str(folder / "result"), chosen=chosen)


def test_a_stopped_crawl_finishes_what_is_under_way_and_leaves_the_rest_planned(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    with Server(answers()) as server:
        process = start(options(file, UNITS, server.names, delay=0.1), tmp_path)
        wait_for(server, 20, process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        with closing(open_file(file)) as db:
            counts = tally(db, NIGHT)
            assert [(run.state, run.reason) for run in runs(db)] == [("stopped", "interrupted")]
        assert counts["pending"] > 0
        assert counts["done"] >= 15
        assert counts["failed"] == counts["not reached"] == 0
        asked = len(server.log.asked)
        result = run_night(options(file, UNITS, server.names))
        again = [each.path for each in server.log.asked[asked:] if each.path == "/robots.txt"]
    assert (result.state, result.counts["pending"]) == ("done", 0)
    assert again == [], "what is done is not asked again"


def test_a_time_limit_gives_up_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    with Server(answers()) as server:
        result = run_night(options(file, UNITS, server.names, delay=0.2, time_limit=2.0))
    assert (result.state, result.reason) == ("stopped", "time limit")
    assert result.counts["pending"] == 0
    assert {page.reason for page in pages_of(file) if page.outcome is Outcome.NOT_REACHED} == {"stopped"}


def test_a_second_crawl_of_the_same_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    with Server(answers()) as server:
        process = start(options(file, UNITS, server.names, delay=0.5), tmp_path)
        wait_for(server, 1, process)
        with pytest.raises(BusyError):
            run_night(options(file, UNITS, server.names))
        process.kill()
        process.communicate()


def test_a_probe_of_the_control_hosts_that_a_part_of_a_night_left_is_given_up(tmp_path: Path) -> None:
    file, urls, only = tmp_path / "evidence.sqlite", ("http://rsj.test/",), frozenset({"czj"})
    with Server(answers()) as server:
        chosen = options(file, UNITS, server.names, controls=urls, only=only)
        first = run_night(chosen)
        controls = Controls(urls, only)
        with closing(open_file(file)) as db:
            controls.resume([page for page in pages(db, NIGHT) if page.unit == controls.part])
            assert plan(db, controls.probe(NIGHT)), "an earlier probe was counted"
        second = run_night(chosen)
    assert (first.state, second.state) == ("done", "done")
    assert (first.counts["pending"], second.counts["pending"]) == (0, 0)
    assert [page.reason for page in pages_of(file) if page.outcome is Outcome.NOT_REACHED] == ["stopped"]


def test_nobody_is_asked_for_what_there_is_no_room_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.shutil, "disk_usage", lambda _: SimpleNamespace(free=5_000_000))
    file = tmp_path / "evidence.sqlite"
    with Server(answers()) as server, pytest.raises(StorageError, match=r"disk is full \(4 MB free") as caught:
        Session(options(file, UNITS, server.names))
    assert caught.value.reason == "no space"
    assert not file.exists()
    hold(file).close()


def test_an_unknown_unit_is_an_error(tmp_path: Path) -> None:
    with Server(answers()) as server, pytest.raises(CrawlerError, match="nobody"):
        run_night(options(tmp_path / "e.sqlite", UNITS, server.names, only=frozenset({"nobody"})))


ORPHANING = """
import pickle, sys
from pathlib import Path
from types import SimpleNamespace
from crawler.night.run import run_night
run_night(pickle.loads(Path(sys.argv[1]).read_bytes()))
"""


def test_a_crawl_whose_caller_is_killed_stops_and_leaves_the_rest_planned(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    with Server(answers()) as server:
        (tmp_path / "options").write_bytes(pickle.dumps(options(file, UNITS, server.names, delay=0.2)))
        caller = subprocess.Popen(
            [sys.executable, "-c", ORPHANING, str(tmp_path / "options")],
            env=child_environment(),
            start_new_session=True,
        )
        wait_for(server, 6, caller)
        caller.kill()
        caller.wait()
        deadline = time.monotonic() + 60
        while True:
            assert time.monotonic() < deadline, "the crawl goes on without its caller"
            with suppress(BusyError):
                hold(file).close()
                break
            time.sleep(0.05)
    with closing(open_file(file)) as db:
        assert [(run.state, run.reason) for run in runs(db)] == [("stopped", "interrupted")]
        assert tally(db, NIGHT)["pending"] > 0
