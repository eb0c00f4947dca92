"""The calendar at work: nights and probes take turns, and a probe is no night."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from crawler.night.calendar import ZONE, Calendar, missed, probe_due, slot
from crawler.night.lock import hold
from crawler.night.schedule import ask
from crawler.office.init import write_office
from storage.runs import Run, end_run, runs, start_run
from storage.schema import open_file

HOUR = timedelta(hours=1)
NIGHT = datetime(2008, 11, 18, 1, 0, tzinfo=ZONE)
CALENDAR = Calendar(date(2008, 11, 10), date(2008, 12, 30), time(1), timedelta(hours=6))


def probe_row(at: datetime) -> Run:
    return Run(f"probe {at}", at.date(), at, at, "done", conditions={"probe": True})


class Office:
    """An office whose commands leave the rows that the real ones would."""

    def __init__(self, folder: Path) -> None:
        write_office(folder)
        self.file = folder / "office.toml"
        self.evidence = folder / "evidence.sqlite"
        self.called: list[str] = []
        self.now = NIGHT

    def run(self, words: Sequence[str]) -> int:
        self.called.append(words[0])
        if words[0] in ("crawl", "probe"):
            conditions = {"probe": True} if words[0] == "probe" else {}
            with closing(open_file(self.evidence)) as db:
                run = Run(f"{words[0]} {self.now}", self.now.date(), self.now, conditions=conditions)
                start_run(db, run, (), {})
                end_run(db, run.id, self.now, "done")
        return 0

    def ask(self, now: datetime) -> list[str]:
        self.called, self.now = [], now
        ask(self.file, now, self.run)
        return self.called


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_night_goes_first_and_a_probe_follows_when_it_is_over(office: Office) -> None:
    assert office.ask(NIGHT) == ["crawl", "judge", "report"]
    assert office.ask(NIGHT + timedelta(minutes=1)) == ["probe"], "the slot of the hour before has passed"
    assert office.ask(NIGHT + timedelta(minutes=2)) == []
    assert office.ask(NIGHT + 2 * HOUR) == ["probe"]
    assert office.ask(NIGHT + 24 * HOUR) == ["crawl", "judge", "report"], "probes of that day are no night"


def test_while_a_night_or_a_probe_is_at_work_nothing_begins(office: Office) -> None:
    with closing(hold(office.evidence)):
        assert office.ask(NIGHT) == []
        assert office.ask(NIGHT + 12 * HOUR) == []


def test_a_day_with_probes_alone_is_a_night_missed(office: Office) -> None:
    for hour in range(7, 24):
        assert office.ask(NIGHT + timedelta(hours=hour, minutes=-1)) == ["probe"]
    with closing(open_file(office.evidence)) as db:
        assert [(run.night, run.state) for run in runs(db) if not run.probe][-1] == (NIGHT.date(), "missed")


def test_a_killed_probe_does_not_keep_the_calendar_waiting(office: Office) -> None:
    with closing(open_file(office.evidence, create=True)) as db:
        start_run(db, Run("killed", NIGHT.date(), NIGHT - HOUR, conditions={"probe": True}), (), {})
        end_run(db, "killed", NIGHT, "stopped", "killed")
    assert office.ask(NIGHT) == ["crawl", "judge", "report"]


def test_about_every_hour_of_the_year_and_never_twice_within_half_an_hour() -> None:
    first = datetime(2008, 1, 1, 0, 59, tzinfo=ZONE)
    slots = [slot(first + HOUR * number) for number in range(366 * 24)]
    gaps = {after - before for before, after in itertools.pairwise(slots)}
    assert [at.replace(minute=59) for at in slots] == [first + HOUR * number for number in range(366 * 24)]
    assert timedelta(minutes=30) < min(gaps)
    assert max(gaps) < timedelta(minutes=90)
    assert len({at.minute for at in slots}) == 30, "at jittered minutes"


def test_a_slot_runs_once_and_only_in_the_period() -> None:
    begins = slot(NIGHT + 12 * HOUR)
    assert probe_due(begins, [], CALENDAR)
    assert probe_due(begins, [probe_row(begins - timedelta(minutes=1))], CALENDAR)
    assert not probe_due(begins + timedelta(minutes=5), [probe_row(begins)], CALENDAR)
    night = Run("night", begins.date(), begins, begins, "done")
    assert probe_due(begins, [night], CALENDAR), "a night is no probe"
    assert not probe_due(datetime(2008, 11, 9, 12, tzinfo=ZONE), [], CALENDAR)
    assert not probe_due(datetime(2008, 12, 31, 12, tzinfo=ZONE), [], CALENDAR)


def test_rows_of_probes_do_not_reach_the_calendar_of_nights() -> None:
    """The schedule gives `missed` the rows of nights alone; with a probe's it would take the day for crawled."""
    assert missed(NIGHT + 7 * HOUR, [probe_row(NIGHT)], CALENDAR)[-1] < NIGHT.date()
