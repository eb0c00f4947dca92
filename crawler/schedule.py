"""The calendar at work: APScheduler wakes us, the `runs` table says what to do, a child process does it."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler
from sqlite_utils import Database

from crawler.calendar import ZONE, Calendar, Night, due, lapsed, missed
from crawler.config import Office
from crawler.lock import BusyError, holding
from storage.frontier import close_night
from storage.runs import Run, end_run, run_id, runs, start_run
from storage.schema import open_file

BUSY = 75  # exit code of a crawl that found the file held by another (EX_TEMPFAIL)
MINUTE = 60
log = logging.getLogger(__name__)


def calendar_of(office: Office) -> Calendar:
    """The office's calendar."""
    return Calendar(office.assessment.start, office.assessment.end, office.calendar.night, office.window)


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


def ask(office: Office, file: Path, now: datetime, run: Callable[[Sequence[str]], int]) -> Night | None:
    """Put the table in order, and run the night that is due; `run` takes a command's words and gives its exit code.

    The report is written after each run, whatever became of it.
    """
    night = _look(office, now)
    if night is None:
        return None
    day = night.night.isoformat()
    log.info("night %s: %s", day, "going on with it" if night.run else "begins")
    code = run(["crawl", "--office", str(file), "--night", day])
    if code == BUSY:
        return None
    log.info("night %s: crawl ended with code %d", day, code)
    for command in ("judge", "report"):
        code = run([command, "--office", str(file)])
        log.info("night %s: %s ended with code %d", day, command, code)
    return night


def in_child(words: Sequence[str]) -> int:
    """Run one of our commands in a process of its own and give its exit code; stopped, it stops the child first."""
    with subprocess.Popen([sys.executable, "-m", "crawler.cli", *words]) as child:  # noqa: S603: our own command line
        try:
            return child.wait()
        except BaseException:
            child.terminate()
            raise


def _look(office: Office, now: datetime) -> Night | None:
    calendar = calendar_of(office)
    try:
        with holding(office.evidence), closing(open_file(office.evidence, create=True)) as db:
            _put_in_order(db, now, calendar)
            return due(now, runs(db), calendar)
    except BusyError:
        return None  # a night is under way


def _put_in_order(db: Database, now: datetime, calendar: Calendar) -> None:
    for run in lapsed(now, runs(db), calendar):
        close_night(db, run.night, "stopped", now)
        end_run(db, run.id, now, "stopped", "程序中断，补抓时段已过")
        log.warning("night %s: its process is gone and its hours are over: closed as stopped", run.night)
    hours = calendar.window.total_seconds() / 3600
    for night in missed(now, runs(db), calendar):
        reason = f"{calendar.hour:%H:%M} 起 {hours:g} 小时内未能开始：程序未运行或上一夜尚未结束"
        start_run(db, Run(run_id(night, now), night, now, now, "missed", reason), [], {})
        log.warning("night %s: missed", night)
