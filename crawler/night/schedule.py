"""The calendar at work: APScheduler wakes us, the `runs` table says what to do, a child process does it."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from datetime import datetime
from pathlib import Path
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler
from sqlite_utils import Database

from crawler.errors import UNFINISHED_NIGHT, CrawlerError
from crawler.messages.send import waiting
from crawler.night.calendar import ZONE, Calendar, Night, due, lapsed, missed, probe_due
from crawler.night.lock import BusyError, hold
from crawler.night.run import starting
from crawler.office.config import Office, read_office
from storage.errors import StorageError
from storage.frontier import close_night
from storage.runs import Run, end_run, night_runs, run_id, runs, start_run
from storage.schema import open_file

MINUTE = 60
log = logging.getLogger(__name__)


def serve(file: Path) -> None:
    """Keep the calendar of an office file until SIGTERM or Ctrl-C; what goes wrong is said and asked again."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)

    def look() -> None:
        try:
            ask(file, datetime.now(ZONE), in_child)
        except (CrawlerError, StorageError) as error:
            log.error("%s", error)

    keep_calendar(look, lambda: datetime.now(ZONE))


def keep_calendar(ask: Callable[[], object], clock: Callable[[], datetime]) -> None:
    """Ask at once and then every minute, until SIGTERM or Ctrl-C. Runs in the main thread."""
    wake = Event()
    scheduler = BackgroundScheduler(timezone=ZONE)
    scheduler.add_job(wake.set, "interval", minutes=1, next_run_time=clock(), misfire_grace_time=None, coalesce=True)
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    scheduler.start()
    try:
        while True:
            # With a time limit: a clock set back by a year would put APScheduler's next minute a year away.
            wake.wait(2 * MINUTE)
            wake.clear()
            ask()
    finally:
        scheduler.shutdown(wait=False)
        signal.signal(signal.SIGTERM, before)


def ask(file: Path, now: datetime, run: Callable[[Sequence[str]], int]) -> Night | None:
    """Put the table in order, and run the night that is due, else the probe that is. Out: the night, None where none was run.

    `run` takes the words of one of our commands and gives its exit code. The office file is read anew, so a change needs no restart. The report is written after each run, whatever became
    of it; last go the messages that wait. Where another schedule of the same evidence is at work, nothing is done.
    Errors: CrawlerError of the office file, StorageError of one of its files.
    """
    office = read_office(file)
    with ExitStack() as stack:
        try:  # between looking and the crawl's own lock a second schedule could look, too
            stack.enter_context(hold(office.evidence.with_name(f"{office.evidence.name}.schedule")))
        except BusyError:
            return None
        night = _work(file, office, now, run)
        if waiting(office, now):
            log.info("messages: ended with code %d", run(["message", "--office", str(file)]))
    return night


def _work(file: Path, office: Office, now: datetime, run: Callable[[Sequence[str]], int]) -> Night | None:
    night, probe = _look(office, now)
    if probe:
        log.info("probe: ended with code %d", run(["probe", "--office", str(file)]))
    if night is None:
        return None
    day = night.night.isoformat()
    log.info("night %s: %s", day, "going on with it" if night.run else "begins")
    code = run(["crawl", "--office", str(file), "--night", day])
    log.info("night %s: crawl ended with code %d", day, code)
    if code not in (0, UNFINISHED_NIGHT):
        return None  # it did not begin: there is nothing new to judge
    for command in ("judge", "report"):
        code = run([command, "--office", str(file)])
        log.info("night %s: %s ended with code %d", day, command, code)
    return night


def in_child(words: Sequence[str]) -> int:
    """Run one of our commands in a process of its own and give its exit code; stopped, it stops the child first."""
    with ExitStack() as stack:
        with starting():
            child = stack.enter_context(subprocess.Popen([sys.executable, "-m", "crawler.cli", *words]))  # noqa: S603 (our own command line)
            stack.callback(child.terminate)  # does nothing to a child that has ended
        return child.wait()


def _look(office: Office, now: datetime) -> tuple[Night | None, bool]:
    """The night that is due and, where none is, whether a probe is: the two are never at work together."""
    calendar = office.nights
    try:
        with hold(office.evidence), closing(open_file(office.evidence, create=True)) as db:
            _put_in_order(db, now, calendar)
            night = due(now, night_runs(db), calendar)
            return night, night is None and probe_due(now, runs(db), calendar)
    except BusyError:
        return None, False  # a night or a probe is under way


def _put_in_order(db: Database, now: datetime, calendar: Calendar) -> None:
    for run in lapsed(now, night_runs(db), calendar):
        close_night(db, run.night, "stopped", now)
        end_run(db, run.id, now, "stopped", "程序中断，补抓时段已过")
        log.warning("night %s: its process is gone and its hours are over: closed as stopped", run.night)
    hours = calendar.window.total_seconds() / 3600
    for night in missed(now, night_runs(db), calendar):
        reason = f"{calendar.hour:%H:%M} 起 {hours:g} 小时内未能开始：程序未运行或上一夜尚未结束"
        start_run(db, Run(run_id(night, now), night, now, now, "missed", reason), [], {})
        log.warning("night %s: missed", night)
