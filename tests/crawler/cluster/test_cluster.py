"""Workers that are killed or stopped, a database that goes away: every site once in the result, findings as by one process."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import psycopg
import pytest

from checks.judge import judge
from checks.model import Finding
from checks.rubric import load
from crawler.cluster.collect import collect
from crawler.cluster.jobs import plan, set_up
from crawler.cluster.leases import ClusterLeases
from crawler.cluster.orders import options_of, order_of
from crawler.cluster.tables import connected, parts
from crawler.cluster.worker import Worker
from crawler.demo.city import city
from crawler.demo.run import night_options
from crawler.demo.server import CityServer
from crawler.errors import CrawlerError
from crawler.night.batches import addresses_of, batches
from crawler.night.options import NightOptions
from crawler.night.run import run_night
from storage import evidence
from storage.errors import StorageError
from storage.observations import city_of, nights_of
from storage.schema import open_file
from storage.verify import verify
from tests.crawler.cluster.conftest import Postgres
from tests.crawler.sharing import assert_leased_to_one, assert_pauses

DAY = date(2026, 11, 22)
UNITS = frozenset(("portal", "zzb", "rsj", "czj", "gaj", "jyj", "tyx", "cl", "sfj", "hbj"))
PARTS = 4


@pytest.fixture(scope="module")
def server() -> Iterator[CityServer]:
    with CityServer.of_city(city(), DAY) as running:
        yield running


@pytest.fixture(scope="module")
def alone(server: CityServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, ...]:
    file = tmp_path_factory.mktemp("alone") / "evidence.sqlite"
    assert run_night(ordered(server, file)).state == "done"
    return findings(file)


def ordered(server: CityServer, file: Path) -> NightOptions:
    return replace(night_options(city(), server, file, DAY), only=UNITS)


def findings(file: Path) -> tuple[Finding, ...]:
    with closing(open_file(file)) as db:
        assert verify(db) == []
        return judge(city_of(db, DAY), nights_of(db, DAY), load("changde-2008"))


def planned(server: CityServer, database: str, file: Path) -> int:
    options = ordered(server, file)
    units = [unit for unit in options.units if unit.code in UNITS]
    return plan(database, DAY, order_of(options), batches(addresses_of(units, options.resolve), PARTS))


@contextmanager
def working(server: CityServer, database: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own; it is stopped at the end of the block."""
    options = ordered(server, folder)
    worker = Worker(database, folder, 1.0, options.resolve, options.clock)
    code = "import logging, pickle, sys; logging.basicConfig(); pickle.load(sys.stdin.buffer).work()"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, start_new_session=True)
    assert process.stdin is not None
    process.stdin.write(pickle.dumps(worker))
    process.stdin.close()
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def until(true: Callable[[], bool], seconds: float = 150) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.05)


def states(database: str) -> list[str]:
    with connected(database) as connection:
        return [part.state for part in parts(connection, DAY)]


def all_done(database: str) -> bool:
    return set(states(database)) == {"done"}


def pages_in(folder: Path) -> int:
    counts = [0]
    for path in folder.glob("*.sqlite"):
        with suppress(StorageError), closing(open_file(path)) as db:  # it may be just begun
            counts.append(len(evidence.pages(db, DAY)))
    return max(counts)


def assert_whole(database: str, file: Path, alone: tuple[Finding, ...], count: int) -> None:
    assert collect(database, file, DAY) == count
    assert collect(database, file, DAY) == 0, "a second time nothing is left to bring"
    with closing(open_file(file)) as db:
        homes = [page.unit for page in evidence.pages(db, DAY) if page.role == "home" and not page.parent]
    assert sorted(homes) == sorted(UNITS)
    assert findings(file) == alone


@pytest.mark.timeout(300)
def test_a_killed_workers_part_is_anothers(
    server: CityServer, database: str, alone: tuple[Finding, ...], tmp_path: Path
) -> None:
    before = len(server.log())
    count = planned(server, database, tmp_path / "office.sqlite")
    assert (count, planned(server, database, tmp_path / "office.sqlite")) == (PARTS, 0)
    with working(server, database, tmp_path / "one"), working(server, database, tmp_path / "two") as second:
        until(lambda: pages_in(tmp_path / "two") >= 10)
        second.kill()
        second.wait()
        assert "running" in states(database)
        with pytest.raises(CrawlerError, match=r"night 2026-11-22: .*running.*; collect when all are done"):
            collect(database, tmp_path / "evidence.sqlite", DAY)
        with working(server, database, tmp_path / "three"):
            until(lambda: all_done(database))
    assert_whole(database, tmp_path / "evidence.sqlite", alone, count)
    assert_pauses(server.log()[before:])


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seconds", [3, pytest.param(30, marks=pytest.mark.soak)])
def test_a_database_that_goes_away_loses_nothing(
    server: CityServer, postgres: Postgres, database: str, alone: tuple[Finding, ...], tmp_path: Path, seconds: float
) -> None:
    count = planned(server, database, tmp_path / "office.sqlite")
    with working(server, database, tmp_path / "one"):
        until(lambda: pages_in(tmp_path / "one") >= 10)
        postgres.stop()
        time.sleep(seconds)  # what is tested is the length of the outage
        postgres.start()
        until(lambda: all_done(database))
    assert_whole(database, tmp_path / "evidence.sqlite", alone, count)


@pytest.mark.timeout(300)
def test_a_stopped_worker_gives_its_part_back_and_goes_on_with_it(
    server: CityServer, database: str, alone: tuple[Finding, ...], tmp_path: Path
) -> None:
    count = planned(server, database, tmp_path / "office.sqlite")
    with working(server, database, tmp_path / "one") as process:
        until(lambda: pages_in(tmp_path / "one") >= 10)
        process.terminate()
        assert process.wait(60) == 0
    there = pages_in(tmp_path / "one")
    assert "running" not in states(database)
    with working(server, database, tmp_path / "one"):
        until(lambda: all_done(database))
    assert there >= 10
    assert_whole(database, tmp_path / "evidence.sqlite", alone, count)


def test_an_order_says_all_that_the_other_machine_must_know(server: CityServer, tmp_path: Path) -> None:
    options = ordered(server, tmp_path / "evidence.sqlite")
    assert "stop_list" not in order_of(options), "a path of the office's machine would stop nobody on another one"
    told = options_of(
        order_of(options), options.evidence, options.only, clock=options.clock, resolve=options.resolve, leases=None
    )
    assert told == options


def test_evidence_that_was_changed_in_the_database_is_refused(
    server: CityServer, database: str, tmp_path: Path
) -> None:
    planned(server, database, tmp_path / "office.sqlite")
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE spotcheck_parts SET state = 'done', sha256 = 'x', evidence = 'changed'")
    with pytest.raises(CrawlerError, match="part 0 of 2026-11-22: its evidence was changed in the database"):
        collect(database, tmp_path / "evidence.sqlite", DAY)
    assert not (tmp_path / "evidence.sqlite").exists()


def test_an_address_is_leased_to_one_worker_and_rests_after_it(database: str) -> None:
    set_up(database)
    one, other = ClusterLeases(database), ClusterLeases(database)
    try:
        assert_leased_to_one(one, other)
    finally:
        for leases in (one, other):
            leases._forget()


def test_without_its_database_a_worker_says_so() -> None:
    with pytest.raises(CrawlerError, match=r"^the cluster.s database: "):
        set_up("postgresql://spotcheck@127.0.0.1:1/nothing")
    assert ClusterLeases("postgresql://spotcheck@127.0.0.1:1/nothing").take("192.0.2.1", 1) > 1
