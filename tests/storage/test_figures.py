"""The figures of the work: a night's state, its time, its failures, its lag."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlite_utils import Database

from checks.model import Outcome
from storage.figures import Failure, Night, figures, nights
from storage.frontier import give_up, plan, record, tally
from storage.rows import SHANGHAI
from storage.runs import Run, end_run, run_id, start_run
from tests.storage.make import a_record, a_visit

DAYS = [date(2008, 11, 10) + timedelta(days=number) for number in range(4)]
HOUR = time(1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def ran(
    db: Database,
    began: datetime,
    ended: datetime | None,
    state: str = "done",
    only: tuple[str, ...] = (),
    **other: object,
) -> None:
    night = began.date()
    run = Run(run_id(night, began, only), night, began, conditions={"only": sorted(only), **other})
    start_run(db, run, [], {})
    if ended:
        end_run(db, run.id, ended, state, "" if state == "done" else "interrupted")


def test_an_empty_file_has_room_and_nothing_else(db: Database) -> None:
    told = figures(db, at(DAYS[0], 12), HOUR)
    assert (told.nights, told.pages, told.failures, told.due, told.lag) == ((), {}, (), None, None)
    assert told.size > 0
    assert told.free > 0


def test_a_night_that_was_gone_on_with_is_done_and_counts_only_its_time_at_work(db: Database) -> None:
    ran(db, at(DAYS[0], 1), at(DAYS[0], 2), "stopped")
    ran(db, at(DAYS[0], 4), at(DAYS[0], 4, 30))
    ran(db, at(DAYS[0], 9), at(DAYS[0], 10), probe=True)
    assert nights(db) == [Night(DAYS[0], "done", "", 5400)]


def test_of_parts_the_worst_is_the_nights_and_what_they_share_counts_once(db: Database) -> None:
    for code, hours, state in (("a", (1, 3), "stopped"), ("b", (2, 4), "done")):
        ran(db, at(DAYS[0], hours[0]), at(DAYS[0], hours[1]), state, (code,))
    assert nights(db) == [Night(DAYS[0], "stopped", "interrupted", 3 * 3600)]
    ran(db, at(DAYS[0], 5), at(DAYS[0], 6), "done", ("a",))
    assert nights(db)[0].state == "done"


def test_a_crawl_of_all_speaks_for_the_parts_before_it(db: Database) -> None:
    ran(db, at(DAYS[0], 1), at(DAYS[0], 2), "failed", ("a",))
    ran(db, at(DAYS[0], 3), at(DAYS[0], 4))
    assert nights(db)[0].state == "done"


def test_the_lag_counts_from_when_the_newest_done_night_was_due(db: Database) -> None:
    ran(db, at(DAYS[0], 3), at(DAYS[0], 4))
    start_run(db, Run("missed", DAYS[1], at(DAYS[1], 7), at(DAYS[1], 7), "missed", "程序未运行"), [], {})
    ran(db, at(DAYS[2], 1), None)
    told = figures(db, at(DAYS[2], 2), HOUR)
    assert [(each.night, each.state) for each in told.nights] == [
        (DAYS[2], "running"),
        (DAYS[1], "missed"),
        (DAYS[0], "done"),
    ]
    assert [each.seconds for each in told.nights] == [None, None, 3600]
    assert (told.due, told.lag) == (at(DAYS[0], 1), 49 * 3600)


def test_every_visit_without_a_page_has_its_reason(db: Database) -> None:
    ran(db, at(DAYS[0], 1), None)
    visits = [a_visit(path=f"{number}.html", night=DAYS[0]) for number in range(6)]
    probe = a_visit(night=DAYS[0], role="probe")
    plan(db, [*visits, probe])
    record(db, [a_record(visits[0])])
    give_up(db, [*visits[1:4], probe], "budget", at(DAYS[0], 2))
    give_up(db, visits[4:5], "stop list", at(DAYS[0], 2))
    told = figures(db, at(DAYS[0], 3), HOUR)
    assert told.pages == tally(db, DAYS[0]) == {"planned": 6, "done": 1, "failed": 0, "not reached": 4, "pending": 1}
    assert told.failures == (Failure(Outcome.NOT_REACHED, "budget", 3), Failure(Outcome.NOT_REACHED, "stop list", 1))
