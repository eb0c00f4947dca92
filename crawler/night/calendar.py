"""Which night and which probe is due: pure functions of the time, the `runs` table and the office's calendar."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from storage.runs import Run

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
UNFINISHED = ("running", "stopped")
HOUR = timedelta(hours=1)
EARLIEST, MINUTES = 15, 30  # a probe begins at minute 15 to 44: two are never less than half an hour apart


@dataclass(frozen=True, slots=True)
class Calendar:
    """A night a day from `first` to `last`, begun at `hour` (Asia/Shanghai) or up to `window` (under a day) later."""

    first: date
    last: date
    hour: time
    window: timedelta

    def begins(self, night: date) -> datetime:
        """The moment from which a night may begin."""
        return datetime.combine(night, self.hour, ZONE)

    def lapses(self, night: date) -> datetime:
        """The moment from which it is too late to begin a night."""
        return self.begins(night) + self.window

    def newest(self, now: datetime) -> date:
        """The night that began last, whether or not it is in the period."""
        today = now.astimezone(ZONE).date()
        return today if self.begins(today) <= now else today - DAY


@dataclass(frozen=True, slots=True)
class Night:
    """A night to run now; `run` is the unfinished run to go on with, None for a fresh one."""

    night: date
    run: Run | None = None


def due(now: datetime, runs: Sequence[Run], calendar: Calendar) -> Night | None:
    """The night to begin or to go on with, None while there is none.

    A row `running` counts as unfinished: whoever asks holds the lock, so its process is gone. A row `missed` keeps
    nothing from running: a clock that was wrong may have written it.
    """
    night = calendar.newest(now)
    if not calendar.first <= night <= calendar.last or now >= calendar.lapses(night):
        return None
    rows = [run for run in runs if run.night == night and run.state != "missed"]
    if not rows:
        return Night(night)
    newest = max(rows, key=lambda run: run.started)
    return Night(night, newest) if newest.state in UNFINISHED else None


def missed(now: datetime, runs: Sequence[Run], calendar: Calendar) -> list[date]:
    """The nights of the period that can no longer begin and have no row yet."""
    newest = min(calendar.newest(now), calendar.last)
    nights = (calendar.first + DAY * number for number in range((newest - calendar.first).days + 1))
    there = {run.night for run in runs}
    return [night for night in nights if night not in there and now >= calendar.lapses(night)]


def lapsed(now: datetime, runs: Sequence[Run], calendar: Calendar) -> list[Run]:
    """Rows still `running` though their process is gone (see `due`) and their night can no longer go on."""
    return [run for run in runs if run.state == "running" and now >= calendar.lapses(run.night)]


def slot(now: datetime) -> datetime:
    """The newest moment up to `now` at which a probe was to begin: one in each hour, at a minute that date and hour give.

    >>> [slot(datetime(2008, 11, 18, hour, 59, tzinfo=ZONE)).strftime("%H:%M") for hour in (0, 1, 2)]
    ['00:32', '01:26', '02:19']
    """
    hour = now.astimezone(ZONE).replace(minute=0, second=0, microsecond=0)
    begins = hour + timedelta(minutes=_minute(hour))
    return begins if begins <= now else hour - HOUR + timedelta(minutes=_minute(hour - HOUR))


def probe_due(now: datetime, runs: Sequence[Run], calendar: Calendar) -> bool:
    """Whether a round of probes is to begin now: in the period, once for each slot; of slots that passed only the newest."""
    begins = slot(now)
    inside = calendar.first <= begins.date() <= calendar.last
    return inside and not any(run.probe and run.started >= begins for run in runs)


def _minute(hour: datetime) -> int:
    name = hour.strftime("%Y-%m-%d %H").encode()
    return EARLIEST + hashlib.sha256(name).digest()[0] % MINUTES
