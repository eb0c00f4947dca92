"""One night by several crawls at once on one machine: each takes a batch of units, and one evidence file comes of it."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from subprocess import Popen

from crawler.errors import CrawlerError
from crawler.network.leases import FileLeases
from crawler.night.batches import Batch, addresses_of, batches
from crawler.night.lock import hold
from crawler.night.options import NightOptions, NightResult
from crawler.night.run import Child, passing_signals, starting
from crawler.night.session import chosen
from storage.frontier import close_night, not_due, tally
from storage.merge import merge
from storage.runs import end_run, runs
from storage.schema import open_file

BATCHES = 2  # for each worker: whoever is ready early takes another
LIVES = 3  # processes that a batch may cost before the night goes on without it
POLL = 0.1  # seconds
STATES = ("failed", "stopped", "done")  # the first that a batch has is the night's


def run_workers(options: NightOptions, workers: int) -> NightResult:
    """Crawl a night with several processes, or go on with it; findings are those of one process.

    Each worker takes a batch of units that share no address with another batch, and writes a file of its own in
    `EVIDENCE.parts`; a batch whose process is killed is taken over by the next. When all have ended, their files come
    into the evidence file in one transaction. Addresses outside the roster are leased among the workers. Must be called
    from the main thread. Errors: CrawlerError, StorageError.
    """
    began, place = time.monotonic(), parts_of(options.evidence) / options.night.isoformat()
    with hold(options.evidence):
        with closing(open_file(options.evidence, create=True)):
            pass
        for earlier in sorted(parts_of(options.evidence).glob("????-??-??")):
            if earlier != place:
                _close(earlier, options.clock())
                bring_home(options.evidence, earlier)
                shutil.rmtree(earlier)
        results = _Shift(_parts(options, place, workers), workers).work()
        bring_home(options.evidence, place)
        with closing(open_file(options.evidence)) as db:
            counts, stood = tally(db, options.night), not_due(db, options.night)
        ended = min(results, key=lambda result: STATES.index(result.state))
        if ended.state == "done":
            shutil.rmtree(place)
    read = sum(result.read for result in results)
    return replace(ended, counts=counts, read=read, not_due=stood, seconds=time.monotonic() - began)


def parts_of(evidence: Path) -> Path:
    """The folder of the files that workers write."""
    return evidence.with_name(f"{evidence.name}.parts")


def begun(evidence: Path, night: date) -> bool:
    """Whether workers have begun a night and not ended it."""
    return (parts_of(evidence) / night.isoformat()).exists()


class _Shift:
    """The workers at work."""

    def __init__(self, parts: Sequence[NightOptions], workers: int) -> None:
        self._waiting = deque(parts)
        self._workers = workers
        self._running: list[Child] = []
        self._lives: Counter[Path] = Counter()
        self._stopped = False

    def work(self) -> list[NightResult]:
        """Let every part be crawled. Out: how each ended; a part that was not begun is stopped."""
        results: list[NightResult] = []
        with passing_signals(self._stop):
            while self._running or (self._waiting and not self._stopped):
                while self._waiting and len(self._running) < self._workers and not self._stopped:
                    with starting():
                        self._running.append(Child(self._waiting.popleft()))
                ended = [child for child in self._running if child.process.poll() is not None]
                self._running = [child for child in self._running if child not in ended]
                results += [result for child in ended if (result := self._result(child)) is not None]
                if not ended:
                    time.sleep(POLL)
        return results + [NightResult("", "stopped", "interrupted") for _ in self._waiting]

    def _stop(self) -> list[Popen[bytes]]:
        self._stopped = True
        return [child.process for child in self._running]

    def _result(self, child: Child) -> NightResult | None:
        """How a part ended; None where its process was killed and another takes it over."""
        with child:
            if not child.died:
                return child.result()
            self._lives[child.options.evidence] += 1
            if self._lives[child.options.evidence] < LIVES:
                self._waiting.append(child.options)
                return None
            return NightResult("", "failed", f"{child.options.evidence}: its process died {LIVES} times")


def _parts(options: NightOptions, place: Path, workers: int) -> list[NightOptions]:
    """The crawls of a night; once it has begun, the batches stay as they are."""
    place.mkdir(parents=True, exist_ok=True)
    leases = FileLeases(parts_of(options.evidence) / "leases")
    leases.folder.mkdir(exist_ok=True)
    common = replace(options, memory=options.evidence, leases=leases, readers=1)
    return [
        replace(common, evidence=place / f"{number:03}.sqlite", only=batch)
        for number, batch in enumerate(_batches(options, place / "batches.json", workers))
    ]


def _batches(options: NightOptions, file: Path, workers: int) -> list[Batch]:
    if not file.exists():
        made = batches(addresses_of(chosen(options), options.resolve), workers * BATCHES)
        part = file.with_suffix(".part")
        part.write_text(json.dumps([sorted(batch) for batch in made]), encoding="utf-8")
        part.rename(file)
    try:
        return [frozenset(batch) for batch in json.loads(file.read_text("utf-8"))]
    except ValueError as error:
        raise CrawlerError(f"{file}: damaged ({error}); move {file.parent} away to begin the night anew") from error


def _close(place: Path, now: datetime) -> None:
    """End the crawls of an earlier night that nobody went on with."""
    for path in sorted(place.glob("[0-9]*.sqlite")):
        with closing(open_file(path)) as db:
            for run in runs(db):
                if run.state == "running":
                    close_night(db, run.night, "stopped", now)
                    end_run(db, run.id, now, "stopped", "killed")


def bring_home(evidence: Path, place: Path) -> None:
    """Bring the workers' files into the evidence file: all of them or none."""
    whole = place / "whole.sqlite"
    for path in place.glob("whole.sqlite*"):
        path.unlink()
    with closing(open_file(whole, create=True)) as db:
        merge(db, sorted(place.glob("[0-9]*.sqlite")))
    with closing(open_file(evidence)) as db:
        merge(db, [whole])
