"""A visit is planned once, ends once, and its page is never split between transactions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlite_utils import Database

from checks.model import Outcome
from storage import evidence, facts, frontier
from storage.errors import StorageError
from storage.frontier import Record
from tests.storage.make import EVENING, NIGHT, a_page, a_record, a_visit, some_facts

TABLES = ("visits", "bodies", "pages", "facts", "leaves", "heads", "tips")


def contents(db: Database) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(db.execute(f"SELECT * FROM {table}")) for table in TABLES}


def test_a_visit_is_planned_once(db: Database) -> None:
    first, second = a_visit("a01"), a_visit("a02")
    assert frontier.plan(db, [first, second, first]) == [first, second]
    assert frontier.plan(db, [second, a_visit("a03")]) == [a_visit("a03")]


def test_the_smallest_priority_is_next_and_equals_keep_their_order(db: Database) -> None:
    late = a_visit("a00", priority=5)
    soon = [a_visit(f"a{number:02}", priority=1) for number in (7, 3, 9, 1, 8, 2, 6, 4, 5)]
    frontier.plan(db, [late, *soon])
    assert frontier.pending(db, NIGHT) == [*soon, late]


def test_recording_finishes_a_visit_and_adds_what_it_led_to(db: Database) -> None:
    home, column = a_visit(), a_visit(path="gzdt/", role="column", column="news", label="工作动态", parent="x")
    frontier.plan(db, [home])
    found = some_facts()
    assert frontier.record(db, [a_record(home, b"<html>", column, home, facts=found)]) == [column]
    assert frontier.pending(db, NIGHT) == [column]
    assert evidence.page(db, home.id) == a_page(home, b"<html>")
    assert evidence.body(db, a_page(home, b"<html>").body) == b"<html>"
    assert facts.facts(db, "1", [a_page(home, b"<html>").body]) == {a_page(home, b"<html>").body: found}


def test_recording_twice_raises_and_changes_nothing(db: Database) -> None:
    home = a_visit()
    frontier.plan(db, [home])
    frontier.record(db, [a_record(home, b"one")])
    before = contents(db)
    with pytest.raises(StorageError, match=r"evidence\.sqlite: visit .* is recorded already"):
        frontier.record(db, [a_record(home, b"two", a_visit(path="new"))])
    assert contents(db) == before


def test_an_unplanned_page_is_refused(db: Database) -> None:
    with pytest.raises(StorageError, match="was never planned"):
        frontier.record(db, [a_record(a_visit())])


def test_a_body_that_is_not_the_named_one_is_refused(db: Database) -> None:
    home = a_visit()
    frontier.plan(db, [home])
    with pytest.raises(StorageError, match="but its bytes are"):
        frontier.record(db, [Record(a_page(home, b"one"), b"two")])
    with pytest.raises(StorageError, match="names a body that is not kept"):
        frontier.record(db, [Record(a_page(home, b"one", status=304))])
    with pytest.raises(StorageError, match="facts but no body"):
        frontier.record(db, [Record(a_page(home), None, some_facts())])


def test_an_unchanged_page_names_the_body_that_is_kept(db: Database) -> None:
    first, second = a_visit(path="a"), a_visit(path="b")
    frontier.plan(db, [first, second])
    frontier.record(db, [a_record(first, b"same")])
    frontier.record(db, [Record(a_page(second, b"same", status=304))])
    assert evidence.page(db, second.id).body == evidence.page(db, first.id).body


class InjectedError(Exception):
    """The planted failure."""


def failing_at(number: int) -> object:
    left = [number]

    def tracer(sql: str, values: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            left[0] = 10**9  # the rollback itself works
            raise InjectedError(sql)

    return tracer


def test_a_failure_at_any_statement_leaves_nothing_half_stored(db: Database) -> None:
    homes = [a_visit(f"a{number:02}") for number in range(3)]
    frontier.plan(db, homes)
    records = [
        a_record(home, home.unit.encode(), a_visit(home.unit, "x"), facts=some_facts(title=home.unit)) for home in homes
    ]
    before = contents(db)
    failures = 0
    while True:
        try:
            with db.tracer(failing_at(failures)):  # type: ignore[arg-type]
                frontier.record(db, records)
        except InjectedError:
            assert contents(db) == before
            assert not db.conn.in_transaction
            failures += 1
        else:
            break
    # BEGIN, which run, COMMIT; for each page: two looks for what its body may lean on, look, body, page, facts, new visit, leaf; which position; the head: which
    # tips, which leaves, itself, no tips, one tip
    assert failures == 3 + 3 * 8 + 1 + 5
    after = contents(db)
    assert [len(after[table]) for table in TABLES] == [6, 3, 3, 3, 3, 1, 1]


def test_the_tally_is_exact(db: Database) -> None:
    visits = [a_visit(f"a{number:02}") for number in range(7)]
    frontier.plan(db, visits)
    frontier.plan(db, [a_visit("a00", night=NIGHT.replace(day=9))])
    frontier.record(db, [a_record(visit, status=404) for visit in visits[:3]])
    failed = [a_page(visit, status=None, outcome=Outcome.FAILED, reason="dns") for visit in visits[3:5]]
    frontier.record(db, [Record(page) for page in failed])
    assert frontier.tally(db, NIGHT) == {"planned": 7, "done": 3, "failed": 2, "not reached": 0, "pending": 2}
    frontier.give_up(db, visits[5:6], "budget", EVENING)
    assert [page.id for page in frontier.close_night(db, NIGHT, "stopped", EVENING)] == [visits[6].id]
    assert frontier.tally(db, NIGHT) == {"planned": 7, "done": 3, "failed": 2, "not reached": 2, "pending": 0}
    assert frontier.pending(db, NIGHT) == []
    assert len(frontier.pending(db, NIGHT.replace(day=9))) == 1
    gone = evidence.page(db, visits[6].id)
    assert (gone.outcome, gone.reason, gone.at, gone.status) == (Outcome.NOT_REACHED, "stopped", EVENING, None)


def test_closing_a_night_twice_changes_nothing(db: Database) -> None:
    frontier.plan(db, [a_visit()])
    frontier.close_night(db, NIGHT, "stopped", EVENING)
    assert frontier.close_night(db, NIGHT, "no space", EVENING) == []


def test_a_time_without_its_zone_is_refused(db: Database) -> None:
    home = a_visit()
    frontier.plan(db, [home])
    with pytest.raises(ValueError, match="a time needs its zone"):
        frontier.record(db, [Record(replace(a_page(home), at=EVENING.replace(tzinfo=None)))])
    assert frontier.pending(db, NIGHT) == [home]
