"""Facts are kept once for each body and reader version."""

from __future__ import annotations

from dataclasses import replace

from sqlite_utils import Database

from storage import facts, frontier
from tests.storage.make import a_record, a_visit, sha, some_facts


def test_facts_come_back_by_version(db: Database) -> None:
    old, new = some_facts("1"), some_facts("2", links=90)
    facts.save(db, "1", {"a": old, "b": old})
    facts.save(db, "2", {"a": new})
    assert facts.facts(db, "1", ["a", "b", "c"]) == {"a": old, "b": old}
    assert facts.facts(db, "2", ["a", "b", "c"]) == {"a": new}
    assert facts.facts(db, "2", []) == {}


def test_many_bodies_are_asked_in_batches(db: Database) -> None:
    found = {f"{number:05}": some_facts(title=str(number)) for number in range(1201)}
    facts.save(db, "1", found)
    assert facts.facts(db, "1", list(found)) == found


def test_saving_again_changes_nothing(db: Database) -> None:
    facts.save(db, "1", {"a": some_facts(title="first")})
    facts.save(db, "1", {"a": some_facts(title="second")})
    assert facts.facts(db, "1", ["a"])["a"].title == "first"


def test_the_version_given_is_the_version_kept(db: Database) -> None:
    facts.save(db, "2", {"a": replace(some_facts("1"))})
    assert facts.facts(db, "1", ["a"]) == {}
    assert list(facts.facts(db, "2", ["a"])) == ["a"]


def test_unread_are_the_bodies_that_a_reader_wants_and_has_not_read(db: Database) -> None:
    home, same = a_visit("a01"), a_visit("a02")
    column = a_visit("a01", "gzdt", role="column")
    link, robots, gone = a_visit("a01", "x.doc", role="link"), a_visit("a01", role="robots"), a_visit("a03")
    frontier.plan(db, [home, same, column, link, robots, gone])
    frontier.record(db, [a_record(home, b"home", facts=some_facts("1")), a_record(same, b"home")])
    frontier.record(db, [a_record(column, b"column"), a_record(link, b"doc"), a_record(robots, b"robots")])
    frontier.record(db, [a_record(gone, None)])
    assert facts.unread(db, "1") == [sha(b"column")]
    assert facts.unread(db, "2") == sorted([sha(b"column"), sha(b"home")])
    facts.save(db, "1", {sha(b"column"): some_facts("1")})
    assert facts.unread(db, "1") == []
