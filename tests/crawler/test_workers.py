"""Several workers at once give the findings of one, ask no address twice at a time, and lose nothing when one is killed."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from checks.judge import judge
from checks.model import Finding
from checks.rubric import load
from crawler.demo.city import city
from crawler.demo.run import night_options
from crawler.demo.server import CityServer
from crawler.network.leases import FileLeases
from crawler.night import workers
from crawler.night.batches import batches
from crawler.night.options import NightOptions, NightResult
from crawler.night.run import run_night
from crawler.night.workers import begun, parts_of, run_workers
from storage import evidence
from storage.errors import StorageError
from storage.observations import city_of, nights_of
from storage.runs import nights
from storage.schema import open_file
from storage.verify import verify
from tests.crawler.sharing import assert_leased_to_one, assert_pauses

DAY = date(2026, 11, 22)
NEXT = DAY + timedelta(days=1)
UNITS = frozenset(("portal", "zzb", "rsj", "czj", "gaj", "jyj", "tyx", "cl", "sfj"))


def options(server: CityServer, file: Path, night: date) -> NightOptions:
    return replace(night_options(city(), server, file, night), only=UNITS)


def findings(file: Path) -> tuple[Finding, ...]:
    with closing(open_file(file)) as db:
        assert verify(db) == []
        return judge(city_of(db, NEXT), nights_of(db, NEXT), load("changde-2008"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, ...]:
    """The findings of two nights by one process."""
    file = tmp_path_factory.mktemp("alone") / "evidence.sqlite"
    for number, night in enumerate((DAY, NEXT), 1):
        with CityServer.of_city(city(), DAY, number) as server:
            assert run_night(options(server, file, night)).state == "done"
    return findings(file)


@pytest.mark.timeout(300)
def test_two_nights_by_two_workers_are_those_of_one_process(alone: tuple[Finding, ...], tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    for number, night in enumerate((DAY, NEXT), 1):
        with CityServer.of_city(city(), DAY, number) as server:
            result = run_workers(options(server, file, night), 2)
            log = server.log()
        assert (result.state, result.counts["pending"]) == ("done", 0)
        assert result.counts["planned"] > 300
    assert findings(file) == alone
    assert not begun(file, DAY)
    with closing(open_file(file)) as db:
        assert nights(db) == [DAY, NEXT]
        assert any(page.status == 304 for page in evidence.pages(db, NEXT)), "the second night knows the first"
    assert_pauses(log)


@contextmanager
def killing_a_worker(file: Path, once_there: int) -> Iterator[list[int]]:
    """Kill one of our crawls once the first part has that many pages on the disk."""
    killed: list[int] = []
    part, over = parts_of(file) / DAY.isoformat() / "000.sqlite", threading.Event()

    def wait_and_kill() -> None:
        while not over.wait(0.02) and not killed:
            with suppress(StorageError, OSError, ValueError), closing(open_file(part)) as db:
                if len(evidence.pages(db, DAY)) >= once_there:
                    killed.append(crawls()[0])
                    os.kill(killed[0], signal.SIGKILL)

    thread = threading.Thread(target=wait_and_kill)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()


def crawls() -> list[int]:
    """The crawls that this process started and that still run."""
    tasks = Path("/proc/self/task").glob("*/children")
    ours = sorted(int(child) for path in tasks for child in path.read_text().split())
    return [child for child in ours if b"crawler.night.run" in Path(f"/proc/{child}/cmdline").read_bytes()]


@pytest.mark.timeout(300)
def test_a_killed_workers_sites_are_taken_over(tmp_path: Path) -> None:
    file = tmp_path / "evidence.sqlite"
    with CityServer.of_city(city(), DAY) as server, killing_a_worker(file, 20) as killed:
        result = run_workers(options(server, file, DAY), 2)
    assert killed
    assert result.state == "done"
    with closing(open_file(file)) as db:
        assert verify(db) == []
        homes = [page.unit for page in evidence.pages(db, DAY) if page.role == "home" and not page.parent]
    assert sorted(set(homes)) == sorted(UNITS)


def test_units_that_share_an_address_are_in_one_batch() -> None:
    addresses = {str(number): frozenset([f"192.0.2.{number % 5}"]) for number in range(40)}
    made = batches(addresses, 3)
    assert sorted(code for batch in made for code in batch) == sorted(addresses)
    homes = [{next(iter(addresses[code])) for code in batch} for batch in made]
    assert sum(len(each) for each in homes) == 5, "no address is in two batches"
    assert max(map(len, made)) - min(map(len, made)) <= 8


def test_an_address_is_leased_to_one_and_rests_after_it(tmp_path: Path) -> None:
    assert_leased_to_one(FileLeases(tmp_path), FileLeases(tmp_path))


def test_a_killed_holders_address_rests_too(tmp_path: Path) -> None:
    holder = FileLeases(tmp_path)
    assert holder.take("192.0.2.1", 50) == 0
    holder._held.pop("192.0.2.1").close()  # as the system does when its process is gone
    before = time.monotonic()
    assert 49 - (time.monotonic() - before) < FileLeases(tmp_path).take("192.0.2.1", 50) <= 50


def test_a_signal_that_comes_while_a_worker_starts_reaches_it_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    class Starting:
        """A crawl's process, during whose start the night is stopped."""

        died = False

        def __init__(self, _: NightOptions) -> None:
            self.process = self
            os.kill(os.getpid(), signal.SIGTERM)

        def __enter__(self) -> None: ...

        def __exit__(self, *_: object) -> None: ...

        def send_signal(self, number: int) -> None:
            told.append(number)

        def poll(self) -> int:
            return 0

        def result(self) -> NightResult:
            return NightResult("", "stopped")

    part = NightOptions(tmp_path / "000.sqlite", DAY, (), "test")
    monkeypatch.setattr(workers, "Child", Starting)
    assert [each.state for each in workers._Shift([part, part], 1).work()] == ["stopped", "stopped"]
    assert told == [signal.SIGTERM]
