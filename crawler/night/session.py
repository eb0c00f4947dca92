"""One crawl of one night from opening its evidence file to closing its row in `runs`."""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack
from ipaddress import ip_network
from pathlib import Path

from sqlite_utils import Database

from checks.model import Unit
from crawler.errors import CrawlerError
from crawler.network.guard import AddressBook
from crawler.night import conditions
from crawler.night.lock import hold
from crawler.night.memory import Memory
from crawler.night.options import NightOptions, NightResult
from crawler.reading.readers import Readers
from crawler.visits.frontier import Frontier
from crawler.visits.probing import give_up_rounds, round_counts
from storage.errors import StorageError
from storage.evidence import pages
from storage.frontier import close_night, not_due, tally
from storage.runs import Run, end_run, run_id, runs, start_run
from storage.schema import open_file

NO_SPACE = "no space"
ROOM = 64 * 1024 * 1024  # bytes


class Session:
    """The parts of a crawl, opened together: `db`, `memory`, `book`, `readers`, `frontier`.

    Errors: StorageError for the evidence file or a full disk, BusyError where another crawl holds it, CrawlerError for an unknown unit.
    """

    def __init__(self, options: NightOptions) -> None:
        """Hold the evidence file, open it, and begin or go on with the row of the night."""
        self.options = options
        self.error: Exception | None = None
        self.result: NightResult | None = None
        self._began = time.monotonic()
        units = chosen(options)
        with ExitStack() as stack:
            stack.callback(hold(options.evidence).close)
            _check_room(options.evidence)
            self.db = open_file(options.evidence, create=True)
            stack.callback(self.db.close)
            files = [self.db]
            if options.memory and options.memory.exists():
                files.append(open_file(options.memory))
                stack.callback(files[-1].close)
            self.memory = Memory(files)
            self._run = _run(self.db, options)
            self._held = stack.pop_all()
        self.book = AddressBook(options.resolve, [ip_network(name) for name in options.allowed])
        self.readers = Readers(options.readers)
        self.frontier = Frontier(options, self.db, self.book, self.memory, units)

    def break_off(self, error: Exception) -> None:
        """The evidence file cannot be written: end the crawl; what is not written stays planned."""
        self.error = self.error or error
        self.frontier.stop("broken off")

    async def close(self) -> None:
        """End the readers, give up what a time limit cut off, and close the run's row."""
        await self.readers.close()
        state, reason = self._state()
        try:
            if self.options.probe:
                give_up_rounds(self.db, self.options.night, self.frontier.now())
            elif self.frontier.stopped == "stopped":
                close_night(self.db, self.options.night, "stopped", self.frontier.now())
            known = conditions.at_end(self.book.answers(), pages(self.db, self.options.night, ""))
            end_run(self.db, self._run.id, self.frontier.now(), state, reason, known)
            night = self.options.night
            counts = round_counts(self.frontier, self.db) if self.options.probe else tally(self.db, night)
            stood = not_due(self.db, night)
        except StorageError as error:  # the row stays `running`: the next crawl goes on with it
            (state, reason), counts, stood = _ending(error), {}, 0
        self._held.close()
        seconds = time.monotonic() - self._began
        self.result = NightResult(self._run.id, state, reason, counts, self.readers.count, stood, seconds)

    def _state(self) -> tuple[str, str]:
        if self.error is not None:
            return _ending(self.error)
        if self.frontier.stopped:
            return "stopped", "time limit"
        return ("stopped", "interrupted") if self.frontier.unfinished else ("done", "")


def _ending(error: Exception) -> tuple[str, str]:
    """State and reason of a crawl that was broken off: a full disk is a pause, anything else a failure."""
    if isinstance(error, StorageError) and error.reason == NO_SPACE:
        return "stopped", NO_SPACE
    return "failed", str(error)


def _check_room(evidence: Path) -> None:
    """Errors: StorageError `no space`, before anybody is asked for what could not be kept."""
    free = shutil.disk_usage(evidence.parent).free if evidence.parent.is_dir() else ROOM
    if free < ROOM:
        megabytes = f"{free >> 20} MB free, a crawl begins with {ROOM >> 20} MB"
        raise StorageError(f"{evidence}: the disk is full ({megabytes}): free some space", NO_SPACE)


def _run(db: Database, options: NightOptions) -> Run:
    """The row of this crawl: a new one, or the one that a killed crawl of the same units left open.

    A round of probes is about its moment: a killed one is not taken up again. It keeps no roster.
    """
    now = options.clock()
    mine: Run | None = None
    for run in runs(db):
        if run.state == "running":  # we hold the lock, so whoever wrote it is gone
            if _same(run, options):
                mine = run
            else:
                give_up_rounds(db, run.night, now)
                end_run(db, run.id, now, "stopped", "killed")
    if mine is None:
        mine = Run(run_id(options.night, now, options.only), options.night, now, conditions=_conditions(options))
        start_run(db, mine, () if options.probe else options.units, {} if options.probe else options.lists)
    return mine


def _same(run: Run, options: NightOptions) -> bool:
    scope = run.night == options.night and run.conditions.get("only") == sorted(options.only)
    return scope and not (run.probe or options.probe)


def chosen(options: NightOptions) -> list[Unit]:
    """The units to visit. Errors: CrawlerError for a code that the roster does not have."""
    unknown = options.only - {unit.code for unit in options.units}
    if unknown:
        raise CrawlerError(f"the roster has no unit {', '.join(sorted(unknown))}: `spotcheck roster` lists the codes")
    return [unit for unit in options.units if not options.only or unit.code in options.only]


def _conditions(options: NightOptions) -> dict[str, object]:
    return {**({"probe": True} if options.probe else {}), **conditions.at_start(options)}
