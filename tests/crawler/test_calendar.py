"""Which night is due, on a fake clock: hours, downtime, clock jumps, a whole year."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from crawler.night.calendar import ZONE, Calendar, Night, due, lapsed, missed
from storage.runs import Run

CALENDAR = Calendar(date(2008, 11, 10), date(2008, 12, 30), time(1), timedelta(hours=6))
NIGHT = date(2008, 11, 18)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2008, month, day, hour, minute, tzinfo=ZONE)


def row(night: date, state: str, started: datetime) -> Run:
    return Run(f"{night}-{started:%H%M}", night, started, None if state == "running" else started + HOUR, state)


@pytest.mark.parametrize(
    ("now", "night"),
    [
        (at(18, 0, 59), None),
        (at(18, 1), NIGHT),
        (at(18, 6, 59), NIGHT),
        (at(18, 7), None),
        (datetime(2008, 11, 17, 17, 0, tzinfo=UTC), NIGHT),
        (at(10, 1), date(2008, 11, 10)),
        (at(9, 1), None),
        (at(30, 1, month=12), date(2008, 12, 30)),
        (at(31, 1, month=12), None),
    ],
)
def test_a_night_is_due_from_its_hour_to_the_windows_end(now: datetime, night: date | None) -> None:
    assert due(now, [], CALENDAR) == (Night(night) if night else None)


def test_an_evening_hour_keeps_the_date_on_which_it_began() -> None:
    evening = replace(CALENDAR, hour=time(22))
    assert due(at(19, 2), [], evening) == Night(NIGHT)
    assert due(at(19, 5), [], evening) is None


@pytest.mark.parametrize(("state", "again"), [("done", False), ("failed", False), ("running", True), ("stopped", True)])
def test_only_an_unfinished_night_goes_on(state: str, again: bool) -> None:
    run = row(NIGHT, state, at(18, 1))
    assert due(at(18, 3), [run], CALENDAR) == (Night(NIGHT, run) if again else None)
    assert due(at(18, 7), [run], CALENDAR) is None


def test_the_newest_row_of_a_night_counts() -> None:
    first, second = row(NIGHT, "stopped", at(18, 1)), row(NIGHT, "done", at(18, 4))
    assert due(at(18, 6), [first, second], CALENDAR) is None
    assert due(at(18, 6), [second, first], CALENDAR) is None


def test_a_clock_that_was_wrong_for_a_moment_costs_no_night() -> None:
    ahead = missed(at(5, 12, month=12), [], CALENDAR)
    rows = [row(night, "missed", at(5, 12, month=12)) for night in ahead]
    assert date(2008, 11, 20) in ahead
    assert due(at(20, 2), rows, CALENDAR) == Night(date(2008, 11, 20))


def test_a_clock_set_back_runs_nothing_twice() -> None:
    rows = [row(CALENDAR.first + DAY * n, "done", CALENDAR.begins(CALENDAR.first + DAY * n)) for n in range(20)]
    for hours in range(20 * 24):
        assert due(at(10, 1) + HOUR * hours, rows, CALENDAR) is None


def test_missed_nights_are_those_without_a_row_whose_hours_are_over() -> None:
    rows = [row(date(2008, 11, 11), "done", at(11, 1)), row(date(2008, 11, 12), "missed", at(13, 1))]
    assert missed(at(14, 6, 59), rows, CALENDAR) == [date(2008, 11, 10), date(2008, 11, 13)]
    assert missed(at(14, 7), rows, CALENDAR) == [date(2008, 11, 10), date(2008, 11, 13), date(2008, 11, 14)]
    assert missed(at(9, 0), [], CALENDAR) == []
    assert len(missed(datetime(2010, 1, 1, tzinfo=ZONE), [], CALENDAR)) == 51  # 21 in November, 30 in December


def test_a_row_left_running_is_closed_when_its_hours_are_over() -> None:
    run = row(NIGHT, "running", at(18, 1))
    assert lapsed(at(18, 6), [run], CALENDAR) == []
    assert lapsed(at(18, 7), [run], CALENDAR) == [run]
    assert lapsed(at(18, 7), [replace(run, state="done")], CALENDAR) == []


@pytest.mark.parametrize("seed", range(3))
def test_a_year_with_downtime(seed: int) -> None:
    """Every night runs to its end once if the machine was up long enough within its hours; else it is kept as missed."""
    year = Calendar(date(2008, 1, 1), date(2008, 12, 31), time(1), timedelta(hours=6))
    first = datetime(2008, 1, 1, tzinfo=ZONE)
    up = _uptime(random.Random(seed), 366 * 24)
    rows: dict[str, Run] = {}
    for number in range(366 * 24):
        if up[number]:
            _one_hour(first + HOUR * number, rows, year, lasts=up[number + 1])
    for night in (year.first + DAY * n for n in range(365)):  # the last night's end is not simulated
        begin = int((year.begins(night) - first) / HOUR)
        hours = up[begin : begin + 7]
        states = [run.state for run in rows.values() if run.night == night]
        assert states.count("done") == any(a and b for a, b in itertools.pairwise(hours)), night
        assert ("missed" in states) == (not any(hours[:6])), night
        assert len(states) >= 1, night
        assert "running" not in states, night


def _one_hour(now: datetime, rows: dict[str, Run], year: Calendar, *, lasts: bool) -> None:
    """What the schedule does in an hour; a night takes an hour, and where that does not last its row stays `running`."""
    for run in lapsed(now, list(rows.values()), year):
        rows[run.id] = replace(run, state="stopped", ended=now)
    for night in missed(now, list(rows.values()), year):
        run = row(night, "missed", now)
        assert rows.setdefault(run.id, run) is run
    found = due(now, list(rows.values()), year)
    if found is None:
        return
    if found.run:
        rows[found.run.id] = replace(found.run, state="stopped", ended=now)
    run = row(found.night, "done" if lasts else "running", now)
    assert rows.setdefault(run.id, run) is run


def _uptime(dice: random.Random, hours: int) -> list[bool]:
    up: list[bool] = []
    while len(up) < hours:
        up += [True] * dice.randint(1, 75) + [False] * dice.randint(1, 20)
    return [*up[:hours], True]


@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York", "Nowhere/Atall"])
def test_the_machines_zone_does_not_matter(zone: str | None) -> None:
    code = """
from datetime import UTC, date, datetime, time, timedelta
from crawler.night.calendar import Calendar, due
nights = Calendar(date(2008, 11, 1), date(2008, 12, 1), time(1), timedelta(hours=6))
for minute in (59, 60):
    found = due(datetime(2008, 11, 17, 16, tzinfo=UTC) + timedelta(minutes=minute), [], nights)
    print(found and found.night)
"""
    environment = {name: value for name, value in os.environ.items() if name != "TZ"} | {"PYTHONTZPATH": ""}
    if zone:
        environment["TZ"] = zone
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "None\n2008-11-18\n"


def test_without_any_data_about_zones_nothing_starts() -> None:
    code = "import sys; sys.modules['tzdata'] = None; from crawler.cli import main; main(['schedule'])"
    environment = {**os.environ, "PYTHONTZPATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "No time zone found with key Asia/Shanghai" in done.stderr
